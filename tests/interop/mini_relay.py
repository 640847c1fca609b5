#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A small relay of the reference's kind, to put our client behind: what it does not know does not survive.

Signals are read into the reference's fields and printed again, so unknown keys are lost and unknown
variants dropped; packets are re-serialised; registrations are believed; calls ring without end. No
federation, no auth service. In a test it runs inside the test's loop; alone it is a program.
"""
import argparse
import asyncio
import os
import sys
from dataclasses import dataclass, field

import wzp_peer
import wzp_quic
import wzp_wire as wire
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from wzp_quic import Closed, Connection, Habits

BUILD = "a1b2c3d"
REGISTER_SECONDS = 10.0
VERSION_LINGER_SECONDS = 0.1
CALL_ROOM_MEMBERS = 2
MAX_SESSIONS = 100


@dataclass
class Call:
    caller: str
    callee: str
    offer: dict
    answer: dict = field(default_factory=dict)

    def other(self, fingerprint: str) -> str:
        return self.callee if fingerprint == self.caller else self.caller


@dataclass(eq=False)
class Member:
    connection: Connection
    fingerprint: str
    alias: str | None


class MiniRelay:
    def __init__(self, identity: wire.Identity | None = None, habits: Habits | None = None):
        self.identity = identity or wire.Identity(os.urandom(32))
        self.max_sessions = MAX_SESSIONS
        self.advertised: str | None = None  # for CallSetup, when not what is listened on
        self.signs_answers = True
        self.reflects = True  # relays older than that message never answer it
        self.acks = asyncio.Event()  # cleared: registrations are entered and not yet acknowledged
        self.acks.set()
        self.entered: asyncio.Queue[str] = asyncio.Queue()
        self.hub: dict[str, Connection] = {}
        self.calls: dict[str, Call] = {}
        self.rooms: dict[str, list[Member]] = {}
        # For the tests: every signal as the sender wrote it, and what was not understood.
        self.raw: list[tuple[str, bytes]] = []
        self.dropped: list[tuple[str, bytes]] = []
        self.packets: list[tuple[str, bytes]] = []
        self.connections: list[Connection] = []
        self._listener = wzp_quic.Listener(self.identity, self._on_accepted, habits)
        self._tasks: set[asyncio.Task] = set()

    @property
    def address(self) -> tuple[str, int]:
        return self._listener.address

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> "MiniRelay":
        await self._listener.listen(host, port)
        return self

    async def stop(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._listener.close()

    # --- connections ---------------------------------------------------------------------------

    def _on_accepted(self, connection: Connection) -> None:
        self.connections.append(connection)
        task = asyncio.create_task(self._serve(connection))
        self._tasks.add(task)
        task.add_done_callback(self._on_served)

    def _on_served(self, task: asyncio.Task) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception():
            raise task.exception()

    async def _serve(self, connection: Connection) -> None:
        name = (connection.sni or "default").lower()
        try:
            if name == "ping":
                return
            if name == "version":
                connection.send_uni(BUILD.encode())
                await asyncio.sleep(VERSION_LINGER_SECONDS)  # as the reference: wire.md 1.5
                return
            if name == "_signal":
                await self._serve_signal(connection)
            else:
                await self._serve_room(connection, name)
        except (Closed, TimeoutError, wire.BadSignal):
            pass
        finally:
            connection.finish("" if name in ("ping", "version") else "normal close")

    def _send(self, connection: Connection, signal) -> None:
        if not connection.ended.done():
            connection.send_message(wire.print_signal(signal))

    def _send_to(self, fingerprint: str, signal) -> None:
        if fingerprint in self.hub:
            self._send(self.hub[fingerprint], signal)

    async def _read(self, connection: Connection, who: str, timeout: float | None = None):
        data = await connection.next_message(timeout)
        self.raw.append((who, data))
        return wire.parse_signal(data)

    # --- signalling ----------------------------------------------------------------------------

    async def _serve_signal(self, connection: Connection) -> None:
        first = await self._read(connection, "", REGISTER_SECONDS)
        if wire.signal_name(first) != "RegisterPresence":
            return
        who = wire.fingerprint_text(bytes(wire.signal_fields(first)["identity_pub"]))
        self.hub[who] = connection
        self.entered.put_nowait(who)
        await self.acks.wait()
        self._send(connection, {"RegisterPresenceAck": {"success": True, "relay_build": BUILD}})
        try:
            while True:
                try:
                    signal = await self._read(connection, who)
                except wire.BadSignal:
                    self.dropped.append(self.raw[-1])
                    continue
                self._on_signal(connection, who, signal)
        finally:
            self.hub.pop(who, None)
            for call_id in self._calls_of(who):
                self._end_call(who, call_id, {"Hangup": {"reason": "Normal", "call_id": call_id}})

    def _on_signal(self, connection: Connection, who: str, signal) -> None:
        name, fields = wire.signal_name(signal), wire.signal_fields(signal)
        if name == "Ping":
            self._send(connection, {"Pong": fields})
        elif name == "Reflect" and not self.reflects:
            pass
        elif name == "Reflect":
            host, port = connection.peer_address[:2]
            observed = wzp_peer.format_address((host, port))
            self._send(connection, {"ReflectResponse": {"observed_addr": observed}})
        elif name == "DirectCallOffer":
            self._on_offer(connection, who, fields)
        elif name == "DirectCallAnswer":
            self._on_answer(who, fields)
        elif name == "Hangup":
            for call_id in [fields["call_id"]] if "call_id" in fields else self._calls_of(who):
                self._end_call(who, call_id, signal)
        elif name == "MediaPathReport":
            if fields["call_id"] in self.calls:
                self._send_to(self.calls[fields["call_id"]].other(who), signal)
        else:
            self.dropped.append(self.raw[-1])

    def _on_offer(self, connection: Connection, who: str, offer: dict) -> None:
        target, call_id = offer["target_fingerprint"], offer["call_id"]
        if target not in self.hub:
            self._send(connection, {"Hangup": {"reason": "Normal"}})
            return
        self.calls[call_id] = Call(who, target, offer)
        self._send_to(target, {"DirectCallOffer": offer})
        self._send(connection, {"CallRinging": {"call_id": call_id}})

    def _on_answer(self, who: str, answer: dict) -> None:
        call_id = answer["call_id"]
        call = self.calls.get(call_id)
        if call is None:
            return
        if answer["accept_mode"] == "Reject":
            self._end_call(who, call_id, {"Hangup": {"reason": "Normal", "call_id": call_id}})
            return
        call.answer = answer
        self._send_to(call.caller, {"DirectCallAnswer": answer})
        self._send_to(call.caller, self._setup(call_id, "callee", answer))
        self._send_to(call.callee, self._setup(call_id, "caller", call.offer))

    def _setup(self, call_id: str, peer: str, from_peer: dict) -> dict:
        setup = {
            "call_id": call_id,
            "room": f"call-{call_id}",
            # An IPv6 address comes without brackets, as from the reference.
            "relay_addr": self.advertised or "{}:{}".format(*self.address),
        }
        if from_peer.get(f"{peer}_reflexive_addr") is not None:
            setup["peer_direct_addr"] = from_peer[f"{peer}_reflexive_addr"]
        if from_peer.get(f"{peer}_local_addrs"):
            setup["peer_local_addrs"] = from_peer[f"{peer}_local_addrs"]
        return {"CallSetup": setup}

    def _calls_of(self, who: str) -> list[str]:
        return [call_id for call_id, call in self.calls.items() if who in (call.caller, call.callee)]

    def _end_call(self, who: str, call_id: str, signal) -> None:
        call = self.calls.pop(call_id, None)
        if call:
            self._send_to(call.other(who), signal)

    # --- rooms ---------------------------------------------------------------------------------

    async def _serve_room(self, connection: Connection, name: str) -> None:
        offer = await self._read(connection, name)
        if wire.signal_name(offer) != "CallOffer":
            return
        offer = wire.signal_fields(offer)
        identity_pub, ephemeral = bytes(offer["identity_pub"]), bytes(offer["ephemeral_pub"])
        if not wire.verify(identity_pub, bytes(offer["signature"]), ephemeral + b"call-offer"):
            return
        self._send(connection, self._call_answer())
        member = Member(connection, wire.fingerprint_text(identity_pub), offer["alias"])
        if not self._admits(name, member.fingerprint):
            return
        members = self.rooms.setdefault(name, [])
        members.append(member)
        self._broadcast(members)
        try:
            while True:
                self._forward(name, member, await connection.next_datagram(None))
        finally:
            members.remove(member)
            self._broadcast(members)
            if not members:
                del self.rooms[name]

    def _call_answer(self) -> dict:
        ephemeral = wire.raw_public(X25519PrivateKey.generate())
        signature = self.identity.sign(ephemeral + b"call-answer")
        return {
            "CallAnswer": {
                "identity_pub": list(self.identity.public),
                "ephemeral_pub": list(ephemeral),
                "signature": list(signature if self.signs_answers else bytes(64)),
                "chosen_profile": wire.GOOD,
            }
        }

    def _admits(self, name: str, fingerprint: str) -> bool:
        if sum(map(len, self.rooms.values())) >= self.max_sessions:
            return False
        if not name.startswith("call-"):
            return True
        call = self.calls.get(name.removeprefix("call-"))
        is_full = len(self.rooms.get(name, [])) >= CALL_ROOM_MEMBERS
        return call is not None and fingerprint in (call.caller, call.callee) and not is_full

    def _broadcast(self, members: list[Member]) -> None:
        listed = [
            {"fingerprint": member.fingerprint, "alias": member.alias, "relay_label": None}
            for member in members
        ]
        for member in members:
            self._send(member.connection, {"RoomUpdate": {"count": len(listed), "participants": listed}})

    def _forward(self, name: str, sender: Member, data: bytes) -> None:
        self.packets.append((sender.fingerprint, data))
        try:
            packet = wire.MediaPacket.unpack(data)
        except wire.BadPacket:
            return
        for member in self.rooms[name]:
            if member is not sender and not member.connection.ended.done():
                member.connection.send_datagram(packet.pack())


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--listen", default="127.0.0.1:0", metavar="IP:PORT")
    parser.add_argument("--identity", metavar="HEX", help="64 hex digits")
    options = parser.parse_args()
    host, _, port = options.listen.rpartition(":")
    identity = wire.Identity(bytes.fromhex(options.identity)) if options.identity else None
    relay = await MiniRelay(identity).start(host.strip("[]"), int(port))
    print("listening on {}:{}".format(*relay.address), file=sys.stderr, flush=True)
    await asyncio.get_running_loop().create_future()


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        pass
