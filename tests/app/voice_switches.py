#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a voice cannot be processed the switches say why: without GStreamer's webrtcdsp (calls are made all the same), and
without a loudspeaker, until one is plugged in.
Arguments: the phone, the folder of its settings' schema, the folder for pictures, the relay, wzp-client."""
import os
import pathlib
import subprocess
import sys

import desk
import ears

NAMES = ("Remove Echo", "Remove Noise", "Even Loudness")

desk.inside(__file__)
program, schemas, shots, relay_program, client = sys.argv[1:6]
home = pathlib.Path(os.environ["WZP_DESK"])
relay = desk.Relay(relay_program, home)
identity = home / ".local/state/wzp/identity"
subprocess.run([client, "identity", "new", "--identity", identity], check=True, stdout=subprocess.DEVNULL)
desk.set_settings(relay=relay.address, playback_device="speaker")


def switches(phone: desk.Phone) -> dict[str, tuple[bool, bool]]:
    """Whether each can be used, and whether it is on."""
    states = {}
    for name in NAMES:
        nodes = [node for node in phone.matches(name, "check box|switch|toggle button")]
        node = next((node for node in nodes if node.get_action_iface()), nodes[0])
        state = node.get_state_set()
        states[name] = (state.contains(phone.atspi.StateType.SENSITIVE), state.contains(phone.atspi.StateType.CHECKED))
    return states


def wait_switches(phone: desk.Phone, wanted: list[tuple[bool, bool]]) -> None:
    try:
        desk.wait_for("the switches", lambda: list(switches(phone).values()) == wanted)
    except TimeoutError:
        print(switches(phone), phone.tree(), file=sys.stderr)
        raise


# --- a machine without webrtcdsp
plugins = home / "plugins"
plugins.mkdir()
for plugin in pathlib.Path("/usr/lib").glob("*/gstreamer-1.0/*.so"):
    if "webrtcdsp" not in plugin.name:
        (plugins / plugin.name).symlink_to(plugin)
recording = str(home / "bob.wav")
bob = desk.Person(client, home, "Bob", relay.address, "answer", "--accept", "trusted", "--once", "--record", recording)
voice = ears.Mouth("cable")
phone = desk.Phone(program, schemas, pathlib.Path(shots), GST_PLUGIN_SYSTEM_PATH_1_0=str(plugins),
                   GST_REGISTRY_1_0=str(home / "registry"))
phone.find("Fingerprint", "text")
phone.action("preferences")
phone.find("Remove Echo")
wait_switches(phone, [(False, False)] * 3)
assert len(list(phone.matches("Not possible: GStreamer’s webrtcdsp is not installed"))) == 3, phone.tree()
phone.shot("voice-not-possible")
phone.key("Escape")
phone.gone("Remove Echo")
phone.type("Fingerprint", bob.says(r"registered as ([0-9a-f:]{39})")[1])
phone.press("Call")
bob.says("connected")
phone.find(r"0:0[2-9]", "label")
phone.press("Hang up")
bob.says("ended: peer-hung-up")
bob.process.wait(desk.PATIENCE_S)
assert sum(ears.sounds(recording)) > 0, "nothing was heard without webrtcdsp"
for key in ("echo-cancel", "noise-suppression", "gain-control"):
    assert desk.get_setting(key) is None, f"{key} was changed"
phone.stop()

# --- with it, but without a loudspeaker
voice.stop()
ears.pactl("unload-module", "module-remap-source")
ears.pactl("load-module", "module-null-source", "source_name=quiet")
ears.pactl("unload-module", "module-null-sink")
phone = desk.Phone(program, schemas, pathlib.Path(shots))
phone.find("Fingerprint", "text")
phone.action("preferences")
phone.find("Not needed: there is no loudspeaker")
wait_switches(phone, [(False, False), (True, True), (True, True)])
phone.shot("voice-not-needed")
ears.plug("speakers", "Speakers")
phone.find("So that others do not hear themselves")
wait_switches(phone, [(True, True)] * 3)
phone.key("Escape")
phone.gone("Remove Echo")
phone.stop()
relay.stop()
