# SPDX-License-Identifier: GPL-3.0-or-later
"""A desk to try the phone at: a display, a session bus, a sound server, a relay, another person; and hands
(AT-SPI) that find what a person would find: by role and name. Everything waits for events with a deadline."""
import contextlib
import ctypes
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

PATIENCE_S = 60
POLL_S = 0.05
# So long a dialog may take to go once something was chosen in it.
CLICK_S = 5
# On the screen, but not on the phone's windows.
AWAY = 1270, 890
# A page of the preferences, to be pressed.
TAB = "radio button|toggle button|page tab|tab|check box"
# What must never be in the output of a program with GTK.
COMPLAINT = re.compile(r"(?:Gtk|GLib|GObject|Adwaita|Gdk|Gsk|wzp|Pango)\S*-(?:WARNING|CRITICAL)|\bERROR:")


def die_with_parent() -> None:
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def wait_for(what, found, patience_s: float = PATIENCE_S):
    """Calls found() until it gives something."""
    deadline = time.monotonic() + patience_s
    while True:
        if result := found():
            return result
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {patience_s:.0f} s for {what}")
        time.sleep(POLL_S)


def inside(script: str) -> None:
    """Starts the test again with a bus, a display and sound of its own, and ends with its result."""
    if "WZP_DESK" in os.environ:
        return
    missing = [tool for tool in ("Xvfb", "dbus-run-session", "pulseaudio", "xdotool") if not shutil.which(tool)]
    if missing:
        print("missing:", *missing, file=sys.stderr)
        sys.exit(77)
    with_pulse = pathlib.Path(__file__).parent.parent / "integration" / "with-pulse"
    with tempfile.TemporaryDirectory(prefix="wzp-desk-") as home:
        # Pictures of a page, not of half a transition.
        settings = pathlib.Path(home) / ".config/gtk-4.0/settings.ini"
        settings.parent.mkdir(parents=True)
        settings.write_text("[Settings]\ngtk-enable-animations=0\n")
        # No keyring but one that a test starts: nobody is there to unlock the one that the bus would start.
        services = pathlib.Path(home) / ".local/share/dbus-1/services"
        services.mkdir(parents=True)
        (services / "org.freedesktop.secrets.service").write_text("[D-BUS Service]\nName=org.freedesktop.secrets\nExec=/bin/false\n")
        read, write = os.pipe()
        display = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write), "-screen", "0", "1280x900x24", "-nolisten", "tcp", "-ac",
             "-noreset", "-fbdir", home],
            pass_fds=[write], stderr=subprocess.DEVNULL, preexec_fn=die_with_parent,
        )
        os.close(write)
        with os.fdopen(read) as numbers:
            number = numbers.readline().strip()
        environment = os.environ | {
            "WZP_DESK": home, "HOME": home, "DISPLAY": f":{number}", "GDK_BACKEND": "x11", "GSK_RENDERER": "cairo",
            "GSETTINGS_BACKEND": "keyfile", "GTK_A11Y": "atspi", "LIBGL_ALWAYS_SOFTWARE": "1",
            "GTK_USE_PORTAL": "0", "ADW_DISABLE_PORTAL": "1", "LANG": "C.UTF-8", "NO_AT_BRIDGE": "0",
            "PYTHONDONTWRITEBYTECODE": "1", "GIO_USE_VFS": "local", "G_DEBUG": "",
            "XDG_DATA_HOME": f"{home}/.local/share",
        }
        for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
            environment.pop(name, None)
        command = [str(with_pulse), "dbus-run-session", "--", sys.executable, script, *sys.argv[1:]]
        code = subprocess.run([sys.executable, *command], env=environment).returncode
        display.terminate()
        display.wait()
    sys.exit(code)


def set_settings(**settings) -> None:
    """What a person has chosen before, as the keyfile backend of GSettings keeps it."""
    path = pathlib.Path(os.environ["WZP_DESK"]) / ".config/glib-2.0/settings/keyfile"
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [f"{key.replace('_', '-')}={str(value).lower() if isinstance(value, bool) else repr(value)}"
             for key, value in settings.items()]
    path.write_text("\n".join(["[" + os.environ["WZP_APP_ID"].replace(".", "/") + "]", *lines, ""]))


