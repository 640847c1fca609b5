#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""People: somebody unknown does not ring but waits at the side and can be answered; becomes a contact, is found by
searching, renamed, blocked, removed and brought back, as is a caller who was ignored; who is blocked is listed; calls that
were are listed, missed ones marked until somebody looks at who it was. At 360 pixels too.
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
desk.set_settings(relay=relay.address, window_height=880)
phone = desk.Phone(program, schemas, pathlib.Path(shots))
phone.find("Nobody Here Yet", "label")
phone.find("My Fingerprint.*|" + own)


def call() -> desk.Person:
    return desk.Person(client, home, "Anna", relay.address, "call", own)


anna = call()
phone.find("Is calling now", "label")
assert not phone.look("Decline", "button"), "a stranger rings"
phone.choose("Anna", "Is calling now")
phone.find("Is calling you now", "label")
phone.shot("request")
phone.press("Ignore")
phone.find("Caller ignored", "label")
phone.find("Nobody Here Yet", "label")
phone.shot("request-ignored")
phone.press("Undo")
phone.choose("Anna", "Is calling now")
phone.press("Answer")
anna.says(r"connected \(relay\)")
phone.find(r"\d+:\d\d", "label")
phone.press("Add to Contacts…")
phone.press("Add")
phone.press("New call")
phone.find("Show the call", "button")
phone.shot("call-bar")
phone.press("Hang up")
anna.says("ended: peer-hung-up")
phone.find("Call Ended", "label")
phone.find("Contacts", "label")
phone.find("Incoming call", "label")
phone.shot("people")

phone.type("Search people, rooms and calls", "nobody at all")
phone.find("Nothing Found", "label")
phone.type("Search people, rooms and calls", "aNN")
phone.gone("Nothing Found", "label")
phone.choose("Anna", "Anna")
phone.type("Search people, rooms and calls", "")
phone.find("Not yet: compare .*", "label")
phone.shot("person")

phone.press("Block", "check box")
anna = call()
phone.find("Blocked", "label")
anna.says("calling")
assert not phone.look("Decline", "button"), "somebody blocked rings"
anna.stop()

# Who is blocked is listed, and found there without their page.
phone.action("preferences")
phone.press("Privacy", desk.TAB)
phone.choose("Blocked People", "1 person")
phone.find("Their calls do not ring.*", "label")
phone.shot("blocked")
phone.press("Unblock")
phone.find("Anna can call you again", "label")
phone.find("Nobody Is Blocked", "label")
phone.shot("blocked-nobody")
phone.press("Undo")
phone.press("Unblock")
phone.find("Nobody Is Blocked", "label")
phone.press("Back")
phone.find("Nobody", "label")
phone.stop()
phone = desk.Phone(program, schemas, pathlib.Path(shots))
phone.choose("Anna", "Anna")
switch = phone.find("Block", "check box|switch")
desk.wait_for("nobody to be blocked", lambda: not switch.get_state_set().contains(phone.atspi.StateType.CHECKED))

phone.press("Remove From Contacts", "list item|button")
phone.find("Contact removed", "label")
phone.press("Undo")
phone.find("Contacts", "label")

# Missed calls are new until somebody looks at who it was.
for missed in ("1 missed call", "2 missed calls"):
    anna = call()
    phone.find("Decline", "button")
    anna.stop()
    phone.find(missed, "label")


def find_new() -> bool:
    return any(node.get_role_name() == "list item" and node.get_description().startswith("New: Missed call,") for node in phone.walk())


phone.press("New call")
desk.wait_for("a line that says that it is new", find_new)
phone.shot("missed")
phone.stop()

desk.set_settings(relay=relay.address, window_width=360, window_height=640)
phone = desk.Phone(program, schemas, pathlib.Path(shots))
phone.find("Fingerprint", "text")
phone.shot("narrow-dial")
phone.press("Back")
phone.find("2 missed calls", "label")
assert find_new()
phone.shot("narrow-people")
phone.choose("Anna", "Missed call")
phone.find("Verified", "label")
phone.shot("narrow-person")
phone.press("Back")
phone.find("Missed call", "label")
phone.gone("2 missed calls", "label")
phone.stop()
phone = desk.Phone(program, schemas, pathlib.Path(shots))
phone.press("Back")
phone.find("Missed call", "label")
assert not phone.look("2 missed calls", "label") and not find_new(), "new again after a restart"
phone.choose("Anna", "Missed call")
phone.find("Verified", "label")
anna = desk.Person(client, home, "Anna", relay.address, "answer", "--accept", "private")
anna.says("registered")
phone.press("Call")
phone.find("Through the relay")
phone.shot("narrow-call")
phone.press("Back")
phone.find("Contacts", "label")
phone.shot("narrow-bar")
phone.press("Hang up")
anna.says("ended")
anna.stop()
phone.stop()
relay.stop()
