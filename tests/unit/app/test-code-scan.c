/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Codes in pixels are found, whatever else is there; what strangers put into them is checked. */
#include "phone-code-scan.h"

#include <qrencode.h>
#include <string.h>

#include "wzp.h"

#define LINK   "wzp:aaaa:0000:1111:2222:3333:4444:5555:0001?relay=relay.example:4433"
#define MODULE 4
#define MARGIN (4 * MODULE)

/* Pixels of four bytes, of which three are looked at where there is no alpha. */
typedef struct
{
  guint width, height;
  guint8 *pixels;
} Picture;

static Picture *
picture_new (guint width, guint height, guint8 grey)
{
  Picture *picture = g_new (Picture, 1);

  *picture = (Picture) { width, height, g_malloc ((gsize) width * height * 4) };
  memset (picture->pixels, grey, (gsize) width * height * 4);
  return picture;
}

static void
picture_free (Picture *picture)
{
  g_free (picture->pixels);
  g_free (picture);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Picture, picture_free)

static void
fill (Picture *picture, guint left, guint top, guint32 rgba)
{
  for (guint y = top; y < top + MODULE; y++)
    for (guint x = left; x < left + MODULE; x++)
      for (guint i = 0; i < 4; i++)
        picture->pixels[((gsize) y * picture->width + x) * 4 + i] = (guint8) (rgba >> (24 - 8 * i));
}

static void
draw (Picture *picture,
      guint left,
      guint top,
      const void *data,
      int len,
      guint32 dark,
      guint32 light)
{
  QRcode *code = QRcode_encodeData (len, data, 0, QR_ECLEVEL_L);
  guint side;

  g_assert_nonnull (code);
  side = (guint) code->width;
  g_assert_cmpuint (left + side * MODULE + MARGIN, <=, picture->width);
  g_assert_cmpuint (top + side * MODULE + MARGIN, <=, picture->height);
  for (guint y = 0; y < side; y++)
    for (guint x = 0; x < side; x++)
      fill (picture, left + x * MODULE, top + y * MODULE,
            code->data[y * side + x] & 1 ? dark : light);
  QRcode_free (code);
}

static char **
scan (Picture *picture)
{
  return phone_code_scan (picture->pixels, picture->width, picture->height, picture->width * 4, 4);
}

static void
assert_found (Picture *picture, const char *text)
{
  g_auto (GStrv) texts = scan (picture);

  g_assert_nonnull (texts);
  g_assert_cmpuint (g_strv_length (texts), ==, 1);
  g_assert_cmpstr (texts[0], ==, text);
}

static void
test_a_code_is_found (void)
{
  static const guint32 colours[][2] = {
    { 0x000000ff, 0xffffffff },
    { 0x303060ff, 0xc0c0a0ff },
    { 0x000000ff, 0x00000000 }, /* on nothing */
  };

  for (size_t i = 0; i < G_N_ELEMENTS (colours); i++)
    {
      g_autoptr (Picture) picture = picture_new (320, 240, 0xc0);

      draw (picture, 50, 20, LINK, strlen (LINK), colours[i][0], colours[i][1]);
      assert_found (picture, LINK);
    }
}

static void
test_pixels_without_alpha (void)
{
  g_autoptr (Picture) picture = picture_new (320, 240, 0xff);
  gsize stride = 320 * 3 + 5;
  g_autofree guint8 *rgb = g_malloc0 (stride * 240);
  g_auto (GStrv) texts = NULL;

  draw (picture, 50, 20, LINK, strlen (LINK), 0x000000ff, 0xffffffff);
  for (gsize y = 0; y < 240; y++)
    for (gsize x = 0; x < 320; x++)
      memcpy (rgb + y * stride + x * 3, picture->pixels + (y * 320 + x) * 4, 3);
  texts = phone_code_scan (rgb, 320, 240, stride, 3);
  g_assert_nonnull (texts);
  g_assert_cmpstr (texts[0], ==, LINK);
}

static void
test_several_codes (void)
{
  g_autoptr (Picture) picture = picture_new (700, 240, 0xff);
  g_auto (GStrv) texts = NULL;

  draw (picture, 20, 20, LINK, strlen (LINK), 0x000000ff, 0xffffffff);
  draw (picture, 400, 20, "other", 5, 0x000000ff, 0xffffffff);
  texts = scan (picture);
  g_assert_nonnull (texts);
  g_assert_cmpuint (g_strv_length (texts), ==, 2);
  g_assert_true (g_strv_contains ((const char *const *) texts, LINK));
  g_assert_true (g_strv_contains ((const char *const *) texts, "other"));
}

static void
test_more_codes_than_anybody_shows (void)
{
  g_autoptr (Picture) picture = picture_new (1300, 300, 0xff);
  g_auto (GStrv) texts = NULL;

  for (guint i = 0; i < 20; i++)
    draw (picture, 20 + i % 10 * 125, 20 + i / 10 * 130, &(char) { (char) ('a' + i) }, 1,
          0x000000ff, 0xffffffff);
  texts = scan (picture);
  g_assert_nonnull (texts);
  g_assert_cmpuint (g_strv_length (texts), ==, PHONE_CODE_SCAN_MAX_CODES);
}

static void
test_no_code (void)
{
  g_autoptr (Picture) dot = picture_new (1, 1, 0xff);
  g_autoptr (Picture) line = picture_new (500, 1, 0x00);
  g_autoptr (Picture) noise = picture_new (320, 240, 0xff);

  for (gsize i = 0; i < 320 * 240 * 4; i++)
    noise->pixels[i] = (guint8) g_test_rand_int ();
  g_assert_null (scan (dot));
  g_assert_null (scan (line));
  g_assert_null (scan (noise));
}

/* It is a code, but its text is not handed on. */
static void
assert_nothing_is_handed_on (const void *data, int len)
{
  g_autoptr (Picture) picture = picture_new (800, 800, 0xff);

  draw (picture, 50, 50, data, len, 0x000000ff, 0xffffffff);
  assert_found (picture, "");
}

static void
test_what_strangers_write (void)
{
  g_autofree char *longest = g_strnfill (WZP_LINK_MAX_BYTES, 'w');
  g_autofree char *too_long = g_strnfill (WZP_LINK_MAX_BYTES + 1, 'w');
  g_autoptr (Picture) picture = picture_new (800, 800, 0xff);

  draw (picture, 50, 50, longest, WZP_LINK_MAX_BYTES, 0x000000ff, 0xffffffff);
  assert_found (picture, longest);
  assert_nothing_is_handed_on (too_long, WZP_LINK_MAX_BYTES + 1);
  assert_nothing_is_handed_on ("wzp:\0" LINK, 5 + strlen (LINK));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/code-scan/a-code-is-found", test_a_code_is_found);
  g_test_add_func ("/code-scan/pixels-without-alpha", test_pixels_without_alpha);
  g_test_add_func ("/code-scan/several-codes", test_several_codes);
  g_test_add_func ("/code-scan/more-codes-than-anybody-shows", test_more_codes_than_anybody_shows);
  g_test_add_func ("/code-scan/no-code", test_no_code);
  g_test_add_func ("/code-scan/what-strangers-write", test_what_strangers_write);
  return g_test_run ();
}
