# SPDX-License-Identifier: GPL-3.0-or-later
"""Starts the programs under test, waits for what they print, keeps their output, ends them by their pid.

Everything waited for has a deadline, and a failure shows the program's own words. Knows the programs'
command lines only as far as a ready line goes.
"""
import asyncio
import json
import os
import pathlib
import re
import signal
import tempfile

import wzp_peer

READY_SECONDS = 20.0
END_SECONDS = 20.0
SANITIZER = re.compile(r"ERROR: \w+Sanitizer|WARNING: ThreadSanitizer|runtime error: ")
LISTENING = re.compile(r"listening on (\S+:\d+)")


class ProcessFailed(AssertionError):
    """A program did not do what was waited for; the text holds its output."""


class Process:
    """One program; its two outputs are read all the time, so that it can never block on them."""

    def __init__(self, name: str, process: asyncio.subprocess.Process):
        self.name = name
        self._process = process
        self._lines: list[str] = []
        self._grew = asyncio.Condition()
        self._readers = [
            asyncio.create_task(self._read(stream)) for stream in (process.stdout, process.stderr)
        ]
        self.stdout: list[str] = []

    @classmethod
    async def start(cls, *command, name: str | None = None, **environment) -> "Process":
        process = await asyncio.create_subprocess_exec(
            *map(str, command),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=os.environ | {"G_DEBUG": "fatal-criticals"} | environment,
        )
        return cls(name or pathlib.Path(command[0]).name, process)

    async def _read(self, stream: asyncio.StreamReader) -> None:
        while line := (await stream.readline()).decode("utf-8", "replace"):
            async with self._grew:
                self._lines.append(line.rstrip("\n"))
                if stream is self._process.stdout:
                    self.stdout.append(line.rstrip("\n"))
                self._grew.notify_all()
        async with self._grew:
            self._grew.notify_all()

    def output(self) -> str:
        return f"--- {self.name} (pid {self._process.pid}):\n" + "\n".join(self._lines)

    async def wait_line(self, pattern: str | re.Pattern, timeout: float = READY_SECONDS) -> re.Match:
        """The first line, of either output, that matches."""
        seen = 0
        try:
            async with asyncio.timeout(timeout), self._grew:
                while True:
                    for line in self._lines[seen:]:
                        if match := re.search(pattern, line):
                            return match
                    seen = len(self._lines)
                    if self._process.returncode is not None:
                        break
                    await self._grew.wait()
        except TimeoutError:
            pass
        raise ProcessFailed(f"{self.name} printed no line like {pattern!r}\n{self.output()}")

    async def wait(self, timeout: float = END_SECONDS) -> int:
        """Its exit code, when it ends by itself."""
        try:
            code = await asyncio.wait_for(self._process.wait(), timeout)
        except TimeoutError:
            raise ProcessFailed(f"{self.name} did not end\n{self.output()}") from None
        await asyncio.gather(*self._readers)
        if any(SANITIZER.search(line) for line in self._lines):
            raise ProcessFailed(f"{self.name} is not sane\n{self.output()}")
        return code

    async def stop(self, number: int = signal.SIGTERM) -> int:
        """Asks it to end, insists when it does not, and complains about a crash."""
        if self._process.returncode is None:
            self._process.send_signal(number)
        try:
            code = await self.wait()
        except ProcessFailed:
            self._process.kill()
            await self._process.wait()
            raise
        if code < 0 and -code != number:
            raise ProcessFailed(f"{self.name} died of signal {-code}\n{self.output()}")
        return code

    def json(self) -> dict:
        """The one object a --json run prints last."""
        for line in reversed(self.stdout):
            if line.startswith("{"):
                return json.loads(line)
        raise ProcessFailed(f"{self.name} printed no JSON object\n{self.output()}")


class Folder:
    """A place of its own for a test's files."""

    def __init__(self):
        self._folder = tempfile.TemporaryDirectory(prefix="wzp-interop-")
        self.path = pathlib.Path(self._folder.name)

    def clear(self) -> None:
        self._folder.cleanup()

    def identity(self, name: str, seed: bytes) -> pathlib.Path:
        path = self.path / name
        path.write_text(seed.hex())
        path.chmod(0o600)
        return path


async def start_relay(program: str, folder: Folder, config: str, seed: bytes = b"\x11" * 32):
    """wzp-relay with this TOML on a free port of loopback: the process and its address."""
    path = folder.path / "relay.toml"
    path.write_text(config)
    process = await Process.start(
        program,
        "--config",
        path,
        "--listen",
        "127.0.0.1:0",
        "--identity",
        folder.identity("relay-identity", seed),
        name="wzp-relay",
    )
    try:
        match = await process.wait_line(LISTENING)
    except ProcessFailed:
        await process.stop()
        raise
    return process, wzp_peer.parse_address(match[1])
