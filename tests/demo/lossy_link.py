# SPDX-License-Identifier: GPL-3.0-or-later
"""A UDP link on loopback that loses packets in bursts: what Wi-Fi at the edge of its range does.

A Gilbert-Elliott channel for each direction of each client: in the bad state everything is lost. The
seed makes a run reproducible packet by packet. Knows nothing of QUIC.
"""
import argparse
import asyncio
import json
import random
import signal


class BurstLoss:
    """Loses `loss` of all packets, in bursts of `burst` packets on average."""

    def __init__(self, loss: float, burst: float, seed: str):
        self.leave_bad = 1 / burst
        self.enter_bad = loss / (burst * (1 - loss))
        self.bad = False
        self.random = random.Random(seed)

    def loses(self) -> bool:
        change = self.leave_bad if self.bad else self.enter_bad
        if self.random.random() < change:
            self.bad = not self.bad
        return self.bad


class Upstream(asyncio.DatagramProtocol):
    """One client's own socket towards the relay, so that the relay sees it as a client of its own."""

    def __init__(self, link: "Link", client):
        self.link = link
        self.client = client
        self.out = BurstLoss(link.loss, link.burst, f"{link.seed}-{len(link.upstreams)}-out")
        self.back = BurstLoss(link.loss, link.burst, f"{link.seed}-{len(link.upstreams)}-back")
        self.transport = None
        self.waiting: list[bytes] = []

    def connection_made(self, transport):
        self.transport = transport
        for packet in self.waiting:
            transport.sendto(packet)
        self.waiting.clear()

    def send(self, packet: bytes):
        if self.transport:
            self.transport.sendto(packet)
        elif len(self.waiting) < 64:
            self.waiting.append(packet)

    def datagram_received(self, data, addr):
        self.link.count(self.back, lambda: self.link.transport.sendto(data, self.client))

    def error_received(self, exc):
        pass


class Link(asyncio.DatagramProtocol):
    def __init__(self, relay, loss: float, burst: float, seed: str, clean_s: float):
        self.relay, self.loss, self.burst, self.seed = relay, loss, burst, seed
        self.upstreams: dict = {}
        self.transport = None
        self.passed = self.lost = 0
        # Tests of something else than dialling can have it clean.
        self.clean_until = asyncio.get_running_loop().time() + clean_s

    def connection_made(self, transport):
        self.transport = transport

    def count(self, channel: BurstLoss, deliver):
        if asyncio.get_running_loop().time() >= self.clean_until and channel.loses():
            self.lost += 1
            return
        self.passed += 1
        deliver()

    def datagram_received(self, data, addr):
        upstream = self.upstreams.get(addr)
        if upstream is None:
            if len(self.upstreams) >= 64:
                return
            upstream = self.upstreams[addr] = Upstream(self, addr)
            asyncio.ensure_future(
                asyncio.get_running_loop().create_datagram_endpoint(lambda: upstream, remote_addr=self.relay)
            )
        self.count(upstream.out, lambda: upstream.send(data))

    def error_received(self, exc):
        pass


async def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("relay_port", type=int)
    parser.add_argument("--loss", type=float, default=0.2)
    parser.add_argument("--burst", type=float, default=3, help="mean burst length in packets")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--clean", type=float, default=0, help="seconds without loss at the start")
    args = parser.parse_args()
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    transport, link = await loop.create_datagram_endpoint(
        lambda: Link(("127.0.0.1", args.relay_port), args.loss, args.burst, args.seed, args.clean),
        local_addr=("127.0.0.1", 0),
    )
    print(f"listening on 127.0.0.1:{transport.get_extra_info('sockname')[1]}", flush=True)
    await stop.wait()
    print(json.dumps({"passed": link.passed, "lost": link.lost}), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
