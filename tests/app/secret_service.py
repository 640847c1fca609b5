# SPDX-License-Identifier: GPL-3.0-or-later
"""The keyring of a desktop: a real gnome-keyring, which is unlocked and empty at first."""
import os
import subprocess

import desk
from gi.repository import Gio, GLib

KIND = {"kind": "identity", "xdg:schema": os.environ["WZP_APP_ID"] + ".Identity"}
PASSWORD = "correct horse"


class Keyring:
    """gnome-keyring, looked into over the bus."""

    def __init__(self):
        self.start("--unlock")
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION)

    def start(self, *how: str) -> None:
        self.process = subprocess.Popen(
            ["gnome-keyring-daemon", "--foreground", "--components=secrets", *how], stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL, preexec_fn=desk.die_with_parent)
        self.process.stdin.write(PASSWORD.encode() if how else b"")
        self.process.stdin.close()
        subprocess.run(["gdbus", "wait", "--session", "--timeout", "30", "org.freedesktop.secrets"], check=True)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait()

    def call(self, path: str, interface: str, method: str, *arguments: GLib.Variant):
        answer = self.bus.call_sync("org.freedesktop.secrets", path, f"org.freedesktop.Secret.{interface}", method,
                                    GLib.Variant.new_tuple(*arguments), None, Gio.DBusCallFlags.NONE, 30000)
        return answer.unpack()

    def session(self) -> GLib.Variant:
        plain = GLib.Variant("v", GLib.Variant("s", ""))
        return self.call("/org/freedesktop/secrets", "Service", "OpenSession", GLib.Variant("s", "plain"), plain)[1]

    def items(self) -> list[str]:
        unlocked, locked = self.call("/org/freedesktop/secrets", "Service", "SearchItems", GLib.Variant("a{ss}", KIND))
        return unlocked + locked

    def words(self) -> str:
        item, = self.items()
        secret, = self.call(item, "Item", "GetSecret", GLib.Variant("o", self.session()))
        return bytes(secret[2]).decode()

    def write(self, text: str) -> None:
        item, = self.items()
        self.call(item, "Item", "SetSecret",
                  GLib.Variant("(oayays)", (self.session(), b"", text.encode(), "text/plain")))

    def remove(self) -> None:
        for item in self.items():
            self.call(item, "Item", "Delete")

    def lock(self) -> None:
        collection = "/org/freedesktop/secrets/aliases/default"
        self.call("/org/freedesktop/secrets", "Service", "Lock", GLib.Variant("ao", [collection]))
