# SPDX-License-Identifier: GPL-3.0-or-later
"""A display that is looked at and touched without a program in between, a thousand times a second: Xvfb keeps what it
shows in a file."""
import ctypes
import mmap
import pathlib
import struct
import time

import desk

LOOK_S = 0.001
SETTLED_S = 1.0


class Screen:
    """The file is an XWD dump: a header of big-endian words, the colours (12 bytes each), the lines."""

    def __init__(self, path: pathlib.Path):
        with path.open("rb") as file:
            self.memory = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)
        words = struct.unpack(">20I", self.memory[:80])
        self.line_bytes = words[12]
        self.start = words[0] + 12 * words[19]
        self.xtest = ctypes.CDLL("libXtst.so.6")
        x11 = ctypes.CDLL("libX11.so.6")
        x11.XOpenDisplay.restype = ctypes.c_void_p
        self.flush = x11.XFlush
        self.display = ctypes.c_void_p(x11.XOpenDisplay(None))

    def cut(self, box: tuple[int, int, int, int]) -> bytes:
        """The pixels from (left, top) to (right, bottom)."""
        left, top, right, bottom = box
        first = self.start + 4 * left
        return b"".join(self.memory[first + y * self.line_bytes:first + y * self.line_bytes + 4 * (right - left)]
                        for y in range(top, bottom))

    def settle(self, box) -> bytes:
        """Waits until nothing has changed there for a while."""
        seen, since = self.cut(box), time.monotonic()
        while time.monotonic() < since + SETTLED_S:
            time.sleep(LOOK_S)
            if (now := self.cut(box)) != seen:
                seen, since = now, time.monotonic()
        return seen

    def wait(self, box, picture: bytes) -> float:
        """Waits until it looks so there: the moment at which it did."""
        deadline = time.monotonic() + desk.PATIENCE_S
        while self.cut(box) != picture:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{box} never looks as it did")
            time.sleep(LOOK_S)
        return time.monotonic()

    def point(self, x: int, y: int) -> None:
        self.xtest.XTestFakeMotionEvent(self.display, -1, x, y, 0)
        self.flush(self.display)

    def click(self, x: int, y: int) -> None:
        self.point(x, y)
        for pressed in (True, False):
            self.xtest.XTestFakeButtonEvent(self.display, 1, pressed, 0)
        self.flush(self.display)
