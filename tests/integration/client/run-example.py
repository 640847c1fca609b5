#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs docs/examples/call.py twice through a real relay: the call must be encrypted, show the same
words at both ends and carry sound. Arguments: the relay, the example, the folder of the typelib."""
import os
import re
import subprocess
import sys
import tempfile

PATIENCE_S = 60


def start_relay(relay: str, folder: str) -> tuple[subprocess.Popen, str]:
    process = subprocess.Popen(
        [relay, "--identity", os.path.join(folder, "identity"), "--listen", "127.0.0.1:0"],
        stderr=subprocess.PIPE, text=True,
    )
    for line in process.stderr:
        if found := re.search(r"listening on ([\d.]+:\d+)", line):
            return process, found[1]
    sys.exit("the relay did not start")


def main() -> int:
    relay, example, typelibs = sys.argv[1:4]
    environment = os.environ | {
        "GI_TYPELIB_PATH": typelibs, "LD_LIBRARY_PATH": typelibs, "PYTHONDONTWRITEBYTECODE": "1",
    }

    def talk(*arguments: str) -> subprocess.Popen:
        return subprocess.Popen([sys.executable, example, address, *arguments], env=environment,
                                stdout=subprocess.PIPE, text=True)

    with tempfile.TemporaryDirectory() as folder:
        process, address = start_relay(relay, folder)
        callee = talk()
        fingerprint = callee.stdout.readline().strip()
        caller = talk(fingerprint)
        heard_there, _ = caller.communicate(timeout=PATIENCE_S)
        heard_here, _ = callee.communicate(timeout=PATIENCE_S)
        process.terminate()
        process.wait(PATIENCE_S)
    print(heard_there, heard_here, sep="---\n")
    words = [re.search(r"^active encrypted (.+)$", text, re.M)[1] for text in (heard_there, heard_here)]
    frames = [int(re.search(r"(\d+) frames heard", text)[1]) for text in (heard_there, heard_here)]
    assert words[0] == words[1] and len(words[0].split()) == 5, words
    assert min(frames) > 100, frames
    assert caller.returncode == 0 and callee.returncode == 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
