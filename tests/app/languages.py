#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The phone in German says everything in German and has room for it; where people write from right to left, it is
laid out from right to left.
Arguments: the phone, the folder of its settings' schema, the folder for pictures, the relay, wzp-client, the folder of
the translations."""
import os
import pathlib
import subprocess
import sys

import desk

desk.inside(__file__)
program, schemas, shots, relay_program, client, translations = sys.argv[1:7]
home = pathlib.Path(os.environ["WZP_DESK"])
relay = desk.Relay(relay_program, home)
identity = home / ".local/state/wzp/identity"
subprocess.run([client, "identity", "new", "--identity", identity], check=True, stdout=subprocess.DEVNULL)
own = subprocess.run([client, "identity", "show", "--identity", identity], check=True, capture_output=True,
                     text=True).stdout.strip()
notifications = desk.Notifications(home)
locales = home / "locales"


def start(language: str, **settings) -> desk.Phone:
    locales.mkdir(exist_ok=True)
    name = f"{language}.UTF-8"
    subprocess.run(["localedef", "-i", language, "-f", "UTF-8", locales / name], check=True)
    desk.set_settings(relay=relay.address, unknown_callers_ring=True, **settings)
    return desk.Phone(program, schemas, pathlib.Path(shots), LOCPATH=str(locales), LANG=name,
                      WZP_LOCALE_DIR=translations)


def call(decline: str) -> desk.Person:
    person = desk.Person(client, home, "Anna", relay.address, "call", own)
    phone.find(decline, "button")
    return person


def hang_up(person: desk.Person, label: str) -> None:
    phone.press(label)
    person.says("ended: peer-hung-up")


phone = start("de_DE")
phone.find("Jemanden anrufen", "label")
phone.shot("german-dial")
anna = call("Ablehnen")
phone.shot("german-incoming")
phone.press("Annehmen")
anna.says("connected")
phone.find("Verschlüsselt, nicht überprüft")
phone.shot("german-call")
hang_up(anna, "Auflegen")
phone.action("preferences")
TAB = "radio button|toggle button|page tab|tab|check box"
for page, row in (("Anrufe", "Nicht stören"), ("Netzwerk", "Meine öffentliche Adresse"),
                  ("Privatsphäre", "Meine Adresse verbergen"), ("Konto", "Kontakte exportieren …"),
                  ("Ton", "Echo entfernen")):
    phone.press(page, TAB)
    phone.find(row)
    phone.shot(f"german-preferences-{page.lower()}")
phone.key("Escape")
phone.stop()

phone = start("de_DE", window_width=370)
anna = call("Ablehnen")
phone.press("Annehmen")
anna.says("connected")
phone.find("Verschlüsselt, nicht überprüft")
phone.shot("german-narrow-call")
hang_up(anna, "Auflegen")
phone.stop()

phone = start("he_IL", window_width=900)
middle = 900 // 2
phone.find("Call Somebody", "label")
menu = phone.find("Main menu", "toggle button|button")
box = menu.get_component_iface().get_extents(phone.atspi.CoordType.WINDOW)
assert box.x > middle, f"the menu is at {box.x}, not at the right"
phone.shot("right-to-left-dial")
anna = call("Decline")
phone.press("Answer")
anna.says("connected")
phone.find("Encrypted, Not Verified")
phone.shot("right-to-left-call")
hang_up(anna, "Hang up")
phone.stop()
relay.stop()
