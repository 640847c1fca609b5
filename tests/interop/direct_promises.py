# SPDX-License-Identifier: GPL-3.0-or-later
"""What our client promises about direct paths with a desktop of the reference's kind.

A mixin of tests, like client_promises. The client is seen at 127.0.0.1 and a port; where the desktop sits
decides who dials, because the roles compare texts.
"""
import asyncio

import wzp_wire as wire
from client_talk import CLIENT_TONE, PEER_TONE, ClientTalk
from wzp_desktop import ACCEPTOR, DIALER, Desktop, Outcome
from wzp_peer import parse_address
from wzp_quic import Close, Closed, Listener

# "127.0.0.10:" is less than "127.0.0.1:", which is less than "127.0.0.2:".
HOSTS = {ACCEPTOR: "127.0.0.10", DIALER: "127.0.0.2"}
STRANGER_HOST = "127.0.0.3"
ADDRESSES = {"reflexive_addr", "local_addrs", "mapped_addr"}


def shown(fields: dict) -> set[str]:
    return {name for name in fields for kind in ADDRESSES if name.endswith(kind)}


class DirectPromises(ClientTalk):
    async def desktop(self, role: str) -> Desktop:
        desktop = await Desktop.start(self.relay_address, HOSTS[role])
        self.addAsyncCleanup(desktop.stop)
        return desktop

    async def called_by(self, desktop: Desktop, accept: str = "trusted", **changes):
        """The desktop calls our client: the process, its answer, the desktop's CallSetup."""
        process = await self.answering("--accept", accept, "--allow-loopback")
        await desktop.call(self.fingerprint, **changes)
        answer = await desktop.expect("DirectCallAnswer", "CallRinging")
        return process, answer, await desktop.expect("CallSetup")

    async def calling(self, desktop: Desktop, *options, mode: str = "AcceptTrusted"):
        """Our client calls the desktop: the process, its offer, the desktop's CallSetup."""
        process = await self.client(
            "call", desktop.identity.fingerprint, "--allow-loopback", *options
        )
        offer = await desktop.expect("DirectCallOffer")
        await desktop.accept(offer["call_id"], mode)
        return process, offer, await desktop.expect("CallSetup")

    async def converse(self, process, desktop: Desktop, setup: dict, outcome: Outcome) -> dict:
        """Both are heard where the desktop says media goes; the client's result."""
        self.addCleanup(outcome.room.leave)
        self.assert_tone(await self.talk(outcome.room), CLIENT_TONE)
        desktop.hang_up(setup["call_id"])
        result = await self.result(process)
        self.assert_heard(PEER_TONE)
        self.assertEqual(result["frames"]["rejected"], 0)
        return result

    def assert_direct(self, result: dict) -> None:
        self.assertEqual((result["path"], result["why"]), ("direct", "direct"))
        self.assertEqual(result["e2ee"]["state"], "unproven")
        self.assertFalse(result["e2ee"]["sas"])

    def assert_relayed(self, result: dict, why: str) -> None:
        self.assert_relay_only(result)
        self.assertEqual(result["why"], why)

    def assert_agreed(self, desktop: Desktop, outcome: Outcome, role: str) -> None:
        self.assertEqual((outcome.role, outcome.winner), (role, "Direct"))
        self.assertTrue(outcome.is_direct)
        for report in desktop.reports_heard:
            self.assertEqual((report["direct_ok"], report["race_winner"]), (True, "Direct"))

    def assert_refused(self, desktop: Desktop, outcome: Outcome) -> None:
        self.assertFalse(outcome.is_direct)
        for report in desktop.reports_heard:
            self.assertEqual((report["direct_ok"], report["race_winner"]), (False, "Relay"))

    def assert_plain_media(self, outcome: Outcome, setup: dict) -> None:
        """Media and nothing else is on the direct connection (wire.md 1.10)."""
        for queue in (outcome.direct.messages, outcome.direct.uni_streams):
            while not queue.empty():
                self.assertIsInstance(queue.get_nowait(), Close)
        if outcome.role == ACCEPTOR:
            self.assertEqual(outcome.direct.sni, f"call-{setup['room']}")

    # --- agreement -----------------------------------------------------------------------------

    async def test_the_peer_calls_and_dials(self):
        await self.is_direct_when_called(DIALER)

    async def test_the_peer_calls_and_is_dialled(self):
        await self.is_direct_when_called(ACCEPTOR)

    async def is_direct_when_called(self, role: str) -> None:
        desktop = await self.desktop(role)
        process, answer, setup = await self.called_by(desktop)
        self.assertEqual(answer["accept_mode"], "AcceptTrusted")
        outcome = await desktop.connect(setup)
        self.assert_agreed(desktop, outcome, role)
        self.assert_direct(await self.converse(process, desktop, setup, outcome))
        self.assert_plain_media(outcome, setup)

    async def test_the_peer_is_called_and_dials(self):
        await self.is_direct_when_calling(DIALER)

    async def test_the_peer_is_called_and_dialled(self):
        await self.is_direct_when_calling(ACCEPTOR)

    async def is_direct_when_calling(self, role: str) -> None:
        desktop = await self.desktop(role)
        process, _, setup = await self.calling(desktop)
        outcome = await desktop.connect(setup)
        self.assert_agreed(desktop, outcome, role)
        self.assert_direct(await self.converse(process, desktop, setup, outcome))
        self.assert_plain_media(outcome, setup)

    async def test_a_veto_of_the_peer_s_is_the_relay(self):
        for role in (DIALER, ACCEPTOR):
            with self.subTest(role):
                desktop = await self.desktop(role)
                desktop.claims_direct = False
                process, _, setup = await self.calling(desktop)
                outcome = await desktop.connect(setup)
                self.assertFalse(outcome.is_direct)
                self.assert_relayed(await self.converse(process, desktop, setup, outcome), "peer-veto")

    async def test_a_path_that_does_not_work_is_told(self):
        for role in (DIALER, ACCEPTOR):
            with self.subTest(role):
                desktop = await self.desktop(role)
                desktop.direct_works = False
                process, _, setup = await self.called_by(desktop)
                outcome = await desktop.connect(setup)
                self.assertFalse(outcome.is_direct)
                self.assert_relay_only(await self.converse(process, desktop, setup, outcome))

    # --- privacy -------------------------------------------------------------------------------

    async def test_a_private_answer_shows_nothing_and_dials_nobody(self):
        desktop = await self.desktop(ACCEPTOR)
        process, answer, setup = await self.called_by(desktop, "private")
        self.assertEqual(answer["accept_mode"], "AcceptGeneric")
        self.assertFalse(shown(answer) | shown(setup))
        outcome = await desktop.connect(setup)
        self.assert_relayed(await self.converse(process, desktop, setup, outcome), "privacy")
        self.assert_refused(desktop, outcome)
        self.assertTrue(desktop.incoming.empty())

    async def test_a_private_call_shows_nothing_and_dials_nobody(self):
        desktop = await self.desktop(ACCEPTOR)
        process, offer, setup = await self.calling(desktop, "--privacy")
        self.assertFalse(shown(offer) | shown(setup))
        outcome = await desktop.connect(setup)
        self.assert_relayed(await self.converse(process, desktop, setup, outcome), "privacy")
        self.assert_refused(desktop, outcome)
        self.assertTrue(desktop.incoming.empty())


