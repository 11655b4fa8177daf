"""Asks ClamAV about a file, where the operator has it (`CLAMD_ADDRESS`). No answer is a no."""

from __future__ import annotations

import socket
import struct
from typing import IO

from django.conf import settings

SECONDS = 20
CHUNK = 64 * 1024


class InfectedError(Exception):
    """ClamAV knows this file."""


class AntivirusAwayError(Exception):
    """ClamAV should have looked at the file and did not."""


def scan(file: IO[bytes]) -> None:
    """Let a file pass, or raise. Without ClamAV configured every file passes."""
    if not settings.CLAMD_ADDRESS:
        return
    file.seek(0)
    try:
        answer = _ask(file)
    except OSError as error:
        raise AntivirusAwayError from error
    finally:
        file.seek(0)
    if answer.endswith(b"FOUND"):
        raise InfectedError
    if not answer.endswith(b"OK"):
        raise AntivirusAwayError


def _ask(file: IO[bytes]) -> bytes:
    """clamd's INSTREAM: chunks with their length before them, a zero at the end."""
    with _connection() as connection:
        connection.settimeout(SECONDS)
        connection.sendall(b"zINSTREAM\0")
        while chunk := file.read(CHUNK):
            connection.sendall(struct.pack("!L", len(chunk)) + chunk)
        connection.sendall(struct.pack("!L", 0))
        answer = b""
        while part := connection.recv(4096):
            answer += part
        return answer.rstrip(b"\0")


def _connection() -> socket.socket:
    """`unix:/run/clamav/clamd.ctl`, or `host:port`."""
    address: str = settings.CLAMD_ADDRESS
    if address.startswith("unix:"):
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(SECONDS)
        connection.connect(address.removeprefix("unix:"))
        return connection
    host, _colon, port = address.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=SECONDS)
