/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The relay of an end-to-end encrypted call is blind: at no time does the memory of its process hold a
 * key of the call or a frame's plaintext. The two ends are ours, so we know what to look for; a frame
 * that is sent unsealed must be found by the same search, or the search would prove nothing. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

#include "relay-lab.h"
#include "wzp-e2ee.h"
#include "wzp-hkdf.h"
#include "wzp-media-header.h"
#include "wzp-secret.h"

#define CALL_ID      "blind-1"
#define ROOM         "call-" CALL_ID
#define CALLER_BUILD "wzp-c/0.1 e2ee1"
#define CALLEE_BUILD "wzp-c/0.2 e2ee1"

#define MARK_BYTES    24
#define PAYLOAD_BYTES 600 /* the mark at its end, where shorter packets do not overwrite it */
#define N_FRAMES      40
#define N_SCANS       4

/* Above any mapping of a relay; the shadow memory of sanitizers is terabytes, and holds no bytes. */
#define MAPPING_MAX (UINT64_C (1) << 32)
#define CHUNK_BYTES (1 << 20)
#define NEEDLE_MAX  64

typedef struct
{
  const char *name;
  uint8_t bytes[NEEDLE_MAX];
  size_t len;
} Needle;

/* --- the search ------------------------------------------------------------------------------ */

static void
add_needle (GArray *needles, const char *name, const void *bytes, size_t len)
{
  Needle needle = { .name = name, .len = len };

  g_assert_cmpuint (len, <=, NEEDLE_MAX);
  memcpy (needle.bytes, bytes, len);
  g_array_append_val (needles, needle);
}

/* The name of a needle that is in these bytes, or NULL. */
static const char *
find_needle (const GArray *needles, const uint8_t *bytes, size_t len)
{
  for (unsigned i = 0; i < needles->len; i++)
    {
      const Needle *needle = &g_array_index (needles, Needle, i);

      if (memmem (bytes, len, needle->bytes, needle->len))
        return needle->name;
    }
  return NULL;
}

/* Chunks overlap by what a needle could have on both sides. */
static const char *
scan_mapping (int memory, uint64_t begin, uint64_t end, const GArray *needles, uint64_t *scanned)
{
  g_autofree uint8_t *chunk = g_malloc (CHUNK_BYTES);
  const char *found = NULL;
  ssize_t got;

  for (uint64_t at = begin; at < end && !found; at += (uint64_t) got - (NEEDLE_MAX - 1))
    {
      got = pread (memory, chunk, MIN (CHUNK_BYTES, end - at), (off_t) at);
      if (got <= 0) /* [vvar] and pages behind a file's end cannot be read */
        break;
      *scanned += (uint64_t) got;
      found = find_needle (needles, chunk, (size_t) got);
      if (got < NEEDLE_MAX || at + (uint64_t) got >= end)
        break;
    }
  return found;
}

static const char *
scan_mappings (const char *maps, int memory, const GArray *needles)
{
  g_auto (GStrv) lines = g_strsplit (maps, "\n", -1);
  const char *found = NULL;
  uint64_t scanned = 0;

  for (char **line = lines; *line && **line && !found; line++)
    {
      char *end_text, *access;
      uint64_t begin = g_ascii_strtoull (*line, &end_text, 16);
      uint64_t end = g_ascii_strtoull (end_text + 1, &access, 16);

      g_assert_cmpuint (begin, <, end);
      if (access[1] == 'r' && end - begin <= MAPPING_MAX)
        found = scan_mapping (memory, begin, end, needles, &scanned);
    }
  g_test_message ("%" G_GUINT64_FORMAT " KiB: %s", scanned >> 10, found ? found : "nothing");
  g_assert_cmpuint (scanned, >, 1 << 20);
  return found;
}