class DirectTroubles(DirectPromises):
    """What does not depend on the relay."""

    # --- reports that are lost, early or late --------------------------------------------------

    async def test_a_report_before_the_peer_s_race_is_repeated(self):
        """A person needs a second and a half; what came before is dropped."""
        for role in (DIALER, ACCEPTOR):
            with self.subTest(role):
                desktop = await self.desktop(role)
                desktop.slowness_seconds = 1.5
                process, _, setup = await self.called_by(desktop)
                outcome = await desktop.connect(setup)
                self.assert_agreed(desktop, outcome, role)
                self.assert_direct(await self.converse(process, desktop, setup, outcome))

    async def test_the_peer_s_voice_is_as_good_as_its_report(self):
        """Its report is lost, ours is not: it speaks on the direct path and would be heard by nobody."""
        desktop = await self.desktop(DIALER)
        desktop.sends_report = False
        process, _, setup = await self.called_by(desktop)
        outcome = await desktop.connect(setup)
        self.assertTrue(outcome.is_direct)
        outcome.room.send_packet(wire.MediaPacket(codec=wire.COMFORT_NOISE, payload=b"\x32", seq=0))
        outcome.room.seq = 1
        self.assert_direct(await self.converse(process, desktop, setup, outcome))

    async def test_our_report_lost_is_no_silent_call(self):
        """The two ends have decided otherwise; the peer's coming to the relay heals it."""
        desktop = await self.desktop(ACCEPTOR)
        desktop.hears_reports = False
        process, _, setup = await self.called_by(desktop)
        outcome = await desktop.connect(setup)
        self.assertFalse(outcome.is_direct)
        self.assert_relay_only(await self.converse(process, desktop, setup, outcome))

    async def test_repeated_and_contradicting_reports_change_nothing(self):
        desktop = await self.desktop(DIALER)
        process, _, setup = await self.called_by(desktop)
        outcome = await desktop.connect(setup)
        for direct_ok in (True, False, True, False):
            report = {"call_id": setup["call_id"], "direct_ok": direct_ok, "race_winner": "?"}
            desktop.send({"MediaPathReport": report})
        self.assert_agreed(desktop, outcome, DIALER)
        self.assert_direct(await self.converse(process, desktop, setup, outcome))

    # --- roles -------------------------------------------------------------------------------

    async def test_an_address_from_an_earlier_call_is_not_a_role(self):
        """The reference's fault: it has answered privately, and dials all the same from its cache."""
        desktop = await self.desktop(DIALER)
        await desktop.query_reflexive()
        process, _, setup = await self.calling(desktop, mode="AcceptGeneric")
        outcome = await desktop.connect(setup)
        self.assertEqual((outcome.role, outcome.direct), (DIALER, None))
        self.assertTrue(desktop.dialled)
        # Told once it could hear: it does not wait for us.
        self.assertIsNotNone(outcome.peer_report)
        self.assert_refused(desktop, outcome)
        self.assert_relayed(await self.converse(process, desktop, setup, outcome), "no-role")

    async def test_a_caller_who_names_no_address_learns_none(self):
        desktop = await self.desktop(DIALER)
        process, answer, setup = await self.called_by(
            desktop, caller_reflexive_addr=None, caller_local_addrs=[]
        )
        self.assertFalse(shown(answer) | shown(setup))
        outcome = await desktop.connect(setup)
        self.assertIsNone(outcome.role)
        self.assert_relay_only(await self.converse(process, desktop, setup, outcome))

    async def test_the_same_text_at_both_ends_is_no_role(self):
        desktop = await self.desktop(DIALER)
        process = await self.client("call", desktop.identity.fingerprint, "--allow-loopback")
        offer = await desktop.expect("DirectCallOffer")
        own = offer["caller_reflexive_addr"]
        await desktop.accept(offer["call_id"], callee_reflexive_addr=own)
        desktop.reflexive = own
        setup = await desktop.expect("CallSetup")
        outcome = await desktop.connect(setup)
        self.assertIsNone(outcome.role)
        self.assertTrue(desktop.incoming.empty())
        self.assert_relayed(await self.converse(process, desktop, setup, outcome), "no-role")

    # --- strangers -----------------------------------------------------------------------------

    async def test_a_stranger_is_not_the_peer(self):
        """It knows the call's name, and comes from a host that the peer has not named."""
        desktop = await self.desktop(DIALER)
        desktop.slowness_seconds = 0.5
        process, answer, setup = await self.called_by(desktop)
        stranger = Listener(wire.FreshKey(), lambda _: None)
        await stranger.listen(STRANGER_HOST)
        self.addCleanup(stranger.close)
        victim = parse_address(answer["callee_reflexive_addr"])
        connecting = asyncio.create_task(desktop.connect(setup))
        for sni in (f"call-{setup['room']}", setup["room"], "call-call-x"):
            try:
                connection = await stranger.dial(victim, sni)
                close = await connection.wait_ended()
                self.assertNotEqual(close.code, 0)
            except Closed:
                pass
        outcome = await connecting
        self.assert_agreed(desktop, outcome, DIALER)
        self.assert_direct(await self.converse(process, desktop, setup, outcome))
