"""The card of a Hugging Face dataset: a YAML header that declares files and types, and a few words for people."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

from desktop.formats.holdings import Holdings

# Characters that YAML does not let stand in a file as they are, or takes for the end of a line.
_UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")

_WORDS = """
# {name}

{documents} documents, annotated with Postil. One row is one {rows}; no document is in two splits.

- `tokens` are cut by `{tokenizer}`; `ner_tags` are {scheme} tags for them. Where annotations share a token, the tag is
  that of the longest.
- `spans` has every annotated passage, overlapping ones as well; `start` and `end` are half-open and count Unicode code
  points in the `text` of the row.
- `labels` are the labels of the whole document.
{split}
"""


def card(
    held: Holdings,
    options: Mapping[str, str],
    classes: Sequence[str],
    whole: Sequence[str],
    parts: Sequence[tuple[str, str, int]],
) -> str:
    """Write the card: `classes` are the tags by number, `whole` the labels of documents; parts are name, file, rows."""
    lines = ["---", f"pretty_name: {_quoted(held.name)}", "task_categories:", "- token-classification"]
    lines += ["configs:", "- config_name: default", "  data_files:"]
    for part, file, _rows in parts:
        lines += [f"  - split: {part}", f"    path: {file}"]
    lines += ["dataset_info:", "  features:"]
    lines += [f"  - name: {column}\n    dtype: string" for column in ("id", "document_id", "title", "text")]
    lines += ["  - name: tokens", "    sequence: string", "  - name: ner_tags", *_classes(classes)]
    lines += ["  - name: spans", "    list:"]
    for column, kind in (("start", "int64"), ("end", "int64"), ("label", "string"), ("text", "string")):
        lines += [f"    - name: {column}", f"      dtype: {kind}"]
    lines += ["    - name: layer", "      dtype: string", "  - name: labels"]
    lines += _classes(whole) if whole else ["    sequence: int64"]
    lines += ["---"]
    return "\n".join(lines) + "\n" + _words(held, options, parts) + _guide(held)


def _quoted(word: str) -> str:
    return _UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(word, ensure_ascii=False))


def _classes(names: Sequence[str]) -> list[str]:
    listed = [f"          '{number}': {_quoted(name)}" for number, name in enumerate(names)]
    return ["    sequence:", "      class_label:", "        names:", *listed]


def _words(held: Holdings, options: Mapping[str, str], parts: Sequence[tuple[str, str, int]]) -> str:
    rows = ", ".join(f"{part} {count}" for part, _file, count in parts)
    split = f"- Rows: {rows}."
    if options["split"].strip():
        split += (
            f" Split {options['split'].strip()} by document with seed `{options['seed']}`, stratified by the main label"
            " of each: the same documents and seed give the same split."
        )
    return _WORDS.format(
        name=_line(held.name),
        documents=held.size,
        rows=options["rows"],
        tokenizer=_line(options["tokenizer"]),
        scheme=options["scheme"],
        split=split,
    )


def _guide(held: Holdings) -> str:
    told = [f"- **{_line(kind.name)}**: {_line(kind.guideline)}" for kind in held.labels() if kind.guideline.strip()]
    return "\n".join(["", "## Labels", "", *told, ""]) if told else ""


def _line(words: str) -> str:
    return " ".join(words.split())
