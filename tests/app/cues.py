#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who mutes and unmutes, or pushes a key to talk and lets it go, hears so: two notes down for what is not heard any more,
two up for what is. Two up and two down tell also who comes into the room and who goes. Nobody else hears them, who is
deafened hears none, and who wants none has none.
Arguments: the phone, the folder of its settings' schema, the folder for pictures, the relay, wzp-client."""
import array
import os
import pathlib
import subprocess
import sys
import time

import desk
import ears

# The two notes of a cue, which lasts 0.26 s, and of who comes and goes, which lasts 0.45 s.
OWN_HZ, OTHERS_HZ = (329.63, 440.0), (523.25, 659.26)
CUE_S, COMING_S = 0.26, 0.45
# What people say softly has such peaks.
SPEECH = 3000


class MusicalEars(ears.Ears):
    """Knows the two notes."""

    def __init__(self, source: str):
        self.notes: list[tuple[float, array.array]] = []  # when, what
        super().__init__(source)

    def listen(self) -> None:
        while chunk := self.process.stdout.read(ears.CHUNK_BYTES):
            samples, now = array.array("h", chunk), time.monotonic()
            peak = max(max(samples), -min(samples))
            self.peaks.append((now, peak))
            if peak >= ears.LOUD:
                self.notes.append((now, samples))

    def hear_cue(self, since: float, hertz: tuple[float, float] = OWN_HZ) -> str:
        """Up or down."""
        began = self.wait_loud(since)
        self.wait_silent(CUE_S)
        heard = [ears.strength(samples, hertz[1]) > ears.strength(samples, hertz[0])
                 for when, samples in self.notes if when >= began]
        assert len(set(heard)) == 2, heard
        print(f"after {(began - since) * 1000:.0f} ms:", "".join("▔" if is_high else "▁" for is_high in heard))
        return "down" if heard[0] else "up"


desk.inside(__file__)
program, schemas, shots, relay_program, client = sys.argv[1:6]
home = pathlib.Path(os.environ["WZP_DESK"])
relay = desk.Relay(relay_program, home)
identity = home / ".local/state/wzp/identity"
subprocess.run([client, "identity", "new", "--identity", identity], check=True, stdout=subprocess.DEVNULL)
recording = str(home / "carol.wav")
carol = desk.Person(client, home, "Carol", relay.address, "room", "lunch", "--record", recording, play="silence")
carol.says("joined lunch")
listener = MusicalEars("speaker.monitor")
desk.set_settings(relay=relay.address, playback_device="speaker", talk_mode="push", alias="Eva")
phone = desk.Phone(program, schemas, pathlib.Path(shots))
phone.find("Fingerprint", "text")
phone.key("ctrl+j")
phone.type("Name of the Room", "lunch")
phone.press("Join")
phone.find("Hold Space to talk", "label")
carol.says("in the room: .*Eva")
listener.wait_silent(CUE_S)


def cue(what: str, *keys: str) -> str:
    """What is heard when that key is pressed."""
    now = time.monotonic()
    subprocess.run(["xdotool", what, *keys], check=True)
    return listener.hear_cue(now)


assert cue("keydown", "space") == "up"
phone.find("You are heard", "label")
assert cue("keyup", "space") == "down"
assert cue("key", "ctrl+d") == "down"
phone.pressed("Mute")
assert cue("key", "ctrl+d") == "up"
phone.unpressed("Mute")

# --- who comes and goes
now = time.monotonic()
dora = desk.Person(client, home, "Dora", relay.address, "room", "lunch", play="silence")
assert listener.hear_cue(now, OTHERS_HZ) == "up"
now = time.monotonic()
dora.stop()
assert listener.hear_cue(now, OTHERS_HZ) == "down"
loudest = listener.loudest(now)
assert loudest < SPEECH, f"{loudest} is as loud as speech"


def hear_nothing_of(text: str, since: float) -> None:
    """It is told in the bar, which shows that there was something to be heard."""
    phone.find(text, "label")
    desk.wait_for("what was to be heard", lambda: listener.peaks[-1][0] > time.monotonic() - 0.1 > since + 2 * COMING_S)
    assert listener.loudest(since) < ears.LOUD


phone.key("ctrl+n")
phone.action("deafen")
phone.pressed("Deafen")
listener.wait_silent(CUE_S)
now = time.monotonic()
erik = desk.Person(client, home, "Erik", relay.address, "room", "lunch", play="silence")
hear_nothing_of("Erik joined", now)
phone.action("deafen")
phone.unpressed("Deafen")
listener.wait_silent(CUE_S)

# --- none, where none are wanted
phone.action("preferences")
phone.scroll_to("Hear Who Comes and Goes", "check box|switch")
phone.press("Hear Who Comes and Goes", "check box|switch")
phone.shot("cues-rooms-off")
desk.wait_for("no sounds", lambda: desk.get_setting("room-sounds") == "false")
phone.key("Escape")
now = time.monotonic()
erik.stop()
hear_nothing_of("Erik left", now)
phone.press("Show the room")
phone.action("preferences")
phone.press("Calls", desk.TAB)
phone.press("Call Sounds", "check box|switch")
phone.shot("cues-off")
desk.wait_for("no sounds", lambda: desk.get_setting("call-sounds") == "false")
phone.key("Escape")
now = time.monotonic()
phone.key("ctrl+d")
phone.pressed("Mute")
phone.key("ctrl+d")
phone.unpressed("Mute")
desk.wait_for("what was to be heard", lambda: listener.peaks[-1][0] > time.monotonic() - 0.1 > now + 2 * CUE_S)
assert listener.loudest(now) < ears.LOUD
phone.press("Leave the room")
carol.stop()
assert not ears.loud_frames(recording), "Carol hears the cues"
phone.stop()
relay.stop()
