# SPDX-License-Identifier: GPL-3.0-or-later
"""Our extensions as docs/protocol.md section 6 describes them, a second time: auth1, e2ee1, SFrame.

Written from that page and RFC 9605 alone; shares nothing with libwzp. What a stranger could not build from
the page would show here. The rest of the peer knows nothing of this.
"""
import hmac
import struct

import wzp_wire as wire
from aioquic import tls
from aioquic.quic.connection import QuicConnection
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

FEATURES = ["e2ee1", "slots1", "auth1"]
BUILD_VERSION = "wzp-python/0.1 e2ee1"
CIPHER_SUITE = 0x0004  # AES_128_GCM_SHA256_128
KEY_BYTES, NONCE_BYTES = 16, 12


def extract(salt: bytes, secret: bytes) -> bytes:
    return hmac.digest(salt or bytes(32), secret, "sha256")


def expand(key: bytes, info: bytes, length: int) -> bytes:
    return HKDFExpand(hashes.SHA256(), length, info).derive(key)


# --- the exporter of TLS 1.3 (RFC 8446, 7.5), which aioquic has not ----------------------------


def keep_exporter_secret(quic: QuicConnection) -> dict:
    """To be called before connecting; afterwards the result has `secret` and `algorithm`."""
    kept: dict = {}
    initialize = quic._initialize

    def initialize_watched(peer_cid: bytes) -> None:
        initialize(peer_cid)
        context = quic.tls
        handle_finished = context._client_handle_finished

        def handle_watched(input_buf, output_buf) -> None:
            schedule = context.key_schedule
            derive = schedule.derive_secret

            def derive_watched(label: bytes) -> bytes:
                # The exporter's secret covers the same messages as the application keys.
                if label == b"c ap traffic":
                    kept["secret"] = derive(b"exp master")
                    kept["algorithm"] = schedule.algorithm
                return derive(label)

            schedule.derive_secret = derive_watched
            handle_finished(input_buf, output_buf)

        context._client_handle_finished = handle_watched

    quic._initialize = initialize_watched
    return kept


def export_key(kept: dict, label: bytes, length: int) -> bytes:
    algorithm = kept["algorithm"]
    empty = hashes.Hash(algorithm).finalize()
    secret = tls.hkdf_expand_label(algorithm, kept["secret"], label, empty, algorithm.digest_size)
    return tls.hkdf_expand_label(algorithm, secret, b"exporter", empty, length)


# --- auth1 -------------------------------------------------------------------------------------


def channel_text(role: bytes, exporter: bytes) -> bytes:
    return b"wzp-auth1\0" + role + exporter


def channel_exporter(kept: dict) -> bytes:
    return export_key(kept, b"EXPORTER-wzp-auth1", 32)


# --- SFrame (RFC 9605) -------------------------------------------------------------------------


