#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Without a mouse or without seeing: calls from the ringing to what stays of them, people, and rooms. Whatever can be used
has a role and a name, what can be moved a value in words, and the Tab key comes to all of it; answering, declining,
muting, deafening, verifying, the volume of a person, joining, leaving and hanging up go by keys alone, and toggles say
whether they are pressed.
Arguments: the phone, the folder of its settings' schema, the folder for pictures, the relay, wzp-client."""
import os
import pathlib
import subprocess
import sys

import desk
import reach
import tour

desk.inside(__file__)
program, schemas, shots, relay_program, client = sys.argv[1:6]
home = pathlib.Path(os.environ["WZP_DESK"])
relay = desk.Relay(relay_program, home)
identity = home / ".local/state/wzp/identity"
subprocess.run([client, "identity", "new", "--identity", identity], check=True, stdout=subprocess.DEVNULL)
own = subprocess.run([client, "identity", "show", "--identity", identity], check=True, capture_output=True,
                     text=True).stdout.strip()
notifications = desk.Notifications(home)
desk.set_settings(relay=relay.address, unknown_callers_ring=True, alias="Eva")
phone = desk.Phone(program, schemas, pathlib.Path(shots))
phone.find("My Fingerprint.*|" + own)


def visit(page: str) -> None:
    reach.check(phone, page)


def call(name: str) -> desk.Person:
    return desk.Person(client, home, name, relay.address, "call", own)


def use(name: str, role: str, key: str = "Return") -> None:
    reach.go_to(phone, name, role)
    phone.key(key)


def toggle(name: str) -> None:
    """Pressed and released, each of which can be heard of."""
    use(name, "toggle button", "space")
    phone.pressed(name)
    use(name, "toggle button", "space")
    phone.unpressed(name)


tour.dialogs(phone, visit)
tour.call(phone, visit, call("Anna"))
tour.person(phone, visit, "Anna")

# A call by keys alone.
anna = call("Anna")
phone.find("Decline", "button")
phone.focus("Anna Is Calling")
use("Decline", "button")
anna.says("ended: declined")
anna = call("Anna")
phone.find("Decline", "button")
phone.focus("Anna Is Calling")
use("Answer", "button")
anna.says("connected")
phone.focus("^Phone$")
for name in ("Mute", "Deafen", "Hold"):
    toggle(name)
use("Encrypted, Not Verified", "button")
use("They Match", "button")
phone.find("Encrypted and Verified")
use("Hang up", "button")
anna.says("ended: peer-hung-up")
use("Close", "button")

# A room.
bob = desk.Person(client, home, "Bob", relay.address, "room", "lunch")
bob.says("joined lunch")
tour.room(phone, visit, "lunch")
use("Join", "button")
phone.find("2 people", "label")
for name in ("Mute", "Deafen"):
    toggle(name)
use("Bob", "list item")
slider = phone.find("Volume of Bob", "slider")
for key, value in (("Right", "105 %"), ("Page_Up", "125 %"), ("End", "200 %"), ("Home", "0 %")):
    phone.key(key)
    desk.wait_for(f"the volume to be {value}", lambda: phone.atspi.Value.get_text(slider) == value)
phone.key("Escape")
use("Leave the room", "button")
phone.find("Joined last: .*", "label")
bob.stop()
phone.stop()
relay.stop()
