#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Calls a fingerprint (or, with none, waits to be called) at RELAY, and talks for three seconds."""
import sys

import gi

gi.require_version("Wzp", "1")
from gi.repository import GLib, Wzp  # noqa: E402


def on_state(call, _pspec):
    print(call.props.state.value_nick, call.props.e2ee.value_nick, *call.props.sas, flush=True)
    if call.props.state == Wzp.CallState.ACTIVE:
        GLib.timeout_add_seconds(3, call.hang_up)
    elif call.props.state == Wzp.CallState.ENDED:
        print(call.props.end_text, call.props.stats.props.frames_received, "frames heard")
        loop.quit()


def on_incoming_call(_client, call):
    call.connect("notify::state", on_state)
    call.answer(Wzp.AnswerMode.PRIVATE)


def on_connected(client, result):
    client.connect_finish(result)
    print(client.props.fingerprint, flush=True)
    if len(sys.argv) > 2:
        client.call(sys.argv[2]).connect("notify::state", on_state)


loop = GLib.MainLoop()
client = Wzp.Client(relay=sys.argv[1])
client.set_audio(Wzp.AudioSettings(capture=Wzp.AudioInput.TONE, playback=Wzp.AudioOutput.NONE))
client.connect("incoming-call", on_incoming_call)
client.connect_async(None, on_connected)
loop.run()