def get_setting(key: str) -> str | None:
    path = pathlib.Path(os.environ["WZP_DESK"]) / ".config/glib-2.0/settings/keyfile"
    found = re.search(rf"^{key}=(.*)$", path.read_text(), re.M)
    return found and found[1]


class Relay:
    def __init__(self, program: str, home: pathlib.Path, *arguments: str, name: str = "relay"):
        self.program, self.identity, self.arguments = program, home / f"{name}-identity", arguments
        self.start("127.0.0.1:0")

    def start(self, listen: str) -> None:
        self.process = subprocess.Popen(
            [self.program, "--identity", self.identity, "--listen", listen, *self.arguments], stderr=subprocess.PIPE, text=True,
            preexec_fn=die_with_parent,
        )
        for line in self.process.stderr:
            if found := re.search(r"listening on ([\d.]+:\d+)", line):
                self.address = found[1]
                return
        raise RuntimeError("the relay did not start")

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()


class Person:
    """Somebody else, with wzp-client."""

    def __init__(self, program: str, home: pathlib.Path, name: str, relay: str, *command: str, play: str = "tone"):
        self.log = home / f"{name}.log"
        self.out = home / f"{name}.out"
        self.identity = home / f"{name}.identity"
        self.base = [program, command[0], *command[1:], "--relay", relay, "--identity", str(self.identity),
                     "--data", str(home / f"{name}.db"), "--alias", name, "--play", play]
        self.process = subprocess.Popen(self.base, stdin=subprocess.PIPE, stderr=self.log.open("w"),
                                        stdout=self.out.open("w"), preexec_fn=die_with_parent)

    def says(self, pattern: str):
        """Waits for a line of the program."""
        def found():
            return re.search(pattern, self.log.read_text())
        try:
            return wait_for(pattern, found)
        except TimeoutError:
            print(self.log.read_text(), file=sys.stderr)
            raise

    def reply(self, line: str) -> None:
        """What the program with `--accept ask` waits for."""
        self.process.stdin.write(line.encode() + b"\n")
        self.process.stdin.flush()

    def stop(self) -> None:
        self.process.send_signal(signal.SIGINT)
        self.process.wait(PATIENCE_S)


class Service:
    """A part of the desktop: a program beside this one that says what happens to it."""

    def __init__(self, home: pathlib.Path, name: str, *arguments: str):
        self.log = home / f"{name}.log"
        program = pathlib.Path(__file__).parent / f"{name}.py"
        self.process = subprocess.Popen([sys.executable, program, *arguments], stdout=self.log.open("w"),
                                        preexec_fn=die_with_parent)
        self.says("ready")

    def says(self, pattern: str, count: int = 1) -> None:
        try:
            wait_for(f"{count} × {pattern}", lambda: len(re.findall(pattern, self.log.read_text())) >= count)
        except TimeoutError:
            print(self.log.read_text(), file=sys.stderr)
            raise

    def call(self, name: str, method: str, *arguments: str) -> None:
        subprocess.run(["gdbus", "call", "--session", "--dest", name, "--object-path", "/" + name.replace(".", "/"),
                        "--method", f"{name}.{method}", *arguments], check=True, stdout=subprocess.DEVNULL)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait()


class Notifications(Service):
    """The desktop's notifications."""

    def __init__(self, home: pathlib.Path):
        super().__init__(home, "notifications")

    def press(self, label: str) -> None:
        self.call("org.freedesktop.Notifications", "Press", label)


class Desktop(Service):
    """The session, the screen's lock, the Background portal."""

    def __init__(self, home: pathlib.Path, *allowed: str):
        super().__init__(home, "desktop", *allowed)

    def lock(self, locked: bool) -> None:
        self.call("org.gnome.ScreenSaver", "Lock", "true" if locked else "false")


