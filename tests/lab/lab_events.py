# SPDX-License-Identifier: GPL-3.0-or-later
"""What happens to networks in the middle of a call. Each function does one thing to one site or relay
at once, and most have one that undoes it. Knows nothing of what the programs make of it."""
import contextlib
import pathlib
import time

from lab_call import Call, Stage
from lab_nat import RELAY_PORT, TYPES, Site
from lab_world import LabError

LOOK_SECONDS = 0.02
BYTES_PER_SECOND = 2 * 48000  # of a recording


def until(happened, complaint: str, timeout: float = 30.0) -> None:
    """For what the kernel and files do not tell: looks until it happened."""
    end = time.monotonic() + timeout
    while not happened():
        if time.monotonic() > end:
            raise LabError(f"{complaint} in {timeout} s")
        time.sleep(LOOK_SECONDS)


def cut(site: Site) -> None:
    """Silence: packets vanish between the site and the internet, and nobody is told."""
    device = f"s{site.number}"
    site.ban(f"cut-{device}", f'iifname "{device}" drop\noifname "{device}" drop')


def mend(site: Site) -> None:
    site.lift_ban(f"cut-s{site.number}")


def part(one: Site, other: Site) -> None:
    """Both sites keep the internet but lose each other: a direct path dies, a relayed one does not."""
    here, there = f"s{one.number}", f"s{other.number}"
    one.ban(f"part-{here}-{there}", f'iifname "{here}" oifname "{there}" drop\n'
            f'iifname "{there}" oifname "{here}" drop')  # fmt: skip


def unplug(site: Site) -> None:
    """The client's own device loses its carrier, and the machine knows."""
    place, device = site.plug
    site.world.ip(place, f"link set {device} down")


def plug_in(site: Site) -> None:
    place, device = site.plug
    site.world.ip(place, f"link set {device} up")
    # The kernel tells carriers with a delay, so as not to storm.
    wires = [(place, device), (site.client, "wan")] + ([(site.box.place, "lan")] if site.box else [])
    for there, name in wires:
        until(lambda: "state UP" in site.world.read(there, "ip", "link", "show", name),
              f"{name} in {there} has no carrier")  # fmt: skip


def rebind(site: Site) -> None:
    """The home's router forgets its mappings; what follows has other ports. Not for the types that let
    strangers in by the port they noted: those would let nobody in."""
    site.rebind(RELAY_PORT)


def change_address(site: Site) -> str:
    """The client gets another address in its home: Wi-Fi to cable. The new address."""
    if not site.kind.translates:
        raise LabError(f"{site.kind.name}: only a client in a home can change its address")
    old, lan = site.address, site.box.lan
    site.address = f"{lan}.{int(old.rsplit('.', 1)[1]) + 100}"
    site.world.ip(site.client, f"addr del {old}/24 dev wan", f"addr add {site.address}/24 dev wan",
                  f"route add default via {lan}.1")  # fmt: skip
    return site.address


def prepare_roaming(site: Site) -> Site:
    """Another network with a carrier's NAT, whose wire lies ready at the client; for roam()."""
    other = Site(site.internet, TYPES["cgnat"])
    site.address_elsewhere = other.carrier.lay_wire(site.client, "lte")
    return other


def roam(site: Site, other: Site) -> None:
    """Wi-Fi to LTE: the machine is in the other network, and in the old one no more."""
    site.address = site.address_elsewhere
    site.world.ip(site.client, f"addr add {site.address}/24 dev lte", "addr flush dev wan",
                  "link set wan down",
                  f"route add default via {other.carrier.lan}.1")  # fmt: skip


def kill_relay(stage: Stage, number: int = 0) -> None:
    """It has no time to say goodbye."""
    stage.relays[number].kill()


def restart_relay(stage: Stage, number: int = 0) -> None:
    stage.relays[number] = stage.start_relay(number)


def recorded_seconds(path: pathlib.Path) -> float:
    """Of a recording that is being made."""
    with contextlib.suppress(FileNotFoundError):
        return path.with_name(path.name + ".part").stat().st_size / BYTES_PER_SECOND
    return 0.0


def wait_recorded(path: pathlib.Path, seconds: float) -> None:
    """Until so much has been recorded, from the first sound on: calls are measured by what was heard,
    not by the clock of a machine that may be busy."""
    until(lambda: recorded_seconds(path) >= seconds, f"{path.name}: not {seconds} s recorded")


def after_talking(call: Call, seconds: float) -> None:
    """Starts the call; returns when both ends have heard so much."""
    call.start()
    for phone in (call.caller, call.callee):
        wait_recorded(phone.recording, seconds)
