"""What the user can set: one frozen value, its defaults and help lines, and the one file it is kept in.

Reading never fails: what cannot be read falls back to the defaults and the reason is told. Keys this
version does not know are kept, so that an older and a newer Postil can share the file.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from desktop.errors import PostilError
from desktop.language import _, plural
from desktop.places import settings_file

__all__ = ["Entry", "Settings", "changed", "entries", "load", "remember_library", "save"]

RECENT_LIMIT = 10


def _set(
    default: Any,
    title: str,
    help_line: str,
    group: str,
    *,
    choices: Iterable[tuple[str, str]] = (),
    low: float | None = None,
    high: float | None = None,
    kind: str | None = None,
) -> Any:
    facts = {
        "title": title,
        "help": help_line,
        "group": group,
        "choices": tuple(choices),
        "low": low,
        "high": high,
        "kind": kind or _kind(default),
    }
    return field(default=default, metadata=facts)


def _kind(default: Any) -> str:
    names = {bool: "switch", int: "whole", float: "number", str: "text", tuple: "paths"}
    return names[type(default)]


_THEMES = (("system", "As the system"), ("light", "Light"), ("dark", "Dark"), ("sepia", "Sepia"))
_TWINS = (
    ("", "Leave out the same, keep what is nearly so"),
    ("skip", "Leave out what is nearly the same, too"),
    ("edition", "Make what is nearly the same a new edition"),
    ("keep", "Keep everything"),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the user can set; `changed` makes another one."""

    author: str = _set("", "Your name", "Written into every annotation you make.", "You")
    confirm_author: bool = _set(
        True, "Ask for the name at first start", "Ask once who is annotating when no name is set.", "You"
    )
    language: str = _set(
        "", "Language", "A code such as de or pt_BR; empty follows the system. Dates and numbers follow too.", "You"
    )

    theme: str = _set("system", "Theme", "Colours of the window and the page.", "Look", choices=_THEMES)
    interface_size: int = _set(0, "Interface font size", "In points; 0 takes the system's.", "Look", low=0, high=32)
    reader_font: str = _set(
        "", "Reading font", "The family of the text; empty takes a serif of the system.", "Look", kind="font"
    )
    reader_size: float = _set(13.0, "Reading font size", "In points.", "Look", low=6.0, high=48.0)
    line_width: int = _set(72, "Line width", "In characters.", "Look", low=40, high=110)
    line_height: float = _set(1.5, "Line height", "As a multiple of the font's own.", "Look", low=1.0, high=2.2)

    label_lanes: bool = _set(
        True, "Show label names", "Write the labels in lanes above the line, not the colour alone.", "Reading"
    )
    word_snapping: bool = _set(
        True, "Select whole words", "Selecting by mouse takes whole words; hold Alt to be exact.", "Reading"
    )
    show_furniture: bool = _set(
        False,
        "Show page furniture",
        "Show headers, footers, page numbers and the like dimmed; otherwise a thin line stands for them.",
        "Reading",
    )
    citation: str = _set(
        "“{quote}” ({title}, {site}, {date})",
        "Copy with citation",
        "May hold {quote}, {title}, {author}, {site}, {date}, {url} and {page}.",
        "Reading",
    )

    search_as_you_type: bool = _set(
        True, "Search while typing", "Show results at each key instead of at Enter.", "Finding and tagging"
    )
    fold_near_twins: bool = _set(
        True,
        "Fold near twins",
        "Show articles that are nearly the same in one line of the list.",
        "Finding and tagging",
    )
    tag_all_whole_words: bool = _set(
        True, "Tag all: whole words", "Where the ends of the text are letters.", "Finding and tagging"
    )
    tag_all_match_case: bool = _set(
        True, "Tag all: match case", "Tag only what is written with the same capitals.", "Finding and tagging"
    )

    import_workers: int = _set(
        0, "Files read at once", "0 takes one less than the processors.", "Importing", low=0, high=64
    )
    import_seconds: int = _set(
        60,
        "Time limit per file",
        "In seconds; a file that takes longer is reported.",
        "Importing",
        low=5,
        high=3600,
    )
    import_megabytes: int = _set(
        2048,
        "Memory limit per file",
        "In megabytes, for each reading process.",
        "Importing",
        low=256,
        high=65536,
    )

    import_on_twin: str = _set(
        "",
        "Documents that are here already",
        "What an import does with a file whose text is in the library, or nearly so.",
        "Importing",
        choices=_TWINS,
    )
    import_pattern: str = _set(
        "",
        "Pattern for file names",
        "What names of files and folders say, such as {site}/{published} {title}; empty takes nothing from them.",
        "Importing",
    )
    import_ocr: bool = _set(
        False,
        "Recognise the text of scans",
        "Pages that are pictures are read as text; that takes some seconds for each page.",
        "Importing",
    )
    import_ocr_languages: str = _set(
        "eng",
        "Languages of scans",
        "Codes of Tesseract joined by +, such as eng+deu.",
        "Importing",
    )

    backup_daily: bool = _set(True, "Back up every day", "Once a day, when a library is opened.", "Safety")
    backup_folder: str = _set("", "Backup folder", "Empty keeps backups beside each library.", "Safety", kind="folder")
    backups_kept: int = _set(3, "Backups kept", "Older ones are removed.", "Safety", low=1, high=100)
    history_steps: int = _set(
        10_000, "Steps that can be undone", "Older steps are forgotten.", "Safety", low=100, high=1_000_000
    )

    reopen: bool = _set(True, "Reopen the last library", "When the program starts.", "Libraries")
    last_library: str = _set("", "Last library", "The one opened last.", "Libraries", kind="remembered")
    layout: str = _set("", "Window layout", "Sizes of the window and its panes.", "Libraries", kind="remembered")
    answers: str = _set("", "Last answers", "What was chosen last in dialogs.", "Libraries", kind="remembered")
    recent_libraries: tuple[str, ...] = _set(
        (), "Recent libraries", "Those opened lately, newest first.", "Libraries", kind="remembered"
    )


