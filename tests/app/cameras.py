#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A desktop's cameras: org.freedesktop.portal.Camera on the session bus, which hands out a connection to the PipeWire of
this desk. Methods beside the portal's: Plug has a camera come or go, Allow says whether a person lets the phone see. Says
on standard output what it is asked."""
import os
import socket

from gi.repository import Gio, GLib

NAME, PATH = "org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop"
CAMERA = "org.freedesktop.portal.Camera"
XML = f"""<node><interface name='{CAMERA}'>
<method name='AccessCamera'><arg type='a{{sv}}' direction='in'/><arg type='o' direction='out'/></method>
<method name='OpenPipeWireRemote'><arg type='a{{sv}}' direction='in'/><arg type='h' direction='out'/></method>
<method name='Plug'><arg type='b' direction='in'/></method>
<method name='Allow'><arg type='b' direction='in'/></method>
<property name='IsCameraPresent' type='b' access='read'/>
<property name='version' type='u' access='read'/>
</interface></node>"""
state = {"present": False, "allowed": False}


def respond(bus, sender: str, token: str) -> str:
    """The answer comes as a signal, after the method has returned."""
    path = f"{PATH}/request/{sender[1:].replace('.', '_')}/{token}"
    answer = GLib.Variant("(ua{sv})", (0 if state["allowed"] else 1, {}))
    GLib.idle_add(lambda: bus.emit_signal(sender, path, "org.freedesktop.portal.Request", "Response", answer) and False)
    return path


def open_remote(invocation) -> None:
    pipewire = socket.socket(socket.AF_UNIX)
    pipewire.connect(os.path.join(os.environ["XDG_RUNTIME_DIR"], "pipewire-0"))
    fds = Gio.UnixFDList()
    index = fds.append(pipewire.fileno())
    pipewire.close()
    invocation.return_value_with_unix_fd_list(GLib.Variant("(h)", (index,)), fds)


def call(bus, sender, _path, _interface, method, arguments, invocation):
    values, answer = arguments.unpack(), None
    print(method, *(word for word in values if isinstance(word, bool)), flush=True)
    if method == "OpenPipeWireRemote":
        open_remote(invocation)
        return
    if method == "AccessCamera":
        answer = GLib.Variant("(o)", (respond(bus, sender, values[0]["handle_token"]),))
    elif method == "Plug":
        state["present"] = values[0]
        changed = GLib.Variant("(sa{sv}as)", (CAMERA, {"IsCameraPresent": GLib.Variant("b", values[0])}, []))
        bus.emit_signal(None, PATH, "org.freedesktop.DBus.Properties", "PropertiesChanged", changed)
    elif method == "Allow":
        state["allowed"] = values[0]
    invocation.return_value(answer)


def get_property(_bus, _sender, _path, _interface, name):
    return GLib.Variant("u", 1) if name == "version" else GLib.Variant("b", state["present"])


def acquired(bus, _name):
    bus.register_object(PATH, Gio.DBusNodeInfo.new_for_xml(XML).interfaces[0], call, get_property, None)


Gio.bus_own_name(Gio.BusType.SESSION, NAME, Gio.BusNameOwnerFlags.NONE, acquired,
                 lambda *_: print("ready", flush=True), None)
GLib.MainLoop().run()
