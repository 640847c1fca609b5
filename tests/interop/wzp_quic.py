# SPDX-License-Identifier: GPL-3.0-or-later
"""QUIC as the reference uses it, on aioquic: either end of one connection, its signals and datagrams.

Another QUIC stack and another TLS library than ours. Knows the framing and the habits of the reference's
transport (what quinn does with dropped stream halves, its limits, its key-alive); knows no call and no
room, and does not read the messages.
"""
import asyncio
import collections
import dataclasses
import functools
import socket
import ssl
from dataclasses import dataclass

from aioquic import tls
from aioquic.asyncio.protocol import QuicConnectionProtocol
from aioquic.asyncio.server import QuicServer
from aioquic.quic import events
from aioquic.quic.configuration import QuicConfiguration
from aioquic.quic.connection import QuicConnection
from cryptography.hazmat.primitives.serialization import Encoding

import wzp_wire as wire

ALPN = "wzp"
# The reference's transport parameters (wire.md 1.4).
IDLE_SECONDS = 30.0
KEEP_ALIVE_SECONDS = 5.0
MAX_DATA = 262144
MAX_STREAM_DATA = 65536
MAX_STREAMS = 100
MAX_DATAGRAM_FRAME = 65535
DATAGRAM_QUEUE = 4096
# A test that waits longer than this for a peer on this machine has failed.
DEADLINE_SECONDS = 20.0


class Closed(ConnectionError):
    """The connection ended while something was awaited."""

    def __init__(self, close: "Close"):
        super().__init__(f"closed with code {close.code:#x} {close.reason!r}")
        self.close = close


@dataclass
class Close:
    code: int
    reason: str
    is_application: bool


@dataclass
class Habits:
    """What the reference's stack does around the messages; tests switch some of it off."""

    stop_sending: bool = True  # STOP_SENDING(0) for the unused half right after writing a message
    stop_finished: bool = False  # STOP_SENDING(0) for a half that already ended with FIN
    reads_signals: bool = True  # off: streams are taken in by QUIC and never looked at


def configuration(**options) -> QuicConfiguration:
    return QuicConfiguration(
        alpn_protocols=[ALPN],
        congestion_control_algorithm="cubic",
        idle_timeout=IDLE_SECONDS,
        initial_rtt=0.3,
        max_data=MAX_DATA,
        max_stream_data=MAX_STREAM_DATA,
        max_datagram_frame_size=MAX_DATAGRAM_FRAME,
        supported_versions=[1],
        **options,
    )


