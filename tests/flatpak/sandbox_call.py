#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The phone calls and is called in its Flatpak sandbox, with the permissions of the manifest and no other: its identity
is kept by the Secret portal, and in a file where there is none, callers are told through the Notification portal.

GNOME's runtime cannot be fetched everywhere, so a runtime is made of the build environment (runtime.py). The program
is what the build folder installs under /app, with the libraries that the manifest's modules make; it is finished,
exported, installed and run by flatpak itself.
Arguments: the build folder, its prefix, the manifest, the folder for pictures, the relay, wzp-client."""
import fnmatch
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "app"))
import desk
import runtime

# The shared libraries that each module of the manifest makes; all others must be in GNOME's runtime.
MODULES = {
    "codec2": ["libcodec2.so.1.2"],
    "gssdp": ["libgssdp-1.6.so.0"],
    "gupnp": ["libgupnp-1.6.so.0"],
    "gupnp-igd": ["libgupnp-igd-1.6.so.0"],
    "libnatpmp": ["libnatpmp.so.1"],
    "libsodium": ["libsodium.so.23"],
    "ngtcp2": ["libngtcp2.so.16", "libngtcp2_crypto_gnutls.so.8"],
    "qrencode": ["libqrencode.so.4"],
    "tomlplusplus": [],
    "wzp": ["libwzp-1.so.0"],
    "zbar": ["libzbar.so.0"],
}
# What is in GNOME's runtime and linked by our programs.
GNOME = ["ld-linux-*", "libc.so.6", "libm.so.6", "libstdc++.so.6", "libgcc_s.so.1", "libglib-2.0.*", "libgobject-2.0.*", "libgmodule-2.0.*",
         "libgio-2.0.*", "libgtk-4.*", "libadwaita-1.*", "libgst*-1.0.*", "libgnutls.*", "libnice.*", "libsqlite3.*", "libxml2.*",
         "libsecret-1.*", "libsoup-3.0.*", "libcairo.*", "libpango*", "libgdk_pixbuf-2.0.*", "libgraphene-1.0.*"]
# What Debian's zbar loads, and the module's does not.
GNOME += ["libdbus-1.*", "libjpeg.*", "libv4l2.*", "libX11.*"]
WORK_BYTES = 2 << 30  # four times what was seen
PROGRAMS = ["wzp-phone", "wzp-client", "wzp-relay"]
# In a mount namespace of its own: sandboxes are made where a /proc is that hides nothing, and bubblewrap's hides a part.
WHOLE_PROC = ["unshare", "--mount", "sh", "-c", 'mount -t proc proc "$0" && exec "$@"']


def skip(why: str) -> None:
    print(f"skipped: {why}", file=sys.stderr)
    sys.exit(77)


def flatpak(*words: str, **options) -> subprocess.CompletedProcess:
    return subprocess.run(["flatpak", *words], check=True, **options)


def sandboxes(proc: pathlib.Path) -> list[str]:
    """What stands before a command so that it can make sandboxes; skips where nothing helps."""
    sandbox = ["bwrap", "--unshare-user", "--unshare-pid", "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "true"]
    proc.mkdir(exist_ok=True)
    for before in [], [*WHOLE_PROC, str(proc)]:
        run = subprocess.run([*before, *sandbox], capture_output=True, text=True)
        if run.returncode == 0:
            return before
    skip(f"no sandbox can be made here: {run.stderr.strip()}")


def quick_place() -> str | None:
    """Memory, where there is enough: thousands of small files are written and removed again."""
    place = "/dev/shm"
    return place if os.access(place, os.W_OK) and shutil.disk_usage(place).free >= WORK_BYTES else None


class Sandbox:
    """The program of the build folder as an installed Flatpak."""

    def __init__(self, build: str, manifest: dict, work: pathlib.Path):
        self.id, self.manifest, self.work = manifest["id"], manifest, work
        self.build = build
        self.before = sandboxes(work / "proc")
        self.branch = manifest["runtime-version"]
        os.environ["FLATPAK_USER_DIR"] = str(work / "installed")

    def make(self) -> None:
        self.make_program(self.work / "program")
        self.make_runtime(self.work / "runtime")
        repository = new_repository(self.work / "repository")
        quiet = {"stdout": subprocess.DEVNULL}
        flatpak("build-export", "--runtime", "--files=files", repository, str(self.work / "runtime"), self.branch, **quiet)
        flatpak("build-export", repository, str(self.work / "program"), "test", **quiet)
        flatpak("--user", "remote-add", "--no-gpg-verify", "test", repository)
        flatpak("--user", "install", "-y", "--noninteractive", "test", self.id, **quiet)

    def make_runtime(self, folder: pathlib.Path) -> None:
        runtime.make(folder, {name for names in MODULES.values() for name in names})
        name, arch = self.manifest["runtime"], os.uname().machine
        (folder / "metadata").write_text(
            f"[Runtime]\nname={name}\nruntime={name}/{arch}/{self.branch}\nsdk={self.manifest['sdk']}/{arch}/{self.branch}\n"
        )

    def make_program(self, folder: pathlib.Path) -> None:
        subprocess.run(["meson", "install", "-C", self.build, "--no-rebuild", "--quiet", "--destdir", str(folder / "stage")],
                       check=True, stdout=subprocess.DEVNULL)
        files = folder / "files"
        (folder / "stage/app").rename(files)
        clean(files, self.manifest["cleanup"])
        bring_modules(files, {module["name"] for module in self.manifest["modules"]})
        subprocess.run(["glib-compile-schemas", "--strict", str(files / "share/glib-2.0/schemas")], check=True)
        arch = os.uname().machine
        (folder / "metadata").write_text(
            f"[Application]\nname={self.id}\nruntime={self.manifest['runtime']}/{arch}/{self.branch}\n"
            f"sdk={self.manifest['sdk']}/{arch}/{self.branch}\n"
        )
        flatpak("build-finish", f"--command={self.manifest['command']}", *self.manifest["finish-args"], str(folder),
                stdout=subprocess.DEVNULL)

    def command(self, program: str, *arguments: str) -> list[str]:
        return [*self.before, "flatpak", "run", "--user", "--die-with-parent", f"--command={program}", self.id, *arguments]

    def run(self, program: str, *arguments: str) -> str:
        run = subprocess.run(self.command(program, *arguments), capture_output=True, text=True)
        if run.returncode:
            raise RuntimeError(f"{program} {' '.join(arguments)} ended with {run.returncode}: {run.stderr}")
        return run.stdout.strip()


def new_repository(folder: pathlib.Path) -> str:
    """One that keeps files as they are: it is read once, from the same disk."""
    for name in "objects", "refs/heads", "refs/mirrors", "refs/remotes", "tmp":
        (folder / name).mkdir(parents=True)
    (folder / "config").write_text("[core]\nrepo_version=1\nmode=bare-user-only\nfsync=false\n")
    return str(folder)


def clean(files: pathlib.Path, patterns: list[str]) -> None:
    """As flatpak-builder does: from the top with a slash, by the name without."""
    for path in sorted(files.rglob("*"), reverse=True):
        inside = "/" + str(path.relative_to(files))
        if any(fnmatch.fnmatch(inside if pattern.startswith("/") else path.name, pattern) for pattern in patterns):
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()


def bring_modules(files: pathlib.Path, named: set[str]) -> None:
    """The modules' libraries, and nothing may be missing: what our programs load is theirs or GNOME's."""
    assert named == MODULES.keys(), f"modules of the manifest and of this test differ: {named ^ MODULES.keys()}"
    ours = {name for names in MODULES.values() for name in names}
    for name in ours - {"libwzp-1.so.0"}:
        shutil.copy2(runtime.LIB / name, files / "lib" / name)
    for path in [*(files / "bin").iterdir(), *(files / "lib" / name for name in ours)]:
        dynamic = subprocess.run(["objdump", "-p", path], check=True, capture_output=True, text=True).stdout
        loaded = {line.split()[1] for line in dynamic.splitlines() if line.split()[:1] == ["NEEDED"]}
        foreign = {name for name in loaded - ours if not any(fnmatch.fnmatch(name, known) for known in GNOME)}
        assert not foreign, f"{path.name} loads {foreign}: no module of the manifest makes that, nor is it known of GNOME"


class Phone(desk.Phone):
    """The phone in its sandbox: its number there is none of ours."""

    def find_application(self):
        if self.process.poll() is not None:
            raise RuntimeError(f"the phone ended with {self.process.returncode}:\n{self.log.read_text()}")
        desktop = self.atspi.get_desktop(0)
        children = (desktop.get_child_at_index(i) for i in range(desktop.get_child_count()))
        return next((child for child in children if child and "phone" in (child.get_name() or "").lower()), None)


def check_inside(sandbox: Sandbox, home: pathlib.Path) -> None:
    """All three programs are there, and the person's own files are not."""
    for program in PROGRAMS:
        print(sandbox.run(program, "--version"))
    secret = home / "secret"
    secret.write_text("private\n")
    assert sandbox.run("bash", "-c", f"test -e {secret} && echo seen || echo hidden") == "hidden"
    assert sandbox.run("bash", "-c", "echo > /usr/there 2> /dev/null && echo written || echo kept") == "kept"


