/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-error.h"

/**
 * wzp_error_quark:
 *
 * Names the error domain of this library.
 *
 * Returns: the domain
 *
 * Since: 0.1
 */
GQuark
wzp_error_quark (void)
{
  /* Not G_DEFINE_QUARK(): the formatter takes the hyphens of its name for subtractions. */
  return g_quark_from_static_string ("wzp-error-quark");
}