def encode_number(value: int) -> tuple[int, bytes]:
    """The four bits of the config byte and the bytes that follow it."""
    if value < 8:
        return value, b""
    data = value.to_bytes((value.bit_length() + 7) // 8)
    return 8 | len(data) - 1, data


def decode_number(bits: int, data: bytes) -> tuple[int, bytes]:
    if not bits & 8:
        return bits, data
    length = (bits & 7) + 1
    if len(data) < length:
        raise ValueError("short SFrame header")
    return int.from_bytes(data[:length]), data[length:]


class SFrame:
    """One direction of a call: one base key, its counter, its ratchet's first step."""

    def __init__(self, base_key: bytes):
        self._base_key = base_key
        self._counter = 0

    def _key_and_salt(self, kid: int) -> tuple[bytes, bytes]:
        base_key = self._base_key
        for _ in range(kid):
            base_key = expand(extract(b"", base_key), b"wzp-e2ee1 ratchet", KEY_BYTES)
        secret = extract(b"", base_key)
        tail = struct.pack(">QH", kid, CIPHER_SUITE)
        key = expand(secret, b"SFrame 1.0 Secret key " + tail, KEY_BYTES)
        return key, expand(secret, b"SFrame 1.0 Secret salt " + tail, NONCE_BYTES)

    @staticmethod
    def _nonce(salt: bytes, counter: int) -> bytes:
        return bytes(a ^ b for a, b in zip(salt, counter.to_bytes(NONCE_BYTES)))

    def seal(self, codec: int, frame: bytes, kid: int = 0) -> bytes:
        kid_bits, kid_data = encode_number(kid)
        counter_bits, counter_data = encode_number(self._counter)
        header = bytes([kid_bits << 4 | counter_bits]) + kid_data + counter_data
        key, salt = self._key_and_salt(kid)
        nonce = self._nonce(salt, self._counter)
        self._counter += 1
        return header + AESGCM(key).encrypt(nonce, frame, header + bytes([codec]))

    def open(self, codec: int, data: bytes) -> bytes:
        """The frame; InvalidTag when it is forged."""
        kid, rest = decode_number(data[0] >> 4, data[1:])
        counter, rest = decode_number(data[0] & 15, rest)
        header = data[: len(data) - len(rest)]
        key, salt = self._key_and_salt(kid)
        return AESGCM(key).decrypt(self._nonce(salt, counter), rest, header + bytes([codec]))


# --- e2ee1 -------------------------------------------------------------------------------------


class Party:
    """What one end puts into its offer or answer."""

    def __init__(self, identity: wire.Identity):
        self.identity = identity
        self._secret = X25519PrivateKey.generate()
        self.ephemeral = wire.raw_public(self._secret)

    def offer_fields(self, target: str, call_id: str) -> dict:
        text = self.ephemeral + target.encode() + call_id.encode()
        return self._fields(text) | {"caller_build_version": BUILD_VERSION}

    def answer_fields(self, caller: str, call_id: str, caller_ephemeral: bytes) -> dict:
        text = self.ephemeral + caller.encode() + call_id.encode() + caller_ephemeral
        return self._fields(text) | {"callee_build_version": BUILD_VERSION}

    def _fields(self, text: bytes) -> dict:
        return {
            "identity_pub": list(self.identity.public),
            "ephemeral_pub": list(self.ephemeral),
            "signature": list(self.identity.sign(text)),
        }

    def shared(self, peer_ephemeral: bytes) -> bytes:
        return self._secret.exchange(X25519PublicKey.from_public_bytes(peer_ephemeral))


class Keys:
    """What both ends of a call derive from its offer, its answer and the shared secret."""

    def __init__(self, offer: dict, answer: dict, shared: bytes):
        parts = (
            b"wzp-e2ee1",
            offer["call_id"].encode(),
            bytes(offer["identity_pub"]),
            bytes(answer["identity_pub"]),
            bytes(offer["ephemeral_pub"]),
            bytes(answer["ephemeral_pub"]),
            offer.get("caller_build_version", "").encode(),
            answer.get("callee_build_version", "").encode(),
        )
        digest = hashes.Hash(hashes.SHA256())
        for part in parts:
            digest.update(struct.pack(">H", len(part)) + part)
        prk = extract(digest.finalize(), shared)
        self.caller = SFrame(expand(prk, b"wzp-e2ee1 caller media", KEY_BYTES))
        self.callee = SFrame(expand(prk, b"wzp-e2ee1 callee media", KEY_BYTES))
        self._sas = int.from_bytes(expand(prk, b"wzp-e2ee1 sas", 8))

    def sas(self, words: list[str]) -> list[str]:
        return [words[self._sas >> 64 - 11 * (i + 1) & 0x7FF] for i in range(5)]


def offer_is_signed(offer: dict, target: str) -> bool:
    text = bytes(offer["ephemeral_pub"]) + target.encode() + offer["call_id"].encode()
    return wire.verify(bytes(offer["identity_pub"]), bytes(offer["signature"]), text)


def answer_is_signed(answer: dict, caller: str, caller_ephemeral: bytes) -> bool:
    text = bytes(answer["ephemeral_pub"]) + caller.encode() + answer["call_id"].encode()
    signature = bytes(answer["signature"])
    return wire.verify(bytes(answer["identity_pub"]), signature, text + caller_ephemeral)
