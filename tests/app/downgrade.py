#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Somebody who could once prove itself comes back with a program that cannot (the reference's): the call that comes in
carries a warning, which no notification or key binding gets past; the call that goes out ends, says why, and only a
decision of the person begins it again.
Arguments: the phone, the folder of its settings' schema, the folder for pictures, the relay, wzp-client."""
import asyncio
import os
import pathlib
import subprocess
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "interop"))

import desk

desk.inside(__file__)
import wzp_peer
import wzp_wire as wire

program, schemas, shots, relay_program, client = sys.argv[1:6]
home = pathlib.Path(os.environ["WZP_DESK"])
relay = desk.Relay(relay_program, home)
identity = home / ".local/state/wzp/identity"
subprocess.run([client, "identity", "new", "--identity", identity], check=True, stdout=subprocess.DEVNULL)
own = subprocess.run([client, "identity", "show", "--identity", identity], check=True, capture_output=True,
                     text=True).stdout.strip()
notifications = desk.Notifications(home)
desk.set_settings(relay=relay.address, unknown_callers_ring=True)
phone = desk.Phone(program, schemas, pathlib.Path(shots))
phone.find("My Fingerprint.*|" + own)

anna = desk.Person(client, home, "Anna", relay.address, "call", own)
phone.press("Answer")
anna.says("connected")
phone.find("Encrypted, Not Verified")
phone.press("Hang up")
anna.says("ended: peer-hung-up")
phone.find("Call Ended", "label")
phone.press("Close")

loop = asyncio.new_event_loop()
threading.Thread(target=loop.run_forever, daemon=True).start()


def run(coroutine):
    return asyncio.run_coroutine_threadsafe(coroutine, loop).result(desk.PATIENCE_S)


seed = bytes.fromhex((home / "Anna.identity").read_text().strip())
peer = run(wzp_peer.Client.register(wzp_peer.parse_address(relay.address), wire.Identity(seed), alias="Anna"))


async def enter(call_id: str):
    skip = ("CallRinging", "MediaPathReport", "CandidateUpdate", "Hangup")
    while (setup := await peer.expect("CallSetup", *skip))["call_id"] != call_id:
        pass
    return await peer.enter_call(setup)


async def act(method, *arguments):
    return method(*arguments)


call = run(act(peer.offer, own))
phone.find("This call would not be private, .*", "label")
phone.shot("downgrade-incoming")
phone.action("accept")
phone.find("This call would not be private, .*", "label")
phone.press("Answer Privately")
run(peer.expect("DirectCallAnswer", "CallRinging"))
room = run(enter(call))
phone.find("No Longer Encrypted End to End")
phone.shot("downgrade-call")
phone.press("Hang up")
phone.find("Call Ended", "label")
phone.press("Close")

phone.click(phone.find("Anna", "list item"))
phone.find("Past Calls", "label")
phone.press("Call")
offer = run(peer.expect("DirectCallOffer", "Hangup", "MediaPathReport", "CandidateUpdate"))
run(act(peer.answer, offer["call_id"]))
phone.find("Call Not Private", "label")
phone.shot("downgrade-ended")
phone.press("Call Without Encryption")
offer = run(peer.expect("DirectCallOffer", "Hangup", "CallSetup", "CandidateUpdate"))
run(act(peer.answer, offer["call_id"]))
room = run(enter(offer["call_id"]))
phone.find("No Longer Encrypted End to End")
phone.press("Hang up")
phone.find("Call Ended", "label")
phone.stop()
relay.stop()
