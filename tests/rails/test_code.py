"""House rules a linter does not know."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import PurePosixPath

from tests.rails.source import Function, files, functions, trees

NAMELESS = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "manager",
    "managers",
    "handler",
    "handlers",
    "base",
    "misc",
}

# Where catching everything is the point: a lane or worker outlives what it runs.
BROAD = {
    ("jobs.py", "InlineJobs._run"),
    ("jobs.py", "_Lane._work"),
    ("workers.py", "_serve"),
    ("workers.py", "_attempt"),
    ("workers.py", "_portable"),
    ("search/query.py", "parse"),  # whatever was typed, the search box answers
}


def test_every_function_is_typed():
    untyped = [f"{f.file}:{f.name}" for f in functions() if not _typed(f)]
    assert untyped == []


def _typed(function: Function) -> bool:
    arguments = function.node.args
    given = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    given += [extra for extra in (arguments.vararg, arguments.kwarg) if extra is not None]
    named = [a for a in given if a.arg not in ("self", "cls", "_cls", "mcs")]
    return function.node.returns is not None and all(a.annotation is not None for a in named)


def test_modules_are_nouns_of_the_trade():
    bad = [name for name in files() if NAMELESS & set(PurePosixPath(name).with_suffix("").parts)]
    assert bad == []


def test_every_module_says_its_secret():
    wrong = []
    for name, tree in trees().items():
        said = ast.get_docstring(tree) or ""
        if not 1 <= len(said.splitlines()) <= 8 or not said.strip():
            wrong.append(name)
    assert wrong == []


def test_nobody_catches_everything_but_those_who_must():
    found = {(f.file, f.name) for f in functions() for handler in _own_handlers(f.node) if _swallows_all(handler)}
    assert found - BROAD == set()


def test_the_list_of_those_who_may_catch_everything_is_not_stale():
    there = {(f.file, f.name) for f in functions()}
    assert BROAD - there == set()


def _own_handlers(node: ast.AST) -> Iterator[ast.ExceptHandler]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        if isinstance(child, ast.ExceptHandler):
            yield child
        yield from _own_handlers(child)


def _swallows_all(handler: ast.ExceptHandler) -> bool:
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    broad = any(k is None or (isinstance(k, ast.Name) and k.id in ("Exception", "BaseException")) for k in kinds)
    last = handler.body[-1]
    passes_on = isinstance(last, ast.Raise) and last.exc is None  # undo what was begun, then raise
    return broad and not passes_on


def test_nobody_runs_the_event_loop_by_hand():
    calls = [
        f"{name}:{node.lineno}"
        for name, tree in trees().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "processEvents"
    ]
    assert calls == []


def test_nothing_is_left_to_do():
    assert [name for name, text in files().items() for word in ("TODO", "FIXME", "XXX") if word in text] == []


def test_widgets_speak_no_sql():
    sql = [
        f"{name}:{node.lineno}"
        for name, tree in trees().items()
        if name.startswith("ui/")
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _is_sql(node.value)
    ]
    assert sql == []


def _is_sql(text: str) -> bool:
    return text.lstrip().startswith(("SELECT ", "INSERT ", "UPDATE ", "DELETE ", "PRAGMA "))
