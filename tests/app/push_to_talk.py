#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""When one is heard in rooms: chosen in the preferences, with a meter that shows how loud one is; and the page that shows
which ways to push to talk work here: a key of the window, a key of the desktop by its portal, commands.
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


def ptt(word: str) -> None:
    subprocess.run([client, "ptt", word], check=True)


def hold(key: str, down: bool) -> None:
    subprocess.run(["xdotool", "keydown" if down else "keyup", key], check=True)


def choose_mode(*keys: str) -> None:
    """In the list that drops down, with the keyboard."""
    phone.scroll_to("You Are Heard", "combo box")
    phone.click(phone.find("You Are Heard", "combo box"))
    phone.find("While You Hold a Key", "list item|label")
    for key in keys:
        phone.key(key)


def works(count: int) -> None:
    phone.find_all("Works", "label", count)


portal = desk.Shortcuts(home)
announcements = desk.Announcements(home)
desk.set_settings(relay=relay.address, playback_device="speaker", echo_cancel=False, noise_suppression=False,
                  gain_control=False)
phone = desk.Phone(program, schemas, pathlib.Path(shots), XDG_CURRENT_DESKTOP="sway:wlroots")
phone.find("Fingerprint", "text")
portal.says("registered: " + os.environ["WZP_APP_ID"])

# By voice, with a meter.
phone.action("preferences")
phone.find("Remove Echo")
choose_mode("Down", "Return")
phone.scroll_to("How Loud You Must Speak", "slider")
phone.find("Silent", "label")
phone.shot("talk-voice-silent")
voice = ears.Mouth("cable")
phone.find("You are heard", "label")
phone.shot("talk-voice-heard")
slider = phone.find("How Loud You Must Speak", "slider")
assert phone.atspi.Value.get_text(slider) == "43 %", phone.atspi.Value.get_text(slider)
phone.atspi.Value.set_current_value(slider, 95)
phone.find("Silent", "label")
desk.wait_for("the threshold to be kept", lambda: desk.get_setting("voice-threshold") == "0.94999999999999996")
voice.stop()

# By a key: which one works is seen.
choose_mode("Down", "Return")
phone.find("Keys and commands that work here", "label")
phone.choose("Push to Talk", "Keys and commands that work here")
phone.find("Key in This Window", "label")
phone.find_all("Not tried", "label", 3)
phone.shot("push-page")

hold("space", True)
phone.find("Pressed…", "label")
hold("space", False)
works(1)
announcements.says("announced: Works")
phone.press("Space")
phone.find("Press a Key…", "button")
phone.key("F8")
desk.wait_for("another key", lambda: desk.get_setting("talk-key") == "'F8'")
phone.find_all("Not tried", "label", 3)
hold("F8", True)
phone.find("Pressed…", "label")
phone.shot("push-page-pressed")
hold("F8", False)
works(1)

phone.press("Set Up…")
portal.says("bound: push-to-talk='Talk while held' mute='Mute or unmute'")
phone.find(r"Press Ctrl\+Alt\+Space", "label")
portal.press("push-to-talk", True)
phone.find("Pressed…", "label")
portal.press("push-to-talk", False)
works(2)
phone.press("Change…")
portal.says("configured")
phone.find("Press F12", "label")

phone.find(r"bindsym --no-repeat F9 exec wzp-client ptt on\nbindsym --release F9 exec wzp-client ptt off", "label")
ptt("on")
phone.find("Pressed…", "label")
ptt("off")
works(3)
ptt("toggle")
works(4)
phone.press("Copy the commands")
phone.find("Copied", "label")
phone.shot("push-page-works")
phone.stop()

# The desktop is asked again at the next start, without a word. When its portal goes down with a key, so does the key;
# when it comes back, it is asked again.
portal.log.write_text("")
phone = desk.Phone(program, schemas, pathlib.Path(shots))
phone.find("Fingerprint", "text")
portal.says("bound: push-to-talk")
phone.action("preferences")
phone.find("Keys and commands that work here", "label")
phone.scroll_to("You Are Heard", "combo box")
phone.choose("Push to Talk", "Keys and commands that work here")
portal.press("push-to-talk", True)
phone.find("Pressed…", "label")
portal.stop()
phone.find("This desktop does not offer it", "label")
portal = desk.Shortcuts(home, version=1)
portal.says("bound: push-to-talk")
phone.find(r"Press Ctrl\+Alt\+Space", "label")
works(1)
# A portal of the first version has its keys changed in the desktop's own settings.
assert not phone.look("Change…", "button")
phone.stop()
portal.stop()
relay.stop()
