/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-words.h"

#include <glib/gi18n.h>

const char *
phone_words_for_state (WzpCallState state)
{
  switch (state)
    {
    case WZP_CALL_STATE_DIALLING:
      return _ ("Calling…");
    case WZP_CALL_STATE_RINGING:
      return _ ("Ringing…");
    case WZP_CALL_STATE_INCOMING:
      return _ ("Incoming call");
    case WZP_CALL_STATE_ANSWERED:
    case WZP_CALL_STATE_CONNECTING:
      return _ ("Connecting…");
    case WZP_CALL_STATE_ACTIVE:
      return NULL;
    case WZP_CALL_STATE_RECONNECTING:
      return _ ("Reconnecting…");
    case WZP_CALL_STATE_ENDED:
      return _ ("Call ended");
    }
  return NULL;
}

const char *
phone_words_for_end (WzpEndReason reason, WzpCallDirection direction)
{
  gboolean incoming = direction == WZP_CALL_DIRECTION_INCOMING;

  switch (reason)
    {
    case WZP_END_REASON_NONE:
    case WZP_END_REASON_HUNG_UP:
    case WZP_END_REASON_PEER_HUNG_UP:
      return _ ("Call Ended");
    case WZP_END_REASON_DECLINED:
      return _ ("Call Declined");
    case WZP_END_REASON_BUSY:
      return _ ("Busy");
    case WZP_END_REASON_CANCELLED:
      return incoming ? _ ("Missed Call") : _ ("Call Cancelled");
    case WZP_END_REASON_NO_ANSWER:
      return incoming ? _ ("Missed Call") : _ ("No Answer");
    case WZP_END_REASON_OFFLINE:
      return _ ("Not Available");
    case WZP_END_REASON_PEER_VANISHED:
    case WZP_END_REASON_RELAY_LOST:
      return _ ("Connection Lost");
    case WZP_END_REASON_WRONG_KEY:
      return _ ("Call Not Safe");
    case WZP_END_REASON_NOT_ENCRYPTED:
      return _ ("Call Not Private");
    case WZP_END_REASON_REFUSED:
    case WZP_END_REASON_ERROR:
      return _ ("Call Failed");
    }
  return _ ("Call Ended");
}

/* Translators: in all these sentences %s is a person's name. */
static const char *
end_format (WzpEndReason reason, gboolean incoming)
{
  switch (reason)
    {
    case WZP_END_REASON_NONE:
    case WZP_END_REASON_HUNG_UP:
      return "";
    case WZP_END_REASON_PEER_HUNG_UP:
      return _ ("%s hung up.");
    case WZP_END_REASON_DECLINED:
      return incoming ? "" : _ ("%s does not want to talk now.");
    case WZP_END_REASON_BUSY:
      return _ ("%s is in another call.");
    case WZP_END_REASON_CANCELLED:
      return incoming ? _ ("%s called and gave up.") : "";
    case WZP_END_REASON_NO_ANSWER:
      return incoming ? _ ("%s called.") : _ ("%s did not answer.");
    case WZP_END_REASON_OFFLINE:
      return _ ("%s is offline, or uses another relay.");
    case WZP_END_REASON_PEER_VANISHED:
      return _ ("Nothing was heard of %s for too long.");
    case WZP_END_REASON_RELAY_LOST:
      return _ ("The relay could not be reached again in time.");
    case WZP_END_REASON_WRONG_KEY:
      return _ ("The other end could not prove that it is %s. Somebody may be trying to listen.");
    case WZP_END_REASON_NOT_ENCRYPTED:
      return _ (
          "Calls with %s have been encrypted end to end before, this one would not have been.");
    case WZP_END_REASON_REFUSED:
      return _ ("The relay refused the call.");
    case WZP_END_REASON_ERROR:
      return _ ("Something went wrong on this computer.");
    }
  return "";
}

char *
phone_words_for_end_detail (WzpEndReason reason, WzpCallDirection direction, const char *name)
{
  const char *format = end_format (reason, direction == WZP_CALL_DIRECTION_INCOMING);
  g_auto (GStrv) halves = g_strsplit (format, "%s", 2);

  return g_strjoinv (name, halves);
}

