/* SPDX-License-Identifier: GPL-3.0-or-later */
/* wzp-phone: sets the language and runs the application. */
#include "phone-application.h"

#include <glib/gi18n.h>
#include <locale.h>

#include "phone-log.h"

int
main (int argc, char **argv)
{
  /* For a phone that is not installed. */
  const char *locale_dir = g_getenv ("WZP_LOCALE_DIR");
  g_autoptr (PhoneApplication) application = NULL;

  phone_log_install ();
  setlocale (LC_ALL, "");
  bindtextdomain ("wzp", locale_dir ? locale_dir : PHONE_LOCALE_DIR);
  bind_textdomain_codeset ("wzp", "UTF-8");
  textdomain ("wzp");
  g_set_prgname (PHONE_APP_ID);
  g_set_application_name (_ ("Phone"));
  application = phone_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
