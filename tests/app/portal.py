#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a desktop does with shortcuts: org.freedesktop.portal.GlobalShortcuts on the session bus, with a method Press
that has a key of ours go down or up. It grants every wish. Says on standard output what it is asked.
Argument: the version of the interface, 1 (no keys can be changed later) or 2."""
import sys

from gi.repository import Gio, GLib

VERSION = int(sys.argv[1])
NAME, PATH = "org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop"
SHORTCUTS = "org.freedesktop.portal.GlobalShortcuts"
INTERFACES = f"""<node><interface name='{SHORTCUTS}'>
<method name='CreateSession'><arg type='a{{sv}}' direction='in'/><arg type='o' direction='out'/></method>
<method name='BindShortcuts'><arg type='o' direction='in'/><arg type='a(sa{{sv}})' direction='in'/>
<arg type='s' direction='in'/><arg type='a{{sv}}' direction='in'/><arg type='o' direction='out'/></method>
<method name='ConfigureShortcuts'><arg type='o' direction='in'/><arg type='s' direction='in'/>
<arg type='a{{sv}}' direction='in'/></method>
<method name='Press'><arg type='s' direction='in'/><arg type='b' direction='in'/></method>
<signal name='Activated'><arg type='o'/><arg type='s'/><arg type='t'/><arg type='a{{sv}}'/></signal>
<signal name='Deactivated'><arg type='o'/><arg type='s'/><arg type='t'/><arg type='a{{sv}}'/></signal>
<signal name='ShortcutsChanged'><arg type='o'/><arg type='a(sa{{sv}})'/></signal>
<property name='version' type='u' access='read'/>
</interface><interface name='org.freedesktop.host.portal.Registry'>
<method name='Register'><arg type='s' direction='in'/><arg type='a{{sv}}' direction='in'/></method>
</interface></node>"""

session = "/none"


def request(bus, sender: str, token: str, results: dict) -> str:
    """The answer comes as a signal, after the method has returned."""
    path = f"{PATH}/request/{sender[1:].replace('.', '_')}/{token}"
    answer = GLib.Variant("(ua{sv})", (0, results))
    GLib.idle_add(lambda: bus.emit_signal(sender, path, "org.freedesktop.portal.Request", "Response", answer) and False)
    return path


def shortcuts(ids: list[str], key: str) -> GLib.Variant:
    return GLib.Variant("a(sa{sv})", [(name, {"trigger_description": GLib.Variant("s", f"Press {key}")}) for name in ids])


def call(bus, sender, _path, _interface, method, arguments, invocation):
    global session
    values = arguments.unpack()
    answer = None
    if method == "CreateSession":
        session = f"{PATH}/session/{sender[1:].replace('.', '_')}/{values[0]['session_handle_token']}"
        path = request(bus, sender, values[0]["handle_token"], {"session_handle": GLib.Variant("s", session)})
        answer = GLib.Variant("(o)", (path,))
    elif method == "BindShortcuts":
        ids = [name for name, _ in values[1]]
        print("bound:", *(f"{name}={fields['description']!r}" for name, fields in values[1]), flush=True)
        path = request(bus, sender, values[3]["handle_token"], {"shortcuts": shortcuts(ids, "Ctrl+Alt+Space")})
        answer = GLib.Variant("(o)", (path,))
    elif method == "ConfigureShortcuts":
        print("configured", flush=True)
        changed = GLib.Variant.new_tuple(GLib.Variant("o", session), shortcuts(["push-to-talk"], "F12"))
        bus.emit_signal(None, PATH, SHORTCUTS, "ShortcutsChanged", changed)
    elif method == "Press":
        name, down = values
        signal = GLib.Variant("(osta{sv})", (session, name, 0, {}))
        bus.emit_signal(None, PATH, SHORTCUTS, "Activated" if down else "Deactivated", signal)
    elif method == "Register":
        print("registered:", values[0], flush=True)
    invocation.return_value(answer)


def acquired(bus, _name):
    for interface in Gio.DBusNodeInfo.new_for_xml(INTERFACES).interfaces:
        bus.register_object(PATH, interface, call, lambda *_: GLib.Variant("u", VERSION), None)


Gio.bus_own_name(Gio.BusType.SESSION, NAME, Gio.BusNameOwnerFlags.NONE, acquired,
                 lambda *_: print("ready", flush=True), None)
GLib.MainLoop().run()
