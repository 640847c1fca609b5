/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* JSON objects <-> structs by table: one WzpSignalField per key says its JSON kind, where it lies in
 * the struct and how it is absent. Private to the wire room; knows no message. */
#pragma once

#include "wzp-json.h"

G_BEGIN_DECLS

typedef enum
{
  WZP_FIELD_BOOL,    /* gboolean */
  WZP_FIELD_U8,      /* uint8_t */
  WZP_FIELD_U16,     /* uint16_t */
  WZP_FIELD_U32,     /* uint32_t */
  WZP_FIELD_U64,     /* uint64_t */
  WZP_FIELD_F32,     /* float */
  WZP_FIELD_STRING,  /* char *, at most `max` bytes */
  WZP_FIELD_BYTES,   /* GBytes *, at most `max` bytes, as an array of numbers */
  WZP_FIELD_KEY,     /* uint8_t[32], as an array of exactly that many numbers */
  WZP_FIELD_ENUM,    /* an enum counting from 0, as one of `get_name`'s strings */
  WZP_FIELD_STRINGS, /* GStrv, at most `max` items */
  WZP_FIELD_PORTS,   /* WzpSignalPorts, at most `max` items */
  WZP_FIELD_OBJECT,  /* a struct of `object` */
  WZP_FIELD_OBJECTS, /* { items, n_items } of structs of `object`, at most `max` items */
  WZP_FIELD_SIGNAL,  /* { GBytes *inner_json, WzpSignal *inner } */
} WzpFieldKind;

/* Input: may the key be missing, may its value be null? Output: what is written when it is absent? */
typedef enum
{
  WZP_HABIT_REQUIRED, /* no, no; always there */
  WZP_HABIT_DEFAULT,  /* yes, no; its empty value */
  WZP_HABIT_EMPTY,    /* yes, no; nothing (zero and empty are absent) */
  WZP_HABIT_NULLABLE, /* yes, yes; null */
  WZP_HABIT_OPTIONAL, /* yes, yes; nothing */
} WzpFieldHabit;

typedef struct _WzpSignalObject WzpSignalObject;

typedef struct
{
  const char *name;
  WzpFieldKind kind;
  WzpFieldHabit habit;
  size_t offset;
  size_t has_offset; /* of the gboolean that says whether it is there; 0 when the value tells */
  size_t max;
  const char *(*get_name) (unsigned value); /* NULL beyond the last value */
  const WzpSignalObject *object;
} WzpSignalField;

/* At most this many, so that the ones seen fit into a word. */
#define WZP_SIGNAL_OBJECT_MAX_FIELDS 32

struct _WzpSignalObject
{
  const WzpSignalField *fields;
  size_t n_fields;
  size_t size; /* of the struct */
};

/* Reads one object, or its fields as an array in order, into a struct of zeros. On failure what has
 * been read remains to be cleared, and *@out_where names the field. */
gboolean wzp_signal_object_read (const WzpSignalObject *object,
                                 void *base,
                                 WzpJsonReader *reader,
                                 const char **out_where);
void wzp_signal_object_print (const WzpSignalObject *object, const void *base, GString *json);
void wzp_signal_object_clear (const WzpSignalObject *object, void *base);

G_END_DECLS
