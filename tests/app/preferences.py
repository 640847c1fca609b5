#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The preferences apply at once and stay, and are found by searching; the keyboard reaches what it should; a link fills the page for calling in and
calls nobody.
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
desk.set_settings(relay=relay.address)
phone = desk.Phone(program, schemas, pathlib.Path(shots))
phone.find("Nobody Here Yet", "label")

phone.action("preferences")
phone.find("Remove Echo")
for page, row in (("Calls", "Do Not Disturb"), ("Network", "My Public Address"), ("Privacy", "Clear History…"),
                  ("Account", "My Name")):
    phone.press(page, desk.TAB)
    phone.find(row)
    phone.shot(f"preferences-{page.lower()}")
phone.press("Audio", desk.TAB)
phone.find("Remove Echo")
phone.shot("preferences-audio")
# Found by a word, whichever page it is on.
phone.focus("^Phone$")
phone.press("Search", "toggle button|button")
phone.keys("lock screen")
phone.choose("Hide Callers on the Lock Screen", "Privacy")
phone.find("Clear History…")
phone.press("Calls", desk.TAB)
phone.press("Unknown Callers Ring", "check box|switch")
desk.wait_for("the setting", lambda: desk.get_setting("unknown-callers-ring") == "true")
phone.key("Escape")
phone.gone("Unknown Callers Ring")
# Closed from a page within by a screen reader, which presses again what is gone.
phone.action("preferences")
phone.press("Privacy", desk.TAB)
phone.choose("Blocked People", "Nobody")
back = phone.find("Back", "button")
phone.find("Nobody Is Blocked", "label")
phone.shot("preferences-blocked")
close = phone.close_dialog("Preferences")
phone.press_stale(close)
phone.gone("Preferences", "dialog")
for gone in (back, close):
    phone.press_stale(gone)
phone.find("Nobody Here Yet", "label")

anna = desk.Person(client, home, "Anna", relay.address, "call", own)
phone.press("Decline")
anna.says("ended: declined")

other = "0123:4567:89ab:cdef:0123:4567:89ab:cdef"
subprocess.run([program, f"wzp:{other}"], check=True, env=os.environ | {"GSETTINGS_SCHEMA_DIR": schemas})
desk.wait_for("the link", lambda: phone.text_of("Fingerprint") == other)
assert phone.look("Call", "button"), "the page for calling is not shown"
phone.shot("link")
phone.action("shortcuts")
phone.find("Hang up, or leave the room", "label")
phone.shot("shortcuts")
phone.key("Escape")
phone.gone("Hang up, or leave the room", "label")

phone.press("Show my fingerprint as QR code")
phone.find("Copy as Text", "button")
phone.shot("qr")
# What another phone's camera sees in the picture.
code = subprocess.run(["zbarimg", "--quiet", "--raw", phone.shots / "qr.png"], check=True, capture_output=True, text=True)
assert code.stdout.startswith(f"wzp:{own}"), code.stdout
phone.press("Copy as Text")
phone.find("Fingerprint copied", "label")
phone.key("Escape")
phone.type("Fingerprint", f"wzp:{other}?relay=relay.example.org")
desk.wait_for("the link to be taken", lambda: phone.look("Call", "button").get_state_set().contains(
    phone.atspi.StateType.SENSITIVE))
phone.stop()
relay.stop()
