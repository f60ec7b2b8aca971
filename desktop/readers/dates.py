"""Dates as people write them in data and bylines, to ISO 8601: deterministic, and rather none than a wrong one."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

from desktop.readers.metadata import as_iso
from desktop.text.fold import fold

LONGEST = 80  # code points: what is longer is no date
_MONTH_NAMES = (
    "january jan januar jänner janvier janv enero ene gennaio gen janeiro januari stycznia января янв януари ocak",
    "february feb februar février févr fév febrero febbraio fevereiro fev februari lutego февраля фев февруари şubat",
    "march mar märz mrz mars marzo março maart marca марта мар март mart",
    "april apr avril avr abril abr aprile kwietnia апреля апр април nisan",
    "may mai mayo maggio mag maio mei maja мая май mayıs",
    "june jun juni juin junio giugno giu junho czerwca июня июн юни haziran",
    "july jul juli juillet juil julio luglio lug julho lipca июля июл юли temmuz",
    "august aug août agosto ago augustus sierpnia августа авг август ağustos",
    "september sep sept septembre septiembre settembre set setembro września сентября сен септември eylül",
    "october oct oktober okt octobre octubre ottobre ott outubro out października октября окт октомври ekim",
    "november nov novembre noviembre novembro listopada ноября ноя ноември kasım",
    "december dec dezember dez décembre déc diciembre dic dicembre dezembro grudnia декабря дек декември aralık",
)
_MONTHS = {fold(name): number for number, names in enumerate(_MONTH_NAMES, 1) for name in names.split()}
_WEEKDAYS = frozenset(
    fold(name)
    for name in (
        "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun "
        "montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag mo di mi do fr sa so "
        "lundi mardi mercredi jeudi vendredi samedi dimanche lunes martes miércoles jueves viernes sábado domingo "
        "lunedì martedì mercoledì giovedì venerdì sabato domenica segunda terça quarta quinta sexta "
        "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag "
        "понедельник вторник среда четверг пятница суббота воскресенье понеделник сряда четвъртък петък събота неделя "
        "poniedziałek wtorek środa czwartek piątek sobota niedziela pazartesi salı çarşamba perşembe cuma pazar"
    ).split()
)
_FIRST_WORD = re.compile(r"[^\W\d_]+")
_CLOCK = (
    r"(?:[\sT,]+(?:at|um|à|a las|alle|в)?\s*(?P<hour>\d{1,2})[:.h](?P<minute>\d{2})(?::\d{2})?\s*"
    r"(?P<half>[ap]\.?m\.?)?.{0,12})?"
)
_DAY_FIRST = re.compile(
    r"(?:[^\W\d_]+\.?,?\s+)?(?P<day>\d{1,2})(?:st|nd|rd|th|er|º|\.)?[\s-]+(?:de\s+|of\s+)?(?P<month>[^\W\d_]+)\.?,?"
    rf"[\s-]+(?:de\s+|del\s+)?(?P<year>\d{{4}})(?:\s*г\.?)?{_CLOCK}$",
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(
    rf"(?:[^\W\d_]+\.?,?\s+)?(?P<month>[^\W\d_]+)\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}}){_CLOCK}$",
    re.IGNORECASE,
)
_NUMBERS = re.compile(
    rf"(?P<first>\d{{1,2}})(?P<mark>[./-])\s?(?P<second>\d{{1,2}})(?P=mark)\s?(?P<year>\d{{4}}){_CLOCK}$", re.IGNORECASE
)
_EASTERN = re.compile(r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]")
_MONTH_ONLY = re.compile(r"(?P<month>[^\W\d_]+)\.?,?\s+(?P<year>\d{4})$")
_MAIL = re.compile(r"(?:[A-Za-z]{3},\s*)?\d{1,2} [A-Za-z]{3} \d{4} \d{1,2}:\d\d")
_UNIVERSAL = re.compile(r"\s+(?:UTC|GMT|Z)$")
_EPOCH = re.compile(r"\d{9,10}(?:\.\d+)?$|\d{12,13}$")
_PLAIN_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})$")
_YEAR = re.compile(r"\d{4}")
_YEARS = range(1400, 2101)


def read_date(value: str, *, day_first: bool | None = None) -> str | None:
    """Give a date or time as ISO 8601, as precise as it came; None for what is none, or may be two.

    `03/04/2024` may be March or April: only with `day_first` said is it taken for either.
    """
    text = " ".join(value.split())
    if not 4 <= len(text) <= LONGEST or not (_YEAR.search(text) or text[:4].isdigit()):
        return None  # however a day is written, its year has four digits, or the count of seconds more
    if _EPOCH.match(text):
        return _from_epoch(text)
    if found := _PLAIN_DAY.match(text) or _EASTERN.match(text):
        year, month, day = found.groups()
        return _joined(year, month, day)
    return _as_mail(text) or _spelt(text) or _numbered(text, day_first) or _stated(text)


def _spelt(text: str) -> str | None:
    found = _DAY_FIRST.match(text) or _MONTH_FIRST.match(text)
    if found:
        month = _MONTHS.get(fold(found["month"]))
        return _joined(found["year"], month, found["day"], found) if month else None
    found = _MONTH_ONLY.match(text)
    month = _MONTHS.get(fold(found["month"])) if found else None
    return f"{found['year']}-{month:02}" if found and month and int(found["year"]) in _YEARS else None


def _numbered(text: str, day_first: bool | None) -> str | None:
    found = _NUMBERS.match(text)
    if found is None:
        return None
    first, second = int(found["first"]), int(found["second"])
    if found["mark"] == "." or first > 12 or first == second:
        day_first = True
    elif second > 12:
        day_first = False
    if day_first is None:
        return None
    day, month = (first, second) if day_first else (second, first)
    return _joined(found["year"], month, day, found)


def _as_mail(text: str) -> str | None:
    """Read `Tue, 12 Mar 2024 10:00:00 +0100`, as feeds and messages have it."""
    if not _MAIL.match(text):
        return None
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z") if moment.year in _YEARS else None


def _stated(text: str) -> str | None:
    """Read what begins as ISO 8601, also with what `date` and databases put behind it."""
    if not text[:4].isdigit():
        return None
    found = as_iso(_UNIVERSAL.sub("+00:00", text))
    return found if found and int(found[:4]) in _YEARS else None


def _from_epoch(text: str) -> str | None:
    """Read seconds or milliseconds since 1970."""
    seconds = float(text) / (1000 if len(text.partition(".")[0]) > 10 else 1)
    return datetime.fromtimestamp(int(seconds), UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _joined(year: str, month: str | int, day: str | int, clock: re.Match[str] | None = None) -> str | None:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return None
    if found.year not in _YEARS:
        return None
    if clock is None or clock["hour"] is None:
        return found.isoformat()
    hour, minute = int(clock["hour"]), int(clock["minute"])
    half = (clock["half"] or "").lower()[:1]
    hour += 12 if half == "p" and hour < 12 else -12 if half == "a" and hour == 12 else 0
    return f"{found.isoformat()}T{hour:02}:{minute:02}:00" if hour < 24 and minute < 60 else found.isoformat()


def is_only_a_date(value: str) -> bool:
    """Say whether a date has no other word before it than a weekday, which `read_date` would pass over."""
    first = _FIRST_WORD.match(value)
    return first is None or fold(first.group()) in _WEEKDAYS or fold(first.group()) in _MONTHS


def puts_day_first(values: list[str]) -> bool | None:
    """Say whether the dates of a column are written day first, by those that can be read in one way only."""
    found = [match for value in values if (match := _NUMBERS.match(" ".join(value.split())))]
    day_first = any(int(match["first"]) > 12 for match in found)
    month_first = any(int(match["second"]) > 12 for match in found)
    return day_first if day_first != month_first else None
