#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""In a room where one is heard while one speaks: words that begin softly, too soft to be taken for a voice, are heard from
their beginning.
Arguments: the phone, the folder of its settings' schema, the folder for pictures, the relay, wzp-client."""
import array
import os
import pathlib
import subprocess
import sys
import wave

import desk
import ears

N_WORDS = 4
SOFT_S, LOUD_S, PAUSE_S = 0.1, 0.4, 1.5
# Between words; less is a hole in one.
QUIET_S = 0.5
# Of what is heard; the threshold lies between them.
SOFT, LOUD = 300, 5000

desk.inside(__file__)
program, schemas, shots, relay_program, client = sys.argv[1:6]
home = pathlib.Path(os.environ["WZP_DESK"])
relay = desk.Relay(relay_program, home)
identity = home / ".local/state/wzp/identity"
subprocess.run([client, "identity", "new", "--identity", identity], check=True, stdout=subprocess.DEVNULL)
recording = str(home / "carol.wav")
carol = desk.Person(client, home, "Carol", relay.address, "room", "lunch", "--record", recording, play="silence")
carol.says("joined lunch")
desk.set_settings(relay=relay.address, playback_device="speaker", echo_cancel=False, noise_suppression=False,
                  gain_control=False, talk_mode="voice", voice_threshold=0.75, alias="Eva")
phone = desk.Phone(program, schemas, pathlib.Path(shots))
phone.find("Fingerprint", "text")
phone.key("ctrl+j")
phone.type("Name of the Room", "lunch")
phone.press("Join")
carol.says("in the room: .*Eva")
phone.find("Silent until you speak", "label")
phone.shot("room-voice")
word = ears.hum(peak=1500, seconds=SOFT_S) + ears.hum(peak=12000, seconds=LOUD_S) + bytes(2 * round(ears.RATE * PAUSE_S))
voice = ears.Mouth("cable", word)
for _ in range(N_WORDS):
    phone.find("You are heard", "label")
    phone.find("Silent until you speak", "label")
voice.stop()
phone.shot("room-voice-over")
phone.press("Leave the room")
carol.stop()
phone.stop()
relay.stop()


def beginnings(path: str) -> list[float]:
    """How much is heard of each word before it is loud, in seconds."""
    with wave.open(path) as file:
        samples = array.array("h", file.readframes(file.getnframes()))
    step = ears.RATE // 200
    peaks = [max(max(samples[i:i + step]), -min(samples[i:i + step])) for i in range(0, len(samples) - step, step)]
    found, soft, quiet = [], 0, QUIET_S * 200
    for peak in peaks:
        quiet = quiet + 1 if peak < SOFT else 0
        if quiet >= QUIET_S * 200:
            soft = 0
        elif soft is not None and peak < LOUD:
            soft += peak >= SOFT
        elif soft is not None:
            found.append(soft / 200)
            soft = None
    return found


heard = beginnings(recording)
print("heard of the soft beginnings:", *(f"{seconds * 1000:.0f} ms" for seconds in heard))
# The first word may pass before all are there, and the last one is cut off; a busy machine makes holes.
assert len(heard) >= N_WORDS - 1, heard
assert sorted(heard)[len(heard) // 2] > SOFT_S / 2, heard