class Connection(QuicConnectionProtocol):
    """One connection, either end. Signals are bytes here; one message is one bidirectional stream."""

    def __init__(self, quic: QuicConnection, habits: Habits | None = None, on_accepted=None):
        super().__init__(quic)
        self.habits = habits or Habits()
        self.sni: str | None = None
        self.alpn: str | None = None
        self.is_client = quic.configuration.is_client
        self.messages: asyncio.Queue[bytes | Close] = asyncio.Queue()
        self.datagrams: collections.deque[bytes] = collections.deque(maxlen=DATAGRAM_QUEUE)
        self.uni_streams: asyncio.Queue[bytes | Close] = asyncio.Queue()
        self.ended: asyncio.Future[Close] = self._loop.create_future()
        self.peer_address = None
        self._on_accepted = on_accepted
        self._arrived = asyncio.Event()
        self._streams: dict[int, bytearray] = {}
        self._complete: set[int] = set()
        self._ended: set[int] = set()
        # Signals are consumed strictly in stream order, the first of the peer's being 1 or 0.
        self._next_message = 1 if self.is_client else 0
        self._keep_alive: asyncio.TimerHandle | None = None
        quic._local_max_streams_bidi.value = quic._local_max_streams_bidi.sent = MAX_STREAMS
        quic._local_max_streams_uni.value = quic._local_max_streams_uni.sent = MAX_STREAMS
        if not self.is_client:
            self._watch_hello(quic)

    def _watch_hello(self, quic: QuicConnection) -> None:
        """aioquic does not tell a server the name it was called by: read it from the ClientHello."""
        initialize = quic._initialize

        def initialize_watched(peer_cid: bytes) -> None:
            initialize(peer_cid)
            handle_hello = quic.tls._server_handle_hello

            def handle_watched(buffer, *others) -> None:
                start = buffer.tell()
                self.sni = tls.pull_client_hello(buffer).server_name
                buffer.seek(start)
                handle_hello(buffer, *others)

            quic.tls._server_handle_hello = handle_watched

        quic._initialize = initialize_watched

    # --- sending -------------------------------------------------------------------------------

    def send_message(self, data: bytes) -> int:
        """One signal: a new stream with length, JSON and FIN."""
        return self.send_stream(wire.frame_signal(data))

    def send_stream(self, data: bytes, finish: bool = True) -> int:
        stream_id = self._quic.get_next_available_stream_id()
        self._quic.send_stream_data(stream_id, data, end_stream=finish)
        # aioquic would send it even for a stream that still waits for credit, which is an error.
        if self.habits.stop_sending and not self._quic._streams[stream_id].is_blocked:
            self._quic.stop_stream(stream_id, 0)
        self.transmit()
        return stream_id

    def send_uni(self, data: bytes) -> None:
        stream_id = self._quic.get_next_available_stream_id(is_unidirectional=True)
        self._quic.send_stream_data(stream_id, data, end_stream=True)
        self.transmit()

    def reset(self, stream_id: int) -> None:
        self._quic.reset_stream(stream_id, 0)
        self.transmit()

    def send_datagram(self, data: bytes) -> None:
        self._quic.send_datagram_frame(data)
        self.transmit()

    def finish(self, reason: str = "", code: int = 0) -> None:
        """Closes as the reference does: application code 0 and at most a reason."""
        if not self.ended.done():
            self._quic.close(error_code=code, reason_phrase=reason)
            self.transmit()
            self._end(Close(code, reason, True))

    # --- receiving -----------------------------------------------------------------------------

    async def next_message(self, timeout: float = DEADLINE_SECONDS) -> bytes:
        return await self._next_of(self.messages, timeout)

    async def next_uni(self, timeout: float = DEADLINE_SECONDS) -> bytes:
        return await self._next_of(self.uni_streams, timeout)

    async def _next_of(self, queue: asyncio.Queue, timeout: float) -> bytes:
        item = await asyncio.wait_for(queue.get(), timeout)
        if isinstance(item, Close):
            queue.put_nowait(item)
            raise Closed(item)
        return item

    async def next_datagram(self, timeout: float = DEADLINE_SECONDS) -> bytes:
        async with asyncio.timeout(timeout):
            while not self.datagrams:
                if self.ended.done():
                    raise Closed(self.ended.result())
                self._arrived.clear()
                await self._arrived.wait()
        return self.datagrams.popleft()

    async def wait_ended(self, timeout: float = DEADLINE_SECONDS) -> Close:
        return await asyncio.wait_for(asyncio.shield(self.ended), timeout)

    def certificate_der(self) -> bytes:
        return self._quic.tls._peer_certificate.public_bytes(Encoding.DER)

    def datagram_received(self, data, addr) -> None:
        self.peer_address = addr
        super().datagram_received(data, addr)
        # aioquic tells of a close only after its draining period: look at once.
        close = self._quic._close_event
        if close is not None and not self.ended.done():
            self._end(Close(close.error_code, close.reason_phrase, close.frame_type is None))

    def quic_event_received(self, event: events.QuicEvent) -> None:
        if isinstance(event, events.HandshakeCompleted):
            self.alpn = event.alpn_protocol
            self._arm_keep_alive()
            if self._on_accepted:
                self._on_accepted(self)
        elif isinstance(event, events.StreamDataReceived):
            self._on_stream_data(event)
        elif isinstance(event, events.StreamReset):
            if event.stream_id in self._streams:
                self._end(Close(0, f"stream {event.stream_id} was reset", False))
        elif isinstance(event, events.DatagramFrameReceived):
            self.datagrams.append(event.data)
            self._arrived.set()
        elif isinstance(event, events.ConnectionTerminated):
            self._end(Close(event.error_code, event.reason_phrase, event.frame_type is None))

    def _on_stream_data(self, event: events.StreamDataReceived) -> None:
        stream_id = event.stream_id
        is_mine = (stream_id & 1 == 0) == self.is_client
        if is_mine:
            assert not event.data, "replies never come on the stream of the question"
            return
        if stream_id in self._ended:  # aioquic tells the end again when a FIN is repeated
            return
        data = self._streams.setdefault(stream_id, bytearray())
        data += event.data
        if not event.end_stream or not self.habits.reads_signals:
            return
        self._ended.add(stream_id)
        if stream_id & 2:
            self.uni_streams.put_nowait(bytes(self._streams.pop(stream_id)))
            return
        self._close_reply_half(stream_id)
        self._complete.add(stream_id)
        while self._next_message in self._complete:
            self._complete.remove(self._next_message)
            self._deliver(bytes(self._streams.pop(self._next_message)))
            self._next_message += 4

    def _close_reply_half(self, stream_id: int) -> None:
        stream = self._quic._streams.get(stream_id)
        if stream is None:
            return
        if stream.sender._reset_error_code is None:  # else aioquic has answered a STOP_SENDING
            self._quic.send_stream_data(stream_id, b"", end_stream=True)
        if self.habits.stop_finished:
            self._quic.stop_stream(stream_id, 0)

    def _deliver(self, data: bytes) -> None:
        length = int.from_bytes(data[:4])
        if len(data) < 4 or len(data) < 4 + length or length > wire.SIGNAL_MAX_BYTES:
            self._end(Close(0, "broken signal frame", False))
        else:
            self.messages.put_nowait(data[4 : 4 + length])

    def _arm_keep_alive(self) -> None:
        def send_ping() -> None:
            self._quic.send_ping(0)
            self.transmit()
            self._arm_keep_alive()

        self._keep_alive = self._loop.call_later(KEEP_ALIVE_SECONDS, send_ping)

    def _end(self, close: Close) -> None:
        if self._keep_alive:
            self._keep_alive.cancel()
        if not self.ended.done():
            self.ended.set_result(close)
            self.messages.put_nowait(close)
            self.uni_streams.put_nowait(close)
            self._arrived.set()


