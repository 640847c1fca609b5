#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Devices in a call: the headset is pulled out and plugged in again, another is chosen from the menu, the microphone goes
and comes: the call stays, less than a second of sound is lost, and what happens is told in words.
Arguments: the phone, the folder of its settings' schema, the folder for pictures, the relay, wzp-client."""
import os
import pathlib
import subprocess
import sys
import time

import desk
import ears

LOST_AT_MOST_S = 1

desk.inside(__file__)
program, schemas, shots, relay_program, client = sys.argv[1:6]
home = pathlib.Path(os.environ["WZP_DESK"])
relay = desk.Relay(relay_program, home)
identity = home / ".local/state/wzp/identity"
subprocess.run([client, "identity", "new", "--identity", identity], check=True, stdout=subprocess.DEVNULL)
recording = str(home / "bob.wav")
bob = desk.Person(client, home, "Bob", relay.address, "answer", "--accept", "trusted", "--once", "--record", recording)
fingerprint = bob.says(r"registered as ([0-9a-f:]{39})")[1]

# A desktop with loudspeakers and a microphone, and a headset. "room" and "mouth" are what the microphones hear.
ears.pactl("unload-module", "module-remap-source")
for sink in ("room", "mouth"):
    ears.plug(sink, sink.capitalize())
ears.plug("speakers", "Speakers")
ears.pactl("set-default-sink", "speakers")
built_in = ears.plug_microphone("built-in", "Built-in Microphone", "room")
ears.pactl("set-default-source", "built-in")
headset = ears.plug("headset", "Headset")
headset_microphone = ears.plug_microphone("headset-microphone", "Headset Microphone", "mouth")
voices = [ears.Mouth(sink) for sink in ("room", "mouth")]
at_speakers, at_headset = (ears.Ears(f"{sink}.monitor") for sink in ("speakers", "headset"))

desk.set_settings(relay=relay.address, playback_device="headset", capture_device="headset-microphone", echo_cancel=False,
                  noise_suppression=False, gain_control=False)
phone = desk.Phone(program, schemas, pathlib.Path(shots))
phone.find("Fingerprint", "text")
phone.type("Fingerprint", fingerprint)
phone.press("Call")
phone.find(r"\d+:\d\d", "label")
bob.says("connected")
at_headset.wait_loud(0)
assert at_speakers.loudest(0) < ears.LOUD

# --- pulled out
ears.unplug(headset_microphone)
phone.find("Headset Microphone unplugged — using Built-in Microphone", "label")
pulled = time.monotonic()
ears.unplug(headset)
lost = at_speakers.wait_loud(pulled) - pulled
print(f"unplugged: heard from the loudspeakers after {lost * 1000:.0f} ms")
assert lost < LOST_AT_MOST_S
phone.find("Headset unplugged — using Speakers", "label")
phone.shot("device-unplugged")

# --- plugged in again: back to what was chosen
plugged = time.monotonic()
headset = ears.plug("headset", "Headset")
at_headset = ears.Ears("headset.monitor")
at_headset.wait_loud(plugged)
over = at_speakers.wait_silent(0.5)
began = next(when for when, peak in at_headset.peaks if peak >= ears.LOUD)
print(f"plugged in: {(began - over) * 1000:.0f} ms from the last sound there to the first here")
assert began - over < LOST_AT_MOST_S
phone.find("Using Headset again", "label")
headset_microphone = ears.plug_microphone("headset-microphone", "Headset Microphone", "mouth")
phone.find("Using Headset Microphone again", "label")
phone.shot("device-again")

# --- chosen in the call
phone.press("Sound", "toggle button")
phone.find("Speakers", "radio button|check box")
phone.shot("device-menu")
before = time.monotonic()
phone.tick("Speakers")
chosen = time.monotonic()
lost = at_speakers.wait_loud(before) - chosen
print(f"chosen: heard there after {lost * 1000:.0f} ms")
assert desk.get_setting("playback-device") == "'speakers'"
phone.key("Escape")
at_headset.wait_silent(0.5)

# --- no microphone at all
ears.unplug(headset_microphone)
ears.unplug(built_in)
phone.find("Nobody hears you: there is no microphone", "label")
phone.shot("device-no-microphone")
ears.plug_microphone("built-in", "Built-in Microphone", "room")
phone.gone("Nobody hears you: there is no microphone", "label")

# --- another default of the system is followed
phone.press("Sound", "toggle button")
phone.tick(r"Follow the System \(Speakers\)")
phone.key("Escape")
before = time.monotonic()
ears.pactl("set-default-sink", "headset")
at_headset.wait_loud(before)
phone.find("Using Headset", "label")

phone.find(r"\d+:\d\d", "label")
phone.press("Hang up")
bob.says("ended: peer-hung-up")
bob.process.wait(desk.PATIENCE_S)
# That in which there was no microphone.
print(f"longest silence at the other end: {ears.longest_silence(recording):.2f} s")
phone.stop()
relay.stop()
