/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Marks the symbols that libwzp-1.so exports; all others are hidden. */
#pragma once

#define WZP_AVAILABLE_IN_ALL __attribute__ ((visibility ("default"))) extern
