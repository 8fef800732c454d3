"""Which sites may carry the widget (CORS): bearer tokens, no cookies."""

from __future__ import annotations

from urllib.parse import urlsplit

_DAY = "86400"  # seconds that a browser may remember a preflight's answer


class Origins:
    """The allowed origins and the headers that say so."""

    def __init__(self, allowed: str) -> None:
        """Read the setting.

        Args:
            allowed: Origins separated by commas; "*" for any.
        """
        self._allowed = frozenset(entry.strip().rstrip("/") for entry in allowed.split(",") if entry.strip())

    def admits(self, origin: str | None, host: str) -> bool:
        """Say whether a request may come from this origin: none (not a browser's), our own, or an allowed one.

        Args:
            origin: The Origin header, if any.
            host: Host and port the request was sent to.
        """
        return origin is None or "*" in self._allowed or origin in self._allowed or urlsplit(origin).netloc == host

    def headers(self, origin: str | None) -> dict[str, str]:
        """Return the headers that let a browser use the answer on that origin's page."""
        if origin is None:
            return {}
        return {
            "access-control-allow-origin": origin,
            "access-control-allow-headers": "authorization, content-type",
            "access-control-allow-methods": "GET, POST, DELETE",
            "access-control-expose-headers": "retry-after",
            "access-control-max-age": _DAY,
            "vary": "origin",
        }
