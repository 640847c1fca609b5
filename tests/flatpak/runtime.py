# SPDX-License-Identifier: GPL-3.0-or-later
"""A Flatpak runtime made of this build environment: what a program with GTK, GStreamer and sound needs of it, and the
libraries those need. It stands in for GNOME's, which cannot be fetched everywhere."""
import os
import pathlib
import re
import shutil
import subprocess

ROOT = pathlib.Path("/usr")
LIB = ROOT / "lib" / os.uname().machine.join(("", "-linux-gnu"))
# Programs, libraries opened by name, and modules: their libraries come along.
PROGRAMS = ["bin/bash", "bin/env", "sbin/ldconfig", str(LIB / "gstreamer1.0/gstreamer-1.0/gst-plugin-scanner")]
LIBRARIES = ["libgtk-4.so.1", "libadwaita-1.so.0", "libsecret-1.so.0", "librsvg-2.so.2", "libnss_files.so.2",
             "libnss_dns.so.2", "libsoup-3.0.so.0", "libjson-glib-1.0.so.0", "libnice.so.10", "libsqlite3.so.0",
             "libv4l2.so.0"]
MODULES = ["gdk-pixbuf-2.0", "gio", "gtk-4.0"]
PLUGIN_PACKAGES = ["gstreamer1.0-plugins-base", "gstreamer1.0-plugins-good", "gstreamer1.0-pulseaudio"]
PLUGINS = ["libgstwebrtcdsp.so", "libgstcoreelements.so", "libgstcoretracers.so"]
# Files that are read.
DATA = ["share/fontconfig", "share/fonts", "share/glib-2.0/schemas", "share/gtk-4.0", "share/icons/Adwaita",
        "share/icons/hicolor/index.theme", "share/mime/mime.cache", "share/X11/xkb", "lib/locale/C.utf8"]
ETC = ["fonts", "pulse", "nsswitch.conf", "ssl/certs/ca-certificates.crt"]


def needed(paths: list[pathlib.Path]) -> dict[pathlib.Path, set[pathlib.Path]]:
    """For each file the libraries that are loaded with it, as they are named."""
    libraries: dict[pathlib.Path, set[pathlib.Path]] = {}
    current = paths[0]
    run = subprocess.run(["ldd", *map(str, paths)], capture_output=True, text=True)
    for line in run.stdout.splitlines():
        if not line.startswith(("\t", " ")):
            current = pathlib.Path(line.rstrip(":"))
        elif found := re.search(r"(?:=> )?(/\S+) \(0x", line):
            libraries.setdefault(current, set()).add(pathlib.Path(found[1]))
    return libraries


def plugins() -> list[pathlib.Path]:
    listed = subprocess.run(["dpkg", "-L", *PLUGIN_PACKAGES], check=True, capture_output=True, text=True).stdout
    paths = [pathlib.Path(line) for line in listed.split() if re.search(r"/gstreamer-1\.0/libgst.*\.so$", line)]
    return sorted(set(paths + [LIB / "gstreamer-1.0" / name for name in PLUGINS]))


def under_usr(path: pathlib.Path) -> pathlib.Path:
    """/lib is /usr/lib."""
    return path if path.is_relative_to(ROOT) else ROOT / path.relative_to("/")


def take(path: pathlib.Path, files: pathlib.Path) -> None:
    """The file under its name, and those that its name leads to."""
    while True:
        target = files / under_usr(path).relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.is_symlink() and not target.exists():
            shutil.copy2(path, target, follow_symlinks=False)
        if not path.is_symlink():
            return
        path = path.parent / path.readlink()


def take_tree(path: pathlib.Path, target: pathlib.Path) -> None:
    """What is linked to elsewhere comes as a file: /etc and /var are not in a runtime's /usr."""
    if path.is_dir():
        shutil.copytree(path, target, symlinks=False, ignore_dangling_symlinks=True, dirs_exist_ok=True)
    elif path.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, target)


def make(folder: pathlib.Path, without: set[str]) -> None:
    """The runtime's /usr in FOLDER/files, but for the libraries of these names, which the program brings itself."""
    files = folder / "files"
    modules = [path for name in MODULES for path in (LIB / name).rglob("*.so")] + plugins()
    roots = [ROOT / program for program in PROGRAMS] + [LIB / name for name in LIBRARIES] + modules
    roots = [path for path in roots if path.exists()]
    everything = set(roots).union(*needed(roots).values())
    for path in everything:
        if path.name not in without:
            take(path, files)
    for name in MODULES:
        take_tree(LIB / name, files / (LIB / name).relative_to(ROOT))
    (files / "bin/sh").symlink_to("bash")
    for name in DATA:
        take_tree(ROOT / name, files / name)
    for name in ETC:
        take_tree(pathlib.Path("/etc") / name, files / "etc" / name)
