# SPDX-License-Identifier: GPL-3.0-or-later
"""A desktop client of the reference's kind: one socket, and direct paths by its rules.

Written from client.md 5.4 to 5.8 and wire.md 1.10, with its timing and its faults: the roles by text, one
end dials and the other only listens, a relay dial one second late, a report each way, a report that comes
before its race dropped. What a test wants to see is left in attributes.
"""
import asyncio
import ipaddress
import os
from dataclasses import dataclass

import wzp_wire as wire
from wzp_peer import Client, Room, format_address, parse_address
from wzp_quic import DEADLINE_SECONDS, Closed, Connection, Listener

DIRECT_SECONDS = 2.0
RELAY_HEAD_START_SECONDS = 1.0  # two stacked delays of half a second
RELAY_SECONDS = 5.5
GRACE_SECONDS = 1.0
REPORT_SECONDS = 3.0
MAX_CLOSED = 3
BUILD = "a1b2c3d"

ACCEPTOR, DIALER = "Acceptor", "Dialer"


def role(own: str | None, peer: str | None) -> str | None:
    if not own or not peer or own == peer:
        return None
    return ACCEPTOR if own.encode() < peer.encode() else DIALER


@dataclass
class Outcome:
    """What a race came to."""

    role: str | None
    winner: str | None  # "Direct", "Relay"; None: there was no race
    direct: Connection | None
    relay: Connection | None
    peer_report: dict | None = None  # None: it did not come in time
    room: Room | None = None  # where media goes

    @property
    def is_direct(self) -> bool:
        return self.room is not None and self.room.connection is self.direct


