# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether texts are shown whole. The accessibility bus tells where each letter is: those that are cut away share the place of
the "…", and are narrower than the font has them."""
import functools

import gi

gi.require_version("Pango", "1.0")
gi.require_version("PangoCairo", "1.0")
from gi.repository import GLib, Pango, PangoCairo

import desk

# The last letters of a text are looked at.
LOOKED_AT = 4
# What places in whole pixels may differ, and fonts of other weight.
ROUNDING = 1
NARROWER = 0.9
FONTS = ("Sans 22", "Monospace 22")


@functools.cache
def natural(text: str, font: str) -> tuple[list[float], float]:
    """The width of each letter and the height of a line."""
    layout = Pango.Layout(PangoCairo.FontMap.get_default().create_context())
    layout.set_font_description(Pango.FontDescription(font))
    layout.set_text(text, -1)
    starts = [len(text[:i].encode()) for i in range(len(text))]
    widths = [layout.index_to_pos(start).width / Pango.SCALE for start in starts]
    return widths, layout.get_line_readonly(0).get_height() / Pango.SCALE


def is_cut(phone: desk.Phone, label) -> bool:
    text = label.get_name()
    last = [i for i, letter in enumerate(text) if letter.isascii() and not letter.isspace()][-LOOKED_AT:]
    for i in last:
        # GTK 4.18 takes a number of letters for one of bytes, twice.
        offset = len(text[:len(text[:i].encode())].encode())
        if offset >= len(text):
            continue
        place = phone.atspi.Text.get_character_extents(label, offset, phone.atspi.CoordType.WINDOW)
        fonts = [natural(text, font) for font in FONTS]
        width = min(widths[i] * place.height / height for widths, height in fonts)
        if 0 < place.width < NARROWER * width - ROUNDING:
            return True
    return False


def is_drawn(phone: desk.Phone, label) -> bool:
    """GTK knows places of letters only where it has drawn them. A row for a text has its title twice: large as long as it is
    empty, else small, and what is larger is looked at."""
    parent = label.get_parent()
    beside = [parent.get_child_at_index(i) for i in range(parent.get_child_count())]
    text = next((node for node in beside if node.get_role_name() == "text"), None)
    if not text:
        return True
    return label == beside[0] and not phone.atspi.Text.get_character_count(text) and (
        not text.get_state_set().contains(phone.atspi.StateType.FOCUSED))


def cut(phone: desk.Phone, whole: set) -> list[str]:
    """The texts that do not fit their places. @whole: those that do, and their sizes, which are not looked at again."""
    found = []
    for label in phone.matches(r"(?s).+", "label"):
        try:
            box = label.get_component_iface().get_extents(phone.atspi.CoordType.WINDOW)
            place = label.get_name(), box.width, box.height
            if place in whole or not is_drawn(phone, label):
                continue
            if is_cut(phone, label):
                found.append(label.get_name())
            else:
                whole.add(place)
        except GLib.Error:  # gone since
            continue
    return found
