"""The second front end: the verbs of the command line, each a thin guest of the library.

Data goes to stdout, messages to stderr. Exit codes: 0 fine, 1 some input failed, 2 wrong usage, 3 our fault.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Literal

import click

from desktop import __version__, door, errors, terminal, traffic
from desktop.exits import FAILED, FINE, Verdict
from desktop.language import _, plural

PAGE = 500  # rows asked at once
VOICES = ("author", "direct_quote", "indirect", "mixed", "headline", "caption")

_library = click.argument("library", type=click.Path(path_type=Path))
_json = click.option("--json", "as_json", is_flag=True, help=_("One JSON object a line."))


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb and give the exit code; never raises."""
    terminal.prepare()
    with Verdict() as verdict:
        result = postil.main(args=argv, prog_name="postil", standalone_mode=False)
        sys.stdout.flush()
        verdict.code = result if isinstance(result, int) else FINE
    return verdict.code


@click.group(
    help=_("Read articles offline, annotate them, export the annotations."),
    epilog=_("Without a verb, the window opens."),
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, prog_name="postil", message="%(prog)s %(version)s")
def postil() -> None:
    """Choose a verb."""


@postil.command("new", help=_("Make a new, empty library."))
@_library
def _new(library: Path) -> None:
    from desktop.library import Library

    Library.create(library, author=door.author(), program="postil new").close()
    terminal.say(_("Made {path}.").format(path=library))


@postil.command("import", help=_("Import files and folders."))
@_library
@click.argument("paths", nargs=-1, type=click.Path())
@click.option("--collection", metavar="C", help=_("Put the documents into this collection."))
@click.option("--tag", "tags", metavar="T", multiple=True, help=_("Put this tag on them; may be repeated."))
@click.option("--jobs", metavar="N", type=click.IntRange(1, 64), help=_("How many files are read at once."))
@click.option("--format", metavar="F", help=_("Read every file as this format; else its content tells."))
@click.option("--encoding", metavar="E", help=_("Read texts in this encoding, such as cp1251; else it is found out."))
@click.option("--password", metavar="P", help=_("Open locked files with this password; it is never stored."))
@click.option(
    "--map", "columns", metavar="COLUMN=FIELD", multiple=True,
    help=_("Take a field of each record from this column of a data file (- for none); may be repeated."),
)  # fmt: skip
@click.option("--pattern", metavar="P", help=_("What file names and folders say, such as {site}/{published} {title}."))
@click.option("--ocr", metavar="LANGS", help=_("Recognise the text of scans in these languages, such as eng+deu."))
@click.option("--whole-page", is_flag=True, help=_("Keep everything of a web page, not the article alone."))
@click.option(
    "--on-twin", type=click.Choice(["skip", "edition", "keep"]),
    help=_("What to do with a document that is there already or nearly so: skip it, make it a new edition, keep both. "
           "Without this, the same is skipped and the nearly same is kept."),
)  # fmt: skip
@click.option("--executor", metavar="ADDRESS", help=_("Let a Dask cluster read: dask://host:port."))
@click.option("--watch", is_flag=True, help=_("Go on importing what comes into the folders, until Ctrl+C."))
@click.option("--resume", is_flag=True, help=_("Go on with the import that was stopped or cut short."))
@click.option("--report", metavar="FILE", type=click.Path(path_type=Path),
              help=_("Write what became of every file as JSON lines."))  # fmt: skip
@_json
def _import(library: Path, as_json: bool, report: Path | None, watch: bool, **words: Any) -> int:
    from desktop import intake, settings

    with door.opened(library, "import", write=True) as opened:
        if watch:
            return intake.watch(opened, intake.Request(**words), settings.load()[0], as_json=as_json)
        running = intake.begin(opened, intake.Request(**words), settings.load()[0])
        code = intake.carry_out(running, as_json=as_json)
        opened.refresh_search()
        if report is not None:
            intake.write_report(opened, running.run_id, report)
    return code


@postil.command("list", help=_("List the documents."))
@_library
@click.option("--query", metavar="Q", default="", help=_("Only the documents this finds."))
@_json
def _list(library: Path, query: str, as_json: bool) -> None:
    with door.opened(library, "list", write=False) as opened:
        found = opened.find(query)
        _tell_literal(found.problems)
        lines = []
        for first in range(0, len(found.ids), PAGE):
            for row in opened.documents.rows(found.ids[first : first + PAGE]):
                if as_json:
                    record = asdict(row)
                    terminal.put_json({"document_id": record.pop("id"), **record})
                else:
                    lines.append(
                        (row.id, row.published or "–", row.status, str(row.annotations), row.source, row.title)
                    )
    if not as_json:
        heads = (_("id"), _("published"), _("status"), _("annotations"), _("source"), _("title"))
        terminal.put_table(lines, heads)


def _tell_literal(problems: Sequence[str]) -> None:
    for problem in problems:
        terminal.say(problem)


