#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The account page: an identity in a file is announced, its recovery words are shown to who asks for them, another one takes
its place, and contacts go to a file and come from one; a file of something else changes nothing.
Arguments: the phone, the folder of its settings' schema, the folder for pictures, the relay, wzp-client."""
import json
import os
import pathlib
import subprocess
import sys

import desk

desk.inside(__file__)
program, schemas, shots, relay_program, client = sys.argv[1:6]
home = pathlib.Path(os.environ["WZP_DESK"])
TAB = "radio button|toggle button|page tab|tab"


def make_identity(path: pathlib.Path) -> tuple[str, list[str]]:
    def tell(what: str) -> str:
        return subprocess.run([client, "identity", what, "--identity", path], check=True, capture_output=True,
                              text=True).stdout.strip()
    tell("new")
    return tell("show"), tell("words").split()


relay = desk.Relay(relay_program, home)
own, own_words = make_identity(home / ".local/state/wzp/identity")
other, other_words = make_identity(home / "other")
saved = home / "saved.json"
BAD = '{"format":"wzp-contacts","version":1,"contacts":[{"fingerprint":"nobody","name":"Eve"}]}'
GOOD = json.dumps({"format": "wzp-contacts", "version": 1, "contacts": [
    {"fingerprint": "0123:4567:89ab:cdef:0123:4567:89ab:cdef", "name": "Anna", "blocked": False, "volume": 1}]})
desk.set_settings(relay=relay.address)
phone = desk.Phone(program, schemas, pathlib.Path(shots))


def open_page() -> None:
    phone.action("preferences")
    phone.press("Account", TAB)
    phone.find("My Name")


def import_contacts(text: str) -> None:
    saved.write_text(text)
    phone.press("Import Contacts…")
    phone.choose_file("Import Contacts", saved.name)


open_page()
phone.find("Your identity is in a file.*", "label")
phone.shot("account")
phone.press("Move to Keyring")
phone.find("This desktop has no keyring", "label")
phone.press("Copy my fingerprint")
phone.find("Fingerprint copied", "label")

phone.press("Recovery Words…")
phone.find(r"Show Recovery Words\?", "label")
phone.shot("account-words-ask")
assert not phone.look(f"Word 1: {own_words[0]}")
phone.press("Show")
for number, word in enumerate(own_words, 1):
    phone.find(f"Word {number}: {word}")
assert not phone.look("I Wrote Them Down", "button")
phone.shot("account-words")
phone.press("Back")

phone.scroll_to("Import Contacts…")
phone.press("Export Contacts…")
phone.find("Export Contacts", "dialog|file chooser|frame|window")
phone.shot("account-export")
phone.keys(str(home / "saved"))  # the suffix is there already
phone.key("Return")
phone.find("Contacts exported", "label")
assert json.loads(saved.read_text())["contacts"] == []
import_contacts(BAD)
phone.find("Not a file of contacts; nothing was changed", "label")
import_contacts(GOOD)
phone.find("1 contact added", "label")
import_contacts(GOOD)
phone.find("All these contacts were here already", "label")

phone.scroll_to("Restore Another…")
phone.press("Restore Another…")
phone.type("Recovery words", " ".join(other_words))
phone.find("All 24 words are right.", "label")
phone.press("Restore")
phone.find(r"Replace Your Identity\?", "label")
phone.shot("account-replace")
phone.press("Replace")
phone.find("Using the restored identity", "label")
phone.find(other, "label")
phone.shot("account-replaced")
phone.stop()
phone = desk.Phone(program, schemas, pathlib.Path(shots))
phone.find(other, "label")
phone.find("Anna", "label")
phone.stop()
relay.stop()