const char *
phone_words_for_security (WzpE2eeState state)
{
  switch (state)
    {
    case WZP_E2EE_STATE_UNKNOWN:
      return "";
    case WZP_E2EE_STATE_RELAY_ONLY:
      return _ ("Encrypted to the Relay Only");
    case WZP_E2EE_STATE_DOWNGRADED:
      return _ ("No Longer Encrypted End to End");
    case WZP_E2EE_STATE_UNPROVEN:
      return _ ("Encrypted to Somebody");
    case WZP_E2EE_STATE_ENCRYPTED:
      return _ ("Encrypted, Not Verified");
    case WZP_E2EE_STATE_VERIFIED:
      return _ ("Encrypted and Verified");
    }
  return "";
}

const char *
phone_words_for_security_detail (WzpE2eeState state)
{
  switch (state)
    {
    case WZP_E2EE_STATE_UNKNOWN:
      return "";
    case WZP_E2EE_STATE_RELAY_ONLY:
      return _ ("Whoever runs the relay could listen.");
    case WZP_E2EE_STATE_DOWNGRADED:
      return _ (
          "Calls with this person were private before. Now whoever runs the relay could listen.");
    case WZP_E2EE_STATE_UNPROVEN:
      return _ ("The relay cannot listen, but nothing proves who answered at the other end.");
    case WZP_E2EE_STATE_ENCRYPTED:
      return _ (
          "Only the two of you can listen. Compare the words to be sure nobody is in between.");
    case WZP_E2EE_STATE_VERIFIED:
      return _ ("Only the two of you can listen, and you have compared the words.");
    }
  return "";
}

const char *
phone_words_for_path (WzpMediaPath path)
{
  switch (path)
    {
    case WZP_MEDIA_PATH_NONE:
      return "";
    case WZP_MEDIA_PATH_RELAY:
      return _ ("Through the relay");
    case WZP_MEDIA_PATH_DIRECT:
      return _ ("Direct");
    }
  return "";
}

const char *
phone_words_for_relay_error (const GError *error)
{
  if (!error || error->domain != WZP_ERROR)
    return _ ("The relay cannot be used.");
  switch ((WzpError) error->code)
    {
    case WZP_ERROR_INVALID:
      return _ ("This is not the address of a relay.");
    case WZP_ERROR_UNREACHABLE:
    case WZP_ERROR_TIMEOUT:
      return _ ("The relay does not answer.");
    case WZP_ERROR_NOT_A_RELAY:
      return _ ("There is something at this address, but it is not a relay.");
    case WZP_ERROR_KEY_CHANGED:
      return _ ("The relay shows another key than before.");
    case WZP_ERROR_REFUSED:
      return _ ("The relay refuses the connection.");
    case WZP_ERROR_NOT_AUTHORISED:
      return _ ("The relay is not for everybody, and you are not let in.");
    case WZP_ERROR_FULL:
      return _ ("The relay has no place left just now.");
    case WZP_ERROR_CLOSED:
      return _ ("The relay closed the connection.");
    case WZP_ERROR_CRYPTO:
      return _ ("The relay could not prove who it is.");
    case WZP_ERROR_AUDIO:
    case WZP_ERROR_STORAGE:
    case WZP_ERROR_UNSUPPORTED:
    case WZP_ERROR_SYSTEM:
      break;
    }
  return _ ("The relay cannot be used.");
}

const char *
phone_words_for_room_error (const GError *error)
{
  if (!error)
    return _ ("You Left the Room");
  if (error->domain != WZP_ERROR)
    return _ ("Room Not Available");
  switch ((WzpError) error->code)
    {
    case WZP_ERROR_NOT_AUTHORISED:
    case WZP_ERROR_REFUSED:
      return _ ("Not Let In");
    case WZP_ERROR_FULL:
      return _ ("No Place Left");
    case WZP_ERROR_KEY_CHANGED:
    case WZP_ERROR_CRYPTO:
      return _ ("Room Not Safe");
    case WZP_ERROR_UNREACHABLE:
    case WZP_ERROR_NOT_A_RELAY:
    case WZP_ERROR_TIMEOUT:
      return _ ("Relay Not Reachable");
    case WZP_ERROR_CLOSED:
      return _ ("Connection Lost");
    case WZP_ERROR_INVALID:
    case WZP_ERROR_AUDIO:
    case WZP_ERROR_STORAGE:
    case WZP_ERROR_UNSUPPORTED:
    case WZP_ERROR_SYSTEM:
      break;
    }
  return _ ("Room Not Available");
}