async def dial(
    address: tuple[str, int], sni: str, habits: Habits | None = None, prepare=None
) -> Connection:
    """A connection to @address under the name @sni; any certificate is accepted, as the reference does.

    @prepare gets the QuicConnection before the handshake.
    """
    loop = asyncio.get_running_loop()
    options = configuration(is_client=True, server_name=sni, verify_mode=ssl.CERT_NONE)
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    local = ("::", 0) if family == socket.AF_INET6 else ("0.0.0.0", 0)
    quic = QuicConnection(configuration=options)
    if prepare:
        prepare(quic)
    transport, connection = await loop.create_datagram_endpoint(
        lambda: Connection(quic, habits), local, family=family
    )
    connection.ended.add_done_callback(lambda _: loop.call_soon(transport.close))
    connection.connect(address)
    try:
        async with asyncio.timeout(DEADLINE_SECONDS):
            await connection.wait_connected()
    except ConnectionError:
        raise Closed(connection.ended.result()) from None
    except TimeoutError:
        connection.finish()
        raise
    return connection


class Listener:
    """A server socket of the reference's kind; @on_accepted gets each connection after its handshake."""

    def __init__(self, identity: wire.Identity | wire.FreshKey, on_accepted, habits: Habits | None = None):
        self._options = configuration(is_client=False, private_key=identity.tls_key)
        self._options.certificate = identity.certificate()
        self._on_accepted = on_accepted
        self._habits = habits or Habits()
        self._server: QuicServer | None = None
        self.address: tuple[str, int] = ("", 0)

    async def listen(self, host: str = "127.0.0.1", port: int = 0) -> None:
        def accept(quic: QuicConnection, stream_handler=None) -> Connection:
            return Connection(quic, dataclasses.replace(self._habits), self._on_accepted)

        transport, self._server = await asyncio.get_running_loop().create_datagram_endpoint(
            lambda: QuicServer(configuration=self._options, create_protocol=accept), (host, port)
        )
        self.address = transport.get_extra_info("sockname")[:2]

    async def dial(self, address: tuple[str, int], sni: str) -> Connection:
        """A connection of our own from the same socket, as the reference's desktop makes all of its."""
        options = configuration(is_client=True, server_name=sni, verify_mode=ssl.CERT_NONE)
        connection = Connection(QuicConnection(configuration=options), self._habits)
        server = self._server
        connection.connection_made(server._transport)
        connection._connection_id_issued_handler = functools.partial(
            server._connection_id_issued, protocol=connection
        )
        connection._connection_id_retired_handler = functools.partial(
            server._connection_id_retired, protocol=connection
        )
        connection._connection_terminated_handler = functools.partial(
            server._connection_terminated, protocol=connection
        )
        server._protocols[connection._quic.host_cid] = connection
        connection.connect(address)
        try:
            async with asyncio.timeout(DEADLINE_SECONDS):
                await connection.wait_connected()
        except ConnectionError:
            raise Closed(connection.ended.result()) from None
        except (TimeoutError, asyncio.CancelledError):
            # Whatever becomes of the handshake, nobody asks any more.
            if connection._connected_waiter is not None:
                connection._connected_waiter.add_done_callback(asyncio.Future.exception)
            connection.finish()
            raise
        return connection

    def close(self) -> None:
        self._server.close()
