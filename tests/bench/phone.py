#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""T12: how soon the phone can be used after its start, and what it costs in a call.

As a person meets it: a session bus with the accessibility's, a sound server, a keyring that is open (a real gnome-keyring:
the identity is in it), programs and libraries in the page cache. The display is drawn in software: Xvfb, GTK's cairo renderer.
Arguments: the phone, the folder of its settings' schema, the relay, wzp-client, the floor program."""
import math
import os
import pathlib
import subprocess
import sys
import time
import typing
import wave

import crowd
import desk
import ears
import secret_service
from figures import median_of, report
from screen import Screen

ROUNDS = 7
SPEECH_S = 120
WINDOW_S = 2.0  # of time in which processors are measured
# Of the window, which is at the origin: (left, top, right, bottom). The lines of people are below the search.
WHOLE = (0, 0, 900, 640)
PEOPLE = (8, 110, 220, 560)
TITLE = (400, 10, 720, 45)
LINE = (80, 226)  # of Person 001
NOWHERE = (1270, 890)

desk.inside(__file__)
program, schemas, relay_program, client, floor_program = sys.argv[1:6]
home = pathlib.Path(os.environ["WZP_DESK"])
screen = Screen(home / "Xvfb_screen0")


# --- the start -----------------------------------------------------------------------------------


def start_phone() -> subprocess.Popen:
    environment = os.environ | {"GSETTINGS_SCHEMA_DIR": schemas, "XDG_CONFIG_HOME": str(home / ".config")}
    return subprocess.Popen([program], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                            preexec_fn=desk.die_with_parent)


def stop_phone(phone: subprocess.Popen) -> None:
    subprocess.run(["gapplication", "action", os.environ["WZP_APP_ID"], "quit"], check=True)
    phone.wait(desk.PATIENCE_S)
    desk.wait_for("the window to go", lambda: not any(screen.cut(WHOLE)[i] for i in range(0, 4 * 900 * 600, 4001)))


class Start(typing.NamedTuple):
    """How long it took, in ms; how much of that the main thread had a processor, and how long it waited in line for one,
    which is the machine's other load."""
    took: float
    processor: float
    queue: float


def get_main_thread(phone: subprocess.Popen) -> tuple[float, float]:
    """For how long the thread that draws has had a processor, and has waited for one, in ms."""
    processor, queue, _ = pathlib.Path(f"/proc/{phone.pid}/task/{phone.pid}/schedstat").read_text().split()
    return int(processor) / 1e6, int(queue) / 1e6


def time_start(box, picture: bytes) -> tuple[subprocess.Popen, Start]:
    """Until it looks so there, which is how it looks at rest."""
    began = time.monotonic()
    phone = start_phone()
    took = screen.wait(box, picture) - began
    return phone, Start(1000 * took, *get_main_thread(phone))


def start_first() -> list[Start]:
    """Until the welcome page is there."""
    phone = start_phone()
    desk.wait_for("the welcome page", lambda: any(screen.cut(PEOPLE)))
    picture = screen.settle(WHOLE)
    starts = []
    for _ in range(ROUNDS):
        stop_phone(phone)
        phone, start = time_start(WHOLE, picture)
        starts.append(start)
    stop_phone(phone)
    return starts


def start_used() -> tuple[list[Start], list[float]]:
    """Until the sidebar lists people, and from a click on one of them until the window says so."""
    phone = start_phone()
    desk.wait_for("the people", lambda: any(screen.cut(PEOPLE)))
    people = screen.settle(PEOPLE)
    screen.click(*LINE)
    clicked = screen.settle(TITLE)
    starts, answered = [], []
    for _ in range(ROUNDS):
        stop_phone(phone)
        screen.point(*NOWHERE)
        phone, start = time_start(PEOPLE, people)
        starts.append(start)
        began = time.monotonic()
        screen.click(*LINE)
        answered.append(1000 * (screen.wait(TITLE, clicked) - began))
    stop_phone(phone)
    return starts, answered


def report_start(name: str, starts: list[Start], words: str, **more) -> None:
    parts = {f"{key}_ms": round(median_of([getattr(start, key) for start in starts]), 1) for key in ("processor", "queue")}
    report(name, [start.took for start in starts], "ms", None,
           lambda f: f"{name}: {f['median']:.0f} ms until {words}; the main thread had a processor for "
           f"{parts['processor_ms']:.0f} ms of it and waited for one for {parts['queue_ms']:.0f} ms", **parts, **more)  # fmt: skip


# --- a call --------------------------------------------------------------------------------------


