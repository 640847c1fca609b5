# SPDX-License-Identifier: GPL-3.0-or-later
"""The ground of the lab: network namespaces, links between them, processes and sockets inside them.

Everything lives in a mount, PID and network namespace of this run alone (enter_cage), so that the
kernel takes it all away however the run ends. Knows nothing of NATs or of the programs under test.
"""
import contextlib
import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

CAGE = "WZP_LAB_CAGE"
SKIPPED = 77  # Meson's exit status for a test that cannot run here
END_SECONDS = 15.0
NETNS = pathlib.Path("/run/netns")


class LabError(Exception):
    """Something of the lab itself failed; the text says what, with the words of the tool."""


def run(*command, stdin: str | None = None) -> str:
    done = subprocess.run(list(map(str, command)), input=stdin, capture_output=True, text=True)
    if done.returncode:
        words = done.stderr.strip() or done.stdout.strip()
        raise LabError(f"{' '.join(map(str, command))}: {words}\n{stdin or ''}")
    return done.stdout


def enter_cage() -> None:
    """Starts this program again inside namespaces that end with it; returns only inside them. Ends
    it with the status of a skipped test where that is not allowed."""
    if os.environ.get(CAGE):
        # We are process 1 in there, which no signal ends by itself.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        run("mount", "-t", "tmpfs", "tmpfs", "/run")
        tempfile.tempdir = "/run"  # what a killed run wrote goes, too
        NETNS.mkdir()
        run("ip", "link", "set", "lo", "up")
        return
    cage = ["unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]
    reason = "" if os.geteuid() == 0 else "not root"
    if not reason:
        trial = ["sh", "-c", "mount -t tmpfs tmpfs /run && ip netns add trial && test -c /dev/net/tun"]
        try:
            tried = subprocess.run(cage + trial, capture_output=True, text=True)
            reason = (tried.stderr.strip() or "no /dev/net/tun") if tried.returncode else ""
        except OSError as error:
            reason = str(error)
    if reason:
        print(f"1..0 # SKIP no network namespaces here: {reason}")
        sys.exit(SKIPPED)
    os.environ[CAGE] = "1"
    os.execvp(cage[0], [*cage, sys.executable, *sys.orig_argv[1:]])


@contextlib.contextmanager
def inside(name: str):
    """The calling thread is in that namespace; a socket made there stays there."""
    home = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
    there = os.open(NETNS / name, os.O_RDONLY)
    try:
        os.setns(there, os.CLONE_NEWNET)
        yield
    finally:
        os.setns(home, os.CLONE_NEWNET)
        os.close(there)
        os.close(home)


class Process:
    """One program in a namespace, its output read all the time so that it can never block on it."""

    def __init__(self, world: "World", place: str, command: list, environment: dict):
        self.name = f"{pathlib.Path(str(command[0])).name}@{place}"
        self._world = world
        # nsenter executes the program in its own place: the pid is the program's.
        self._popen = subprocess.Popen(
            ["nsenter", f"--net={NETNS / place}", "--", *map(str, command)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            env=os.environ | environment,
        )
        self.pid = self._popen.pid
        self.began = time.monotonic()
        self._grew = threading.Condition()
        self._open = 2
        self.lines: list[tuple[float, str]] = []
        self.stdout: list[str] = []
        self._readers = [
            threading.Thread(target=self._read, args=(stream,), daemon=True)
            for stream in (self._popen.stdout, self._popen.stderr)
        ]
        for reader in self._readers:
            reader.start()

    def _read(self, stream) -> None:
        for line in stream:
            with self._grew:
                self.lines.append((time.monotonic() - self.began, line.rstrip("\n")))
                if stream is self._popen.stdout:
                    self.stdout.append(line.rstrip("\n"))
                self._grew.notify_all()
        with self._grew:
            self._open -= 1
            self._grew.notify_all()

    def output(self) -> str:
        words = "\n".join(f"  {at:7.3f}  {line}" for at, line in self.lines)
        return f"--- {self.name} (pid {self.pid}):\n{words}"

    def has_said(self, words: str) -> bool:
        with self._grew:
            return any(words in line for _, line in self.lines)

    def wait_line(self, words: str, timeout: float = 20.0) -> str:
        """The first line of either output with these words in it."""
        return self.wait_that(lambda line: words in line, repr(words), timeout)

    def wait_that(self, is_it, what: str, timeout: float = 20.0, after: int = 0) -> str:
        """The first line of either output, after so many, that is it."""
        end = time.monotonic() + timeout
        seen = after
        with self._grew:
            while True:
                for _, line in self.lines[seen:]:
                    if is_it(line):
                        return line
                seen = max(seen, len(self.lines))
                left = end - time.monotonic()
                if not self._open or left <= 0:
                    break
                self._grew.wait(left)
        raise LabError(f"{self.name} did not say {what}\n{self.output()}")

    def wait(self, timeout: float = END_SECONDS) -> int:
        """Its exit status, when it ends by itself."""
        try:
            status = self._popen.wait(timeout)
        except subprocess.TimeoutExpired:
            raise LabError(f"{self.name} did not end in {timeout} s\n{self.output()}") from None
        for reader in self._readers:
            reader.join()
        for stream in (self._popen.stdout, self._popen.stderr):
            stream.close()
        self._world.forget(self)
        return status

    @property
    def has_ended(self) -> bool:
        return self._popen.poll() is not None

    def send(self, number: int) -> None:
        if self._popen.poll() is None:
            self._popen.send_signal(number)

    def stop(self, number: int = signal.SIGTERM) -> int:
        self.send(number)
        try:
            return self.wait()
        except LabError:
            self._popen.kill()
            self.wait()
            raise

    def kill(self) -> int:
        self.send(signal.SIGKILL)
        return self.wait()


class World:
    """The namespaces and processes of one run."""

    def __init__(self, folder: pathlib.Path, impair: pathlib.Path | None = None):
        self.folder = folder
        self._impair = impair
        self._lock = threading.Lock()
        self._processes: list[Process] = []
        self._places: set[str] = set()

    def __enter__(self) -> "World":
        return self

    def __exit__(self, *_) -> None:
        for process in list(reversed(self._processes)):
            process.kill()
        for name in list(self._places):
            self.remove_place(name)

    def add_place(self, name: str, router: bool = False) -> str:
        run("ip", "netns", "add", name)
        with self._lock:
            self._places.add(name)
        run("ip", "-n", name, "link", "set", "lo", "up")
        with inside(name):
            self._set("ipv4/conf/all/rp_filter", "0")
            self._set("ipv4/conf/default/rp_filter", "0")
            self._set("ipv6/conf/default/accept_dad", "0")
            self._set("ipv6/conf/default/accept_ra", "0")
            if pathlib.Path("/proc/sys/net/bridge").exists():
                # Frames inside a home are not the router's business; a turned one would be lost.
                self._set("bridge/bridge-nf-call-iptables", "0")
                self._set("bridge/bridge-nf-call-ip6tables", "0")
            if router:
                self._set("ipv4/ip_forward", "1")
                self._set("ipv6/conf/all/forwarding", "1")
                self._set("ipv4/conf/all/send_redirects", "0")
                self._set("ipv4/conf/default/send_redirects", "0")
        return name

    @staticmethod
    def _set(name: str, value: str) -> None:
        pathlib.Path("/proc/sys/net", name).write_text(value)

    def set_sysctl(self, place: str, name: str, value) -> None:
        """A name under net/, as net.netfilter.x is written netfilter/x."""
        with inside(place):
            self._set(name, str(value))

    def remove_place(self, name: str) -> None:
        with self._lock:
            self._places.discard(name)
        run("ip", "netns", "del", name)

    def add_link(self, a: str, a_device: str, b: str, b_device: str) -> None:
        run("ip", "link", "add", a_device, "netns", a, "type", "veth",
            "peer", "name", b_device, "netns", b)  # fmt: skip
        run("ip", "-n", a, "link", "set", a_device, "up")
        run("ip", "-n", b, "link", "set", b_device, "up")

    def add_bad_line(self, a: str, a_device: str, b: str, b_device: str, settings: dict) -> "Process":
        """A link as add_link makes it, but a bad one: the settings of impair.c. The program that
        carries the packets lies in neither place's way: it ends when stopped."""
        words = [f"{name}={value}" for name, value in settings.items()]
        line = self.start(a, self._impair, NETNS / a, a_device, NETNS / b, b_device, *words)
        line.wait_line("ready")
        run("ip", "-n", a, "link", "set", a_device, "up")
        run("ip", "-n", b, "link", "set", b_device, "up")
        return line

    def ip(self, place: str, *lines: str) -> None:
        """ip(8) commands, one per line, all in one process."""
        run("ip", "-n", place, "-batch", "-", stdin="\n".join(lines) + "\n")

    def nft(self, place: str, rules: str) -> None:
        run("nsenter", f"--net={NETNS / place}", "--", "nft", "-f", "-", stdin=rules)

    def read(self, place: str, *command) -> str:
        return run("nsenter", f"--net={NETNS / place}", "--", *command)

    def start(self, place: str, *command, **environment) -> Process:
        process = Process(self, place, list(command), environment)
        with self._lock:
            self._processes.append(process)
        return process

    def forget(self, process: Process) -> None:
        with self._lock:
            if process in self._processes:
                self._processes.remove(process)

    def udp(self, place: str, address: str = "0.0.0.0", port: int = 0) -> socket.socket:
        """A UDP socket in that namespace."""
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        with inside(place):
            plug = socket.socket(family, socket.SOCK_DGRAM)
        plug.bind((address, port))
        plug.settimeout(5.0)
        return plug

    def tcp_listener(self, place: str, address: str, port: int) -> socket.socket:
        with inside(place):
            plug = socket.create_server((address, port))
        plug.settimeout(5.0)
        return plug

    def tcp_connect(self, place: str, address: str, port: int) -> socket.socket:
        with inside(place):
            return socket.create_connection((address, port), timeout=5.0)
