# SPDX-License-Identifier: GPL-3.0-or-later
"""Somebody's speech as a file: the spoken prompts of alsa-utils, in turns of talking and silence."""
import pathlib
import wave

PROMPTS = pathlib.Path("/usr/share/sounds/alsa")
RATE = 48000


def prompt(name: str) -> bytes:
    with wave.open(str(PROMPTS / f"{name}.wav")) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (RATE, 1, 2)
        return file.readframes(file.getnframes())


def write(path: pathlib.Path, seconds: float, talk_s: float, silence_s: float) -> str:
    """Talks and is silent in turns, for so long in all; returns the path as text."""
    words = b"".join(prompt(name) for name in ("Front_Left", "Rear_Right", "Side_Left", "Front_Center"))
    said = (words * (1 + int(talk_s * RATE * 2 / len(words))))[: int(talk_s * RATE) * 2]
    turn = said + bytes(int(silence_s * RATE) * 2)
    sound = (turn * (1 + int(seconds / (talk_s + silence_s))))[: int(seconds * RATE) * 2]
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        file.writeframes(sound)
    return str(path)
