"""UUIDv7, made in one place: sortable by time, increasing within a process even inside one millisecond."""

from __future__ import annotations

import os
import re
import threading
import time
import uuid

_UID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_lock = threading.Lock()
_last = 0


def uuid7() -> str:
    """Give a new UUIDv7 in lower case, greater than every one given before by this process (RFC 9562, 5.7)."""
    global _last
    random = int.from_bytes(os.urandom(10), "big")
    value = (time.time_ns() // 1_000_000) << 74 | random & ((1 << 74) - 1)
    with _lock:
        if value <= _last:
            value = _last + 1 + (random & 0xFFFF)
        _last = value
    high, low = value >> 62, value & ((1 << 62) - 1)
    stamp, rest = high >> 12, high & 0xFFF
    return str(uuid.UUID(int=stamp << 80 | 0x7 << 76 | rest << 64 | 0b10 << 62 | low))


def is_uid(value: str | None) -> bool:
    """Say whether a string may be an id of a library: a UUID in lower case."""
    return value is not None and _UID.fullmatch(value) is not None


def derived(digest: bytes) -> str:
    """Give the id that depends on nothing but a digest: a UUID of version 8 (RFC 9562, 5.8)."""
    value = int.from_bytes(digest[:16], "big") & ~(0xF << 76) & ~(0b11 << 62) | 0x8 << 76 | 0b10 << 62
    said = f"{value:032x}"
    return f"{said[:8]}-{said[8:12]}-{said[12:16]}-{said[16:20]}-{said[20:]}"
