# SPDX-License-Identifier: GPL-3.0-or-later
"""Ears at a sound device of the desk: what was loud, when."""
import array
import subprocess
import threading
import time

import desk

RATE = 48000
CHUNK_BYTES = RATE // 50 * 2  # 20 ms
LOUD = 100  # of 32767; a device at rest gives zeros


def pactl(*arguments: str) -> str:
    return subprocess.run(["pactl", *arguments], check=True, capture_output=True, text=True).stdout.strip()


class Ears:
    """Listens to a source (of a sink: NAME.monitor) from now on."""

    def __init__(self, source: str):
        self.peaks: list[tuple[float, int]] = []  # when it was heard, how loud
        self.process = subprocess.Popen(
            ["parec", "--raw", "--rate", str(RATE), "--channels=1", "--format=s16le", "--latency-msec=20",
             f"--device={source}"],
            stdout=subprocess.PIPE, preexec_fn=desk.die_with_parent,
        )
        self.thread = threading.Thread(target=self.listen, daemon=True)
        self.thread.start()
        desk.wait_for(f"anything from {source}", lambda: self.peaks)

    def listen(self) -> None:
        while chunk := self.process.stdout.read(CHUNK_BYTES):
            samples = array.array("h", chunk)
            self.peaks.append((time.monotonic(), max(max(samples), -min(samples))))

    def loudest(self, since: float) -> int:
        return max((peak for when, peak in self.peaks if when >= since), default=0)

    def wait_loud(self, since: float) -> float:
        """When the first sound came."""
        return desk.wait_for("a sound", lambda: next((when for when, peak in self.peaks
                                                      if when >= since and peak >= LOUD), None))

    def wait_silent(self, seconds: float) -> float:
        """Waits until nothing has been heard for so long: when the last sound was."""
        def found():
            last = max((when for when, peak in self.peaks if peak >= LOUD), default=self.peaks[0][0])
            return last if self.peaks[-1][0] - last > seconds else None
        return desk.wait_for("silence", found)

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()
        self.thread.join()