/* The name of what the relay's memory holds of @needles, or NULL. It stands still meanwhile. */
static const char *
scan_relay (RelayLab *lab, const GArray *needles)
{
  const char *pid = g_subprocess_get_identifier (lab->process);
  g_autofree char *maps_path = g_strdup_printf ("/proc/%s/maps", pid);
  g_autofree char *memory_path = g_strdup_printf ("/proc/%s/mem", pid);
  g_autofree char *maps = NULL;
  g_autoptr (GError) error = NULL;
  const char *found;
  int memory;

  relay_lab_signal (lab, SIGSTOP);
  g_file_get_contents (maps_path, &maps, NULL, &error);
  g_assert_no_error (error);
  memory = open (memory_path, O_RDONLY | O_CLOEXEC);
  g_assert_no_errno (memory);
  found = scan_mappings (maps, memory, needles);
  close (memory);
  relay_lab_signal (lab, SIGCONT);
  return found;
}

/* A kernel that keeps processes from reading each other's memory leaves nothing to test. */
static gboolean
may_scan (RelayLab *lab)
{
  g_autofree char *path =
      g_strdup_printf ("/proc/%s/mem", g_subprocess_get_identifier (lab->process));
  int memory = open (path, O_RDONLY | O_CLOEXEC);

  if (memory < 0)
    {
      g_assert_true (errno == EACCES || errno == EPERM);
      g_test_skip ("this system lets nobody read the memory of a child");
      return FALSE;
    }
  close (memory);
  return TRUE;
}

/* --- the two ends ---------------------------------------------------------------------------- */

typedef struct
{
  LabClient *signal;
  LabClient *media;
  WzpE2ee *e2ee;
  uint8_t ephemeral[WZP_E2EE_EPHEMERAL_BYTES];
  WzpE2eeHello hello;
  uint8_t base_key[WZP_SFRAME_BASE_KEY_BYTES]; /* of what it sends */
  uint8_t mark[MARK_BYTES];                    /* in each of its frames */
  WzpSframeSender *sender;
  WzpSframeReceiver *receiver;
  uint16_t next_seq;
} End;

typedef struct
{
  RelayLab *lab;
  End caller;
  End callee;
  GArray *needles;
} Call;

static void
take_peer (End *end,
           const uint8_t *identity_pub,
           const uint8_t *ephemeral_pub,
           GBytes *signature,
           const char *build)
{
  WzpE2eePeer peer = {
    .identity_pub = identity_pub,
    .ephemeral_pub = ephemeral_pub,
    .signature = g_bytes_get_data (signature, NULL),
    .signature_len = g_bytes_get_size (signature),
    .build_version = build,
  };

  g_assert_cmpint (wzp_e2ee_take_peer (end->e2ee, &peer), ==, WZP_E2EE_OK);
}

static void
send_offer (Call *call)
{
  End *caller = &call->caller;
  const char *target = wzp_identity_get_fingerprint (call->callee.signal->identity);
  WzpSignal signal = { .type = WZP_SIGNAL_DIRECT_CALL_OFFER };
  WzpSignalDirectCallOffer *offer = &signal.direct_call_offer;
  g_autoptr (GBytes) signature = NULL;

  caller->e2ee = wzp_e2ee_new_caller (caller->signal->identity, CALL_ID, target, CALLER_BUILD);
  wzp_e2ee_set_ephemeral (caller->e2ee, caller->ephemeral);
  wzp_e2ee_get_hello (caller->e2ee, &caller->hello);
  signature = g_bytes_new (caller->hello.signature, sizeof caller->hello.signature);
  offer->caller_fingerprint = (char *) wzp_identity_get_fingerprint (caller->signal->identity);
  offer->target_fingerprint = (char *) target;
  offer->call_id = (char *) CALL_ID;
  offer->caller_build_version = (char *) CALLER_BUILD;
  offer->signature = signature;
  memcpy (offer->identity_pub, caller->hello.identity_pub, sizeof offer->identity_pub);
  memcpy (offer->ephemeral_pub, caller->hello.ephemeral_pub, sizeof offer->ephemeral_pub);
  lab_client_say_signal (caller->signal, &signal);
  lab_client_expect (caller->signal, WZP_SIGNAL_CALL_RINGING);
}

