#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Another program with an image, at the right edge of the screen: the image can be dragged from its window, and is copied
when somebody clicks there. Says on standard output what it has done. Argument: the image's file."""
import pathlib
import sys

import gi

gi.require_version("Gdk", "4.0")
gi.require_version("Gtk", "4.0")
from gi.repository import Gdk, GLib, Gtk

Gtk.init()
content = Gdk.ContentProvider.new_for_bytes("image/png", GLib.Bytes.new(pathlib.Path(sys.argv[1]).read_bytes()))
window = Gtk.Window(title="Album", default_width=200, default_height=200, decorated=False)
picture = Gtk.Picture.new_for_filename(sys.argv[1])
window.set_child(picture)


def copy(*_):
    window.get_clipboard().set_content(content)
    print("copied", flush=True)


source = Gtk.DragSource(content=content)
source.connect("drag-end", lambda *_: print("dropped", flush=True))
picture.add_controller(source)
click = Gtk.GestureClick()
click.connect("released", copy)
picture.add_controller(click)
window.connect("map", lambda *_: print("ready", flush=True))
window.present()
GLib.MainLoop().run()
