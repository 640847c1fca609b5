/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two readings: the page, whose texts are put together as translators see them, tags included; then each text in
 * the user's language, whose tags become Pango's. The second falls back to the first's words when a translator has
 * broken a tag. Knows nothing of widgets. */
#include "phone-help-page.h"

#include <glib/gi18n.h>

struct _PhoneHelpPage
{
  GObject parent_instance;

  char *title;
  char *description;
  guint order;
  GPtrArray *blocks;
};

G_DEFINE_FINAL_TYPE (PhoneHelpPage, phone_help_page, G_TYPE_OBJECT)

/* --- a text, from Mallard's tags to Pango's ---------------------------------------------------- */

static const struct
{
  const char *mallard;
  const char *pango;
} inline_tags[] = {
  { "cmd", "tt" },
  { "em", "i" },
  { "gui", "b" },
  { "key", "b" },
};

static const char *
pango_tag (const char *mallard)
{
  for (size_t i = 0; i < G_N_ELEMENTS (inline_tags); i++)
    if (g_str_equal (inline_tags[i].mallard, mallard))
      return inline_tags[i].pango;
  return NULL;
}

static void
inline_start_cb (GMarkupParseContext *context,
                 const char *name,
                 const char **names,
                 const char **values,
                 gpointer data,
                 GError **error)
{
  const char *tag = pango_tag (name);

  if (tag)
    g_string_append_printf (data, "<%s>", tag);
}

static void
inline_end_cb (GMarkupParseContext *context, const char *name, gpointer data, GError **error)
{
  const char *tag = pango_tag (name);

  if (tag)
    g_string_append_printf (data, "</%s>", tag);
}

static void
inline_text_cb (GMarkupParseContext *context,
                const char *text,
                size_t n_bytes,
                gpointer data,
                GError **error)
{
  g_autofree char *escaped = g_markup_escape_text (text, n_bytes);

  g_string_append (data, escaped);
}

static char *
to_pango (const char *text)
{
  static const GMarkupParser parser = { inline_start_cb, inline_end_cb, inline_text_cb, NULL,
                                        NULL };
  g_autoptr (GString) markup = g_string_new (NULL);
  g_autoptr (GMarkupParseContext) context = g_markup_parse_context_new (&parser, 0, markup, NULL);
  g_autofree char *whole = g_strdup_printf ("<p>%s</p>", text);

  if (!g_markup_parse_context_parse (context, whole, -1, NULL) ||
      !g_markup_parse_context_end_parse (context, NULL))
    return NULL;
  return g_string_free (g_steal_pointer (&markup), FALSE);
}

static char *
translate (const char *text)
{
  char *markup = to_pango (gettext (text));

  return markup ? markup : to_pango (text);
}

/* --- the page --------------------------------------------------------------------------------- */

typedef struct
{
  PhoneHelpPage *page;
  GString *text; /* of the element whose text is taken; NULL outside of one */
  guint step;
} Reading;

/* What the element before this one is called: the first of the list is the innermost. */
static const char *
parent_of (GMarkupParseContext *context)
{
  const GSList *stack = g_markup_parse_context_get_element_stack (context);

  return stack && stack->next ? stack->next->data : "";
}

static gboolean
is_inside (GMarkupParseContext *context, const char *name)
{
  for (const GSList *i = g_markup_parse_context_get_element_stack (context); i; i = i->next)
    if (g_str_equal (i->data, name))
      return TRUE;
  return FALSE;
}

static gboolean
has_text (GMarkupParseContext *context, const char *name)
{
  if (g_str_equal (name, "title") || g_str_equal (name, "desc"))
    return TRUE;
  return g_str_equal (name, "p") && !is_inside (context, "info");
}

static void
start_cb (GMarkupParseContext *context,
          const char *name,
          const char **names,
          const char **values,
          gpointer data,
          GError **error)
{
  Reading *reading = data;

  if (reading->text && pango_tag (name))
    g_string_append_printf (reading->text, "<%s>", name);
  else if (reading->text)
    g_set_error (error, G_MARKUP_ERROR, G_MARKUP_ERROR_UNKNOWN_ELEMENT, "%s in a text", name);
  else if (has_text (context, name))
    reading->text = g_string_new (NULL);
  else if (g_str_equal (name, "steps"))
    reading->step = 0;
}

