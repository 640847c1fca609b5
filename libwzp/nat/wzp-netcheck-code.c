/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A network check's summary as a code of one line and back: fields of some bits each, a check sum, all of it in
 * Crockford's base 32, whose letters cannot be taken for one another. What is read comes from anybody. */
#include "wzp-netcheck-summary-private.h"

#include <string.h>

#include "wzp-cursor.h"

#define PREFIX  "WZPNET"
#define VERSION '1'
/* The fields, and CRC-16. Each digit has five of the bits. */
#define PAYLOAD_BYTES 8
#define BYTES         (PAYLOAD_BYTES + 2)
#define DIGITS        (BYTES * 8 / DIGIT_BITS)
#define DIGIT_BITS    5
/* Digits between two hyphens. */
#define GROUP 4
/* CRC-16/IBM-3740: every wrong digit and every two neighbours that changed places are found. */
#define CRC_INIT       0xffffu
#define CRC_POLYNOMIAL 0x1021u

static const char digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/**
 * wzp_netcheck_code_error_quark:
 *
 * Names the error domain of codes that cannot be read.
 *
 * Returns: the domain
 *
 * Since: 0.1
 */
GQuark
wzp_netcheck_code_error_quark (void)
{
  return g_quark_from_static_string ("wzp-netcheck-code-error-quark");
}

/* --- fields ------------------------------------------------------------------------------------ */

/* One way through all fields, for reading and for writing. */
typedef struct
{
  gboolean is_reading;
  uint64_t bits; /* the next field is at the low end; when writing, at @shift */
  unsigned shift;
  gboolean bad; /* read: a value that cannot be */
} Fields;

static unsigned
pass (Fields *fields, unsigned value, unsigned n_bits, unsigned max)
{
  uint64_t mask = ((uint64_t) 1 << n_bits) - 1;

  if (fields->is_reading)
    {
      value = (unsigned) (fields->bits >> fields->shift & mask);
      fields->bad |= value > max;
    }
  else
    fields->bits |= (uint64_t) value << fields->shift;
  fields->shift += n_bits;
  return value;
}

#define PASS(fields, lvalue, n_bits, max)                                                          \
  ((lvalue) = (typeof (lvalue)) pass (fields, (unsigned) (lvalue), n_bits, max))

static void
pass_ip (Fields *fields, WzpNetcheckSummaryIp *ip)
{
  PASS (fields, ip->is_usable, 2, WZP_TRI_YES);
  PASS (fields, ip->mapping, 3, WZP_NAT_MAPPING_DEPENDENT);
  PASS (fields, ip->filtering, 2, WZP_NAT_FILTERING_ADDRESS_AND_PORT_DEPENDENT);
  PASS (fields, ip->allocation, 2, WZP_NAT_ALLOCATION_RANDOM);
  PASS (fields, ip->several_addresses, 2, WZP_TRI_YES);
}

/* The order and widths are the format: other ones are another version. What is left of the 64 bits is 0. */
static void
pass_summary (Fields *fields, WzpNetcheckSummary *summary)
{
  const unsigned hint_max = (1u << WZP_NETCHECK_HINT_BITS) - 1;

  PASS (fields, summary->obstacle, 3, WZP_NET_OBSTACLE_FEW_PORTS);
  PASS (fields, summary->hides_address, 1, TRUE);
  for (unsigned i = 0; i < WZP_NETCHECK_N_FAMILIES; i++)
    pass_ip (fields, &summary->ip[i]);
  PASS (fields, summary->hairpin, 2, WZP_TRI_YES);
  PASS (fields, summary->forwarding, 3, WZP_PORT_FORWARDING_NOT_PUBLIC);
  PASS (fields, summary->outside, WZP_NETCHECK_HINT_BITS, hint_max);
  PASS (fields, summary->router, WZP_NETCHECK_HINT_BITS, hint_max);
  fields->bad |= fields->is_reading && fields->bits >> fields->shift != 0;
}

static uint16_t
crc (const uint8_t *bytes, size_t len)
{
  unsigned sum = CRC_INIT;

  for (size_t i = 0; i < len; i++)
    {
      sum ^= (unsigned) bytes[i] << 8;
      for (unsigned bit = 0; bit < 8; bit++)
        sum = (sum & 0x8000u ? sum << 1 ^ CRC_POLYNOMIAL : sum << 1) & 0xffffu;
    }
  return (uint16_t) sum;
}

/* --- writing ----------------------------------------------------------------------------------- */

/**
 * wzp_netcheck_summary_to_code:
 * @self: a summary
 *
 * Writes a summary as a code that can be pasted anywhere.
 *
 * Returns: (transfer full): one line that [func@Wzp.NetcheckSummary.parse] reads
 *
 * Since: 0.1
 */
char *
wzp_netcheck_summary_to_code (const WzpNetcheckSummary *self)
{
  WzpNetcheckSummary copy;
  Fields fields = { .is_reading = FALSE };
  uint8_t bytes[BYTES];
  WzpWriter writer = wzp_writer_init (bytes, sizeof bytes);
  GString *code;

  g_return_val_if_fail (self != NULL, NULL);

  copy = *self;
  pass_summary (&fields, &copy);
  wzp_writer_u64be (&writer, fields.bits);
  wzp_writer_u16be (&writer, crc (bytes, PAYLOAD_BYTES));
  code = g_string_new (PREFIX);
  g_string_append_c (code, VERSION);
  for (unsigned i = 0; i < DIGITS; i++)
    {
      unsigned at = i * DIGIT_BITS, in = at % 8;
      unsigned pair = (unsigned) bytes[at / 8] << 8 | (at / 8 + 1 < BYTES ? bytes[at / 8 + 1] : 0);

      if (i % GROUP == 0)
        g_string_append_c (code, '-');
      g_string_append_c (code, digits[pair >> (16 - DIGIT_BITS - in) & 31]);
    }
  return g_string_free_and_steal (code);
}

