/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Memory for secrets: locked against swapping, left out of core dumps, fenced by guard pages, zeroed
 * when freed. Knows nothing of what the secrets are. */
#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

/* Zeroed memory for @size bytes of secrets. Ends the program when there is none left, as g_malloc
 * does; where the system refuses to lock it (RLIMIT_MEMLOCK) the memory is used unlocked. */
void *wzp_secret_alloc (size_t size);
/* Zeroes and frees what wzp_secret_alloc() gave; NULL is fine. */
void wzp_secret_free (void *secret);
/* From now on a write to the block is a fault: for secrets that never change. */
void wzp_secret_seal (void *secret);

/* Overwrites with zeros, also when the compiler thinks nobody looks. */
void wzp_secret_wipe (void *bytes, size_t len);
/* Compares in constant time. */
gboolean wzp_secret_equal (const void *a, const void *b, size_t len);
/* Random bytes fit for keys. */
void wzp_secret_random (void *out, size_t len);

G_END_DECLS
