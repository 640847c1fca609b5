#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sound server dies in the middle of a call and is started again, later stands still for a while, and then there is no
loudspeaker: the call stays, a banner says so, and sound comes back in both directions without anybody doing anything.
Arguments: the phone, the folder of its settings' schema, the folder for pictures, the relay, wzp-client."""
import os
import pathlib
import signal
import subprocess
import sys
import time

import desk
import ears

# Either half may fail, or be back, a moment sooner.
RESTARTING = "Restarting (microphone|loudspeaker|sound)…"
# A device that failed is tried again after 250 ms, then ever more rarely, at most 4 s.
BACK_WITHIN_S = 8

desk.inside(__file__)
program, schemas, shots, relay_program, client = sys.argv[1:6]
home = pathlib.Path(os.environ["WZP_DESK"])
relay = desk.Relay(relay_program, home)
identity = home / ".local/state/wzp/identity"
subprocess.run([client, "identity", "new", "--identity", identity], check=True, stdout=subprocess.DEVNULL)
# Bob's sound server is another one, and lives.
bob = desk.Person(client, home, "Bob", relay.address, "answer", "--accept", "trusted", "--once", "--listen")
fingerprint = bob.says(r"registered as ([0-9a-f:]{39})")[1]
at_bob = ears.Ears("cable.monitor")
server = ears.Server(home)
voice, at_speakers = ears.Mouth("room", ears.hum(300)), ears.Ears("speakers.monitor")
desk.set_settings(relay=relay.address, echo_cancel=False, noise_suppression=False, gain_control=False)
phone = desk.Phone(program, schemas, pathlib.Path(shots))
phone.find("Fingerprint", "text")
phone.type("Fingerprint", fingerprint)
phone.press("Call")
phone.find(r"\d+:\d\d", "label")
bob.says("connected")
at_speakers.wait_loud(0)
at_bob.wait_loud(0)
assert not phone.look(RESTARTING)


def talk_again(since: float) -> None:
    here, there = at_speakers.wait_loud(since) - since, at_bob.wait_loud(since) - since
    print(f"back: heard here after {here:.2f} s, there after {there:.2f} s")
    assert max(here, there) < BACK_WITHIN_S
    phone.gone(RESTARTING, "label")
    phone.find(r"\d+:\d\d", "label")


# --- dead
server.stop()
phone.find(RESTARTING, "label")
phone.shot("sound-restarting")
at_bob.wait_silent(0.5)
server.start()
back = time.monotonic()
voice, at_speakers = ears.Mouth("room", ears.hum(300)), ears.Ears("speakers.monitor")
talk_again(back)
phone.shot("sound-restarted")

# --- standing still
server.process.send_signal(signal.SIGSTOP)
phone.find(RESTARTING, "label")
server.process.send_signal(signal.SIGCONT)
talk_again(time.monotonic())

# --- no loudspeaker left, but a microphone
ears.pactl("load-module", "module-sine-source", "source_name=sine", "rate=48000", "frequency=300")
ears.pactl("set-default-source", "sine")
ears.unplug("module-null-sink")
phone.find("You hear nothing: there is no loudspeaker", "label")
phone.shot("sound-no-loudspeaker")
plugged = time.monotonic()
ears.plug("speakers", "Speakers")
at_speakers = ears.Ears("speakers.monitor")
talk_again(plugged)
phone.gone("You hear nothing: there is no loudspeaker", "label")

phone.press("Hang up")
bob.says("ended: peer-hung-up")
bob.process.wait(desk.PATIENCE_S)
voice.stop()
phone.stop()
relay.stop()
server.stop()
