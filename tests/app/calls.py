#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""More than one call: what is to be known of one in its details, hold and being held, who is muted or deafened there, a
second caller who knocks and is answered while the first one waits, switching between the two, and a caller who hears
that we are busy.
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
announcements = desk.Announcements(home)
desk.set_settings(relay=relay.address, unknown_callers_ring=True, window_height=880)
phone = desk.Phone(program, schemas, pathlib.Path(shots))
phone.find("My Fingerprint.*|" + own)


def call(name: str) -> desk.Person:
    return desk.Person(client, home, name, relay.address, "call", own)


anna = call("Anna")
phone.find("Decline", "button")
phone.press("Answer")
phone.find(r"\d+:\d\d", "label")
anna.says("connected")
phone.find("Good connection|Fair connection")

phone.press("Details of the call")
phone.find("Call Details", "label")
phone.find(r"\d+\.\d %: \d+ lost and \d+ too late, of [1-9]\d*", "label")
phone.find(r"[1-9]\d* kbit/s sent, [1-9]\d* kbit/s received", "label")
phone.find(r"Opus\w+ sent, Opus\w+ received", "label")
phone.find("Only the two of you can listen. .*", "label")
phone.shot("call-details")
phone.press("Copy the details")
phone.find("Copied", "label")
# The first one puts the toast away.
phone.focus("^Phone$")
phone.key("Escape")
phone.key("Escape")
phone.gone("Call Details", "label")

phone.press("Hold", "toggle button")
phone.find("On hold", "label")
phone.shot("call-held")
phone.press("Hold", "toggle button")
phone.find(r"\d+:\d\d", "label")

# The other person holds: told in words, and no silence is complained about.
anna.process.send_signal(desk.signal.SIGUSR1)
phone.find("The other person put you on hold", "label")
phone.shot("call-held-there")
anna.process.send_signal(desk.signal.SIGUSR1)
phone.find(r"\d+:\d\d", "label")

# Nor when the other person mutes: told in words, by the name and to the ear too.
anna.process.send_signal(desk.signal.SIGUSR2)
phone.find("Anna is muted", "label")
announcements.says("Anna is muted")
phone.shot("call-muted-there")
anna.process.send_signal(desk.signal.SIGUSR2)
phone.find("Anna does not hear you", "label")
announcements.says("Anna does not hear you")
phone.shot("call-deafened-there")
phone.key("ctrl+n")
phone.find("Show the call", "button")
phone.shot("call-deafened-there-bar")
phone.press("Show the call")
phone.find("Anna does not hear you", "label")
anna.process.send_signal(desk.signal.SIGUSR2)
announcements.says("Anna is no longer muted")
phone.gone("Anna does not hear you", "label")

# And the other way.
phone.press("Mute", "toggle button")
anna.says("the other end is muted")
phone.press("Deafen", "toggle button")
anna.says("the other end is deafened")
phone.press("Deafen", "toggle button")
phone.press("Mute", "toggle button")
anna.says("the other end is no longer muted")

bob = call("Bob")
phone.find("Hold and Answer", "button")
phone.shot("incoming-second")
phone.press("Hold and Answer")
bob.says("connected")
anna.says("put on hold")
phone.find("Bob", "label")
phone.find("On hold", "label")
phone.find("Switch", "button")
phone.shot("two-calls")
phone.press("Switch")
bob.says("put on hold")
anna.says("taken back")
phone.press("Hang up")
anna.says("ended: peer-hung-up")
bob.says("taken back")
phone.find(r"\d+:\d\d", "label")

# Who holds both wants to hear neither: when one ends, the other goes on waiting.
anna = call("Anna")
phone.press("Hold and Answer")
anna.says("connected")
phone.press("Hold", "toggle button")
phone.pressed("Hold")
anna.says("put on hold")
taken_back = len(desk.re.findall("taken back", bob.log.read_text()))
anna.stop()
phone.gone("Switch", "button")
phone.pressed("Hold")
assert len(desk.re.findall("taken back", bob.log.read_text())) == taken_back, "Bob was taken back unasked"
phone.press("Hold", "toggle button")
phone.find(r"\d+:\d\d", "label")

# Carol hears that we are busy when she is declined, and when nobody is to ring during a call.
carol = call("Carol")
phone.find("Hold and Answer", "button")
phone.press("Decline")
carol.says("ended: busy")
phone.focus("^Phone$")
phone.key("ctrl+comma")
phone.press("Calls", "radio button|page tab|toggle button")
phone.press("Ring During a Call", "check box|switch|list item")
phone.shot("preferences-calls")
phone.key("Escape")
carol = call("Carol")
carol.says("ended: busy")

# The words in their other shapes.
phone.press("Encrypted, Not Verified")
for form in ("Numbers", "Picture", "QR Code", "Words"):
    phone.press(form, "page tab|radio button|toggle button")
    if form == "Numbers":
        phone.find(r"\d{4} \d{4} \d{4} \d{4} \d{4}", "label")
    phone.shot(f"verify-{form.split()[0].lower()}")
phone.press("They Match")
phone.find("Encrypted and Verified")
phone.press("Encrypted and Verified")
phone.find(r"You compared them before: \d+:\d\d", "label")
phone.key("Escape")
phone.press("Hang up")
bob.says("ended: peer-hung-up")
phone.press("Close")

# What stays of a call, and goes when it is removed, unless that was a mistake.
phone.click(phone.find("Bob", "list item"))
phone.find("Past Calls", "label")
phone.find(r"(Good|Fair|Poor), \d\.\d % lost, direct, \d+ ms", "label")
phone.click(phone.find(r"Incoming call, \d+:\d\d", "list item"))
phone.find("Past Call", "label")
phone.find("Ways That Were Tried", "label")
phone.shot("past-call")
phone.press("Remove Call", "list item|button")
phone.gone("Past Calls", "label")
phone.find("Call removed from the history", "label")
phone.shot("past-call-removed")
phone.press("Undo")
phone.find("Past Calls", "label")
phone.stop()
relay.stop()
