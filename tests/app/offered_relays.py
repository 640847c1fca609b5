#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A relay tells where it is and of another relay, which is added to the list from there, asked, and used.
Arguments: the phone, the folder of its settings' schema, the folder for pictures, the relay, wzp-client."""
import os
import pathlib
import subprocess
import sys

import desk

desk.inside(__file__)
program, schemas, shots, relay_program, client = sys.argv[1:6]
home = pathlib.Path(os.environ["WZP_DESK"])


def relay(name: str, settings: str) -> desk.Relay:
    config = home / f"{name}.toml"
    config.write_text(settings)
    return desk.Relay(relay_program, home, "--config", str(config), name=name)


oslo = relay("oslo", 'region = "Norway"\n')
berlin = relay("berlin", f'region = "Germany"\noffered_relays = ["Oslo|{oslo.address}"]\n')
identity = home / ".local/state/wzp/identity"
subprocess.run([client, "identity", "new", "--identity", identity], check=True, stdout=subprocess.DEVNULL)
desk.set_settings(relay=berlin.address, relays=[("Berlin", berlin.address)])
phone = desk.Phone(program, schemas, pathlib.Path(shots))
MS = r"\d+(\.\d)? ms"

phone.find("Nobody Here Yet", "label")
phone.action("preferences")
phone.press("Network", desk.TAB)
phone.choose("Relay", "Berlin")
phone.find("Offered by Your Relay", "label")
phone.find(f"{berlin.address} · Germany", "label")
phone.find("Oslo", "label")
phone.find(oslo.address, "label")
phone.find(MS, "label")
phone.shot("relays-offered")

# Added, it is one of the person's own, is asked like them, and is not offered again.
phone.press("Add Oslo")
phone.gone("Offered by Your Relay", "label")
phone.find(f"{oslo.address} · Norway", "label")
desk.wait_for("both to answer", lambda: len(list(phone.matches(MS, "label"))) == 2)
desk.wait_for("the setting", lambda: f"('Oslo', '{oslo.address}')" in desk.get_setting("relays"))
phone.shot("relays-offer-taken")
phone.choose("Oslo", f"{oslo.address} · Norway")
phone.find("Using Oslo", "label")
desk.wait_for("the setting", lambda: desk.get_setting("relay") == f"'{oslo.address}'")
phone.stop()
berlin.stop()
oslo.stop()
