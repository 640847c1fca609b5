/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Two ends that agree about their path while control messages are lost: every subset of the first twelve,
 * each also with reordering and duplication. No frame may meet an end that does not take it, and in the
 * end both must be settled on the same path. */
#include "wzp-path-switch.h"

#include "wzp-random.h"

#define N_DROPPABLE 12
#define FRAME       WZP_MS (40)
#define MAX_FLYING  256
/* The last repetition of twelve lost in a row is long before. */
#define LIMIT WZP_SECONDS (60)
#define CONN  77
#define OTHER 99

typedef struct
{
  WzpInstant due;
  unsigned to;
  gboolean is_frame;
  gboolean is_close;
  WzpPath path;
  WzpPathSwitchMessage message;
} Flying;

typedef struct
{
  WzpPathSwitch *ends[2]; /* caller, callee */
  Flying flying[MAX_FLYING];
  unsigned n_flying;
  WzpInstant now;
  WzpInstant next_frame;
  uint32_t mask; /* which control messages are lost */
  unsigned n_control;
  gboolean is_wild; /* delays from 0 to 600 ms, a third twice */
  uint64_t dead;    /* this connection carries nothing (any more) */
  WzpRandom random;
} World;

typedef struct
{
  const char *name;
  /* Called at 0, 100, 200 ... 900 ms. */
  void (*step) (World *world, unsigned n);
  gboolean (*is_right) (WzpPath path);
} Scenario;

static void
fly (World *world, const Flying *flying, gboolean is_control)
{
  WzpDuration delay = WZP_MS (20);
  unsigned n_copies = 1;

  if (is_control && world->is_wild)
    {
      delay = wzp_random_below (&world->random, WZP_MS (600));
      n_copies += wzp_random_below (&world->random, 3) == 0;
    }
  for (unsigned i = 0; i < n_copies; i++)
    {
      g_assert_cmpuint (world->n_flying, <, MAX_FLYING);
      world->flying[world->n_flying] = *flying;
      world->flying[world->n_flying++].due = world->now + delay + i * WZP_MS (130);
    }
}

static void
drain (World *world)
{
  for (unsigned end = 0; end < 2; end++)
    {
      WzpPathSwitchEffect effect;

      while (wzp_path_switch_next_effect (world->ends[end], &effect))
        if (effect.type == WZP_PATH_SWITCH_EFFECT_RETIRE)
          {
            Flying flying = { .to = !end, .is_close = TRUE, .path = effect.path };

            fly (world, &flying, TRUE);
          }
        else if (effect.type == WZP_PATH_SWITCH_EFFECT_SEND)
          {
            unsigned n = world->n_control++;
            Flying flying = { .to = !end, .message = effect.message };

            if (n >= N_DROPPABLE || (world->mask >> n & 1) == 0)
              fly (world, &flying, TRUE);
          }
    }
}

static void
send_frames (World *world)
{
  for (unsigned end = 0; end < 2; end++)
    {
      Flying flying = {
        .to = !end,
        .is_frame = TRUE,
        .path = wzp_path_switch_get_path (world->ends[end]),
      };

      if (flying.path.conn == 0 || flying.path.conn != world->dead)
        fly (world, &flying, FALSE);
    }
}

static void
land (World *world, const Flying *flying)
{
  WzpPathSwitch *end = world->ends[flying->to];

  if (flying->is_close)
    wzp_path_switch_remove (end, flying->path.conn, world->now);
  else if (!flying->is_frame)
    wzp_path_switch_on_message (end, &flying->message, world->now);
  else if (flying->path.conn != world->dead || flying->path.conn == 0)
    g_assert_true (wzp_path_switch_receives (end, flying->path));
  drain (world);
}

static WzpInstant
next_event (const World *world)
{
  WzpInstant at = world->next_frame;

  for (unsigned i = 0; i < 2; i++)
    at = wzp_instant_min (at, wzp_path_switch_next_deadline (world->ends[i]));
  for (unsigned i = 0; i < world->n_flying; i++)
    at = wzp_instant_min (at, world->flying[i].due);
  return at;
}

