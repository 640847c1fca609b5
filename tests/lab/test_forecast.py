#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What two network checks foretell of a call is so: for all pairs of networks what lab_call says may be hoped for,
and for some of them what a call then does. Every code is printed by a check at a site of that kind."""
import pathlib
import subprocess
import sys
import tempfile
import unittest
from concurrent.futures import ThreadPoolExecutor

import lab_call
import lab_nat
import lab_netcheck
import lab_world
from lab_call import Hope, Pair

CLIENT, RELAY, DRIVER = (pathlib.Path(sys.argv.pop(1)).resolve() for _ in range(3))
AT_ONCE = int(sys.argv.pop(1))
SHARED = [f"{shared}:{name}" for shared in (lab_call.SAME_HOME, lab_call.SAME_CARRIER)
          for name in ("port-restricted", "hairpin")]  # fmt: skip
# Every verdict and most reasons.
CALLED = (
    "symmetric-random+address-restricted", "gateway+symmetric-random", "dual-symmetric+v6-firewall",
    "same-home:port-restricted", "symmetric-random+port-restricted", "symmetric-sequential+port-restricted",
    "symmetric-random+symmetric-random", "same-carrier:port-restricted", "relay-only+none",
)  # fmt: skip
WORDS = {Hope.SURE: "direct", Hope.BET: "probably-direct", Hope.LUCK: "perhaps-direct", Hope.NONE: "relay"}
PATHS = {"direct": {"direct"}, "relay": {"relay"}}
# One in a hundred of the one, and some of the other.
BOTH_PATHS = {"relay", "direct"}


def expected(pair: Pair) -> str:
    return WORDS[pair.hope] if pair.can_talk else "no-call"


class Forecast(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="wzp-lab-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        cls.world = lab_world.World(cls.folder)
        cls.addClassCleanup(cls.world.__exit__)
        cls.stage = lab_call.Stage(cls.world, lab_call.Programs(CLIENT, RELAY))
        cls.checker = lab_netcheck.Checker(cls.stage, cls.folder)

    def codes_of(self, pair: Pair) -> list[str]:
        sites = lab_call.make_sites(self.stage.internet, pair)
        try:
            checks = [self.checker.start(site) for site in sites]
            return [lab_netcheck.finish(check)[1]["code"] for check in checks]
        finally:
            for site in reversed(sites):
                site.remove()

    def test_every_pair_is_foretold_as_it_may_be_hoped(self):
        names = list(lab_nat.TYPES)
        alike = [Pair(name, name) for name in names] + [Pair.parse(text) for text in SHARED]
        with ThreadPoolExecutor(AT_ONCE) as pool:
            codes = dict(zip(alike, pool.map(self.codes_of, alike)))
        asked = {Pair(one, other): (codes[Pair(one, one)][0], codes[Pair(other, other)][1])
                 for one in names for other in names}  # fmt: skip
        asked |= {Pair.parse(text): tuple(codes[Pair.parse(text)]) for text in SHARED}
        lines = "".join(f"{own} {peer}\n" for own, peer in asked.values())
        told = subprocess.run([DRIVER], input=lines, capture_output=True, text=True, check=True).stdout.splitlines()
        wrong = [f"{pair}: {said}, but {expected(pair)}" for pair, said in zip(asked, told, strict=True)
                 if said.split()[0] != expected(pair)]  # fmt: skip
        print(f"{len(asked)} pairs foretold, {len(wrong)} of them wrong", flush=True)
        self.assertEqual(wrong, [])

    def call(self, text: str) -> tuple[dict, str | None]:
        """Both ends check, one tells the other its code, then they call. What was foretold, and the path that it was; what
        was heard is looked at in lab-pairs."""
        call = lab_call.Call(self.stage, Pair.parse(text))
        try:
            _, told = self.checker.run(call.sites[0])
            _, foretold = self.checker.run(call.sites[1], "--with", told["code"])
            call.start()
            result = call.finish()
        finally:
            call.clear()
        return foretold["forecast"], result.caller.path

    def test_calls_go_as_it_was_foretold(self):
        with ThreadPoolExecutor(AT_ONCE) as pool:
            results = list(pool.map(self.call, CALLED))
        wrong = []
        for text, (forecast, path) in zip(CALLED, results):
            print(f"{text:<38}  {forecast['verdict']:<16} {path}", flush=True)
            if path not in PATHS.get(forecast["verdict"], BOTH_PATHS):
                wrong.append(f"{text}: {path}, but {forecast} was foretold")
        self.assertEqual(wrong, [])


if __name__ == "__main__":
    lab_world.enter_cage()
    unittest.main(verbosity=2)
