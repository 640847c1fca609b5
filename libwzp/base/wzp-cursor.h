/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Bounds-checked reading and writing of byte strings: the only way a parser touches bytes of the
 * outside world. A read past the end sets `bad` and returns zeros, so a parser checks once. */
#pragma once

#include <glib.h>
#include <stdint.h>
#include <string.h>

G_BEGIN_DECLS

/* What a parser that reads from a stream of bytes can say. */
typedef enum
{
  WZP_PARSE_OK,   /* one thing read */
  WZP_PARSE_MORE, /* no error so far, but more bytes are needed */
  WZP_PARSE_BAD,  /* can never become valid */
} WzpParse;

typedef struct
{
  const uint8_t *at;
  size_t left;
  gboolean bad;
} WzpReader;

static inline WzpReader
wzp_reader_init (const void *data, size_t len)
{
  return (WzpReader) { .at = data, .left = len, .bad = FALSE };
}

/* The next @len bytes, or NULL (and `bad`) when fewer are left. */
static inline const uint8_t *
wzp_reader_take (WzpReader *reader, size_t len)
{
  const uint8_t *bytes = reader->at;

  if (reader->bad || len > reader->left)
    {
      reader->bad = TRUE;
      reader->left = 0;
      return NULL;
    }
  reader->at += len;
  reader->left -= len;
  return bytes;
}

static inline uint8_t
wzp_reader_u8 (WzpReader *reader)
{
  const uint8_t *b = wzp_reader_take (reader, 1);

  return b ? b[0] : 0;
}

static inline uint16_t
wzp_reader_u16be (WzpReader *reader)
{
  const uint8_t *b = wzp_reader_take (reader, 2);

  return b ? (uint16_t) (b[0] << 8 | b[1]) : 0;
}

static inline uint32_t
wzp_reader_u32be (WzpReader *reader)
{
  const uint8_t *b = wzp_reader_take (reader, 4);

  return b ? (uint32_t) b[0] << 24 | (uint32_t) b[1] << 16 | (uint32_t) b[2] << 8 | b[3] : 0;
}

static inline uint64_t
wzp_reader_u64be (WzpReader *reader)
{
  uint64_t high = wzp_reader_u32be (reader);

  return high << 32 | wzp_reader_u32be (reader);
}

static inline gboolean
wzp_reader_bytes (WzpReader *reader, void *out, size_t len)
{
  const uint8_t *b = wzp_reader_take (reader, len);

  if (!b)
    return FALSE;
  memcpy (out, b, len);
  return TRUE;
}

/* Writes into a buffer of fixed size; a write past its end sets `bad` and changes nothing. */
typedef struct
{
  uint8_t *start;
  size_t len;
  size_t size;
  gboolean bad;
} WzpWriter;

static inline WzpWriter
wzp_writer_init (void *buffer, size_t size)
{
  return (WzpWriter) { .start = buffer, .len = 0, .size = size, .bad = FALSE };
}

/* Room for @len bytes to fill in, or NULL (and `bad`) when they do not fit. */
static inline uint8_t *
wzp_writer_reserve (WzpWriter *writer, size_t len)
{
  uint8_t *at;

  if (writer->bad || len > writer->size - writer->len)
    {
      writer->bad = TRUE;
      return NULL;
    }
  at = writer->start + writer->len;
  writer->len += len;
  return at;
}

static inline void
wzp_writer_u8 (WzpWriter *writer, uint8_t value)
{
  uint8_t *b = wzp_writer_reserve (writer, 1);

  if (b)
    b[0] = value;
}

static inline void
wzp_writer_u16be (WzpWriter *writer, uint16_t value)
{
  uint8_t *b = wzp_writer_reserve (writer, 2);

  if (b)
    {
      b[0] = (uint8_t) (value >> 8);
      b[1] = (uint8_t) value;
    }
}

static inline void
wzp_writer_u32be (WzpWriter *writer, uint32_t value)
{
  uint8_t *b = wzp_writer_reserve (writer, 4);

  if (b)
    {
      b[0] = (uint8_t) (value >> 24);
      b[1] = (uint8_t) (value >> 16);
      b[2] = (uint8_t) (value >> 8);
      b[3] = (uint8_t) value;
    }
}

static inline void
wzp_writer_u64be (WzpWriter *writer, uint64_t value)
{
  wzp_writer_u32be (writer, (uint32_t) (value >> 32));
  wzp_writer_u32be (writer, (uint32_t) value);
}

static inline void
wzp_writer_bytes (WzpWriter *writer, const void *bytes, size_t len)
{
  uint8_t *b = wzp_writer_reserve (writer, len);

  if (b && len > 0)
    memcpy (b, bytes, len);
}

G_END_DECLS
