"""A connection whose time limit holds for the whole answer.

urllib3 allows its limit anew for each read from the socket, so a server that sends a byte now and
then would be waited for without end.
"""

from __future__ import annotations

import io
import socket
import threading
import time
from http.client import HTTPResponse
from typing import TYPE_CHECKING, Any

import urllib3
from elastic_transport import HttpHeaders, NodeConfig, Urllib3HttpNode
from elastic_transport.client_utils import DEFAULT
from urllib3.connection import HTTPConnection, HTTPSConnection

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer
    from elastic_transport._node import NodeApiResponse

# The end of the request that this thread is making.
_request = threading.local()


class LimitedReader(io.RawIOBase):
    """Reads from a socket no longer than the request may take."""

    def __init__(self, raw: Any, sock: socket.socket) -> None:
        self._raw, self._sock = raw, sock
        self._end: float | None = getattr(_request, "end", None)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int | None:
        if self._end is not None:
            left = self._end - time.monotonic()
            if left <= 0:
                raise TimeoutError("The answer takes too long.")
            self._sock.settimeout(left)
        count: int | None = self._raw.readinto(buffer)
        return count

    def close(self) -> None:
        self._raw.close()
        super().close()


class LimitedResponse(HTTPResponse):
    """An answer, headers and body, read through `LimitedReader`."""

    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        self.fp = io.BufferedReader(LimitedReader(self.fp.detach(), sock))


class LimitedConnection(HTTPConnection):
    response_class = LimitedResponse


class LimitedTlsConnection(HTTPSConnection):
    response_class = LimitedResponse


class LimitedNode(Urllib3HttpNode):
    """The client's own node with that limit."""

    def __init__(self, config: NodeConfig) -> None:
        super().__init__(config)
        is_tls = config.scheme == "https"
        self.pool.ConnectionCls = LimitedTlsConnection if is_tls else LimitedConnection

    def perform_request(
        self,
        method: str,
        target: str,
        body: bytes | None = None,
        headers: HttpHeaders | None = None,
        request_timeout: Any = DEFAULT,
    ) -> NodeApiResponse:
        """Make a request; connecting, sending and reading share the time."""
        seconds = self.config.request_timeout if request_timeout is DEFAULT else request_timeout
        _request.end = time.monotonic() + seconds if seconds else None
        total: Any = urllib3.Timeout(total=seconds) if seconds else request_timeout
        try:
            return super().perform_request(method, target, body, headers, total)
        finally:
            _request.end = None
