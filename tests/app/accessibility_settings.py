#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Without a mouse or without seeing: every page of the preferences, what opens from them, troubleshooting, and the first
run. Whatever can be used has a role and a name, what can be moved a value in words, and the Tab key comes to all of it.
Arguments: the phone, the folder of its settings' schema, the folder for pictures, the relay, wzp-client."""
import os
import pathlib
import sys

import desk
import reach
import tour

desk.inside(__file__)
program, schemas, shots, relay_program, client = sys.argv[1:6]
home = pathlib.Path(os.environ["WZP_DESK"])
relay = desk.Relay(relay_program, home)
desk.set_settings(talk_mode="push")
phone = desk.Phone(program, schemas, pathlib.Path(shots))


def visit(page: str) -> None:
    reach.check(phone, page)


tour.first_run(phone, visit)
phone.type("Address of the Relay", relay.address)
phone.find(r"The relay answered in \d+ ms\.")
phone.press("Start")
phone.find("Nobody Here Yet", "label")
visit("dial")

# The pages of the preferences by keys.
phone.key("ctrl+comma")
phone.find("Remove Echo")
reach.go_to(phone, "Audio", "page tab")
for page, row in list(tour.PREFERENCES.items())[1:]:
    reach.go_to(phone, page, "page tab", "Right")
    phone.key("space")
    phone.find(row)
phone.key("Escape")
phone.gone(row)

tour.preferences(phone, visit)
tour.behind_preferences(phone, visit)
tour.network_check(phone, visit)
tour.sound(phone, visit)
tour.troubleshooting(phone, visit)
phone.stop()
relay.stop()