/* The callee reads what the relay brought, and says yes. */
static void
send_answer (Call *call)
{
  End *callee = &call->callee;
  g_auto (WzpSignal) offer = { 0 };
  WzpSignal signal = { .type = WZP_SIGNAL_DIRECT_CALL_ANSWER };
  WzpSignalDirectCallAnswer *answer = &signal.direct_call_answer;
  g_autoptr (GBytes) signature = NULL;

  lab_client_take (callee->signal, WZP_SIGNAL_DIRECT_CALL_OFFER, &offer);
  callee->e2ee = wzp_e2ee_new_callee (callee->signal->identity, CALL_ID,
                                      offer.direct_call_offer.caller_fingerprint, CALLEE_BUILD);
  wzp_e2ee_set_ephemeral (callee->e2ee, callee->ephemeral);
  take_peer (callee, offer.direct_call_offer.identity_pub, offer.direct_call_offer.ephemeral_pub,
             offer.direct_call_offer.signature, offer.direct_call_offer.caller_build_version);
  wzp_e2ee_get_hello (callee->e2ee, &callee->hello);
  signature = g_bytes_new (callee->hello.signature, sizeof callee->hello.signature);
  answer->call_id = (char *) CALL_ID;
  answer->accept_mode = WZP_ACCEPT_TRUSTED;
  answer->callee_build_version = (char *) CALLEE_BUILD;
  answer->signature = signature;
  answer->has_identity_pub = answer->has_ephemeral_pub = TRUE;
  memcpy (answer->identity_pub, callee->hello.identity_pub, sizeof answer->identity_pub);
  memcpy (answer->ephemeral_pub, callee->hello.ephemeral_pub, sizeof answer->ephemeral_pub);
  lab_client_say_signal (callee->signal, &signal);
}

static void
read_answer (Call *call)
{
  End *caller = &call->caller;
  g_auto (WzpSignal) answer = { 0 };

  lab_client_take (caller->signal, WZP_SIGNAL_DIRECT_CALL_ANSWER, &answer);
  take_peer (caller, answer.direct_call_answer.identity_pub,
             answer.direct_call_answer.ephemeral_pub, answer.direct_call_answer.signature,
             answer.direct_call_answer.callee_build_version);
  lab_client_expect (caller->signal, WZP_SIGNAL_CALL_SETUP);
  lab_client_expect (call->callee.signal, WZP_SIGNAL_CALL_SETUP);
}

static void
hash_part (crypto_hash_sha256_state *state, const void *bytes, size_t len)
{
  const uint8_t prefix[2] = { (uint8_t) (len >> 8), (uint8_t) len };

  crypto_hash_sha256_update (state, prefix, sizeof prefix);
  crypto_hash_sha256_update (state, bytes, len);
}

/* The keys as docs/protocol.md derives them, because WzpE2ee rightly gives them to nobody. */
static void
derive_keys (Call *call)
{
  End *caller = &call->caller, *callee = &call->callee;
  uint8_t shared[crypto_scalarmult_BYTES], transcript[crypto_hash_sha256_BYTES];
  uint8_t prk[WZP_HKDF_PRK_BYTES];
  crypto_hash_sha256_state state;

  g_assert_cmpint (crypto_scalarmult (shared, caller->ephemeral, callee->hello.ephemeral_pub), ==,
                   0);
  crypto_hash_sha256_init (&state);
  hash_part (&state, "wzp-e2ee1", strlen ("wzp-e2ee1"));
  hash_part (&state, CALL_ID, strlen (CALL_ID));
  hash_part (&state, caller->hello.identity_pub, WZP_PUBLIC_KEY_BYTES);
  hash_part (&state, callee->hello.identity_pub, WZP_PUBLIC_KEY_BYTES);
  hash_part (&state, caller->hello.ephemeral_pub, WZP_PUBLIC_KEY_BYTES);
  hash_part (&state, callee->hello.ephemeral_pub, WZP_PUBLIC_KEY_BYTES);
  hash_part (&state, CALLER_BUILD, strlen (CALLER_BUILD));
  hash_part (&state, CALLEE_BUILD, strlen (CALLEE_BUILD));
  crypto_hash_sha256_final (&state, transcript);
  wzp_hkdf_extract (prk, transcript, sizeof transcript, shared, sizeof shared);
  wzp_hkdf_expand (caller->base_key, sizeof caller->base_key, prk, "wzp-e2ee1 caller media",
                   strlen ("wzp-e2ee1 caller media"));
  wzp_hkdf_expand (callee->base_key, sizeof callee->base_key, prk, "wzp-e2ee1 callee media",
                   strlen ("wzp-e2ee1 callee media"));
  add_needle (call->needles, "the shared secret", shared, sizeof shared);
  add_needle (call->needles, "the pseudo-random key", prk, sizeof prk);
}

