/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relay-limits.h"

const RelayLimits relay_limits_default = {
  .max_sessions = 100, /* as the reference */
  .connections = 20000,
  .connections_per_ip = 1000,
  .rooms = 5000,
  .calls = 10000,
  .calls_per_party = 4,
  .sender_packets_per_second = 250,
  .sender_bytes_per_second = 64 * 1024,
  .signals_per_second = 50,
};
