#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The demonstration: a relay, two people, a real spoken call; then the same call over a bad network.

Starts the real programs in processes of their own, plays recorded voices both ways, compares what was
heard with what was said and says so in words. Exit code 0 only if all of it is right.
"""
import argparse
import json
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import threading
import time

import report
import speech

TALK_SECONDS = 8.0
HERE = pathlib.Path(__file__).resolve().parent


class Failed(Exception):
    """The demonstration cannot go on; the message is for a person."""


class Program:
    """A running program whose lines of one stream are collected with the time they came."""

    def __init__(self, name: str, argv: list[str], watch: str):
        self.name = name
        self.started = time.monotonic()
        self.lines: list[tuple[float, str]] = []
        self.news = threading.Condition()
        self.ended = False
        self.process = subprocess.Popen(
            argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        self.watched = self.process.stdout if watch == "stdout" else self.process.stderr
        other = self.process.stderr if watch == "stdout" else self.process.stdout
        self.other_text = ""
        self.threads = [
            threading.Thread(target=self._watch, daemon=True),
            threading.Thread(target=self._keep, args=(other,), daemon=True),
        ]
        for thread in self.threads:
            thread.start()

    def _watch(self):
        for line in self.watched:
            with self.news:
                self.lines.append((time.monotonic(), line.rstrip("\n")))
                self.news.notify_all()
        with self.news:
            self.ended = True
            self.news.notify_all()

    def _keep(self, stream):
        self.other_text = stream.read()

    def text(self) -> str:
        with self.news:
            return "\n".join(line for _, line in self.lines) + self.other_text

    def wait_for(self, pattern: str, seconds: float) -> re.Match:
        deadline = time.monotonic() + seconds
        seen = 0
        with self.news:
            while True:
                for _, line in self.lines[seen:]:
                    if match := re.search(pattern, line):
                        return match
                seen = len(self.lines)
                left = deadline - time.monotonic()
                if self.ended or left <= 0:
                    break
                self.news.wait(left)
        raise Failed(f"{self.name} did not get as far as '{pattern}'. It said:\n{self.text()}")

    def finish(self, seconds: float) -> int:
        try:
            code = self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.stop()
            raise Failed(f"{self.name} did not end within {seconds:.0f} s. It said:\n{self.text()}") from None
        for thread in self.threads:
            thread.join()
        return code

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        for thread in self.threads:
            thread.join()


class Stage:
    """The programs of the demonstration and where they keep their files."""

    def __init__(self, build: pathlib.Path, out: pathlib.Path):
        self.relay_program = build / "relay" / "wzp-relay"
        self.client_program = build / "app" / "cli" / "wzp-client"
        self.out = out
        self.running: list[Program] = []

    def start(self, name: str, argv: list, watch: str = "stderr") -> Program:
        program = Program(name, [str(a) for a in argv], watch)
        self.running.append(program)
        return program

    def stop_all(self):
        for program in reversed(self.running):
            program.stop()

    def identity(self, who: str) -> pathlib.Path:
        path = self.out / f"{who}.identity"
        done = subprocess.run(
            [self.client_program, "identity", "new", "--identity", path, "--json"], capture_output=True, text=True
        )
        if done.returncode:
            raise Failed(f"no identity for {who}: {done.stderr.strip()}")
        return path


def play_act(stage: Stage, title: str, key: str, addresses: dict, seconds: float) -> dict:
    """One call: Bob waits, Alice calls, both speak, Alice hangs up. Each reaches the relay at an address."""
    out = stage.out / key
    out.mkdir()
    act = {"title": title, "seconds": seconds + 1.0, "alice": {}, "bob": {}}
    for who, prompts, lead_in in (("alice", speech.ALICE_SAYS, 0.5), ("bob", speech.BOB_SAYS, 1.3)):
        act[who]["said"] = speech.say(prompts, seconds, lead_in)
        speech.write_wav(out / f"{who}-said.wav", act[who]["said"])

    def client(who: str, command: list) -> Program:
        return stage.start(
            who.capitalize(),
            [stage.client_program, *command, "--relay", addresses[who], "--identity", stage.out / f"{who}.identity", "--data", stage.out / f"{who}.db",
             "--play", out / f"{who}-said.wav", "--record", out / f"{who}-heard.wav", "--json"],
        )  # fmt: skip

    bob = client("bob", ["answer", "--accept", "private", "--once"])
    fingerprint = bob.wait_for(r"registered as ((?:[0-9a-f]{4}:){7}[0-9a-f]{4})", 20).group(1)
    alice = client("alice", ["call", fingerprint, "--duration", str(seconds)])
    codes = {"alice": alice.finish(seconds + 40), "bob": bob.finish(20)}

    for who, program in (("alice", alice), ("bob", bob)):
        side = act[who]
        try:
            side["result"] = json.loads(program.other_text)
        except ValueError:
            raise Failed(f"{program.name} printed no result. It said:\n{program.text()}") from None
        side["code"] = codes[who]
        side["what"] = "called Bob" if who == "alice" else "was called by Alice, answered privately"
        (out / f"{who}.json").write_text(json.dumps(side["result"], indent=2) + "\n")
        (out / f"{who}.log").write_text("\n".join(line for _, line in program.lines) + "\n")
        recording = out / f"{who}-heard.wav"
        side["recording"] = speech.read_wav(recording) if recording.exists() else speech.np.zeros(0)
    for who, other in (("alice", "bob"), ("bob", "alice")):
        act[who]["heard"] = speech.compare(act[other]["said"], act[who]["recording"])
    act["events"] = [
        (max(0.0, at - alice.started), f"{program.name}: {line}")
        for program in (alice, bob)
        for at, line in program.lines
        if at >= alice.started and re.match(r"(ringing|incoming|answered|connected|hearing|ended)", line)
    ]
    act["events"].sort()
    return act


def flowed(listener: dict, speaker: dict) -> bool:
    """Whether nearly every frame that was sent is accounted for: pauses send few, so there is no fixed number."""
    frames = listener["frames"]
    return frames["received"] + frames["lost"] >= 0.93 * speaker["frames"]["sent"] >= 150


def promises(act: dict, similar: float, lossy: bool) -> list[tuple[bool, str]]:
    alice, bob = act["alice"]["result"], act["bob"]["result"]
    sas = alice["e2ee"]["sas"]
    made = [
        (act["alice"]["code"] == 0 and act["bob"]["code"] == 0, "both programs ended well"),
        (alice["path"] != "none" and bob["path"] != "none", "the call had a path"),
        (alice["e2ee"]["state"] == bob["e2ee"]["state"] == "encrypted", "the sound was encrypted end to end"),
        (len(sas) == 5 and sas == bob["e2ee"]["sas"], "both ends show the same five words"),
        (flowed(alice, bob) and flowed(bob, alice), "what one sent was received or known to be lost, to the end"),
    ]
    if lossy:
        recovered = all(
            r["frames"]["lost"] > 0 and r["frames"]["recovered_dred"] + r["frames"]["recovered_fec"] > 0
            for r in (alice, bob)
        )
        made.append((recovered, "frames were lost, and some of them rebuilt from later packets"))
    for who, other in (("alice", "bob"), ("bob", "alice")):
        heard = act[who]["heard"]["similarity"]
        made.append((heard >= similar, f"{who.capitalize()} heard {other.capitalize()} (similarity {heard:.2f}, at least {similar:.2f})"))
    return made


def main() -> int:
    parser = argparse.ArgumentParser(prog="./dev demo", description=__doc__.splitlines()[0])
    parser.add_argument("build", type=pathlib.Path, help=argparse.SUPPRESS)
    parser.add_argument("--out", type=pathlib.Path, help="folder for recordings and report (build/demo)")
    parser.add_argument("--seconds", type=float, default=TALK_SECONDS, help="length of each call")
    parser.add_argument("--seed", default="1", help="of the bad network's losses")
    args = parser.parse_args()
    out = (args.out or args.build / "demo").resolve()
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    stage = Stage(args.build.resolve(), out)
    acts = []
    try:
        relay = stage.start(
            "The relay", [stage.relay_program, "--listen", "127.0.0.1:0", "--identity", out / "relay.identity"]
        )
        port = relay.wait_for(r"listening on 127\.0\.0\.1:(\d+)", 20).group(1)
        for who in ("alice", "bob"):
            stage.identity(who)
        print(f"Alice and Bob talk through a relay on this machine, {args.seconds:.0f} s ...", flush=True)
        act = play_act(stage, "Act 1: a good network", "good", dict.fromkeys(("alice", "bob"), f"127.0.0.1:{port}"), args.seconds)
        act["promises"] = promises(act, 0.9, lossy=False)
        acts.append(act)

        print("The same again, Bob's network now losing every fifth packet in bursts ...", flush=True)
        link = stage.start(
            "The bad network",
            [sys.executable, HERE / "lossy_link.py", port, "--loss", "0.2", "--burst", "3", "--seed", args.seed, "--clean", "0"],
            watch="stdout",
        )
        bad_port = link.wait_for(r"listening on 127\.0\.0\.1:(\d+)", 20).group(1)
        act = play_act(stage, "Act 2: Bob's network loses 20 %, in bursts", "lossy",
                       {"alice": f"127.0.0.1:{port}", "bob": f"127.0.0.1:{bad_port}"}, args.seconds)  # fmt: skip
        link.stop()
        act["link"] = json.loads(link.lines[-1][1])
        act["promises"] = promises(act, 0.75, lossy=True)
        acts.append(act)
    except Failed as failure:
        print(f"\nThe demonstration failed: {failure}", file=sys.stderr)
        return 1
    finally:
        stage.stop_all()
    page = out / "report.html"
    page.write_text(report.page(acts))
    print(report.text(acts, str(page)))
    right = all(ok for act in acts for ok, _ in act["promises"])
    print("\nAll of it is right." if right else "\nSomething is wrong: see the lines marked FAILED.")
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main())