@dataclass(frozen=True, slots=True)
class Entry:
    """How one setting is shown: words translated, `kind` saying which control fits, limits inclusive.

    Kinds: switch, whole, number, text, font, folder, and `remembered` for what no dialog shows.
    """

    name: str
    title: str
    help: str
    group: str
    kind: str
    default: Any
    choices: tuple[tuple[str, str], ...]
    low: float | None
    high: float | None


def entries() -> tuple[Entry, ...]:
    """Return one entry for each setting, in the order of the dialog."""
    return tuple(
        Entry(
            name=f.name,
            title=_(f.metadata["title"]),
            help=_(f.metadata["help"]),
            group=_(f.metadata["group"]),
            kind=f.metadata["kind"],
            default=f.default,
            choices=tuple((value, _(title)) for value, title in f.metadata["choices"]),
            low=f.metadata["low"],
            high=f.metadata["high"],
        )
        for f in fields(Settings)
    )


def changed(settings: Settings, **values: Any) -> Settings:
    """Return settings with these values; one that does not fit raises ValueError naming it."""
    for name, value in values.items():
        if not _fits(name, value):
            raise ValueError(f"{value!r} does not fit the setting {name!r}")
    return replace(settings, **values)


def remember_library(settings: Settings, path: Path) -> Settings:
    """Return settings in which this library is the last and the newest of the recent ones."""
    name = str(path.resolve())
    others = [other for other in settings.recent_libraries if other != name]
    return replace(settings, last_library=name, recent_libraries=(name, *others)[:RECENT_LIMIT])


def load(path: Path | None = None) -> tuple[Settings, str | None]:
    """Read the settings and, where something was amiss, a sentence about it; never raise.

    A file that is not JSON is kept aside as `settings.broken.json`; a value that does not fit is
    replaced by its default.
    """
    source = path or settings_file()
    try:
        stored = _read(source)
    except (ValueError, RecursionError):
        aside = _put_aside(source)
        return Settings(), _("The settings were unreadable and are back to the defaults; kept as {path}.").format(
            path=aside
        )
    except OSError as error:
        return Settings(), _("The settings could not be read: {reason}.").format(reason=error.strerror or error)
    fitting, refused = _sift(stored)
    warning = None
    if refused:
        warning = plural(
            "One setting did not fit and is back to its default: {names}.",
            "{n} settings did not fit and are back to their defaults: {names}.",
            len(refused),
        ).format(n=len(refused), names=", ".join(refused))
    return Settings(**fitting), warning


def save(settings: Settings, path: Path | None = None) -> None:
    """Write the settings whole or not at all, keeping keys this version does not know; raise PostilError."""
    target = path or settings_file()
    try:
        kept = _read(target)
    except (OSError, ValueError, RecursionError):
        kept = {}
    kept.update({f.name: getattr(settings, f.name) for f in fields(Settings)})
    fresh = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with fresh.open("w", encoding="utf-8") as out:
            json.dump(kept, out, ensure_ascii=False, indent=1)
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(target)
    except OSError as error:
        with contextlib.suppress(OSError):
            fresh.unlink()
        raise PostilError(
            _("The settings could not be saved."),
            _("Look whether the folder {folder} can be written.").format(folder=target.parent),
            str(error),
        ) from error


def _read(path: Path) -> dict[str, Any]:
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    if not isinstance(stored, dict):
        raise ValueError("not an object")
    return stored


def _put_aside(path: Path) -> Path:
    aside = path.with_name(f"{path.stem}.broken{path.suffix}")
    try:
        path.replace(aside)
    except OSError:
        return path
    return aside


def _sift(stored: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    fitting: dict[str, Any] = {}
    refused: list[str] = []
    for name in (f.name for f in fields(Settings)):
        if name not in stored:
            continue
        value = tuple(stored[name]) if isinstance(stored[name], list) else stored[name]
        if _fits(name, value):
            fitting[name] = value
        else:
            refused.append(name)
    return fitting, refused


def _fits(name: str, value: Any) -> bool:
    """Say whether a value has the kind, the choices and the limits of the setting."""
    known = {f.name: f for f in fields(Settings)}.get(name)
    if known is None:
        return False
    kind = type(known.default)
    if kind is float and type(value) is int:
        value = float(value)
    if type(value) is not kind:
        return False
    if isinstance(value, tuple) and not all(isinstance(item, str) for item in value):
        return False
    choices, low, high = (known.metadata[key] for key in ("choices", "low", "high"))
    if choices:
        return value in [choice for choice, _title in choices]
    return (low is None or value >= low) and (high is None or value <= high)
