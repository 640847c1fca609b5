# SPDX-License-Identifier: GPL-3.0-or-later
"""Target T7: what is heard while networks change in the middle of calls. A scenario is a pair of
networks and what happens to it; it is run many times, and the longest hole that was heard afterwards
is counted at each end. Knows nothing of how long a hole may be."""
import contextlib
import dataclasses
import queue
import threading
import typing

import lab_call
import lab_events
import lab_sweep
from lab_call import Call, Pair, Stage
from lab_world import LabError

BEFORE_SECONDS = 1.5
# A hole that nobody fills again ends with the recording.
HEARD_TO_THE_END_MS = 1500
ALIVE = ("direct", "relay")


@dataclasses.dataclass(frozen=True)
class Scenario:
    name: str
    pair: str
    happens: typing.Callable[[Call], None]
    second: bool  # whether another path is there when one fails
    before: str = "direct"
    after: tuple[str, ...] = ALIVE
    seconds: float = 7.0
    roams: bool = False


def _part(call: Call) -> None:
    lab_events.part(*call.sites)


def _rebind(call: Call) -> None:
    lab_events.rebind(call.sites[0])


def _kill_relay(call: Call) -> None:
    lab_events.kill_relay(call.stage, call.relay)


def _restart_relay(call: Call) -> None:
    lab_events.kill_relay(call.stage, call.relay)
    lab_events.restart_relay(call.stage, call.relay)


def _change_address(call: Call) -> None:
    lab_events.change_address(call.sites[0])


def _roam(call: Call) -> None:
    lab_events.roam(call.sites[0], call.others[0])


def _fall_silent(call: Call) -> None:
    lab_events.cut(call.sites[1])
    lab_events.wait_recorded(call.caller.recording, BEFORE_SECONDS + 1)
    lab_events.mend(call.sites[1])


def _nothing(call: Call) -> None:
    pass


# "strict": the other end's router lets nothing in from an address it has not seen, so the direct path
# cannot follow, and another is to be found. "hard": that is a bet. "relayed": IPv4 here and IPv6 there, only a relay joins them.
RELAYED = "port-restricted+v6-firewall"
SCENARIOS = {
    one.name: one
    for one in (
        Scenario("nothing", "port-restricted+none", _nothing, True),
        Scenario("relay-killed", "none+full-cone", _kill_relay, True, after=("direct",)),
        Scenario("relay-restarted", "port-restricted+port-restricted", _restart_relay, True),
        Scenario("direct-cut", "port-restricted+none", _part, True, after=("relay",)),
        Scenario("nat-rebound", "port-restricted+none", _rebind, True),
        Scenario("nat-rebound/strict", "port-restricted+port-restricted", _rebind, True,
                 after=("direct",)),
        Scenario("nat-rebound/hard", "symmetric-random+port-restricted", _rebind, True, seconds=9.0),
        Scenario("wifi-to-lte", "port-restricted+full-cone", _roam, True, after=("direct",),
                 roams=True),
        Scenario("wifi-to-lte/strict", "port-restricted+port-restricted", _roam, True,
                 after=("direct",), roams=True),
        Scenario("address-changed", "port-restricted+none", _change_address, True),
        Scenario("silent-for-1-s", "none+port-restricted", _fall_silent, False),
        Scenario("nothing/relayed", RELAYED, _nothing, False, "relay"),
        Scenario("relay-restarted/relayed", RELAYED, _restart_relay, False, "relay", seconds=12.0),
        Scenario("nat-rebound/relayed", RELAYED, _rebind, False, "relay"),
        Scenario("wifi-to-lte/relayed", RELAYED, _roam, False, "relay", roams=True),
    )
}


@dataclasses.dataclass
class Change:
    """One call to which it happened. Faults: what is not as it must be, whatever the machine's load."""

    scenario: Scenario
    holes_ms: list[int] = dataclasses.field(default_factory=list)
    frames: list[dict] = dataclasses.field(default_factory=list)
    paths: tuple[str | None, str | None] = (None, None)
    dropped: bool = False
    reasons: tuple[str | None, str | None] = (None, None)
    faults: list[str] = dataclasses.field(default_factory=list)
    words: list[str] = dataclasses.field(default_factory=list)  # what both programs said, if faulty