static void
text_cb (GMarkupParseContext *context,
         const char *text,
         size_t n_bytes,
         gpointer data,
         GError **error)
{
  Reading *reading = data;

  if (reading->text)
    g_string_append_len (reading->text, text, n_bytes);
}

static void
add_block (Reading *reading, GMarkupParseContext *context, PhoneHelpKind kind, const char *text)
{
  PhoneHelpBlock *block = g_new0 (PhoneHelpBlock, 1);

  if (kind == PHONE_HELP_TEXT && is_inside (context, "note"))
    kind = PHONE_HELP_NOTE;
  else if (kind == PHONE_HELP_TEXT && is_inside (context, "steps"))
    kind = PHONE_HELP_STEP;
  else if (kind == PHONE_HELP_TEXT && is_inside (context, "list"))
    kind = PHONE_HELP_BULLET;
  block->kind = kind;
  block->step = kind == PHONE_HELP_STEP ? ++reading->step : 0;
  block->markup = translate (text);
  g_ptr_array_add (reading->page->blocks, block);
}

static void
end_cb (GMarkupParseContext *context, const char *name, gpointer data, GError **error)
{
  Reading *reading = data;
  g_autoptr (GString) text = NULL;

  if (!reading->text)
    return;
  if (pango_tag (name))
    {
      g_string_append_printf (reading->text, "</%s>", name);
      return;
    }
  text = g_steal_pointer (&reading->text);
  if (g_str_equal (name, "desc"))
    g_set_str (&reading->page->description, gettext (text->str));
  else if (g_str_equal (name, "p"))
    add_block (reading, context, PHONE_HELP_TEXT, text->str);
  else if (g_str_equal (parent_of (context), "info"))
    reading->page->order = (guint) g_ascii_strtoull (text->str, NULL, 10);
  else if (g_str_equal (parent_of (context), "page"))
    g_set_str (&reading->page->title, gettext (text->str));
  else
    add_block (reading, context, PHONE_HELP_HEADING, text->str);
}

PhoneHelpPage *
phone_help_page_new_from_data (const char *data, gssize n_bytes, GError **error)
{
  static const GMarkupParser parser = { start_cb, end_cb, text_cb, NULL, NULL };
  g_autoptr (PhoneHelpPage) self = g_object_new (PHONE_TYPE_HELP_PAGE, NULL);
  Reading reading = { .page = self };
  g_autoptr (GMarkupParseContext) context = g_markup_parse_context_new (&parser, 0, &reading, NULL);
  gboolean good = g_markup_parse_context_parse (context, data, n_bytes, error) &&
                  g_markup_parse_context_end_parse (context, error);

  if (reading.text)
    g_string_free (reading.text, TRUE);
  if (!good)
    return NULL;
  if (!self->title || !self->description)
    {
      g_set_error_literal (error, G_MARKUP_ERROR, G_MARKUP_ERROR_INVALID_CONTENT,
                           "a page needs a title and a description");
      return NULL;
    }
  return g_steal_pointer (&self);
}

const char *
phone_help_page_get_title (PhoneHelpPage *self)
{
  return self->title;
}

const char *
phone_help_page_get_description (PhoneHelpPage *self)
{
  return self->description;
}

guint
phone_help_page_get_n_blocks (PhoneHelpPage *self)
{
  return self->blocks->len;
}

const PhoneHelpBlock *
phone_help_page_get_block (PhoneHelpPage *self, guint i)
{
  return g_ptr_array_index (self->blocks, i);
}

/* In the order in which the pages say they are read. */
int
phone_help_page_compare (const PhoneHelpPage *a, const PhoneHelpPage *b)
{
  return (a->order > b->order) - (a->order < b->order);
}

static void
block_free (gpointer data)
{
  PhoneHelpBlock *block = data;

  g_free (block->markup);
  g_free (block);
}

static void
phone_help_page_finalize (GObject *object)
{
  PhoneHelpPage *self = PHONE_HELP_PAGE (object);

  g_free (self->title);
  g_free (self->description);
  g_ptr_array_unref (self->blocks);
  G_OBJECT_CLASS (phone_help_page_parent_class)->finalize (object);
}

static void
phone_help_page_class_init (PhoneHelpPageClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = phone_help_page_finalize;
}

static void
phone_help_page_init (PhoneHelpPage *self)
{
  self->blocks = g_ptr_array_new_with_free_func (block_free);
}
