#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Somebody calls where there is no microphone: it rings all the same, the buttons that answer say that one will only
listen, in the window and in the notification, and so it is; a microphone that is plugged in takes the words back.
Arguments: the phone, the folder of its settings' schema, the folder for pictures, the relay, wzp-client."""
import os
import pathlib
import subprocess
import sys
import time

import desk
import ears

desk.inside(__file__)
program, schemas, shots, relay_program, client = sys.argv[1:6]
home = pathlib.Path(os.environ["WZP_DESK"])
relay = desk.Relay(relay_program, home)
identity = home / ".local/state/wzp/identity"
subprocess.run([client, "identity", "new", "--identity", identity], check=True, stdout=subprocess.DEVNULL)
own = subprocess.run([client, "identity", "show", "--identity", identity], check=True, capture_output=True,
                     text=True).stdout.strip()
ears.pactl("unload-module", "module-remap-source")
ears.plug("room", "Room")
ears.plug("speakers", "Speakers")
ears.pactl("set-default-sink", "speakers")
at_speakers = ears.Ears("speakers.monitor")
notifications = desk.Notifications(home)
desk.set_settings(relay=relay.address, unknown_callers_ring=True)
phone = desk.Phone(program, schemas, pathlib.Path(shots))
phone.find("Fingerprint", "text")


def call() -> desk.Person:
    return desk.Person(client, home, "Anna", relay.address, "call", own)


def listens() -> None:
    """Hears a tone from Anna, and is told that nobody hears the own voice."""
    anna.says("connected")
    phone.find("Nobody hears you: there is no microphone", "label")
    # It rings no more.
    at_speakers.wait_loud(time.monotonic() + 0.5)
    phone.find(r"\d+:\d\d", "label")


# --- the window
anna = call()
phone.find("Answer", "button")
phone.find("No microphone")
notifications.says(r"shown: Incoming Call: .* \['Accept Without Microphone', 'Decline'\] call.incoming")
phone.shot("incoming-no-microphone")
microphone = ears.plug_microphone("built-in", "Built-in Microphone", "room")
phone.gone("No microphone")
notifications.says(r"shown: Incoming Call: .* \['Accept', 'Decline'\] call.incoming")
ears.unplug(microphone)
phone.find("No microphone")
phone.press("Answer")
listens()
phone.shot("listening-only")
phone.press("Hang up")
anna.says("ended: peer-hung-up")

# --- the notification
anna = call()
notifications.says(r"shown: Incoming Call: .* \['Accept Without Microphone', 'Decline'\] call.incoming", 3)
notifications.press("Accept Without Microphone")
listens()
phone.press("Hang up")
anna.says("ended: peer-hung-up")
phone.stop()
relay.stop()
