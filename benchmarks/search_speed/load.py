"""Clients that ask over a local socket and wait for each answer, several at once."""

from __future__ import annotations

import gzip
import http.client
import random
import socket
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.timing import percentiles

Ask = Callable[[], object]


class LocalConnection(http.client.HTTPConnection):
    """HTTP over a Unix socket."""

    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=60)
        self.path = path

    def connect(self) -> None:
        """Connect to the socket."""
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(60)
        self.sock.connect(str(self.path))


def get(path: Path, address: str) -> bytes:
    """The body of an answer 200. A fresh connection, as a proxy in front of gunicorn makes it."""
    connection = LocalConnection(path)
    connection.request("GET", address, headers={"Accept-Encoding": "identity"})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    if answer.status != 200:
        raise RuntimeError(f"{address} answers {answer.status}")
    return gzip.decompress(body) if answer.headers.get("Content-Encoding") == "gzip" else body


def times_of(ask: Ask, rounds: int) -> list[float]:
    """Milliseconds of one client."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        ask()
        times.append((time.perf_counter() - start) * 1000)
    return times


def together(asks: Sequence[Sequence[Ask]], seconds: float) -> dict[str, float]:
    """Percentiles and answers a second of several clients (one a row) that ask at random, each
    waiting for its answer before it asks again."""
    times: list[float] = []
    problems: list[Exception] = []
    end = time.perf_counter() + seconds

    def client(number: int) -> None:
        chance = random.Random(number)  # noqa: S311  # no secret
        try:
            while True:
                times.extend(times_of(chance.choice(asks[number]), 1))
                if time.perf_counter() >= end:
                    return
        except Exception as error:  # noqa: BLE001  # told below
            problems.append(error)

    threads = [threading.Thread(target=client, args=(n,)) for n in range(len(asks))]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if problems:
        raise problems[0]
    passed = time.perf_counter() - start
    return {**percentiles(times), "a second": round(len(times) / passed, 1)}
