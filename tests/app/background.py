#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The phone without its window: asked for once, in words; started by the bus it rings and is answered from the notification; a
button pressed when it is too late leads to who called. A missed call is called back from its notification, and a call without
a window has one. On a locked screen nobody reads who calls. What the desktop is asked, what it may refuse, and the
actions for key bindings.
Arguments: the phone, the folder of its settings' schema, the folder for pictures, the relay, wzp-client."""
import os
import pathlib
import re
import subprocess
import sys
import time

import desk

WITHDRAWN_MS = 200

desk.inside(__file__)
program, schemas, shots, relay_program, client = sys.argv[1:6]
home = pathlib.Path(os.environ["WZP_DESK"])
app_id = os.environ["WZP_APP_ID"]
autostart = home / ".config/autostart" / f"{app_id}.desktop"
relay = desk.Relay(relay_program, home)
identity = home / ".local/state/wzp/identity"
subprocess.run([client, "identity", "new", "--identity", identity], check=True, stdout=subprocess.DEVNULL)
own = subprocess.run([client, "identity", "show", "--identity", identity], check=True, capture_output=True,
                     text=True).stdout.strip()
notifications = desk.Notifications(home)
desktop = desk.Desktop(home, "background", "autostart")
# What an installed phone has among the bus's services.
(home / ".local/share/dbus-1/services" / f"{app_id}.service").write_text(
    f"[D-BUS Service]\nName={app_id}\nExec=/bin/sh -c 'exec {pathlib.Path(program).resolve()} --gapplication-service "
    f">>{home}/phone.log 2>&1'\n")
subprocess.run(["dbus-update-activation-environment", f"GSETTINGS_SCHEMA_DIR={schemas}", "G_DEBUG=fatal-warnings",
                f"XDG_CONFIG_HOME={home}/.config"], check=True)
subprocess.run(["gdbus", "call", "--session", "--dest", "org.freedesktop.DBus", "--object-path", "/", "--method",
                "org.freedesktop.DBus.ReloadConfig"], check=True, stdout=subprocess.DEVNULL)


def call() -> desk.Person:
    return desk.Person(client, home, "Anna", relay.address, "call", own)


def wait_for_calls() -> desk.Person:
    anna = desk.Person(client, home, "Anna", relay.address, "answer", "--accept", "trusted")
    anna.fingerprint = anna.says(r"registered as ([0-9a-f:]{39})")[1]
    return anna


def ring(count: int) -> desk.Person:
    """Calls until it rings: nothing else tells from outside that a phone without a window is registered."""
    def rings() -> bool:
        return len(re.findall("shown: Incoming Call: Anna", notifications.log.read_text())) == count

    def found():
        caller = call()
        desk.wait_for("the call to ring, or not", lambda: rings() or caller.process.poll() is not None)
        return caller if rings() else None
    try:
        return desk.wait_for("the phone to be reachable", found)
    except TimeoutError:
        print((home / "phone.log").read_text(), (home / "Anna.log").read_text(), file=sys.stderr)
        raise


def open_phone(**extra: str) -> desk.Phone:
    return desk.Phone(program, schemas, pathlib.Path(shots), **extra)


# --- the question when the window is closed for the first time ---
desk.set_settings(relay=relay.address, unknown_callers_ring=True)
phone = open_phone()
phone.find(own, "label")
phone.key("ctrl+w")
phone.find(r"Stay Reachable\?", "label")
phone.shot("background-question")
phone.press("Stay Reachable")
phone.gone(own, "label")
assert desk.get_setting("run-in-background") == "true"
anna = call()
notifications.says("shown: Incoming Call: Anna")
phone.action("accept")
anna.says("connected")
phone.find("Encrypted, Not Verified")
desktop.says("inhibit: In a call 12")
phone.action("hang-up")
anna.says("ended: peer-hung-up")
desktop.says("uninhibit")

# --- start at login, which without a sandbox is a file ---
phone.action("preferences")
phone.press("Calls", "radio button|toggle button|page tab|tab")
phone.press("Start at Login", "check box|switch")
desk.wait_for("the autostart file", autostart.exists)
assert "Exec=wzp-phone --gapplication-service\n" in autostart.read_text()
phone.shot("background-preferences")
phone.press("Start at Login", "check box|switch")
desk.wait_for("the autostart file to go", lambda: not autostart.exists())
phone.stop()

# --- started by the bus, without a window; answered from the notification ---
subprocess.run(["gdbus", "call", "--session", "--dest", "org.freedesktop.DBus", "--object-path", "/", "--method",
                "org.freedesktop.DBus.StartServiceByName", app_id, "0"], check=True, stdout=subprocess.DEVNULL)
anna = ring(2)
phone = desk.Running(shots)
phone.find("Decline", "button")
assert not phone.look(own), "there is a window"
notifications.press("Accept")
anna.says("connected")
phone.find("Encrypted, Not Verified")
phone.action("mute")
desk.wait_for("the mute", lambda: "true" in phone.state("mute"))
phone.action("hang-up")
anna.says("ended: peer-hung-up")
anna = call()
notifications.says("shown: Incoming Call: Anna", 3)
phone.action("decline")
anna.says("ended: declined")

