#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The help comes up by its key on every page, needs no other program, and each of its topics can be read; at 360
pixels too.
Arguments: the phone, the folder of its settings' schema, the folder for pictures."""
import pathlib
import re
import sys

import desk

desk.inside(__file__)
program, schemas, shots = sys.argv[1:4]
TITLE = re.compile(r"^  <title>(.*)</title>$", re.M)
TEXT = re.compile(r"<p>(.*)</p>")
TAG = re.compile(r"<[^>]+>")
pages = pathlib.Path(__file__).parents[2] / "docs/help/C"


def read_topic(phone: desk.Phone, page: pathlib.Path, name: str) -> None:
    """Its first text and its last are there."""
    source = page.read_text().split("</info>")[1]
    texts = TEXT.findall(source)
    phone.press(re.escape(TITLE.search(source)[1]), "list item|button")
    for text in texts[0], texts[-1]:
        phone.find(re.escape(TAG.sub("", text)))
    phone.shot(name)
    phone.press("Back")
    phone.find("Your First Call", "list item|label|button")


phone = desk.Phone(program, schemas, pathlib.Path(shots))
phone.find("Create Identity", "button")
phone.key("F1")
phone.find("Your First Call")
phone.shot("help")
for topic in sorted(pages.glob("*.page")):
    if topic.stem != "index":
        read_topic(phone, topic, f"help-{topic.stem}")
phone.key("Escape")
phone.gone("Your First Call")
phone.stop()

desk.set_settings(window_width=360, window_height=640)
phone = desk.Phone(program, schemas, pathlib.Path(shots))
phone.action("help")
phone.find("Your First Call")
phone.shot("help-narrow")
read_topic(phone, pages / "relayed.page", "help-narrow-relayed")
phone.stop()
