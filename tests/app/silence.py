#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Why is it silent? Each cause is made and must be named soon, with a button that helps where one can: a microphone that
gives zeros, a silent other end, one that hears nothing, and nothing arriving.
Arguments: the phone, the folder of its settings' schema, the folder for pictures, the relay, wzp-client."""
import os
import pathlib
import signal
import subprocess
import sys
import time

import desk
import ears

# The watch is patient for 2 s and the other end reports once a second; the machine may be busy.
TOLD_WITHIN_S = 8

desk.inside(__file__)
program, schemas, shots, relay_program, client = sys.argv[1:6]
home = pathlib.Path(os.environ["WZP_DESK"])
relay = desk.Relay(relay_program, home)
identity = home / ".local/state/wzp/identity"
subprocess.run([client, "identity", "new", "--identity", identity], check=True, stdout=subprocess.DEVNULL)

ears.pactl("unload-module", "module-remap-source")
ears.plug("room", "Room")
ears.plug("speakers", "Speakers")
ears.pactl("set-default-sink", "speakers")
ears.plug_microphone("built-in", "Built-in Microphone", "room")
ears.pactl("set-default-source", "built-in")
desk.set_settings(relay=relay.address)
phone = desk.Phone(program, schemas, pathlib.Path(shots))
phone.find("Fingerprint", "text")


def call(play: str, **environment: str) -> desk.Person:
    os.environ.update(environment)
    bob = desk.Person(client, home, "Bob", relay.address, "answer", "--accept", "trusted", "--listen", play=play)
    fingerprint = bob.says(r"registered as ([0-9a-f:]{39})")[1]
    if not phone.look("Call Again", "button"):
        phone.type("Fingerprint", fingerprint)
    phone.press("Call|Call Again")
    bob.says("connected")
    return bob


def told(pattern: str, since: float) -> None:
    phone.find(pattern, "label")
    print(f"“{pattern}” after {time.monotonic() - since:.1f} s")
    assert time.monotonic() - since < TOLD_WITHIN_S


def hang_up(bob: desk.Person) -> None:
    phone.press("Hang up")
    bob.says("ended")
    bob.stop()


# --- the microphone gives zeros from the beginning
since = time.monotonic()
bob = call("tone")
told("Your microphone gives no sound.*", since)
phone.shot("silence-microphone")
phone.press("Choose Microphone")
phone.find("Built-in Microphone", "radio button")
phone.key("Escape")
voice = ears.Mouth("room", ears.hum(peak=300))
phone.gone("Your microphone gives no sound.*", "label")
# --- and is switched off in the call
ears.pactl("set-source-mute", "built-in", "1")
told("Your microphone gives no sound.*", time.monotonic())
ears.pactl("set-source-mute", "built-in", "0")
phone.gone("Your microphone gives no sound.*", "label")

# --- nothing arrives any more
bob.process.send_signal(signal.SIGSTOP)
told("Nothing arrives from .*", time.monotonic())
phone.find("Check Network", "button")
phone.shot("silence-network")
bob.process.send_signal(signal.SIGCONT)
phone.gone("Nothing arrives from .*", "label")
hang_up(bob)

# --- the other end is silent
since = time.monotonic()
bob = call("silence")
told(".* is connected, but silent.*", since)
phone.shot("silence-peer")
hang_up(bob)

# --- the other end hears nothing: its loudspeaker cannot be used
since = time.monotonic()
bob = call("tone", PULSE_SERVER="unix:/nowhere")
told(".* does not hear you", since)
phone.find("Check Network", "button")
phone.shot("silence-deaf")
hang_up(bob)
phone.stop()
relay.stop()
