#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""People are added and called by their codes: another phone shows one, and it is read from a file, from what was copied or
dropped, and by a camera, which is a picture that goes through a real PipeWire. Whatever else is held before it is told apart
in words, and nobody is called or added without being asked. In a call a camera compares what both ends show.
Arguments: the phone, the folder of its settings' schema, the folder for pictures, the relay, wzp-client."""
import os
import pathlib
import subprocess
import sys

from PIL import Image

import desk

desk.inside(__file__)
program, schemas, shots, relay_program, client = sys.argv[1:6]
home = pathlib.Path(os.environ["WZP_DESK"])
identity = home / ".local/state/wzp/identity"
pictures = home / "Pictures"
relay = desk.Relay(relay_program, home)


def make_identity() -> str:
    subprocess.run([client, "identity", "new", "--identity", identity], check=True, stdout=subprocess.DEVNULL)
    return subprocess.run([client, "identity", "show", "--identity", identity], check=True, capture_output=True,
                          text=True).stdout.strip()


def start(**settings) -> desk.Phone:
    desk.set_settings(relay=relay.address, **settings)
    return desk.Phone(program, schemas, pathlib.Path(shots))


def code(text: str, name: str) -> None:
    subprocess.run(["gst-launch-1.0", "-q", "videotestsrc", "num-buffers=1", "pattern=white", "!", "qroverlay", "case-sensitive=true",
                    f"data={text}",
                    "!", "videoconvert", "!", "pngenc", "!", "filesink", f"location={pictures / name}"], check=True)


def make_pictures() -> None:
    """The code as Anna's phone shows it, and what people may take for one."""
    phone = start()
    phone.press("Show my fingerprint as QR code")
    phone.find("Copy as Text", "button")
    screen = pictures / "anna.png"
    subprocess.run(["import", "-window", "root", screen], check=True)
    phone.stop()
    code("https://example.org", "web.png")
    code("wzp:room/tea", "room.png")
    Image.new("1", (8000, 8000)).save(pictures / "large.png")
    (pictures / "damaged.png").write_bytes(screen.read_bytes()[:30])


def open_image(name: str) -> None:
    phone.press("Open Image…")
    phone.choose_file("Open Image", name)


def read(entry: str) -> None:
    """The code has come to where it is wanted."""
    desk.wait_for(f"Anna's fingerprint in {entry}", lambda: phone.text_of(entry) == anna)
    phone.gone("Scan a Code", "label")


(home / ".config").mkdir(exist_ok=True)
(home / ".config/user-dirs.dirs").write_text('XDG_PICTURES_DIR="$HOME/Pictures"\n')
pictures.mkdir()
anna = make_identity()
make_pictures()
identity.rename(home / "Anna.identity")
own = make_identity()

# Without a camera: from files.
phone = start()
phone.press("Scan a code")
phone.find("Drop an Image Here", "label")
phone.shot("scan-no-portal")
for name, words in [("damaged.png", "This is no image, or it is damaged."), ("large.png", "This image is too large."),
                    ("web.png", "This code is of something else, not of a person.")]:
    open_image(name)
    phone.find(words, "label")
phone.shot("scan-something-else")
open_image("anna.png")
read("Fingerprint")
assert phone.look("Call", "button"), "it calls by itself"
phone.shot("scan-found")

# What was copied, by the button and by the key.
album = desk.Service(home, "album", str(pictures / "anna.png"))
place = ["xdotool", "search", "--onlyvisible", "--name", "Album", "windowmove", "--sync", "1050", "600"]
subprocess.run(place, check=True)
phone.type("Fingerprint", "")
phone.press("Scan a code")
phone.press("Paste Image")
phone.find("What was copied is no image.", "label")
subprocess.run(["xdotool", "mousemove", "1150", "700", "click", "1"], check=True)
album.says("copied")
phone.press("Paste Image")
read("Fingerprint")
phone.type("Fingerprint", "")
phone.press("Scan a code")
phone.find("Drop an Image Here", "label")
phone.focus("Phone")
phone.key("ctrl+v")
read("Fingerprint")

# What is dropped.
phone.type("Fingerprint", "")
phone.press("Scan a code")
x, y = phone.place(phone.find("Drop an Image Here", "label"))
words = ["mousemove", "1150", "700", "sleep", "0.1", "mousedown", "1", "sleep", "0.1"]
for i in range(11):
    words += ["mousemove", str(1150 + (x - 1150) * i // 10), str(700 + (y - 700) * i // 10), "sleep", "0.05"]
subprocess.run(["xdotool", *words, "mouseup", "1"], check=True)
album.says("dropped")
read("Fingerprint")
album.stop()

# By a camera: there is none, it is not allowed, it sees something else, and then Anna's code.
cameras = desk.Cameras(home)
phone.press("Scan a code")
phone.find("No Camera Found", "label")
phone.shot("scan-no-camera")
cameras.see(pictures / "web.png")
phone.find("The Camera Is Not Allowed", "label")
phone.shot("scan-refused")
phone.press("Close")
cameras.allow(True)
with Image.open(pictures / "anna.png") as screen:
    screen.crop((130, 80, 770, 560)).save(pictures / "near.png")
phone.press("Add Contact…")
phone.find("Add Contact", "label")
phone.press("Scan the code of the contact")
phone.find("This code is of something else, not of a person.", "label")
phone.find("What the camera sees")
phone.shot("scan-camera")
cameras.unplug()
phone.find("No Camera Found", "label")
cameras.see(pictures / "near.png")
read("Their Fingerprint")
cameras.unplug()
phone.find("Add Contact", "label")
assert not phone.look("Contacts", "label"), "it adds by itself"
phone.type("Name", "Anna")
phone.shot("scan-contact")
phone.press("Add")
phone.choose("Anna", "Anna")
bob = desk.Person(client, home, "Anna", relay.address, "answer", "--accept", "trusted")
bob.says("registered as " + anna)
phone.press("Call")
bob.says("connected")

# What both compare in a call is compared by the camera: something else, another call's, the same.
def scan_theirs(text: str) -> None:
    code(text, "theirs.png")
    phone.press("Scan Theirs…")
    phone.find("No Camera Found", "label")
    cameras.see(pictures / "theirs.png")


phone.press("Encrypted, Not Verified")
phone.press("Numbers", desk.TAB)
numbers = phone.find(r"(\d{4} ){4}\d{4}", "label").get_name()
phone.press("QR Code", desk.TAB)
phone.find("Scan Theirs…", "button")
phone.shot("verify-code")
scan_theirs("https://example.org")
phone.find("This code is of something else, not of a call.", "label")
phone.shot("verify-scan")
phone.press("Close")
cameras.unplug()
scan_theirs(("0001" if numbers.startswith("0000") else "0000") + numbers[4:])
phone.find("Somebody May Be Listening", "label")
phone.shot("verify-scan-differs")
phone.press("Compare Again")
cameras.unplug()
scan_theirs(numbers)
phone.find("The Codes Match", "label")
phone.shot("verify-scan-matches")
phone.press("It Was Theirs")
cameras.unplug()
phone.find("Encrypted and Verified")
phone.press("Hang up")
bob.says("ended")
bob.stop()
phone.stop()

phone = start(window_width=360, window_height=640)
cameras.see(pictures / "web.png")
phone.press("Scan a code")
phone.find("This code is of something else, not of a person.", "label")
phone.shot("narrow-scan-camera")
phone.press("Close")
cameras.unplug()
phone.press("Scan a code")
phone.find("No Camera Found", "label")
phone.shot("narrow-scan-no-camera")
phone.stop()
cameras.stop()
relay.stop()
