# SPDX-License-Identifier: GPL-3.0-or-later
"""Recorded speech for demonstrations, and how much of it arrived at the other end.

Knows WAV files and signals, nothing of calls.
"""
import pathlib
import wave

import numpy as np

RATE = 48000
FRAME = RATE // 100
PROMPTS = pathlib.Path("/usr/share/sounds/alsa")
ALICE_SAYS = ("Front_Center", "Front_Left", "Rear_Center", "Front_Right")
BOB_SAYS = ("Side_Left", "Rear_Right", "Side_Right", "Rear_Left")


def read_wav(path: pathlib.Path) -> np.ndarray:
    """The samples of a 16-bit mono 48 kHz file, as floats in -1..1."""
    with wave.open(str(path)) as wav:
        shape = (wav.getnchannels(), wav.getsampwidth(), wav.getframerate())
        if shape != (1, 2, RATE):
            raise ValueError(f"{path}: expected 48 kHz 16-bit mono, found {shape}")
        data = wav.readframes(wav.getnframes())
    return np.frombuffer(data, dtype="<i2").astype(np.float64) / 32768


def write_wav(path: pathlib.Path, samples: np.ndarray) -> None:
    with wave.open(str(path), "wb") as wav:
        wav.setnchannels(1)
        wav.setsampwidth(2)
        wav.setframerate(RATE)
        wav.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())


def say(prompts: tuple[str, ...], seconds: float, lead_in: float) -> np.ndarray:
    """The spoken prompts one after another, evenly spread over the given time."""
    out = np.zeros(int(seconds * RATE))
    step = (seconds - lead_in) / len(prompts)
    for i, name in enumerate(prompts):
        voice = read_wav(PROMPTS / f"{name}.wav")
        start = int((lead_in + i * step) * RATE)
        voice = voice[: len(out) - start]
        out[start : start + len(voice)] = voice
    return out


def words_of(samples: np.ndarray) -> list[tuple[int, int]]:
    """The stretches of speech, as (start, end) sample positions; pauses under 250 ms do not split."""
    n = len(samples) // FRAME
    rms = np.sqrt(np.mean(samples[: n * FRAME].reshape(n, FRAME) ** 2, axis=1))
    active = rms > max(0.01, 0.05 * float(rms.max(initial=0)))
    words: list[tuple[int, int]] = []
    for i in np.flatnonzero(active):
        start, end = int(i) * FRAME, (int(i) + 1) * FRAME
        if words and start - words[-1][1] < RATE // 4:
            words[-1] = (words[-1][0], end)
        else:
            words.append((start, end))
    return [(s, e) for s, e in words if e - s >= RATE // 10]


def _mel_filters(n_bands: int = 32) -> np.ndarray:
    def mel(hz):
        return 2595 * np.log10(1 + hz / 700)

    edges = 700 * (10 ** (np.linspace(mel(100), mel(8000), n_bands + 2) / 2595) - 1)
    bins = np.fft.rfftfreq(2048, 1 / RATE)
    rise = (bins[None] - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    fall = (edges[2:, None] - bins[None]) / (edges[2:] - edges[1:-1])[:, None]
    return np.clip(np.minimum(rise, fall), 0, None)


_MEL = _mel_filters()


def log_mel(samples: np.ndarray) -> np.ndarray:
    """Log-mel spectrogram in dB: 40 ms windows every 10 ms, 32 bands, 100 Hz to 8 kHz."""
    n = max(0, (len(samples) - 1920) // FRAME + 1)
    windows = np.stack([samples[i * FRAME : i * FRAME + 1920] for i in range(n)]) if n else np.zeros((0, 1920))
    power = np.abs(np.fft.rfft(windows * np.hanning(1920), 2048)) ** 2
    return 10 * np.log10(power @ _MEL.T + 1e-6)


def _offset(reference: np.ndarray, heard: np.ndarray) -> int:
    """Where in `heard` the reference begins, by the peak of their cross-correlation."""
    size = 1 << int(np.ceil(np.log2(len(reference) + len(heard))))
    spectrum = np.fft.rfft(heard, size) * np.conj(np.fft.rfft(reference, size))
    correlation = np.fft.irfft(spectrum, size)
    peak = int(np.argmax(correlation))
    return peak - size if peak > size // 2 else peak


def compare(said: np.ndarray, heard: np.ndarray) -> dict:
    """How similar what was heard is to what was said.

    Each word is looked for near where the whole recording aligns, because a jitter buffer may
    stretch the pauses; its similarity is the correlation of the two log-mel spectrograms. 1 is
    the same sound; other words of another speaker give about 0.45, silence 0.
    """
    if len(heard) < RATE // 2 or float(np.max(np.abs(heard), initial=0)) < 0.01:
        return {"similarity": 0.0, "words": [], "offset_s": 0.0, "level_db": -96.0}
    offset = _offset(said, heard)
    margin = RATE // 4
    words = []
    for start, end in words_of(said):
        reference = said[start:end]
        low = max(0, start + offset - margin)
        window = heard[low : end + offset + margin]
        score = 0.0
        shift = 0
        if len(window) > 4 * FRAME and float(np.max(np.abs(window))) > 0.005:
            at = _offset(reference, window)
            shift = low + at - start - offset
            piece = window[max(0, at) : max(0, at) + len(reference)]
            piece = np.pad(piece, (0, len(reference) - len(piece)))
            a, b = log_mel(reference), log_mel(piece)
            # Below -60 dB nobody hears a difference.
            a, b = np.maximum(a, a.max() - 60), np.maximum(b, b.max() - 60)
            score = float(np.corrcoef(a.ravel(), b.ravel())[0, 1])
        words.append({"start_s": start / RATE, "similarity": round(score, 3), "shift_ms": round(shift * 1000 / RATE, 1)})
    similarity = float(np.mean([w["similarity"] for w in words])) if words else 0.0
    level = 20 * np.log10(max(1e-6, float(np.sqrt(np.mean(heard**2)))) / max(1e-6, float(np.sqrt(np.mean(said**2)))))
    return {
        "similarity": round(similarity, 3),
        "words": words,
        "offset_s": round(offset / RATE, 3),
        "level_db": round(level, 1),
    }
