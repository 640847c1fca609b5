#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The phone's main thread, which draws, stands still in a call for a second and more: both go on hearing each other.
Arguments: the phone, the folder of its settings' schema, the folder for pictures, the relay, wzp-client."""
import contextlib
import ctypes
import json
import os
import pathlib
import subprocess
import sys
import time

import desk
import ears

# More than waits anywhere on the way: in jitter buffers, in the sound server, in the recorder.
STALL_FRAMES = 75
# ptrace(2)
SEIZE, INTERRUPT, DETACH = 0x4206, 0x4207, 17
WAIT_ALL = 0x40000000

desk.inside(__file__)
program, schemas, shots, relay_program, client = sys.argv[1:6]
home = pathlib.Path(os.environ["WZP_DESK"])
recording = home / "bob.raw.part"
libc = ctypes.CDLL(None, use_errno=True)


def trace(request: int, thread: int) -> None:
    if libc.ptrace(request, thread, None, None):
        raise OSError(ctypes.get_errno(), "ptrace")


@contextlib.contextmanager
def stalled(thread: int):
    """That thread alone stands still, wherever it is; SIGSTOP would stop all."""
    trace(SEIZE, thread)
    trace(INTERRUPT, thread)
    os.waitpid(thread, WAIT_ALL)
    yield
    trace(DETACH, thread)


def heard_by_bob() -> int:
    """How many frames he has heard the voice in."""
    return len(ears.loud_in(recording.read_bytes()))


def heard_here() -> int:
    return sum(peak >= ears.LOUD for _, peak in ear.peaks)


relay = desk.Relay(relay_program, home)
identity = home / ".local/state/wzp/identity"
subprocess.run([client, "identity", "new", "--identity", identity], check=True, stdout=subprocess.DEVNULL)
bob = desk.Person(client, home, "Bob", relay.address, "answer", "--accept", "private", "--once", "--json",
                  "--record", str(home / "bob.raw"))
fingerprint = bob.says(r"registered as ([0-9a-f:]{39})")[1]
desk.set_settings(relay=relay.address, hide_address=True, playback_device="speaker", echo_cancel=False,
                  noise_suppression=False, gain_control=False)
phone = desk.Phone(program, schemas, pathlib.Path(shots))
mouth = ears.Mouth("cable")
phone.find("Fingerprint", "text")
phone.type("Fingerprint", fingerprint)
phone.press("Call")
phone.find("Through the relay")
bob.says(r"connected \(relay\)")
ear = ears.Ears("speaker.monitor")
desk.wait_for("Bob to hear anything", lambda: recording.exists() and heard_by_bob())
for _ in range(3):
    began, there, here = time.monotonic(), heard_by_bob(), heard_here()
    with stalled(phone.process.pid):
        desk.wait_for("Bob to hear", lambda: heard_by_bob() >= there + STALL_FRAMES)
        desk.wait_for("to hear Bob", lambda: heard_here() >= here + STALL_FRAMES)
        print(f"stalled for {time.monotonic() - began:.1f} s: {heard_by_bob() - there} frames there, {heard_here() - here} here")
    phone.find(r"\d+:\d\d", "label")
phone.press("Hang up")
phone.find("Call Ended", "label")
bob.process.wait(desk.PATIENCE_S)
print("Bob:", json.loads(bob.out.read_text())["frames"])
mouth.stop()
ear.stop()
phone.stop()
relay.stop()
