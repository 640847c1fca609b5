/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "wzp-direct"

#include "wzp-puncher.h"

#include "wzp-opening.h"
#include "wzp-udp-fan.h"

/* The answer from the socket that was hit; if all are lost the bet is. */
#define N_ANSWERS 3

struct _WzpPuncher
{
  WzpPuncherConfig config;
  const WzpPuncherHandler *handler;
  gpointer user_data;
  char *call_id;
  char *short_id;

  WzpHardNat *machine; /* NULL: something is not known yet */
  unsigned n_packets;  /* of the machines before it */
  gboolean has_path;
  WzpNatReport report;
  WzpAddress peer;
  WzpRandom random;
  WzpUdpFan *fan; /* the extra sockets */
};

static void settle (WzpPuncher *puncher, WzpInstant now);

/* --- probes ----------------------------------------------------------------------------------- */

static void
make_probe (WzpPuncher *puncher, uint8_t out[WZP_OPENING_BYTES])
{
  wzp_opening_write (puncher->config.e2ee, wzp_random_u64 (&puncher->random), out);
}

/* One of the extra sockets is at a port that the peer has guessed: it answers, so that the peer knows which
 * one, and is dialled there. */
static void
on_fan_packet (WzpUdpFan *fan,
               unsigned index,
               const WzpUdpAddress *remote,
               const uint8_t *bytes,
               size_t len,
               gpointer user_data)
{
  WzpPuncher *puncher = user_data;
  uint8_t probe[WZP_OPENING_BYTES];
  WzpUdpSocket *socket;

  if (!wzp_opening_check (puncher->config.e2ee, bytes, len))
    return;
  make_probe (puncher, probe);
  for (unsigned i = 0; i < N_ANSWERS; i++)
    wzp_udp_fan_send (fan, index, remote, probe, sizeof probe);
  socket = wzp_udp_fan_steal (fan, index);
  if (!socket)
    return;
  g_info ("%s: the peer has found one of our ports", puncher->short_id);
  wzp_quic_io_add_socket (puncher->config.io, socket);
  wzp_hard_nat_stop (puncher->machine, wzp_instant_now ());
  settle (puncher, wzp_instant_now ());
}

/* --- what the machine asks for ---------------------------------------------------------------- */

static void
send_signal (WzpPuncher *puncher, const WzpSignal *signal)
{
  g_autoptr (GBytes) json = wzp_signal_print (signal);

  puncher->handler->send (puncher, json, puncher->user_data);
}

static void
say_probe (WzpPuncher *puncher)
{
  g_auto (WzpSignal) signal = { .type = WZP_SIGNAL_HARD_NAT_PROBE };

  wzp_hard_nat_fill_probe (puncher->machine, &signal.hard_nat_probe);
  signal.hard_nat_probe.call_id = g_strdup (puncher->call_id);
  signal.hard_nat_probe.probe_time_ms = (uint64_t) (g_get_real_time () / 1000);
  send_signal (puncher, &signal);
}

static void
say_start (WzpPuncher *puncher)
{
  g_auto (WzpSignal) signal = { .type = WZP_SIGNAL_HARD_NAT_BIRTHDAY_START };

  wzp_hard_nat_fill_start (puncher->machine, &signal.hard_nat_birthday_start);
  signal.hard_nat_birthday_start.call_id = g_strdup (puncher->call_id);
  send_signal (puncher, &signal);
}

static void
open_sockets (WzpPuncher *puncher, const WzpHardNatEffect *effect, WzpInstant now)
{
  uint8_t probe[WZP_OPENING_BYTES];
  WzpUdpAddress remote;
  unsigned n;

  g_clear_pointer (&puncher->fan, wzp_udp_fan_free);
  if (!wzp_udp_address_init (&remote, &effect->address.sa, effect->address.len))
    return;
  make_probe (puncher, probe);
  puncher->fan = wzp_udp_fan_new (puncher->config.context, on_fan_packet, puncher);
  n = wzp_udp_fan_open (puncher->fan, effect->n, &remote, probe, sizeof probe);
  g_info ("%s: %u sockets wait to be found", puncher->short_id, n);
  wzp_hard_nat_on_sockets (puncher->machine, n, now);
}

static void
send_packet (WzpPuncher *puncher, const WzpAddress *to)
{
  uint8_t probe[WZP_OPENING_BYTES];
  WzpUdpAddress remote;

  if (!wzp_udp_address_init (&remote, &to->sa, to->len))
    return;
  make_probe (puncher, probe);
  wzp_quic_io_send_stray (puncher->config.io, &remote, probe, sizeof probe);
}

static void
settle (WzpPuncher *puncher, WzpInstant now)
{
  WzpHardNatEffect effect;

  while (wzp_hard_nat_next_effect (puncher->machine, &effect))
    switch (effect.type)
      {
      case WZP_HARD_NAT_EFFECT_SEND_PROBE:
        say_probe (puncher);
        break;
      case WZP_HARD_NAT_EFFECT_OPEN_SOCKETS:
        open_sockets (puncher, &effect, now);
        break;
      case WZP_HARD_NAT_EFFECT_SEND_START:
        say_start (puncher);
        break;
      case WZP_HARD_NAT_EFFECT_PACKET:
        send_packet (puncher, &effect.address);
        break;
      case WZP_HARD_NAT_EFFECT_CLOSE_SOCKETS:
        g_clear_pointer (&puncher->fan, wzp_udp_fan_free);
        break;
      }
  puncher->handler->wake (puncher, puncher->user_data);
}

