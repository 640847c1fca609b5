#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The parts of a desktop that a phone without a window needs, on the session bus: a session manager, a screen that locks
(method Lock of the screen saver), the Background portal, which allows what the arguments name, and the Notification portal,
which takes no word it does not know. Says on standard output what it is asked."""
import sys

from gi.repository import Gio, GLib

XML = """<node>
<interface name='org.gnome.SessionManager'>
<method name='RegisterClient'><arg type='s' direction='in'/><arg type='s' direction='in'/><arg type='o' direction='out'/></method>
<method name='UnregisterClient'><arg type='o' direction='in'/></method>
<method name='Inhibit'><arg type='s' direction='in'/><arg type='u' direction='in'/><arg type='s' direction='in'/>
<arg type='u' direction='in'/><arg type='u' direction='out'/></method>
<method name='Uninhibit'><arg type='u' direction='in'/></method>
</interface>
<interface name='org.gnome.SessionManager.ClientPrivate'>
<method name='EndSessionResponse'><arg type='b' direction='in'/><arg type='s' direction='in'/></method>
</interface>
<interface name='org.gnome.ScreenSaver'>
<method name='GetActive'><arg type='b' direction='out'/></method>
<method name='Lock'><arg type='b' direction='in'/></method>
<signal name='ActiveChanged'><arg type='b'/></signal>
</interface>
<interface name='org.freedesktop.portal.Background'>
<method name='RequestBackground'><arg type='s' direction='in'/><arg type='a{sv}' direction='in'/><arg type='o' direction='out'/></method>
<method name='SetStatus'><arg type='a{sv}' direction='in'/></method>
<property name='version' type='u' access='read'/>
</interface>
<interface name='org.freedesktop.portal.Notification'>
<method name='AddNotification'><arg type='s' direction='in'/><arg type='a{sv}' direction='in'/></method>
<method name='RemoveNotification'><arg type='s' direction='in'/></method>
<property name='version' type='u' access='read'/>
</interface></node>"""
WORDS = {"call.incoming", "call.ongoing", "call.unanswered", "call.accept", "call.decline", "call.hang-up",
         "hide-content-on-lock-screen"}
PORTAL = "/org/freedesktop/portal/desktop"
state = {"locked": False}
allowed = set(sys.argv[1:])


def request_background(bus, sender: str, options: dict) -> str:
    path = f"{PORTAL}/request/{sender[1:].replace('.', '_')}/{options['handle_token']}"
    autostart = options["autostart"] and "autostart" in allowed
    print(f"background: {options['reason']} autostart={options['autostart']} {' '.join(options['commandline'])}", flush=True)
    results = {"background": GLib.Variant("b", "background" in allowed), "autostart": GLib.Variant("b", autostart)}
    answer = GLib.Variant("(ua{sv})", (0 if "background" in allowed else 1, results))
    GLib.idle_add(lambda: bus.emit_signal(sender, path, "org.freedesktop.portal.Request", "Response", answer) and False)
    return path


def add_notification(number: str, note: dict) -> None:
    buttons = [(button["label"], button.get("purpose", "")) for button in note.get("buttons", [])]
    words = [note["category"], *note.get("display-hint", []), *(purpose for _, purpose in buttons if purpose)]
    unknown = set(words) - WORDS
    if unknown:
        raise ValueError(f"unknown: {unknown}")
    print(f"note {number.split('-')[0]}: {note['title']}: {note['body']}", note["priority"], *words, flush=True)


def call(bus, sender, _path, _interface, method, arguments, invocation):
    values, answer = arguments.unpack(), None
    if method == "RegisterClient":
        answer = GLib.Variant("(o)", ("/org/gnome/SessionManager/Client1",))
    elif method == "Inhibit":
        print(f"inhibit: {values[2]} {values[3]}", flush=True)
        answer = GLib.Variant("(u)", (7,))
    elif method == "Uninhibit":
        print("uninhibit", flush=True)
    elif method == "GetActive":
        answer = GLib.Variant("(b)", (state["locked"],))
    elif method == "Lock":
        state["locked"] = values[0]
        bus.emit_signal(None, "/org/gnome/ScreenSaver", "org.gnome.ScreenSaver", "ActiveChanged",
                        GLib.Variant("(b)", values))
    elif method == "RequestBackground":
        answer = GLib.Variant("(o)", (request_background(bus, sender, values[1]),))
    elif method == "AddNotification":
        try:
            add_notification(*values)
        except ValueError as error:
            invocation.return_dbus_error("org.freedesktop.portal.Error.InvalidArgument", str(error))
            return
    elif method == "RemoveNotification":
        print(f"withdrawn: {values[0]}", flush=True)
    elif method == "SetStatus":
        print(f"status: {values[0]['message']}", flush=True)
    invocation.return_value(answer)


bus = Gio.bus_get_sync(Gio.BusType.SESSION)
node = Gio.DBusNodeInfo.new_for_xml(XML)
for path, interface in (("/org/gnome/SessionManager", "org.gnome.SessionManager"),
                        ("/org/gnome/SessionManager/Client1", "org.gnome.SessionManager.ClientPrivate"),
                        ("/org/gnome/ScreenSaver", "org.gnome.ScreenSaver"),
                        (PORTAL, "org.freedesktop.portal.Background"),
                        (PORTAL, "org.freedesktop.portal.Notification")):
    bus.register_object(path, node.lookup_interface(interface), call, lambda *_: GLib.Variant("u", 2), None)
for name in ("org.gnome.SessionManager", "org.gnome.ScreenSaver", "org.freedesktop.portal.Desktop"):
    Gio.bus_own_name_on_connection(bus, name, Gio.BusNameOwnerFlags.NONE, None, None)
bus.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "GetId", None, None, 0, -1)
print("ready", flush=True)
GLib.MainLoop().run()
