# SPDX-License-Identifier: GPL-3.0-or-later
"""The files of the source tree, for the lint tests: what git tracks or would track, and in a tree
without git (an unpacked tarball) everything that is not made by the build."""
import os
import pathlib
import subprocess
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
MADE = ("build", "__pycache__", ".git")


def _from_git() -> list[str] | None:
    """None where git cannot say: no repository, no git, or somebody else's checkout."""
    command = ["git", "-C", str(TOP), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listing = subprocess.run(command, capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
    return [name for name in listing.decode().split("\0") if name]


def _from_disk() -> list[str]:
    names = []
    for folder, folders, files in os.walk(TOP):
        where = pathlib.Path(folder).relative_to(TOP)
        folders[:] = [name for name in folders if not name.startswith(MADE)]
        if where == pathlib.Path("subprojects"):
            folders[:] = [name for name in folders if name == "packagefiles"]
        names += [str(where / name) for name in files]
    return names


def files(*suffixes: str, under: str = "") -> list[str]:
    """Paths relative to the top, sorted; only those with one of the suffixes, if any is given."""
    git = (TOP / ".git").exists() and _from_git()
    names = git if git else _from_disk()
    wanted = [
        name
        for name in names
        if name.startswith(under) and (not suffixes or name.endswith(suffixes))
    ]
    return sorted(name for name in set(wanted) if (TOP / name).is_file())


def text(name: str) -> str:
    return (TOP / name).read_text(encoding="utf-8")


def verdict(complaints: list[str], checked: int, what: str) -> int:
    """Prints the complaints; the exit status of the test."""
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    print(f"{checked} {what} checked, {len(complaints)} complaints")
    if not checked:
        print("nothing was checked: the list of files is wrong", file=sys.stderr)
    return 1 if complaints or not checked else 0