class Cameras(Service):
    """The desktop's portal to cameras, and PipeWire, through which their pictures come."""

    def __init__(self, home: pathlib.Path):
        socket = pathlib.Path(os.environ["XDG_RUNTIME_DIR"]) / "pipewire-0"
        self.programs = [self.run("pipewire")]
        wait_for("PipeWire", socket.exists)
        # Without the hardware of this machine.
        self.programs.append(self.run("wireplumber", "--profile=policy"))
        super().__init__(home, "cameras")

    def run(self, *command: str) -> subprocess.Popen:
        return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=die_with_parent)

    def see(self, image: pathlib.Path) -> None:
        """From now on there is a camera, which looks at an image."""
        self.camera = self.run(
            "gst-launch-1.0", "--no-fault", "filesrc", f"location={image}", "!", "pngdec", "!", "imagefreeze", "is-live=true",
            "!", "videoconvert", "!", "videoscale", "!", "video/x-raw,format=YUY2,width=640,height=480,framerate=15/1", "!",
            "pipewiresink", "mode=provide", "stream-properties=p,media.class=Video/Source,media.role=Camera")
        wait_for("the camera", lambda: "Video/Source" in subprocess.run(["pw-cli", "ls", "Node"], capture_output=True, text=True).stdout)
        self.plug(True)

    def unplug(self) -> None:
        self.camera.kill()
        self.camera.wait()
        self.plug(False)

    def call(self, method: str, *arguments: str) -> None:
        name = "org.freedesktop.portal.Desktop"
        subprocess.run(["gdbus", "call", "--session", "--dest", name, "--object-path",
                        "/org/freedesktop/portal/desktop", "--method", f"org.freedesktop.portal.Camera.{method}", *arguments],
                       check=True, stdout=subprocess.DEVNULL)

    def plug(self, is_there: bool) -> None:
        self.call("Plug", str(is_there).lower())

    def allow(self, is_allowed: bool) -> None:
        self.call("Allow", str(is_allowed).lower())

    def stop(self) -> None:
        super().stop()
        for program in reversed(self.programs):
            program.kill()
            program.wait()


class Announcements:
    """What a screen reader is told."""

    def __init__(self, home: pathlib.Path):
        self.log = home / "announcements.log"
        program = pathlib.Path(__file__).parent / "announcements.py"
        self.process = subprocess.Popen([sys.executable, program], stdout=self.log.open("w"),
                                        preexec_fn=die_with_parent)
        self.says("ready")

    def says(self, pattern: str) -> None:
        try:
            wait_for(pattern, lambda: re.search(pattern, self.log.read_text()))
        except TimeoutError:
            print(self.log.read_text(), file=sys.stderr)
            raise


class Prompt:
    """The desktop's question for the password of the keyring. It has the keyboard."""

    def __init__(self, phone):
        self.window = wait_for("the keyring to ask", self.find_window)

    def find_window(self) -> str:
        found = subprocess.run(["xdotool", "search", "--onlyvisible", "--class", "gcr-prompter"], capture_output=True, text=True)
        return found.stdout.split()[0] if found.stdout.split() else ""

    def gone(self) -> None:
        wait_for("the keyring's question to go", lambda: not self.find_window())

    def cancel(self) -> None:
        subprocess.run(["xdotool", "key", "Escape"], check=True)
        self.gone()

    def answer(self, password: str) -> None:
        subprocess.run(["xdotool", "type", password], check=True)
        subprocess.run(["xdotool", "key", "Return"], check=True)
        self.gone()


