# SPDX-License-Identifier: GPL-3.0-or-later
"""Listens to a recording of the 440 Hz tone that the other end played: how long it sounded and the
holes in it. Knows nothing of how it came."""
import dataclasses
import pathlib

import numpy

RATE_HZ = 48000
TONE_HZ = 440.0
BLOCK_MS = 10
# A block carries the tone when most of its energy is at 440 Hz and its level is near the usual one;
# at 10 ms the tone's 4.4 periods stand well above anything that concealment makes of nothing.
TONE_SHARE = 0.5
LEVEL_SHARE = 0.2
AUDIBLE_MS = 20  # one frame: shorter holes are edges of blocks


@dataclasses.dataclass
class Heard:
    """Milliseconds of the recording: its length, of tone, of the holes inside the tone (sum and the
    longest), and of what came before and after the tone."""

    length_ms: int = 0
    tone_ms: int = 0
    gap_ms: int = 0
    longest_gap_ms: int = 0
    n_gaps: int = 0
    before_ms: int = 0
    after_ms: int = 0


def blocks_with_tone(samples: numpy.ndarray) -> numpy.ndarray:
    size = RATE_HZ * BLOCK_MS // 1000
    n_blocks = len(samples) // size
    blocks = samples[: n_blocks * size].reshape(n_blocks, size).astype(numpy.float64)
    turns = numpy.exp(-2j * numpy.pi * TONE_HZ * numpy.arange(size) / RATE_HZ)
    tone = 2 * numpy.abs(blocks @ turns) ** 2 / size
    energy = (blocks**2).sum(axis=1)
    usual = numpy.median(energy[energy > 0]) if (energy > 0).any() else 1.0
    return (tone > TONE_SHARE * energy) & (energy > LEVEL_SHARE**2 * usual)


def measure(samples: numpy.ndarray) -> Heard:
    good = blocks_with_tone(samples)
    heard = Heard(length_ms=len(good) * BLOCK_MS, tone_ms=int(good.sum()) * BLOCK_MS)
    where = numpy.flatnonzero(good)
    if not len(where):
        heard.before_ms = heard.length_ms
        return heard
    heard.before_ms = int(where[0]) * BLOCK_MS
    heard.after_ms = (len(good) - 1 - int(where[-1])) * BLOCK_MS
    holes = (numpy.diff(where) - 1) * BLOCK_MS
    holes = holes[holes >= AUDIBLE_MS]
    heard.n_gaps, heard.gap_ms = len(holes), int(holes.sum())
    heard.longest_gap_ms = int(holes.max()) if len(holes) else 0
    return heard


def listen(path: pathlib.Path) -> Heard:
    """A headerless recording, 48 kHz mono S16LE."""
    return measure(numpy.fromfile(path, dtype="<i2"))
