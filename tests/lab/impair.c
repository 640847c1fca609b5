/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A bad line between two network namespaces, in user space (this kernel has no netem): a TUN device
 * in each, and every IP packet carried over when its plan says so. Prints "ready" when both devices
 * are there. Told to end (SIGTERM) it lets out what is under way and prints its counters as JSON. It
 * takes no packet apart.
 */
#include "impair-plan.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/param.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define US_PER_S     UINT64_C (1000000)
#define NS_PER_US    1000
#define PACKET_BYTES 2048 /* more than any MTU here */
#define N_WAITING    4096 /* packets under way in one direction; more are dropped and counted */
#define EXIT_USAGE   2

typedef struct
{
  uint64_t due_us;
  uint64_t number; /* among packets that are due together the older goes first */
  size_t n_bytes;
  uint8_t bytes[PACKET_BYTES];
} Packet;

/* A heap by due time; the packets lie still and their places are moved. */
typedef struct
{
  ImpairPlan plan;
  Packet *packets;
  uint16_t heap[N_WAITING];
  uint16_t idle[N_WAITING];
  size_t n_waiting;
  size_t n_idle;
  uint64_t n_overflow;
  uint64_t n_taken;
  int from;
  int to;
} Direction;

static _Noreturn void
die (const char *what)
{
  fprintf (stderr, "impair: %s: %s\n", what, strerror (errno));
  exit (EXIT_FAILURE);
}

static uint64_t
clock_us (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return (uint64_t) now.tv_sec * US_PER_S + (uint64_t) now.tv_nsec / NS_PER_US;
}

