#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The identity lives in the keyring (a real gnome-keyring): kept there, found there, moved there from its file. A keyring
that is locked, damaged, empty or gone is told with a next step, and no other identity is made.
Arguments: the phone, the folder of its settings' schema, the folder for pictures, the relay, wzp-client."""
import os
import pathlib
import shutil
import subprocess
import sys

import desk
import secret_service

if not shutil.which("gnome-keyring-daemon"):
    sys.exit(77)
desk.inside(__file__)
program, schemas, shots, relay_program, client = sys.argv[1:6]
home = pathlib.Path(os.environ["WZP_DESK"])
file = home / ".local/state/wzp/identity"
relay = desk.Relay(relay_program, home)


def make_identity(path: pathlib.Path) -> tuple[str, str]:
    def tell(what: str) -> str:
        return subprocess.run([client, "identity", what, "--identity", path], check=True, capture_output=True,
                              text=True).stdout.strip()
    tell("new")
    return tell("show"), " ".join(tell("words").split())


def open_phone() -> desk.Phone:
    return desk.Phone(program, schemas, pathlib.Path(shots))


def restore(phone: desk.Phone) -> None:
    phone.press("Restore Identity…")
    phone.type("Recovery words", words)
    phone.find("All 24 words are right.", "label")
    phone.press("Restore")


own, words = make_identity(home / "kept-on-paper")
keyring = secret_service.Keyring()

# The first run keeps it in the keyring, and nowhere else; the next one finds it there.
desk.set_settings(relay=relay.address)
phone = open_phone()
restore(phone)
phone.find(own, "label")
assert keyring.words() == words and not file.exists()
assert desk.get_setting("keyring-fingerprint") == f"'{own}'"
phone.stop()
phone = open_phone()
phone.find(own, "label")
phone.stop()

# Locked: the desktop asks. Who closes the question is told, and can try again.
keyring.lock()
phone = open_phone()
phone.find("Waiting for the Keyring", "label")
prompt = desk.Prompt(phone)
phone.shot("keyring-asks")
prompt.cancel()
phone.find("The Identity Cannot Be Used", "label")
phone.find(".*keyring is locked.*", "label")
phone.shot("keyring-locked")
phone.press("Try Again")
desk.Prompt(phone).answer(secret_service.PASSWORD)
phone.find(own, "label")
phone.stop()

# Damaged: not used, not replaced by a new one; the words on paper help.
keyring.write("abandon all hope")
phone = open_phone()
phone.find("What the keyring keeps for Phone is damaged.*", "label")
phone.shot("keyring-damaged")
assert keyring.words() == "abandon all hope"
restore(phone)
phone.find(own, "label")
assert keyring.words() == words
phone.stop()

# Gone from the keyring: missed, not forgotten.
keyring.remove()
phone = open_phone()
phone.find("Your identity was kept in the keyring and is not there.*", "label")
phone.find("Restore Identity…", "button")
phone.stop()
assert not keyring.items()

# The file of an earlier version is moved, and goes.
desk.set_settings(relay=relay.address)
moved, moved_words = make_identity(file)
phone = open_phone()
phone.find(moved, "label")
desk.wait_for("the file to go", lambda: not file.exists())
assert keyring.words() == moved_words
phone.stop()

# The file of somebody else, made since (wzp-client keeps its own there), is left alone.
other, _ = make_identity(file)
phone = open_phone()
phone.find(moved, "label")
phone.stop()
assert file.exists() and keyring.words() == moved_words

# No keyring any more: the one that is missed is told, and that one only.
keyring.stop()
phone = open_phone()
phone.find(".*the keyring does not answer.*", "label")
phone.shot("keyring-silent")

# Back, but never unlocked since: it does not even tell what is in it.
keyring.start()
phone.press("Try Again")
desk.Prompt(phone).answer(secret_service.PASSWORD)
phone.find(moved, "label")

# In the preferences the place is said, and a file of no keyring can be moved there later.
phone.action("preferences")
phone.press("Account", "radio button|toggle button|page tab|tab")
phone.find("In the keyring", "label")
phone.stop()
keyring.remove()
file.unlink()
keyring.stop()
desk.set_settings(relay=relay.address)
moved, moved_words = make_identity(file)
phone = open_phone()
phone.action("preferences")
phone.press("Account", "radio button|toggle button|page tab|tab")
phone.find("In a file", "label")
keyring.start("--unlock")
phone.press("Move to Keyring")
phone.find("In the keyring", "label")
phone.gone("Your identity is in a file.*", "label")
assert keyring.words() == moved_words and not file.exists()
phone.stop()
keyring.stop()
relay.stop()