class Desktop(Client):
    """A registered user whose calls may go direct."""

    def __init__(self, connection, identity, address, listener: Listener):
        super().__init__(connection, identity, address)
        self.listener = listener
        self.incoming: asyncio.Queue[Connection] = asyncio.Queue()
        self.reflexive: str | None = None  # cached, and never forgotten
        self.local: list[str] = []
        self.reports_sent: list[dict] = []
        self.reports_heard: list[dict] = []
        self.reports_dropped: list[dict] = []
        self.dialled: list[str] = []
        # What a test may change.
        self.sends_report = True
        self.claims_direct: bool | None = None  # in its report, whatever is true
        self.direct_works = True
        self.hears_reports = True
        self.slowness_seconds = 0.0  # between CallSetup and the race
        self._waiter: asyncio.Future | None = None
        self._inbox: asyncio.Queue = asyncio.Queue()
        self._reader = asyncio.create_task(self._read())

    @classmethod
    async def start(cls, relay: tuple[str, int], host: str = "127.0.0.1") -> "Desktop":
        """Registers from a socket at @host, which also listens."""
        accepted: list = []
        listener = Listener(wire.FreshKey(), lambda connection: accepted[0](connection))
        await listener.listen(host)
        connection = await listener.dial(relay, "_signal")
        desktop = cls(connection, wire.Identity(os.urandom(32)), relay, listener)
        accepted.append(desktop.incoming.put_nowait)
        desktop.send(
            {
                "RegisterPresence": {
                    "identity_pub": list(desktop.identity.public),
                    "signature": [],
                    "alias": None,
                }
            }
        )
        await desktop.expect("RegisterPresenceAck")
        desktop.local = [format_address(listener.address)]
        return desktop

    async def stop(self) -> None:
        self._reader.cancel()
        await asyncio.gather(self._reader, return_exceptions=True)
        self.close()
        self.listener.close()

    # --- signals -------------------------------------------------------------------------------

    async def _read(self) -> None:
        while True:
            try:
                signal = wire.parse_signal(await self.connection.next_message(None))
            except wire.UnknownVariant:
                continue
            except Closed as closed:
                self._inbox.put_nowait(closed)
                return
            if wire.signal_name(signal) == "MediaPathReport":
                self._on_report(wire.signal_fields(signal))
            else:
                self._inbox.put_nowait(signal)

    def _on_report(self, report: dict) -> None:
        self.reports_heard.append(report)
        if self._waiter is None or self._waiter.done() or not self.hears_reports:
            self.reports_dropped.append(report)
        else:
            self._waiter.set_result(report)

    async def receive(self, timeout: float = DEADLINE_SECONDS):
        signal = await asyncio.wait_for(self._inbox.get(), timeout)
        if isinstance(signal, Closed):
            self._inbox.put_nowait(signal)
            raise signal
        return signal

    async def query_reflexive(self) -> None:
        self.reflexive = format_address(await self.reflect())

    # --- calls ---------------------------------------------------------------------------------

    async def call(self, target: str, **changes) -> str:
        """Calls as the desktop does: zero keys, and all of its addresses."""
        await self.query_reflexive()
        fields = {
            "identity_pub": [0] * 32,
            "caller_reflexive_addr": self.reflexive,
            "caller_local_addrs": self.local,
            "caller_build_version": BUILD,
        }
        return self.offer(target, **(fields | changes))

    async def accept(self, call_id: str, mode: str = "AcceptTrusted", **changes) -> None:
        fields: dict = {"callee_build_version": BUILD}
        if mode == "AcceptTrusted":
            await self.query_reflexive()
            fields |= {"callee_reflexive_addr": self.reflexive, "callee_local_addrs": self.local}
        self.answer(call_id, mode, **(fields | changes))

    async def connect(self, setup: dict) -> Outcome:
        """From CallSetup to where media goes."""
        await asyncio.sleep(self.slowness_seconds)
        self._waiter = asyncio.get_running_loop().create_future()
        who = role(self.reflexive, setup.get("peer_direct_addr"))
        candidates = self._candidates(setup)
        if who is None or not candidates:
            room = await self.enter_call(setup)
            return Outcome(None, None, None, room.connection, room=room)
        outcome = await self._race(setup, who, candidates)
        direct_ok = outcome.direct is not None
        if self.claims_direct is not None:
            direct_ok = self.claims_direct
        report = {
            "call_id": setup["call_id"],
            "direct_ok": direct_ok,
            "race_winner": outcome.winner,
        }
        if self.sends_report:
            self.reports_sent.append(report)
            self.send({"MediaPathReport": report})
        try:
            outcome.peer_report = await asyncio.wait_for(self._waiter, REPORT_SECONDS)
        except TimeoutError:
            pass
        await self._choose(setup, outcome, direct_ok)
        return outcome

    async def _choose(self, setup: dict, outcome: Outcome, direct_ok: bool) -> None:
        agreed = direct_ok and outcome.peer_report is not None and outcome.peer_report["direct_ok"]
        if agreed:
            outcome.room = Room(outcome.direct, self.identity)
            if outcome.relay:
                outcome.relay.finish("not-selected")
            return
        if outcome.direct:
            outcome.direct.finish("not-selected")
        if outcome.relay is None:
            outcome.room = await self.enter_call(setup)
            return
        outcome.room = Room(outcome.relay, self.identity)
        await outcome.room.shake_hands()

    def _candidates(self, setup: dict) -> list[str]:
        texts = list(setup.get("peer_local_addrs", []))
        if setup.get("peer_direct_addr") and setup["peer_direct_addr"] not in texts:
            texts.append(setup["peer_direct_addr"])
        return texts

    # --- the race ------------------------------------------------------------------------------

    async def _race(self, setup: dict, who: str, candidates: list[str]) -> Outcome:
        direct = asyncio.create_task(self._go_direct(setup, who, candidates))
        relay = asyncio.create_task(self._go_relay(setup))
        done, pending = await asyncio.wait({direct, relay}, return_when=asyncio.FIRST_COMPLETED)
        first = direct if direct in done else relay
        if pending:
            await asyncio.wait(pending, timeout=GRACE_SECONDS)
        for task in (direct, relay):
            if not task.done():
                task.cancel()
        results = await asyncio.gather(direct, relay, return_exceptions=True)
        found = [result if isinstance(result, Connection) else None for result in results]
        # A side that failed first makes the other one the winner.
        is_direct = (first is direct) == (found[0 if first is direct else 1] is not None)
        return Outcome(who, "Direct" if is_direct else "Relay", found[0], found[1])

    async def _go_direct(self, setup: dict, who: str, candidates: list[str]) -> Connection:
        async with asyncio.timeout(DIRECT_SECONDS):
            if not self.direct_works:
                await asyncio.Event().wait()
            if who == DIALER:
                return await self._dial_all(f"call-{setup['room']}", candidates)
            for _ in range(MAX_CLOSED + 1):
                connection = await self.incoming.get()
                if not connection.ended.done():
                    return connection
            raise ConnectionError("only connections that were closed already")

    async def _dial_all(self, sni: str, candidates: list[str]) -> Connection:
        addresses = [parse_address(text) for text in candidates]
        dials = []
        for address in addresses:
            if ipaddress.ip_address(address[0]).version == 4:
                self.dialled.append(format_address(address))
                dials.append(asyncio.create_task(self.listener.dial(address, sni)))
        winner = None
        try:
            for done in asyncio.as_completed(dials):
                try:
                    winner = await done
                    return winner
                except (Closed, OSError):
                    continue
            raise ConnectionError("no candidate answered")
        finally:
            for dial in dials:
                dial.cancel()
            for result in await asyncio.gather(*dials, return_exceptions=True):
                if isinstance(result, Connection) and result is not winner:
                    result.finish()

    async def _go_relay(self, setup: dict) -> Connection:
        async with asyncio.timeout(RELAY_SECONDS):
            await asyncio.sleep(RELAY_HEAD_START_SECONDS)
            return await self.listener.dial(parse_address(setup["relay_addr"]), setup["room"])
