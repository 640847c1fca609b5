#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sound is set up in three steps, of which nothing is kept before the end, and a microphone that goes meanwhile is told;
a test call over the relay says back what is spoken, with figures; a headset that sounds like a telephone is told, and
another microphone lent for the call.
Arguments: the phone, the folder of its settings' schema, the folder for pictures, the relay, wzp-client."""
import os
import pathlib
import subprocess
import sys
import time

import desk
import ears
import voice as voices

# What an echo says again comes so much later.
ECHO_S = 1.5

desk.inside(__file__)
program, schemas, shots, relay_program, client = sys.argv[1:6]
home = pathlib.Path(os.environ["WZP_DESK"])
relay = desk.Relay(relay_program, home)
identity = home / ".local/state/wzp/identity"
subprocess.run([client, "identity", "new", "--identity", identity], check=True, stdout=subprocess.DEVNULL)
ears.pactl("unload-module", "module-remap-source")
for sink in ("room", "mouth"):
    ears.plug(sink, sink.capitalize())
ears.plug("speakers", "Speakers")
ears.pactl("set-default-sink", "speakers")
microphone = ears.plug_microphone("built-in", "Built-in Microphone", "room")
ears.pactl("set-default-source", "built-in")
at_speakers = ears.Ears("speakers.monitor")
desk.set_settings(relay=relay.address)
phone = desk.Phone(program, schemas, pathlib.Path(shots))
phone.find("Fingerprint", "text")


def press_here(name: str) -> None:
    """In the dialog on top: the preferences below have the same switches."""
    nodes = list(phone.matches(name, "check box|switch"))
    assert any(node.get_action_iface().do_action(0) for node in reversed(nodes) if node.get_action_iface())


# --- three steps
phone.action("preferences")
phone.find("Remove Echo")
phone.shot("preferences-audio")
phone.press("Set Up Sound…", "button|list item")
phone.find("Play a sound. Do you hear it.", "label")
phone.shot("set-up-loudspeaker")
played = time.monotonic()
phone.press("Play a Sound", "button|list item")
at_speakers.wait_loud(played)
phone.press("I Hear It")
phone.find("Speak. Does the bar move.", "label")
voice = ears.Mouth("room", ears.hum(300))
meter = phone.find("Your microphone", "level bar")
desk.wait_for("the bar to move", lambda: meter.get_value_iface().get_current_value() > 0.3)
phone.shot("set-up-microphone")
phone.press("It Moves")
phone.find("Record 4 Seconds")
press_here("Remove Noise")
phone.shot("set-up-voice")
at_speakers.wait_silent(1)
recorded = time.monotonic()
phone.press("Record 4 Seconds", "button|list item")
phone.find("Recording: Speak…")
assert at_speakers.wait_loud(recorded) - recorded > 3.5
phone.find("This Is How Others Hear You…")
phone.shot("set-up-playing")
assert desk.get_setting("noise-suppression") is None, "kept before the end"
phone.find("Record 4 Seconds")
voice.stop()

# --- a microphone that goes while it is recorded is told, and the next recording is as good as any
phone.press("Record 4 Seconds", "button|list item")
phone.find("Recording: Speak…")
gone = time.monotonic()
ears.unplug(microphone)
phone.find("There is no microphone. Plug one in, and record again.", "label")
print(f"told {time.monotonic() - gone:.1f} s after the microphone had gone")
phone.find("Record 4 Seconds")
phone.shot("set-up-microphone-gone")
ears.plug_microphone("built-in", "Built-in Microphone", "room")
ears.pactl("set-default-source", "built-in")
# The sound server had taken the loudspeakers' monitor for the microphone, and moves who listens to it, us too.
at_speakers.stop()
at_speakers = ears.Ears("speakers.monitor")
phone.gone("There is no microphone.*", "label")

# --- the same recording, played with other switches: of somebody soft, who speaks no more by then
press_here("Even Loudness")
at_speakers.wait_silent(1)
voice = ears.Mouth("room", ears.softer(voices.prompt("Front_Center"), 10))
phone.press("Record 4 Seconds", "button|list item")
phone.find("This Is How Others Hear You…")
voice.stop()


def listen(since: float) -> int:
    """How loud a voice becomes until all is played."""
    at_speakers.wait_loud(since)
    phone.find("Record 4 Seconds")
    return at_speakers.loudest(since)


soft = listen(time.monotonic())
phone.shot("set-up-again")
press_here("Even Loudness")
again = time.monotonic()
phone.press("Play Again", "button|list item")
even = listen(again)
print(f"the same words with a peak of {soft}, evened out of {even}")
assert even > 1.5 * soft
phone.press("Finish")
desk.wait_for("the choice", lambda: desk.get_setting("noise-suppression") == "false")
phone.key("Escape")
phone.gone("Remove Echo")

# --- a test call
at_speakers.wait_silent(2)
phone.action("preferences")
phone.press("Test Call…", "button|list item")
phone.find("Delay from Mouth to Ear", "label")
spoken = time.monotonic()
voice = ears.Mouth("room", ears.hum(300))
back = at_speakers.wait_loud(spoken) - spoken
print(f"heard again after {back * 1000:.0f} ms, {(back - ECHO_S) * 1000:.0f} ms more than the echo waits")
assert ECHO_S < back < ECHO_S + 1
delay = phone.find(r"\d+ ms, measured: (nobody notices it|noticeable)", "label").get_name()
print("from mouth to ear", delay)
# There and back again, without the echo's own patience.
assert int(delay.split()[0]) / 1000 < back - ECHO_S + 0.1, (delay, back)
phone.find(r"\d+\.\d %", "label")
phone.find("Through the relay", "label")
phone.find("Good connection|Fair connection", "label")
phone.shot("test-call")
phone.key("Escape")
phone.gone("Delay from Mouth to Ear")
at_speakers.wait_silent(1)
phone.key("Escape")
phone.gone("Remove Echo")

# --- a headset at telephone quality
ears.plug_microphone("headset", "Headset", "mouth", "bluetooth.protocol=headset_head_unit")
ears.pactl("set-default-source", "headset")
bob = desk.Person(client, home, "Bob", relay.address, "answer", "--accept", "trusted")
phone.type("Fingerprint", bob.says(r"registered as ([0-9a-f:]{39})")[1])
mouth = ears.Mouth("mouth", ears.hum(500))
phone.press("Call")
phone.find("The headset sounds like a telephone while its microphone is in use", "label")
phone.shot("headset-telephone")
phone.press("Use Another Microphone")
phone.find("Using Built-in Microphone this time", "label")
phone.gone("The headset sounds like a telephone.*", "label")
assert desk.get_setting("capture-device") == "'built-in'"
phone.press("Hang up")
phone.find("Call Ended")
desk.wait_for("the headset to be chosen again", lambda: desk.get_setting("capture-device") in (None, "''"))
bob.stop()
phone.stop()
relay.stop()