/* --- reading ----------------------------------------------------------------------------------- */

static gboolean
fail (GError **error, WzpNetcheckCodeError code)
{
  static const char *const why[] = {
    [WZP_NETCHECK_CODE_ERROR_FOREIGN] =
        "It is no code of a network check: those begin with “WZPNET”",
    [WZP_NETCHECK_CODE_ERROR_VERSION] = "The code is of another version of this program",
    [WZP_NETCHECK_CODE_ERROR_SHORT] = "Something is missing at the end of the code",
    [WZP_NETCHECK_CODE_ERROR_LONG] = "Something follows the code that does not belong to it",
    [WZP_NETCHECK_CODE_ERROR_MISTYPED] = "A character of the code is wrong",
  };

  g_set_error_literal (error, WZP_NETCHECK_CODE_ERROR, code, why[code]);
  return FALSE;
}

/* Between digits. Chats make other hyphens of hyphens, and break lines. */
static gboolean
is_filler (gunichar c)
{
  return c == '-' || c == 0x2010 || c == 0x2011 || c == 0x2013 || g_unichar_isspace (c);
}

/* -1: none. As Crockford has it, I and L are taken for 1, and O for 0. */
static int
digit_value (gunichar c)
{
  char letter = c < 0x80 ? g_ascii_toupper ((char) c) : '\0';
  const char *at;

  if (letter == 'I' || letter == 'L')
    letter = '1';
  if (letter == 'O')
    letter = '0';
  at = letter != '\0' ? strchr (digits, letter) : NULL;
  return at ? (int) (at - digits) : -1;
}

/* Up to where a text is like another one: who types has not come to the end of it yet. */
static gboolean
take_prefix (const char **at, GError **error)
{
  size_t len = strnlen (*at, strlen (PREFIX) + 1), has = MIN (len, strlen (PREFIX));

  if (g_ascii_strncasecmp (*at, PREFIX, has) != 0)
    return fail (error, WZP_NETCHECK_CODE_ERROR_FOREIGN);
  if (len <= strlen (PREFIX))
    return fail (error, WZP_NETCHECK_CODE_ERROR_SHORT);
  if ((*at)[has] != VERSION)
    return fail (error, g_ascii_isdigit ((*at)[has]) ? WZP_NETCHECK_CODE_ERROR_VERSION
                                                     : WZP_NETCHECK_CODE_ERROR_FOREIGN);
  *at += has + 1;
  return TRUE;
}

static gboolean
take_digits (const char *at, uint8_t bytes[BYTES], GError **error)
{
  unsigned n = 0;

  memset (bytes, 0, BYTES);
  for (; *at; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);
      int value = digit_value (c);

      if (is_filler (c))
        continue;
      if (n == DIGITS)
        return fail (error, WZP_NETCHECK_CODE_ERROR_LONG);
      if (value < 0)
        return fail (error, WZP_NETCHECK_CODE_ERROR_MISTYPED);
      for (unsigned bit = 0; bit < DIGIT_BITS; bit++)
        if (value & 16 >> bit)
          bytes[(n * DIGIT_BITS + bit) / 8] |= (uint8_t) (0x80 >> (n * DIGIT_BITS + bit) % 8);
      n++;
    }
  return n == DIGITS || fail (error, WZP_NETCHECK_CODE_ERROR_SHORT);
}

/**
 * wzp_netcheck_summary_parse:
 * @code: a code
 * @error: return location for an error of [error@Wzp.NetcheckCodeError]
 *
 * Reads a code that somebody sent. White space around it does not count.
 *
 * Returns: (transfer full): the summary; %NULL with @error, which says what is wrong with the code
 *
 * Since: 0.1
 */
WzpNetcheckSummary *
wzp_netcheck_summary_parse (const char *code, GError **error)
{
  Fields fields = { .is_reading = TRUE };
  WzpNetcheckSummary *self;
  uint8_t bytes[BYTES];
  WzpReader reader = wzp_reader_init (bytes, sizeof bytes);

  g_return_val_if_fail (code != NULL, NULL);

  if (!g_utf8_validate (code, -1, NULL))
    {
      fail (error, WZP_NETCHECK_CODE_ERROR_FOREIGN);
      return NULL;
    }
  while (g_unichar_isspace (g_utf8_get_char (code)))
    code = g_utf8_next_char (code);
  if (!take_prefix (&code, error) || !take_digits (code, bytes, error))
    return NULL;
  self = g_atomic_rc_box_new0 (WzpNetcheckSummary);
  fields.bits = wzp_reader_u64be (&reader);
  pass_summary (&fields, self);
  if (wzp_reader_u16be (&reader) == crc (bytes, PAYLOAD_BYTES) && !fields.bad)
    return self;
  wzp_netcheck_summary_unref (self);
  fail (error, WZP_NETCHECK_CODE_ERROR_MISTYPED);
  return NULL;
}
