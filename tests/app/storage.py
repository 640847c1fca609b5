#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A database that cannot be read, or makes no sense in a part, is told as long as the phone runs: nobody is to think that all
contacts are gone. It is left as it is, and one can call all the same.
Arguments: the phone, the folder of its settings' schema, the folder for pictures, the relay, wzp-client."""
import contextlib
import os
import pathlib
import sqlite3
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
database = home / ".local/share/wzp/wzp.db"
desk.set_settings(relay=relay.address, unknown_callers_ring=True)


def start() -> desk.Phone:
    phone = desk.Phone(program, schemas, pathlib.Path(shots))
    phone.find("My Fingerprint.*|" + own)
    return phone


phone = start()
assert not phone.look(".*(cannot be read|are kept)", "label")
phone.stop()

# A part of it.
with contextlib.closing(sqlite3.connect(database)) as rows, rows:
    rows.execute("INSERT INTO calls (id, peer, direction, started, alive) VALUES (1, 'nobody', 'sideways', 1, 1)")
phone = start()
phone.find("Not all contacts and past calls are kept", "label")
phone.press("Details")
phone.find("1 calls of .* make no sense and were left out", "label")
phone.shot("storage-part")
phone.press("Close")
phone.stop()

# All of it.
garbage = b"What was here once " * 500
database.write_bytes(garbage)
phone = start()
phone.find("Contacts and past calls cannot be read", "label")
phone.shot("storage")
phone.press("Details")
phone.find("Nothing New Is Kept", "label")
phone.shot("storage-details")
phone.press("Close")
anna = desk.Person(client, home, "Anna", relay.address, "call", own)
phone.press("Answer")
anna.says("connected")
phone.press("Hang up")
anna.says("ended: peer-hung-up")
phone.stop()
assert database.read_bytes() == garbage, "the file was changed"
relay.stop()
