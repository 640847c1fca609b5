/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "wzp-stun"

#include "wzp-stun-port.h"

#include "wzp-net.h"

typedef struct
{
  WzpStunPortFunc func; /* NULL: nobody waits any more */
  gpointer user_data;
} Question;

struct _WzpStunPort
{
  WzpQuicIo *io;
  WzpStunClient *client;
  WzpAlarm *alarm;
  GPtrArray *questions; /* of Question, under way */
};

static void
set_alarm (WzpStunPort *port)
{
  wzp_alarm_set (port->alarm, wzp_stun_client_next_deadline (port->client));
}

static void
on_alarm (gpointer data)
{
  WzpStunPort *port = data;

  wzp_stun_client_on_deadline (port->client, wzp_instant_now ());
  set_alarm (port);
}

static void
on_stray (WzpQuicIo *io, const WzpUdpPacket *packet, gpointer user_data)
{
  WzpStunPort *port = user_data;
  WzpAddress from;

  if (!wzp_stun_looks_like (packet->data, packet->len) ||
      !wzp_address_from_sockaddr (&packet->remote.sa, wzp_udp_address_len (&packet->remote), &from))
    return;
  wzp_stun_client_on_packet (port->client, &from, packet->data, packet->len, wzp_instant_now ());
  set_alarm (port);
}

static gboolean
on_send (const WzpAddress *to, const void *data, size_t len, gpointer user_data)
{
  WzpStunPort *port = user_data;
  WzpUdpAddress remote;

  return wzp_udp_address_init (&remote, &to->sa, to->len) &&
         wzp_quic_io_send_stray (port->io, &remote, data, len);
}

static void
on_done (const WzpStunResult *result, gpointer user_data)
{
  WzpStunPort *port = user_data;
  Question question = *(Question *) result->tag;

  g_ptr_array_remove_fast (port->questions, result->tag);
  if (question.func)
    question.func (result, question.user_data);
}

WzpStunPort *
wzp_stun_port_new (WzpQuicIo *io, GMainContext *context)
{
  static const WzpStunClientEvents events = { .send = on_send, .done = on_done };
  WzpStunPort *port = g_new0 (WzpStunPort, 1);

  port->io = io;
  port->client = wzp_stun_client_new (&events, port);
  port->alarm = wzp_alarm_new (context, on_alarm, port);
  port->questions = g_ptr_array_new_with_free_func (g_free);
  wzp_quic_io_set_stray_func (io, on_stray, port);
  return port;
}

void
wzp_stun_port_free (WzpStunPort *port)
{
  if (!port)
    return;
  wzp_quic_io_set_stray_func (port->io, NULL, NULL);
  wzp_stun_client_free (port->client);
  wzp_alarm_free (port->alarm);
  g_ptr_array_unref (port->questions);
  g_free (port);
}

static Question *
add_question (WzpStunPort *port, WzpStunPortFunc func, gpointer user_data)
{
  Question *question = g_new (Question, 1);

  *question = (Question) { .func = func, .user_data = user_data };
  g_ptr_array_add (port->questions, question);
  return question;
}

/* What was begun as @transaction; nothing when it could not be. */
static unsigned
asked (WzpStunPort *port, Question *question, unsigned transaction)
{
  if (transaction == 0)
    g_ptr_array_remove_fast (port->questions, question);
  set_alarm (port);
  return transaction;
}

unsigned
wzp_stun_port_ask (WzpStunPort *port,
                   const WzpAddress *server,
                   WzpStunChange change,
                   const WzpStunTiming *timing,
                   WzpStunPortFunc func,
                   gpointer user_data)
{
  Question *question = add_question (port, func, user_data);

  return asked (
      port, question,
      wzp_stun_client_start (port->client, server, change, timing, question, wzp_instant_now ()));
}

unsigned
wzp_stun_port_ask_self (WzpStunPort *port,
                        const WzpAddress *own,
                        const WzpStunTiming *timing,
                        WzpStunPortFunc func,
                        gpointer user_data)
{
  Question *question = add_question (port, func, user_data);

  return asked (
      port, question,
      wzp_stun_client_start_hairpin (port->client, own, timing, question, wzp_instant_now ()));
}

void
wzp_stun_port_forget (WzpStunPort *port, gpointer user_data)
{
  for (guint i = 0; i < port->questions->len; i++)
    {
      Question *question = port->questions->pdata[i];

      if (question->user_data == user_data)
        question->func = NULL;
    }
}
