"""What file names and folders say of the documents in them, by a pattern such as `{site}/{published} {title}`."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import Any

from desktop.errors import Usage
from desktop.language import _
from desktop.model import Article

FIELDS = ("title", "subtitle", "byline", "published", "updated", "site", "section", "url", "language")
_FIELD = re.compile(r"\{(\w*)\}")
_SUFFIX = re.compile(r"\.\w{1,8}$")


@lru_cache(maxsize=64)
def compiled(pattern: str) -> re.Pattern[str]:
    """Give what matches the end of a path without its suffix; raises Usage for a pattern that means nothing.

    `{}` stands for anything; a slash parts folders.
    """
    parts, last, seen = [], 0, set()
    for field in _FIELD.finditer(pattern):
        name = field.group(1)
        if name and (name not in FIELDS or name in seen):
            raise Usage(
                _("“{name}” cannot stand in a pattern for file names, or not twice.").format(name=name),
                _("It may hold {names}.").format(names=", ".join(f"{{{one}}}" for one in FIELDS)),
            )
        seen.add(name)
        parts += [re.escape(pattern[last : field.start()]), f"(?P<{name}>[^/]+?)" if name else "[^/]*?"]
        last = field.end()
    if not seen - {""}:
        raise Usage(
            _("The pattern for file names holds no field."),
            _("Write for example {example}.").format(example="{site}/{published} {title}"),
        )
    return re.compile("(?:^|/)" + "".join(parts) + re.escape(pattern[last:]) + "$")


def filled(article: Article, path: str | None, pattern: str | None) -> Article:
    """Give the article with the fields that its file's path tells by a pattern, and where they came from."""
    if not pattern or not path:
        return article
    from desktop.readers.metadata import as_iso, names

    found = compiled(pattern).search(_SUFFIX.sub("", path.replace("\\", "/")))
    if found is None:
        return article
    told: dict[str, Any] = {name: " ".join(text.split()) for name, text in found.groupdict().items() if text.strip()}
    if "byline" in told:
        told["byline"] = names([told["byline"]], None)
    for name in ("published", "updated"):
        if name in told:
            told[name] = as_iso(told[name].replace("_", "-"))
    told = {name: value for name, value in told.items() if value}
    sources = {f"{name}_from": "file name" for name in told}
    if "published" in told:
        told["date_source"] = "file"
    return replace(article, provenance={**article.provenance, **sources}, **told)
