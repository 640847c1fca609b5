/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bytes that both ends of a call compare, as figures, and whether a code that was scanned says the same ones. Knows no
 * call and no widget. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  PHONE_VERIFY_CODE_SAME,
  PHONE_VERIFY_CODE_DIFFERENT,      /* of a call, and not of this one */
  PHONE_VERIFY_CODE_SOMETHING_ELSE, /* of no call */
} PhoneVerifyCode;

/* @bytes: of wzp_call_dup_sas_bytes(). Each number is the place of one word in its list. */
char *phone_verify_code_new (GBytes *bytes);

/* @own: what phone_verify_code_new() made; @texts: of one or more codes. One that is the same outweighs the others, as one
 * may be on the screen of somebody who is in another call. */
PhoneVerifyCode phone_verify_code_compare (const char *own, const char *const *texts);

G_END_DECLS
