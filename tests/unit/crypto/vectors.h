/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reading of any file of tests/vectors/, for the tests of this room. */
#pragma once

#include <json-glib/json-glib.h>
#include <stdint.h>

/* The root object of a file of tests/vectors/. */
JsonObject *vectors_load (const char *name);

/* The object's text member. */
const char *vectors_text (JsonObject *object, const char *member);
/* The object's hex member, of exactly @len bytes. */
void vectors_bytes (JsonObject *object, const char *member, uint8_t *out, size_t len);
/* The object's hex member of any length. */
GBytes *vectors_dup_bytes (JsonObject *object, const char *member);
/* Asserts that the object's hex member is those bytes. */
void vectors_assert_bytes (JsonObject *object, const char *member, const void *bytes, size_t len);