/* That we shall look for the right keys: what is sealed with @from's is opened by the other end. */
static void
assert_right_key (const End *from, const End *to)
{
  g_autoptr (WzpSframeSender) sender = wzp_sframe_sender_new (from->base_key, 0);
  g_autoptr (WzpSframeReceiver) receiver = wzp_e2ee_new_receiver (to->e2ee);
  uint8_t frame[64], out[64];
  size_t len;

  g_assert_cmpint (wzp_sframe_sender_seal (sender, 0, 0, "?", 1, frame, sizeof frame, &len), ==,
                   WZP_SFRAME_OK);
  g_assert_cmpint (wzp_sframe_receiver_open (receiver, 0, 0, frame, len, out, sizeof out, &len), ==,
                   WZP_SFRAME_OK);
}

static void
end_start (Call *call, End *end)
{
  wzp_secret_random (end->ephemeral, sizeof end->ephemeral);
  wzp_secret_random (end->mark, sizeof end->mark);
  end->signal = lab_client_new_registered (call->lab, NULL, LAB_SIGNED);
}

static void
end_join (Call *call, End *end)
{
  end->media = lab_client_new_member (call->lab, ROOM, end->signal->identity, LAB_SIGNED);
  end->sender = wzp_e2ee_new_sender (end->e2ee, 0);
  end->receiver = wzp_e2ee_new_receiver (end->e2ee);
  add_needle (call->needles, "an ephemeral secret", end->ephemeral, sizeof end->ephemeral);
  add_needle (call->needles, "a media key", end->base_key, sizeof end->base_key);
  add_needle (call->needles, "a plaintext", end->mark, sizeof end->mark);
}

static void
end_clear (End *end)
{
  if (end->media)
    lab_client_free (end->media);
  wzp_sframe_sender_free (end->sender);
  wzp_sframe_receiver_free (end->receiver);
  wzp_e2ee_free (end->e2ee);
  lab_client_free (end->signal);
}

static void
call_start (Call *call)
{
  g_auto (WzpSignal) roster = { 0 };

  call->lab = relay_lab_new (NULL);
  call->needles = g_array_new (FALSE, FALSE, sizeof (Needle));
  end_start (call, &call->caller);
  end_start (call, &call->callee);
  send_offer (call);
  send_answer (call);
  read_answer (call);
  derive_keys (call);
  assert_right_key (&call->caller, &call->callee);
  assert_right_key (&call->callee, &call->caller);
  end_join (call, &call->caller);
  end_join (call, &call->callee);
  lab_client_take_roster (call->caller.media, 2, &roster);
}

static void
call_clear (Call *call)
{
  end_clear (&call->caller);
  end_clear (&call->callee);
  g_array_unref (call->needles);
  relay_lab_free (call->lab);
}

