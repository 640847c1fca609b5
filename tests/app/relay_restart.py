#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The relay dies in the middle of a call and comes back: the call lives, "Reconnecting…" is said only of what lasts
longer than a second, and both are heard again. At once, and after a while.
Arguments: the phone, the folder of its settings' schema, the folder for pictures, the relay, wzp-client."""
import os
import pathlib
import subprocess
import sys
import time

import desk
import ears

# As the state machine of calls has it.
SHOW_OUTAGE_S = 1
# What the jitter buffer and the loudspeaker may still have of the sound before.
BUFFERED_S = 2
RECONNECTING = "Reconnecting…"

desk.inside(__file__)
program, schemas, shots, relay_program, client = sys.argv[1:6]
home = pathlib.Path(os.environ["WZP_DESK"])
relay = desk.Relay(relay_program, home)
identity = home / ".local/state/wzp/identity"
subprocess.run([client, "identity", "new", "--identity", identity], check=True, stdout=subprocess.DEVNULL)
recording = str(home / "bob.wav")
bob = desk.Person(client, home, "Bob", relay.address, "answer", "--accept", "private", "--record", recording)
fingerprint = bob.says(r"registered as ([0-9a-f:]{39})")[1]
# Through the relay: a direct path would not miss it.
desk.set_settings(relay=relay.address, hide_address=True, playback_device="speaker", echo_cancel=False,
                  noise_suppression=False, gain_control=False)
phone = desk.Phone(program, schemas, pathlib.Path(shots))
phone.find("Fingerprint", "text")
phone.type("Fingerprint", fingerprint)
phone.press("Call")
phone.find("Through the relay")
bob.says(r"connected \(relay\)")
mouth = ears.Mouth("cable")
ear = ears.Ears("speaker.monitor")
ear.wait_loud(time.monotonic())


def loud(since: float) -> list[float]:
    return [when for when, peak in ear.peaks if when >= since and peak >= ears.LOUD]


def hear_through(killed: float) -> float:
    """Listens until sound must have come through the new relay. The longest pause in it, which is told if it is long."""
    told = None
    while not loud(killed + BUFFERED_S):
        if not told and phone.look(RECONNECTING, "label"):
            told = time.monotonic()
        assert not phone.look("Call Ended", "label"), phone.tree()
        assert time.monotonic() - killed < desk.PATIENCE_S, "no sound"
    assert not told or told - killed > SHOW_OUTAGE_S, "told too early"
    heard = loud(killed)
    return max(after - before for before, after in zip([killed, *heard], heard))


# Restarted at once, as an update of the relay does it.
killed = time.monotonic()
relay.stop()
relay.start(relay.address)
print(f"restarted at once: silent for {hear_through(killed):.2f} s")
phone.gone(RECONNECTING, "label")
phone.find(r"\d+:\d\d", "label")

# Away for so long that people must know.
killed = time.monotonic()
relay.stop()
phone.find(RECONNECTING, "label")
told = time.monotonic() - killed
print(f"told after {told:.1f} s")
assert told > SHOW_OUTAGE_S
phone.find("Bad connection")
phone.shot("relay-gone")
ear.wait_silent(0.5)
relay.start(relay.address)
began = time.monotonic()
at = ear.wait_loud(began)
print(f"heard {at - began:.1f} s after the relay came back")
ear.wait_loud(began + BUFFERED_S)
phone.gone(RECONNECTING, "label")
phone.find(r"\d+:\d\d", "label")
phone.find("Through the relay")
phone.shot("relay-back")

# The call is the same one on both sides, and can be ended.
phone.press("Hang up")
bob.says("ended: peer-hung-up")
phone.find("Call Ended", "label")
ear.stop()
bob.stop()
mouth.stop()
heard = ears.sounds(recording, 0.5)
print("Bob heard", ", ".join(f"{seconds:.1f} s" for seconds in heard))
assert len(heard) >= 2 and heard[-1] > BUFFERED_S / 2, "Bob heard nothing after it"

phone.stop()
relay.stop()