static void
run_until (World *world, WzpInstant until)
{
  WzpInstant at;

  while (at = next_event (world), at <= until)
    {
      world->now = at;
      for (unsigned i = 0; i < world->n_flying; i++)
        if (world->flying[i].due <= at)
          {
            Flying flying = world->flying[i];

            world->flying[i--] = world->flying[--world->n_flying];
            land (world, &flying);
          }
      for (unsigned i = 0; i < 2; i++)
        if (wzp_path_switch_next_deadline (world->ends[i]) <= at)
          wzp_path_switch_on_deadline (world->ends[i], at);
      drain (world);
      if (world->next_frame <= at)
        {
          send_frames (world);
          world->next_frame = at + FRAME;
        }
    }
  world->now = until;
}

static gboolean
is_settled (const World *world)
{
  return wzp_path_switch_get_state (world->ends[0]) == WZP_PATH_SWITCH_SETTLED &&
         wzp_path_switch_get_state (world->ends[1]) == WZP_PATH_SWITCH_SETTLED &&
         wzp_path_switch_get_epoch (world->ends[0]) == wzp_path_switch_get_epoch (world->ends[1]);
}

static void
run (const Scenario *scenario, uint32_t mask, unsigned variant)
{
  World world = {
    .now = WZP_SECONDS (1),
    .next_frame = WZP_SECONDS (1),
    .mask = mask,
    .is_wild = variant > 0,
    .random = wzp_random_seeded ((uint64_t) variant << 32 | mask),
  };
  WzpInstant start = world.now;

  world.ends[0] = wzp_path_switch_new ("caller", TRUE);
  world.ends[1] = wzp_path_switch_new ("callee", FALSE);
  for (unsigned n = 0; n < 10; n++)
    {
      run_until (&world, start + n * WZP_MS (100));
      scenario->step (&world, n);
      drain (&world);
    }
  while (world.now < start + LIMIT && !is_settled (&world))
    run_until (&world, world.now + WZP_MS (500));
  /* The linger of old paths, and frames during it. */
  run_until (&world, world.now + WZP_PATH_SWITCH_LINGER + WZP_SECONDS (1));
  if (!is_settled (&world))
    g_error ("%s: mask %03x variant %u: not settled", scenario->name, mask, variant);
  g_assert_true (wzp_path_equal (wzp_path_switch_get_path (world.ends[0]),
                                 wzp_path_switch_get_path (world.ends[1])));
  g_assert_true (scenario->is_right (wzp_path_switch_get_path (world.ends[0])));
  wzp_path_switch_free (world.ends[0]);
  wzp_path_switch_free (world.ends[1]);
}

/* --- scenarios ------------------------------------------------------------------------------------- */

static void
prove (World *world, uint64_t conn)
{
  for (unsigned i = 0; i < 2; i++)
    g_assert_true (wzp_path_switch_add (world->ends[i], conn, world->now));
}

static void
move_to (World *world, unsigned end, WzpPath path)
{
  wzp_path_switch_propose (world->ends[end], path, world->now);
}

static void
die_at (World *world, unsigned end, uint64_t conn)
{
  world->dead = conn;
  wzp_path_switch_remove (world->ends[end], conn, world->now);
}

static void
step_to_direct (World *world, unsigned n)
{
  if (n != 0)
    return;
  prove (world, CONN);
  move_to (world, 0, WZP_PATH_DIRECT (CONN));
}

/* The callee hears of the proposal before it has the proof. */
static void
step_late_proof (World *world, unsigned n)
{
  if (n == 0)
    {
      wzp_path_switch_add (world->ends[0], CONN, world->now);
      move_to (world, 0, WZP_PATH_DIRECT (CONN));
    }
  if (n == 4)
    wzp_path_switch_add (world->ends[1], CONN, world->now);
}

static void
step_to_better (World *world, unsigned n)
{
  step_to_direct (world, n);
  if (n != 3)
    return;
  prove (world, OTHER);
  move_to (world, 0, WZP_PATH_DIRECT (OTHER));
}

/* Direct dies at both ends, the callee notices first. */
static void
step_death (World *world, unsigned n)
{
  step_to_direct (world, n);
  if (n == 4)
    die_at (world, 1, CONN);
  if (n == 6)
    wzp_path_switch_remove (world->ends[0], CONN, world->now);
}

/* Only one end ever notices: the way from callee to caller is dead, and the caller's connection hangs. */
static void
step_half_death (World *world, unsigned n)
{
  step_to_direct (world, n);
  if (n == 4)
    move_to (world, 0, WZP_PATH_RELAY);
}

