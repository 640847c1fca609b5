/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-error.h"

G_DEFINE_QUARK (wzp - error - quark, wzp_error)
