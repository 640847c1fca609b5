# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything the phone can show, in a window as narrow as a telephone's."""
import os
import pathlib
import subprocess
import sys

import desk
import letters
import tour

# Where nothing composites, the frame of 5 pixels that GTK draws around a window is in its size.
WIDTH, HEIGHT = 370, 640
# The words of the toast after the first run: libadwaita cuts those of all toasts.
TOAST = {"Ready for calls", "Set Up Sound"}


def check_width(phone: desk.Phone, page: str) -> None:
    for i in range(phone.app.get_child_count()):
        window = phone.app.get_child_at_index(i)
        box = window.get_component_iface().get_extents(phone.atspi.CoordType.WINDOW)
        assert box.width <= WIDTH, f"{page}: {window.get_name()} is {box.width} pixels wide"


def run(script: str, look: str, times: int = 1) -> None:
    """With letters so many times as large."""
    desk.inside(script)
    program, schemas, shots, relay_program, client = sys.argv[1:6]
    home = pathlib.Path(os.environ["WZP_DESK"])
    # Where no desktop says how many pixels an inch of letters has.
    (home / ".Xdefaults").write_text(f"Xft.dpi: {96 * times}\n")
    relay = desk.Relay(relay_program, home)
    notifications = desk.Notifications(home)
    desk.set_settings(window_width=WIDTH, window_height=HEIGHT, unknown_callers_ring=True, alias="Eva", talk_mode="push")
    phone = desk.Phone(program, schemas, pathlib.Path(shots))

    whole = set()

    def visit(page: str) -> None:
        check_width(phone, page)
        texts = [text for text in letters.cut(phone, whole) if text not in TOAST]
        assert not texts, f"{page}: {texts} are cut"
        phone.shot(f"{look}-{page}")

    tour.first_run(phone, visit)
    phone.type("Address of the Relay", relay.address)
    phone.find(r"The relay answered in \d+ ms\.")
    phone.press("Start")
    phone.find("Fingerprint", "text")
    visit("dial")
    tour.dialogs(phone, visit)
    own = phone.find(r"[0-9a-f]{4}(:[0-9a-f]{4}){7}", "label").get_name()
    tour.preferences(phone, visit)
    tour.behind_preferences(phone, visit)
    tour.network_check(phone, visit)
    tour.sound(phone, visit)
    tour.troubleshooting(phone, visit)
    # By the relay to the end: that is the longer word for the way.
    tour.call(phone, visit, desk.Person(client, home, "Anna", relay.address, "call", own, "--privacy"))
    phone.press("Back")
    phone.find("Recent", "label")
    visit("people")
    tour.person(phone, visit, "Anna")
    bob = desk.Person(client, home, "Bob", relay.address, "room", "lunch")
    bob.says("joined lunch")
    tour.room(phone, visit, "lunch")
    bob.stop()
    # libadwaita 1.7 measures the heading of a question where it has no room in large letters, of which GTK complains.
    if times == 1:
        tour.relay_key(phone, visit, relay)
    phone.stop()
    notifications.stop()
    relay.stop()