class Shortcuts:
    """The desktop's keys: a portal that grants every wish. @version 1 cannot have keys changed later."""

    def __init__(self, home: pathlib.Path, version: int = 2):
        self.log = home / "portal.log"
        program = pathlib.Path(__file__).parent / "portal.py"
        self.process = subprocess.Popen([sys.executable, program, str(version)], stdout=self.log.open("w"),
                                        preexec_fn=die_with_parent)
        self.says("ready")

    def says(self, text: str) -> None:
        wait_for(text, lambda: text in self.log.read_text())

    def press(self, shortcut: str, down: bool) -> None:
        name = "org.freedesktop.portal.Desktop"
        subprocess.run(["gdbus", "call", "--session", "--dest", name, "--object-path", "/org/freedesktop/portal/desktop",
                        "--method", "org.freedesktop.portal.GlobalShortcuts.Press", shortcut, str(down).lower()],
                       check=True, stdout=subprocess.DEVNULL)

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()


class Phone:
    """wzp-phone, seen and used through AT-SPI."""

    def __init__(self, program: str, schemas: str, shots: pathlib.Path, *arguments: str, **extra: str):
        import gi

        gi.require_version("Atspi", "2.0")
        from gi.repository import Atspi

        self.atspi = Atspi
        self.shots = shots
        self.shots.mkdir(parents=True, exist_ok=True)
        self.home = pathlib.Path(os.environ["WZP_DESK"])
        self.log = self.home / "phone.log"
        self.clicks = 0
        self.process = subprocess.Popen(
            [program, *arguments], env=os.environ | {
                "GSETTINGS_SCHEMA_DIR": schemas, "G_DEBUG": "fatal-warnings", "XDG_CONFIG_HOME": str(self.home / ".config"),
            } | extra,
            stdout=self.log.open("a"), stderr=subprocess.STDOUT, preexec_fn=die_with_parent,
        )
        self.app = wait_for("the phone on the accessibility bus", self.find_application)

    def find_application(self):
        if self.process.poll() is not None:
            raise RuntimeError(f"the phone ended with {self.process.returncode}:\n{self.log.read_text()}")
        desktop = self.atspi.get_desktop(0)
        for i in range(desktop.get_child_count()):
            child = desktop.get_child_at_index(i)
            if child and child.get_process_id() == self.process.pid:
                return child
        return None

    # --- eyes --------------------------------------------------------------------------------

    def walk(self, node=None):
        """What is shown: a hidden page of a stack is not."""
        node = node or self.app
        try:
            count = node.get_child_count()
        except Exception:  # gone since
            return
        for i in range(count):
            try:
                child = node.get_child_at_index(i)
                shown = child and (child.get_state_set().contains(self.atspi.StateType.VISIBLE)
                                   or child.get_role_name() in ("frame", "window", "application", "dialog"))
            except Exception:
                continue
            if shown:
                yield child
                yield from self.walk(child)

    def matches(self, name: str, role: str | None = None):
        for node in self.walk():
            try:
                if not re.fullmatch(name, node.get_name() or "") or (role and not re.fullmatch(role, node.get_role_name())):
                    continue
                if node.get_state_set().contains(self.atspi.StateType.SHOWING):
                    yield node
            except Exception:  # gone since
                continue

    def look(self, name: str, role: str | None = None):
        return next(self.matches(name, role), None)

    def find(self, name: str, role: str | None = None):
        def found():
            if self.process.poll() is not None:
                raise RuntimeError(f"the phone ended with {self.process.returncode}:\n{self.log.read_text()}")
            return self.look(name, role)
        try:
            return wait_for(f"{role or 'something'} named {name}", found)
        except TimeoutError:
            print(self.tree(), file=sys.stderr)
            self.shot("failure")
            raise

    def gone(self, name: str, role: str | None = None) -> None:
        try:
            wait_for(f"{name} to go", lambda: not self.look(name, role))
        except TimeoutError:
            print(self.tree(), file=sys.stderr)
            self.shot("failure")
            raise

    def tree(self) -> str:
        lines = []
        for node in self.walk():
            try:
                states = node.get_state_set()
                showing = "" if states.contains(self.atspi.StateType.SHOWING) else " (not showing)"
                lines.append(f"{node.get_role_name()}: {node.get_name()!r}{showing}")
            except Exception:
                continue
        return "\n".join(lines)

    def line(self, name: str):
        """The line of a list that is named so."""
        return self.find(name, "list item")

    def in_line(self, name: str, part: str):
        """Waits until a line of a list has something named so in it."""
        def found():
            row = self.look(name, "list item")
            return next((node for node in self.walk(row) if re.fullmatch(part, node.get_name() or "")), None) if row else None
        try:
            return wait_for(f"{part} in the line {name}", found)
        except TimeoutError:
            print(self.tree(), file=sys.stderr)
            self.shot("failure")
            raise

    def text_of(self, name: str) -> str:
        node = self.find(name, "text|entry")
        return self.atspi.Text.get_text(node, 0, -1)

    def find_all(self, name: str, role: str, count: int) -> list[str]:
        """The names of so many, in their order."""
        def found():
            try:
                names = [node.get_name() for node in self.walk() if node.get_role_name() == role]
            except Exception:  # gone since
                return None
            names = [text for text in names if re.fullmatch(name, text)]
            return names if len(names) == count else None
        return wait_for(f"{count} {role} named {name}", found)

    def shot(self, name: str) -> None:
        """A picture of the screen for people to look at."""
        subprocess.run(["import", "-window", "root", str(self.shots / f"{name}.png")], check=True)

    def pressed(self, name: str, is_pressed: bool = True) -> None:
        """Waits for the toggle button to be pressed, or not."""
        node = self.find(name, "toggle button")
        wait_for(f"{name} to be {'pressed' if is_pressed else 'released'}",
                 lambda: node.get_state_set().contains(self.atspi.StateType.PRESSED) == is_pressed)

    def unpressed(self, name: str) -> None:
        self.pressed(name, False)

    # --- hands -------------------------------------------------------------------------------

    def press(self, name: str, role: str = "button") -> None:
        first = self.find(name, role)
        wait_for(f"{name} to be sensitive",
                 lambda: first.get_state_set().contains(self.atspi.StateType.SENSITIVE))
        # A row with a switch has the name twice; the switch can be pressed.
        for node in self.matches(name, role):
            actions = node.get_action_iface()
            if actions and actions.get_n_actions() > 0 and actions.do_action(0):
                self.clicks += 1
                return
        self.click(first)

    def close_dialog(self, title: str):
        """By the button in its header, as a screen reader presses it. Gives the button, which may be gone by then."""
        dialog = self.find(title, "dialog")
        button = next(node for node in self.walk(dialog) if node.get_name() == "Close" and node.get_role_name() == "button"
                      and node.get_state_set().contains(self.atspi.StateType.SHOWING))
        button.get_action_iface().do_action(0)
        self.clicks += 1
        return button

    def press_stale(self, node) -> None:
        """Presses what may be gone since."""
        with contextlib.suppress(Exception):
            node.get_action_iface().do_action(0)

    def tick(self, name: str) -> None:
        """With the keyboard, for GTK's check boxes have no action on the accessibility bus."""
        self.find(name, "radio button|check box")
        seen = []
        while not re.fullmatch(name, (here := wait_for("the focus", self.focused)).get_name()):
            if here in seen:
                raise RuntimeError(f"the keyboard does not reach {name}")
            seen.append(here)
            self.key("Tab")
            wait_for("the focus to move", lambda: self.focused() not in (None, here))
        self.key("space")
        self.clicks += 1

    def click(self, node) -> None:
        """With the mouse, for what has no action on the accessibility bus. The window is at the origin. The pointer does
        not stay: when a menu opens over a pointer that rests and is left by other means, GTK 4.18 sends the next press
        to that menu (its GtkPopoverMenu, long hidden, is what becomes active)."""
        places = []

        def stands_still() -> bool:
            box = node.get_component_iface().get_extents(self.atspi.CoordType.WINDOW)
            places.append((box.x + box.width // 3, box.y + box.height // 2))
            return places[-1] in places[-2:-1]

        wait_for("what is clicked to stand still", stands_still)
        x, y = places[-1]
        subprocess.run(["xdotool", "mousemove", str(x), str(y), "click", "1", "mousemove", *map(str, AWAY)], check=True)
        self.clicks += 1

    def choose_file(self, title: str, name: str) -> None:
        """In GTK's dialog, which has a window of its own and shows what was saved last. By the mouse: a path
        that is typed makes GTK 4.18 complain of its own completion."""
        def windows() -> list[str]:
            search = ["xdotool", "search", "--onlyvisible", "--name", title]
            return subprocess.run(search, capture_output=True, text=True).stdout.split()

        def chosen() -> bool:
            if not (found := windows()):
                return True
            box = node.get_component_iface().get_extents(self.atspi.CoordType.WINDOW)
            subprocess.run(["xdotool", "mousemove", "--window", found[-1], str(box.x + 20), str(box.y + box.height // 2),
                            "click", "--repeat", "2", "--delay", "50", "1"])
            # A busy machine may take the two for one each: then once more.
            deadline = time.monotonic() + CLICK_S
            while windows() and time.monotonic() < deadline:
                time.sleep(POLL_S)
            return not windows()
        node = self.find(name, "label")
        wait_for(f"{name} to be chosen", chosen)
        self.clicks += 2

    def scroll_to(self, name: str, role: str = "button") -> None:
        """Turns the wheel over the middle of the window until something is at that height."""
        node = self.find(name, role)

        def found():
            box = node.get_component_iface().get_extents(self.atspi.CoordType.WINDOW)
            if 100 < box.y < 500:
                return True
            subprocess.run(["xdotool", "mousemove", "450", "340", "click", "5" if box.y > 300 else "4"], check=True)
            return False
        wait_for(f"{name} to be scrolled to", found)

    def place(self, node) -> tuple[int, int]:
        """The middle of it. The window is at the origin."""
        box = node.get_component_iface().get_extents(self.atspi.CoordType.WINDOW)
        return box.x + box.width // 2, box.y + box.height // 2

    def covers(self, node, other) -> bool:
        """Whether they share a pixel."""
        a, b = (it.get_component_iface().get_extents(self.atspi.CoordType.WINDOW) for it in (node, other))
        return a.x < b.x + b.width and b.x < a.x + a.width and a.y < b.y + b.height and b.y < a.y + a.height

    def menu(self, row, name: str) -> None:
        """Opens the menu of a line of a list by the button of that name."""
        for node in self.walk(row):
            actions = node.get_action_iface() if node.get_name() == name else None
            if actions and actions.get_n_actions() > 0 and actions.do_action(0):
                self.clicks += 1
                return
        raise RuntimeError(f"no menu {name}:\n{self.tree()}")

    def pick(self, number: int) -> None:
        """An item of the open menu, from 1: GTK 4.18 tells the accessibility bus no names of them."""
        def found():
            items = [node for node in self.walk() if node.get_role_name() == "menu item"]
            return items[number - 1] if len(items) >= number else None
        wait_for("the menu", found).get_action_iface().do_action(0)
        self.clicks += 1

    def drag(self, row, onto) -> None:
        """By the handle at the beginning of a line, as fast as a hand is."""
        box = row.get_component_iface().get_extents(self.atspi.CoordType.WINDOW)
        _, to = self.place(onto)
        x, y = box.x + 32, box.y + box.height // 2
        words = ["mousemove", str(x), str(y), "sleep", "0.1", "mousedown", "1", "sleep", "0.1"]
        for i in range(1, 11):
            words += ["mousemove", str(x + 2 * i), str(y + (to - y) * i // 10), "sleep", "0.05"]
        subprocess.run(["xdotool", *words, "mouseup", "1"], check=True)

    def type(self, name: str, text: str) -> None:
        node = self.find(name, "text|entry")
        if not node.get_editable_text_iface() or not node.get_editable_text_iface().set_text_contents(text):
            raise RuntimeError(f"nothing can be typed into {name}")

    def choose(self, title: str, subtitle: str) -> None:
        """Activates the line of a list that holds both texts."""
        def found():
            for node in self.walk():
                try:
                    if node.get_role_name() != "list item":
                        continue
                    texts = [inner.get_name() for inner in self.walk(node)]
                    if title in texts and subtitle in texts:
                        return node
                except Exception:
                    continue
            return None
        try:
            node = wait_for(f"a line with {title} and {subtitle}", found)
        except TimeoutError:
            print(self.tree(), file=sys.stderr)
            self.shot("failure")
            raise
        self.click(node)

    def focused(self):
        """What has the keyboard."""
        for node in self.walk():
            try:
                if node.get_role_name() != "frame" and node.get_state_set().contains(self.atspi.StateType.FOCUSED):
                    return node
            except Exception:  # gone since
                continue
        return None

    def reach(self, name: str, role: str, *, most: int = 40) -> None:
        """Goes there with the keyboard alone: Tab, and within a list the arrows."""
        before = None
        for _ in range(most):
            node = self.focused()
            if node and node.get_role_name() == role and re.fullmatch(name, node.get_name() or ""):
                return
            in_list = node and node.get_role_name() == "list item" and node != before
            self.key("Down" if in_list else "Tab")
            before = node
            try:
                wait_for("the focus to move", lambda: self.focused() != node, 0.5)
            except TimeoutError:
                continue
        print(self.tree(), file=sys.stderr)
        self.shot("failure")
        raise RuntimeError(f"{role} {name} is not reached by keys")

    def key(self, keys: str) -> None:
        subprocess.run(["xdotool", "key", keys], check=True)

    def keys(self, text: str) -> None:
        """Types where the focus is."""
        subprocess.run(["xdotool", "type", text], check=True)

    def focus(self, title: str) -> None:
        """Gives keys to a window, as a window manager does when another one has gone."""
        command = ["xdotool", "search", "--onlyvisible", "--name", title, "windowfocus"]
        wait_for(f"the window {title}", lambda: subprocess.run(command, capture_output=True).returncode == 0)

    def action(self, name: str, *target: str) -> None:
        """As a notification's button or a desktop's key binding does it."""
        subprocess.run(["gapplication", "action", os.environ["WZP_APP_ID"], name, *target], check=True)

    def stop(self) -> None:
        self.action("quit")
        code = self.process.wait(PATIENCE_S)
        log = self.log.read_text()
        if code or COMPLAINT.search(log):
            raise RuntimeError(f"the phone ended with {code} and said:\n{log}")

    def state(self, name: str) -> str:
        """An action's state, as others see it on the bus."""
        name_on_bus = os.environ["WZP_APP_ID"]
        return subprocess.run(
            ["gdbus", "call", "--session", "--dest", name_on_bus, "--object-path", "/" + name_on_bus.replace(".", "/"),
             "--method", "org.gtk.Actions.Describe", name], check=True, capture_output=True, text=True).stdout


class Running(Phone):
    """A phone that the session bus has started."""

    def __init__(self, shots: str):
        import gi

        gi.require_version("Atspi", "2.0")
        from gi.repository import Atspi

        self.atspi = Atspi
        self.shots = pathlib.Path(shots)
        self.home = pathlib.Path(os.environ["WZP_DESK"])
        self.log = self.home / "phone.log"
        self.clicks = 0
        self.process = self
        self.pid = wait_for("the phone on the bus", self.find_pid)
        self.app = wait_for("the phone on the accessibility bus", self.find_application)

    def ask_bus(self, method: str) -> str:
        return subprocess.run(
            ["gdbus", "call", "--session", "--dest", "org.freedesktop.DBus", "--object-path", "/", "--method",
             f"org.freedesktop.DBus.{method}", os.environ["WZP_APP_ID"]], capture_output=True, text=True).stdout

    def find_pid(self) -> int:
        found = re.search(r"uint32 (\d+)", self.ask_bus("GetConnectionUnixProcessID"))
        return int(found[1]) if found else 0

    def poll(self):
        return None if self.find_pid() else 1

    def gone_from_bus(self) -> None:
        wait_for("the phone to leave the bus", lambda: "false" in self.ask_bus("NameHasOwner"))
