# SPDX-License-Identifier: GPL-3.0-or-later
"""The reference's wire as pure values: identity, certificate, signal JSON, media packets.

Written from the wire specification alone and sharing nothing with the C code it is used to test: what
both read the same way is then agreed by two readers. Knows no socket, no QUIC, no time; and none of our
extensions, so a message printed here has lost whatever a reference build would lose.
"""
import dataclasses
import datetime
import hashlib
import json
import math
import struct
from dataclasses import dataclass

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SIGNAL_MAX_BYTES = 1 << 20

# --- identity ----------------------------------------------------------------------------------


def hkdf(secret: bytes, info: bytes, length: int = 32) -> bytes:
    return HKDF(hashes.SHA256(), length, salt=None, info=info).derive(secret)


def raw_public(key: Ed25519PrivateKey | X25519PrivateKey) -> bytes:
    return key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)


def fingerprint_text(identity_pub: bytes) -> str:
    digits = hashlib.sha256(identity_pub).digest()[:16].hex()
    return ":".join(digits[i : i + 4] for i in range(0, 32, 4))


def tls_fingerprint_text(certificate_der: bytes) -> str:
    return hashlib.sha256(certificate_der).digest().hex(":")


def hashed_room(name: str) -> str:
    return hashlib.sha256(b"featherchat-group:" + name.encode()).digest()[:16].hex()


class Identity:
    """Everything that follows from the 32-byte seed."""

    def __init__(self, seed: bytes):
        assert len(seed) == 32
        self.seed = seed
        self.sign_key = Ed25519PrivateKey.from_private_bytes(hkdf(seed, b"warzone-ed25519"))
        self.tls_key = Ed25519PrivateKey.from_private_bytes(hkdf(seed, b"wzp-tls-ed25519"))
        self.public = raw_public(self.sign_key)
        self.fingerprint = fingerprint_text(self.public)

    def sign(self, message: bytes) -> bytes:
        return self.sign_key.sign(message)

    def certificate(self) -> x509.Certificate:
        """The relay's certificate: a pure function of the seed, byte for byte."""
        serial = bytearray(hashlib.sha256(raw_public(self.tls_key)).digest()[:20])
        serial[0] &= 0x7F
        return self_signed(self.tls_key, int.from_bytes(serial), None)


class FreshKey:
    """What a client shows that accepts peers: P-256, new each time, nobody's."""

    def __init__(self):
        self.tls_key = ec.generate_private_key(ec.SECP256R1())

    def certificate(self) -> x509.Certificate:
        return self_signed(self.tls_key, x509.random_serial_number(), hashes.SHA256())


def self_signed(key, serial: int, algorithm) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "rcgen self signed cert")])
    builder = x509.CertificateBuilder(
        issuer_name=name,
        subject_name=name,
        public_key=key.public_key(),
        serial_number=serial,
        not_valid_before=datetime.datetime(1975, 1, 1),
        not_valid_after=datetime.datetime(4096, 1, 1),
    )
    names = x509.SubjectAlternativeName([x509.DNSName("localhost")])
    return builder.add_extension(names, critical=False).sign(key, algorithm)


