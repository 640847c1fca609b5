#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Our client behind relays of the reference's kind in their less usual, still legitimate, states.

Argument: wzp-client.
"""
import sys
import unittest

import wzp_quic
import wzp_wire as wire
from client_talk import CLIENT_TONE, PEER_TONE, ClientTalk
from mini_relay import MiniRelay
from wzp_quic import Habits

CLIENT = sys.argv.pop(1)


class OddRelays(ClientTalk):
    client_program = CLIENT

    async def relay(self, habits: Habits | None = None, host: str = "127.0.0.1") -> MiniRelay:
        relay = await MiniRelay(wire.Identity(b"\x11" * 32), habits).start(host)
        self.addAsyncCleanup(relay.stop)
        self.relay_address = relay.address
        return relay

    async def whole_call(self) -> None:
        process = await self.answering("--accept", "private")
        peer = await self.register()
        call_id, _, room = await self.call_client(peer)
        self.assert_tone(await self.talk(room), CLIENT_TONE)
        peer.hang_up(call_id)
        self.assert_relay_only(await self.result(process))
        self.assert_heard(PEER_TONE)

    async def test_stop_sending_for_streams_that_have_ended(self):
        await self.relay(Habits(stop_finished=True))
        await self.whole_call()

    async def test_no_stop_sending_at_all(self):
        await self.relay(Habits(stop_sending=False))
        await self.whole_call()

    async def test_an_ipv6_relay_whose_setup_has_no_brackets(self):
        await self.relay(host="::1")
        process = await self.answering("--accept", "private")
        peer = await self.register()
        call_id, _, room = await self.call_client(peer)
        await self.talk(room, frames=20)
        peer.hang_up(call_id)
        self.assert_relay_only(await self.result(process))

    async def test_a_relay_that_does_not_say_how_it_sees_us(self):
        """The first call after the registration waits for its word, but not for ever."""
        relay = await self.relay()
        relay.reflects = False
        peer = await self.register()
        process = await self.client("call", peer.identity.fingerprint)
        offer = await peer.expect("DirectCallOffer")
        self.assertNotIn("caller_reflexive_addr", offer)
        peer.answer(offer["call_id"])
        room = await self.enter(peer)
        self.assert_tone(await self.talk(room), CLIENT_TONE)
        self.assertEqual(await process.stop(), 0)
        self.assert_relay_only(await self.result(process))

    async def test_a_call_that_waits_can_be_given_up(self):
        relay = await self.relay()
        relay.reflects = False
        process = await self.client("call", wire.Identity(bytes(32)).fingerprint)
        await process.wait_line("calling ")
        await process.stop()
        # A machine that needs a second for this has asked by then, and nobody is there.
        self.assertIn(process.json()["end_reason"], ("cancelled", "offline"))

    async def test_a_setup_with_the_relay_s_private_address(self):
        """A reference relay behind NAT can only guess: what already works is used instead."""
        relay = await self.relay()
        process = await self.answering("--accept", "private")
        peer = await self.register()
        relay.advertised = "192.0.2.77:4433"
        call_id = peer.offer(self.fingerprint)
        setup = await peer.expect("CallSetup", "CallRinging", "DirectCallAnswer")
        room = await peer.enter_call(setup | {"relay_addr": "{}:{}".format(*relay.address)})
        self.addCleanup(room.leave)
        await self.talk(room, frames=20)
        peer.hang_up(call_id)
        self.assert_relay_only(await self.result(process))

    async def test_a_full_relay_closes_after_its_answer(self):
        relay = await self.relay()
        relay.max_sessions = 0
        process = await self.client("room", "full")
        self.assertEqual(await process.wait(), 3, process.output())

    async def test_an_answer_that_is_not_signed_is_no_relay(self):
        relay = await self.relay()
        relay.signs_answers = False
        process = await self.client("room", "unsigned")
        self.assertIn(await process.wait(), (3, 5), process.output())

    async def test_a_server_of_something_else_is_no_relay(self):
        original, wzp_quic.ALPN = wzp_quic.ALPN, "h3"
        try:
            await self.relay()
        finally:
            wzp_quic.ALPN = original
        for command in (["ping"], ["version"], ["reflect"], ["room", "any"], ["call", self.fingerprint]):
            with self.subTest(command):
                process = await self.client(*command)
                self.assertEqual(await process.wait(), 3, process.output())
                self.assertIn(":{}".format(self.relay_address[1]), process.output())

    async def test_the_signal_connection_breaks_during_a_call(self):
        """The media goes on, and the client registers again."""
        relay = await self.relay()
        process = await self.answering("--accept", "private")
        peer = await self.register()
        call_id, _, room = await self.call_client(peer)
        await self.talk(room, frames=20)
        call = relay.calls[call_id]
        first = relay.hub[self.fingerprint]
        first.finish()
        self.assert_tone(await self.talk(room), CLIENT_TONE)
        # The reference has ended the call on its side; it does not know it any more.
        while relay.hub.get(self.fingerprint) in (None, first):
            await room.next_packet()
        relay.calls[call_id] = call
        peer.hang_up(call_id)
        self.assertEqual((await self.result(process))["end_reason"], "peer-hung-up")

    async def test_an_offer_that_overtakes_the_ack(self):
        """The reference enters a client in its hub before it answers the registration."""
        relay = await self.relay()
        peer = await self.register()
        relay.acks.clear()
        process = await self.client("answer", "--once", "--accept", "private")
        while await relay.entered.get() != self.fingerprint:
            pass
        peer.offer(self.fingerprint)
        await peer.expect("CallRinging")
        relay.acks.set()
        await peer.expect("DirectCallAnswer")
        peer.hang_up()
        self.assertIn((await self.result(process))["end_reason"], ("peer-hung-up", "cancelled"))


del ClientTalk

if __name__ == "__main__":
    unittest.main()
