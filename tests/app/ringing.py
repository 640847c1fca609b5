#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is heard of calls: ringing here, on the devices that were chosen and as loud as was chosen, until it is cancelled;
a single soft tone in a call; the ringing of the other end and busy; nothing when nobody may disturb. Listened to at the
sound server's devices.
Arguments: the phone, the folder of its settings' schema, the folder for pictures, the relay, wzp-client."""
import os
import pathlib
import signal
import subprocess
import sys
import time

import desk
import ears

# A ring may begin with its rest of 1.2 s.
TURN_S = 3.6
# Nobody may wait longer than 0.2 s for silence; a machine that builds meanwhile, and our own ears, need more.
SILENT_WITHIN_S = 0.6

desk.inside(__file__)
program, schemas, shots, relay_program, client = sys.argv[1:6]
home = pathlib.Path(os.environ["WZP_DESK"])
relay = desk.Relay(relay_program, home)
identity = home / ".local/state/wzp/identity"
subprocess.run([client, "identity", "new", "--identity", identity], check=True, stdout=subprocess.DEVNULL)
own = subprocess.run([client, "identity", "show", "--identity", identity], check=True, capture_output=True,
                     text=True).stdout.strip()
notifications = desk.Notifications(home)
ears.plug("kitchen", "Kitchen")
ears.plug("headset", "Headset")
at_speaker, at_kitchen, at_headset = (ears.Ears(f"{name}.monitor") for name in ("cable", "kitchen", "headset"))
desk.set_settings(relay=relay.address, unknown_callers_ring=True)
phone = desk.Phone(program, schemas, pathlib.Path(shots))
phone.find("Fingerprint", "text")


def call(*more: str) -> desk.Person:
    return desk.Person(client, home, "Anna", relay.address, "call", own, *more)



# --- it rings on the default device, also without any microphone, and is silent before and after
ears.pactl("unload-module", "module-remap-source")
started = time.monotonic()
assert at_speaker.loudest(0) < ears.LOUD
anna = call()
phone.find("Decline", "button")
at_speaker.wait_loud(started)
roles = ears.pactl("list", "sink-inputs")
assert 'media.role = "event"' in roles, roles
rest = at_speaker.wait_silent(0.8)  # between two turns
at_speaker.wait_loud(rest + 0.1)
normal = at_speaker.loudest(started)
cancelled = time.monotonic()
anna.process.send_signal(signal.SIGINT)
over = at_speaker.wait_silent(TURN_S) - cancelled
anna.process.wait()
print(f"cancelled by the caller: silent after {over * 1000:.0f} ms; peak {normal} at volume 0.6")
assert over < SILENT_WITHIN_S, over
assert at_kitchen.loudest(0) < ears.LOUD and at_headset.loudest(0) < ears.LOUD
ears.pactl("load-module", "module-remap-source", "master=cable.monitor", "source_name=mic")
ears.pactl("set-default-source", "mic")

# --- where it rings and how loud is chosen
phone.action("preferences")
phone.press("Calls", desk.TAB)
phone.find("Ringing", "label")
phone.shot("preferences-ringing")
tried = time.monotonic()
phone.press("Try")
at_speaker.wait_loud(tried)
phone.press("Rings On", "button|toggle button|list item")
phone.press("Kitchen", "check box|switch")
phone.press("Headset", "check box|switch")
phone.shot("preferences-ring-devices")
desk.wait_for("the devices", lambda: desk.get_setting("ring-devices") in ("['kitchen', 'headset']", "['headset', 'kitchen']"))
scale = phone.find("Volume", "slider")
scale.get_value_iface().set_current_value(30)
desk.wait_for("the volume", lambda: float(desk.get_setting("ring-volume")) == 0.3)
phone.key("Escape")
phone.gone("Try", "button")
at_speaker.wait_silent(TURN_S)
before = time.monotonic()
anna = call()
phone.find("Decline", "button")
at_kitchen.wait_loud(before)
at_headset.wait_loud(before)
desk.wait_for("a turn", lambda: time.monotonic() > before + TURN_S)
assert at_speaker.loudest(before) < ears.LOUD, "it rings where it should not"
for name, place in (("kitchen", at_kitchen), ("headset", at_headset)):
    quiet = place.loudest(before)
    print(f"{name}: peak {quiet} at volume 0.3, {quiet / normal:.2f} of that at 0.6")
    assert 0.4 < quiet / normal < 0.6

# --- answered: it does not ring any more; a second call knocks once, softly, where the voices are
phone.press("Answer")
anna.says("connected")
phone.find(r"\d+:\d\d", "label")
anna.stop()
phone.press("Close")
ears.pactl("set-default-sink", "speaker")
bob = desk.Person(client, home, "Bob", relay.address, "answer", "--accept", "trusted", play="silence")
phone.type("Fingerprint", bob.says(r"registered as ([0-9a-f:]{39})")[1])
phone.press("Call")
phone.find(r"\d+:\d\d", "label")
at_call = ears.Ears("speaker.monitor")
at_kitchen.wait_silent(TURN_S)
before = time.monotonic()
anna = call()
phone.find("Decline", "button")
knocked = at_call.wait_loud(before)
over = at_call.wait_silent(TURN_S)
print(f"knock: {over - knocked:.2f} s, peak {at_call.loudest(before)}")
assert over - knocked < 1 and at_call.loudest(before) < 0.6 * normal
assert at_kitchen.loudest(before) < ears.LOUD, "it rings while somebody talks"
phone.press("Decline")
anna.says("ended: busy")

# --- the end is heard, and not when it was not wanted
before = time.monotonic()
bob.stop()
phone.find("Call Ended")
at_call.wait_loud(before)
at_call.wait_silent(1)

# --- we call: its tone when it rings there, and busy for a while when it is declined
bob = desk.Person(client, home, "Bob", relay.address, "answer", "--accept", "ask", play="silence")
bob.says("registered")
before = time.monotonic()
phone.press("Call Again")
bob.says("answer it")
phone.find("Ringing…", "label")
first = at_call.wait_loud(before)
tone = at_call.wait_silent(1) - first
print(f"ringback: {tone:.2f} s of tone")
assert 0.8 < tone < 1.3
before = time.monotonic()
bob.reply("r")
phone.find("Call Declined")
first = at_call.wait_loud(before)
busy = at_call.wait_silent(2) - first
print(f"busy: {busy:.2f} s")
assert 2 < busy < 3.5
phone.press("Close")

# --- nobody may disturb
phone.action("preferences")
phone.press("Calls", desk.TAB)
phone.press("Do Not Disturb", "check box|switch")
phone.key("Escape")
before = time.monotonic()
anna = call()
anna.says("ringing")
desk.wait_for("a turn", lambda: time.monotonic() > before + TURN_S)
for place in (at_speaker, at_kitchen, at_headset, at_call):
    assert place.loudest(before) < ears.LOUD
anna.stop()
phone.stop()
relay.stop()
