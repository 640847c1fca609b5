/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Looks through the memory of its own process: what was secret must not be found after its owner let
 * it go. What is looked for is kept xor-ed, so that the search does not find itself. */
#include "wzp-secret.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "wzp-e2ee.h"
#include "wzp-hkdf.h"
#include "wzp-identity-file.h"

#define NEEDLE_BYTES 16
#define MASK         0x5a
#define CHUNK        (1 << 20)

typedef struct
{
  uint8_t masked[NEEDLE_BYTES];
} Needle;

static Needle
needle_of (const uint8_t secret[NEEDLE_BYTES])
{
  Needle needle;

  for (unsigned i = 0; i < NEEDLE_BYTES; i++)
    needle.masked[i] = secret[i] ^ MASK;
  return needle;
}

static unsigned
count_in (const uint8_t *bytes, size_t len, const Needle *needle)
{
  unsigned n = 0;

  for (size_t at = 0; at + NEEDLE_BYTES <= len; at++)
    {
      unsigned i = 0;

      while (i < NEEDLE_BYTES && (bytes[at + i] ^ MASK) == needle->masked[i])
        i++;
      n += i == NEEDLE_BYTES;
    }
  return n;
}

/* Reads with overlap, so that a needle on a chunk's border is found (and perhaps twice). */
static unsigned
count_in_range (int mem, uint64_t start, uint64_t end, uint8_t *buffer, const Needle *needle)
{
  unsigned n = 0;

  for (uint64_t at = start; at < end; at += CHUNK - NEEDLE_BYTES)
    {
      ssize_t got = pread (mem, buffer, MIN (CHUNK, end - at), (off_t) at);

      if (got > 0)
        n += count_in (buffer, (size_t) got, needle);
    }
  memset (buffer, 0, CHUNK);
  return n;
}

static unsigned
count_in_process (const Needle *needle)
{
  static uint8_t buffer[CHUNK];
  g_autofree char *maps = NULL;
  g_auto (GStrv) lines = NULL;
  int mem = open ("/proc/self/mem", O_RDONLY | O_CLOEXEC);
  unsigned n = 0;

  g_assert_cmpint (mem, >=, 0);
  g_assert_true (g_file_get_contents ("/proc/self/maps", &maps, NULL, NULL));
  lines = g_strsplit (maps, "\n", -1);
  for (char **line = lines; *line; line++)
    {
      unsigned long start;
      unsigned long end;
      char readable;

      if (sscanf (*line, "%lx-%lx %c", &start, &end, &readable) != 3 || readable != 'r')
        continue;
      /* The search's own buffer holds what it looks at. */
      if (start <= (unsigned long) buffer && (unsigned long) buffer < end)
        {
          n += count_in_range (mem, start, (unsigned long) buffer, buffer, needle);
          start = (unsigned long) (buffer + CHUNK);
        }
      n += count_in_range (mem, start, end, buffer, needle);
    }
  close (mem);
  return n;
}

/* Sanitizers keep terabytes of shadow memory and copies of what is freed. */
static gboolean
can_search (void)
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  g_test_skip ("a sanitizer's memory is too large to search");
  return FALSE;
#else
  return TRUE;
#endif
}

static Needle
needle_of_seed (const WzpIdentity *identity)
{
  uint8_t seed[WZP_SEED_BYTES];
  Needle needle;

  wzp_identity_copy_seed (identity, seed);
  needle = needle_of (seed);
  wzp_secret_wipe (seed, sizeof seed);
  return needle;
}

static Needle
needle_of_tls_seed (const WzpIdentity *identity)
{
  size_t len;

  return needle_of (wzp_identity_get_tls_key (identity, &len) + 16);
}

static void
test_an_identity_leaves_nothing_behind (void)
{
  WzpIdentity *identity = wzp_identity_new_random ();
  Needle seed = needle_of_seed (identity);
  Needle tls_seed = needle_of_tls_seed (identity);
  uint8_t signature[WZP_SIGNATURE_BYTES];

  if (!can_search ())
    {
      wzp_identity_unref (identity);
      return;
    }
  wzp_identity_sign (identity, "text", 4, signature);
  g_assert_cmpuint (count_in_process (&seed), ==, 1);
  g_assert_cmpuint (count_in_process (&tls_seed), ==, 1);
  wzp_identity_unref (identity);
  g_assert_cmpuint (count_in_process (&seed), ==, 0);
  g_assert_cmpuint (count_in_process (&tls_seed), ==, 0);
}

