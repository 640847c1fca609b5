#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sound of a room: a microphone that gives nothing is named, with a button that opens the list of devices; one is chosen
from it; the headset is pulled out and plugged in again, there is no microphone at all, and each is told in words. Who is
ten times as loud as another is as loud as the other, unless one wants to hear them as they are. At 360 pixels too.
Arguments: the phone, the folder of its settings' schema, the folder for pictures, the relay, wzp-client."""
import array
import os
import pathlib
import subprocess
import sys
import time
import wave

import desk
import ears

# The watch is patient for 2 s; the machine may be busy.
TOLD_WITHIN_S = 8
LOST_AT_MOST_S = 1
SILENT = "Your microphone gives no sound.*"
NONE = "Nobody hears you: there is no microphone"
# Two who call out again and again, each a tone, for as long as is waited for anything.
LOUD_HZ, SOFT_HZ = 300, 1000
LOUD_PEAK, SOFT_PEAK = 12000, 1200
CALL_S, PAUSE_S, CALLS = 0.6, 0.4, 180
# Of their loudness, as it is heard.
EVEN, AS_THEY_ARE = 2, 6


class TunedEars(ears.Ears):
    """Knows the two."""

    def __init__(self, source: str):
        self.tones: list[tuple[float, float]] = []  # how strong both were, in each chunk
        super().__init__(source)

    def listen(self) -> None:
        while chunk := self.process.stdout.read(ears.CHUNK_BYTES):
            samples = array.array("h", chunk)
            self.tones.append((ears.strength(samples, LOUD_HZ), ears.strength(samples, SOFT_HZ)))
            self.peaks.append((time.monotonic(), max(max(samples), -min(samples))))

    def wait_ratio(self, is_right) -> None:
        """Of the strongest in the last calls of both."""
        chunks = round(2 * (CALL_S + PAUSE_S) / ears.FRAME_S)

        def found():
            loud, soft = (max(strengths) for strengths in zip(*self.tones[-chunks:]))
            return (loud, soft) if soft >= ears.LOUD and is_right(loud / soft) else None
        print("heard with peaks of %.0f and %.0f" % desk.wait_for("that difference", found))

desk.inside(__file__)
program, schemas, shots, relay_program, client = sys.argv[1:6]
home = pathlib.Path(os.environ["WZP_DESK"])
relay = desk.Relay(relay_program, home)
identity = home / ".local/state/wzp/identity"
subprocess.run([client, "identity", "new", "--identity", identity], check=True, stdout=subprocess.DEVNULL)
anna = desk.Person(client, home, "Anna", relay.address, "room", "lunch")
anna.says("joined lunch")

ears.pactl("unload-module", "module-remap-source")
ears.plug("room", "Room")
ears.plug("speakers", "Speakers")
ears.pactl("set-default-sink", "speakers")
built_in = ears.plug_microphone("built-in", "Built-in Microphone", "room")
ears.pactl("set-default-source", "built-in")
headset = ears.plug("headset", "Headset")
at_speakers, at_headset = (ears.Ears(f"{sink}.monitor") for sink in ("speakers", "headset"))


def start(**more) -> desk.Phone:
    desk.set_settings(relay=relay.address, alias="Eva", echo_cancel=False, noise_suppression=False, gain_control=False,
                      **more)
    return desk.Phone(program, schemas, pathlib.Path(shots))


def join() -> None:
    phone.find("Fingerprint", "text")
    phone.key("ctrl+j")
    phone.type("Name of the Room", "lunch")
    phone.press("Join")
    phone.find("2 people", "label")


# The microphone gives zeros.
phone = start()
since = time.monotonic()
join()
at_speakers.wait_loud(since)
phone.find(SILENT, "label")
print(f"told after {time.monotonic() - since:.1f} s")
assert time.monotonic() - since < TOLD_WITHIN_S
phone.shot("room-silence")

# The button leads to the list of devices, from wherever one is.
phone.key("ctrl+n")
phone.find("Show the room", "button")
phone.find(SILENT, "label")
phone.press("Choose Microphone")
phone.find("Built-in Microphone", "radio button")
phone.find("Leave the room", "button")
phone.shot("room-devices")
voice = ears.Mouth("room", ears.hum(peak=300))
phone.gone(SILENT, "label")
before = time.monotonic()
phone.tick("Headset")
chosen = time.monotonic()
print(f"chosen: heard there after {(at_headset.wait_loud(before) - chosen) * 1000:.0f} ms")
assert desk.get_setting("playback-device") == "'headset'"
phone.key("Escape")
at_speakers.wait_silent(0.5)

# One is much louder than the other.
def call_out(name: str, hertz: float, peak: int) -> desk.Person:
    path = home / f"{name}.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, ears.RATE, 0, "NONE", ""))
        file.writeframes(CALLS * (ears.hum(hertz, peak, CALL_S) + bytes(2 * round(ears.RATE * PAUSE_S))))
    return desk.Person(client, home, name, relay.address, "room", "lunch", play=str(path))


def switch_levelling(on: bool) -> None:
    phone.action("preferences")
    phone.scroll_to("Everybody Equally Loud", "check box|switch")
    phone.press("Everybody Equally Loud", "check box|switch")
    desk.wait_for("the switch", lambda: desk.get_setting("level-speakers") == str(on).lower())
    phone.shot(f"room-levelling-{'on' if on else 'off'}")
    phone.key("Escape")
    phone.gone("Everybody Equally Loud")


callers = call_out("Carol", LOUD_HZ, LOUD_PEAK), call_out("Dora", SOFT_HZ, SOFT_PEAK)
phone.find("4 people", "label")
both = TunedEars("headset.monitor")
both.wait_ratio(lambda ratio: 1 / EVEN < ratio < EVEN)
switch_levelling(False)
both.wait_ratio(lambda ratio: ratio > AS_THEY_ARE)
switch_levelling(True)
both.wait_ratio(lambda ratio: 1 / EVEN < ratio < EVEN)
both.stop()
for caller in callers:
    caller.stop()
phone.find("2 people", "label")

# Pulled out and plugged in again.
pulled = time.monotonic()
ears.unplug(headset)
lost = at_speakers.wait_loud(pulled) - pulled
print(f"unplugged: heard from the loudspeakers after {lost * 1000:.0f} ms")
assert lost < LOST_AT_MOST_S
phone.find("Headset unplugged — using Speakers", "label")
phone.shot("room-device-unplugged")
plugged = time.monotonic()
ears.plug("headset", "Headset")
at_headset = ears.Ears("headset.monitor")
at_headset.wait_loud(plugged)
phone.find("Using Headset again", "label")

# No microphone at all.
ears.unplug(built_in)
phone.find(NONE, "label")
phone.shot("room-no-microphone")
built_in = ears.plug_microphone("built-in", "Built-in Microphone", "room")
phone.gone(NONE, "label")
phone.find("2 people", "label")

# Two would fight for the microphone.
phone.press("Main menu", "toggle button|button")
phone.pick(5)  # Test Call…
phone.find("Not while you are in a room", "label")
phone.press("Leave the room")
phone.find("Joined last: .*", "label")
phone.stop()

# Narrow.
voice.stop()
phone = start(window_width=360, window_height=640)
join()
phone.find(SILENT, "label")
phone.shot("narrow-room-silence")
phone.press("Choose Microphone")
phone.find("Built-in Microphone", "radio button")
phone.shot("narrow-room-devices")
phone.key("Escape")
# Who is muted knows why nobody hears it.
phone.press("Mute", "toggle button")
phone.gone(SILENT, "label")
phone.stop()
anna.stop()
relay.stop()
