#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who speaks while muted is told so, and can unmute right there.
Arguments: the phone, the folder of its settings' schema, the folder for pictures, the relay, wzp-client."""
import os
import pathlib
import subprocess
import sys

import desk
import ears

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
phone.shot("muted-hint")
phone.press("Unmute")
phone.unpressed("Mute")
phone.gone("You are muted", "label")
phone.press("Mute", "toggle button")
phone.find("You are muted", "label")
phone.gone("You are muted", "label")
phone.pressed("Mute")

voice.stop()
phone.stop()
bob.stop()
relay.stop()
