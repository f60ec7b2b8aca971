"""The one translation function, and how dates, numbers and sizes are written for this user.

Everything heavy (gettext, Babel) is loaded on first use; importing this module costs nothing.
"""

from __future__ import annotations

import os
import re

TYPE_CHECKING = False  # typing would take longer to import than all the rest
if TYPE_CHECKING:
    import datetime as dt
    from gettext import NullTranslations

__all__ = [
    "_",
    "ago",
    "date",
    "language",
    "language_name",
    "moment",
    "number",
    "percent",
    "plural",
    "size",
    "translated",
    "use",
]

_translations: NullTranslations | None = None
_named: str | None = None  # the locale asked for, as it was written
_locale: str | None = None  # what Babel knows of it, found out when something is to be written


def use(locale: str | None = None) -> None:
    """Speak the given language (`de`, `pt_BR`), or the system's; what has no translation stays English."""
    global _translations, _named, _locale
    _named = locale or _system_locale()
    _locale = None
    _translations = None if _is_english(_named) else _load(language())


def language() -> str:
    """Return the locale in use, as `en_GB`."""
    global _locale
    if _locale is None:
        _locale = _known(_named or _system_locale())
    return _locale


def translated() -> str | None:
    """Return the locale whose translation is in use, to be handed to another process; None for English."""
    return None if _translations is None else language()


def _(sentence: str) -> str:
    """Translate one sentence; values are put in afterwards with `.format`."""
    return sentence if _translations is None else _translations.gettext(sentence)


def plural(one: str, many: str, n: int) -> str:
    """Translate and choose the form for `n`; values are put in afterwards with `.format`."""
    if _translations is None:
        return one if n == 1 else many
    return _translations.ngettext(one, many, n)


def date(day: dt.date, *, length: str = "medium") -> str:
    """Write a day as this user does: `4 Mar 2025`; `length` is short, medium, long or full."""
    from babel.dates import format_date

    return format_date(day, format=_length(length), locale=language())


def moment(at: dt.datetime, *, length: str = "medium") -> str:
    """Write a day and a time in local time; a naive `at` is taken as local."""
    from babel.dates import format_datetime

    local = at.astimezone() if at.tzinfo else at
    return format_datetime(local.replace(tzinfo=None), format=_length(length), locale=language())


def ago(at: dt.datetime, *, now: dt.datetime | None = None) -> str:
    """Write how long ago a moment was: `3 minutes ago`."""
    from babel.dates import format_timedelta

    reference = now or type(at).now(at.tzinfo)
    return format_timedelta(at - reference, add_direction=True, locale=language())


def language_name(code: str) -> str:
    """Name a language for this user: `ar` as `Arabic`; a code that nobody knows names itself."""
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(code.replace("-", "_")).get_display_name(language()) or code
    except (UnknownLocaleError, ValueError):
        return code


def number(n: float, *, digits: int | None = None) -> str:
    """Write a number with this user's separators; `digits` fixes the places after the point."""
    if digits is None and isinstance(n, int) and 0 <= n < 1000:
        return str(n)  # nothing to separate, and Babel costs the first window 50 ms

    from babel.numbers import format_decimal

    if digits is None:
        return format_decimal(n, locale=language())
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    return format_decimal(n, format=pattern, locale=language())


def percent(part: float) -> str:
    """Write a fraction from 0 to 1 as a whole percentage."""
    from babel.numbers import format_percent

    return format_percent(part, locale=language())


def size(octets: int) -> str:
    """Write a number of bytes in decimal units: `3.4 MB`."""
    if octets < 1000:
        return plural("{n} byte", "{n} bytes", octets).format(n=number(octets))
    amount, unit = float(octets), _("{n} kB")
    for unit in (_("{n} kB"), _("{n} MB"), _("{n} GB"), _("{n} TB")):  # noqa: B007
        amount /= 1000
        if amount < 999.5:
            break
    return unit.format(n=number(amount, digits=1 if amount < 99.5 else 0))


def _length(name: str) -> str:
    if name not in ("short", "medium", "long", "full"):
        raise ValueError(f"unknown length {name!r}")
    return name


def _system_locale() -> str:
    for name in ("LC_ALL", "LC_TIME", "LANG"):
        value = os.environ.get(name, "")
        if value:
            return value
    import locale

    return locale.getlocale()[0] or "en"


def _is_english(locale: str) -> bool:
    """Say that there is nothing to translate, without Babel, which costs the first window 20 ms."""
    return re.split("[-_.@]", locale)[0] in ("C", "POSIX", "en")


def _known(locale: str) -> str:
    """Reduce `de_AT.UTF-8@euro` to what Babel knows, without the territory if it must, else English."""
    from babel import Locale, UnknownLocaleError

    plain = locale.split(".")[0].split("@")[0].replace("-", "_")
    for candidate in (plain, plain.split("_")[0]):
        try:
            return str(Locale.parse(candidate))
        except (UnknownLocaleError, ValueError, TypeError):
            continue
    return "en"


def _load(locale: str) -> NullTranslations | None:
    import gettext

    from desktop.places import resource

    try:
        return gettext.translation("postil", resource("languages"), [locale, locale.split("_")[0]])
    except FileNotFoundError:
        return None
