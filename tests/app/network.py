#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The network page tells how others see us; relays are added, changed, moved, removed and used; the network check ends
in a sentence with its evidence below, and its code, compared with another person's, in another one.
Arguments: the phone, the folder of its settings' schema, the folder for pictures, the relay, wzp-client."""
import json
import os
import pathlib
import subprocess
import sys

import desk
import reach

desk.inside(__file__)
program, schemas, shots, relay_program, client = sys.argv[1:6]
home = pathlib.Path(os.environ["WZP_DESK"])
relays = []
for name in ("berlin", "oslo", "paris"):
    (home / name).mkdir()
    relays.append(desk.Relay(relay_program, home / name))
berlin, oslo, paris = relays
identity = home / ".local/state/wzp/identity"
subprocess.run([client, "identity", "new", "--identity", identity], check=True, stdout=subprocess.DEVNULL)
desk.set_settings(relay=berlin.address, relays=[("Berlin", berlin.address), ("Oslo", oslo.address)])
phone = desk.Phone(program, schemas, pathlib.Path(shots))
MS = r"\d+(\.\d)? ms"


def order() -> list[str]:
    """The relays from top to bottom."""
    names = [found for node in phone.walk() if (found := node.get_name()) in ("Berlin", "Oslo", "Paris", "Paris II")
             and node.get_role_name() == "list item"]
    return names


# The page.
phone.find("Nobody Here Yet", "label")
phone.action("preferences")
phone.press("Network", desk.TAB)
phone.find("My Public Address", "label")
phone.find("Calls Will Work", "label")
phone.press("Detect")
phone.find(r"127\.0\.0\.1:\d+", "label")
phone.press("Copy address")
phone.find("Address copied", "label")
phone.press("Detect NAT")
phone.find(r"Unknown\. Two relays outside this network must have answered\.", "label")
for name in ("Berlin", "Oslo"):
    phone.find(name, "label")
phone.find(r"Sees 127\.0\.0\.1:\d+", "label")
phone.find(MS, "label")
phone.shot("network")

# The router and STUN.
phone.press("Let Calls In", "check box|switch")
desk.wait_for("the setting", lambda: desk.get_setting("map-ports") == "false")
phone.find("The router is not asked", "label")

# Relays.
phone.choose("Relay", "Berlin")
phone.find("Relays", "label")
desk.wait_for("both in their order", lambda: order() == ["Berlin", "Oslo"])
phone.find(MS, "label")
phone.shot("relays")
phone.press("Add relay")
phone.find(r"Name \(Optional\)", "text")
phone.type(r"Name \(Optional\)", "Paris")
phone.type("Address of the Relay", berlin.address)
phone.find("This relay is in the list already.", "label")
phone.type("Address of the Relay", paris.address)
phone.find(r"The relay answered in \d+ ms\.", "label")
phone.shot("relay-add")
phone.press("Add")
desk.wait_for("the new one at the end", lambda: order() == ["Berlin", "Oslo", "Paris"])

# Another order: by the menu, by the keyboard, by the mouse.
row = phone.find("Paris", "list item")
phone.menu(row, "Edit, move, remove")
phone.pick(2)  # Move Up
desk.wait_for("it to move up", lambda: order() == ["Berlin", "Paris", "Oslo"])
desk.wait_for("the focus to go along", lambda: (node := phone.focused()) and node.get_name().startswith("Paris"))
phone.key("alt+Up")
desk.wait_for("it to move up by the keyboard", lambda: order() == ["Paris", "Berlin", "Oslo"])
desk.wait_for("the focus to go along", lambda: (node := phone.focused()) and node.get_name().startswith("Paris"))
phone.key("alt+Down")
desk.wait_for("it to move down by the keyboard", lambda: order() == ["Berlin", "Paris", "Oslo"])
phone.drag(phone.find("Oslo", "list item"), phone.find("Berlin", "list item"))
desk.wait_for("it to be dragged up", lambda: order() == ["Oslo", "Berlin", "Paris"])
assert "'Oslo'" in desk.get_setting("relays").split(",")[0], desk.get_setting("relays")

# Changed, removed and brought back.
phone.menu(phone.find("Paris", "list item"), "Edit, move, remove")
phone.pick(1)  # Edit…
phone.find("Known Key", "label")
phone.type(r"Name \(Optional\)", "Paris II")
phone.shot("relay-edit")
phone.press("Save")
desk.wait_for("the new name", lambda: order() == ["Oslo", "Berlin", "Paris II"])
phone.menu(phone.find("Oslo", "list item"), "Edit, move, remove")
phone.pick(4)  # Remove
desk.wait_for("it to go", lambda: order() == ["Berlin", "Paris II"])
phone.press("Undo")
desk.wait_for("it to be back", lambda: order() == ["Oslo", "Berlin", "Paris II"])

# One that does not answer, and the use of another.
berlin.stop()
phone.choose("Oslo", oslo.address)
phone.find("Using Oslo", "label")
phone.find("The relay does not answer.*|.*\n.*does not answer.*", "label")
desk.wait_for("the setting", lambda: desk.get_setting("relay") == f"'{oslo.address}'")
phone.press("Ask all again")
phone.find("The relay does not answer.*|.*\n.*does not answer.*", "label")
phone.shot("relays-changed")
phone.press("Back")
phone.find("My Public Address", "label")
phone.key("Escape")
phone.gone("My Public Address", "label")