# --- cancelled: the notification goes at once; the missed call is told and can be called back ---
anna = call()
notifications.says("shown: Incoming Call: Anna", 4)
closed = notifications.log.read_text().count("closed")
began = time.monotonic()
anna.stop()
anna.says("ended")
gone = time.monotonic()
notifications.says("closed", closed + 1)
took_ms = round((time.monotonic() - gone) * 1000)
print(f"withdrawn {took_ms} ms after the caller's program had ended, {round((time.monotonic() - began) * 1000)} ms "
      "after it was told to")
assert took_ms <= WITHDRAWN_MS
notifications.says("shown: Missed Call: Anna ['Call Back'] call.unanswered".replace("[", r"\[").replace("]", r"\]"))
anna.process.wait()
anna = wait_for_calls()
notifications.press("Call Back")
anna.says("connected")
phone.find("Encrypted, Not Verified")

# --- nobody talks without seeing it: closed in a call, a notification says so, and ends it ---
phone.press("Close")  # of the window
phone.gone("Encrypted, Not Verified")
notifications.says(r"shown: In a Call: .* \['Hang Up'\] call.ongoing")
phone.shot("background-in-call")
closed = notifications.log.read_text().count("closed")
phone.action("activate")
phone.find("Encrypted, Not Verified")
notifications.says("closed", closed + 1)
phone.press("Close")  # of the window
notifications.says("shown: In a Call: ", 2)
notifications.press("Hang Up")
anna.says("ended: peer-hung-up")
anna.stop()

# --- locked: it rings, and does not say who calls until the screen is unlocked ---
desktop.lock(True)
anna = call()
notifications.says("shown: Incoming Call: Unlock to see who it is")
desktop.lock(False)
notifications.says("shown: Incoming Call: Anna", 5)
phone.action("decline")
anna.says("ended: declined")
phone.action("quit")
phone.gone_from_bus()

# --- pressed when it is too late: the bus starts the phone, which shows who called ---
phone.action("accept-call", "'a call of yesterday'")
phone = desk.Running(shots)
phone.find("This call is over", "label")
phone.find("Details", "label")
phone.shot("background-too-late")
phone.action("quit")
phone.gone_from_bus()

# --- called back later than the phone ran: the bus starts it, and it calls as soon as it can ---
anna = wait_for_calls()
phone.action("call-back", f"'{anna.fingerprint}'")
anna.says("connected")
phone = desk.Running(shots)
phone.find("Encrypted, Not Verified")
phone.action("quit")
phone.gone_from_bus()
anna.stop()
assert not desk.COMPLAINT.search(phone.log.read_text())

# --- in a sandbox the portal is asked; its no is told, and taken ---
desk.set_settings(relay=relay.address, unknown_callers_ring=True)
phone = open_phone(GTK_USE_PORTAL="1", GDK_DEBUG="no-portals")
phone.find(own, "label")
phone.action("preferences")
phone.press("Calls", "radio button|toggle button|page tab|tab")
phone.press("Stay Reachable", "check box|switch")
desktop.says("background: Phone rings when somebody calls autostart=False wzp-phone --gapplication-service")
desktop.says("status: Ready for calls")
phone.press("Start at Login", "check box|switch")
desktop.says("background: .* autostart=True wzp-phone --gapplication-service")
assert not autostart.exists()
desktop.stop()
desktop = desk.Desktop(home, "background")
phone.press("Start at Login", "check box|switch")
desktop.says("background: .* autostart=False")
phone.press("Start at Login", "check box|switch")
desk.wait_for("the no to be taken", lambda: desk.get_setting("start-at-login") == "false")
phone.find("The desktop does not let Phone stay reachable", "label")
assert desk.get_setting("run-in-background") == "true"
phone.key("Escape")
phone.gone("Stay Reachable", "check box|switch|label")

# --- there a notification says what its buttons are for, and what a locked screen has to hide ---
phone.press("Close")  # the window
phone.gone(own, "label")
anna = call()
desktop.says("note call: Incoming Call: Anna urgent call.incoming hide-content-on-lock-screen call.decline call.accept")
anna.stop()
desktop.says("withdrawn: call-")
desktop.says("note missed: Missed Call: Anna normal call.unanswered hide-content-on-lock-screen")
desktop.says("status: 1 missed call")
phone.stop()
# What was told in an earlier run goes too, when somebody looks.
desktop.log.write_text("")
phone = open_phone(GTK_USE_PORTAL="1", GDK_DEBUG="no-portals")
phone.find(own, "label")
phone.focus("^Phone$")
desktop.says("withdrawn: missed-" + anna.says(r"registered as ([0-9a-f:]{39})")[1])
phone.stop()
relay.stop()
