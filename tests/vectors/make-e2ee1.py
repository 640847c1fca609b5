#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Computes the known answers of e2ee1 and auth1 in e2ee1.json from docs/protocol.md and RFC 9605, with
python3-cryptography and none of our code. Usage: make-e2ee1.py LIST > e2ee1.json, where LIST holds the
2048 words of BIP-39's English list, one per line; with --check FILE in place of LIST it verifies a
file made earlier, all but its words."""

import hashlib
import hmac
import json
import sys

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


def extract(salt, ikm):
    return hmac.new(salt or bytes(32), ikm, hashlib.sha256).digest()


def expand(prk, info, length):
    out, block, i = b"", b"", 1
    while len(out) < length:
        block = hmac.new(prk, block + info + bytes([i]), hashlib.sha256).digest()
        out += block
        i += 1
    return out[:length]


def raw(public_key):
    return public_key.public_bytes(Encoding.Raw, PublicFormat.Raw)


class Party:
    def __init__(self, seed, ephemeral, build_version):
        prk = extract(b"", seed)
        self.seed, self.ephemeral_secret, self.build = seed, ephemeral, build_version
        self.key = Ed25519PrivateKey.from_private_bytes(expand(prk, b"warzone-ed25519", 32))
        self.identity = raw(self.key.public_key())
        digest = hashlib.sha256(self.identity).hexdigest()[:32]
        self.fingerprint = ":".join(digest[i:i + 4] for i in range(0, 32, 4))
        self.x = X25519PrivateKey.from_private_bytes(ephemeral)
        self.ephemeral = raw(self.x.public_key())


def sframe_header(kid, ctr):
    def half(value):
        if value < 8:
            return value, b""
        body = value.to_bytes((value.bit_length() + 7) // 8, "big")
        return 8 | len(body) - 1, body
    k, kb = half(kid)
    c, cb = half(ctr)
    return bytes([k << 4 | c]) + kb + cb


def sframe_seal(base_key, kid, ctr, metadata, plaintext):
    secret = extract(b"", base_key)
    tail = kid.to_bytes(8, "big") + (4).to_bytes(2, "big")
    key = expand(secret, b"SFrame 1.0 Secret key " + tail, 16)
    salt = expand(secret, b"SFrame 1.0 Secret salt " + tail, 12)
    nonce = (int.from_bytes(salt, "big") ^ ctr).to_bytes(12, "big")
    header = sframe_header(kid, ctr)
    return header + AESGCM(key).encrypt(nonce, plaintext, header + metadata)


def frames(base_key, codec_id, plaintext):
    out, base = [], base_key
    for kid in range(3):
        for ctr in (0, 1, 9, 300):
            out.append({"kid": kid, "ctr": ctr, "frame":
                        sframe_seal(base, kid, ctr, bytes([codec_id]), plaintext).hex()})
        base = expand(extract(b"", base), b"wzp-e2ee1 ratchet", 16)
    return out


def compute(words):
    caller = Party(b"\xaa" * 32, b"\x11" * 32, "wzp-c/0.1 e2ee1")
    callee = Party(b"\xbb" * 32, b"\x22" * 32, "wzp-c/0.2 e2ee1 später")
    call_id = "call-1a2b3c"
    offer = caller.ephemeral + callee.fingerprint.encode() + call_id.encode()
    answer = callee.ephemeral + caller.fingerprint.encode() + call_id.encode() + caller.ephemeral
    transcript = hashlib.sha256()
    for part in (b"wzp-e2ee1", call_id.encode(), caller.identity, callee.identity, caller.ephemeral,
                 callee.ephemeral, caller.build.encode(), callee.build.encode()):
        transcript.update(len(part).to_bytes(2, "big") + part)
    shared = caller.x.exchange(X25519PublicKey.from_public_bytes(callee.ephemeral))
    prk = extract(transcript.digest(), shared)
    sas = expand(prk, b"wzp-e2ee1 sas", 8)
    sas_bits = int.from_bytes(sas, "big")
    sas_indexes = [sas_bits >> (64 - 11 * (i + 1)) & 2047 for i in range(5)]
    direct = expand(prk, b"wzp-e2ee1 direct", 32)
    caller_media = expand(prk, b"wzp-e2ee1 caller media", 16)
    callee_media = expand(prk, b"wzp-e2ee1 callee media", 16)
    exporter = bytes(range(32))
    plaintext = "5768617420776173207361696420"
    return {
        "_about": "Known answers of e2ee1 and auth1 (docs/protocol.md), computed by make-e2ee1.py "
                  "with python3-cryptography, not by libwzp. Byte strings are lower-case hex.",
        "e2ee1": {
            "call_id": call_id,
            "caller": {"seed": caller.seed.hex(), "ephemeral_secret": caller.ephemeral_secret.hex(),
                       "build_version": caller.build, "fingerprint": caller.fingerprint,
                       "identity_pub": caller.identity.hex(),
                       "ephemeral_pub": caller.ephemeral.hex(),
                       "signature": caller.key.sign(offer).hex()},
            "callee": {"seed": callee.seed.hex(), "ephemeral_secret": callee.ephemeral_secret.hex(),
                       "build_version": callee.build, "fingerprint": callee.fingerprint,
                       "identity_pub": callee.identity.hex(),
                       "ephemeral_pub": callee.ephemeral.hex(),
                       "signature": callee.key.sign(answer).hex()},
            "transcript_hash": transcript.hexdigest(),
            "x25519_shared": shared.hex(),
            "prk": prk.hex(),
            "caller_media_key": caller_media.hex(),
            "callee_media_key": callee_media.hex(),
            "sas_bytes": sas.hex(),
            "sas_words": [words[i] for i in sas_indexes] if words else None,
            "direct_key": direct.hex(),
            "direct_exporter": exporter.hex(),
            "direct_proof_of_caller": hmac.new(direct, b"c" + exporter, "sha256").hexdigest(),
            "direct_proof_of_callee": hmac.new(direct, b"a" + exporter, "sha256").hexdigest(),
            "codec_id": 2,
            "plaintext": plaintext,
            "caller_frames": frames(caller_media, 2, bytes.fromhex(plaintext)),
            "callee_frames": frames(callee_media, 2, bytes.fromhex(plaintext)),
        },
        "auth1": {
            "exporter": exporter.hex(),
            "client_identity_seed": caller.seed.hex(),
            "client_signature": caller.key.sign(b"wzp-auth1\0c" + exporter).hex(),
            "relay_identity_seed": callee.seed.hex(),
            "relay_signature": callee.key.sign(b"wzp-auth1\0r" + exporter).hex(),
        },
    }


def main():
    if sys.argv[1] == "--check":
        with open(sys.argv[2], encoding="utf-8") as stream:
            stored = json.load(stream)
        fresh = compute(None)
        fresh["e2ee1"]["sas_words"] = stored["e2ee1"]["sas_words"]
        return 0 if fresh == stored else 1
    with open(sys.argv[1], encoding="utf-8") as stream:
        words = stream.read().split()
    json.dump(compute(words), sys.stdout, indent=1, ensure_ascii=False)
    print()
    return 0


if __name__ == "__main__":
    sys.exit(main())
