#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A relay that shows another key than before is refused, by every kind of connection, until somebody has seen both keys and
decided; of the relay in use and of one that is only asked.
Arguments: the phone, the folder of its settings' schema, the folder for pictures, the relay, wzp-client."""
import os
import pathlib
import subprocess
import sys

import desk

desk.inside(__file__)
program, schemas, shots, relay_program, client = sys.argv[1:6]
home = pathlib.Path(os.environ["WZP_DESK"])
relays = []
for name in ("berlin", "oslo"):
    (home / name).mkdir()
    relays.append(desk.Relay(relay_program, home / name))
berlin, oslo = relays
identity = home / ".local/state/wzp/identity"
subprocess.run([client, "identity", "new", "--identity", identity], check=True, stdout=subprocess.DEVNULL)
desk.set_settings(relay=berlin.address, relays=[("Berlin", berlin.address), ("Oslo", oslo.address)])
phone = desk.Phone(program, schemas, pathlib.Path(shots))
LINES = r"([0-9a-f]{4} ){3}[0-9a-f]{4}(\n([0-9a-f]{4} ){3}[0-9a-f]{4}){3}"


def replace_key(relay: desk.Relay) -> None:
    """As somebody does who sets a relay up anew, or who is not the relay."""
    relay.stop()
    relay.identity.unlink()
    relay.start(relay.address)


def keys() -> list[str]:
    return desk.wait_for("both keys", lambda: (found := [node.get_name() for node in phone.matches(LINES, "label")])
                         and len(found) == 2 and found)


phone.find("Nobody Here Yet", "label")
phone.action("preferences")
phone.press("Network", desk.TAB)
phone.choose("Relay", "Berlin")
phone.find("Oslo", "list item")
desk.wait_for("both to answer", lambda: len(list(phone.matches(r"\d+(\.\d)? ms", "label"))) == 2)
phone.press("Back")
phone.find("My Public Address", "label")
phone.key("Escape")
phone.gone("My Public Address", "label")

# The relay in use: both keys are shown, and nothing connects.
replace_key(berlin)
phone.find(r"Is This Still Your Relay\?", "label")
known, shown = keys()
assert known != shown
phone.shot("relay-key")
phone.press("Do Not Connect")
phone.gone(r"Is This Still Your Relay\?", "label")
phone.find("The relay shows another key than before.", "label")
phone.find("Review…", "button")
phone.shot("relay-key-refused")
phone.press("Main menu", "toggle button|button")
phone.press("The Relay’s Key Has Changed", "button|menu item")
phone.find("Network Check", "label")
phone.find("Run Again", "button")
phone.find("Nothing connects: your relay shows another key than before.", "label")
phone.find("The relay shows another key than before.", "label")
phone.shot("relay-key-netcheck")
phone.key("Escape")
phone.gone("Network Check", "label")
phone.action("preferences")
phone.press("Network", desk.TAB)
phone.press("Detect")
phone.find("The relay shows another key than before.", "label")
phone.key("Escape")
phone.gone("My Public Address", "label")
# Asked once more, it is the same; then it is trusted.
phone.press("Review…")
assert keys() == [known, shown]
phone.press("Trust the New Key")
phone.gone("The relay shows another key than before.", "label")
bob = desk.Person(client, home, "Bob", berlin.address, "answer", "--accept", "trusted")
bob.says("registered")

# Another relay, that is only asked.
replace_key(oslo)
phone.action("preferences")
phone.press("Network", desk.TAB)
phone.choose("Relay", "Berlin")
phone.find(r"(.|\n)*Its key has changed", "label")
phone.shot("relay-key-other")
phone.press("Review…")
keys()
phone.press("Trust the New Key")
desk.wait_for("both to answer", lambda: len(list(phone.matches(r"\d+(\.\d)? ms", "label"))) == 2)
bob.stop()
phone.stop()
for relay in relays:
    relay.stop()
