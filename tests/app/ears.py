# SPDX-License-Identifier: GPL-3.0-or-later
"""Ears at a sound device of the desk: what was loud, when."""
import array
import math
import os
import pathlib
import subprocess
import threading
import time
import wave

import desk

RATE = 48000
FRAME_S = 0.02
CHUNK_BYTES = round(RATE * FRAME_S) * 2
LOUD = 100  # of 32767; a device at rest gives zeros


def pactl(*arguments: str) -> str:
    return subprocess.run(["pactl", *arguments], check=True, capture_output=True, text=True).stdout.strip()


def plug(sink: str, name: str) -> str:
    """Plugs a loudspeaker in; the result pulls it out."""
    return pactl("load-module", "module-null-sink", f"sink_name={sink}", "rate=48000", "channels=1", "norewinds=1",
                 f"sink_properties=device.description='{name}'")


def plug_microphone(source: str, name: str, sink: str, *properties: str) -> str:
    """Plugs in a microphone that hears what is played into a sink."""
    return pactl("load-module", "module-remap-source", f"master={sink}.monitor", f"source_name={source}",
                 f"source_properties=\"device.description='{name}' {' '.join(properties)}\"")


def unplug(module: str) -> None:
    pactl("unload-module", module)


class Server:
    """A sound server that can die and come back, with loudspeakers and a microphone in a room."""

    def __init__(self, home: pathlib.Path):
        self.socket = home / "sound-server"
        # For the phone, and for all that is asked of the sound server from here.
        os.environ["PULSE_SERVER"] = f"unix:{self.socket}"
        self.start()

    def start(self) -> None:
        sink = "module-null-sink rate=48000 channels=1 norewinds=1 sink_name={0} sink_properties=device.description='{1}'"
        modules = [
            f"module-native-protocol-unix socket={self.socket} auth-anonymous=1",
            sink.format("speakers", "Speakers"), sink.format("room", "Room"),
            "module-remap-source master=room.monitor source_name=built-in source_properties=device.description='Built-in'",
        ]
        self.process = subprocess.Popen(
            ["pulseaudio", "-n", "--daemonize=no", "--use-pid-file=no", "--exit-idle-time=-1", "--system=no",
             "--realtime=no", "--high-priority=no", "--log-level=error"]
            + [word for module in modules for word in ("-L", module)],
            stderr=subprocess.DEVNULL, preexec_fn=desk.die_with_parent,
        )
        defaults = ["pactl", "set-default-source", "built-in"]
        desk.wait_for("the sound server", lambda: subprocess.run(defaults, stderr=subprocess.DEVNULL).returncode == 0)
        pactl("set-default-sink", "speakers")

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()
        self.socket.unlink(missing_ok=True)


def hum(hertz: float = 440, peak: int = 8000, seconds: float = 1) -> bytes:
    return array.array("h", (round(peak * math.sin(2 * math.pi * hertz * i / RATE))
                             for i in range(round(RATE * seconds)))).tobytes()


def strength(samples: array.array, hertz: float) -> float:
    """The peak of a tone that is in there."""
    step = 2 * math.pi * hertz / RATE
    return 2 / len(samples) * math.hypot(sum(x * math.cos(step * i) for i, x in enumerate(samples)),
                                         sum(x * math.sin(step * i) for i, x in enumerate(samples)))


def softer(words: bytes, times: int) -> bytes:
    return array.array("h", (sample // times for sample in array.array("h", words))).tobytes()


class Mouth:
    """Says something again and again into a sink, and so into the microphone that hears it."""

    def __init__(self, sink: str, what: bytes = hum()):
        self.process = subprocess.Popen(
            ["pacat", "--playback", "--raw", "--rate", str(RATE), "--channels=1", "--format=s16le", "--latency-msec=50",
             f"--device={sink}"],
            stdin=subprocess.PIPE, preexec_fn=desk.die_with_parent,
        )
        self.thread = threading.Thread(target=self.say, args=(what,), daemon=True)
        self.thread.start()

    def say(self, what: bytes) -> None:
        try:
            while True:
                self.process.stdin.write(what)
        except (BrokenPipeError, ValueError):
            pass

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()
        self.thread.join()


def loud_in(pcm: bytes, rate: int = RATE) -> list[int]:
    """The numbers of those 20 ms that are loud."""
    frame = round(rate * FRAME_S)
    samples = array.array("h", pcm[:len(pcm) // 2 * 2])
    return [i // frame for i in range(0, len(samples) - frame, frame)
            if max(max(samples[i:i + frame]), -min(samples[i:i + frame])) >= LOUD]


def loud_frames(path: str) -> list[int]:
    """The same of a recording."""
    with wave.open(path) as recording:
        return loud_in(recording.readframes(recording.getnframes()), recording.getframerate())


def longest_silence(path: str) -> float:
    """The longest pause between the first and the last sound of a recording, in seconds."""
    loud = loud_frames(path)
    return max((after - before for before, after in zip(loud, loud[1:])), default=0) * FRAME_S


def sounds(path: str, pause_s: float = 0.1) -> list[float]:
    """How long the sounds of a recording are, with pauses between them, in seconds."""
    loud = loud_frames(path)
    ends = [before for before, after in zip(loud, loud[1:]) if after - before > pause_s / FRAME_S] + loud[-1:]
    begins = loud[:1] + [after for before, after in zip(loud, loud[1:]) if after - before > pause_s / FRAME_S]
    return [(end - begin + 1) * FRAME_S for begin, end in zip(begins, ends)]


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
