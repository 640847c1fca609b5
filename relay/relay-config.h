/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The relay's settings: defaults, the TOML file over them, the command line over both. Judges every key
 * and value, touches no file and no socket. Keys of the reference mean what they mean there; what this
 * relay cannot do yet is refused instead of ignored, because an operator who asked for federation or
 * tokens must not believe to have them. */
#pragma once

#include "relay-announcement.h"
#include "relay-limits.h"
#include "wzp-address.h"

G_BEGIN_DECLS

/* Bits of the sets of shards; and as many as are made when nobody says how many. */
#define RELAY_MAX_SHARDS        64
#define RELAY_AUTO_SHARDS_MAX   16
#define RELAY_MAX_DRAIN_SECONDS 3600

typedef enum
{
  RELAY_LOG_ERROR,
  RELAY_LOG_WARNING,
  RELAY_LOG_INFO,
  RELAY_LOG_DEBUG,
} RelayLogLevel;

typedef struct
{
  WzpAddress listen;
  WzpAddress advertise; /* len 0: not set */
  uint32_t shards;      /* 0: one per processor */
  uint32_t drain_seconds;
  RelayLogLevel log_level;
  gboolean log_json;
  gboolean log_peers; /* addresses and fingerprints in the log at info */
  RelayLimits limits;
  RelayAnnouncement announcement;
} RelayConfig;

void relay_config_init (RelayConfig *config);

/* Reads @text (the file @name, for messages) over @config. FALSE with @error, which names file, line,
 * key and remedy; @config is then unchanged. Keys that are accepted without effect are appended to
 * @notes as lines for the log. */
gboolean relay_config_parse (RelayConfig *config,
                             const char *name,
                             const char *text,
                             size_t len,
                             GPtrArray *notes,
                             GError **error);

/* The value of a setting given as text: what command line and file share. */
gboolean relay_config_set_listen (RelayConfig *config, const char *text, GError **error);
gboolean relay_config_set_advertise (RelayConfig *config, const char *text, GError **error);

/* What a reload may not change: the names of settings that differ between @running and @wanted and
 * need a restart, or NULL. */
char *relay_config_needs_restart (const RelayConfig *running, const RelayConfig *wanted);

/* A commented file: @listen as the only active key. @tls_fingerprint (may be NULL) completes the block
 * with which other relays can name this one. */
char *relay_config_example (const char *listen, const char *tls_fingerprint);

G_END_DECLS
