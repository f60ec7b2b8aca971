"""The verbs of exchange on the command line: export, load, formats, roundtrip."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from desktop import errors, terminal
from desktop.door import opened
from desktop.exchange import FEATURES, UNITS, ExchangeFormat, Loss
from desktop.exits import FAILED, FINE
from desktop.language import _, plural

if TYPE_CHECKING:
    from desktop.formats.loading import Load

SHOWN = 5  # losses told on the terminal

_library = click.argument("library", type=click.Path(path_type=Path))
_json = click.option("--json", "as_json", is_flag=True, help=_("One JSON object a line."))
_query = click.option(
    "--query", metavar="Q", default="", help=_("Only the documents this finds, and what they speak of.")
)
_options = click.option(
    "--option", "options", metavar="NAME=VALUE", multiple=True, callback=lambda _ctx, _param, given: _pairs(given),
    help=_("A choice of the format's own, as `postil formats` lists them; may be repeated."),
)  # fmt: skip
_strict = click.option("--strict", is_flag=True, help=_("Do nothing at all where anything would be lost."))
_report = click.option(
    "--report", metavar="FILE", type=click.Path(path_type=Path), help=_("Write each loss as a line of JSON.")
)


def _pairs(given: Iterable[str]) -> dict[str, str]:
    pairs = {}
    for one in given:
        name, equals, value = one.partition("=")
        if not equals:
            raise click.BadParameter(_("an option is written NAME=VALUE"))
        pairs[name.strip()] = value
    return pairs


@click.command("export", help=_("Export documents with their annotations, in our format or another tool's."))
@_library
@click.option("--format", "format", metavar="F", default="jsonl", show_default=True, help=_("See `postil formats`."))
@click.option("--view", metavar="V", help=_("The same as --option view=V: documents, annotations, entities, claims."))
@_query
@_options
@click.option(
    "-o", "--output", metavar="PATH", type=click.Path(path_type=Path),
    help=_("A file instead of stdout; for formats of several files a folder, or a zip."),
)  # fmt: skip
@_report
@_strict
@_json
def export(
    library: Path,
    format: str,
    view: str | None,
    query: str,
    options: dict[str, str],
    output: Path | None,
    report: Path | None,
    strict: bool,
    as_json: bool,
) -> None:
    """Write, and tell what was lost."""
    if view is not None:
        options["view"] = view
    to_stdout = output is None or str(output) == "-"
    target: Path | IO[bytes] = sys.stdout.buffer if to_stdout else Path(str(output))
    with opened(library, "export", write=False) as door, _written(door, report) as out:
        done = door.exchange.dump(target, format, query=query, options=options, strict=strict, report=out)
        sys.stdout.flush()  # a full disk shows here, before anything is said to be done
    if as_json and not to_stdout:
        terminal.put_json({"counts": done.counts, "losses": done.losses})
        return
    _say_counts(done.counts)
    _say_losses(done.losses, done.first, report)


@click.command("load", help=_("Load annotations from another tool's files, with their texts."))
@_library
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--format", "format", metavar="F", default="auto", show_default=True,
              help=_("Of which format they are; auto: their content tells."))  # fmt: skip
@click.option("--unit", type=click.Choice(("auto", *UNITS)), default="auto", show_default=True,
              help=_("What the offsets count; auto: found out from the texts that stand beside."))  # fmt: skip
@click.option("--layer", type=click.Choice(("highlight", "entity")),
              help=_("The layer of labels that are not there yet; else the format's usual one."))  # fmt: skip
@click.option(
    "--take-changes",
    is_flag=True,
    help=_("Take over other labels, places and notes of annotations that are here; else ours stay."),
)
@_options
@_report
@_strict
@_json
def load(library: Path, paths: tuple[Path, ...], report: Path | None, as_json: bool, **words: Any) -> int:
    """Load one path after the other; tell what came, what was there and what was lost."""
    code = FINE
    with opened(library, "load", write=True) as door, _written(door, report) as out:
        for path in paths:
            try:
                running = door.exchange.load(path, report=out, **words)
                for act in running:
                    act()
            except (errors.Usage, errors.Unreadable) as problem:
                code = FAILED
                terminal.say(f"{problem.sentence} {problem.advice}".strip())
                if problem.detail:
                    terminal.say(problem.detail)
                continue
            code = max(code, FAILED if running.done.faults else FINE)
            _tell(path, running, report, as_json=as_json)
        door.refresh_search()
    return code


def _written(door: Any, report: Path | None) -> AbstractContextManager[IO[str] | None]:
    return door.whole_file(report) if report is not None else nullcontext()


def _tell(path: Path, running: Load, report: Path | None, *, as_json: bool) -> None:
    done = running.done
    if as_json:
        record = asdict(done)
        record.pop("first")
        terminal.put_json({"path": str(path), "format": running.format, **record})
        return
    terminal.say(
        _("{path}: {n} new, {there} there before ({format}).").format(
            path=path,
            format=running.format,
            n=plural("{n} annotation", "{n} annotations", done.annotations).format(n=done.annotations),
            there=done.annotations_there,
        )
    )
    if done.documents:
        terminal.say(plural("{n} new document.", "{n} new documents.", done.documents).format(n=done.documents))
    if done.annotations_changed:
        changed = done.annotations_changed
        terminal.say(plural("{n} annotation changed.", "{n} annotations changed.", changed).format(n=changed))
    if done.labels:
        terminal.say(_("New labels: {names}.").format(names=", ".join(done.labels)))
    _say_losses(done.losses, done.first, report)


def _say_counts(counts: Mapping[str, int]) -> None:
    words = {
        "documents": lambda n: plural("{n} document", "{n} documents", n),
        "annotations": lambda n: plural("{n} annotation", "{n} annotations", n),
        "entities": lambda n: plural("{n} entity", "{n} entities", n),
        "claims": lambda n: plural("{n} claim", "{n} claims", n),
        "labels": lambda n: plural("{n} label", "{n} labels", n),
        "relations": lambda n: plural("{n} relation", "{n} relations", n),
    }
    told = [words[what](n).format(n=n) for what, n in counts.items() if what in words and n]
    others = sum(n for what, n in counts.items() if what not in words)
    if others:
        told.append(plural("{n} record", "{n} records", others).format(n=others))
    terminal.say(_("Exported: {what}.").format(what=", ".join(told) or _("nothing")))


def _say_losses(losses: Mapping[str, int], first: Iterable[Loss], report: Path | None) -> None:
    """Say how much of what was lost, and the first of it."""
    if not losses:
        return
    counts = ", ".join(f"{count} × {what}" for what, count in sorted(losses.items()))
    terminal.say(_("Not everything came through: {counts}.").format(counts=counts))
    if report is not None:
        terminal.say(_("Each is listed in {path}.").format(path=report))
        return
    for loss in list(first)[:SHOWN]:
        span = f"{loss.start}–{loss.end}" if loss.start is not None else ""
        place = loss.where or " ".join(filter(None, (loss.title, span)))
        quote = f" “{loss.quote[:60]}”" if loss.quote else ""
        terminal.say(f"  {terminal.plain(place)}{terminal.plain(quote)}: {loss.reason}")
    if sum(losses.values()) > SHOWN:
        terminal.say(_("  … --report FILE lists all."))


@click.command("formats", help=_("List the formats of exchange and what each can carry."))
@_json
def formats(as_json: bool) -> None:
    """List them."""
    from desktop.library import exchange_formats

    found = exchange_formats()
    for one in found if as_json else ():
        carries = [feature for feature in FEATURES if feature in one.carries]
        terminal.put_json({**asdict(one), "carries": carries})
    if as_json:
        return
    heads = (_("name"), _("format"), _("ways"), _("unit"), _("does not carry"), _("options"))
    terminal.put_table([_row(one) for one in found], heads)


def _row(one: ExchangeFormat) -> tuple[str, ...]:
    ways = _("out and in") if one.dumps and one.loads else _("out") if one.dumps else _("in")
    options = [
        f"{option.name}={'|'.join(option.values) or '…'}"
        for option in dict.fromkeys((*one.dump_options, *one.load_options))
    ]
    title = one.title + (_(" (needs postil[{extra}])").format(extra=one.extra) if one.missing else "")
    lacking = ", ".join(feature for feature in FEATURES if feature not in one.carries)
    return one.name, title, ways, one.unit or _("tokens"), lacking or "–", " ".join(options) or "–"


@click.command("roundtrip", help=_("Export in a format, load that into an empty library, and say what differs."))
@_library
@click.option("--format", "format", metavar="F", required=True, help=_("See `postil formats`."))
@_query
@_options
@_json
def roundtrip(library: Path, format: str, query: str, options: dict[str, str], as_json: bool) -> int:
    """Try the way out and back."""
    with opened(library, "roundtrip", write=False) as door:
        told = door.exchange.round_trip(format, query=query, options=options)
    for one in told.differences:
        if as_json:
            terminal.put_json(asdict(one))
        else:
            change = f"{one.expected or '–'} → {one.came or '–'}"
            terminal.put(terminal.plain(f"{one.document or ''}  {one.title}  {one.what}: {change}"))
    losses = ", ".join(f"{count} × {what}" for what, count in sorted(told.losses.items()))
    count = told.documents
    terminal.say(plural("{n} document went out and back.", "{n} documents went out and back.", count).format(n=count))
    if losses:
        terminal.say(_("Told as lost: {counts}.").format(counts=losses))
    if not told.differences:
        terminal.say(_("Nothing differs beyond that.") if losses else _("Nothing differs."))
        return FINE
    count = len(told.differences)
    terminal.say(plural("{n} thing differs.", "{n} things differ.", count).format(n=count))
    return FAILED


VERBS = (export, load, formats, roundtrip)
