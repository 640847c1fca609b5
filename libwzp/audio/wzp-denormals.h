/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Numbers next to nothing, which processors count with a hundred times slower than with others. In silence the filters
 * of the voice processing are full of them (measured: half of what a call costs then). A streaming
 * thread takes them for zero, which nobody hears. It is GStreamer's thread, so it is told again at each frame: that
 * costs less than to remember. */
#pragma once

#include <glib.h>
#include <stdint.h>

#ifdef __SSE2__
#include <immintrin.h>
#endif

G_BEGIN_DECLS

static inline void
wzp_denormals_flush (void)
{
#if defined(__SSE2__)
  const unsigned flush_to_zero = 1u << 15, denormals_are_zeros = 1u << 6; /* MXCSR */

  _mm_setcsr (_mm_getcsr () | flush_to_zero | denormals_are_zeros);
#elif defined(__aarch64__)
  const uint64_t flush_to_zero = UINT64_C (1) << 24; /* FPCR */
  uint64_t control;

  __asm__ volatile ("mrs %0, fpcr" : "=r"(control));
  __asm__ volatile ("msr fpcr, %0" : : "r"(control | flush_to_zero));
#endif
}

G_END_DECLS
