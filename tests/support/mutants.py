"""Small faults made by rule: every place of a module where one can be, and the text with it.

An own mutator, because it has to know SQL, in which half of the catalog's rules are written, and
what is not worth a mutant: annotations, messages, sizes that only cost time.
"""

from __future__ import annotations

import ast
import copy
import re
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_COMPARISONS: Final[dict[type[ast.cmpop], type[ast.cmpop]]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE,
    ast.GtE: ast.Gt, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
_OPERATORS: Final[dict[type[ast.operator], type[ast.operator]]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Add, ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr, ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
}  # fmt: skip
_SQL: Final = (
    (r"\bIS NULL\b", "IS NOT NULL"), (r"\bIS NOT NULL\b", "IS NULL"), (r"\bAND\b", "OR"),
    (r"(?<![<>!=]) = (?!=)", " <> "), (r"\bDESC\b", "ASC"), (r"\bmax\(", "min("),
    (r"\bmin\(", "max("), (r"\bNOT EXISTS\b", "EXISTS"), (r"\bLEFT JOIN\b", "JOIN"),
    (r"\bDISTINCT\b", ""),
)  # fmt: skip
Place = tuple[ast.expr | ast.stmt, str | tuple[str, str]]
"""A node, and what replaces it: a text, or a pattern of SQL and what replaces that."""

_IS_SQL: Final = re.compile(r"\b(SELECT|UPDATE|DELETE|INSERT|WHERE)\b")


class Mutant(NamedTuple):
    """A fault: where it is, what it replaces, and the whole text of the module with it."""

    file: str
    line: int
    what: str
    text: str

    @property
    def name(self) -> str:
        """Return what tells it from all others of the program."""
        return f"{self.file}:{self.line}: {self.what}"


def find_mutants(file: str, source: str) -> list[Mutant]:
    """Return every mutant of a module."""
    raw = source.encode()
    starts = [0]
    for row in raw.splitlines(keepends=True):
        starts.append(starts[-1] + len(row))
    found = []
    for node, replacement in _Finder().find(ast.parse(source)):
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        begin = starts[node.lineno - 1] + node.col_offset
        end = starts[node.end_lineno - 1] + node.end_col_offset
        before = raw[begin:end].decode()
        if isinstance(replacement, tuple):
            pattern, by = replacement
            for match in re.finditer(pattern, before):
                line = node.lineno + before[: match.start()].count("\n")
                text = before[: match.start()] + by + before[match.end() :]
                place = f"SQL {match[0].strip()} → {by.strip() or 'nothing'}"
                found.append(_mutant(file, line, place, raw, begin, end, text))
        else:
            place = f"{_short(before)} → {_short(replacement)}"
            found.append(_mutant(file, node.lineno, place, raw, begin, end, replacement))
    return found


def _mutant(file: str, line: int, what: str, raw: bytes, begin: int, end: int, text: str) -> Mutant:
    return Mutant(file, line, what, (raw[:begin] + text.encode() + raw[end:]).decode())


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else f"{line[:57]}..."


class _Finder:
    """Walk a module and yield nodes, each with the text, or the change of SQL, to replace it."""

    def find(
        self, module: ast.Module
    ) -> Iterator[tuple[ast.expr | ast.stmt, str | tuple[str, str]]]:
        waiting: list[ast.AST] = [module]
        while waiting:
            node = waiting.pop()
            yield from self._of(node)
            waiting += self._below(node)

    def _below(self, node: ast.AST) -> list[ast.AST]:
        """Return the parts of a node that are worth a look."""
        if _is_for_types(node):
            return []
        if isinstance(node, ast.AnnAssign):
            is_size = "Final" in ast.unparse(node.annotation) and not isinstance(
                node.value, ast.Constant | ast.JoinedStr
            )
            is_number = isinstance(node.value, ast.Constant) and not isinstance(
                node.value.value, str
            )
            return [] if is_size or is_number or node.value is None else [node.value]
        if isinstance(node, ast.FunctionDef):
            return [*node.body, *(default for default in node.args.kw_defaults if default)]
        if isinstance(node, ast.Raise | ast.Assert | ast.Import | ast.ImportFrom | ast.JoinedStr):
            return []  # what a message says is not what keeps contents whole
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            return []  # a docstring
        return [*ast.iter_child_nodes(node)]

    def _of(self, node: ast.AST) -> Iterator[Place]:
        if isinstance(node, ast.Constant):
            yield from _of_constant(node)
        elif isinstance(node, ast.expr):
            yield from _of_operator(node)
        if isinstance(node, ast.stmt):
            yield from _of_statement(node)
        if isinstance(node, ast.If | ast.While | ast.IfExp) and not _is_for_types(node):
            yield node.test, f"not ({ast.unparse(node.test)})"


def _is_for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)


def _of_constant(node: ast.Constant) -> Iterator[Place]:
    match node.value:
        case bool(value):
            yield node, str(not value)
        case int(value):
            yield node, str(value + 1)
        case str(value) if _IS_SQL.search(value):
            for change in _SQL:
                yield node, change
        case _:
            return


def _of_operator(node: ast.expr) -> Iterator[Place]:
    match node:
        case ast.Compare(ops=[operator]) if type(operator) in _COMPARISONS:
            yield node, _changed(node, ops=[_COMPARISONS[type(operator)]()])
        case ast.BoolOp(op=operator):
            other = ast.Or() if isinstance(operator, ast.And) else ast.And()
            yield node, f"({_changed(node, op=other)})"
        case ast.UnaryOp(op=ast.Not()):
            yield node, f"({ast.unparse(node.operand)})"
        case ast.BinOp(op=operator) if type(operator) in _OPERATORS:
            yield node, f"({_changed(node, op=_OPERATORS[type(operator)]())})"
        case _:
            return


def _of_statement(node: ast.stmt) -> Iterator[Place]:
    match node:
        case ast.Expr(value=ast.Call()) | ast.Raise() | ast.AugAssign():
            yield node, "pass"
        case ast.Return(value=ast.expr() as value) if ast.unparse(value) != "None":
            yield node, "return None"
        case ast.Continue():
            yield node, "break"
        case ast.Break():
            yield node, "continue"
        case _:
            return


def _changed(node: ast.expr, **fields: object) -> str:
    changed = copy.copy(node)
    for name, value in fields.items():
        setattr(changed, name, value)
    return ast.unparse(changed)
