/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-secret.h"

#include <sodium.h>

/* Every use of libsodium in this room passes here first or needs no initialisation. */
static void
ensure_sodium (void)
{
  /* Fails only where the system has no randomness at all: nothing can be done safely then. */
  if (sodium_init () < 0)
    g_error ("libsodium cannot be initialised: the system gives no random bytes");
}

void *
wzp_secret_alloc (size_t size)
{
  void *secret;

  ensure_sodium ();
  secret = sodium_malloc (size);
  if (!secret)
    g_error ("no memory for %" G_GSIZE_FORMAT " bytes of secrets", size);
  sodium_memzero (secret, size);
  return secret;
}

void
wzp_secret_free (void *secret)
{
  sodium_free (secret);
}

void
wzp_secret_seal (void *secret)
{
  sodium_mprotect_readonly (secret);
}

void
wzp_secret_wipe (void *bytes, size_t len)
{
  sodium_memzero (bytes, len);
}

gboolean
wzp_secret_equal (const void *a, const void *b, size_t len)
{
  return sodium_memcmp (a, b, len) == 0;
}

void
wzp_secret_random (void *out, size_t len)
{
  ensure_sodium ();
  randombytes_buf (out, len);
}
