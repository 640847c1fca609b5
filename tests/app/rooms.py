#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rooms: joined by the dialog, with three people of whom the lights tell who speaks; a volume by keys, remembered for
the next time; deafened, and who else is; held for a call and back, lost with the relay and found again; left; a link
that asks first, a relay without a place. At 360 pixels too.
Arguments: the phone, the folder of its settings' schema, the folder for pictures, the relay, wzp-client."""
import os
import pathlib
import subprocess
import sys

import desk
import voice

# A light's way to its place in the picture is at most so long.
SHADOW = 16

desk.inside(__file__)
program, schemas, shots, relay_program, client = sys.argv[1:6]
home = pathlib.Path(os.environ["WZP_DESK"])
relay = desk.Relay(relay_program, home)
(home / "small.toml").write_text("[limits]\nrooms = 1\n")
small = desk.Relay(relay_program, home, "--config", str(home / "small.toml"), name="small")
identity = home / ".local/state/wzp/identity"
subprocess.run([client, "identity", "new", "--identity", identity], check=True, stdout=subprocess.DEVNULL)
own = subprocess.run([client, "identity", "show", "--identity", identity], check=True, capture_output=True,
                     text=True).stdout.strip()
notifications = desk.Notifications(home)
announcements = desk.Announcements(home)
speech = voice.write(home / "speech.wav", 170, 2, 2)
settings = dict(relay=relay.address, unknown_callers_ring=True, alias="Eva")


def start(*arguments: str, **more) -> desk.Phone:
    desk.set_settings(**settings | more)
    return desk.Phone(program, schemas, pathlib.Path(shots), *arguments)


def enter(name: str, play: str, room: str = "lunch", at: desk.Relay = relay) -> desk.Person:
    person = desk.Person(client, home, name, at.address, "room", room, play=play)
    person.says(f"joined {room}")
    return person


def volume_of(name: str):
    """Opens the slider with the keyboard."""
    phone.reach(name, "list item")
    phone.key("Return")
    return phone.find(f"Volume of {name}", "slider")


def value_text(slider) -> str:
    return phone.atspi.Value.get_text(slider)


def height_of_light(name: str, state: str) -> int:
    """The rows of the picture, without its colours, in which the light is; 0 when it is not in this state."""
    light = phone.in_line(name, state)
    box = light.get_component_iface().get_extents(phone.atspi.CoordType.WINDOW)
    # Nothing else is so near to it, and coordinates do not count the window's shadow.
    width, height = box.width + SHADOW, box.height + SHADOW
    grey = subprocess.run(["import", "-window", "root", "-crop", f"{width}x{height}+{box.x}+{box.y}", "-colorspace", "gray",
                           "-depth", "8", "gray:-"], check=True, capture_output=True).stdout
    if light.get_name() != state:
        return 0
    rows = [grey[i:i + width] for i in range(0, len(grey), width)]
    return sum(max(row) - min(row) > 16 for row in rows)


phone = start()
phone.find("Nobody Here Yet", "label")

# By the dialog, with the keyboard.
phone.find("Fingerprint", "text")
phone.key("ctrl+j")
phone.type("Name of the Room", "no spaces please")
phone.find("A room’s name is of letters.*", "label")
phone.shot("room-name-wrong")
phone.type("Name of the Room", "Lunch")
phone.shot("room-join")
phone.press("Join")
phone.find("Nobody else is here yet\\.", "label")
phone.find("Encrypted to the relay: whoever runs it could listen", "label")
phone.line("Eva")
phone.shot("room-alone")
phone.press("Copy Link to This Room")
told = phone.find("Link copied", "label")
for name in ("Mute", "Deafen", "Leave the room"):
    assert not phone.covers(told, phone.find(name, "toggle button|button")), f"a toast is over {name}"
phone.shot("room-toast")

# Three people; who speaks is seen.
anna = enter("Anna", speech)
bob = enter("Bob", "silence")
anna.says("in the room: .*Eva.*Bob|in the room: .*Bob.*Eva")
phone.find("3 people", "label")
phone.gone("Nobody else is here yet\\.", "label")
phone.in_line("Bob", "Not verified")
phone.in_line("Anna", "Speaking")
phone.in_line("Bob", "Silent")
phone.shot("room-three")

# By its shape and not by its colour alone.
dots = desk.wait_for("dots", lambda: height_of_light("Anna", "Silent"))
bars = desk.wait_for("bars", lambda: height_of_light("Anna", "Speaking"))
print(f"the light is {dots} pixels high, and {bars} while Anna speaks")
assert bars >= 3 * dots

# A volume by keys.
slider = volume_of("Anna")
desk.wait_for("the volume to be as received", lambda: value_text(slider) == "100 %")
for _ in range(4):
    phone.key("Right")
desk.wait_for("the volume to be louder", lambda: value_text(slider) == "120 %")
phone.shot("room-volume")
for key, text in (("Home", "0 %"), ("End", "200 %")):
    phone.key(key)
    desk.wait_for(f"the volume to be {text}", lambda: value_text(slider) == text)
for _ in range(16):
    phone.key("Left")
desk.wait_for("the volume of before", lambda: value_text(slider) == "120 %")
phone.key("Escape")

