#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The keys of a call: those that keyboards and headsets have for a microphone and for playing, Ctrl+W, which leaves the
innermost of what is there, and a call that comes without a window of its own.
Arguments: the phone, the folder of its settings' schema, the folder for pictures, the relay, wzp-client."""
import os
import pathlib
import subprocess
import sys

import desk

desk.inside(__file__)
program, schemas, shots, relay_program, client = sys.argv[1:6]
home = pathlib.Path(os.environ["WZP_DESK"])
relay = desk.Relay(relay_program, home)
identity = home / ".local/state/wzp/identity"
subprocess.run([client, "identity", "new", "--identity", identity], check=True, stdout=subprocess.DEVNULL)
own = subprocess.run([client, "identity", "show", "--identity", identity], check=True, capture_output=True,
                     text=True).stdout.strip()
notifications = desk.Notifications(home)
desk.set_settings(relay=relay.address, unknown_callers_ring=True)
phone = desk.Phone(program, schemas, pathlib.Path(shots))
phone.find("My Fingerprint.*|" + own)


def call() -> desk.Person:
    return desk.Person(client, home, "Anna", relay.address, "call", own)


# --- in the window of a call, and in the call ---
anna = call()
phone.find("Decline", "button")
phone.focus("Anna Is Calling")
phone.key("XF86AudioPlay")
anna.says("connected")
phone.find(r"\d+:\d\d", "label")
phone.focus("^Phone$")
phone.key("XF86AudioMicMute")
phone.pressed("Mute")
phone.key("XF86AudioMicMute")
phone.unpressed("Mute")
phone.key("XF86AudioPlay")
phone.pressed("Hold")
anna.says("put on hold")
phone.key("XF86AudioPlay")
phone.unpressed("Hold")

# --- Ctrl+W: the call, the room after a question; not from a dialog, which is closed by Escape ---
phone.key("ctrl+e")
phone.find("They Match", "button")
phone.key("ctrl+w")
phone.key("Escape")
phone.gone("They Match", "button")
phone.find(r"\d+:\d\d", "label")
phone.key("ctrl+w")
anna.says("ended: peer-hung-up")
phone.find("Call Ended", "label")
phone.press("Close")
phone.key("ctrl+j")
phone.type("Name of the Room", "lunch")
phone.press("Join")
phone.find("Nobody else is here yet\\.", "label")
phone.key("ctrl+w")
phone.find(r"Leave the Room\?", "label")
phone.shot("leave-room")
phone.press("Cancel")
phone.gone(r"Leave the Room\?", "label")
phone.find("Nobody else is here yet\\.", "label")
phone.key("ctrl+w")
phone.press("Leave")
phone.find("Joined last: .*", "label")

# --- no window of its own: the notification leads to it ---
phone.action("preferences")
phone.press("Calls", desk.TAB)
phone.press("Window for Incoming Calls", "check box|switch")
desk.wait_for("the setting", lambda: desk.get_setting("incoming-window") == "false")
phone.key("Escape")
anna = call()
notifications.says("shown: Incoming Call: Anna", 2)
assert not phone.look("Decline", "button"), "there is a window"
phone.action("show-incoming")
phone.press("Decline")
anna.says("ended: declined")
anna = call()
notifications.says("shown: Incoming Call: Anna", 3)
notifications.press("Accept")
anna.says("connected")
phone.find(r"\d+:\d\d", "label")
phone.key("ctrl+shift+h")
anna.says("ended: peer-hung-up")
phone.stop()
relay.stop()