const char *
phone_words_for_room_error_detail (const GError *error)
{
  if (!error)
    return "";
  if (g_error_matches (error, WZP_ERROR, WZP_ERROR_FULL))
    return _ ("The room or its relay is full.");
  if (g_error_matches (error, WZP_ERROR, WZP_ERROR_NOT_AUTHORISED))
    return _ ("This room is not for everybody. Ask whoever runs the relay to let you in, and tell "
              "them your fingerprint.");
  if (g_error_matches (error, WZP_ERROR, WZP_ERROR_REFUSED))
    return _ ("The relay refused, and did not say why. If it does so again, ask whoever runs the "
              "relay to let you in, and tell them your fingerprint.");
  if (g_error_matches (error, WZP_ERROR, WZP_ERROR_AUDIO))
    return _ ("The sound of this computer does not work.");
  return phone_words_for_relay_error (error);
}

char *
phone_words_duration (guint seconds)
{
  guint hours = seconds / 3600;

  if (hours > 0)
    /* Translators: hours, minutes and seconds of a call */
    return g_strdup_printf (_ ("%u:%02u:%02u"), hours, seconds / 60 % 60, seconds % 60);
  /* Translators: minutes and seconds of a call */
  return g_strdup_printf (_ ("%u:%02u"), seconds / 60, seconds % 60);
}

char *
phone_words_when (GDateTime *when)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (GDateTime) local = g_date_time_to_local (when);
  gboolean today = g_date_time_get_year (now) == g_date_time_get_year (local) &&
                   g_date_time_get_day_of_year (now) == g_date_time_get_day_of_year (local);

  /* Translators: time of day of a call, see g_date_time_format() */
  return g_date_time_format (local, today ? _ ("%H:%M") : "%x");
}

const char *
phone_words_for_past_call (WzpHistoryEntry *entry)
{
  gboolean incoming = wzp_history_entry_get_direction (entry) == WZP_CALL_DIRECTION_INCOMING;

  if (wzp_history_entry_get_missed (entry))
    return _ ("Missed call");
  if (wzp_history_entry_get_ongoing (entry))
    return _ ("In a call");
  if (!wzp_history_entry_get_answered (entry))
    return phone_words_for_end (wzp_history_entry_get_end_reason (entry),
                                wzp_history_entry_get_direction (entry));
  return incoming ? _ ("Incoming call") : _ ("Outgoing call");
}

char *
phone_words_for_history (WzpHistoryEntry *entry)
{
  g_autofree char *when = phone_words_when (wzp_history_entry_get_started (entry));

  /* Translators: what kind of call it was, and when */
  return g_strdup_printf (_ ("%s, %s"), phone_words_for_past_call (entry), when);
}

char *
phone_words_spell_fingerprint (const char *fingerprint)
{
  GString *spelled = g_string_new (NULL);

  for (const char *at = fingerprint; *at; at++)
    if (*at == ':')
      g_string_append_c (spelled, ',');
    else
      g_string_append_printf (spelled, "%s%c", spelled->len ? " " : "", *at);
  return g_string_free (spelled, FALSE);
}

/* --- quality ---------------------------------------------------------------------------------- */

/* Lost speech in percent and the time to the other end and back in milliseconds up to which a call counts
 * as so good: ITU-T G.114 for the delays (a quarter of a second one way is where talking turns into
 * taking turns), and what DRED and concealment still hide for the losses. */
static const struct
{
  double loss_percent;
  double rtt_ms;
  PhoneQuality quality;
} limits[] = {
  { 3, 300, PHONE_QUALITY_GOOD },
  { 10, 500, PHONE_QUALITY_FAIR },
  { 25, 1000, PHONE_QUALITY_POOR },
};

PhoneQuality
phone_quality_judge (guint64 n_frames, guint64 n_missing, double rtt_ms)
{
  double loss;

  if (n_frames == 0)
    return PHONE_QUALITY_UNKNOWN;
  loss = 100.0 * (double) n_missing / (double) n_frames;
  for (size_t i = 0; i < G_N_ELEMENTS (limits); i++)
    if (loss <= limits[i].loss_percent && rtt_ms <= limits[i].rtt_ms)
      return limits[i].quality;
  return PHONE_QUALITY_BAD;
}

const char *
phone_words_for_quality (PhoneQuality quality)
{
  switch (quality)
    {
    case PHONE_QUALITY_UNKNOWN:
      return _ ("Quality not known yet");
    case PHONE_QUALITY_BAD:
      return _ ("Bad connection");
    case PHONE_QUALITY_POOR:
      return _ ("Poor connection");
    case PHONE_QUALITY_FAIR:
      return _ ("Fair connection");
    case PHONE_QUALITY_GOOD:
      return _ ("Good connection");
    }
  return "";
}
