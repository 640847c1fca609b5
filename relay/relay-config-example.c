/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commented configuration: what data/relay.toml is, and what --config leaves where there is none. */
#include "relay-config.h"

static const char head[] =
    "# The configuration of wzp-relay. Every key is optional; what is commented out shows the\n"
    "# default or an example. Check a changed file with: wzp-relay --config FILE --check-config\n"
    "# An unknown key is an error. See relay.toml(5).\n"
    "\n"
    "# UDP address and port. [::]:4433 listens on IPv4 and IPv6.\n"
    "listen_addr = \"%s\"\n"
    "\n";

static const char body[] = "# The address clients are given for the media of a call, if it is not "
                           "the one at which their own\n"
                           "# packets arrive: needed behind 1:1 NAT.\n"
                           "# advertise_addr = \"203.0.113.5:4433\"\n"
                           "\n"
                           "# Where this relay is, as people read it.\n"
                           "# region = \"eu-west\"\n"
                           "# Other relays to tell people of, the best first: NAME|IP:PORT.\n"
                           "# offered_relays = [\"Oslo|203.0.113.7:4433\"]\n"
                           "\n"
                           "# People in rooms and calls at the same time.\n"
                           "# max_sessions = 100\n"
                           "\n"
                           "# error, warn, info or debug.\n"
                           "# log_level = \"info\"\n"
                           "# One JSON object per line instead of text.\n"
                           "# log_json = false\n"
                           "# Addresses and fingerprints of clients in the log at info.\n"
                           "# log_peers = false\n"
                           "\n"
                           "# Threads, each with its own socket; 0 is one per processor.\n"
                           "# shards = 0\n"
                           "\n"
                           "# How long running calls may go on after SIGTERM.\n"
                           "# drain_seconds = 10\n"
                           "\n"
                           "# [limits]\n"
                           "# connections = 20000\n"
                           "# connections_per_ip = 1000\n"
                           "# rooms = 5000\n"
                           "# calls = 10000\n"
                           "# calls_per_party = 4\n"
                           "# sender_packets_per_second = 250\n"
                           "# sender_bytes_per_second = 65536\n"
                           "# signals_per_second = 50\n";

char *
relay_config_example (const char *listen, const char *tls_fingerprint)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (text, head, listen);
  g_string_append (text, body);
  if (tls_fingerprint)
    g_string_append_printf (text,
                            "\n"
                            "# For the configuration of other relays that are to know this one:\n"
                            "# [[peers]]\n"
                            "# url = \"ADDRESS:PORT\"\n"
                            "# fingerprint = \"%s\"\n"
                            "# label = \"NAME\"\n",
                            tls_fingerprint);
  return g_string_free_and_steal (g_steal_pointer (&text));
}
