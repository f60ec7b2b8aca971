"""The program's source as the rails look at it: files, trees, functions."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "desktop"

Def = ast.FunctionDef | ast.AsyncFunctionDef


class Function(NamedTuple):
    """One function: where it is, its dotted name within the file, its node."""

    file: str
    name: str
    node: Def

    @property
    def lines(self) -> int:
        """Its length from `def` on, without the docstring."""
        first = self.node.body[0]
        documented = ast.get_docstring(self.node, clean=False) is not None
        docstring = (first.end_lineno or 0) - first.lineno + 1 if documented else 0
        return (self.node.end_lineno or 0) - self.node.lineno + 1 - docstring


@cache
def files() -> dict[str, str]:
    """Return the text of every module of the program by its path within `desktop`."""
    found = {p.relative_to(PACKAGE).as_posix(): p.read_text("utf-8") for p in sorted(PACKAGE.rglob("*.py"))}
    assert len(found) >= 10, "the rails look at the wrong folder"
    return found


@cache
def trees() -> dict[str, ast.Module]:
    """Return the syntax tree of every module."""
    return {name: ast.parse(text) for name, text in files().items()}


@cache
def functions() -> tuple[Function, ...]:
    """Return every function and method, nested ones too."""
    return tuple(f for name, tree in trees().items() for f in _within(name, tree, ""))


def _within(file: str, node: ast.AST, prefix: str) -> Iterator[Function]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield Function(file, prefix + child.name, child)
            yield from _within(file, child, f"{prefix}{child.name}.")
        elif isinstance(child, ast.ClassDef):
            yield from _within(file, child, f"{prefix}{child.name}.")
        else:
            yield from _within(file, child, prefix)


def tracked() -> Iterator[Path]:
    """Yield the files of the project: what is visible at the top, and the hidden ones that belong to it."""
    hidden = {".ci", ".gitignore"}
    for top in sorted(ROOT.iterdir()):
        if top.name.startswith(".") and top.name not in hidden:
            continue
        for path in [top] if top.is_file() else sorted(top.rglob("*")):
            if path.is_file() and not {"__pycache__", "build", "dist"} & set(path.parts):
                yield path
