#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""An identity comes back from its recovery words, and what is wrong with them is said while they are typed. A
relay that is not there is told, and does not keep anybody from going on.
Arguments: the phone, the folder of its settings' schema, the folder for pictures, the relay, wzp-client."""
import os
import pathlib
import subprocess
import sys

import desk

desk.inside(__file__)
program, schemas, shots, relay_program, client = sys.argv[1:6]
home = pathlib.Path(os.environ["WZP_DESK"])


def identity(*action: str) -> str:
    command = [client, "identity", *action, "--identity", home / "old"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


fingerprint = identity("new")
words = identity("words").split()
relay = desk.Relay(relay_program, home)
phone = desk.Phone(program, schemas, pathlib.Path(shots))
phone.press("Restore Identity…")
phone.type("Recovery words", " ".join(words[:5]))
phone.find("5 of 24 words", "label")
phone.type("Recovery words", " ".join(words[:4] + ["notaword"] + words[5:]))
phone.find("Word 5, “notaword”, is not a recovery word.", "label")
phone.shot("restore-wrong")
phone.type("Recovery words", " ".join(words[1:] + words[:1]))
phone.find("These are 24 words, but .*", "label")
phone.type("Recovery words", "\n".join(words).upper())
phone.find("All 24 words are right.", "label")
phone.shot("restore")
phone.press("Restore")

phone.type("Address of the Relay", "relay.example.org:70000")
phone.find("The port after .*", "label")
# Nobody listens at port 1, which cannot be known before the handshake has waited long enough.
phone.type("Address of the Relay", "127.0.0.1:1")
phone.find("The relay does not answer.|Asking the relay…", "label")
phone.type("Address of the Relay", relay.address)
phone.find(r"The relay answered in \d+ ms\.", "label")
phone.press("Start")
phone.find(fingerprint, "label")
phone.stop()
relay.stop()
