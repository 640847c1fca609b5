#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sound of a room: a microphone that gives nothing is named, with a button that opens the list of devices; one is chosen
from it; the headset is pulled out and plugged in again, there is no microphone at all, and each is told in words. At 360
pixels too.
Arguments: the phone, the folder of its settings' schema, the folder for pictures, the relay, wzp-client."""
import os
import pathlib
import subprocess
import sys
import time

import desk
import ears

# The watch is patient for 2 s; the machine may be busy.
TOLD_WITHIN_S = 8
LOST_AT_MOST_S = 1
SILENT = "Your microphone gives no sound.*"
NONE = "Nobody hears you: there is no microphone"

desk.inside(__file__)
program, schemas, shots, relay_program, client = sys.argv[1:6]
home = pathlib.Path(os.environ["WZP_DESK"])
relay = desk.Relay(relay_program, home)
identity = home / ".local/state/wzp/identity"
subprocess.run([client, "identity", "new", "--identity", identity], check=True, stdout=subprocess.DEVNULL)
anna = desk.Person(client, home, "Anna", relay.address, "room", "lunch")
anna.says("joined lunch")

ears.pactl("unload-module", "module-remap-source")
ears.plug("room", "Room")
ears.plug("speakers", "Speakers")
ears.pactl("set-default-sink", "speakers")
built_in = ears.plug_microphone("built-in", "Built-in Microphone", "room")
ears.pactl("set-default-source", "built-in")
headset = ears.plug("headset", "Headset")
at_speakers, at_headset = (ears.Ears(f"{sink}.monitor") for sink in ("speakers", "headset"))


def start(**more) -> desk.Phone:
    desk.set_settings(relay=relay.address, alias="Eva", echo_cancel=False, noise_suppression=False, gain_control=False,
                      **more)
    return desk.Phone(program, schemas, pathlib.Path(shots))


def join() -> None:
    phone.find("Fingerprint", "text")
    phone.key("ctrl+j")
    phone.type("Name of the Room", "lunch")
    phone.press("Join")
    phone.find("2 people", "label")


# The microphone gives zeros.
phone = start()
since = time.monotonic()
join()
at_speakers.wait_loud(since)
phone.find(SILENT, "label")
print(f"told after {time.monotonic() - since:.1f} s")
assert time.monotonic() - since < TOLD_WITHIN_S
phone.shot("room-silence")

# The button leads to the list of devices, from wherever one is.
phone.key("ctrl+n")
phone.find("Show the room", "button")
phone.find(SILENT, "label")
phone.press("Choose Microphone")
phone.find("Built-in Microphone", "radio button")
phone.find("Leave the room", "button")
phone.shot("room-devices")
voice = ears.Mouth("room", ears.hum(peak=300))
phone.gone(SILENT, "label")
before = time.monotonic()
phone.tick("Headset")
chosen = time.monotonic()
print(f"chosen: heard there after {(at_headset.wait_loud(before) - chosen) * 1000:.0f} ms")
assert desk.get_setting("playback-device") == "'headset'"
phone.key("Escape")
at_speakers.wait_silent(0.5)

# Pulled out and plugged in again.
pulled = time.monotonic()
ears.unplug(headset)
lost = at_speakers.wait_loud(pulled) - pulled
print(f"unplugged: heard from the loudspeakers after {lost * 1000:.0f} ms")
assert lost < LOST_AT_MOST_S
phone.find("Headset unplugged — using Speakers", "label")
phone.shot("room-device-unplugged")
plugged = time.monotonic()
ears.plug("headset", "Headset")
at_headset = ears.Ears("headset.monitor")
at_headset.wait_loud(plugged)
phone.find("Using Headset again", "label")

# No microphone at all.
ears.unplug(built_in)
phone.find(NONE, "label")
phone.shot("room-no-microphone")
built_in = ears.plug_microphone("built-in", "Built-in Microphone", "room")
phone.gone(NONE, "label")
phone.find("2 people", "label")

# Two would fight for the microphone.
phone.press("Main menu", "toggle button|button")
phone.pick(5)  # Test Call…
phone.find("Not while you are in a room", "label")
phone.press("Leave the room")
phone.find("Joined last: .*", "label")
phone.stop()

# Narrow.
voice.stop()
phone = start(window_width=360, window_height=640)
join()
phone.find(SILENT, "label")
phone.shot("narrow-room-silence")
phone.press("Choose Microphone")
phone.find("Built-in Microphone", "radio button")
phone.shot("narrow-room-devices")
phone.key("Escape")
# Who is muted knows why nobody hears it.
phone.press("Mute", "toggle button")
phone.gone(SILENT, "label")
phone.stop()
anna.stop()
relay.stop()
