/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Runs a fuzz target without a fuzzer: every file of the corpus folder given, then a fixed number of
 * mutations of them from a fixed seed, so that the same build does the same every time. With a file
 * instead of a folder it runs just that, to look into a crash. */
#include "wzp-random.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define N_MUTATIONS     100000
#define MAX_INPUT_BYTES 8192
#define MAX_EDITS       8
#define SEED            1

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* A heap copy of exactly the input's size, so that a sanitizer sees every read past its end. */
static void
run_one (const uint8_t *data, size_t size)
{
  uint8_t *copy = malloc (size > 0 ? size : 1);

  if (size > 0)
    memcpy (copy, data, size);
  LLVMFuzzerTestOneInput (copy, size);
  free (copy);
}

static GBytes *
load (const char *path)
{
  g_autoptr (GError) error = NULL;
  char *contents;
  size_t len;

  if (!g_file_get_contents (path, &contents, &len, &error))
    g_error ("%s", error->message);
  return g_bytes_new_take (contents, len);
}

static int
compare_names (const void *a, const void *b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static GPtrArray *
load_corpus (const char *path)
{
  GPtrArray *corpus = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = NULL;
  const char *name;

  if (!g_file_test (path, G_FILE_TEST_IS_DIR))
    {
      g_ptr_array_add (corpus, load (path));
      return corpus;
    }
  dir = g_dir_open (path, 0, NULL);
  while ((name = g_dir_read_name (dir)))
    g_ptr_array_add (names, g_build_filename (path, name, NULL));
  /* The order of a folder is not the same everywhere. */
  g_ptr_array_sort (names, compare_names);
  for (unsigned i = 0; i < names->len; i++)
    g_ptr_array_add (corpus, load (g_ptr_array_index (names, i)));
  return corpus;
}

static GBytes *
pick (WzpRandom *random, GPtrArray *corpus)
{
  return g_ptr_array_index (corpus, wzp_random_below (random, corpus->len));
}

/* One edit of @input at a random place. */
static void
edit (WzpRandom *random, GPtrArray *corpus, GByteArray *input)
{
  unsigned at = (unsigned) wzp_random_below (random, input->len + 1u);
  unsigned left = input->len - at;
  uint8_t byte = (uint8_t) wzp_random_u64 (random);

  switch (wzp_random_below (random, 6))
    {
    case 0:
      if (left > 0)
        input->data[at] ^= (uint8_t) (1u << (byte & 7));
      return;
    case 1:
      if (left > 0)
        input->data[at] = byte;
      return;
    case 2:
      if (left > 0)
        g_byte_array_remove_range (input, at,
                                   1 + (unsigned) wzp_random_below (random, MIN (left, 16u)));
      return;
    case 3:
      g_byte_array_set_size (input, at);
      return;
    case 4:
      {
        /* Doubles what lies behind, or a piece of it. */
        g_autofree uint8_t *piece = g_memdup2 (input->data + at, left);

        g_byte_array_append (input, piece,
                             (unsigned) wzp_random_below (random, (uint64_t) left + 1));
        return;
      }
    default:
      {
        /* Goes on as another input does from some place. */
        size_t len;
        const uint8_t *other = g_bytes_get_data (pick (random, corpus), &len);
        size_t from = (size_t) wzp_random_below (random, len + 1);

        g_byte_array_set_size (input, at);
        if (len > from)
          g_byte_array_append (input, other + from, (unsigned) (len - from));
      }
    }
}

static void
run_mutation (WzpRandom *random, GPtrArray *corpus)
{
  size_t len;
  const uint8_t *data = g_bytes_get_data (pick (random, corpus), &len);
  g_autoptr (GByteArray) input = g_byte_array_new ();
  uint64_t n_edits = 1 + wzp_random_below (random, MAX_EDITS);

  if (len > 0)
    g_byte_array_append (input, data, (unsigned) len);
  while (n_edits-- > 0 && input->len <= MAX_INPUT_BYTES)
    edit (random, corpus, input);
  run_one (input->data, input->len);
}

int
main (int argc, char **argv)
{
  WzpRandom random = wzp_random_seeded (SEED);
  g_autoptr (GPtrArray) corpus = NULL;

  if (argc != 2 && argc != 3)
    {
      fprintf (stderr, "Usage: %s CORPUS-FOLDER|FILE [MUTATIONS]\n", argv[0]);
      return 2;
    }
  corpus = load_corpus (argv[1]);
  g_assert_cmpuint (corpus->len, >, 0);
  run_one (NULL, 0);
  for (unsigned i = 0; i < corpus->len; i++)
    {
      size_t len;
      const uint8_t *data = g_bytes_get_data (g_ptr_array_index (corpus, i), &len);

      run_one (data, len);
    }
  if (g_file_test (argv[1], G_FILE_TEST_IS_DIR))
    for (long i = argc == 3 ? atol (argv[2]) : N_MUTATIONS; i > 0; i--)
      run_mutation (&random, corpus);
  return 0;
}
