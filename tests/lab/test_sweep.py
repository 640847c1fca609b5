#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ear of the lab: it hears a whole sweep as whole, and every kind of hole as long as it is."""
import unittest

import lab_sweep
import numpy

MS = lab_sweep.RATE_HZ // 1000


class Ear(unittest.TestCase):
    def setUp(self):
        self.said = lab_sweep.make(6)

    def test_a_whole_sweep_has_no_holes(self):
        for shift_ms in (0, 3, 11):
            heard = lab_sweep.measure(self.said[shift_ms * MS :])
            self.assertEqual((heard.n_gaps, heard.before_ms, heard.after_ms), (0, 0, 0), heard)

    def test_silence_at_both_ends_is_no_hole(self):
        quiet = numpy.zeros(500 * MS, dtype="<i2")
        heard = lab_sweep.measure(numpy.concatenate([quiet, self.said, quiet]))
        self.assertEqual((heard.n_gaps, heard.before_ms, heard.after_ms), (0, 500, 500), heard)

    def test_silence_inside_is_a_hole_of_its_length(self):
        self.said[1200 * MS : 1500 * MS] = 0
        heard = lab_sweep.measure(self.said)
        self.assertEqual((heard.n_gaps, heard.longest_gap_ms), (1, 300), heard)

    def test_a_tone_that_stands_still_is_a_hole(self):
        at = numpy.arange(300 * MS) / lab_sweep.RATE_HZ
        self.said[1200 * MS : 1500 * MS] = 12000 * numpy.sin(2 * numpy.pi * 1120 * at)
        heard = lab_sweep.measure(self.said)
        self.assertEqual(heard.n_gaps, 1, heard)
        self.assertTrue(240 <= heard.longest_gap_ms <= 340, heard)

    def test_a_jump_of_the_delay_is_hardly_a_hole(self):
        late = numpy.concatenate([self.said[: 2500 * MS], self.said[2420 * MS :]])
        self.assertLessEqual(lab_sweep.measure(late).gap_ms, 40)

    def test_nothing_and_noise_are_no_sound(self):
        self.assertEqual(lab_sweep.measure(numpy.zeros(0, dtype="<i2")).sound_ms, 0)
        noise = numpy.random.default_rng(1).integers(-9000, 9000, 3000 * MS).astype("<i2")
        self.assertLess(lab_sweep.measure(noise).sound_ms, 150)


if __name__ == "__main__":
    unittest.main(verbosity=2)
