#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A check of the network, or of its NAT, that is interrupted ends at once and says what it knows, not that calls are
possible."""
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile

NO_RELAY = 3
SECONDS = 60  # only reached when something hangs


def interrupt(program: str, *command: str) -> tuple[int, dict]:
    """Asks a relay that is silent. The exit code and what was said."""
    with tempfile.TemporaryDirectory() as scratch, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        silent.settimeout(SECONDS)
        process = subprocess.Popen(
            [program, *command, "--json", "--no-port-mapping", "--relay", f"127.0.0.1:{silent.getsockname()[1]}"],
            stdout=subprocess.PIPE, text=True,
            env={"PATH": "/usr/bin", "HOME": scratch, "LANG": "C.UTF-8",
                 **{key: value for key, value in os.environ.items() if key.endswith("SAN_OPTIONS")}},
        )  # fmt: skip
        # It has asked, and nobody is going to answer.
        silent.recv(2048)
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=SECONDS)
    return process.returncode, json.loads(said)


def main() -> int:
    failed = False
    print("1..2")
    for number, command in enumerate((["netcheck", "--every", "1"], ["nat"]), 1):
        code, report = interrupt(sys.argv[1], *command)
        ok = code == NO_RELAY and report.get("complete") is False
        failed |= not ok
        print(f"{'ok' if ok else 'not ok'} {number} an interrupted {command[0]} says what it knows")
        if not ok:
            print(f"# exit code {code}, {report}")
    return failed


if __name__ == "__main__":
    sys.exit(main())
