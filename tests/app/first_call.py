#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""From the first start to the first call: at most five clicks, as a new user goes. Then the call page says
what it must, and the other person's hanging up is told in words.
Arguments: the phone, the folder of its settings' schema, the folder for pictures, the relay, wzp-client."""
import os
import pathlib
import sys

import desk

MOST_CLICKS = 5

desk.inside(__file__)
program, schemas, shots, relay_program, client = sys.argv[1:6]
home = pathlib.Path(os.environ["WZP_DESK"])
relay = desk.Relay(relay_program, home)
bob = desk.Person(client, home, "Bob", relay.address, "answer", "--accept", "trusted")
fingerprint = bob.says(r"registered as ([0-9a-f:]{39})")[1]

phone = desk.Phone(program, schemas, pathlib.Path(shots))
phone.find("Create Identity", "button")
phone.shot("welcome")
phone.press("Create Identity")
phone.find("I Wrote Them Down", "button")
words = dict(name.removeprefix("Word ").split(": ") for name in phone.find_all(r"Word \d+: \w+", "table cell", 24))
phone.shot("words")
phone.press("I Wrote Them Down")
phone.find("Continue", "button")
asked = phone.find_all(r"Word \d+", "text", 3)
phone.type(asked[0], "zoo" if words[asked[0].split()[1]] != "zoo" else "abandon")
phone.shot("check-wrong")
for name in asked:
    phone.type(name, words[name.split()[1]])
phone.shot("check")
phone.press("Continue")

phone.find("Address of the Relay", "text")
phone.type("Address of the Relay", "relay with spaces")
phone.find("Type a name like .*")
phone.type("Address of the Relay", relay.address)
phone.find(r"The relay answered in \d+ ms\.")
phone.shot("relay")
phone.press("Start")

phone.find("Fingerprint", "text")
phone.type("Fingerprint", fingerprint[:-3] + "xyz")
phone.find("“x” cannot be in a fingerprint.*")
phone.shot("dial-wrong")
phone.type("Fingerprint", fingerprint[:-3])
phone.find("3 more digits")
phone.type("Fingerprint", fingerprint.upper())
phone.shot("dial")
phone.press("Call")
print(f"{phone.clicks} clicks from the first start to the call")
assert phone.clicks <= MOST_CLICKS

phone.find(r"\d+:\d\d", "label")
phone.find("Encrypted, Not Verified")
phone.find("Direct|Through the relay")
phone.find("Good connection|Fair connection")
bob.says("connected")
# It was told on the page before, and would lie over the buttons of this one.
phone.gone("Ready for calls", "label")
phone.shot("call")

phone.press("Mute", "toggle button")
phone.pressed("Mute")
phone.shot("call-muted")
phone.press("Mute", "toggle button")
phone.unpressed("Mute")

# Who hears nobody is not heard either; what was before comes back.
phone.press("Deafen", "toggle button")
phone.pressed("Deafen")
phone.pressed("Mute")
phone.shot("call-deafened")
phone.key("ctrl+shift+d")
phone.unpressed("Deafen")
phone.unpressed("Mute")

phone.press("Encrypted, Not Verified")
said = bob.says(r"compare these words aloud: ([a-z ]+)")[1]
phone.find(", ".join(said.split()))
phone.shot("verify")
phone.press("They Match")
phone.find("Encrypted and Verified")
told = phone.find("Remembered: .*", "label")
for name in ("Hold", "Mute", "Deafen", "Sound", "Hang up"):
    assert not phone.covers(told, phone.find(name, "toggle button|button")), f"a toast is over {name}"
phone.shot("call-verified")

# The header bar's button: the call is not lost by mistake.
phone.press("Close")
phone.find("Closing the window ends the call.", "label")
phone.shot("close-in-call")
phone.press("Cancel")
phone.gone("Closing the window ends the call.", "label")

bob.stop()
phone.find("Call Ended")
phone.shot("call-ended")
phone.press("Call Again")
phone.find("Not Available")
phone.shot("call-offline")
phone.press("Close")
phone.find("Fingerprint", "text")
phone.shot("home")
phone.stop()
relay.stop()
