/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Two ends of a call that share a secret, for tests of what they say to each other. */
#pragma once

#include "wzp-e2ee.h"

#define E2EE_PAIR_CALL_ID "0123456789abcdef0123456789abcdef"
#define E2EE_PAIR_BUILD   "wzp-c/0.1 e2ee1"

typedef struct
{
  WzpE2ee *caller;
  WzpE2ee *callee;
} E2eePair;

static inline void
e2ee_pair_take (WzpE2ee *self, const WzpE2ee *other)
{
  WzpE2eeHello hello;
  WzpE2eePeer peer = {
    .identity_pub = hello.identity_pub,
    .ephemeral_pub = hello.ephemeral_pub,
    .signature = hello.signature,
    .signature_len = sizeof hello.signature,
    .build_version = E2EE_PAIR_BUILD,
  };

  wzp_e2ee_get_hello (other, &hello);
  g_assert_cmpint (wzp_e2ee_take_peer (self, &peer), ==, WZP_E2EE_OK);
}

static inline void
e2ee_pair_init (E2eePair *pair)
{
  g_autoptr (WzpIdentity) caller = wzp_identity_new_random ();
  g_autoptr (WzpIdentity) callee = wzp_identity_new_random ();

  pair->caller = wzp_e2ee_new_caller (caller, E2EE_PAIR_CALL_ID,
                                      wzp_identity_get_fingerprint (callee), E2EE_PAIR_BUILD);
  pair->callee = wzp_e2ee_new_callee (callee, E2EE_PAIR_CALL_ID,
                                      wzp_identity_get_fingerprint (caller), E2EE_PAIR_BUILD);
  e2ee_pair_take (pair->callee, pair->caller);
  e2ee_pair_take (pair->caller, pair->callee);
}

static inline void
e2ee_pair_clear (E2eePair *pair)
{
  wzp_e2ee_free (pair->caller);
  wzp_e2ee_free (pair->callee);
}
