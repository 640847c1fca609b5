/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A registered WzpClient for the lab, which prints what it knows of its network whenever that changes, one
 * line each. SIGTERM: end.
 *
 *     network-driver RELAY STUN-SERVER OTHER-RELAY PORT-MAPPING
 *
 * "-" for none; PORT-MAPPING is yes or no.
 */
#include "wzp.h"

#include <glib-unix.h>
#include <signal.h>
#include <stdio.h>

static const char *
nick (GType type, int value)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (type);

  return g_enum_get_value (klass, value)->value_nick;
}

static const char *
or_dash (const char *text)
{
  return text ? text : "-";
}

static const char *
tri (WzpAvailability availability)
{
  return nick (WZP_TYPE_AVAILABILITY, (int) availability);
}

static void
print_rows (WzpNatInfo *nat)
{
  GListModel *rows = wzp_nat_info_get_rows (nat);
  guint n_rows = g_list_model_get_n_items (rows);

  printf (" rows=%u", n_rows);
  for (guint i = 0; i < n_rows; i++)
    {
      g_autoptr (WzpNatRow) row = g_list_model_get_item (rows, i);

      printf (" [%s %s]", or_dash (wzp_nat_row_get_server_address (row)),
              or_dash (wzp_nat_row_get_observed_address (row)));
    }
}

static void
print_client (WzpClient *client)
{
  WzpNatInfo *nat = wzp_client_get_nat (client);

  printf ("%s %s v4=%s v6=%s verdict=%s nat=%s mapping=%s filtering=%s allocation=%s hairpin=%s "
          "mapper=%s mapped=%s preferred=%s",
          nick (WZP_TYPE_CLIENT_STATE, (int) wzp_client_get_state (client)),
          wzp_nat_info_get_checking (nat) ? "checking" : "checked",
          or_dash (wzp_nat_info_get_public_address_v4 (nat)),
          or_dash (wzp_nat_info_get_public_address_v6 (nat)),
          nick (WZP_TYPE_NAT_VERDICT, (int) wzp_nat_info_get_verdict (nat)),
          tri (wzp_nat_info_get_behind_nat (nat)),
          nick (WZP_TYPE_NAT_MAPPING, (int) wzp_nat_info_get_mapping (nat)),
          nick (WZP_TYPE_NAT_FILTERING, (int) wzp_nat_info_get_filtering (nat)),
          nick (WZP_TYPE_NAT_ALLOCATION_PATTERN, (int) wzp_nat_info_get_allocation (nat)),
          tri (wzp_nat_info_get_hairpin (nat)),
          nick (WZP_TYPE_PORT_MAPPER_STATE, (int) wzp_nat_info_get_port_mapping_state (nat)),
          or_dash (wzp_nat_info_get_mapped_address (nat)),
          or_dash (wzp_nat_info_get_preferred_relay (nat)));
  print_rows (nat);
  printf ("\n");
  fflush (stdout);
}

static void
notify_cb (GObject *object, GParamSpec *pspec, gpointer user_data)
{
  print_client (user_data);
}

static gboolean
end_cb (gpointer user_data)
{
  g_main_loop_quit (user_data);
  return G_SOURCE_CONTINUE;
}

static const char *const *
list_of (char *text, const char *out[2])
{
  out[0] = g_str_equal (text, "-") ? NULL : text;
  out[1] = NULL;
  return out;
}

int
main (int argc, char **argv)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (WzpClient) client = wzp_client_new (NULL, argv[1], NULL);
  g_autoptr (WzpAudioSettings) sound =
      g_object_new (WZP_TYPE_AUDIO_SETTINGS, "capture", WZP_AUDIO_INPUT_SILENCE, "playback",
                    WZP_AUDIO_OUTPUT_NONE, NULL);
  const char *list[2];

  if (argc != 5)
    return 2;
  wzp_client_set_audio (client, sound);
  wzp_client_set_port_mapping (client, g_str_equal (argv[4], "yes"));
  if (!wzp_client_set_stun_servers (client, list_of (argv[2], list), NULL) ||
      !wzp_client_set_relays (client, list_of (argv[3], list), NULL))
    return 2;
  g_signal_connect (client, "notify::state", G_CALLBACK (notify_cb), client);
  g_signal_connect (wzp_client_get_nat (client), "notify", G_CALLBACK (notify_cb), client);
  g_unix_signal_add (SIGTERM, end_cb, loop);
  wzp_client_connect_async (client, NULL, NULL, NULL);
  g_main_loop_run (loop);
  g_clear_object (&client);
  return 0;
}
