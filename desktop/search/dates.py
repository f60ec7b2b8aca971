"""What people write for a time in a query: a day, a month, a year, a stretch, `last week`."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_AGO = re.compile(r"(?:last|past)\s+(?:(\d{1,4})\s+)?(day|week|month|year)s?")
_THIS = re.compile(r"this\s+(week|month|year)")
# What may stand unquoted after `date:` although it holds a space.
SPACED = r"(?:last|past|this)\s+(?:\d{1,4}\s+)?(?:day|week|month|year)s?\b"


@dataclass(frozen=True, slots=True)
class Period:
    """From `first` on, up to but not including `end`, each a year, a month or a day; None is open."""

    first: str | None
    end: str | None


def read_period(text: str, today: dt.date) -> Period | None:
    """Read a time as typed; None when it is none. Both ends of a stretch belong to it."""
    words = re.sub(r"[\s_]+", " ", text.strip().lower())
    if words.startswith(("last-", "past-", "this-")):
        words = words.replace("-", " ")
    relative = _relative(words, today)
    if relative:
        return relative
    compared = re.fullmatch(r"(>=|<=|=>|=<|>|<)\s*(\S+)", words)
    if compared:
        return _compared(compared.group(1), compared.group(2))
    first, dots, last = words.partition("..")
    if not dots:
        first = last = words
    if not first.strip() and not last.strip():
        return None
    return _stretch(first.strip(), last.strip(), today)


def _stretch(first: str, last: str, today: dt.date) -> Period | None:
    low = _either(first, today) if first else Period(None, None)
    high = _either(last, today) if last else Period(None, None)
    if low is None or high is None:
        return None
    return Period(low.first, high.end)


def _either(text: str, today: dt.date) -> Period | None:
    return _relative(text, today) or _unit(text)


def _compared(sign: str, text: str) -> Period | None:
    unit = _unit(text)
    if unit is None:
        return None
    match sign:
        case ">":
            return Period(unit.end, None)
        case "<":
            return Period(None, unit.first)
        case ">=" | "=>":
            return Period(unit.first, None)
    return Period(None, unit.end)


def _unit(text: str) -> Period | None:
    """Read a year, a month or a day; the end is the next one."""
    found = _DATE.fullmatch(text)
    if not found:
        return None
    year, month, day = (int(part) if part else None for part in found.groups())
    if year is None or not dt.MINYEAR <= year < dt.MAXYEAR:
        return None
    if month is None:
        return Period(f"{year:04}", f"{year + 1:04}")
    if not 1 <= month <= 12:
        return None
    if day is None:
        return _month(year, month)
    try:
        date = dt.date(year, month, day)
    except ValueError:
        return None
    return _days(date, 1)


def _relative(words: str, today: dt.date) -> Period | None:
    if words == "today":
        return _days(today, 1)
    if words == "yesterday":
        return _days(today - dt.timedelta(days=1), 1)
    if found := _THIS.fullmatch(words):
        return _running(found.group(1), today)
    if found := _AGO.fullmatch(words):
        return _ago(int(found.group(1)) if found.group(1) else None, found.group(2), today)
    return None


def _running(unit: str, today: dt.date) -> Period:
    if unit == "week":
        return _days(today - dt.timedelta(days=today.weekday()), 7)
    return _month(today.year, today.month) if unit == "month" else Period(f"{today.year:04}", f"{today.year + 1:04}")


def _ago(count: int | None, unit: str, today: dt.date) -> Period | None:
    """`last month` is the calendar month before this one; `last 3 months` ends today."""
    if count is not None:
        days = count * {"day": 1, "week": 7, "month": 30, "year": 365}[unit]
        if days >= today.toordinal():
            return Period(None, _day(today + dt.timedelta(days=1)))
        return Period(_day(today - dt.timedelta(days=days - 1)), _day(today + dt.timedelta(days=1)))
    match unit:
        case "day":
            return _days(today - dt.timedelta(days=1), 1)
        case "week":
            return _days(today - dt.timedelta(days=today.weekday() + 7), 7)
        case "month":
            before = today.replace(day=1) - dt.timedelta(days=1)
            return _month(before.year, before.month)
    return Period(f"{today.year - 1:04}", f"{today.year:04}")


def _month(year: int, month: int) -> Period:
    after = (year + 1, 1) if month == 12 else (year, month + 1)
    return Period(f"{year:04}-{month:02}", f"{after[0]:04}-{after[1]:02}")


def _days(first: dt.date, count: int) -> Period:
    return Period(_day(first), _day(first + dt.timedelta(days=count)))


def _day(date: dt.date) -> str:
    return date.isoformat()


def in_utc(bound: str) -> str:
    """Give the moment at which a day, month or year begins here, as the store writes times."""
    year, month, day = (*map(int, bound.split("-")), 1, 1)[:3]
    if not dt.MINYEAR < year < dt.MAXYEAR:
        return bound  # no zone can be reckoned there; as a string it compares all the same
    local = dt.datetime(year, month, day).astimezone()  # the user's own midnight
    return local.astimezone(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