static void
send_frame (End *end, gboolean sealed)
{
  WzpMediaHeader header = { .codec = WZP_CODEC_OPUS_24K,
                            .seq = end->next_seq++,
                            .reserved = sealed ? WZP_MEDIA_RESERVED_SFRAME : 0 };
  uint8_t payload[PAYLOAD_BYTES] = { 0 };
  uint8_t packet[WZP_MEDIA_HEADER_BYTES + PAYLOAD_BYTES + WZP_SFRAME_OVERHEAD_MAX];
  size_t len = sizeof payload;

  memcpy (payload + sizeof payload - MARK_BYTES, end->mark, MARK_BYTES);
  wzp_media_header_pack (&header, packet);
  if (!sealed)
    memcpy (packet + WZP_MEDIA_HEADER_BYTES, payload, sizeof payload);
  else
    g_assert_cmpint (wzp_sframe_sender_seal (end->sender, 0, header.codec, payload, sizeof payload,
                                             packet + WZP_MEDIA_HEADER_BYTES,
                                             sizeof packet - WZP_MEDIA_HEADER_BYTES, &len),
                     ==, WZP_SFRAME_OK);
  lab_client_send_frame (end->media, packet, WZP_MEDIA_HEADER_BYTES + len);
}

static void
expect_frame (End *to, const End *from, gboolean sealed)
{
  g_autoptr (GBytes) packet = lab_client_take_frame (to->media);
  uint8_t payload[PAYLOAD_BYTES];
  WzpMediaHeader header;
  size_t len;
  const uint8_t *bytes = g_bytes_get_data (packet, &len);

  g_assert_cmpint (wzp_media_header_unpack (&header, bytes, len), ==, WZP_PARSE_OK);
  g_assert_cmpint (wzp_media_header_is_sframe (&header), ==, sealed);
  bytes += WZP_MEDIA_HEADER_BYTES;
  len -= WZP_MEDIA_HEADER_BYTES;
  if (!sealed)
    memcpy (payload, bytes, MIN (len, sizeof payload));
  else
    g_assert_cmpint (wzp_sframe_receiver_open (to->receiver, 0, header.codec, bytes, len, payload,
                                               sizeof payload, &len),
                     ==, WZP_SFRAME_OK);
  g_assert_cmpuint (len, ==, sizeof payload);
  g_assert_cmpmem (payload + len - MARK_BYTES, MARK_BYTES, from->mark, MARK_BYTES);
}

/* --- the tests ------------------------------------------------------------------------------- */

static void
test_a_sealed_call_leaves_nothing_in_its_memory (void)
{
  Call call = { 0 };

  call_start (&call);
  if (may_scan (call.lab))
    {
      for (unsigned i = 1; i <= N_FRAMES; i++)
        {
          send_frame (&call.caller, TRUE);
          send_frame (&call.callee, TRUE);
          expect_frame (&call.callee, &call.caller, TRUE);
          if (i % (N_FRAMES / N_SCANS) == 0)
            g_assert_cmpstr (scan_relay (call.lab, call.needles), ==, NULL);
          expect_frame (&call.caller, &call.callee, TRUE);
        }
      lab_client_say (call.caller.signal,
                      "{\"Hangup\":{\"reason\":\"Normal\",\"call_id\":\"" CALL_ID "\"}}");
      lab_client_expect (call.callee.signal, WZP_SIGNAL_HANGUP);
      lab_client_expect_closed (call.caller.media, 0);
      g_assert_cmpstr (scan_relay (call.lab, call.needles), ==, NULL);
    }
  call_clear (&call);
}

/* The control: what the relay can read, the search finds. */
static void
test_an_unsealed_frame_is_found_in_it (void)
{
  Call call = { 0 };

  call_start (&call);
  if (may_scan (call.lab))
    {
      g_assert_cmpstr (scan_relay (call.lab, call.needles), ==, NULL);
      send_frame (&call.caller, FALSE);
      expect_frame (&call.callee, &call.caller, FALSE);
      g_assert_cmpstr (scan_relay (call.lab, call.needles), ==, "a plaintext");
    }
  call_clear (&call);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name) g_test_add_func ("/relay/blind/" #name, test_##name)
  ADD (a_sealed_call_leaves_nothing_in_its_memory);
  ADD (an_unsealed_frame_is_found_in_it);
  return g_test_run ();
}