static void
test_files_and_words_leave_nothing_behind (void)
{
  g_autofree char *directory = g_dir_make_tmp ("wzp-secret-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (directory, "identity", NULL);
  WzpIdentity *identity = wzp_identity_load_or_create (path, NULL, NULL);
  WzpIdentity *loaded = wzp_identity_load (path, NULL);
  Needle seed = needle_of_seed (identity);
  Needle hex;
  Needle words;
  char *text = wzp_secret_alloc (WZP_MNEMONIC_TEXT_SIZE);
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  WzpIdentity *restored;

  g_assert_cmpint (read (fd, text, NEEDLE_BYTES), ==, NEEDLE_BYTES);
  close (fd);
  hex = needle_of ((uint8_t *) text);
  wzp_identity_print_words (identity, text);
  words = needle_of ((uint8_t *) text);
  restored = wzp_identity_new_from_words (text, NULL);
  g_assert_cmpstr (wzp_identity_get_fingerprint (restored), ==,
                   wzp_identity_get_fingerprint (loaded));
  wzp_secret_free (text);
  wzp_identity_unref (restored);
  wzp_identity_unref (loaded);
  wzp_identity_unref (identity);
  unlink (path);
  rmdir (directory);
  if (!can_search ())
    return;
  g_assert_cmpuint (count_in_process (&seed), ==, 0);
  g_assert_cmpuint (count_in_process (&hex), ==, 0);
  g_assert_cmpuint (count_in_process (&words), ==, 0);
}

static void
test_a_stream_leaves_nothing_behind (void)
{
  uint8_t base_key[WZP_SFRAME_BASE_KEY_BYTES];
  WzpSframeSender *sender;
  WzpSframeReceiver *receiver;
  uint8_t frame[64];
  size_t len;
  Needle needle;

  wzp_secret_random (base_key, sizeof base_key);
  sender = wzp_sframe_sender_new (base_key, 0);
  receiver = wzp_sframe_receiver_new (base_key);
  needle = needle_of (base_key);
  wzp_secret_wipe (base_key, sizeof base_key);
  wzp_sframe_sender_seal (sender, 0, 0, "x", 1, frame, sizeof frame, &len);
  wzp_sframe_receiver_open (receiver, 0, 0, frame, len, frame, sizeof frame, &len);
  if (can_search ())
    g_assert_cmpuint (count_in_process (&needle), ==, 2);
  wzp_sframe_sender_free (sender);
  wzp_sframe_receiver_free (receiver);
  if (can_search ())
    g_assert_cmpuint (count_in_process (&needle), ==, 0);
}

/* The AES key itself, which also is the first of the round keys inside GnuTLS. */
static void
test_a_cipher_leaves_nothing_behind (void)
{
  static const char label[] = "SFrame 1.0 Secret key \0\0\0\0\0\0\0\0\0\4";
  static const uint8_t base_key[WZP_SFRAME_BASE_KEY_BYTES] = { 77, 78, 79 };
  uint8_t prk[WZP_HKDF_PRK_BYTES];
  uint8_t key[NEEDLE_BYTES];
  WzpSframeKey cipher = { 0 };
  Needle needle;

  wzp_hkdf_extract (prk, NULL, 0, base_key, sizeof base_key);
  wzp_hkdf_expand (key, sizeof key, prk, label, sizeof label - 1);
  needle = needle_of (key);
  wzp_secret_wipe (key, sizeof key);
  if (!can_search ())
    return;
  wzp_sframe_key_set (&cipher, 0, base_key);
  g_assert_cmpuint (count_in_process (&needle), >=, 1);
  wzp_sframe_key_clear (&cipher);
  g_assert_cmpuint (count_in_process (&needle), ==, 0);
}

static void
test_an_exchange_leaves_nothing_behind (void)
{
  g_autoptr (WzpIdentity) identity = wzp_identity_new_random ();
  uint8_t secret[WZP_E2EE_EPHEMERAL_BYTES];
  WzpE2ee *e2ee;
  Needle needle;

  wzp_secret_random (secret, sizeof secret);
  needle = needle_of (secret);
  e2ee = wzp_e2ee_new_caller (identity, "call", wzp_identity_get_fingerprint (identity), "");
  wzp_e2ee_set_ephemeral (e2ee, secret);
  wzp_secret_wipe (secret, sizeof secret);
  if (can_search ())
    g_assert_cmpuint (count_in_process (&needle), ==, 1);
  wzp_e2ee_free (e2ee);
  if (can_search ())
    g_assert_cmpuint (count_in_process (&needle), ==, 0);
}

static void
test_a_sealed_block_cannot_be_written (void)
{
  if (g_test_subprocess ())
    {
      uint8_t *block = wzp_secret_alloc (32);

      wzp_secret_seal (block);
      *(volatile uint8_t *) block = 1;
      return;
    }
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_failed ();
}

static void
test_blocks_begin_zeroed (void)
{
  static const uint8_t zeros[100];
  uint8_t *block = wzp_secret_alloc (sizeof zeros);

  g_assert_cmpmem (block, sizeof zeros, zeros, sizeof zeros);
  wzp_secret_free (block);
  wzp_secret_free (NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/crypto/secret/blocks-begin-zeroed", test_blocks_begin_zeroed);
  g_test_add_func ("/crypto/secret/a-sealed-block-cannot-be-written",
                   test_a_sealed_block_cannot_be_written);
  g_test_add_func ("/crypto/secret/an-identity-leaves-nothing-behind",
                   test_an_identity_leaves_nothing_behind);
  g_test_add_func ("/crypto/secret/files-and-words-leave-nothing-behind",
                   test_files_and_words_leave_nothing_behind);
  g_test_add_func ("/crypto/secret/a-stream-leaves-nothing-behind",
                   test_a_stream_leaves_nothing_behind);
  g_test_add_func ("/crypto/secret/a-cipher-leaves-nothing-behind",
                   test_a_cipher_leaves_nothing_behind);
  g_test_add_func ("/crypto/secret/an-exchange-leaves-nothing-behind",
                   test_an_exchange_leaves_nothing_behind);
  return g_test_run ();
}
