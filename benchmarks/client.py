"""Sends HTTP requests over a few kept-open connections, in a process of its own, and times every answer.

Reads one JSON line from the standard input, writes one to the standard output.
"""

from __future__ import annotations

import json
import selectors
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle
from typing import Any


@dataclass(frozen=True, slots=True)
class Load:
    """`latencies` in milliseconds, sorted; `statuses` counts the answers; `own_cpu` is the client's seconds of CPU."""

    seconds: float
    latencies: Sequence[float]
    statuses: Mapping[str, int]
    own_cpu: float
    sample: str

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.latencies) / self.seconds

    def percentile(self, share: float) -> float:
        """The latency that so large a share of answers stays below, in milliseconds."""
        return self.latencies[min(int(len(self.latencies) * share), len(self.latencies) - 1)]


def measure(
    port: int, requests: Sequence[bytes], *, connections: int = 1, seconds: float = 0.0, calls: int = 0
) -> Load:
    """Send the requests (each once, or round and round where `calls` is given) and wait for the load to end.

    RuntimeError where an answer is not a 2xx: a refused request is quickly served and proves nothing.
    """
    order = {
        "port": port,
        "connections": connections,
        "seconds": seconds,
        "calls": calls,
        "requests": [request.decode("latin-1") for request in requests],
    }
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.client"],
        input=json.dumps(order),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    load = Load(**json.loads(done.stdout))
    if not load.latencies or any(not status.startswith("2") for status in load.statuses):
        raise RuntimeError(f"{load.statuses} from port {port}: {load.sample[:600]}")
    return load


def joined(loads: Sequence[Load]) -> Load:
    """What loads one after the other come to together."""
    statuses = sum((Counter(load.statuses) for load in loads), Counter[str]())
    return Load(
        sum(load.seconds for load in loads),
        sorted(latency for load in loads for latency in load.latencies),
        statuses,
        sum(load.own_cpu for load in loads),
        loads[0].sample,
    )


def request(method: str, path: str, headers: Mapping[str, str], body: bytes = b"") -> bytes:
    """The bytes of a request."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", *(f"{name}: {value}" for name, value in headers.items())]
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join((*lines, "", "")).encode() + body


class _Connection:
    """One open connection with at most one request under way."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.received = b""
        self.wanted = 0
        self.began = 0.0

    def send(self, message: bytes) -> None:
        self.received, self.wanted, self.began = b"", 0, time.perf_counter()
        self.socket.sendall(message)

    def is_complete(self) -> bool:
        self.received += self.socket.recv(262_144)
        if not self.wanted:
            end = self.received.find(b"\r\n\r\n")
            if end < 0:
                return False
            head = self.received[:end].lower()
            place = head.find(b"content-length:")
            if place < 0:
                raise RuntimeError(f"an answer without a length: {head[:300]!r}")
            self.wanted = end + 4 + int(head[place + 15 :].split(b"\r\n", 1)[0])
        return len(self.received) >= self.wanted


def run(order: Mapping[str, Any]) -> Load:
    """Carry out one order in this process."""
    messages = [message.encode("latin-1") for message in order["requests"]]
    calls = order["calls"] or len(messages)
    queue: Iterator[bytes] = cycle(messages) if order["calls"] else iter(messages)
    selector = selectors.DefaultSelector()
    latencies: list[float] = []
    statuses: dict[str, int] = {}
    sample, sent = "", 0
    cpu, began = time.process_time(), time.perf_counter()
    end = began + order["seconds"] if order["seconds"] else float("inf")
    open_ones = 0
    for _ in range(order["connections"]):
        connection = _Connection(order["port"])
        selector.register(connection.socket, selectors.EVENT_READ, connection)
        connection.send(next(queue))
        open_ones, sent = open_ones + 1, sent + 1
    while open_ones:
        for key, _ in selector.select(30):
            connection = key.data
            if not connection.is_complete():
                continue
            now = time.perf_counter()
            latencies.append((now - connection.began) * 1000)
            status = connection.received[9:12].decode()
            statuses[status] = statuses.get(status, 0) + 1
            if not status.startswith("2"):
                sample = connection.received.decode("utf-8", "replace")
            message = next(queue, None) if sent < calls and now < end else None
            if message is None:
                selector.unregister(connection.socket)
                open_ones -= 1
            else:
                sent += 1
                connection.send(message)
    seconds = time.perf_counter() - began
    return Load(seconds, sorted(latencies), statuses, time.process_time() - cpu, sample)


def main() -> None:
    """The process that sends."""
    done = run(json.loads(sys.stdin.readline()))
    answer = {
        "seconds": done.seconds,
        "latencies": list(done.latencies),
        "statuses": dict(done.statuses),
        "own_cpu": done.own_cpu,
        "sample": done.sample,
    }
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
