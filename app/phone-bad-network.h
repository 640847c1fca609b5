/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A bad network that a person wants to feel: how bad, and whether now. Forgotten when the program ends. */
#pragma once

#include "wzp.h"

G_BEGIN_DECLS

#define PHONE_TYPE_BAD_NETWORK (phone_bad_network_get_type ())
G_DECLARE_FINAL_TYPE (PhoneBadNetwork, phone_bad_network, PHONE, BAD_NETWORK, GObject)

/* Properties: "active"; "loss" in percent, "delay" and "jitter" in milliseconds. */
PhoneBadNetwork *phone_bad_network_new (void);

/* Whose network it is; nullable. */
void phone_bad_network_set_client (PhoneBadNetwork *self, WzpClient *client);

G_END_DECLS
