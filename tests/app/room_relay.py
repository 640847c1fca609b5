#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A room at another relay than ours, which is restarted, falls silent for a while, and one day shows another key: who is in
the room stays in it, nobody is said to have left who comes back, "Trying again" is said only of what lasts longer than a
second; the other key is seen beside the known one, and a person decides.
Arguments: the phone, the folder of its settings' schema, the folder for pictures, the relay, wzp-client."""
import os
import pathlib
import re
import signal
import subprocess
import sys
import time

import desk
import ears

# As the library has it.
SHOW_OUTAGE_S = 1
# Two of patience and that one; the machine may be busy.
TOLD_WITHIN_S = 8
# What the jitter buffer and the loudspeaker may still have of the sound before.
BUFFERED_S = 2
LOST = "The connection to the room broke.*"
QUESTION = r"Is This Still Your Relay\?"
KEY = r"([0-9a-f]{4} ){3}[0-9a-f]{4}(\n([0-9a-f]{4} ){3}[0-9a-f]{4}){3}"

desk.inside(__file__)
program, schemas, shots, relay_program, client = sys.argv[1:6]
home = pathlib.Path(os.environ["WZP_DESK"])
berlin = desk.Relay(relay_program, home, name="berlin")
oslo = desk.Relay(relay_program, home, name="oslo")
identity = home / ".local/state/wzp/identity"
subprocess.run([client, "identity", "new", "--identity", identity], check=True, stdout=subprocess.DEVNULL)
announcements = desk.Announcements(home)
settings = dict(relay=berlin.address, alias="Eva", playback_device="speaker", echo_cancel=False, noise_suppression=False,
                gain_control=False)


def start(**more) -> desk.Phone:
    desk.set_settings(**settings | more)
    return desk.Phone(program, schemas, pathlib.Path(shots))


def enter(name: str, play: str) -> desk.Person:
    person = desk.Person(client, home, name, oslo.address, "room", "lunch", play=play)
    person.says("joined lunch")
    return person


def loud(since: float) -> list[float]:
    return [when for when, peak in ear.peaks if when >= since and peak >= ears.LOUD]


def replace_key() -> None:
    oslo.stop()
    oslo.identity.unlink()
    oslo.start(oslo.address)


def keys() -> list[str]:
    return desk.wait_for("both keys", lambda: (found := [node.get_name() for node in phone.matches(KEY, "label")])
                         and len(found) == 2 and found)


anna, bob = enter("Anna", "tone"), enter("Bob", "silence")
phone = start()
phone.find("Fingerprint", "text")
phone.key("ctrl+j")
phone.type("Name of the Room", f"wzp:room/lunch?relay={oslo.address}")
desk.wait_for("the link to be taken apart", lambda: phone.text_of("Name of the Room") == "lunch")
phone.press("Join")
phone.find("3 people", "label")
phone.find(oslo.address, "label")
mouth = ears.Mouth("cable", ears.hum(peak=300))
ear = ears.Ears("speaker.monitor")
ear.wait_loud(0)

# Restarted at once, as an update of the relay does it.
killed = time.monotonic()
oslo.stop()
oslo.start(oslo.address)
told = None
while not loud(killed + BUFFERED_S):
    if not told and phone.look(LOST, "label"):
        told = time.monotonic()
    assert time.monotonic() - killed < desk.PATIENCE_S, "no sound"
heard = loud(killed)
print(f"restarted at once: silent for {max(b - a for a, b in zip([killed, *heard], heard)):.2f} s")
assert not told or told - killed > SHOW_OUTAGE_S, "told too early"
phone.gone(LOST, "label")
phone.find("3 people", "label")

# Silent for so long that people must know.
frozen = time.monotonic()
oslo.process.send_signal(signal.SIGSTOP)
phone.find(LOST, "label")
told = time.monotonic() - frozen
print(f"frozen: told after {told:.1f} s")
assert SHOW_OUTAGE_S < told < TOLD_WITHIN_S
phone.find("Reconnecting…", "label")
announcements.says("announced: The connection to the room broke. Trying again…")
phone.shot("room-reconnecting")
phone.key("ctrl+n")
phone.find("Show the room", "button")
phone.find("Reconnecting…", "label")
phone.shot("room-reconnecting-bar")
phone.press("Show the room")
ear.wait_silent(0.5)
oslo.process.send_signal(signal.SIGCONT)
thawed = time.monotonic()
phone.gone(LOST, "label")
print(f"told for {time.monotonic() - thawed:.1f} s more")
announcements.says("announced: Back in the room")
phone.find("3 people", "label")
ear.wait_loud(thawed + BUFFERED_S)

# Who joins now is told, and nobody else was.
carol = enter("Carol", "silence")
phone.find("4 people", "label")
announcements.says("announced: Carol joined")
told = re.findall(".*(?:joined|left).*", announcements.log.read_text())
assert told == ["announced: Carol joined"], told
carol.stop()
announcements.says("announced: Carol left")
phone.press("Leave the room")
phone.find(r"(.|\n)*Joined last: .*", "label")
for person in (anna, bob):
    person.stop()

# Another key.
replace_key()
phone.press("Join this room|Join")
phone.find(QUESTION, "label")
known, shown = keys()
assert known != shown
phone.shot("room-relay-key")
phone.press("Do Not Connect")
phone.gone(QUESTION, "label")
phone.find("Room Not Safe", "label")
phone.find("The relay shows another key than before.", "label")
assert not phone.look("Try Again", "button")
phone.shot("room-relay-key-refused")
phone.press("Review…")
assert keys() == [known, shown]
phone.press("Trust the New Key")
phone.find("Nobody else is here yet\\.", "label")
phone.find("Leave the room", "button")

# In the room itself, and narrow.
phone.stop()
phone = start(window_width=360, window_height=640)
phone.find("Fingerprint", "text")
phone.press("Back")
phone.choose("lunch", "lunch")
phone.press("Join")
phone.find("Nobody else is here yet\\.", "label")
replace_key()
phone.find(QUESTION, "label")
assert keys()[0] == shown
phone.shot("narrow-room-relay-key")
phone.press("Do Not Connect")
phone.gone(QUESTION, "label")
phone.find("Room Not Safe", "label")
phone.shot("narrow-room-relay-key-refused")
phone.press("Close")
phone.stop()
mouth.stop()
ear.stop()
berlin.stop()
oslo.stop()