static void
step_crossing (World *world, unsigned n)
{
  step_to_direct (world, n);
  if (n == 3)
    prove (world, OTHER);
  if (n != 4)
    return;
  move_to (world, 0, WZP_PATH_DIRECT (OTHER));
  move_to (world, 1, WZP_PATH_RELAY);
}

/* Each wants a connection that the other does not have. */
static void
step_strangers (World *world, unsigned n)
{
  if (n != 0)
    return;
  wzp_path_switch_add (world->ends[0], CONN, world->now);
  wzp_path_switch_add (world->ends[1], OTHER, world->now);
  move_to (world, 0, WZP_PATH_DIRECT (CONN));
  move_to (world, 1, WZP_PATH_DIRECT (OTHER));
}

static void
step_to_and_fro (World *world, unsigned n)
{
  if (n == 0)
    prove (world, CONN);
  move_to (world, n % 3 == 2, n % 2 == 0 ? WZP_PATH_DIRECT (CONN) : WZP_PATH_RELAY);
}

static gboolean
is_conn (WzpPath path)
{
  return path.conn == CONN;
}

static gboolean
is_other (WzpPath path)
{
  return path.conn == OTHER;
}

static gboolean
is_relay (WzpPath path)
{
  return path.conn == 0;
}

static gboolean
is_any (WzpPath path)
{
  return TRUE;
}

static const Scenario scenarios[] = {
  { "to-direct", step_to_direct, is_conn },    { "late-proof", step_late_proof, is_conn },
  { "to-better", step_to_better, is_other },   { "death", step_death, is_relay },
  { "half-death", step_half_death, is_relay }, { "crossing", step_crossing, is_any },
  { "strangers", step_strangers, is_relay },   { "to-and-fro", step_to_and_fro, is_any },
};

static void
test_every_subset (gconstpointer data)
{
  const Scenario *scenario = data;

  for (unsigned variant = 0; variant < 3; variant++)
    for (uint32_t mask = 0; mask < 1u << N_DROPPABLE; mask++)
      run (scenario, mask, variant);
}

static void
ignore (const char *domain, GLogLevelFlags level, const char *message, gpointer data)
{
}

/* Many bets won and lost, then all is dialled anew: there is room for what comes then. */
static void
test_what_was_never_used_makes_room (void)
{
  WzpPathSwitch *path = wzp_path_switch_new ("room", FALSE);
  WzpPathSwitchMessage propose = { 2, WZP_PATH_SWITCH_PROPOSE, WZP_PATH_DIRECT (1) };
  WzpPathSwitchEffect effect;
  unsigned n_retired = 0;

  for (uint64_t conn = 1; conn <= WZP_PATH_SWITCH_MAX_CONNS; conn++)
    g_assert_true (wzp_path_switch_add (path, conn, 1));
  wzp_path_switch_on_message (path, &propose, 2);
  for (uint64_t conn = 101; conn < 100 + WZP_PATH_SWITCH_MAX_CONNS; conn++)
    g_assert_true (wzp_path_switch_add (path, conn, 3));
  g_assert_true (wzp_path_switch_receives (path, WZP_PATH_DIRECT (1)));
  g_assert_true (wzp_path_switch_receives (path, WZP_PATH_DIRECT (101)));
  g_assert_false (wzp_path_switch_receives (path, WZP_PATH_DIRECT (2)));
  while (wzp_path_switch_next_effect (path, &effect))
    n_retired += effect.type == WZP_PATH_SWITCH_EFFECT_RETIRE;
  g_assert_cmpuint (n_retired, ==, WZP_PATH_SWITCH_MAX_CONNS - 1);
  wzp_path_switch_free (path);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_log_set_handler ("wzp-state", G_LOG_LEVEL_INFO, ignore, NULL);
  for (unsigned i = 0; i < G_N_ELEMENTS (scenarios); i++)
    {
      g_autofree char *path = g_strdup_printf ("/path-switch/drops/%s", scenarios[i].name);

      g_test_add_data_func (path, &scenarios[i], test_every_subset);
    }
  g_test_add_func ("/path-switch/what-was-never-used-makes-room",
                   test_what_was_never_used_makes_room);
  return g_test_run ();
}
