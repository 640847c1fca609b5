#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who speaks while muted is told so, and can unmute right there. In a room with push to talk, the others hear the voice
exactly while a key is held, and a tail longer, whichever way it is pushed; muted is muted.
Arguments: the phone, the folder of its settings' schema, the folder for pictures, the relay, wzp-client."""
import os
import pathlib
import subprocess
import sys
import time

import desk
import ears

TAIL_S = 0.2
PAUSE_S = 0.8
# Frames and jitter buffers at both ends, and the commands' way to the phone on a busy machine.
TOLERANCE_S = 0.2

desk.inside(__file__)
program, schemas, shots, relay_program, client = sys.argv[1:6]
home = pathlib.Path(os.environ["WZP_DESK"])
relay = desk.Relay(relay_program, home)
identity = home / ".local/state/wzp/identity"
subprocess.run([client, "identity", "new", "--identity", identity], check=True, stdout=subprocess.DEVNULL)
bob = desk.Person(client, home, "Bob", relay.address, "answer", "--accept", "trusted")
fingerprint = bob.says(r"registered as ([0-9a-f:]{39})")[1]


def ptt(*words: str) -> subprocess.CompletedProcess:
    return subprocess.run([client, "ptt", *words], capture_output=True, text=True)


# Nothing to talk in: a command for that does not start a phone.
alone = ptt("on")
assert alone.returncode == 1 and "No phone is running" in alone.stderr, alone

desk.set_settings(relay=relay.address, playback_device="speaker", echo_cancel=False, noise_suppression=False,
                  gain_control=False)
announcements = desk.Announcements(home)
phone = desk.Phone(program, schemas, pathlib.Path(shots))
phone.find("Fingerprint", "text")
nobody = ptt("mute")
assert nobody.returncode == 1 and "Nobody is talked with" in nobody.stderr, nobody
phone.type("Fingerprint", fingerprint)
phone.press("Call")
phone.find(r"\d+:\d\d", "label")
bob.says("connected")

# A voice that is heard needs no hint; a muted one does, on every page, for a while.
voice = ears.Mouth("cable")
phone.key("ctrl+n")
phone.pressed("Mute", False)
assert ptt("mute").returncode == 0
phone.pressed("Mute")
phone.find("You are muted", "label")
announcements.says("announced: You are muted")
phone.shot("muted-hint")
phone.press("Unmute")
phone.unpressed("Mute")
phone.gone("You are muted", "label")
phone.press("Mute", "toggle button")
phone.find("You are muted", "label")
phone.gone("You are muted", "label")
phone.pressed("Mute")

phone.press("Hang up")
bob.stop()
phone.stop()

# In a room, by each way: what Carol hears is measured.
keys = desk.Shortcuts(home)
recording = str(home / "carol.wav")
carol = desk.Person(client, home, "Carol", relay.address, "room", "lunch", "--record", recording, play="silence")
carol.says("joined lunch")
desk.set_settings(relay=relay.address, playback_device="speaker", echo_cancel=False, noise_suppression=False,
                  gain_control=False, talk_mode="push", desktop_shortcuts=True, alias="Eva")
phone = desk.Phone(program, schemas, pathlib.Path(shots))
phone.find("Fingerprint", "text")
keys.says("bound: push-to-talk")
phone.key("ctrl+j")
phone.type("Name of the Room", "lunch")
phone.press("Join")
phone.find("Hold Space to talk", "label")
carol.says("in the room: .*Eva")
phone.shot("room-push")

held = []


def pass_time(seconds: float) -> None:
    """A word and a pause are as long as people make them."""
    until = time.monotonic() + seconds
    desk.wait_for("time to pass", lambda: time.monotonic() > until)


def talk(push, release) -> None:
    push()
    begun = time.monotonic()
    phone.find("You are heard", "label")
    pass_time(0.4)
    release()
    held.append(time.monotonic() - begun)
    phone.find("Hold Space to talk", "label")
    pass_time(PAUSE_S)


def xdotool(*words: str) -> None:
    subprocess.run(["xdotool", *words], check=True)


talk(lambda: xdotool("keydown", "space"), lambda: xdotool("keyup", "space"))
talk(lambda: keys.press("push-to-talk", True), lambda: keys.press("push-to-talk", False))
talk(lambda: ptt("on"), lambda: ptt("off"))
talk(lambda: phone.action("ptt", "'on'"), lambda: phone.action("ptt", "'off'"))
talk(lambda: ptt("toggle"), lambda: ptt("toggle"))
talk(lambda: phone.press("Talk", "toggle button"), lambda: phone.press("Talk", "toggle button"))

# The key is left to who types; the bar has the button.
phone.key("ctrl+n")
phone.find("Fingerprint", "text")
desk.wait_for("the focus", lambda: (here := phone.focused()) and here.get_name() == "Fingerprint")
xdotool("key", "space")
phone.unpressed("Talk")
phone.press("Talk", "toggle button")
phone.pressed("Talk")
phone.shot("room-bar-push")
phone.press("Talk", "toggle button")
phone.unpressed("Talk")
phone.press("Show the room")

# A key that goes up in a dialog is not missed; muted is muted.
xdotool("keydown", "space")
phone.find("You are heard", "label")
phone.shot("room-pushed")
phone.action("preferences")
phone.find("Remove Echo", "label")
xdotool("keyup", "space")
phone.key("Escape")
phone.find("Hold Space to talk", "label")
keys.press("mute", True)
phone.pressed("Mute")
ptt("on")
phone.find("You are muted", "label")
ptt("off")
phone.press("Leave the room")
carol.stop()
heard = ears.sounds(recording, PAUSE_S / 2)
print("held:", *(f"{seconds:.2f}" for seconds in held), "heard:", *(f"{seconds:.2f}" for seconds in heard))
assert len(heard) == len(held) + 2, (held, heard)
# A machine that is busy now and then gives sound late, and all at once; it never makes a word shorter.
errors = sorted(after - before - TAIL_S for before, after in zip(held, heard))
assert errors[0] > -TOLERANCE_S, (held, heard)
assert errors[len(errors) // 2] < TOLERANCE_S, (held, heard)

voice.stop()
phone.stop()
keys.stop()
relay.stop()
