/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-push-command.h"

/* A key that keyboards have and few programs use. */
#define EXAMPLE_KEY "F9"

/* How a key's press and release are bound, each before the command. */
static const struct
{
  const char *desktop;
  const char *press;
  const char *release;
} compositors[] = {
  { "sway", "bindsym --no-repeat " EXAMPLE_KEY " exec ",
    "bindsym --release " EXAMPLE_KEY " exec " },
  { "i3", "bindsym " EXAMPLE_KEY " exec --no-startup-id ",
    "bindsym --release " EXAMPLE_KEY " exec --no-startup-id " },
  { "Hyprland", "bind = , " EXAMPLE_KEY ", exec, ", "bindr = , " EXAMPLE_KEY ", exec, " },
};

char *
phone_push_command_new (const char *word, gboolean sandboxed)
{
  return g_strconcat (sandboxed ? "flatpak run --command=wzp-client " PHONE_APP_ID : "wzp-client",
                      " ptt ", word, NULL);
}

char *
phone_push_command_new_binding (const char *desktop, gboolean sandboxed)
{
  g_auto (GStrv) names = g_strsplit (desktop ? desktop : "", ":", -1);
  g_autofree char *on = phone_push_command_new ("on", sandboxed);
  g_autofree char *off = phone_push_command_new ("off", sandboxed);

  for (size_t i = 0; i < G_N_ELEMENTS (compositors); i++)
    if (g_strv_contains ((const char *const *) names, compositors[i].desktop))
      return g_strconcat (compositors[i].press, on, "\n", compositors[i].release, off, NULL);
  return g_strconcat (on, "\n", off, NULL);
}
