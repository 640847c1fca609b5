#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""When something is wrong: the log grows before one's eyes, is searched and copied; the report is read before it is saved, and
names nobody.
Arguments: the phone, the folder of its settings' schema, the folder for pictures, the relay, wzp-client."""
import os
import pathlib
import subprocess
import sys

import desk
import ears

desk.inside(__file__)
program, schemas, shots, relay_program, client = sys.argv[1:6]
home = pathlib.Path(os.environ["WZP_DESK"])
relay = desk.Relay(relay_program, home)
identity = home / ".local/state/wzp/identity"
subprocess.run([client, "identity", "new", "--identity", identity], check=True, stdout=subprocess.DEVNULL)
own = subprocess.run([client, "identity", "show", "--identity", identity], check=True, capture_output=True,
                     text=True).stdout.strip()
words = subprocess.run([client, "identity", "words", "--identity", identity], check=True, capture_output=True,
                       text=True).stdout.split()
notifications = desk.Notifications(home)
ears.plug("bluez_output.00_1B_DC_33_44_55.1", "AirPods")
desk.set_settings(relay=relay.address, playback_device="bluez_output.00_1B_DC_33_44_55.1", alias="Berta Benz",
                  unknown_callers_ring=True, background_asked=True)
phone = desk.Phone(program, schemas, pathlib.Path(shots))
phone.find(own, "label")
anna = desk.Person(client, home, "Anna", relay.address, "call", own)
caller = anna.says(r"registered as ([0-9a-f:]{39})")[1]
phone.find("Decline", "button")
phone.action("accept")
anna.says("connected")
phone.action("hang-up")
anna.says("ended")

phone.action("troubleshooting")
phone.find("Read it, then save it for who can help", "label")
phone.shot("troubleshooting")
phone.choose("Log", "What the program is doing")
phone.find(".*wzp-.*", "label")
phone.shot("troubleshooting-log")
before = len(list(phone.matches(".*call.*", "label")))
phone.type("Search the log", "nothing like this")
phone.find("No Such Lines", "label")
phone.type("Search the log", "call")
phone.find(".*call.*", "label")
anna = desk.Person(client, home, "Anna", relay.address, "call", own)
phone.find("Decline", "button")
anna.stop()
phone.gone("Decline", "button")
phone.press("Copy the log")
phone.find("Log copied", "label")
phone.press("Back")

phone.choose("Report", "Read it, then save it for who can help")
report = desk.wait_for("the report", lambda: phone.look("Report", "text") and phone.text_of("Report"))
phone.shot("troubleshooting-report")
phone.press("Save…")
phone.find("Save Report", "dialog|file chooser|frame|window")
phone.keys(str(home / "report"))  # the suffix is there already
phone.key("Return")
phone.find("Report saved", "label")
saved = (home / "report.txt").read_text()
assert saved == report, "what was saved is not what was read"
for section in ("Settings", "Network", "Sound", "Last calls", "Log"):
    assert f"== {section} ==" in saved
assert "person-1" in saved and "me-1" not in saved.split("== Settings ==")[0]
assert ": device-" in saved and "bluez_output" in saved
for secret in (own, caller, "Anna", "AirPods", "00_1B_DC", "Berta", str(home), " ".join(words[:3])):
    assert secret not in saved, f"{secret} is in the report"

# --- a network as bad as one wants it, until it is enough ---
phone.press("Back")
phone.press("Simulated Bad Network", "switch|check box")
phone.shot("troubleshooting-bad-network")
phone.find("A bad network is simulated", "label")
anna = desk.Person(client, home, "Anna", relay.address, "call", own)
phone.find("Decline", "button")
phone.action("accept")
anna.says("connected")
phone.action("hang-up")
anna.says("ended")
phone.press("Stop")
phone.gone("A bad network is simulated", "label")
phone.stop()
relay.stop()
