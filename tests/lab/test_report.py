#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the lab tells of results, from results made up here: which pairs may hope for what, the shares of
the targets, and tables, JSON and page that say them."""
import json
import unittest
from html.parser import HTMLParser

import lab_call
import lab_changes
import lab_latency
import lab_report
import lab_sweep
from lab_call import Hope, Outcome, Pair, Result


def outcome(path: str, audio: float | None, direct: float | None) -> Outcome:
    heard = lab_sweep.Heard(3000, 2900, 60, 40, 2)
    return Outcome(0, path, "hung-up", 5.0, audio, direct, None, None, heard,
                   {"attempts": ["to host <&>: proven"]})  # fmt: skip


def result(pair: str, path: str, audio: float | None = 30.0, direct: float | None = None) -> Result:
    ends = [outcome(path, audio, direct) for _ in range(2)]
    return Result(Pair.parse(pair), ends[0], ends[1], 4.0)


RESULTS = [
    result("none+port-restricted", "direct", 30.0, 5.0),
    result("port-restricted+full-cone", "relay", 600.0),
    result("gateway+port-restricted", "relay"),
    result("symmetric-random+port-restricted", "direct", 30.0, 1900.0),
    result("firewall+symmetric-random", "direct", 30.0, 2100.0),
    result("symmetric-sequential+port-restricted", "relay"),
    result("symmetric-random+symmetric-random", "relay"),
    result("same-carrier:port-restricted", "relay"),
    result("udp-blocked+none", "none", None),
]


class Pairs(unittest.TestCase):
    def test_what_a_pair_may_hope_for_does_not_depend_on_who_calls(self):
        for one in lab_call.lab_nat.TYPES:
            for other in lab_call.lab_nat.TYPES:
                self.assertEqual(Pair(one, other).hope, Pair(other, one).hope)
                self.assertEqual(Pair(one, other).needs, Pair(other, one).needs)

    def test_ipv6_joins_those_whom_ipv4_parts(self):
        self.assertIs(Pair.parse("symmetric-random+symmetric-random").hope, Hope.NONE)
        self.assertIs(Pair.parse("dual-symmetric+dual-symmetric").hope, Hope.SURE)
        self.assertIs(Pair.parse("v6-open+full-cone").hope, Hope.NONE)

    def test_a_mapped_port_is_needed_only_where_nothing_less_does(self):
        self.assertEqual(Pair.parse("gateway+port-restricted").needs, lab_call.MAPPING)
        self.assertEqual(Pair.parse("gateway+full-cone").needs, "")
        self.assertEqual(Pair.parse("symmetric-random+port-restricted").needs, lab_call.PROBING)

    def test_pairs_that_must_go_direct_and_do_not_are_faulty(self):
        results = [result("none+full-cone", "relay"), result("none+full-cone", "direct")]
        lab_call.require_direct(results)
        self.assertEqual([len(one.faults) for one in results], [1, 0])


class Report(unittest.TestCase):
    def test_shares_are_those_of_the_target(self):
        counted = [(share.n, share.of) for share in lab_report.shares(RESULTS)]
        self.assertEqual(counted, [(7, 8), (1, 2), (0, 1), (1, 2), (0, 1), (2, 2), (9, 9)])

    def test_table_and_json_have_every_pair(self):
        lines = lab_report.table(RESULTS).splitlines()
        self.assertEqual(len(lines), 2 + len(RESULTS))
        told = json.loads(json.dumps(lab_report.as_json(RESULTS)))
        self.assertEqual([row["pair"] for row in told["pairs"]], [str(one.pair) for one in RESULTS])

    def test_the_page_is_whole_and_loads_nothing(self):
        page = lab_report.page(RESULTS)
        opened = []

        class Reader(HTMLParser):
            def handle_starttag(self, tag, attributes):
                if tag not in ("meta", "html"):
                    opened.append(tag)

            def handle_endtag(self, tag):
                if tag != "html":
                    assert opened.pop() == tag, tag

        Reader().feed(page)
        self.assertEqual(opened, [])
        self.assertNotIn("http", page)
        self.assertIn("&lt;&amp;&gt;", page)


class Figures(unittest.TestCase):
    def test_quantiles_are_values_that_were_measured(self):
        values = list(range(1, 101))
        self.assertEqual(lab_changes.quantile(values, 0.5), 50)
        self.assertEqual(lab_changes.quantile(values, 0.99), 99)
        self.assertEqual(lab_changes.quantile([7], 0.99), 7)
        self.assertIsNone(lab_changes.quantile([], 0.5))

    def test_a_dropped_call_is_counted_and_its_holes_are_not(self):
        scenario = lab_changes.SCENARIOS["direct-cut"]
        changes = [lab_changes.Change(scenario, [40, 60], paths=("relay", "relay")),
                   lab_changes.Change(scenario, dropped=True, faults=["ended"])]  # fmt: skip
        (row,) = lab_changes.figures(changes)
        self.assertEqual((row.n_calls, row.n_dropped, row.p50_ms, row.max_ms), (2, 1, 40, 60))
        self.assertIn("! ended", lab_changes.table([row]))

    def test_times_are_told_over_the_round_trips_that_are_granted(self):
        way = lab_latency.WAYS[1]
        self.assertEqual((way.rtt_ms, way.line(1)), (100, {"delay_ms": 25, "loss": 0, "seed": 1}))
        trials = [lab_latency.Trial(way, sound, direct)
                  for sound, direct in ((110, 240), (120, 250), (150, None))]  # fmt: skip
        rows = lab_latency.figures(trials)
        sound, direct = (next(row for row in rows if row.rtt_ms == 100 and row.name == name)
                         for name in ("first sound", "direct path"))  # fmt: skip
        self.assertEqual((sound.median_ms, sound.rest_ms, sound.n_granted), (120, 20, 2))
        self.assertEqual((direct.n, direct.n_missing, direct.n_granted), (3, 1, 2))
        self.assertEqual(len(lab_latency.table(rows).splitlines()), 2 + 2 * len(lab_latency.WAYS) + 1)

    def test_two_lines_lose_together_what_was_asked_for(self):
        share = lab_latency.Way(20, 10).line(1)["loss"] / 100
        self.assertAlmostEqual((1 - share) ** 2, 0.9)


if __name__ == "__main__":
    unittest.main(verbosity=2)
