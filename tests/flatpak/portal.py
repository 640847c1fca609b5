#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a desktop offers to programs in a sandbox, as far as the phone needs it to keep its secret, to tell who calls and
to know of the network, and to stay awake: org.freedesktop.portal.Desktop with Secret, Notification, NetworkMonitor and
Inhibit. Says on standard output what is asked of
it; the signal SIGUSR1 presses Accept on the newest notification. Names of interfaces as arguments: those are missing here."""
import os
import signal
import sys

from gi.repository import Gio, GLib

NAME = "org.freedesktop.portal.Desktop"
PATH = "/org/freedesktop/portal/desktop"
SECRET = bytes(range(64))
INTERFACES = """<node>
<interface name='org.freedesktop.portal.Secret'>
<method name='RetrieveSecret'><arg type='h' direction='in'/><arg type='a{sv}' direction='in'/>
<arg type='o' direction='out'/></method>
<property name='version' type='u' access='read'/></interface>
<interface name='org.freedesktop.portal.Notification'>
<method name='AddNotification'><arg type='s' direction='in'/><arg type='a{sv}' direction='in'/></method>
<method name='RemoveNotification'><arg type='s' direction='in'/></method>
<property name='version' type='u' access='read'/></interface>
<interface name='org.freedesktop.portal.NetworkMonitor'>
<method name='CanReach'><arg type='s' direction='in'/><arg type='u' direction='in'/><arg type='b' direction='out'/></method>
<method name='GetStatus'><arg type='a{sv}' direction='out'/></method>
<property name='version' type='u' access='read'/></interface>
<interface name='org.freedesktop.portal.Inhibit'>
<method name='CreateMonitor'><arg type='s' direction='in'/><arg type='a{sv}' direction='in'/>
<arg type='o' direction='out'/></method>
<method name='Inhibit'><arg type='s' direction='in'/><arg type='u' direction='in'/><arg type='a{sv}' direction='in'/>
<arg type='o' direction='out'/></method>
<property name='version' type='u' access='read'/></interface>
</node>"""
REQUEST = """<node><interface name='org.freedesktop.portal.Request'><method name='Close'/></interface></node>"""
VERSION = {"org.freedesktop.portal.NetworkMonitor": 3}
STATUS = {"available": GLib.Variant("b", True), "metered": GLib.Variant("b", False), "connectivity": GLib.Variant("u", 4)}

shown: dict[str, tuple[str, dict]] = {}  # id -> who asked, what


def handle_of(sender: str, options: dict) -> str:
    return f"{PATH}/request/{sender[1:].replace('.', '_')}/{options.get('handle_token', 'request')}"


def respond(bus, sender: str, options: dict) -> GLib.Variant:
    """The handle of the request, whose answer comes as a signal."""
    handle = handle_of(sender, options)

    def answer() -> bool:
        bus.emit_signal(sender, handle, "org.freedesktop.portal.Request", "Response", GLib.Variant("(ua{sv})", (0, {})))
        return GLib.SOURCE_REMOVE

    GLib.idle_add(answer)
    return GLib.Variant("(o)", (handle,))


def inhibit(bus, sender: str, options: dict) -> GLib.Variant:
    """Until the request is closed."""
    def close(*arguments):
        arguments[-1].return_value(None)
        bus.unregister_object(number)
        print("may sleep", flush=True)

    handle = handle_of(sender, options)
    number = bus.register_object(handle, Gio.DBusNodeInfo.new_for_xml(REQUEST).interfaces[0], close, None, None)
    print(f"awake: {options.get('reason', '')}", flush=True)
    return GLib.Variant("(o)", (handle,))


def call(bus, sender, _path, _interface, method, arguments, invocation):
    values, answer = arguments.unpack(), None
    if method == "RetrieveSecret":
        with open(invocation.get_message().get_unix_fd_list().get(values[0]), "wb") as pipe:
            pipe.write(SECRET)
        print("secret", flush=True)
        answer = respond(bus, sender, values[1])
    elif method == "AddNotification":
        shown[values[0]] = sender, values[1]
        labels = [button["label"] for button in values[1].get("buttons", [])]
        print(f"shown: {values[1]['title']}: {values[1].get('body', '')} {labels}", flush=True)
    elif method == "RemoveNotification":
        shown.pop(values[0], None)
        print("closed", flush=True)
    elif method == "CreateMonitor":
        answer = respond(bus, sender, values[1])
    elif method == "Inhibit":
        answer = inhibit(bus, sender, values[2])
    elif method == "GetStatus":
        answer = GLib.Variant("(a{sv})", (STATUS,))
    elif method == "CanReach":
        answer = GLib.Variant("(b)", (True,))
    invocation.return_value(answer)


def press(bus) -> bool:
    """As a desktop does: it activates the action of the program."""
    sender, notification = next(reversed(shown.values()))
    button = next(button for button in notification["buttons"] if button["label"] == "Accept")
    target = [GLib.Variant("s", button["target"])] if "target" in button else []
    name = os.environ["WZP_APP_ID"]
    # Not waited for: the program asks us for things meanwhile.
    bus.call(name, "/" + name.replace(".", "/"), "org.freedesktop.Application", "ActivateAction",
             GLib.Variant("(sava{sv})", (button["action"].removeprefix("app."), target, {})), None,
             Gio.DBusCallFlags.NONE, -1, None, None)
    return GLib.SOURCE_CONTINUE


def acquired(bus, _name):
    for interface in Gio.DBusNodeInfo.new_for_xml(INTERFACES).interfaces:
        if interface.name in sys.argv[1:]:
            continue
        version = GLib.Variant("u", VERSION.get(interface.name, 1))
        bus.register_object(PATH, interface, call, lambda *_, value=version: value, None)
    GLib.unix_signal_add(GLib.PRIORITY_DEFAULT, signal.SIGUSR1, press, bus)


Gio.bus_own_name(Gio.BusType.SESSION, NAME, Gio.BusNameOwnerFlags.NONE, acquired, lambda *_: print("ready", flush=True), None)
GLib.MainLoop().run()
