# SPDX-License-Identifier: GPL-3.0-or-later
"""Target T4: from the answer to the first sound and to the direct path, over lines of known length and
loss. What is told is the time over the round trips that light needs anyway. Knows nothing of what the
programs do in that time."""
import dataclasses
import math
import queue
import statistics
import threading

from lab_call import Call, Pair, Stage
from lab_changes import quantile
from lab_world import LabError

PAIR = "port-restricted+port-restricted"
RTTS_MS = (20, 100, 300)
LOSSES_PERCENT = (0, 10)
SECONDS = 3.0
# Round trips that the target grants, and milliseconds besides.
SOUND_RTTS, SOUND_REST_MS = 1, 25
DIRECT_RTTS, DIRECT_REST_MS = 2, 50


@dataclasses.dataclass(frozen=True)
class Way:
    """From one client to the other and back."""

    rtt_ms: int
    loss_percent: int

    def line(self, seed: int) -> dict:
        """The settings of a line at each site: a packet crosses two of them, its answer two more."""
        arrives = math.sqrt(1 - self.loss_percent / 100)
        return {"delay_ms": self.rtt_ms / 4, "loss": 100 * (1 - arrives), "seed": seed}


WAYS = [Way(rtt, loss) for loss in LOSSES_PERCENT for rtt in RTTS_MS]


@dataclasses.dataclass
class Trial:
    """One call: of the slower end, None where it never came."""

    way: Way
    sound_ms: float | None = None
    direct_ms: float | None = None
    faults: list[str] = dataclasses.field(default_factory=list)


def _slower(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else max(one, other)


def run(stage: Stage, way: Way, seed: int) -> Trial:
    trial = Trial(way)
    call = Call(stage, Pair.parse(PAIR), SECONDS, way.line(seed))
    try:
        call.start()
        result = call.finish()
        trial.faults = result.faults
        ends = (result.caller, result.callee)
        trial.sound_ms = _slower(*(end.first_audio_ms for end in ends))
        trial.direct_ms = _slower(*(end.direct_ms for end in ends))
    except LabError as error:
        trial.faults.append(str(error))
    finally:
        call.clear()
    return trial


def run_all(stage: Stage, n: int, at_once: int, told=lambda trial: None) -> list[Trial]:
    """Every way n times, in turns."""
    waiting: queue.SimpleQueue = queue.SimpleQueue()
    for number in range(n):
        for way in WAYS:
            waiting.put((way, 1 + 4 * number))
    trials: list[Trial] = []

    def work() -> None:
        while True:
            try:
                way, seed = waiting.get_nowait()
            except queue.Empty:
                return
            trials.append(run(stage, way, seed))
            told(trials[-1])

    workers = [threading.Thread(target=work, daemon=True) for _ in range(at_once)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return trials


@dataclasses.dataclass
class Figure:
    """`median_ms` = `rtts` round trips + `rest_ms`, of which the target grants `granted_ms`."""

    name: str
    rtt_ms: int
    loss_percent: int
    n: int
    n_missing: int
    median_ms: float | None
    p90_ms: float | None
    rtts: int
    rest_ms: float | None
    granted_ms: int
    n_granted: int

    @classmethod
    def of(cls, name: str, way: Way, values: list[float | None], rtts: int, rest: int) -> "Figure":
        known = [value for value in values if value is not None]
        median = statistics.median(known) if known else None
        limit = rtts * way.rtt_ms + rest
        return cls(name, way.rtt_ms, way.loss_percent, len(values), len(values) - len(known), median,
                   quantile(known, 0.9), rtts, None if median is None else median - rtts * way.rtt_ms,
                   rest, sum(value <= limit for value in known))  # fmt: skip


def figures(trials: list[Trial]) -> list[Figure]:
    told = []
    for way in WAYS:
        some = [trial for trial in trials if trial.way == way]
        told.append(Figure.of("first sound", way, [trial.sound_ms for trial in some],
                              SOUND_RTTS, SOUND_REST_MS))  # fmt: skip
        told.append(Figure.of("direct path", way, [trial.direct_ms for trial in some],
                              DIRECT_RTTS, DIRECT_REST_MS))  # fmt: skip
    return sorted(told, key=lambda figure: figure.rtts)


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.0f}"


def table(rows: list[Figure]) -> str:
    head = "answer to     rtt  loss   calls  never  median    p90   median is          within the target"
    lines = [head, "-" * len(head)]
    for row in rows:
        shown = "-" if row.rest_ms is None else f"{row.rtts} RTT {row.rest_ms:+.0f} ms"
        target = f"{row.n_granted} of {row.n} ({row.rtts} RTT + {row.granted_ms} ms)"
        lines.append(f"{row.name:<12} {row.rtt_ms:>4} {row.loss_percent:>4} %  {row.n:>5}  {row.n_missing:>5}"
                     f"  {_number(row.median_ms):>6} {_number(row.p90_ms):>6}   {shown:<17}  {target}")  # fmt: skip
    lines.append("Milliseconds at the slower end; RTT is between the clients, the relay lies half way.")
    return "\n".join(lines)


def as_json(rows: list[Figure]) -> list[dict]:
    return [dataclasses.asdict(row) for row in rows]