class Portal:
    """The desktop's side of the sandbox (portal.py)."""

    def __init__(self, home: pathlib.Path, *without: str):
        self.log = home / "portal.log"
        program = pathlib.Path(__file__).parent / "portal.py"
        self.process = subprocess.Popen([sys.executable, program, *without], stdout=self.log.open("w"),
                                        preexec_fn=desk.die_with_parent)
        self.says("ready")

    def says(self, pattern: str) -> None:
        try:
            desk.wait_for(pattern, lambda: re.search(pattern, self.log.read_text()))
        except TimeoutError:
            print(self.log.read_text(), file=sys.stderr)
            raise

    def accept(self) -> None:
        self.process.send_signal(signal.SIGUSR1)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait()


def first_start(phone: Phone, relay: str) -> None:
    phone.press("Create Identity")
    phone.find("I Wrote Them Down", "button")
    words = dict(name.removeprefix("Word ").split(": ") for name in phone.find_all(r"Word \d+: \w+", "table cell", 24))
    phone.press("I Wrote Them Down")
    phone.find("Continue", "button")
    for name in phone.find_all(r"Word \d+", "text", 3):
        phone.type(name, words[name.split()[1]])
    phone.press("Continue")
    phone.type("Address of the Relay", relay)
    phone.press("Start")
    phone.find("Fingerprint", "text")