@postil.command("search", help=_("Search the texts and annotations."))
@_library
@click.argument("query")
@click.option("--limit", metavar="N", type=click.IntRange(1, 1_000_000), default=20, show_default=True)
@click.option("--order", type=click.Choice(("relevance", "date")), default="relevance", show_default=True)
@_json
def _search(library: Path, query: str, limit: int, order: Literal["relevance", "date"], as_json: bool) -> None:
    with door.opened(library, "search", write=False) as opened:
        answer = opened.search(query, limit=limit, order=order)
    _tell_literal(answer.problems)
    for hit in answer.hits:
        excerpts = [
            {
                "start": excerpt.start,
                "end": excerpt.end,
                "text": excerpt.text,
                "matches": [[span.start, span.end] for span in excerpt.matches],
            }
            for excerpt in hit.excerpts
        ]
        row = hit.row
        if as_json:
            terminal.put_json(
                {
                    "document_id": row.id,
                    "title": row.title,
                    "published": row.published,
                    "score": hit.score,
                    "excerpts": excerpts,
                }
            )
            continue
        terminal.put(terminal.plain(f"{row.id}  {row.title}"))
        terminal.put("    " + terminal.plain(" · ".join(filter(None, (row.source, row.published)))))
        for excerpt in excerpts:
            terminal.put("    … " + terminal.plain(" ".join(str(excerpt["text"]).split())))
    if answer.suggestion and not answer.hits:
        terminal.say(_("Did you mean: {query}").format(query=answer.suggestion))
    if not as_json:
        terminal.say(_("{shown} of {total} shown.").format(shown=len(answer.hits), total=answer.total))


@postil.command("show", help=_("Show a document with its annotations."))
@_library
@click.argument("document")
@_json
def _show(library: Path, document: str, as_json: bool) -> None:
    from desktop.model import DocumentId

    with door.opened(library, "show", write=False) as opened:
        chosen = DocumentId(opened.resolve("document", document))
        if as_json:
            if not opened.export(sys.stdout, documents=[chosen]):
                raise errors.NotFound(_("The document lies in the bin."), _("Restore it to see its record."))
            return
        about = opened.documents.get(chosen)
        annotations = opened.annotations.of(chosen)
        text = opened.documents.text(chosen)
    facts = (", ".join(about.byline), about.site, about.published, about.url, about.status, ", ".join(about.tags))
    terminal.put(terminal.plain(about.title))
    terminal.put(terminal.plain(" · ".join(fact for fact in facts if fact)) + "\n")
    terminal.put(terminal.plain(text))
    if annotations:
        lines = [
            (a.id, f"{a.spans[0].start}:{a.spans[-1].end}" if a.spans else "–", a.label, a.quote, a.note or "")
            for a in annotations
        ]
        terminal.put("")
        terminal.put_table(lines, (_("id"), _("span"), _("label"), _("quote"), _("note")))


