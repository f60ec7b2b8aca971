"""Every sentence a user sees goes through the translation function."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from desktop import errors
from tests.rails.source import trees

SHOWING = frozenset(
    """
    setText setToolTip setStatusTip setWhatsThis setWindowTitle setPlaceholderText setTitle setAccessibleName
    setAccessibleDescription setLabelText setInformativeText setDetailedText addAction addMenu addTab addRow
    addButton showMessage information question critical warning echo secho QLabel QPushButton QToolButton
    QCheckBox QRadioButton QAction QGroupBox QDockWidget getOpenFileName getOpenFileNames getSaveFileName
    getExistingDirectory
    """.split()
)
NOT_WORDS = frozenset({"objectName", "err", "fg"})
ERRORS = {name for name, thing in vars(errors).items() if isinstance(thing, type) and issubclass(thing, Exception)}
LOGS = {"log", "logger", "logging", "_log", "_logger", "LOG", "warnings"}


def _shown(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield line and text of literals that are shown without having been translated."""
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call):
            continue
        name = _name(call.func)
        if name in SHOWING and not _is_log(call.func):
            least = r"[^\W\d_]{2}"
        elif name in ERRORS:
            least = r"[^\W\d_]\s[^\W\d_]"  # a word alone may be a stable kind
        else:
            continue
        for argument in [
            *call.args,
            *(k.value for k in call.keywords if k.arg not in NOT_WORDS),
        ]:
            text = _literal(argument)
            if re.search(least, text):
                yield call.lineno, text


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _is_log(function: ast.expr) -> bool:
    if not isinstance(function, ast.Attribute):
        return False
    owner = function.value
    return _name(owner) in LOGS or (isinstance(owner, ast.Call) and _name(owner.func) == "getLogger")


def _literal(node: ast.expr) -> str:
    """Return the literal words of an expression that is not wrapped in a call; '' when there are none."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return " ".join(_literal(part) for part in parts)
        case ast.BinOp(left=left, right=right):
            return _literal(left) + _literal(right)
        case ast.IfExp(body=one, orelse=other):
            return _literal(one) + _literal(other)
        case ast.Call(func=ast.Attribute(value=ast.Constant(value=str(text)), attr="format")):
            return text
    return ""


def test_what_is_shown_is_translated():
    bare = [f"{name}:{line}: {text!r}" for name, tree in trees().items() for line, text in _shown(tree)]
    assert bare == []


@pytest.mark.parametrize(
    "code",
    [
        "label.setText('Import files')", "QLabel(f'{n} files')", "click.echo('Done: ' + name)",
        "raise Usage('No such label.')", "w.setToolTip('Save {x}'.format(x=1))",
        "b.setText('On' if x else 'Off')",
    ],
)  # fmt: skip
def test_the_rail_sees_bare_words(code: str):
    assert list(_shown(ast.parse(code)))


@pytest.mark.parametrize(
    "code",
    [
        "label.setText(_('Import files'))", "QLabel(_('{n} files').format(n=n))", "click.echo(line)",
        "logging.getLogger(__name__).warning('index is late')", "log.warning('index is late')",
        "raise Unreadable('empty', _('There is no text.'))", "label.setText('…')", "label.setText(f'{n} ')",
    ],
)  # fmt: skip
def test_the_rail_lets_translated_words_pass(code: str):
    assert not list(_shown(ast.parse(code)))


def test_values_are_put_in_after_translation():
    wrong = [
        f"{name}:{call.lineno}"
        for name, tree in trees().items()
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and _name(call.func) in ("_", "plural")
        for argument in call.args[:2]
        if isinstance(argument, ast.JoinedStr | ast.BinOp)
        or (isinstance(argument, ast.Call) and _name(argument.func) == "format")
    ]
    assert wrong == []
