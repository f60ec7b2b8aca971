"""Patterns that compile when they are first used: together they would hold up the first window by 50 ms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    import regex

__all__ = ["compile_late"]


def compile_late(source: str) -> regex.Pattern[str]:
    """Give a pattern of `regex` that is compiled when something is asked of it; its flags stand in the source."""
    return cast("regex.Pattern[str]", _Uncompiled(source))


class _Uncompiled:
    def __init__(self, source: str) -> None:
        self._source = source

    def __getattr__(self, name: str) -> Any:
        import regex

        found = getattr(regex.compile(self._source), name)  # regex keeps what it has compiled
        setattr(self, name, found)  # the next time costs what any attribute costs
        return found