/* The device is made while this thread is in its namespace and stays there. */
static int
open_tun (const char *name_space, const char *device)
{
  struct ifreq request = { .ifr_flags = IFF_TUN | IFF_NO_PI };
  int space = open (name_space, O_RDONLY | O_CLOEXEC);
  int fd;

  if (space < 0 || setns (space, CLONE_NEWNET) < 0)
    die (name_space);
  close (space);
  if (strlen (device) >= sizeof request.ifr_name)
    {
      errno = ENAMETOOLONG;
      die (device);
    }
  memcpy (request.ifr_name, device, strlen (device) + 1);
  fd = open ("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
  if (fd < 0 || ioctl (fd, TUNSETIFF, &request) < 0)
    die (device);
  return fd;
}

static bool
is_earlier (const Direction *self, size_t a, size_t b)
{
  const Packet *one = &self->packets[self->heap[a]];
  const Packet *other = &self->packets[self->heap[b]];

  return one->due_us != other->due_us ? one->due_us < other->due_us : one->number < other->number;
}

static void
swap_places (Direction *self, size_t a, size_t b)
{
  uint16_t kept = self->heap[a];

  self->heap[a] = self->heap[b];
  self->heap[b] = kept;
}

static void
push (Direction *self, uint16_t place)
{
  size_t at = self->n_waiting++;

  for (self->heap[at] = place; at > 0 && is_earlier (self, at, (at - 1) / 2); at = (at - 1) / 2)
    swap_places (self, at, (at - 1) / 2);
}

static uint16_t
pop (Direction *self)
{
  uint16_t first = self->heap[0];
  size_t at = 0;

  self->heap[0] = self->heap[--self->n_waiting];
  while (true)
    {
      size_t least = at;

      for (size_t child = 2 * at + 1; child <= 2 * at + 2 && child < self->n_waiting; child++)
        if (is_earlier (self, child, least))
          least = child;
      if (least == at)
        return first;
      swap_places (self, at, least);
      at = least;
    }
}

static void
direction_init (Direction *self, const ImpairSettings *settings, uint64_t seed, int from, int to)
{
  impair_plan_init (&self->plan, settings, seed);
  self->packets = calloc (N_WAITING, sizeof *self->packets);
  if (self->packets == NULL)
    die ("memory");
  for (size_t i = 0; i < N_WAITING; i++)
    self->idle[self->n_idle++] = (uint16_t) i;
  self->from = from;
  self->to = to;
}

/* Takes in what has come. */
static void
take_in (Direction *self)
{
  uint8_t bytes[PACKET_BYTES];

  while (true)
    {
      ssize_t n = read (self->from, bytes, sizeof bytes);
      uint64_t due_us;
      uint16_t place;

      if (n <= 0)
        return;
      if (!impair_plan_packet (&self->plan, clock_us (), (size_t) n, &due_us))
        continue;
      if (self->n_idle == 0)
        {
          self->n_overflow++;
          continue;
        }
      place = self->idle[--self->n_idle];
      self->packets[place].due_us = due_us;
      self->packets[place].number = self->n_taken++;
      self->packets[place].n_bytes = (size_t) n;
      memcpy (self->packets[place].bytes, bytes, (size_t) n);
      push (self, place);
    }
}

/* A write fails while the device is down: the line is cut, the packet gone. */
static void
let_out (Direction *self, uint64_t now_us)
{
  while (self->n_waiting > 0 && self->packets[self->heap[0]].due_us <= now_us)
    {
      uint16_t place = pop (self);

      if (write (self->to, self->packets[place].bytes, self->packets[place].n_bytes) < 0)
        self->n_overflow++;
      self->idle[self->n_idle++] = place;
    }
}

static uint64_t
next_due_us (const Direction *self)
{
  return self->n_waiting > 0 ? self->packets[self->heap[0]].due_us : UINT64_MAX;
}

static void
set_timer (int timer, uint64_t due_us)
{
  struct itimerspec when = { 0 };

  if (due_us != UINT64_MAX)
    {
      when.it_value.tv_sec = (time_t) (due_us / US_PER_S);
      when.it_value.tv_nsec = (long) (due_us % US_PER_S) * NS_PER_US;
    }
  if (timerfd_settime (timer, TFD_TIMER_ABSTIME, &when, NULL) < 0)
    die ("timer");
}

/* Until told to end; then what has come goes on its way, and nothing more is taken in. */
static void
carry (Direction *there, Direction *back, int signals, int timer)
{
  /* The timer first: at the end it is waited for alone. */
  struct pollfd fds[] = { { timer, POLLIN, 0 },
                          { signals, POLLIN, 0 },
                          { there->from, POLLIN, 0 },
                          { back->from, POLLIN, 0 } };
  bool ends = false;

  while (!ends || there->n_waiting + back->n_waiting > 0)
    {
      uint64_t expirations;

      set_timer (timer, MIN (next_due_us (there), next_due_us (back)));
      if (poll (fds, ends ? 1 : 4, -1) < 0 && errno != EINTR)
        die ("poll");
      if (fds[0].revents & POLLIN && read (timer, &expirations, sizeof expirations) < 0)
        die ("timer");
      if (!ends)
        {
          take_in (there);
          take_in (back);
          ends = fds[1].revents & POLLIN;
        }
      let_out (there, clock_us ());
      let_out (back, clock_us ());
    }
}

static void
print_counters (const char *name, const Direction *self, const char *end)
{
  const ImpairCounters *n = &self->plan.counters;

  printf ("\"%s\": {\"in\": %" PRIu64 ", \"out\": %" PRIu64 ", \"lost\": %" PRIu64
          ", \"burst_lost\": %" PRIu64 ", \"queue_lost\": %" PRIu64 ", \"reordered\": %" PRIu64
          ", \"overflow\": %" PRIu64 ", \"waiting\": %zu}%s",
          name, n->n_in, n->n_out, n->n_lost, n->n_burst_lost, n->n_queue_lost, n->n_reordered,
          self->n_overflow, self->n_waiting, end);
}

/* NAME=NUMBER in the units of a person: milliseconds, per cent, kbit/s. */
static bool
parse_setting (const char *word, ImpairSettings *settings, uint64_t *seed)
{
  const char *equals = strchr (word, '=');
  char *end = NULL;
  double value = equals != NULL ? strtod (equals + 1, &end) : -1;
  size_t n = equals != NULL ? (size_t) (equals - word) : 0;
  struct
  {
    const char *name;
    uint64_t *whole;
    double *share;
    double unit;
  } known[] = {
    { "delay_ms", &settings->delay_us, NULL, 1000 },
    { "jitter_ms", &settings->jitter_us, NULL, 1000 },
    { "reorder_ms", &settings->reorder_us, NULL, 1000 },
    { "queue_ms", &settings->queue_us, NULL, 1000 },
    { "rate_kbps", &settings->rate_kbps, NULL, 1 },
    { "seed", seed, NULL, 1 },
    { "loss", NULL, &settings->loss, 0.01 },
    { "reorder", NULL, &settings->reorder, 0.01 },
    { "burst_start", NULL, &settings->burst_start, 0.01 },
    { "burst_end", NULL, &settings->burst_end, 0.01 },
  };

  if (equals == NULL || end == equals + 1 || *end != '\0' || !(value >= 0) || value > 1e9)
    return false;
  for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
    {
      if (strlen (known[i].name) != n || memcmp (word, known[i].name, n) != 0)
        continue;
      if (known[i].whole != NULL)
        *known[i].whole = (uint64_t) (value * known[i].unit);
      else
        *known[i].share = value * known[i].unit;
      return true;
    }
  return false;
}

int
main (int argc, char **argv)
{
  static Direction there, back;
  ImpairSettings settings = { .queue_us = 200000 };
  uint64_t seed = 1;
  sigset_t ends;
  int a, b, signals, timer;

  for (int i = 5; i < argc; i++)
    if (!parse_setting (argv[i], &settings, &seed))
      {
        fprintf (stderr, "impair: not a setting: %s\n", argv[i]);
        return EXIT_USAGE;
      }
  if (argc < 5)
    {
      fprintf (stderr, "usage: impair NETNS-FILE DEVICE NETNS-FILE DEVICE [NAME=NUMBER...]\n");
      return EXIT_USAGE;
    }
  sigemptyset (&ends);
  sigaddset (&ends, SIGTERM);
  sigaddset (&ends, SIGINT);
  sigprocmask (SIG_BLOCK, &ends, NULL);
  a = open_tun (argv[1], argv[2]);
  b = open_tun (argv[3], argv[4]);
  signals = signalfd (-1, &ends, SFD_CLOEXEC);
  timer = timerfd_create (CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
  if (signals < 0 || timer < 0)
    die ("signals and timer");
  direction_init (&there, &settings, seed, a, b);
  direction_init (&back, &settings, seed + 1, b, a);
  printf ("ready\n");
  fflush (stdout);
  carry (&there, &back, signals, timer);
  printf ("{");
  print_counters ("there", &there, ", ");
  print_counters ("back", &back, "}\n");
  return EXIT_SUCCESS;
}
