# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls in the lab: the relays and the STUN server on the internet, two clients in two sites, one call,
and what came of it. Knows what the programs print, nothing of how networks are made."""
import contextlib
import dataclasses
import enum
import itertools
import json
import pathlib
import re
import tempfile
import threading
import time

import lab_nat
import lab_probe
import lab_sweep
from lab_nat import RELAY_PORT, Internet, NatType, Site
from lab_world import LabError, Process, World

CALL_SECONDS = 3
SPEECH_SECONDS = 60
START_SECONDS = 40.0
HEARD_SHARE = 0.5  # of the call's duration; machines of two cores run many of these at once
FINGERPRINT = re.compile(r"\b([0-9a-f]{4}(?::[0-9a-f]{4}){7})\b")
EXIT_DONE, EXIT_NO_RELAY, EXIT_NO_ANSWER = 0, 3, 4
SAME_HOME, SAME_CARRIER = "same-home", "same-carrier"
# What some pairs need to meet.
MAPPING, PROBING = "mapping", "probing"
MAPPED = {"mapping": "endpoint-independent", "filtering": "endpoint-independent"}


class Hope(enum.Enum):
    """Of a direct path, from the least to the most."""

    NONE = "none"
    LUCK = "luck"
    BET = "bet"  # at least 99 % (target T5)
    SURE = "sure"


@dataclasses.dataclass(frozen=True)
class Programs:
    client: pathlib.Path
    relay: pathlib.Path


@dataclasses.dataclass(frozen=True)
class Pair:
    """Two types, or one type and what both clients share."""

    caller: str
    callee: str
    shared: str = ""

    @classmethod
    def parse(cls, text: str) -> "Pair":
        """`full-cone+symmetric-random`, `same-home:hairpin`, `same-carrier:port-restricted`."""
        if text.startswith((SAME_HOME + ":", SAME_CARRIER + ":")):
            shared, _, kind = text.partition(":")
            pair = cls(kind, kind, shared)
        else:
            pair = cls(*text.split("+", 1)) if "+" in text else cls(text, text)
        for kind in (pair.caller, pair.callee):
            if kind not in lab_nat.TYPES:
                raise LabError(f"no NAT type {kind!r}; there are: {', '.join(lab_nat.TYPES)}")
        return pair

    def __str__(self) -> str:
        return f"{self.shared}:{self.caller}" if self.shared else f"{self.caller}+{self.callee}"

    @property
    def can_talk(self) -> bool:
        return all(lab_nat.TYPES[kind].udp for kind in (self.caller, self.callee))

    @property
    def hope(self) -> Hope:
        """What may be hoped for, ports mapped and guessed where that helps."""
        if not self.can_talk:
            return Hope.NONE
        return max(self._hope_of(True), self._hope_of(False), key=list(Hope).index)

    @property
    def needs(self) -> str:
        """What the programs must do besides sending to known addresses: MAPPING, PROBING, or nothing."""
        hope = self.hope
        if hope is Hope.SURE and self._hope_of(False) is not Hope.SURE:
            return MAPPING
        return "" if hope in (Hope.SURE, Hope.NONE) else PROBING

    @property
    def must_go_direct(self) -> bool:
        return self.hope is Hope.SURE

    def _hope_of(self, mapped: bool) -> Hope:
        one, other = lab_nat.TYPES[self.caller], lab_nat.TYPES[self.callee]
        if self.shared == SAME_HOME:
            return Hope.SURE
        if self.shared == SAME_CARRIER:
            return Hope.SURE if one.hairpin else Hope.NONE
        if one.only_port or other.only_port:
            return Hope.NONE
        faces = [
            [dataclasses.replace(face, **MAPPED) if mapped and face.maps_ports else face
             for face in (one.face(family), other.face(family))]
            for family in set(one.families) & set(other.families)
        ]  # fmt: skip
        hopes = [meeting(*both) for both in faces]
        return max(hopes, key=list(Hope).index, default=Hope.NONE)


def meeting(one: NatType, other: NatType) -> Hope:
    """Whether opening packets from both ends meet, both knowing where the relay saw the other."""
    if not one.is_hard and not other.is_hard:
        return Hope.SURE
    for easy in (one, other):
        # The hard one's packets come from a port nobody knows; it is answered where they come from.
        if not easy.is_hard and easy.filtering != "address-and-port-dependent":
            return Hope.SURE
    hard = [kind.allocation for kind in (one, other) if kind.is_hard]
    if set(hard) == {"sequential"}:
        return Hope.LUCK  # the next ports may have gone to others by then
    return Hope.BET if len(hard) == 1 else Hope.NONE


@dataclasses.dataclass
class Outcome:
    """What one end tells about its call. A figure that is not known is None."""

    status: int
    path: str | None = None
    end_reason: str | None = None
    setup_ms: float | None = None
    first_audio_ms: float | None = None
    direct_ms: float | None = None
    words: list[str] | None = None
    error: str | None = None
    heard: lab_sweep.Heard | None = None
    report: dict = dataclasses.field(default_factory=dict)


@dataclasses.dataclass
class Result:
    pair: Pair
    caller: Outcome
    callee: Outcome | None
    seconds: float
    faults: list[str] = dataclasses.field(default_factory=list)


class Stage:
    """The internet with relays and a STUN server on it."""

    def __init__(self, world: World, programs: Programs, debug: pathlib.Path | None = None,
                 n_relays: int = 2):  # fmt: skip
        n_relays = max(n_relays, 2)  # each call has one, and another to ask
        self.world, self.programs, self.debug = world, programs, debug
        if debug:
            debug.mkdir(parents=True, exist_ok=True)
        self.speech = lab_sweep.write(world.folder / "sweep.raw", SPEECH_SECONDS)
        self.internet = Internet(world)
        self.servers = [self.internet.add_server(f"relay{i + 1}") for i in range(n_relays)]
        self.relays = [self.start_relay(i) for i in range(n_relays)]
        self.stun = self.internet.add_server("stun")
        self.coturn = lab_probe.start_coturn(world, self.stun)

    def start_relay(self, number: int) -> Process:
        """The relay of that number, with its key and at its address again if it ran before."""
        server = self.servers[number]
        config = self.world.folder / f"{server.place}.toml"
        config.write_text(f'listen_addr = "[::]:{RELAY_PORT}"\n')
        identity = config.with_suffix(".id")
        relay = self.world.start(
            server.place, self.programs.relay, "--config", config, "--identity", identity
        )
        relay.wait_line("listening on", START_SECONDS)
        return relay

    def stop(self) -> None:
        for relay in self.relays:
            relay.stop()
        self.coturn.stop()

    def relay_for(self, site: Site, number: int = 0) -> str:
        server = self.servers[number]
        v6_only = 4 not in site.kind.families
        return f"[{server.v6}]:{RELAY_PORT}" if v6_only else f"{server.v4}:{RELAY_PORT}"


class Phone:
    """One client: its identity and files, and its program when it runs."""

    def __init__(self, stage: Stage, site: Site, folder: pathlib.Path):
        self.stage, self.site, self.folder = stage, site, folder
        folder.mkdir()
        self.recording = folder / "heard.raw"
        self.process: Process | None = None
        shown = self._run("identity", "new").stdout
        self.fingerprint = FINGERPRINT.search("\n".join(shown))[1]

    def _command(self, *words) -> list:
        return [self.stage.programs.client, *words, "--identity", self.folder / "identity",
                "--data", self.folder / "wzp.db"]  # fmt: skip

    def _run(self, *words) -> Process:
        process = self.stage.world.start(self.site.client, *self._command(*words)[:-2])
        if process.wait() != EXIT_DONE:
            raise LabError(process.output())
        return process

    def start(self, *words, relay: int = 0) -> Process:
        loud = {"G_MESSAGES_DEBUG": "all"} if self.stage.debug else {}
        self.process = self.stage.world.start(
            self.site.client,
            *self._command(*words, "--relay", self.stage.relay_for(self.site, relay)),
            "--stun", f"{self.stage.stun.v4}:{lab_probe.STUN_PORT}",
            "--more-relays", self.stage.relay_for(self.site, 1 - relay),
            "--play", self.stage.speech, "--record", self.recording, "--json",
            XDG_STATE_HOME=str(self.folder), XDG_DATA_HOME=str(self.folder), HOME=str(self.folder),
            **loud,
        )  # fmt: skip
        return self.process

    def keep_words(self, name: str) -> None:
        """For --debug; a name that was there before gets a number."""
        if not self.stage.debug or not self.process:
            return
        for number in itertools.count(1):
            path = self.stage.debug / f"{name}{f'.{number}' if number > 1 else ''}.log"
            with contextlib.suppress(FileExistsError), path.open("x") as file:
                file.write(self.process.output() + "\n")
                return

    def finish(self, timeout: float) -> Outcome:
        process = self.process
        status = process.wait(timeout)
        lines = [line for line in process.stdout if line.startswith("{")]
        if not lines:
            raise LabError(f"no JSON object\n{process.output()}")
        report = json.loads(lines[-1])
        heard = lab_sweep.listen(self.recording) if self.recording.exists() else None
        return Outcome(
            status, report.get("path"), report.get("end_reason"), report.get("setup_ms"),
            report.get("first_audio_ms"), report.get("direct_ms"), report.get("e2ee", {}).get("sas"),
            report.get("error"), heard, report,
        )  # fmt: skip


def make_sites(internet: Internet, pair: Pair, line: dict | None = None) -> list[Site]:
    """The caller's and the callee's; they are removed in the reverse order."""
    # Two lines, two fates: each takes two seeds, one per direction.
    other = line and line | {"seed": int(line.get("seed", 1)) + 2}
    if pair.shared == SAME_CARRIER:
        inner, carrier = lab_nat.TYPES["cgnat"], lab_nat.TYPES[pair.caller]
        first = Site(internet, inner, carrier_kind=carrier, line=line)
        return [first, Site(internet, inner, carrier=first)]
    first = Site(internet, lab_nat.TYPES[pair.caller], line=line)
    behind = first if pair.shared == SAME_HOME else None
    return [first, Site(internet, lab_nat.TYPES[pair.callee], behind=behind, line=other)]


class Call:
    """Two sites and two phones; the events of a test happen between start() and finish()."""

    def __init__(self, stage: Stage, pair: Pair, seconds: float = CALL_SECONDS,
                 line: dict | None = None, relay: int = 0):  # fmt: skip
        self.stage, self.pair, self.seconds, self.line = stage, pair, seconds, line
        self.relay = relay
        self.others: list[Site] = []  # more networks that the call's machines can go to
        self.began = time.monotonic()
        self._folder = tempfile.TemporaryDirectory(prefix="call-", dir=stage.world.folder)
        folder = pathlib.Path(self._folder.name)
        self.sites = make_sites(stage.internet, pair, line)
        self.caller = Phone(stage, self.sites[0], folder / "caller")
        self.callee = Phone(stage, self.sites[1], folder / "callee")

    def start(self) -> None:
        """Both programs run; where they can talk, they do."""
        answering = self.callee.start("answer", "--accept", "trusted", "--once", relay=self.relay)
        if self.sites[1].kind.udp:
            answering.wait_line("registered as", START_SECONDS)
        calling = self.caller.start(
            "call", self.callee.fingerprint, "--duration", str(self.seconds), relay=self.relay
        )
        if self.pair.can_talk:
            calling.wait_line("connected", START_SECONDS)

    def finish(self) -> Result:
        caller = self.caller.finish(START_SECONDS + self.seconds)
        callee = None
        if self.pair.can_talk:
            callee = self.callee.finish(START_SECONDS)
        else:
            # A machine that waits for calls goes on trying; it is told to end.
            self.callee.process.send(15)
            self.callee.process.wait()
        seconds = time.monotonic() - self.began
        result = Result(self.pair, caller, callee, seconds)
        result.faults = faults_of(result, self.seconds)
        return result

    def clear(self) -> None:
        for name, phone in (("caller", self.caller), ("callee", self.callee)):
            if phone.process:
                phone.process.kill()
            phone.keep_words(f"{self.pair}.{name}")
        for site in reversed(self.sites):
            site.remove()
        self._folder.cleanup()


def faults_of(result: Result, seconds: float) -> list[str]:
    """What is not as it must be on every network."""
    return _talk_faults(result, seconds) if result.pair.can_talk else _blocked_faults(result)


def _talk_faults(result: Result, seconds: float) -> list[str]:
    faults = []
    ends = {"caller": result.caller, "callee": result.callee}
    for name, end in ends.items():
        if end.status != EXIT_DONE:
            faults.append(f"{name}: exit status {end.status}: {end.error}")
        if end.path not in ("relay", "direct"):
            faults.append(f"{name}: path {end.path}")
        if end.heard is None or end.heard.sound_ms < 1000 * seconds * HEARD_SHARE:
            faults.append(f"{name}: heard {end.heard}")
    if result.caller.path != result.callee.path:
        faults.append(f"paths differ: {result.caller.path} and {result.callee.path}")
    if not result.caller.words or result.caller.words != result.callee.words:
        faults.append("the SAS words differ")
    return faults


def _blocked_faults(result: Result) -> list[str]:
    """No UDP at the caller: the relay cannot be reached. At the callee: nobody is there."""
    blocked = not lab_nat.TYPES[result.pair.caller].udp
    status = EXIT_NO_RELAY if blocked else EXIT_NO_ANSWER
    faults = []
    if result.caller.status != status:
        faults.append(f"caller: exit status {result.caller.status} instead of {status}")
    if blocked and (result.caller.report.get("error_code") != "unreachable"
                    or "UDP" not in (result.caller.error or "")):  # fmt: skip
        faults.append(f"caller: tells {result.caller.error!r}")
    if not blocked and result.caller.end_reason != "offline":
        faults.append(f"caller: ended {result.caller.end_reason} instead of offline")
    if result.caller.path not in (None, "none"):
        faults.append(f"caller: path {result.caller.path} without UDP")
    return faults


def require_direct(results: list[Result]) -> None:
    """Pairs that must go direct and did not are not as they must be."""
    for result in results:
        if result.pair.must_go_direct and result.caller.path != "direct":
            result.faults.append("must go direct and did not")


def call(stage: Stage, pair: Pair, seconds: float, line: dict | None) -> Result:
    talk = Call(stage, pair, seconds, line)
    try:
        talk.start()
        return talk.finish()
    finally:
        talk.clear()


def call_all(stage: Stage, pairs: list[Pair], at_once: int, told=lambda result: None,
             seconds: float = CALL_SECONDS, line: dict | None = None) -> list[Result]:  # fmt: skip
    """All pairs, some at a time, in the order given; what failed in the lab itself is a fault too."""
    results: list[Result | None] = [None] * len(pairs)
    waiting = list(enumerate(pairs))
    lock = threading.Lock()

    def work() -> None:
        while True:
            with lock:
                if not waiting:
                    return
                index, pair = waiting.pop(0)
            try:
                result = call(stage, pair, seconds, line)
            except (LabError, OSError, ValueError) as error:
                result = Result(pair, Outcome(-1, error=str(error)), None, 0.0, [str(error)])
            with lock:
                results[index] = result
                told(result)

    workers = [threading.Thread(target=work, daemon=True) for _ in range(at_once)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return results


def covering(names: list[str]) -> list[Pair]:
    """Every type once on each side, and nowhere two times the same."""
    return [Pair(one, names[(i + 1) % len(names)]) for i, one in enumerate(names)]
