/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-nat-allocation.h"

#include <stdlib.h>
#include <string.h>

#define LOWEST_PORT    1024 /* NATs keep off the well-known ports: RFC 4787 REQ-3 */
#define N_DYNAMIC      (65536 - LOWEST_PORT)
#define SEQUENTIAL     "sequential:"
#define SEQUENTIAL_LEN (sizeof SEQUENTIAL - 1)

static gboolean
is_preserving (const WzpNatPort *ports, unsigned n_ports)
{
  for (unsigned i = 0; i < n_ports; i++)
    if (ports[i].local_port != ports[i].mapped_port)
      return FALSE;
  return n_ports > 0;
}

static int
greatest_common_divisor (int a, int b)
{
  while (b != 0)
    {
      int rest = a % b;

      a = b;
      b = rest;
    }
  return a;
}

/* The step when all differences point one way and are small, else 0. One jump (a wrap, or a block that
 * was taken) is forgiven when @may_jump. */
static int
find_step (const WzpNatPort *ports, unsigned n_ports, int direction, gboolean may_jump)
{
  int step = 0;

  for (unsigned i = 1; i < n_ports; i++)
    {
      int difference = direction * (ports[i].mapped_port - ports[i - 1].mapped_port);

      if (difference > 0 && difference <= WZP_NAT_MAX_STEP)
        step = greatest_common_divisor (difference, step);
      else if (may_jump)
        may_jump = FALSE;
      else
        return 0;
    }
  return direction * step;
}

static int
compare_ports (const void *a, const void *b)
{
  return *(const uint16_t *) a - *(const uint16_t *) b;
}

/* Packets that left within a moment may have been counted in another order: what so few ports that lie so
 * close together leave to chance is less than one in ten thousand. */
static int
find_close_step (const WzpNatPort *ports, unsigned n_ports)
{
  uint16_t sorted[WZP_NAT_MAX_INFERRED];
  int step = 0;

  if (n_ports > WZP_NAT_MAX_INFERRED)
    return 0;
  for (unsigned i = 0; i < n_ports; i++)
    sorted[i] = ports[i].mapped_port;
  qsort (sorted, n_ports, sizeof sorted[0], compare_ports);
  for (unsigned i = 1; i < n_ports; i++)
    {
      int difference = sorted[i] - sorted[i - 1];

      if (difference == 0 || difference > WZP_NAT_MAX_STEP)
        return 0;
      step = greatest_common_divisor (difference, step);
    }
  return ports[n_ports - 1].mapped_port >= ports[0].mapped_port ? step : -step;
}

WzpNatAllocation
wzp_nat_allocation_infer (const WzpNatPort *ports, unsigned n_ports)
{
  WzpNatAllocation allocation = { WZP_NAT_ALLOCATION_UNKNOWN, 0 };
  gboolean may_jump = n_ports > WZP_NAT_MIN_SEQUENCE;

  if (is_preserving (ports, n_ports))
    {
      allocation.pattern = WZP_NAT_ALLOCATION_PRESERVING;
      return allocation;
    }
  if (n_ports < WZP_NAT_MIN_SEQUENCE)
    return allocation;
  allocation.step = find_step (ports, n_ports, 1, may_jump);
  if (allocation.step == 0)
    allocation.step = find_step (ports, n_ports, -1, may_jump);
  if (allocation.step == 0)
    allocation.step = find_close_step (ports, n_ports);
  allocation.pattern =
      allocation.step != 0 ? WZP_NAT_ALLOCATION_SEQUENTIAL : WZP_NAT_ALLOCATION_RANDOM;
  return allocation;
}

uint16_t
wzp_nat_allocation_predict (const WzpNatAllocation *allocation, uint16_t last, unsigned n)
{
  int64_t place;

  if (allocation->pattern != WZP_NAT_ALLOCATION_SEQUENTIAL)
    return 0;
  place = ((int64_t) last - LOWEST_PORT + (int64_t) allocation->step * n) % N_DYNAMIC;
  if (place < 0)
    place += N_DYNAMIC;
  return (uint16_t) (LOWEST_PORT + place);
}

const char *
wzp_nat_allocation_format (const WzpNatAllocation *allocation,
                           char out[WZP_NAT_ALLOCATION_TEXT_BYTES])
{
  switch (allocation->pattern)
    {
    case WZP_NAT_ALLOCATION_UNKNOWN:
      g_strlcpy (out, "unknown", WZP_NAT_ALLOCATION_TEXT_BYTES);
      return out;
    case WZP_NAT_ALLOCATION_PRESERVING:
      g_strlcpy (out, "preserving", WZP_NAT_ALLOCATION_TEXT_BYTES);
      return out;
    case WZP_NAT_ALLOCATION_SEQUENTIAL:
      g_snprintf (out, WZP_NAT_ALLOCATION_TEXT_BYTES, SEQUENTIAL "%d", allocation->step);
      return out;
    case WZP_NAT_ALLOCATION_RANDOM:
      g_strlcpy (out, "random", WZP_NAT_ALLOCATION_TEXT_BYTES);
      return out;
    }
  g_return_val_if_reached (NULL);
}

/* "-64" .. "64", not 0, no plus, no leading zero. */
static gboolean
parse_step (const char *text, int *out_step)
{
  gboolean negative = text[0] == '-';
  const char *digits = text + negative;
  size_t len = strnlen (digits, 3);
  int step = 0;

  if (len == 0 || len > 2 || digits[0] == '0')
    return FALSE;
  for (size_t i = 0; i < len; i++)
    {
      if (!g_ascii_isdigit (digits[i]))
        return FALSE;
      step = step * 10 + (digits[i] - '0');
    }
  *out_step = negative ? -step : step;
  return step <= WZP_NAT_MAX_STEP;
}

gboolean
wzp_nat_allocation_parse (const char *text, WzpNatAllocation *out)
{
  int step;

  *out = (WzpNatAllocation) { WZP_NAT_ALLOCATION_UNKNOWN, 0 };
  if (strcmp (text, "preserving") == 0)
    out->pattern = WZP_NAT_ALLOCATION_PRESERVING;
  else if (strcmp (text, "random") == 0)
    out->pattern = WZP_NAT_ALLOCATION_RANDOM;
  else if (strncmp (text, SEQUENTIAL, SEQUENTIAL_LEN) == 0 &&
           parse_step (text + SEQUENTIAL_LEN, &step))
    *out = (WzpNatAllocation) { WZP_NAT_ALLOCATION_SEQUENTIAL, step };
  else
    return FALSE;
  return TRUE;
}
