#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""For whom a screen, a mouse or small letters are not enough: whatever can be pressed or typed into has a name on the
page for calling, in a call, where words are compared and on the first page of the preferences; toggles say whether they are pressed;
calling, verifying, muting, holding, hanging up, searching, answering and declining go by keys alone; what happens is
announced.
Arguments: the phone, the folder of its settings' schema, the folder for pictures, the relay, wzp-client."""
import os
import pathlib
import subprocess
import sys

import desk
import reach

desk.inside(__file__)
program, schemas, shots, relay_program, client = sys.argv[1:6]
home = pathlib.Path(os.environ["WZP_DESK"])
relay = desk.Relay(relay_program, home)
identity = home / ".local/state/wzp/identity"
subprocess.run([client, "identity", "new", "--identity", identity], check=True, stdout=subprocess.DEVNULL)
own = subprocess.run([client, "identity", "show", "--identity", identity], check=True, capture_output=True,
                     text=True).stdout.strip()
notifications = desk.Notifications(home)
announcements = desk.Announcements(home)


def names(page: str) -> None:
    """Nothing that a person uses is without a name."""
    reach.check_names(phone, page, desk.wait_for("the page to stay as it is", lambda: reach.try_usable(phone)))


def call(name: str) -> desk.Person:
    return desk.Person(client, home, name, relay.address, "call", own)


desk.set_settings(relay=relay.address, unknown_callers_ring=True)
phone = desk.Phone(program, schemas, pathlib.Path(shots))
phone.find("My Fingerprint.*|" + own)
names("the page for calling")
bob = desk.Person(client, home, "Bob", relay.address, "answer", "--accept", "trusted")
fingerprint = bob.says(r"registered as ([0-9a-f:]{39})")[1]

# By keys alone: call, look who can listen, mute, hold, hang up.
phone.focus("^Phone$")
phone.key("ctrl+n")
phone.keys(fingerprint)
phone.key("Return")
phone.find(r"\d+:\d\d", "label")
announcements.says("Connected")
names("a call")
phone.key("ctrl+d")
phone.pressed("Mute")
announcements.says("You are muted")
phone.key("ctrl+d")
phone.unpressed("Mute")
phone.key("ctrl+h")
phone.pressed("Hold")
announcements.says("On hold")
phone.key("ctrl+h")
phone.unpressed("Hold")
phone.key("ctrl+e")
words = bob.says(r"compare these words aloud: ([a-z ]+)")[1]
phone.find(", ".join(words.split()))
names("comparing words")
phone.key("Escape")
phone.gone("They Match", "button")
phone.key("ctrl+shift+h")
bob.says("ended: peer-hung-up")
announcements.says("Call Ended")
phone.find("Call Ended", "label")
names("the end of a call")
phone.key("ctrl+f")
phone.keys("nobody")
phone.find("Nothing Found", "label")
phone.key("Escape")
phone.key("ctrl+comma")
phone.find("Preferences", "label")
names("the preferences")
phone.key("Escape")

# Somebody calls: the window of the call has the focus.
anna = call("Anna")
phone.find("Decline", "button")
phone.focus("Anna Is Calling")
names("an incoming call")
phone.key("Escape")
anna.says("ended: declined")
anna = call("Anna")
phone.find("Decline", "button")
phone.focus("Anna Is Calling")
phone.key("ctrl+Return")
anna.says("connected")
phone.focus("^Phone$")
phone.key("ctrl+shift+h")
anna.says("ended: peer-hung-up")
phone.stop()
relay.stop()
