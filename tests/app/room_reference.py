#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A room at a relay of the reference's kind, with people whose programs are the reference's: nobody has proven who it is,
the relay does not tell who says what, and the phone says so and pretends nothing; both are heard. Then such relays
that let nobody in, with and without a reason.
Arguments: the phone, the folder of its settings' schema, the folder for pictures, the relay, wzp-client."""
import asyncio
import os
import pathlib
import subprocess
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "interop"))

import desk
import ears

desk.inside(__file__)
import opus_codec
import wzp_peer
import wzp_wire as wire
from mini_relay import MiniRelay

PHONE_TONE, PEER_TONE = 440.0, 700.0
TALK_FRAMES = 150
CLEAR_SHARE = 0.8
NOT_AUTHORISED = 0x100
SECURITY = "Encrypted to the relay: whoever runs it could listen"

program, schemas, shots, relay_program, client = sys.argv[1:6]
home = pathlib.Path(os.environ["WZP_DESK"])
identity = home / ".local/state/wzp/identity"
subprocess.run([client, "identity", "new", "--identity", identity], check=True, stdout=subprocess.DEVNULL)
loop = asyncio.new_event_loop()
threading.Thread(target=loop.run_forever, daemon=True).start()


def run(coroutine):
    return asyncio.run_coroutine_threadsafe(coroutine, loop).result(desk.PATIENCE_S)


class Doorkeeper(MiniRelay):
    """Lets nobody into any room."""

    def __init__(self, code: int, reason: str):
        super().__init__()
        self.code, self.reason = code, reason

    async def _serve_room(self, connection, name: str) -> None:
        await self._read(connection, name)
        self._send(connection, self._call_answer())
        connection.finish(self.reason, self.code)


async def enter(alias: str):
    return await wzp_peer.Room.join(relay.address, "lunch", alias=alias)


async def talk(room, frames: int):
    """Says as much as the phone does from now on; what was heard meanwhile."""
    room.connection.datagrams.clear()
    voice, ear = opus_codec.ToneEncoder(PEER_TONE), opus_codec.Decoder()
    for _ in range(frames):
        while (packet := await room.next_packet()).codec not in wire.OPUS_IDS:
            pass
        for _ in range(ear.hear(packet.payload) // opus_codec.FRAME):
            room.send_frame(voice.frame())
    return ear.recording()


async def leave(room) -> None:
    room.leave()


def start(at, **more) -> desk.Phone:
    desk.set_settings(relay=wzp_peer.format_address(at.address), alias="Eva", playback_device="speaker", echo_cancel=False,
                      noise_suppression=False, gain_control=False, **more)
    return desk.Phone(program, schemas, pathlib.Path(shots))


def ask(room: str) -> None:
    phone.find("Fingerprint", "text")
    phone.key("ctrl+j")
    phone.type("Name of the Room", room)
    phone.press("Join")


relay = run(MiniRelay().start())
rita, paul = run(enter("Rita")), run(enter("Paul"))
phone = start(relay)
ear = ears.Ears("speaker.monitor")
ask("lunch")

# Who is there, and what is known of them.
phone.find("3 people", "label")
phone.find(SECURITY, "label")
phone.find("This relay does not tell who says what: .*", "label")
for name in ("Rita", "Paul"):
    phone.in_line(name, "Has not proven who it is")
phone.in_line("Eva", "You")
phone.in_line("Eva", "Silent")
members = run(rita.wait_members(3))
assert [member["alias"] for member in members] == ["Rita", "Paul", "Eva"], members

# Both are heard, and nobody is said to speak or to be silent but ourselves.
assert ear.loudest(0) < ears.LOUD
began = time.monotonic()
mouth = ears.Mouth("cable", ears.hum(PHONE_TONE))
talking = asyncio.run_coroutine_threadsafe(talk(rita, TALK_FRAMES), loop)
phone.in_line("Eva", "Speaking")
print(f"Rita is heard after {ear.wait_loud(began) - began:.1f} s")
for name in ("Rita", "Paul"):
    row = phone.line(name)
    names = [node.get_name() for node in phone.walk(row)]
    assert "Speaking" not in names and "Silent" not in names and f"Volume of {name}" not in names, names
phone.shot("room-reference")
heard = talking.result(desk.PATIENCE_S)
share = opus_codec.tone_share(heard[len(heard) // 2:], PHONE_TONE)
print(f"{share:.0%} of what Rita hears is what was said")
assert share > CLEAR_SHARE

# Who is muted the relay cannot tell: of ourselves we know it.
phone.press("Mute", "toggle button")
phone.in_line("Eva", "Muted")
names = [node.get_name() for node in phone.walk(phone.line("Rita"))]
assert "Muted" not in names and "Hears nobody" not in names, names
phone.press("Mute", "toggle button")
phone.in_line("Eva", "Silent|Speaking")

run(leave(paul))
phone.find("2 people", "label")
phone.press("Leave the room")
phone.find("Joined last: .*", "label")
run(rita.wait_members(1))
phone.stop()

# Narrow, with the one who stayed.
phone = start(relay, window_width=360, window_height=640)
ask("lunch")
phone.find("2 people", "label")
phone.find(SECURITY, "label")
phone.shot("narrow-room-reference")
phone.stop()
mouth.stop()
ear.stop()
run(leave(rita))
run(relay.stop())

# A relay of the reference's kind closes the door and gives no reason.
silent = run(Doorkeeper(0, "normal close").start())
phone = start(silent)
ask("board")
phone.find("Not Let In", "label")
phone.find("The relay refused, and did not say why. .*", "label")
phone.shot("room-refused")
phone.press("Copy My Fingerprint")
phone.find("Fingerprint copied", "label")
phone.stop()
run(silent.stop())

# One of ours says that we are not on its list.
clear = run(Doorkeeper(NOT_AUTHORISED, "not-authorised").start())
phone = start(clear, window_width=360, window_height=640)
ask("board")
phone.find("Not Let In", "label")
phone.find("This room is not for everybody. .*", "label")
phone.find("Copy My Fingerprint", "button")
phone.shot("narrow-room-not-authorised")
phone.press("Close")
phone.find("Fingerprint", "text")
phone.stop()
run(clear.stop())
