# SPDX-License-Identifier: GPL-3.0-or-later
"""A phone that has been used for years: many people and calls in its database."""
import pathlib
import sqlite3
import time

N_PEOPLE, N_CALLS = 500, 5000
CALLS_EACH = N_CALLS // N_PEOPLE
MINUTE_MS = 60 * 1000
# Who called first, and last in the list.
STRANGER = "Somebody Long Ago"


def fingerprint(number: int) -> str:
    """Of one of the contacts from 0, or of the stranger, who comes after them."""
    return ":".join(f"{number + 1:032x}"[i:i + 4] for i in range(0, 32, 4))


def fill(path: pathlib.Path) -> None:
    """All contacts were called in turn, again and again; before them a stranger was. The database is there and empty."""
    now = int(time.time() * 1000)
    calls = [(number + 1, fingerprint(number % N_PEOPLE), None, now - (number + 1) * MINUTE_MS)
             for number in range(N_CALLS - 1)]
    calls.append((N_CALLS, fingerprint(N_PEOPLE), STRANGER, now - (N_CALLS + 1) * MINUTE_MS))
    database = sqlite3.connect(path)
    database.executemany("INSERT INTO people (fingerprint, name, saved) VALUES (?, ?, 1)",
                         [(fingerprint(number), f"Person {number:03}") for number in range(N_PEOPLE)])
    database.executemany("INSERT INTO calls (id, peer, alias, direction, started, answered, ended, alive, end_reason) "
                         "VALUES (?1, ?2, ?3, 'outgoing', ?4, ?4 + 1000, ?4 + 31000, ?4 + 31000, 'hung-up')", calls)
    database.commit()
    database.close()
