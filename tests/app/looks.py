#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""As others see it: with high contrast, dark, and laid out from right to left where people write so; the pictures of calls,
rooms and preferences.
Arguments: the phone, the folder of its settings' schema, the folder for pictures, the relay, wzp-client."""
import os
import pathlib
import subprocess
import sys

import desk
import tour

WIDTH = 900

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
locales = home / "locales"
locales.mkdir()
subprocess.run(["localedef", "-i", "he_IL", "-f", "UTF-8", locales / "he_IL.UTF-8"], check=True)
looks = {
    "contrast": {"ADW_DEBUG_HIGH_CONTRAST": "1"}, "dark": {"ADW_DEBUG_COLOR_SCHEME": "prefer-dark"},
    "right-to-left": {"LOCPATH": str(locales), "LANG": "he_IL.UTF-8"},
}
for look, extra in looks.items():
    desk.set_settings(relay=relay.address, unknown_callers_ring=True, talk_mode="push", window_width=WIDTH)
    phone = desk.Phone(program, schemas, pathlib.Path(shots), **extra)
    menu = phone.find("Main menu", "toggle button|button")
    assert (phone.place(menu)[0] > WIDTH // 2) == (look == "right-to-left"), f"{look}: the menu is at {phone.place(menu)}"

    def visit(page: str) -> None:
        phone.shot(f"{look}-{page}")

    visit("dial")
    tour.dialogs(phone, visit)
    tour.preferences(phone, visit)
    tour.call(phone, visit, desk.Person(client, home, "Anna", relay.address, "call", own))
    tour.room(phone, visit, "lunch")
    phone.stop()
bob.stop()
relay.stop()
