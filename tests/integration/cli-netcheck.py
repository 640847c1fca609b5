#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A check of the network that is interrupted ends at once and says what it knows, not that calls are possible."""
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile

NO_RELAY = 3
SECONDS = 60  # only reached when something hangs


def main() -> int:
    with tempfile.TemporaryDirectory() as scratch, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        silent.settimeout(SECONDS)
        process = subprocess.Popen(
            [sys.argv[1], "netcheck", "--json", "--no-port-mapping", "--every", "1",
             "--relay", f"127.0.0.1:{silent.getsockname()[1]}"],
            stdout=subprocess.PIPE, text=True,
            env={"PATH": "/usr/bin", "HOME": scratch, "LANG": "C.UTF-8",
                 **{key: value for key, value in os.environ.items() if key.endswith("SAN_OPTIONS")}},
        )  # fmt: skip
        # It has asked, and nobody is going to answer.
        silent.recv(2048)
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=SECONDS)
    report = json.loads(said)
    ok = process.returncode == NO_RELAY and report["complete"] is False
    print(f"1..1\n{'ok' if ok else 'not ok'} 1 an interrupted check says what it knows")
    if not ok:
        print(f"# exit code {process.returncode}, {report}")
    return not ok


if __name__ == "__main__":
    sys.exit(main())