def _judge(change: Change, result: lab_call.Result, phones: list[tuple[lab_call.Phone, float]]) -> None:
    ends = [("caller", result.caller), ("callee", result.callee)]
    change.reasons = (result.caller.end_reason, result.callee.end_reason)
    change.paths = (result.caller.path, result.callee.path)
    change.dropped = change.reasons != ("hung-up", "peer-hung-up")
    if change.dropped:
        change.faults.append(f"ended {' and '.join(map(str, change.reasons))}")
    change.frames = [end.report.get("frames") for _, end in ends]
    for (name, end), (phone, since) in zip(ends, phones):
        if (end.direct_ms is not None) != (change.scenario.before == "direct"):
            change.faults.append(f"{name}: direct after {end.direct_ms} ms")
        heard = lab_sweep.listen(phone.recording, since) if phone.recording.exists() else None
        if heard is None or heard.after_ms > HEARD_TO_THE_END_MS:
            change.faults.append(f"{name}: silent at the end: {heard}")
            continue
        # Silence from the first moment on is a hole, too.
        change.holes_ms.append(max(heard.longest_gap_ms, heard.before_ms))
    if not change.dropped and not all(path in change.scenario.after for path in change.paths):
        change.faults.append(f"paths afterwards: {change.paths[0]} and {change.paths[1]}")


def run(stage: Stage, scenario: Scenario, relay: int, line: dict | None = None) -> Change:
    change = Change(scenario)
    with contextlib.ExitStack() as stack:
        call = Call(stage, Pair.parse(scenario.pair), scenario.seconds, line, relay)
        stack.callback(call.clear)
        if scenario.roams:
            call.others = [lab_events.prepare_roaming(call.sites[0])]
            stack.callback(call.others[0].remove)
        phones = [call.caller, call.callee]
        try:
            lab_events.after_talking(call, BEFORE_SECONDS)
            since = [lab_events.recorded_seconds(phone.recording) for phone in phones]
            scenario.happens(call)
            _judge(change, call.finish(), list(zip(phones, since)))
        except LabError as error:
            change.dropped = True
            change.faults.append(str(error))
        if change.faults:
            change.words = [phone.process.output() for phone in phones if phone.process]
    return change


def run_all(stage: Stage, scenarios: list[Scenario], n: int, told=lambda change: None,
            line: dict | None = None) -> list[Change]:  # fmt: skip
    """Each n times, in turns, so that a busy minute harms all alike; a call per relay of the stage."""
    waiting: queue.SimpleQueue = queue.SimpleQueue()
    for _ in range(n):
        for scenario in scenarios:
            waiting.put(scenario)
    changes: list[Change] = []

    def work(relay: int) -> None:
        with contextlib.suppress(queue.Empty):
            while True:
                change = run(stage, waiting.get_nowait(), relay, line)
                if stage.relays[relay].has_ended:
                    lab_events.restart_relay(stage, relay)
                changes.append(change)
                told(change)

    workers = [threading.Thread(target=work, args=(relay,), daemon=True)
               for relay in range(len(stage.relays))]  # fmt: skip
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return sorted(changes, key=lambda change: list(SCENARIOS).index(change.scenario.name))


def quantile(values: list[float], share: float) -> float | None:
    """The smallest value that so many do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -int(-share * len(ordered) // 1) - 1)] if ordered else None


@dataclasses.dataclass
class Figures:
    """Of one scenario; holes in milliseconds, of both ends."""

    name: str
    second_path: bool
    n_calls: int
    n_dropped: int
    n_holes: int
    p50_ms: float | None
    p99_ms: float | None
    max_ms: float | None
    paths: dict[str, int]
    faults: list[str]


def figures(changes: list[Change]) -> list[Figures]:
    told = []
    for name in dict.fromkeys(change.scenario.name for change in changes):
        some = [change for change in changes if change.scenario.name == name]
        holes = [hole for change in some for hole in change.holes_ms]
        paths = [str(path) for change in some for path in change.paths]
        told.append(Figures(
            name, some[0].scenario.second, len(some), sum(change.dropped for change in some), len(holes),
            quantile(holes, 0.5), quantile(holes, 0.99), max(holes, default=None),
            {path: paths.count(path) for path in sorted(set(paths))},
            [fault for change in some for fault in change.faults],
        ))  # fmt: skip
    return told


def table(rows: list[Figures]) -> str:
    width = max(len(row.name) for row in rows)
    head = f"{'what happens':<{width}}  calls  dropped  hole p50    p99    max  paths afterwards"
    lines = [head, "-" * len(head)]
    for row in rows:
        numbers = " ".join(f"{'-' if value is None else f'{value:.0f}':>6}"
                           for value in (row.p50_ms, row.p99_ms, row.max_ms))  # fmt: skip
        paths = ", ".join(f"{n} {path}" for path, n in row.paths.items())
        lines.append(f"{row.name:<{width}}  {row.n_calls:>5}  {row.n_dropped:>7}   {numbers}  {paths}")
        lines += [f"{'':<{width}}  ! {fault.splitlines()[0]}" for fault in row.faults]
    lines.append("Milliseconds, at both ends; a hole is what was not the other's own sound.")
    return "\n".join(lines)


def as_json(rows: list[Figures]) -> list[dict]:
    return [dataclasses.asdict(row) for row in rows]