/* --- events ----------------------------------------------------------------------------------- */

/* What is learned later changes what has not begun, and nothing else. */
static gboolean
has_begun (const WzpPuncher *puncher)
{
  return puncher->machine && wzp_hard_nat_get_state (puncher->machine) != WZP_HARD_NAT_IDLE;
}

static void
forget_machine (WzpPuncher *puncher)
{
  puncher->n_packets = wzp_hard_nat_get_n_packets (puncher->machine);
  g_clear_pointer (&puncher->machine, wzp_hard_nat_free);
}

static void
begin (WzpPuncher *puncher, WzpInstant now)
{
  const WzpNatReport *report = &puncher->report;
  WzpHardNatConfig config = {
    .id = puncher->short_id,
    .is_caller = puncher->config.is_caller,
    .own = report->mapped,
    .peer = puncher->peer,
    .side = wzp_hard_nat_side_of_report (report),
    .allocation = report->allocation,
    .seed = wzp_random_u64 (&puncher->random),
    .n_packets = puncher->n_packets,
  };

  if (puncher->has_path || has_begun (puncher))
    return;
  if (!wzp_address_is_set (&report->mapped) || !wzp_address_is_set (&puncher->peer))
    return;
  g_clear_pointer (&puncher->machine, wzp_hard_nat_free);
  puncher->machine = wzp_hard_nat_new (&config);
  wzp_hard_nat_on_own_port (puncher->machine, wzp_address_get_port (&report->mapped));
  wzp_hard_nat_start (puncher->machine, now);
  settle (puncher, now);
}

void
wzp_puncher_set_report (WzpPuncher *puncher, const WzpNatReport *report, WzpInstant now)
{
  puncher->report = *report;
  begin (puncher, now);
}

/* Another port alone is told by the peer's probe, too. */
static gboolean
is_void (const WzpPuncher *puncher, const WzpAddress *peer)
{
  switch (wzp_hard_nat_get_state (puncher->machine))
    {
    case WZP_HARD_NAT_ASKING:
    case WZP_HARD_NAT_HOLDING:
      return !wzp_address_equal_ip (&puncher->peer, peer);
    case WZP_HARD_NAT_ENDED:
      return TRUE;
    case WZP_HARD_NAT_IDLE:
    case WZP_HARD_NAT_PROBING:
      break;
    }
  return FALSE;
}

void
wzp_puncher_set_peer (WzpPuncher *puncher, const WzpAddress *peer, WzpInstant now)
{
  if (wzp_address_equal (&puncher->peer, peer))
    return;
  if (!puncher->has_path && has_begun (puncher) && is_void (puncher, peer))
    forget_machine (puncher);
  puncher->peer = *peer;
  begin (puncher, now);
}

void
wzp_puncher_on_signal (WzpPuncher *puncher, const WzpSignal *signal, WzpInstant now)
{
  if (!puncher->machine)
    return;
  if (signal->type == WZP_SIGNAL_HARD_NAT_PROBE)
    wzp_hard_nat_on_probe (puncher->machine, &signal->hard_nat_probe, now);
  else if (signal->type == WZP_SIGNAL_HARD_NAT_BIRTHDAY_START)
    wzp_hard_nat_on_start (puncher->machine, &signal->hard_nat_birthday_start, now);
  else
    return;
  settle (puncher, now);
}

void
wzp_puncher_stop (WzpPuncher *puncher, WzpInstant now)
{
  puncher->has_path = TRUE;
  if (!puncher->machine)
    return;
  wzp_hard_nat_stop (puncher->machine, now);
  settle (puncher, now);
}

void
wzp_puncher_again (WzpPuncher *puncher, WzpInstant now)
{
  puncher->has_path = FALSE;
  if (has_begun (puncher) && wzp_hard_nat_get_state (puncher->machine) == WZP_HARD_NAT_ENDED)
    forget_machine (puncher);
  begin (puncher, now);
}

WzpInstant
wzp_puncher_next_deadline (const WzpPuncher *puncher)
{
  return puncher->machine ? wzp_hard_nat_next_deadline (puncher->machine) : WZP_INSTANT_NEVER;
}

void
wzp_puncher_on_deadline (WzpPuncher *puncher, WzpInstant now)
{
  if (wzp_puncher_next_deadline (puncher) > now)
    return;
  wzp_hard_nat_on_deadline (puncher->machine, now);
  settle (puncher, now);
}

/* --- life ------------------------------------------------------------------------------------- */

WzpPuncher *
wzp_puncher_new (const WzpPuncherConfig *config,
                 const WzpPuncherHandler *handler,
                 gpointer user_data)
{
  WzpPuncher *puncher = g_new0 (WzpPuncher, 1);

  puncher->config = *config;
  puncher->handler = handler;
  puncher->user_data = user_data;
  puncher->call_id = g_strdup (config->call_id);
  puncher->short_id = g_strndup (config->call_id, 8);
  puncher->random = wzp_random_from_system ();
  return puncher;
}

void
wzp_puncher_free (WzpPuncher *puncher)
{
  if (!puncher)
    return;
  g_clear_pointer (&puncher->fan, wzp_udp_fan_free);
  g_clear_pointer (&puncher->machine, wzp_hard_nat_free);
  g_free (puncher->call_id);
  g_free (puncher->short_id);
  g_free (puncher);
}

const WzpHardNat *
wzp_puncher_get_machine (const WzpPuncher *puncher)
{
  return puncher->machine;
}
