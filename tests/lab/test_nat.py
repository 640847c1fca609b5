#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lab's boxes are what they are called: every NAT type measured with plain sockets, the gateway's
three protocols asked, the STUN server compared with what is true."""
import pathlib
import tempfile
import unittest

import lab_call
import lab_nat
import lab_probe
import lab_world


class NatTypes(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="wzp-lab-")
        cls.world = lab_world.World(pathlib.Path(cls.folder.name))
        cls.addClassCleanup(cls.folder.cleanup)
        cls.addClassCleanup(cls.world.__exit__)
        cls.internet = lab_nat.Internet(cls.world)
        cls.server = cls.internet.add_server("probe")
        cls.probe = lab_probe.Probe(cls.world, cls.server)
        cls.addClassCleanup(cls.probe.close)

    def site(self, name: str, **more) -> lab_nat.Site:
        site = lab_nat.Site(self.internet, lab_nat.TYPES[name], **more)
        self.addCleanup(site.remove)
        return site

    def check(self, name: str) -> None:
        site = self.site(name)
        for family in site.kind.families:
            kind = site.kind.face(family)
            measured = self.probe.measure(site, family)
            self.assertEqual(measured.udp, kind.udp)
            if not kind.udp:
                continue
            self.assertEqual(measured.mapping, kind.mapping)
            self.assertEqual(measured.filtering, kind.filtering)
            self.assertEqual(measured.allocation, kind.allocation)
            self.assertEqual(measured.hairpin, kind.hairpin or not kind.translates)
            translated = measured.public not in (site.address, site.address6)
            self.assertEqual(translated, kind.translates)

    def test_homes_behind_one_carrier_meet_only_if_it_turns_hairpins(self):
        for name in ("port-restricted", "hairpin"):
            one = self.site("cgnat", carrier_kind=lab_nat.TYPES[name])
            other = self.site("cgnat", carrier=one)
            here, there = self.world.udp(one.client), self.world.udp(other.client)
            server = self.probe.strangers()[0]
            mine = self.probe.seen(here)
            yours = self.probe.seen(there)
            self.assertEqual(mine[0], yours[0])
            there.sendto(b"open", mine)
            here.sendto(b"neighbour", yours)
            server.sendto(b"server", yours)
            self.assertEqual(there.recvfrom(64)[0] == b"neighbour", name == "hairpin")
            here.close()
            there.close()

    def test_a_gateway_maps_by_nat_pmp_and_by_pcp_and_answers_upnp(self):
        site = self.site("gateway")
        for ask in (lab_probe.nat_pmp_map, lambda plug, gateway, port: lab_probe.pcp_map(
                plug, gateway, site.address, port)):  # fmt: skip
            plug = self.world.udp(site.client)
            public = ask(plug, "192.168.1.1", plug.getsockname()[1])
            self.assertEqual(public[0], site.box.wan)
            for stranger in self.probe.strangers():
                stranger.sendto(b"hello", public)
                self.assertEqual(plug.recvfrom(64)[0], b"hello")
            plug.close()
        with self.world.udp(site.client) as plug:
            self.assertRegex(lab_probe.upnp_find(plug), r"^http://192\.168\.1\.1:\d+/")

    def test_a_stun_server_sees_what_is_true_and_answers_from_elsewhere(self):
        stun = self.internet.add_server("stun")
        coturn = lab_probe.start_coturn(self.world, stun)
        self.addCleanup(coturn.stop)
        for name in ("full-cone", "v6-firewall"):
            site = self.site(name)
            family = site.kind.families[0]
            with self.world.udp(site.client, "0.0.0.0" if family == 4 else "::") as plug:
                where = (stun.v4 if family == 4 else stun.v6, lab_probe.STUN_PORT)
                told, port, _ = lab_probe.stun_binding(plug, where)
                self.assertEqual(told, site.box.wan if family == 4 else site.address6)
                self.assertEqual(port, plug.getsockname()[1])
                if family == 4:
                    both = lab_probe.CHANGE_ADDRESS | lab_probe.CHANGE_PORT
                    _, _, sender = lab_probe.stun_binding(plug, where, both)
                    self.assertEqual(sender[0], stun.v4_other)
                    self.assertNotEqual(sender[1], lab_probe.STUN_PORT)

    def test_what_is_said_to_be_punchable_is_and_nothing_else(self):
        # The probe asks for ports by NAT-PMP; calls do by UPnP, too.
        names = [kind.name for kind in lab_nat.TYPES.values() if kind.udp and not kind.only_upnp]
        sites = [{name: self.site(name) for name in names} for _ in range(2)]
        wrong = []
        for i, one in enumerate(names):
            for other in names[i:]:
                pair = lab_call.Pair(one, other)
                # A busy machine gets more tries where it must succeed.
                sure = pair.hope is lab_call.Hope.SURE
                opened = lab_probe.punch(
                    self.probe, sites[0][one], sites[1][other], 20 if sure else 2
                )
                if opened != sure:
                    wrong.append(f"{pair}: not {pair.hope}")
        self.assertEqual(wrong, [])

    def test_homes_that_share_a_network_punch_as_it_is_said(self):
        for text in ("same-carrier:port-restricted", "same-carrier:hairpin"):
            pair = lab_call.Pair.parse(text)
            one = self.site("cgnat", carrier_kind=lab_nat.TYPES[pair.caller])
            other = self.site("cgnat", carrier=one)
            sure = pair.hope is lab_call.Hope.SURE
            self.assertEqual(lab_probe.punch(self.probe, one, other, 3), sure, text)

    def test_only_the_relays_port_is_open_where_it_is_said(self):
        site = self.site("relay-only")
        opened = [self.probe.lets_out(site, port) for port in lab_probe.PORTS]
        self.assertEqual(opened, [True, False])

    def test_a_rebound_nat_gives_another_port_to_the_same_socket(self):
        site = self.site("port-restricted")
        with self.world.udp(site.client) as plug:
            before = self.probe.seen(plug)
            site.rebind(lab_probe.PORTS[0])
            after = self.probe.seen(plug)
            elsewhere = self.probe.seen(plug, server=1)
        self.assertEqual(before[0], after[0])
        self.assertNotEqual(before[1], after[1])
        self.assertEqual(after, elsewhere)


for type_name in lab_nat.TYPES:
    def _check(self, name=type_name):
        self.check(name)

    setattr(NatTypes, "test_type_" + type_name.replace("-", "_"), _check)


if __name__ == "__main__":
    lab_world.enter_cage()
    unittest.main(verbosity=2)
