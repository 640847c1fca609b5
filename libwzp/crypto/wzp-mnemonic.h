/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The 24 words a person writes down: BIP-39, English list, where the 32 bytes of the seed are the
 * entropy itself (no pass phrase, no PBKDF2). Also lends its word list to the call's words. */
#pragma once

#include <glib.h>
#include <stdint.h>

#include "wzp-visibility.h"

G_BEGIN_DECLS

#define WZP_MNEMONIC_WORDS         24
#define WZP_MNEMONIC_ENTROPY_BYTES 32
#define WZP_MNEMONIC_LIST_WORDS    2048
#define WZP_MNEMONIC_WORD_MAX      8
/* 24 words of at most 8 letters, a space or the final NUL after each. */
#define WZP_MNEMONIC_TEXT_SIZE (WZP_MNEMONIC_WORDS * (WZP_MNEMONIC_WORD_MAX + 1))

#ifndef __GI_SCANNER__

/* Sorted; no two words share their first four letters. For completion while somebody types. */
WZP_AVAILABLE_IN_ALL
const char *const wzp_mnemonic_list[WZP_MNEMONIC_LIST_WORDS];

/* The text is as secret as the entropy: the caller wipes it. */
WZP_AVAILABLE_IN_ALL
void wzp_mnemonic_print (const uint8_t entropy[WZP_MNEMONIC_ENTROPY_BYTES],
                         char out_text[WZP_MNEMONIC_TEXT_SIZE]);
/* Any white space between words, any case. On failure @out_entropy is zeroed and the error says which
 * word is wrong. */
WZP_AVAILABLE_IN_ALL
gboolean wzp_mnemonic_parse (const char *text,
                             uint8_t out_entropy[WZP_MNEMONIC_ENTROPY_BYTES],
                             GError **error);

#endif

G_END_DECLS