def used(processes, n: int) -> list[list[float]]:
    """How much of a core each of them takes, in per cent, in so many spans of time."""
    clocks = [(~process.pid << 3) | 2 for process in processes]  # clock_getcpuclockid(3)
    shares = []
    for _ in range(n):
        before, began = [time.clock_gettime(clock) for clock in clocks], time.monotonic()
        time.sleep(WINDOW_S)
        elapsed = time.monotonic() - began
        shares.append([100 * (time.clock_gettime(clock) - earlier) / elapsed for clock, earlier in zip(clocks, before)])
    return [list(column) for column in zip(*shares)]


def read_speech() -> bytes:
    """The spoken prompts of alsa-utils, again and again for as long as a call here: 48 kHz, mono, 16 bits."""
    said = b""
    for path in sorted(pathlib.Path("/usr/share/sounds/alsa").glob("[FRS]*.wav")):
        with wave.open(str(path)) as recording:
            said += recording.readframes(recording.getnframes())
    return said * math.ceil(SPEECH_S * 2 * ears.RATE / len(said))


def write_speech(path: pathlib.Path, said: bytes) -> None:
    with wave.open(str(path), "wb") as recording:
        recording.setnchannels(1)
        recording.setsampwidth(2)
        recording.setframerate(ears.RATE)
        recording.writeframes(said)


def call(relay: desk.Relay) -> dict[str, list[float]]:
    """Both talk all the time, at 24 kb/s with DRED: what every call begins with."""
    said = read_speech()
    speech = home / "speech.wav"
    write_speech(speech, said)
    bob = desk.Person(client, home, "Bob", relay.address, "answer", "--accept", "private", play=str(speech))
    fingerprint = bob.says(r"registered as ([0-9a-f:]{39})")[1]
    voice = ears.Mouth("cable", said)
    phone = start_phone()
    desk.wait_for("the people", lambda: any(screen.cut(PEOPLE)))
    screen.settle(WHOLE)
    shares = {"idle": used([phone], 5)[0]}
    desk.wait_for("the phone on the bus", lambda: not subprocess.run(
        ["gapplication", "action", os.environ["WZP_APP_ID"], "call-back", f"'{fingerprint}'"]).returncode)
    bob.says("connected")
    screen.point(*NOWHERE)
    time.sleep(2 * WINDOW_S)
    drawing, began = get_main_thread(phone)[0], time.monotonic()
    shares["call"], shares["client"] = used([phone, bob.process], 10)
    drawing = (get_main_thread(phone)[0] - drawing) / 1000
    shares["main_thread"] = [100 * drawing / (time.monotonic() - began)]
    stop_phone(phone)
    voice.stop()
    bob.stop()
    return shares


# --- all of it -----------------------------------------------------------------------------------

relay = desk.Relay(relay_program, home)
keyring = secret_service.Keyring()
report_start("phone-first-start", start_first(), "the welcome page is there")

# An identity in a file is moved to the keyring, and the phone makes its own database.
file = home / ".local/state/wzp/identity"
subprocess.run([client, "identity", "new", "--identity", file], check=True, stdout=subprocess.DEVNULL)
desk.set_settings(relay=relay.address, playback_device="speaker")
phone = desk.Phone(program, schemas, home)
phone.find("Nobody Here Yet", "label")
phone.stop()
crowd.fill(home / ".local/share/wzp/wzp.db")
phone = desk.Phone(program, schemas, home)
phone.line("Person 001")
phone.stop()
assert keyring.items() and not file.exists()
starts, answered = start_used()
report_start("phone-start", starts, f"{crowd.N_PEOPLE} people and {crowd.N_CALLS} calls are listed")
report("phone-click", answered, "ms", None,
       lambda f: f"phone-click: {f['median']:.0f} ms until a click on a person is answered, right after the start")  # fmt: skip

shares = call(relay)
floor = median_of([float(line) for line in subprocess.run([floor_program], capture_output=True, text=True, check=True).stdout.split()])
report("phone-cpu", shares["call"], "% of a core", "floor program",
       lambda f: f"phone-cpu: {f['median']:.1f} % of a core in a call ({median_of(shares['main_thread']):.1f} % the main thread, "
       f"which draws), {f['median'] / floor:.1f} x the floor ({floor:.1f} %); {median_of(shares['idle']):.1f} % idle; "
       f"wzp-client in the same call: {median_of(shares['client']):.1f} %",
       floor=floor, **{name: round(median_of(values), 2) for name, values in shares.items() if name != "call"})  # fmt: skip
keyring.stop()
relay.stop()
