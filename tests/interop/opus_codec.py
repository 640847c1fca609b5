# SPDX-License-Identifier: GPL-3.0-or-later
"""Opus for the peer: the distribution's own libopus through ctypes, not the one our programs are linked with.

Tones go out, and what comes in is judged by the tone in it. Knows neither packets nor networks.
"""
import ctypes
import wave

import numpy

RATE = 48000
FRAME = 960  # 20 ms
MAX_FRAME = 5760  # 120 ms, the longest a packet can hold
MAX_PACKET = 1275
APPLICATION_VOIP = 2048
SET_BITRATE = 4002
# One frame of nothing, 20 ms of mono (RFC 6716: CELT full band, then the two bytes of silence).
SILENCE = b"\xf8\xff\xfe"

_opus = ctypes.CDLL("libopus.so.0")
_opus.opus_encoder_create.restype = ctypes.c_void_p
_opus.opus_decoder_create.restype = ctypes.c_void_p
_encode_arguments = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p, ctypes.c_int32]
_opus.opus_encode.argtypes = _encode_arguments
_opus.opus_encoder_ctl.argtypes = [ctypes.c_void_p, ctypes.c_int]
_opus.opus_encoder_destroy.argtypes = [ctypes.c_void_p]
_opus.opus_decode.argtypes = [
    ctypes.c_void_p,
    ctypes.c_char_p,
    ctypes.c_int32,
    ctypes.c_void_p,
    ctypes.c_int,
    ctypes.c_int,
]
_opus.opus_decoder_destroy.argtypes = [ctypes.c_void_p]


class OpusError(ValueError):
    """libopus refused a packet or an option."""


def _check(result: int) -> int:
    if result < 0:
        raise OpusError(f"libopus: error {result}")
    return result


class ToneEncoder:
    """A steady tone, frame by frame."""

    def __init__(self, hertz: float, bitrate: int = 24000):
        error = ctypes.c_int()
        self._encoder = _opus.opus_encoder_create(RATE, 1, APPLICATION_VOIP, ctypes.byref(error))
        _check(error.value)
        _check(_opus.opus_encoder_ctl(self._encoder, SET_BITRATE, ctypes.c_int32(bitrate)))
        self._hertz = hertz
        self._at = 0

    def __del__(self):
        _opus.opus_encoder_destroy(self._encoder)

    def frame(self, samples: int = FRAME) -> bytes:
        time = (self._at + numpy.arange(samples)) / RATE
        pcm = (8000 * numpy.sin(2 * numpy.pi * self._hertz * time)).astype(numpy.int16)
        self._at += samples
        packet = ctypes.create_string_buffer(MAX_PACKET)
        size = _opus.opus_encode(self._encoder, pcm.ctypes.data, samples, packet, MAX_PACKET)
        return packet.raw[: _check(size)]


class Decoder:
    """Packets in, one growing recording out."""

    def __init__(self):
        error = ctypes.c_int()
        self._decoder = _opus.opus_decoder_create(RATE, 1, ctypes.byref(error))
        _check(error.value)
        self._heard: list[numpy.ndarray] = []

    def __del__(self):
        _opus.opus_decoder_destroy(self._decoder)

    def hear(self, packet: bytes) -> int:
        """The packet's samples."""
        pcm = numpy.zeros(MAX_FRAME, numpy.int16)
        n = _opus.opus_decode(self._decoder, packet, len(packet), pcm.ctypes.data, MAX_FRAME, 0)
        self._heard.append(pcm[: _check(n)])
        return n

    def recording(self) -> numpy.ndarray:
        return numpy.concatenate(self._heard) if self._heard else numpy.zeros(0, numpy.int16)


def read_wav(path) -> numpy.ndarray:
    with wave.open(str(path)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (RATE, 1, 2)
        return numpy.frombuffer(file.readframes(file.getnframes()), numpy.int16)


def tone_share(pcm: numpy.ndarray, hertz: float, width: float = 15.0) -> float:
    """How much of the sound's energy lies at @hertz (0..1), of the half second where it is strongest."""
    window = RATE // 2
    best = 0.0
    for start in range(0, max(1, len(pcm) - window + 1), window // 2):
        part = pcm[start : start + window].astype(float)
        if len(part) < window or numpy.abs(part).max() < 100:
            continue
        power = numpy.abs(numpy.fft.rfft(part * numpy.hanning(window))) ** 2
        frequency = numpy.fft.rfftfreq(window, 1 / RATE)
        near = power[numpy.abs(frequency - hertz) <= width].sum()
        best = max(best, float(near / power.sum()))
    return best
