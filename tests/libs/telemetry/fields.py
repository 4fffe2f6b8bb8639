"""The fields of log lines, as the code writes them."""

import ast
from collections.abc import Iterator
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[3]
_LEVELS = {"debug", "info", "warning", "error", "exception", "critical"}
# Arguments that are no fields: what went wrong is written as `exception`.
_NO_FIELDS = {"exc_info"}


def written() -> dict[str, set[str]]:
    """Every field that some line of ours gives, with the files that do."""
    found: dict[str, set[str]] = {}
    for part in ("libs", "services", "gateway"):
        for path in (CHECKOUT / part).rglob("*.py"):
            if "node_modules" in path.parts or "testing" in path.parts:
                continue
            for name in _fields(ast.parse(path.read_text(encoding="utf-8"))):
                found.setdefault(name, set()).add(str(path.relative_to(CHECKOUT)))
    return found


def _fields(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (_is_line(node.func) or _is_bound(node.func)):
            yield from (k.arg for k in node.keywords if k.arg and k.arg not in _NO_FIELDS)
        # What `**facts(...)` adds to a line.
        if isinstance(node, ast.FunctionDef) and node.name == "facts":
            for inner in ast.walk(node):
                if isinstance(inner, ast.Dict):
                    yield from (str(k.value) for k in inner.keys if isinstance(k, ast.Constant))


def _is_line(called: ast.expr) -> bool:
    return (
        isinstance(called, ast.Attribute)
        and called.attr in _LEVELS
        and isinstance(called.value, ast.Name)
        and called.value.id in {"log", "_log", "logger"}
    )


def _is_bound(called: ast.expr) -> bool:
    return isinstance(called, ast.Name) and called.id == "bound_contextvars"