def verify(identity_pub: bytes, signature: bytes, message: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(identity_pub).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


# --- profiles ----------------------------------------------------------------------------------

CODECS = [
    "Opus24k",
    "Opus16k",
    "Opus6k",
    "Codec2_3200",
    "Codec2_1200",
    "ComfortNoise",
    "Opus32k",
    "Opus48k",
    "Opus64k",
]
OPUS_IDS = {0, 1, 2, 6, 7, 8}
COMFORT_NOISE = 5


def profile(codec: str, fec_ratio: float, frame_ms: int, block: int) -> dict:
    return {
        "codec": codec,
        "fec_ratio": fec_ratio,
        "frame_duration_ms": frame_ms,
        "frames_per_block": block,
    }


GOOD = profile("Opus24k", 0.2, 20, 5)
DEGRADED = profile("Opus6k", 0.5, 40, 10)
CATASTROPHIC = profile("Codec2_1200", 1.0, 40, 8)
STUDIO_32K = profile("Opus32k", 0.1, 20, 5)
STUDIO_48K = profile("Opus48k", 0.1, 20, 5)
STUDIO_64K = profile("Opus64k", 0.1, 20, 5)
ALL_PROFILES = [STUDIO_64K, STUDIO_48K, STUDIO_32K, GOOD, DEGRADED, CATASTROPHIC]

# --- signals -----------------------------------------------------------------------------------


class BadSignal(ValueError):
    """Not a message of the reference: unknown variant, missing field, wrong type."""


class UnknownVariant(BadSignal):
    """A message of a later build."""


# How a field that is not required behaves: printed as null, left out, or given a default.
NULL, OMIT, EMPTY = "null", "omit", "empty"
REQUIRED = "required"

SIGNALS: dict[str, list[tuple[str, str, str]]] = {
    "CallOffer": [
        ("identity_pub", "key", REQUIRED),
        ("ephemeral_pub", "key", REQUIRED),
        ("signature", "bytes", REQUIRED),
        ("supported_profiles", "[profile", REQUIRED),
        ("alias", "str", NULL),
    ],
    "CallAnswer": [
        ("identity_pub", "key", REQUIRED),
        ("ephemeral_pub", "key", REQUIRED),
        ("signature", "bytes", REQUIRED),
        ("chosen_profile", "profile", REQUIRED),
    ],
    "IceCandidate": [("candidate", "str", REQUIRED)],
    "Rekey": [("new_ephemeral_pub", "key", REQUIRED), ("signature", "bytes", REQUIRED)],
    "QualityUpdate": [("report", "report", REQUIRED), ("recommended_profile", "profile", REQUIRED)],
    "LossRecoveryUpdate": [
        ("dred_reconstructions", "u64", EMPTY),
        ("classical_plc_invocations", "u64", EMPTY),
        ("frames_decoded", "u64", EMPTY),
    ],
    "Ping": [("timestamp_ms", "u64", REQUIRED)],
    "Pong": [("timestamp_ms", "u64", REQUIRED)],
    "Hangup": [("reason", "reason", REQUIRED), ("call_id", "str", OMIT)],
    "AuthToken": [("token", "str", REQUIRED)],
    "Hold": [],
    "Unhold": [],
    "Mute": [],
    "Unmute": [],
    "Transfer": [("target_fingerprint", "str", REQUIRED), ("relay_addr", "str", NULL)],
    "TransferAck": [],
    "PresenceUpdate": [("fingerprints", "[str", REQUIRED), ("relay_addr", "str", REQUIRED)],
    "RouteQuery": [("fingerprint", "str", REQUIRED), ("ttl", "u8", REQUIRED)],
    "RouteResponse": [
        ("fingerprint", "str", REQUIRED),
        ("found", "bool", REQUIRED),
        ("relay_chain", "[str", REQUIRED),
    ],
    "SessionForward": [
        ("session_id", "str", REQUIRED),
        ("target_fingerprint", "str", REQUIRED),
        ("source_relay", "str", REQUIRED),
    ],
    "SessionForwardAck": [("session_id", "str", REQUIRED), ("room_name", "str", REQUIRED)],
    "RoomUpdate": [("count", "u32", REQUIRED), ("participants", "[participant", REQUIRED)],
    "FederationHello": [("tls_fingerprint", "str", REQUIRED)],
    "GlobalRoomActive": [("room", "str", REQUIRED), ("participants", "[participant", EMPTY)],
    "GlobalRoomInactive": [("room", "str", REQUIRED)],
    "RegisterPresence": [
        ("identity_pub", "key", REQUIRED),
        ("signature", "bytes", REQUIRED),
        ("alias", "str", NULL),
    ],
    "RegisterPresenceAck": [
        ("success", "bool", REQUIRED),
        ("error", "str", OMIT),
        ("relay_build", "str", OMIT),
    ],
    "DirectCallOffer": [
        ("caller_fingerprint", "str", REQUIRED),
        ("caller_alias", "str", NULL),
        ("target_fingerprint", "str", REQUIRED),
        ("call_id", "str", REQUIRED),
        ("identity_pub", "key", REQUIRED),
        ("ephemeral_pub", "key", REQUIRED),
        ("signature", "bytes", REQUIRED),
        ("supported_profiles", "[profile", REQUIRED),
        ("caller_reflexive_addr", "str", OMIT),
        ("caller_local_addrs", "[str", OMIT),
        ("caller_build_version", "str", OMIT),
    ],
    "DirectCallAnswer": [
        ("call_id", "str", REQUIRED),
        ("accept_mode", "mode", REQUIRED),
        ("identity_pub", "key", OMIT),
        ("ephemeral_pub", "key", OMIT),
        ("signature", "bytes", OMIT),
        ("chosen_profile", "profile", OMIT),
        ("callee_reflexive_addr", "str", OMIT),
        ("callee_local_addrs", "[str", OMIT),
        ("callee_build_version", "str", OMIT),
    ],
    "CallSetup": [
        ("call_id", "str", REQUIRED),
        ("room", "str", REQUIRED),
        ("relay_addr", "str", REQUIRED),
        ("peer_direct_addr", "str", OMIT),
        ("peer_local_addrs", "[str", OMIT),
    ],
    "CallRinging": [("call_id", "str", REQUIRED)],
    "Reflect": [],
    "ReflectResponse": [("observed_addr", "str", REQUIRED)],
    "MediaPathReport": [
        ("call_id", "str", REQUIRED),
        ("direct_ok", "bool", REQUIRED),
        ("race_winner", "str", EMPTY),
    ],
    "FederatedSignalForward": [("inner", "signal", REQUIRED), ("origin_relay_fp", "str", REQUIRED)],
    "QualityDirective": [("recommended_profile", "profile", REQUIRED), ("reason", "str", OMIT)],
}

STRUCTS = {
    "profile": [
        ("codec", "codec", REQUIRED),
        ("fec_ratio", "f32", REQUIRED),
        ("frame_duration_ms", "u8", REQUIRED),
        ("frames_per_block", "u8", REQUIRED),
    ],
    "report": [
        (name, "u8", REQUIRED) for name in ("loss_pct", "rtt_4ms", "jitter_ms", "bitrate_cap_kbps")
    ],
    "participant": [
        ("fingerprint", "str", REQUIRED),
        ("alias", "str", NULL),
        ("relay_label", "str", NULL),
    ],
}
ENUMS = {
    "codec": CODECS,
    "reason": ["Normal", "Busy", "Declined", "Timeout", "Error"],
    "mode": ["Reject", "AcceptTrusted", "AcceptGeneric"],
}
UNSIGNED = {"u8": 8, "u16": 16, "u32": 32, "u64": 64}
DEFAULTS = {"str": "", "u64": 0}


class Float32(float):
    """Prints as the shortest decimal that is the same float32, never without a fraction."""

    def __repr__(self) -> str:
        for digits in range(1, 10):
            text = f"{float(self):.{digits}g}"
            if struct.pack("<f", float(text)) == struct.pack("<f", self):
                return repr(float(text))
        return repr(float(self))


def read_number(kind: str, value):
    if kind == "f32":
        if type(value) not in (int, float) or not math.isfinite(value):
            raise BadSignal(f"{value!r} is no number")
        return Float32(value)
    if type(value) is not int or not 0 <= value < 1 << UNSIGNED[kind]:
        raise BadSignal(f"{value!r} is no {kind}")
    return value


def read_bytes(kind: str, value) -> list:
    if type(value) is not list or (kind == "key" and len(value) != 32):
        raise BadSignal(f"no {kind}")
    return [read_number("u8", item) for item in value]


def read_value(kind: str, value):
    if kind[0] == "[":
        if type(value) is not list:
            raise BadSignal("no array")
        return [read_value(kind[1:], item) for item in value]
    if kind in ENUMS:
        if value not in ENUMS[kind]:
            raise BadSignal(f"{value!r} is no {kind}")
        return value
    if kind in ("str", "bool"):
        if type(value) is not {"str": str, "bool": bool}[kind]:
            raise BadSignal(f"{value!r} is no {kind}")
        return value
    if kind in ("key", "bytes"):
        return read_bytes(kind, value)
    if kind == "signal":
        return read_signal(value)
    if kind in STRUCTS:
        return read_fields(STRUCTS[kind], value)
    return read_number(kind, value)


def read_fields(fields: list[tuple[str, str, str]], value) -> dict:
    """Only what the reference knows, in its order: unknown keys do not survive."""
    if type(value) is list and len(value) == len(fields):
        value = {field[0]: item for field, item in zip(fields, value)}
    if type(value) is not dict:
        raise BadSignal("no object")
    result = {}
    for name, kind, presence in fields:
        if name not in value:
            if presence == REQUIRED:
                raise BadSignal(f"{name} is missing")
            if presence == EMPTY:
                result[name] = [] if kind[0] == "[" else DEFAULTS[kind]
            elif presence == NULL:
                result[name] = None
        elif value[name] is None and presence in (NULL, OMIT) and kind[0] != "[":
            if presence == NULL:
                result[name] = None
        else:
            result[name] = read_value(kind, value[name])
            if presence == OMIT and result[name] == [] and kind[0] == "[":
                del result[name]
    return result


def read_signal(value):
    """What serde makes of one message: (variant, fields), fields None for a unit variant."""
    if type(value) is str:
        if SIGNALS.get(value) != []:
            raise BadSignal(f"{value!r} is no variant without fields")
        return value
    if type(value) is not dict or len(value) != 1:
        raise BadSignal("not one variant")
    ((name, fields),) = value.items()
    if name not in SIGNALS:
        raise UnknownVariant(f"{name!r} is an unknown variant")
    if not SIGNALS[name]:
        if fields is not None:
            raise BadSignal(f"{name} has no fields")
        return name
    return {name: read_fields(SIGNALS[name], fields)}


def no_duplicates(pairs: list) -> dict:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise BadSignal("duplicate key")
    return result


def load_json(data: bytes):
    try:
        return json.loads(data.decode("utf-8"), object_pairs_hook=no_duplicates)
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise BadSignal(str(error)) from error


def parse_signal(data: bytes):
    """One message as the reference reads it, or BadSignal. Unknown keys are gone afterwards."""
    return read_signal(load_json(data))


def print_signal(signal) -> bytes:
    return json.dumps(signal, separators=(",", ":"), ensure_ascii=False).encode()


def signal_name(signal) -> str:
    return signal if type(signal) is str else next(iter(signal))


def signal_fields(signal) -> dict:
    return {} if type(signal) is str else next(iter(signal.values()))


def frame_signal(data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + data


# --- media -------------------------------------------------------------------------------------

HEADER_BYTES = 12
REPORT_BYTES = 4


class BadPacket(ValueError):
    """A datagram the reference skips."""


@dataclass
class MediaPacket:
    codec: int = 0
    seq: int = 0
    timestamp: int = 0
    payload: bytes = b""
    report: bytes | None = None
    is_repair: bool = False
    fec_ratio: int = 0
    fec_block: int = 0
    fec_symbol: int = 0
    reserved: int = 0
    csrc: int = 0
    version: int = 0

    def pack(self) -> bytes:
        first = self.version << 7 | self.is_repair << 6 | self.codec << 2
        first |= (self.report is not None) << 1 | self.fec_ratio >> 6
        return (
            struct.pack(
                ">BBHIBBBB",
                first,
                (self.fec_ratio & 0x3F) << 2,
                self.seq,
                self.timestamp,
                self.fec_block,
                self.fec_symbol,
                self.reserved,
                self.csrc,
            )
            + self.payload
            + (self.report or b"")
        )

    @classmethod
    def unpack(cls, data: bytes) -> "MediaPacket":
        if len(data) < HEADER_BYTES:
            raise BadPacket("shorter than a header")
        first, second, seq, timestamp, block, symbol, reserved, csrc = struct.unpack_from(
            ">BBHIBBBB", data
        )
        codec = first >> 2 & 0xF
        has_report = first >> 1 & 1
        if codec >= len(CODECS):
            raise BadPacket(f"codec {codec}")
        if has_report and len(data) < HEADER_BYTES + REPORT_BYTES:
            raise BadPacket("no room for the report")
        end = len(data) - REPORT_BYTES * has_report
        return cls(
            codec=codec,
            seq=seq,
            timestamp=timestamp,
            payload=data[HEADER_BYTES:end],
            report=data[end:] if has_report else None,
            is_repair=bool(first >> 6 & 1),
            fec_ratio=(first & 1) << 6 | second >> 2,
            fec_block=block,
            fec_symbol=symbol,
            reserved=reserved,
            csrc=csrc,
            version=first >> 7,
        )

    def replace(self, **changes) -> "MediaPacket":
        return dataclasses.replace(self, **changes)
