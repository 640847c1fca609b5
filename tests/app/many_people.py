#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""500 contacts and 5,000 calls: the sidebar is walked through from end to end and searched, and has no more lines at any
time than a screen or a few need.
Arguments: the phone, the folder of its settings' schema, the folder for pictures, the relay, wzp-client."""
import os
import pathlib
import subprocess
import sys
import time

import crowd
import desk

# GTK's list keeps about two hundred lines around the visible ones.
MOST_LINES = 250
# What fits beneath the two headings of what is found: the contact, and of the calls with it all but one.
FOUND_SEEN = crowd.CALLS_EACH - 1
LIST = "People, rooms and calls"
SEARCH = "Search people, rooms and calls"

desk.inside(__file__)
program, schemas, shots, relay_program, client = sys.argv[1:6]
home = pathlib.Path(os.environ["WZP_DESK"])
relay = desk.Relay(relay_program, home)
identity = home / ".local/state/wzp/identity"
subprocess.run([client, "identity", "new", "--identity", identity], check=True, stdout=subprocess.DEVNULL)
desk.set_settings(relay=relay.address)

# The phone makes its own database.
phone = desk.Phone(program, schemas, pathlib.Path(shots))
phone.find("Nobody Here Yet", "label")
phone.stop()
crowd.fill(home / ".local/share/wzp/wzp.db")
phone = desk.Phone(program, schemas, pathlib.Path(shots))


def check_lines() -> None:
    count = phone.find(LIST, "list").get_child_count()
    print(f"{count} lines")
    assert 0 < count < MOST_LINES, count


def at(name: str) -> None:
    """Waits until the focus is on that line and it is to be seen."""
    desk.wait_for(f"the focus on {name}", lambda: (node := phone.focused()) and node.get_name() == name)
    phone.line(name)
    check_lines()


phone.line("Person 000")
phone.find("Contacts", "label")
check_lines()
phone.shot("many-people")

# The wheel, as far as a hand turns it.
x, y = phone.place(phone.line("Person 003"))
subprocess.run(["xdotool", "mousemove", str(x), str(y), "click", "--repeat", "30", "--delay", "10", "5"], check=True)
phone.gone("Person 003", "list item")
check_lines()

# Every page by the keyboard, up to the oldest call, and back in one go.
phone.key("ctrl+f")
phone.key("Tab")
desk.wait_for("the focus in the list", lambda: (node := phone.focused()) and node.get_role_name() == "list item")
phone.key("Home")
at("Person 000")
began = time.monotonic()
while not phone.look(crowd.STRANGER, "list item"):
    subprocess.run(["xdotool", "key", "--delay", "5", *["Next"] * 50], check=True)
    check_lines()
print(f"all of it in {time.monotonic() - began:.1f} s")
at(crowd.STRANGER)
phone.shot("many-people-end")
phone.key("Return")
phone.find(crowd.fingerprint(crowd.N_PEOPLE), "label|text|button")
phone.key("Home")
at("Person 000")
phone.key("End")
at(crowd.STRANGER)

# Found wherever they are: a contact and the calls with it, of which the stranger's has replaced one.
phone.type(SEARCH, "PERSON 499")
phone.gone(crowd.STRANGER, "list item")
phone.find_all("Person 499", "list item", FOUND_SEEN)
phone.find("Contacts", "label")
phone.find("Recent", "label")
phone.shot("many-people-search")
phone.type(SEARCH, "long ago")
phone.line(crowd.STRANGER)
phone.gone("Person 499", "list item")
phone.type(SEARCH, "nobody at all")
phone.find("Nothing Found", "label")
phone.type(SEARCH, "")
phone.gone("Nothing Found", "label")
check_lines()
phone.stop()
relay.stop()
