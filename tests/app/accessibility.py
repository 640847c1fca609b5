#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""For whom a screen, a mouse or small letters are not enough: whatever can be pressed or typed into has a name on the
page for calling, in a call, where words are compared and on the first page of the preferences; toggles say whether they are pressed;
calling, verifying, muting, holding, hanging up, searching, answering and declining go by keys alone; what happens is
announced. With high contrast, dark, and with large letters in a narrow window.
Arguments: the phone, the folder of its settings' schema, the folder for pictures, the relay, wzp-client."""
import os
import pathlib
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
announcements = desk.Announcements(home)
settings = dict(relay=relay.address, unknown_callers_ring=True)
USED = ("button", "toggle button", "check box", "switch", "entry", "text", "slider", "combo box", "spin button")


def start(**extra: str) -> desk.Phone:
    return desk.Phone(program, schemas, pathlib.Path(shots), **extra)


def names(page: str) -> None:
    """Nothing that a person uses is without a name."""
    nameless = []
    for node in phone.walk():
        try:
            states = node.get_state_set()
            if node.get_role_name() in USED and states.contains(phone.atspi.StateType.SHOWING) and not node.get_name():
                # A switch is named by its row, an arrow by its button.
                parent = node.get_parent()
                if not (parent and parent.get_name()):
                    nameless.append(f"{node.get_role_name()} in {parent.get_role_name() if parent else '?'}")
        except Exception:  # gone since
            continue
    assert not nameless, f"{page}: {nameless}\n{phone.tree()}"


def call(name: str) -> desk.Person:
    return desk.Person(client, home, name, relay.address, "call", own)


desk.set_settings(**settings)
phone = start()
phone.find("My Fingerprint.*|" + own)
names("the page for calling")
bob = desk.Person(client, home, "Bob", relay.address, "answer", "--accept", "trusted")
fingerprint = bob.says(r"registered as ([0-9a-f:]{39})")[1]

# By keys alone: call, look who can listen, mute, hold, hang up.
phone.focus("^Phone$")
phone.key("ctrl+n")
phone.keys(fingerprint)
phone.key("Return")
phone.find(r"\d+:\d\d", "label")
announcements.says("Connected")
names("a call")
phone.key("ctrl+d")
phone.pressed("Mute")
announcements.says("You are muted")
phone.key("ctrl+d")
phone.unpressed("Mute")
phone.key("ctrl+h")
phone.pressed("Hold")
announcements.says("On hold")
phone.key("ctrl+h")
phone.unpressed("Hold")
phone.key("ctrl+e")
words = bob.says(r"compare these words aloud: ([a-z ]+)")[1]
phone.find(", ".join(words.split()))
names("comparing words")
phone.key("Escape")
phone.gone("They Match", "button")
phone.key("ctrl+shift+h")
bob.says("ended: peer-hung-up")
announcements.says("Call Ended")
phone.find("Call Ended", "label")
names("the end of a call")
phone.key("ctrl+f")
phone.keys("nobody")
phone.find("Nothing Found", "label")
phone.key("Escape")
phone.key("ctrl+comma")
phone.find("Preferences", "label")
names("the preferences")
phone.key("Escape")

# Somebody calls: the window of the call has the focus.
anna = call("Anna")
phone.find("Decline", "button")
names("an incoming call")
phone.focus("Anna Is Calling")
phone.key("Escape")
anna.says("ended: declined")
anna = call("Anna")
phone.find("Decline", "button")
phone.focus("Anna Is Calling")
phone.key("ctrl+Return")
anna.says("connected")
phone.focus("^Phone$")
phone.key("ctrl+shift+h")
anna.says("ended: peer-hung-up")
phone.stop()

# As others see it.
looks = {
    "contrast": {"ADW_DEBUG_HIGH_CONTRAST": "1"}, "dark": {"ADW_DEBUG_COLOR_SCHEME": "prefer-dark"}, "large": {},
}
gtk = home / ".config/gtk-4.0/settings.ini"
for look, extra in looks.items():
    large = look == "large"
    gtk.write_text("[Settings]\ngtk-enable-animations=0\n" + ("gtk-font-name=Sans 17\n" if large else ""))
    desk.set_settings(**settings, **(dict(window_width=480, window_height=800) if large else {}))
    phone = start(**extra)
    phone.find("Fingerprint", "text")
    phone.shot(f"look-{look}-dial")
    anna = call("Anna")
    phone.find("Decline", "button")
    phone.shot(f"look-{look}-incoming")
    phone.press("Answer")
    phone.find(r"\d+:\d\d", "label")
    anna.says("connected")
    phone.shot(f"look-{look}-call")
    phone.press("Hang up")
    anna.says("ended: peer-hung-up")
    phone.stop()
relay.stop()
