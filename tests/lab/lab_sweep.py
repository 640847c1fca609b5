# SPDX-License-Identifier: GPL-3.0-or-later
"""What the lab's clients say to each other, and what was heard of it: a sweep, whose pitch tells the
place in what was said. A steady tone would not do: concealment goes on with it for a second, and a
hole would not be seen; a sweep that stands still was invented. Knows nothing of how sound came."""
import dataclasses
import pathlib

import numpy

RATE_HZ = 48000
LOW_HZ, HIGH_HZ = 400.0, 1600.0
SWEEP_SECONDS = 2.0
SLOPE_HZ_PER_S = (HIGH_HZ - LOW_HZ) / SWEEP_SECONDS
LEVEL = 12000
BLOCK_MS = 20
FFT_SIZE = 8192
# Between neighbouring blocks of true sound the place goes on by the block's length; where the pitch
# stands still it is 20 ms behind. Half of that decides.
PLACE_ERROR_SECONDS = 0.010
LEVEL_SHARE = 0.2  # of the usual level: less is silence


@dataclasses.dataclass
class Heard:
    """Milliseconds of a recording: its length, of true sound, of the holes in it (all and the longest;
    what concealment filled is a hole, too), and of what came before the first and after the last."""

    length_ms: int = 0
    sound_ms: int = 0
    gap_ms: int = 0
    longest_gap_ms: int = 0
    n_gaps: int = 0
    before_ms: int = 0
    after_ms: int = 0


def make(seconds: float) -> numpy.ndarray:
    at = numpy.arange(int(seconds * RATE_HZ)) / RATE_HZ
    pitch = LOW_HZ + SLOPE_HZ_PER_S * (at % SWEEP_SECONDS)
    return (LEVEL * numpy.sin(2 * numpy.pi * numpy.cumsum(pitch) / RATE_HZ)).astype("<i2")


def write(path: pathlib.Path, seconds: float) -> pathlib.Path:
    """Headerless: 48 kHz mono S16LE."""
    make(seconds).tofile(path)
    return path


def _pitches(blocks: numpy.ndarray) -> numpy.ndarray:
    """The loudest pitch of each block, between the lines of the spectrum by a parabola."""
    spectra = numpy.abs(numpy.fft.rfft(blocks * numpy.hanning(blocks.shape[1]), FFT_SIZE))
    spectra = numpy.log(spectra + 1e-9)
    peaks = numpy.clip(spectra.argmax(axis=1), 1, spectra.shape[1] - 2)
    rows = numpy.arange(len(blocks))
    left, top, right = (spectra[rows, peaks + i] for i in (-1, 0, 1))
    bend = left - 2 * top + right
    shift = numpy.where(bend != 0, 0.5 * (left - right) / numpy.where(bend == 0, 1, bend), 0)
    return (peaks + shift) * RATE_HZ / FFT_SIZE


def _true_blocks(samples: numpy.ndarray) -> numpy.ndarray:
    size = RATE_HZ * BLOCK_MS // 1000
    n_blocks = len(samples) // size
    if n_blocks < 2:
        return numpy.zeros(n_blocks, dtype=bool)
    blocks = samples[: n_blocks * size].reshape(n_blocks, size).astype(numpy.float64)
    energy = (blocks**2).sum(axis=1)
    usual = numpy.median(energy[energy > 0]) if (energy > 0).any() else 1.0
    pitches = _pitches(blocks)
    loud = energy > LEVEL_SHARE**2 * usual
    place = (pitches - LOW_HZ) / SLOPE_HZ_PER_S
    steps = numpy.diff(place) - BLOCK_MS / 1000
    goes_on = numpy.abs(steps) < PLACE_ERROR_SECONDS
    # The block with the jump back to the low end has no one pitch: it is true when both beside it are.
    good = numpy.zeros(n_blocks, dtype=bool)
    good[1:] |= goes_on
    good[:-1] |= goes_on
    good &= loud
    jumps = (place[2:] - place[:-2] + SWEEP_SECONDS - 2 * BLOCK_MS / 1000) % SWEEP_SECONDS
    jumps = numpy.minimum(jumps, SWEEP_SECONDS - jumps) < 2 * PLACE_ERROR_SECONDS
    good[1:-1] |= loud[1:-1] & jumps & (place[2:] < place[:-2])
    return good


def measure(samples: numpy.ndarray) -> Heard:
    good = _true_blocks(samples)
    heard = Heard(length_ms=len(good) * BLOCK_MS, sound_ms=int(good.sum()) * BLOCK_MS)
    where = numpy.flatnonzero(good)
    if not len(where):
        heard.before_ms = heard.length_ms
        return heard
    heard.before_ms = int(where[0]) * BLOCK_MS
    heard.after_ms = (len(good) - 1 - int(where[-1])) * BLOCK_MS
    holes = (numpy.diff(where) - 1) * BLOCK_MS
    holes = holes[holes > 0]
    heard.n_gaps, heard.gap_ms = len(holes), int(holes.sum())
    heard.longest_gap_ms = int(holes.max()) if len(holes) else 0
    return heard


def listen(path: pathlib.Path, since: float = 0.0) -> Heard:
    """A recording as write() makes it, from so many seconds on."""
    return measure(numpy.fromfile(path, dtype="<i2")[int(since * RATE_HZ) :])
