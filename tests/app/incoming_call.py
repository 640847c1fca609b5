#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Somebody calls: does not ring while unknown, and once a contact is answered by the window's button, from the
notification, by the action of a key binding, privately, declined, and missed. A relay that goes away is told and comes
back.
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
phone = desk.Phone(program, schemas, pathlib.Path(shots))
phone.find("Address of the Relay", "text")
phone.type("Address of the Relay", relay.address)
phone.press("Start")
phone.find("My Fingerprint.*|" + own)


def call() -> desk.Person:
    return desk.Person(client, home, "Anna", relay.address, "call", own)


# Anna is nobody yet. We call her once and keep her.
anna = desk.Person(client, home, "Anna", relay.address, "answer", "--accept", "trusted")
fingerprint = anna.says(r"registered as ([0-9a-f:]{39})")[1]
phone.type("Fingerprint", fingerprint)
phone.press("Call")
phone.find(r"\d+:\d\d", "label")
phone.press("Add to Contacts…")
phone.type("Name", "Anna from work")
phone.shot("add-contact")
phone.press("Add")
phone.find("Anna from work", "label")
anna.stop()
phone.press("Close")

anna = call()
phone.find("Decline", "button")
phone.find("Anna from work", "label")
notifications.says(r"shown: Incoming Call: Anna from work \['Accept', 'Decline'.* call.incoming")
phone.shot("incoming")
phone.press("Answer")
phone.gone("Decline", "button")
notifications.says("closed")
phone.find(r"\d+:\d\d", "label")
anna.says("connected")
phone.shot("incoming-answered")
phone.press("Hang up")
anna.says("ended: peer-hung-up")
phone.find("Call Ended")
phone.press("Close")

anna = call()
notifications.says("shown: Incoming Call", 2)
notifications.press("Accept")
anna.says("connected")
phone.find(r"\d+:\d\d", "label")
phone.action("mute")
phone.shot("incoming-muted")
phone.action("hang-up")
anna.says("ended: peer-hung-up")

anna = call()
phone.find("Decline", "button")
phone.action("accept")
anna.says("connected")
phone.action("hang-up")
anna.says("ended: peer-hung-up")

anna = call()
phone.press("Answer Privately")
anna.says("connected \\(relay\\)")
phone.find("Through the relay")
phone.action("hang-up")
anna.says("ended")

anna = call()
phone.press("Decline")
anna.says("ended: declined")
phone.gone("Decline", "button")

anna = call()
phone.find("Decline", "button")
anna.stop()
phone.gone("Decline", "button")
notifications.says("shown: Missed Call: Anna from work \\['Call Back'")

relay.stop()
phone.find("The relay does not answer.*", "label")
phone.shot("relay-lost")
relay.start(relay.address)
phone.gone("The relay does not answer.*", "label")
phone.stop()
relay.stop()
