/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What people are told to type, as a table. */
#include "phone-push-command.h"

static const struct
{
  const char *desktop;
  gboolean sandboxed;
  const char *binding;
} rows[] = {
  { NULL, FALSE, "wzp-client ptt on\nwzp-client ptt off" },
  { "GNOME", TRUE,
    "flatpak run --command=wzp-client org.example.Phone ptt on\n"
    "flatpak run --command=wzp-client org.example.Phone ptt off" },
  { "sway", FALSE,
    "bindsym --no-repeat F9 exec wzp-client ptt on\nbindsym --release F9 exec wzp-client ptt off" },
  { "sway:wlroots", FALSE,
    "bindsym --no-repeat F9 exec wzp-client ptt on\nbindsym --release F9 exec wzp-client ptt off" },
  { "Hyprland", FALSE,
    "bind = , F9, exec, wzp-client ptt on\nbindr = , F9, exec, wzp-client ptt off" },
  { "i3", FALSE,
    "bindsym F9 exec --no-startup-id wzp-client ptt on\n"
    "bindsym --release F9 exec --no-startup-id wzp-client ptt off" },
};

static void
test_bindings_are_those_of_the_desktop (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *binding =
          phone_push_command_new_binding (rows[i].desktop, rows[i].sandboxed);

      g_assert_cmpstr (binding, ==, rows[i].binding);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/push-command/bindings-are-those-of-the-desktop",
                   test_bindings_are_those_of_the_desktop);
  return g_test_run ();
}
