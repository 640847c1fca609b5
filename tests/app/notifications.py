#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a desktop does with notifications: org.freedesktop.Notifications on the session bus, with a method Press to
press a button of the newest one. Says on standard output what is shown and closed."""
from gi.repository import Gio, GLib

INTERFACE = """<node><interface name='org.freedesktop.Notifications'>
<method name='Notify'><arg type='s' direction='in'/><arg type='u' direction='in'/><arg type='s' direction='in'/>
<arg type='s' direction='in'/><arg type='s' direction='in'/><arg type='as' direction='in'/>
<arg type='a{sv}' direction='in'/><arg type='i' direction='in'/><arg type='u' direction='out'/></method>
<method name='CloseNotification'><arg type='u' direction='in'/></method>
<method name='GetCapabilities'><arg type='as' direction='out'/></method>
<method name='GetServerInformation'><arg type='s' direction='out'/><arg type='s' direction='out'/>
<arg type='s' direction='out'/><arg type='s' direction='out'/></method>
<method name='Press'><arg type='s' direction='in'/></method>
<signal name='ActionInvoked'><arg type='u'/><arg type='s'/></signal>
<signal name='NotificationClosed'><arg type='u'/><arg type='u'/></signal>
</interface></node>"""
PATH = "/org/freedesktop/Notifications"
NAME = "org.freedesktop.Notifications"

shown: dict[int, dict[str, str]] = {}  # id -> label of a button -> its action


def notify(replaces: int, summary: str, body: str, words: list[str], hints: dict) -> int:
    number = replaces or max(shown, default=0) + 1
    shown[number] = dict(zip(words[1::2], words[::2]))
    print(f"shown: {summary}: {body} {sorted(filter(None, shown[number]))} {hints.get('category', '')}", flush=True)
    return number


def call(bus, _sender, _path, _interface, method, arguments, invocation):
    values = arguments.unpack()
    answer = None
    if method == "Notify":
        answer = GLib.Variant("(u)", (notify(values[1], values[3], values[4], values[5], values[6]),))
    elif method == "CloseNotification":
        shown.pop(values[0], None)
        print("closed", flush=True)
        bus.emit_signal(None, PATH, NAME, "NotificationClosed", GLib.Variant("(uu)", (values[0], 3)))
    elif method == "GetCapabilities":
        answer = GLib.Variant("(as)", (["actions", "body", "persistence"],))
    elif method == "GetServerInformation":
        answer = GLib.Variant("(ssss)", ("desk", "wzp", "1", "1.2"))
    elif method == "Press":
        number = max(shown)
        action = shown[number][values[0]]
        bus.emit_signal(None, PATH, NAME, "ActionInvoked", GLib.Variant("(us)", (number, action)))
    invocation.return_value(answer)


def acquired(bus, _name):
    node = Gio.DBusNodeInfo.new_for_xml(INTERFACE)
    bus.register_object(PATH, node.interfaces[0], call, None, None)


Gio.bus_own_name(Gio.BusType.SESSION, NAME, Gio.BusNameOwnerFlags.NONE, acquired,
                 lambda *_: print("ready", flush=True), None)
GLib.MainLoop().run()
