#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The pictures of the README: a call that is verified, light and dark, and the people in a narrow window.
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
settings = dict(relay=relay.address, unknown_callers_ring=True)


def take(name: str) -> None:
    """Of the window alone."""
    found = subprocess.run(["xdotool", "search", "--onlyvisible", "--name", "^Phone$"], check=True,
                           capture_output=True, text=True).stdout.split()
    subprocess.run(["import", "-window", found[0], str(pathlib.Path(shots) / f"{name}.png")], check=True)


def answer(name: str) -> desk.Person:
    person = desk.Person(client, home, name, relay.address, "call", own)
    phone.find("Decline", "button")
    phone.press("Answer")
    person.says("connected")
    phone.find(r"\d+:\d\d", "label")
    return person


for look, extra in {"light": {}, "dark": {"ADW_DEBUG_COLOR_SCHEME": "prefer-dark"}}.items():
    desk.set_settings(**settings)
    phone = desk.Phone(program, schemas, pathlib.Path(shots), **extra)
    phone.find("My Fingerprint.*|" + own)
    if look == "light":
        for name in ("Jonas", "Mira", "Anna"):
            person = answer(name)
            phone.press("Add to Contacts…")
            phone.press("Add")
            phone.find("Contacts", "label")
            phone.action("hang-up")
            person.says("ended: peer-hung-up")
            phone.find("Call Ended", "label")
            phone.press("Close")
    person = answer("Anna")
    if look == "light":
        phone.press("Encrypted, Not Verified")
        phone.press("They Match")
    phone.find("Encrypted and Verified")
    phone.find("Good connection|Fair connection")
    phone.gone("Remembered: .*", "label")
    take(f"readme-{look}")
    phone.press("Hang up")
    person.says("ended: peer-hung-up")
    phone.stop()

desk.set_settings(**settings, window_width=360, window_height=640)
phone = desk.Phone(program, schemas, pathlib.Path(shots))
phone.find("Fingerprint", "text")
phone.press("Back")
phone.find("Contacts", "label")
take("readme-narrow")
phone.stop()
relay.stop()
