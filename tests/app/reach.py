# SPDX-License-Identifier: GPL-3.0-or-later
"""What somebody needs who does not see the screen or has no mouse: whatever can be used has a role and a name, what can
be moved says its value in words, and the Tab key comes to all of it and round again."""
import contextlib
import re
import time

from gi.repository import GLib

import desk

# What can be used. Of the rest that takes the focus, as lists do, only what is in it matters.
ROLES = {
    "button", "check box", "combo box", "entry", "label", "list item", "menu item", "page tab", "radio button", "slider",
    "spin button", "switch", "table cell", "text", "toggle button",
}
AROUND = {"filler", "list", "panel", "scroll pane"}
VALUES = {"slider", "spin button"}
# Of which the Tab key comes to one.
BY_ARROWS = {"page tab", "radio button", "table cell"}
# Of the window, not of the page; its manager has keys for them.
WINDOW_BUTTONS = {"Minimize", "Maximize", "Close"}
MOST = 80


class Focus:
    """Hears where the focus goes."""

    def __init__(self, phone: desk.Phone):
        self.phone, self.context, self.here = phone, GLib.MainContext.default(), None
        self.listener = phone.atspi.EventListener.new(self.moved)
        self.listener.register("object:state-changed:focused")

    def moved(self, event) -> None:
        if event.detail1 and event.source.get_process_id() == self.phone.process.pid:
            self.here = event.source

    def go_on(self, key: str, patience_s: float = 5):
        """Where a key leads; None when nowhere. Who presses again too soon is one further than it seems."""
        self.here = None
        self.phone.key(key)
        deadline = time.monotonic() + patience_s
        while self.here is None and time.monotonic() < deadline:
            self.context.iteration(False) or time.sleep(0.005)
        return self.here

    def stop(self) -> None:
        self.listener.deregister("object:state-changed:focused")


def go_to(phone: desk.Phone, name: str, role: str, key: str = "Tab") -> None:
    """With one key alone."""
    phone.find(name, role)
    focus = Focus(phone)
    try:
        for _ in range(MOST):
            here = focus.go_on(key)
            if here and re.fullmatch(role, here.get_role_name()) and re.fullmatch(name, here.get_name()):
                return
    finally:
        focus.stop()
    raise RuntimeError(f"{key} does not come to {name}:\n{phone.tree()}")


def enter(phone: desk.Phone, name: str, role: str) -> None:
    """Goes there and opens it."""
    go_to(phone, name, role)
    phone.key("Return")


def has(phone: desk.Phone, node, *states: str) -> bool:
    found = node.get_state_set()
    return all(found.contains(getattr(phone.atspi.StateType, state)) for state in states)


def on_top(phone: desk.Phone):
    """The dialog on top, else the window with the focus."""
    dialogs = [node for node in phone.walk() if node.get_role_name() == "dialog" and has(phone, node, "SHOWING")]
    if dialogs:
        return dialogs[-1]
    windows = [phone.app.get_child_at_index(i) for i in range(phone.app.get_child_count())]
    return next(window for window in windows if has(phone, window, "ACTIVE"))


def usable(phone: desk.Phone, top) -> list:
    """What takes the focus, but not what a choice shows of its list."""
    found = []

    def walk(parent) -> None:
        for i in range(parent.get_child_count()):
            node = parent.get_child_at_index(i)
            if not node or not has(phone, node, "SHOWING"):
                continue
            role = node.get_role_name()
            if has(phone, node, "FOCUSABLE", "SENSITIVE") and role not in AROUND:
                found.append(node)
            if role != "combo box":
                walk(node)

    walk(top)
    return found


def try_usable(phone: desk.Phone) -> list:
    try:
        return usable(phone, on_top(phone))
    except GLib.Error:  # some of it gone since
        return []


def is_in(node, other) -> bool:
    while node := node.get_parent():
        if node == other:
            return True
    return False


def say(node) -> str:
    return f"{node.get_role_name()} {node.get_name()!r}"


def is_around(node, others: list) -> bool:
    """A line of a list that is used by what is in it."""
    return node.get_role_name() in ("check box", "list item") and any(is_in(other, node) for other in others)


def check_names(phone: desk.Phone, page: str, nodes: list) -> None:
    wrong = []
    for node in nodes:
        with contextlib.suppress(GLib.Error):  # gone since
            role = node.get_role_name()
            if role not in ROLES:
                wrong.append(f"{say(node)} has no role")
            if not node.get_name() and not is_around(node, nodes):
                wrong.append(f"{role} in {say(node.get_parent())} has no name")
            if role in VALUES and not phone.atspi.Value.get_text(node):
                wrong.append(f"{say(node)} has no value in words")
    assert not wrong, f"{page}: {wrong}\n{phone.tree()}"


def go_round(phone: desk.Phone) -> list:
    """Where the Tab key leads, until it comes to a place again."""
    focus, seen = Focus(phone), []
    try:
        for _ in range(MOST):
            here = focus.go_on("Tab")
            # A page that has only just come does not hear the first key.
            if here is None and not seen:
                continue
            if here is None or here in seen:
                return seen
            seen.append(here)
    finally:
        focus.stop()
    raise RuntimeError(f"no end of it: {[say(node) for node in seen]}")


def is_beside(node, seen: list) -> bool:
    """From one to its siblings the arrows lead on."""
    role = node.get_role_name()
    return role in BY_ARROWS and any(other.get_role_name() == role and other.get_parent() == node.get_parent()
                                     for other in seen)


def is_reached(node, seen: list) -> bool:
    """A switch also by its line, which has its name."""
    return node in seen or is_around(node, seen) or is_beside(node, seen) or any(
        is_in(node, other) and node.get_name() == other.get_name() for other in seen)


def check_keyboard(phone: desk.Phone, page: str, nodes: list) -> None:
    seen = go_round(phone)
    missed = []
    for node in nodes:
        with contextlib.suppress(GLib.Error):  # gone since
            if not is_reached(node, seen) and node.get_name() not in WINDOW_BUTTONS:
                missed.append(say(node))
    assert not missed, f"{page}: Tab does not come to {missed}, only to {[say(node) for node in seen]}\n{phone.tree()}"


def check(phone: desk.Phone, page: str) -> None:
    nodes = desk.wait_for("the page to stay as it is", lambda: try_usable(phone))
    check_names(phone, page, nodes)
    check_keyboard(phone, page, nodes)
