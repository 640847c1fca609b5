# SPDX-License-Identifier: GPL-3.0-or-later
"""Network checks in the lab: at a site, of the relays and STUN servers of a stage. Knows what the program prints,
nothing of what is right."""
import json
import pathlib

import lab_nat
import lab_probe
from lab_call import Stage
from lab_world import Process

SECONDS = 60.0


class Checker:
    """A stage with a second STUN server: that one server is silent proves nothing, so there must be two."""

    def __init__(self, stage: Stage, folder: pathlib.Path):
        self.stage, self.folder = stage, folder
        self.second = stage.internet.add_server("stun2")
        self.coturn = lab_probe.start_coturn(stage.world, self.second)

    def start(self, site: lab_nat.Site, *words: str, command: str = "netcheck") -> Process:
        asked = []
        for server in self.stage.servers:
            asked += ["--more-relays", f"{server.v4}:{lab_nat.RELAY_PORT}"]
            asked += ["--more-relays", f"[{server.v6}]:{lab_nat.RELAY_PORT}"]
        for server in (self.stage.stun, self.second):
            asked += ["--stun", server.v4, "--stun", f"[{server.v6}]"]
        data = self.folder / f"{site.client}.db"
        client = self.stage.programs.client
        return self.stage.world.start(site.client, client, command, "--json", *asked, "--data", data, *words)

    def run(self, site: lab_nat.Site, *words: str, command: str = "netcheck") -> tuple[int, dict]:
        return finish(self.start(site, *words, command=command))


def finish(process: Process) -> tuple[int, dict]:
    """The exit status and what was told."""
    status = process.wait(SECONDS)
    return status, json.loads(process.stdout[-1])