def check_kept(sandbox: Sandbox, home: pathlib.Path) -> None:
    """The identity is encrypted in the program's own folder, and nowhere in plain."""
    own = home / ".var/app" / sandbox.id
    keyrings = list((own / "data/keyrings").glob("*.keyring"))
    assert keyrings, f"no keyring in {own}"
    assert not list(own.rglob("identity")), "the identity is in a file"


def check_sound(sandbox: Sandbox) -> None:
    for kind in "sink-inputs", "source-outputs":
        streams = subprocess.run(["pactl", "list", kind], check=True, capture_output=True, text=True).stdout
        assert sandbox.id in streams, f"the sound server has no stream of {sandbox.id} among its {kind}:\n{streams}"


def start(sandbox: Sandbox, shots: str) -> Phone:
    command = sandbox.command(sandbox.manifest["command"])
    return Phone(command[0], "", pathlib.Path(shots), *command[1:])


def call(sandbox: Sandbox, home: pathlib.Path, shots: str, relay: desk.Relay, client: str) -> None:
    portal = Portal(home)
    bob = desk.Person(client, home, "Bob", relay.address, "answer", "--accept", "trusted")
    fingerprint = bob.says(r"registered as ([0-9a-f:]{39})")[1]
    phone = start(sandbox, shots)
    first_start(phone, relay.address)
    portal.says("secret")
    check_kept(sandbox, home)
    phone.type("Fingerprint", fingerprint)
    phone.press("Call")
    phone.find(r"\d+:\d\d", "label")
    bob.says("connected")
    phone.find("Direct|Through the relay")
    phone.find("Good connection|Fair connection")
    check_sound(sandbox)
    portal.says("awake: In a call")
    phone.shot("sandbox-call")
    phone.press("Add to Contacts…")
    phone.type("Name", "Bob")
    phone.press("Add")
    phone.press("Hang up")
    bob.says("ended: peer-hung-up")
    bob.stop()
    portal.says("may sleep")
    phone.action("new-call")
    phone.find("Fingerprint", "text")
    phone.stop()

    phone = start(sandbox, shots)
    own = phone.find(r"[0-9a-f:]{39}", "label").get_name()
    bob = desk.Person(client, home, "Bob", relay.address, "call", own)
    portal.says(r"shown: Incoming Call: Bob \['Decline', 'Accept'")
    phone.shot("sandbox-incoming")
    portal.accept()
    bob.says("connected")
    phone.find(r"\d+:\d\d", "label")
    portal.says("closed")
    phone.action("hang-up")
    bob.says("ended: peer-hung-up")
    bob.stop()
    phone.stop()
    portal.stop()


def keep_in_file(sandbox: Sandbox, home: pathlib.Path, shots: str, relay: desk.Relay) -> None:
    """A desktop whose portals keep no secrets, as sway's: the identity is kept in a file, which is said."""
    own = home / ".var/app" / sandbox.id
    shutil.rmtree(own)
    portal = Portal(home, "org.freedesktop.portal.Secret")
    phone = start(sandbox, shots)
    first_start(phone, relay.address)
    assert list(own.rglob("identity")), "the identity is not in a file"
    phone.action("preferences")
    phone.press("Account", desk.TAB)
    phone.find("In a file", "label")
    phone.shot("sandbox-file")
    phone.press("Move to Keyring")
    phone.find("This desktop has no keyring", "label")
    phone.stop()
    portal.stop()


def main() -> None:
    build, prefix, manifest, shots, relay_program, client = sys.argv[1:7]
    missing = [tool for tool in ("flatpak", "bwrap", "unshare", "dpkg") if not shutil.which(tool)]
    if missing:
        skip(f"not installed: {' '.join(missing)}")
    if prefix != "/app":
        skip(f"this build folder is for {prefix}, not for /app, where a Flatpak has its programs")
    desk.inside(__file__)
    home = pathlib.Path(os.environ["WZP_DESK"])
    with tempfile.TemporaryDirectory(prefix="wzp-flatpak-", dir=quick_place()) as work:
        sandbox = Sandbox(build, json.loads(pathlib.Path(manifest).read_text()), pathlib.Path(work))
        sandbox.make()
        check_inside(sandbox, home)
        relay = desk.Relay(relay_program, home)
        call(sandbox, home, shots, relay, client)
        keep_in_file(sandbox, home, shots, relay)
        relay.stop()


main()