# The check, from the main menu.
phone.press("Main menu", "toggle button|button")
phone.find("Calls Will Work", "button|menu item")
phone.shot("main-menu")
phone.press("Calls Will Work", "button|menu item")
phone.find("Network Check", "label")
phone.find("Calls will work. Whether they can go directly is not known.*", "label")
phone.find("Run Again", "button")
phone.shot("netcheck")
phone.press("What Was Found", "toggle button|list item|button")
phone.find("UDP", "label")
phone.find("Unknown", "image|img")
phone.shot("netcheck-evidence")
# With a relay that does not answer a check takes about a second; the second click is for Cancel.
x, y = phone.place(phone.find("Run Again", "button"))
subprocess.run(["xdotool", "mousemove", str(x), str(y), "click", "--repeat", "2", "--delay", "150", "1"], check=True)
phone.find("The check was not completed.", "label")
phone.press("Run Again")
phone.find("Calls will work. .*", "label")
phone.press("Copy report")
phone.find("Report copied", "label")


# With another person: Anna hides her address.
def anna(*words: str) -> str:
    asked = ["--relay", oslo.address, "--no-port-mapping", "--data", home / "anna.db"]
    return subprocess.run([client, "netcheck", "--privacy", *asked, *words], capture_output=True, text=True).stdout


# Of a router that forwards a port, and of a network where UDP is blocked.
FORWARDS, BLOCKED = "WZPNET1-0000-000M-02QA-0TZK", "WZPNET1-0000-0014-0201-7XAB"
# Of a usual router.
USUAL = "WZPNET1-0000-0014-02QA-0HRT"
reach.enter(phone, "Compare With Another Person", "list item")
phone.press("Copy my code")
phone.find("Code copied", "label")
own = phone.find("WZPNET1(-[0-9A-Z]{4}){4}", "label").get_name()
phone.gone("Code copied", "label")
phone.shot("compare")
said = anna("--with", own)
assert said.startswith("A call between you would go through a relay.\nYou hide your address.\n"), said
theirs = json.loads(anna("--json"))["code"]
phone.type("Their Code", "hello")
phone.find("This is no code: .*", "label")
phone.shot("compare-wrong")
phone.type("Their Code", theirs[:-1])
phone.find("The end of the code is missing.", "label")
phone.type("Their Code", theirs + "0")
phone.find("This is more than a code.", "label")
phone.type("Their Code", theirs[:-1] + ("A" if theirs[-1] != "A" else "B"))
phone.find("A character of the code is wrong.", "label")
phone.type("Their Code", "")
reach.go_to(phone, "Their Code", "text")
phone.key("ctrl+v")
phone.find("This is the same as your code.", "label")
phone.type("Their Code", f" {theirs.lower()} ")
phone.find("A call between you would go through a relay.", "label")
phone.find("They hide their address.", "label")
phone.find("Turn off Hide My Address", "label")
phone.gone("This is the same as your code.", "label")
phone.shot("compare-relay")
phone.type("Their Code", BLOCKED)
phone.find("You cannot talk.", "label")
phone.find("UDP is blocked at their end.", "label")
phone.find("Use another network, or have UDP let out", "label")
phone.shot("compare-blocked")
phone.type("Their Code", USUAL)
phone.find("Whether a call between you would go directly is not known.", "label")
phone.find("Too few servers saw you.", "label")
phone.type("Their Code", FORWARDS)
phone.find("A call between you would go directly.", "label")
phone.find("Their router forwards a port.", "label")
phone.gone("They", "label")
phone.shot("compare-direct")
phone.press("What Is Known", "toggle button|list item|button")
phone.find("You: unknown\nThey: one for every destination", "label")
phone.shot("compare-evidence")
phone.type("Their Code", "")
phone.find("Send each other your codes.", "label")
phone.key("Escape")
phone.find("Run Again", "button")
phone.key("Escape")
phone.stop()

# Narrow, and in the dark. Without a compositor the frame takes 10 of the window's pixels.
desk.set_settings(relay=oslo.address, relays=[("Oslo", oslo.address), ("Berlin", berlin.address), ("", paris.address)],
                  window_width=370, window_height=640)
phone = desk.Phone(program, schemas, pathlib.Path(shots), ADW_DEBUG_COLOR_SCHEME="prefer-dark")
phone.action("preferences")
phone.press("Network", desk.TAB)
phone.find(r"Sees 127\.0\.0\.1:\d+", "label")
phone.shot("narrow-network")
phone.choose("Relay", "Oslo")
phone.find("(.|\n)*does not answer.*", "label")
phone.shot("narrow-relays")
phone.key("alt+Left")
phone.find("My Public Address", "label")
phone.choose("Calls Will Work", "Check the network")
phone.find("Run Again", "button")
phone.shot("narrow-netcheck")
phone.choose("Compare With Another Person", "How a call between you would go")
phone.type("Their Code", BLOCKED)
phone.find("You cannot talk.", "label")
phone.shot("narrow-compare")
phone.stop()
for relay in relays:
    relay.stop()