# Deafened and back.
phone.press("Deafen", "toggle button")
announcements.says("announced: You hear nobody, and nobody hears you")
phone.pressed("Deafen")
phone.pressed("Mute")
phone.in_line("Eva", "Hears nobody")
anna.says("Eva is deafened")
phone.shot("room-deafened")
phone.press("Deafen", "toggle button")
phone.unpressed("Deafen")
phone.unpressed("Mute")
phone.in_line("Eva", "Silent")
anna.says("Eva is no longer muted")

# Who else is, is seen in the list; and who comes hears of it.
bob.process.send_signal(desk.signal.SIGUSR2)
phone.in_line("Bob", "Muted")
anna.says("Bob is muted")
phone.shot("room-muted-there")
bob.process.send_signal(desk.signal.SIGUSR2)
phone.in_line("Bob", "Hears nobody")
phone.shot("room-deafened-there")

# Who comes is told where the list is not seen.
phone.key("ctrl+n")
phone.find("Show the room", "button")
carol = enter("Carol", "silence")
carol.says("Bob is deafened")
phone.find("Carol joined", "label")
announcements.says("announced: Carol joined")
phone.shot("room-bar")
carol.stop()
phone.find("Carol left", "label")
announcements.says("announced: Carol left")
phone.press("Show the room")
phone.find("3 people", "label")

# A call has the room wait, until one comes back to it; then the call waits.
dora = desk.Person(client, home, "Dora", relay.address, "call", own)
phone.find("Hold and Answer", "button")
phone.shot("room-second")
phone.press("Hold and Answer")
dora.says("connected")
phone.find("On hold", "label")
phone.shot("room-held-bar")
phone.press("Come Back")
phone.gone("Come Back", "button")
phone.pressed("Hold")
phone.press("Hold", "toggle button")
phone.find("Come Back", "button")
phone.press("Come Back")
phone.pressed("Hold")
phone.shot("room-and-held-call")
phone.press("Show the room")
phone.find("3 people", "label")
dora.stop()
phone.find("Incoming call", "label")
phone.find("3 people", "label")

# The relay goes and comes back.
address = relay.address
relay.stop()
phone.find("The connection to the room broke.*", "label")
phone.shot("room-lost")
relay.start(address)
phone.gone("The connection to the room broke.*", "label")
phone.find("3 people", "label")
phone.in_line("Bob", "Hears nobody")
bob.process.send_signal(desk.signal.SIGUSR2)
phone.in_line("Bob", "Silent")

phone.press("Leave the room")
phone.find("Joined last: .*", "label")
phone.shot("room-left")
desk.wait_for("Anna to see that we left", lambda: not anna.log.read_text().strip().splitlines()[-1].count("Eva"))
phone.stop()

# The volume is there again; the room is at the side.
phone = start()
phone.find("Rooms", "label")
phone.press("Join this room")
phone.find("3 people", "label")
slider = volume_of("Anna")
desk.wait_for("the volume of the last time", lambda: value_text(slider) == "120 %")
phone.key("Escape")
phone.press("Leave the room")
phone.press("Remove From List")
phone.find("Room removed", "label")
phone.gone("Rooms", "label")
phone.press("Undo")
phone.find("Rooms", "label")
phone.shot("room-list")

# A link asks.
subprocess.run([program, f"wzp:room/club?relay={small.address}"], check=True,
               env=os.environ | {"GSETTINGS_SCHEMA_DIR": schemas, "XDG_CONFIG_HOME": str(home / ".config")})
phone.find("A link invites you to this room.*", "label")
assert phone.text_of("Name of the Room") == "club" and phone.text_of("Relay of the Room") == small.address
phone.shot("room-link")
phone.press("Cancel")
phone.gone("A link invites you to this room.*", "label")
assert not phone.look("Leave the room", "button")

# A relay that has no place.
frank = enter("Frank", "silence", "first", small)
phone.key("ctrl+j")
phone.type("Name of the Room", f"wzp:room/second?relay={small.address}")
desk.wait_for("the link to be taken apart", lambda: phone.text_of("Name of the Room") == "second")
phone.press("Join")
phone.find("No Place Left", "label")
phone.shot("room-full")
frank.stop()
phone.press("Try Again")
phone.find("Nobody else is here yet\\.", "label")
phone.find(small.address, "label")
phone.press("Leave the room")
phone.stop()

# Narrow, and without a name: one is “You”, and not twice.
phone = start(window_width=360, window_height=640, alias="")
phone.find("Fingerprint", "text")
phone.press("Back")
phone.find("Rooms", "label")
phone.shot("narrow-rooms")
phone.choose("lunch", "lunch")
phone.press("Join")
phone.find("3 people", "label")
phone.in_line("Anna", "Speaking")
assert [node.get_name() for node in phone.walk(phone.find("You", "list item"))].count("You") == 1
phone.shot("narrow-room")
phone.press("Mute", "toggle button")
phone.in_line("You", "Muted")
phone.press("Mute", "toggle button")
phone.press("Back")
phone.find("Show the room", "button")
phone.shot("narrow-room-bar")
phone.key("ctrl+shift+h")
phone.gone("Show the room", "button")
phone.stop()
anna.stop()
bob.stop()
relay.stop()
small.stop()
