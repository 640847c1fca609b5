#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A friend whose words were compared has another fingerprint: it is changed on the page with the details, it is told loudly
that the key is another one, and no longer once the words are compared again.
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


def answer() -> tuple[desk.Person, str]:
    anna = desk.Person(client, home, "Anna", relay.address, "call", own)
    phone.press("Answer")
    anna.says("connected")
    return anna, anna.says(r"registered as ([0-9a-f:]{39})")[1]


def hang_up(anna: desk.Person) -> None:
    phone.press("Hang up")
    anna.says("ended: peer-hung-up")
    phone.press("Close")


anna, before = answer()
phone.press("Add to Contacts…")
phone.press("Add")
phone.press("Encrypted, Not Verified")
phone.press("They Match")
phone.find("Encrypted and Verified")
hang_up(anna)

# Anna has a new computer, and no recovery words.
anna.identity.unlink()
now = subprocess.run([client, "identity", "new", "--identity", anna.identity], check=True, capture_output=True, text=True)
now = subprocess.run([client, "identity", "show", "--identity", anna.identity], check=True, capture_output=True,
                     text=True).stdout.strip()
phone.choose("Anna", "Anna")
phone.find(before, "label")
phone.find(r"\d+ \w+( \w+)? shapes on \w+( \w+)?", "image|img")
phone.shot("person-verified")
phone.scroll_to("Change Fingerprint…", "button|list item")
phone.press("Change Fingerprint…", "button|list item")
phone.find(r"Change the Fingerprint\?", "label")
phone.type("New Fingerprint", now[:-3])
phone.find("3 more digits", "label")
phone.type("New Fingerprint", before)
phone.find("This is Anna already\\.", "label")
phone.shot("change-fingerprint")
phone.type("New Fingerprint", now)
phone.press("Change")
phone.find(now, "label")
phone.find("The fingerprint has changed since. Compare the words again\\.", "label")
phone.shot("person-changed")

anna, fingerprint = answer()
assert fingerprint == now
phone.find("Another Key Than Verified")
phone.shot("call-changed")
phone.press("Another Key Than Verified")
phone.find("You compared them before, but the key is another one now\\.", "label")
phone.shot("verify-changed")
phone.press("They Match")
phone.find("Encrypted and Verified")
hang_up(anna)
phone.choose("Anna", "Anna")
phone.find("You compared the words: .*", "label")
phone.stop()
relay.stop()
