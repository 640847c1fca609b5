#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The independent peer's reading of the wire against the reference's test vectors (argument: the file)."""
import json
import pathlib
import sys
import unittest

import wzp_wire as wire
from cryptography.hazmat.primitives.serialization import Encoding

VECTORS = json.loads(pathlib.Path(sys.argv.pop(1)).read_text())


class Wire(unittest.TestCase):
    def test_a_seed_makes_the_reference_s_identity_and_certificate(self):
        for vector in VECTORS["identity"]:
            with self.subTest(vector["name"]):
                identity = wire.Identity(bytes.fromhex(vector["seed"]))
                self.assertEqual(identity.public.hex(), vector["ed25519_pub"])
                self.assertEqual(identity.fingerprint, vector["fingerprint_text"])
                der = identity.certificate().public_bytes(Encoding.DER)
                self.assertEqual(der.hex(), vector["tls_cert_der"])
                self.assertEqual(wire.tls_fingerprint_text(der), vector["tls_fingerprint_text"])

    def test_handshake_signatures(self):
        vector = VECTORS["handshake"]
        for who, text in (("caller", "offer"), ("callee", "answer")):
            identity = wire.Identity(bytes.fromhex(vector[f"{who}_identity_seed"]))
            ephemeral = bytes.fromhex(vector[f"{who}_ephemeral_pub"])
            message = ephemeral + f"call-{text}".encode()
            self.assertEqual(identity.sign(message).hex(), vector[f"call_{text}_signature"])
            self.assertTrue(wire.verify(identity.public, identity.sign(message), message))
            self.assertFalse(wire.verify(identity.public, bytes(64), message))

    def test_hashed_room_names(self):
        for vector in VECTORS["room_names"]:
            self.assertEqual(wire.hashed_room(vector["name"]), vector["sni_hashed_hex32"])

    def test_every_signal_is_printed_as_it_was_read(self):
        seen = set()
        for vector in VECTORS["signals"]:
            with self.subTest(vector["variant"], note=vector["note"]):
                signal = wire.parse_signal(vector["json"].encode())
                seen.add(wire.signal_name(signal))
                self.assertEqual(wire.print_signal(signal).decode(), vector["json"])
        self.assertEqual(seen, set(wire.SIGNALS))

    def test_input_accepted_and_rejected_as_the_reference_does(self):
        for text in VECTORS["signal_accept_on_input"]:
            with self.subTest(accept=text):
                wire.parse_signal(text.encode())
        for text in VECTORS["signal_reject_on_input"]:
            with self.subTest(reject=text), self.assertRaises(wire.BadSignal):
                wire.parse_signal(text.encode())

    def test_unknown_keys_do_not_survive(self):
        signal = wire.parse_signal(b'{"Ping":{"features":["e2ee1"],"timestamp_ms":5}}')
        self.assertEqual(wire.print_signal(signal), b'{"Ping":{"timestamp_ms":5}}')

    def test_framing(self):
        vector = VECTORS["signal_framing_example"]
        self.assertEqual(wire.frame_signal(vector["json"].encode()).hex(), vector["frame"])

    def test_media_headers(self):
        for vector in VECTORS["media_header"]:
            with self.subTest(vector["note"]):
                data = bytes.fromhex(vector["hex"])
                # A header alone cannot carry the report its bit promises.
                tail = b"\0\0\0\0" if vector["has_quality_report"] else b""
                packet = wire.MediaPacket.unpack(data + tail)
                self.assertEqual(wire.CODECS[packet.codec], vector["codec"])
                for ours, theirs in (
                    ("version", "version"),
                    ("is_repair", "is_repair"),
                    ("fec_ratio", "fec_ratio_encoded"),
                    ("seq", "seq"),
                    ("timestamp", "timestamp"),
                    ("fec_block", "fec_block"),
                    ("fec_symbol", "fec_symbol"),
                    ("reserved", "reserved"),
                    ("csrc", "csrc_count"),
                ):
                    self.assertEqual(getattr(packet, ours), vector[theirs], ours)
                self.assertEqual(packet.pack(), data + tail)

    def test_media_packets(self):
        for vector in VECTORS["media_packet"]:
            with self.subTest(vector["note"]):
                packet = wire.MediaPacket.unpack(bytes.fromhex(vector["hex"]))
                self.assertEqual(packet.payload.hex(), vector["payload"])
                self.assertEqual(packet.report is not None, vector.get("quality_report") is not None)
                self.assertEqual(packet.pack().hex(), vector["hex"])
        for bad in (b"", bytes(11), bytes([9 << 2]) + bytes(30), bytes([2]) + bytes(14)):
            with self.subTest(bad=bad.hex()), self.assertRaises(wire.BadPacket):
                wire.MediaPacket.unpack(bad)


if __name__ == "__main__":
    unittest.main()
