#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every wrong command line of wzp-client ends with its message and its exit code, and writes nothing.

A row is (command line, exit code, words the message must have[, what is typed]). {name} stands for a
file of FILES.
"""
import os
import pathlib
import socket
import subprocess
import sys
import tempfile

USAGE, FAILED, NO_RELAY = 2, 1, 3
FP = "0258:ab5d:7c27:9b61:3b75:a4e3:7ce7:1bf9"
DEAD = "-r 127.0.0.1:{silent_port} -i {good}"

FILES = {
    "good": b"42" * 32,
    "short": b"42" * 31,
    "letters": b"zz" * 32,
    "empty": b"",
    "text": b"this is no sound at all\n" * 9,
    "text.wav": b"this is no sound at all\n" * 9,
    "cut.wav": b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\1\0\1\0",
}
WORDS = "abandon " * 23

ROWS = [
    ("", USAGE, ["Usage: wzp-client"]),
    ("dance", USAGE, ["no command 'dance'", "--help"]),
    ("call", USAGE, ["Whom?", "FINGERPRINT"]),
    ("call not-a-fingerprint -r 127.0.0.1:9", USAGE, ["fingerprint"]),
    (f"call {FP}", USAGE, ["Which relay?", "--relay"]),
    (f"call {FP} --frobnicate", USAGE, ["--frobnicate", "wzp-client call"]),
    (f"call {FP} {FP} -r x", USAGE, ["Whom?"]),
    (f"call {FP} -r 127.0.0.1:9 --duration soon", USAGE, ["soon"]),
    (f"call {FP} -r 127.0.0.1:9 --duration -3", USAGE, ["--duration"]),
    (f"call {FP} -r 127.0.0.1:99999 -i {{good}}", USAGE, ["99999"]),
    (f"call {FP} -r [::1 -i {{good}}", USAGE, ["[::1"]),
    (f"call {FP} -r a:b:c -i {{good}}", USAGE, ["a:b:c", "HOST:PORT"]),
    (f"call {FP} -r 127.0.0.1:9 -i {{good}} --more-relays a/b", USAGE, ["a/b", "relay"]),
    (f"call {FP} -r 127.0.0.1:9 -i {{good}} --stun [::1", USAGE, ["[::1", "STUN"]),
    ("answer --accept maybe -r 127.0.0.1:9", USAGE, ["trusted, private, reject or ask", "maybe"]),
    ("answer now -r 127.0.0.1:9", USAGE, ["'now' is too much"]),
    ("room -r 127.0.0.1:9", USAGE, ["Which room?"]),
    ("room bad!name -r 127.0.0.1:9 -i {good}", USAGE, ["bad!name"]),
    ("netcheck", USAGE, ["Whom shall I ask?", "--stun"]),
    ("netcheck --every often -r 127.0.0.1:9", USAGE, ["often"]),
    ("netcheck --every -1 -r 127.0.0.1:9", USAGE, ["--every"]),
    ("netcheck -r 127.0.0.1:99999", USAGE, ["99999"]),
    ("netcheck -r 127.0.0.1:9 --with hello", USAGE, ["--with hello", "“WZPNET”"]),
    ("netcheck -r 127.0.0.1:9 --with WZPNET1-01SV-X704-02FJ-0Q9M", USAGE, ["A character of the code is wrong"]),
    ("netcheck --stun [::1", USAGE, ["[::1"]),
    ("netcheck --play tone -r 127.0.0.1:9", USAGE, ["--play", "wzp-client netcheck"]),
    ("netcheck --portal-url https://a.invalid -r 127.0.0.1:9", USAGE, ["https://a.invalid"]),
    ("netcheck now -r 127.0.0.1:9", USAGE, ["'now' is too much"]),
    ("nat", USAGE, ["Whom shall I ask?"]),
    ("nat --every 3 -r 127.0.0.1:9", USAGE, ["--every"]),
    ("ptt", USAGE, ["on, off, toggle or mute", "--help"]),
    ("ptt loud", USAGE, ["on, off, toggle or mute"]),
    ("ptt on off", USAGE, ["on, off, toggle or mute"]),
    ("ptt --hard on", USAGE, ["--hard", "wzp-client ptt"]),
    ("identity fly", USAGE, ["show, new, words or restore", "fly"]),
    ("identity show -i {missing}", FAILED, ["{missing}"]),
    ("identity show -i {short}", None, ["{short}", "64"]),
    ("identity show -i {letters}", None, ["{letters}"]),
    ("identity show -i {empty}", None, ["{empty}"]),
    ("identity new -i {good}", None, ["{good}", "exists"]),
    ("identity show -i {directory}", None, ["{directory}"]),
    ("identity restore -i {missing}", USAGE, ["24"], ""),
    ("identity restore -i {missing}", USAGE, ["24"], WORDS),
    ("identity restore -i {missing}", USAGE, ["do not belong together"], WORDS + "zoo"),
    ("identity restore -i {missing}", USAGE, ["word 24 is not"], WORDS + "abandonn"),
    ("identity restore -i {missing}", USAGE, ["24"], WORDS * 3),
    ("identity restore -i {good}", None, ["{good}", "exists"], WORDS + "art"),
    ("identity show too much -i {good}", USAGE, ["'too' is too much"]),
    ("--call", USAGE, ["--call needs a value"]),
    ("--room", USAGE, ["--room needs a value"]),
    ("--send-tone", USAGE, ["--send-tone needs a value"]),
    ("--send-tone long 127.0.0.1:9 -i {good}", USAGE, ["long"]),
    ("ping -r name.that.does.not.exist.invalid -i {good}", NO_RELAY, ["name.that.does.not.exist.invalid"]),
    (f"ping {DEAD}", NO_RELAY, ["127.0.0.1:{silent_port}"]),
    (f"call {FP} {DEAD} --play {{missing}}", None, ["{missing}"]),
    (f"call {FP} {DEAD} --play {{text.wav}}", None, ["{text.wav}"]),
    (f"call {FP} {DEAD} --play {{cut.wav}}", None, ["{cut.wav}"]),
    (f"call {FP} {DEAD} --play {{directory}}", None, ["{directory}"]),
    (f"call {FP} {DEAD} --record /nowhere/at/all.wav --play tone", None, ["/nowhere/at/all.wav"]),
]


def fill(text: str, names: dict[str, str]) -> str:
    for name, value in names.items():
        text = text.replace("{" + name + "}", value)
    return text


def main() -> int:
    client = sys.argv[1]
    wrong = []
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch) / "files"
        folder.mkdir()
        names = {"missing": str(folder / "missing"), "directory": str(folder)}
        for name, content in FILES.items():
            path = folder / name
            path.write_bytes(content)
            path.chmod(0o600)
            names[name] = str(path)
        silent = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        silent.bind(("127.0.0.1", 0))
        names["silent_port"] = str(silent.getsockname()[1])
        print(f"1..{len(ROWS) + 1}")
        for number, (line, code, words, *typed) in enumerate(ROWS, 1):
            done = subprocess.run(
                [client, *(fill(word, names) for word in line.split())],
                capture_output=True, text=True, timeout=60, input="".join(typed),
                env={"PATH": "/usr/bin", "HOME": scratch, "XDG_STATE_HOME": scratch + "/state",
                     "XDG_DATA_HOME": scratch + "/data", "LANG": "C.UTF-8",
                     **{key: value for key, value in os.environ.items() if key.endswith("SAN_OPTIONS")}},
            )  # fmt: skip
            missing = [fill(word, names) for word in words if fill(word, names) not in done.stderr]
            ok = not missing and (done.returncode == code if code is not None else done.returncode in (1, 2))
            print(f"{'ok' if ok else 'not ok'} {number} wzp-client {line}")
            if not ok:
                wrong.append(line)
                print(f"# exit code {done.returncode}, expected {code or '1 or 2'}; missing {missing}")
                print("\n".join("# said: " + said for said in done.stderr.splitlines()))
        after = {path.name: path.read_bytes() for path in folder.iterdir()}
        print(f"{'ok' if after == FILES else 'not ok'} {len(ROWS) + 1} no file was changed or made")
    return 1 if wrong or after != FILES else 0


if __name__ == "__main__":
    sys.exit(main())
