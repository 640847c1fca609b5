#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""On a screen that has every pixel twice: the pictures of calls and rooms, and how many pixels they have.
Arguments: the phone, the folder of its settings' schema, the folder for pictures, the relay, wzp-client."""
import os
import pathlib
import subprocess
import sys

import desk
import tour

# So large that the screen has room for it twice.
WIDTH, HEIGHT = 600, 440

desk.inside(__file__)
program, schemas, shots, relay_program, client = sys.argv[1:6]
home = pathlib.Path(os.environ["WZP_DESK"])
relay = desk.Relay(relay_program, home)
identity = home / ".local/state/wzp/identity"
subprocess.run([client, "identity", "new", "--identity", identity], check=True, stdout=subprocess.DEVNULL)
own = subprocess.run([client, "identity", "show", "--identity", identity], check=True, capture_output=True,
                     text=True).stdout.strip()
notifications = desk.Notifications(home)
bob = desk.Person(client, home, "Bob", relay.address, "room", "lunch")
bob.says("joined lunch")
desk.set_settings(relay=relay.address, unknown_callers_ring=True, talk_mode="push", window_width=WIDTH, window_height=HEIGHT)
phone = desk.Phone(program, schemas, pathlib.Path(shots), GDK_SCALE="2")


def visit(page: str) -> None:
    phone.shot(f"twice-{page}")


phone.find("Fingerprint", "text")
visit("dial")
window = subprocess.run(["xdotool", "search", "--onlyvisible", "--name", "^Phone$", "getwindowgeometry", "--shell"], check=True,
                        capture_output=True, text=True).stdout
assert f"WIDTH={2 * WIDTH}" in window and f"HEIGHT={2 * HEIGHT}" in window, window
tour.call(phone, visit, desk.Person(client, home, "Anna", relay.address, "call", own))
tour.room(phone, visit, "lunch")
phone.stop()
bob.stop()
relay.stop()
