#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The phone in German says everything in German and has room for it.
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
locales.mkdir()
subprocess.run(["localedef", "-i", "de_DE", "-f", "UTF-8", locales / "de_DE.UTF-8"], check=True)


def start(**settings) -> desk.Phone:
    desk.set_settings(relay=relay.address, unknown_callers_ring=True, **settings)
    return desk.Phone(program, schemas, pathlib.Path(shots), LOCPATH=str(locales), LANG="de_DE.UTF-8",
                      WZP_LOCALE_DIR=translations)


def call(decline: str) -> desk.Person:
    person = desk.Person(client, home, "Anna", relay.address, "call", own)
    phone.find(decline, "button")
    return person


def hang_up(person: desk.Person, label: str) -> None:
    phone.press(label)
    person.says("ended: peer-hung-up")


phone = start()
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

phone = start(window_width=370)
anna = call("Ablehnen")
phone.press("Annehmen")
anna.says("connected")
phone.find("Verschlüsselt, nicht überprüft")
phone.shot("german-narrow-call")
hang_up(anna, "Auflegen")
phone.stop()
relay.stop()
