#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A screen reader's ears: prints what is announced on the accessibility bus, a line each."""
import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi


def announced(event) -> None:
    print("announced:", event.any_data, flush=True)


listener = Atspi.EventListener.new(announced)
listener.register("object:announcement")
print("ready", flush=True)
Atspi.event_main()