class _SpanType(click.ParamType[Any]):
    name = "S:E"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Read `12:34` as a span of characters 12 to 33."""
        from desktop.model import Span

        start, _colon, end = str(value).partition(":")
        if not (start.isdecimal() and end.isdecimal()):
            self.fail(_("a span is written START:END, counted in characters from 0"), param, ctx)
        return Span(int(start), int(end))


@postil.command("annotate", help=_("Annotate a passage, a quote or a whole document."))
@_library
@click.argument("document")
@click.option("--label", metavar="L", required=True, help=_("The label's name."))
@click.option(
    "--span", "spans", type=_SpanType(), multiple=True, help=_("Where; several make one annotation in parts.")
)
@click.option("--quote", metavar="TEXT", help=_("Where this text stands."))
@click.option("--nth", metavar="N", type=click.IntRange(1), help=_("Which place of the quote; counts from 1."))
@click.option("--all", "everywhere", is_flag=True, help=_("Every place of the quote, as one step."))
@click.option("--parts-of-words", is_flag=True, help=_("The quote may stand inside a word."))
@click.option("--ignore-case", is_flag=True, help=_("The quote may stand in another case."))
@click.option("--entity", metavar="NAME", help=_("The entity it mentions; made when there is none of that name."))
@click.option("--claim", metavar="STATEMENT", help=_("What is claimed."))
@click.option("--claimant", metavar="NAME", help=_("Who claims it: an entity's name, or free text."))
@click.option("--voice", type=click.Choice(VOICES), help=_("Whose voice it is given in."))
@click.option("--note", metavar="N", help=_("A note."))
@_json
def _annotate(
    library: Path, document: str, parts_of_words: bool, ignore_case: bool, as_json: bool, **wished: Any
) -> None:
    from desktop.drafting import Wish, annotate, brief
    from desktop.model import DocumentId

    if wished["spans"] and wished["quote"] is not None:
        raise click.UsageError(_("Give --span or --quote, not both."))
    if (wished["nth"] or wished["everywhere"]) and wished["quote"] is None:
        raise click.UsageError(_("--nth and --all go with --quote."))
    if wished["nth"] and wished["everywhere"]:
        raise click.UsageError(_("Give --nth or --all, not both."))
    wish = Wish(whole_words=not parts_of_words, match_case=not ignore_case, **wished)
    with door.opened(library, "annotate", write=True) as opened:
        done = annotate(opened, DocumentId(opened.resolve("document", document)), wish)
    for annotation in done.annotations:
        if as_json:
            terminal.put_json(brief(annotation))
        else:
            terminal.put(annotation.id)
    if wish.everywhere:
        terminal.say(_("{added} added, {skipped} skipped.").format(added=len(done.annotations), skipped=done.skipped))
    elif done.places > 1 and not wish.nth:
        terminal.say(_("The quote stands in {n} places; the first was taken.").format(n=done.places))


@postil.command("remove", help=_("Remove annotations."))
@_library
@click.argument("annotations", nargs=-1, required=True)
def _remove(library: Path, annotations: tuple[str, ...]) -> None:
    from desktop.drafting import resolve_all

    with door.opened(library, "remove", write=True) as opened:
        count = opened.annotations.remove(resolve_all(opened, annotations))
    terminal.say(plural("{n} annotation removed.", "{n} annotations removed.", count).format(n=count))


@postil.command("undo", help=_("Take back the newest change."))
@_library
def _undo(library: Path) -> int:
    with door.opened(library, "undo", write=True) as opened:
        changes = opened.undo()
    terminal.say(_("Undone: {name}").format(name=changes.name) if changes else _("There is nothing to undo."))
    return FINE if changes else FAILED


@postil.command("redo", help=_("Do again what was undone last."))
@_library
def _redo(library: Path) -> int:
    with door.opened(library, "redo", write=True) as opened:
        changes = opened.redo()
    terminal.say(_("Done again: {name}").format(name=changes.name) if changes else _("There is nothing to redo."))
    return FINE if changes else FAILED


@postil.command("history", help=_("List the changes, the newest first."))
@_library
@click.option("--limit", metavar="N", type=click.IntRange(1), default=200, show_default=True)
@_json
def _history(library: Path, limit: int, as_json: bool) -> None:
    with door.opened(library, "history", write=False) as opened:
        changes = opened.history(limit)
    if as_json:
        for change in changes:
            terminal.put_json(asdict(change))
        return
    lines = [(c.at, c.author, c.name, _("undone") if c.undone else "") for c in changes]
    terminal.put_table(lines, (_("time"), _("author"), _("change"), ""))


@postil.command("check", help=_("Look for damage in the library."))
@_library
@click.option("--repair", is_flag=True, help=_("Mend what can be derived anew."))
@_json
def _check(library: Path, repair: bool, as_json: bool) -> int:
    with door.opened(library, "check", write=True) as opened:
        findings = opened.check(repair=repair)
    for finding in findings:
        if as_json:
            terminal.put_json(asdict(finding))
        else:
            state = _("repaired") if finding.repaired else _("repairable") if finding.repairable else _("damage")
            terminal.put(f"{state}: {terminal.plain(finding.what)}")
    if not findings:
        terminal.say(_("The library is sound."))
    return FAILED if any(not finding.repaired for finding in findings) else FINE


@postil.command("backup", help=_("Write a verified copy of the library."))
@_library
@click.option("-o", "--output", metavar="FILE", type=click.Path(path_type=Path), help=_("Where; beside the library."))
@_json
def _backup(library: Path, output: Path | None, as_json: bool) -> None:
    import datetime as dt

    stamp = dt.datetime.now().astimezone().strftime("%Y%m%d-%H%M%S")
    target = output or library.with_name(f"{library.stem}.copy-{stamp}{library.suffix}")
    with door.opened(library, "backup", write=False) as opened:
        made = opened.backup(target)
    if as_json:
        terminal.put_json(asdict(made))
    else:
        terminal.put(made.path)


@postil.command("labels", help=_("List the labels, or load or save them as one JSON file."))
@_library
@click.option(
    "--load", "source", metavar="FILE", type=click.Path(path_type=Path), help=_("Take in labels from a file.")
)
@click.option(
    "--save", "target", metavar="FILE", type=click.Path(path_type=Path), help=_("Write the labels to a file.")
)
@_json
def _labels(library: Path, source: Path | None, target: Path | None, as_json: bool) -> None:
    with door.opened(library, "labels", write=source is not None) as opened:
        if source is not None:
            made, updated = opened.labels.load(_read(source))
            terminal.say(_("{made} labels made, {updated} updated.").format(made=made, updated=updated))
        if target is not None:
            opened.save_labels(target)
            terminal.say(_("Labels written to {path}.").format(path=target))
        if source is not None or target is not None:
            return
        labels = opened.labels.all(hidden=True)
    for label in labels if as_json else ():
        terminal.put_json(asdict(label))
    if not as_json:
        lines = [
            (label.layer, label.name, label.key, label.colour, str(label.used), label.guideline) for label in labels
        ]
        terminal.put_table(lines, (_("layer"), _("name"), _("key"), _("colour"), _("used"), _("guideline")))


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        raise errors.NotFound(
            _("{path} cannot be read.").format(path=path), _("Check the name and try again."), str(problem)
        ) from problem


for _verb in traffic.VERBS:
    postil.add_command(_verb)
