#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The phone starts, shows the first page, takes its actions over the bus and ends without a complaint.
Arguments: the phone, the folder of its settings' schema, the folder for pictures."""
import pathlib
import sys

import desk

desk.inside(__file__)
program, schemas, shots = sys.argv[1:4]
phone = desk.Phone(program, schemas, pathlib.Path(shots))
phone.find("Create Identity", "button")
phone.shot("welcome")
phone.action("activate")
print(phone.tree())
phone.stop()
