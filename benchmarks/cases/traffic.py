"""What a browser receives over the network, compressed as it travels, with its headers."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import CDPSession


class Traffic:
    """Listens to a page from now on; what its cache gives costs nothing."""

    def __init__(self, session: CDPSession) -> None:
        self._addresses: dict[str, str] = {}
        self._sizes: dict[str, float] = {}
        session.on("Network.requestWillBeSent", self._asked)
        session.on("Network.loadingFinished", self._came)
        session.send("Network.enable")

    def forget(self) -> None:
        """Begin to count anew."""
        self._sizes.clear()

    def kilobytes(self, part: str = "") -> float:
        """What came from addresses that hold the part."""
        return sum(size for asked, size in self._sizes.items() if part in self._addresses.get(asked, "")) / 1024

    def _asked(self, event: Any) -> None:
        self._addresses[event["requestId"]] = event["request"]["url"]

    def _came(self, event: Any) -> None:
        self._sizes[event["requestId"]] = float(event["encodedDataLength"])
