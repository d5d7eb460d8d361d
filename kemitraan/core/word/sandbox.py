"""What a template may do: name values, repeat lists, choose. Knows nothing of Django, for a child process imports it.

Templates of institutions are files from outside. So nothing but plain dicts, lists, strings and numbers is given to
them, of those only keys and places can be asked, nothing can be called, and the few filters change letters only.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from jinja2 import StrictUndefined, nodes
from jinja2.exceptions import SecurityError
from jinja2.runtime import LoopContext
from jinja2.sandbox import SandboxedEnvironment

FILTERS = frozenset(
    {"upper", "lower", "title", "capitalize", "trim", "default", "d", "join", "length", "first", "last"}
)
LOOP = frozenset({"index", "index0", "first", "last", "length", "revindex", "revindex0"})
UNKNOWN, FORBIDDEN, UNREADABLE = "unknown", "forbidden", "unreadable"
SIMPLE = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.Const, nodes.If, nodes.CondExpr, nodes.Compare),
    *(nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.Test, nodes.Add, nodes.Sub, nodes.Concat, nodes.Pair),
)
KNOWN_TESTS = frozenset({"defined", "undefined", "none", "odd", "even", "in", "eq", "ne", "string", "sameas"})
ANYTHING = object()  # the value of a name that is not known, of which more is not said


class WordEnvironment(SandboxedEnvironment):
    """Jinja with keys of dicts and places of lists only; what is asked beyond that raises `SecurityError`."""

    intercepted_binops = frozenset({"*", "**", "%", "/", "//"})

    def __init__(self) -> None:
        super().__init__(autoescape=True, undefined=StrictUndefined)
        self.globals.clear()
        self.filters = {name: rule for name, rule in self.filters.items() if name in FILTERS}

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, LoopContext) and attribute in LOOP:
            return getattr(obj, attribute)
        return self.getitem(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        if isinstance(obj, Mapping):
            return obj[argument] if argument in obj else self.undefined(obj=obj, name=argument)
        if isinstance(obj, list) and isinstance(argument, int) and -len(obj) <= argument < len(obj):
            return obj[argument]
        return self.undefined(f"{argument!r} tidak dapat diminta.", name=str(argument), exc=SecurityError)

    def is_safe_callable(self, obj: Any) -> bool:
        return False

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        raise SecurityError(f"Hitungan {operator} tidak dapat dipakai.")


@dataclass(frozen=True)
class Problem:
    """What keeps a template from being used: `kind`, the name or command, and the line of the document it stands in."""

    kind: str
    name: str
    where: str

    def as_dict(self) -> dict[str, str]:
        return asdict(self)


class Reader:
    """Reads a template against example values and notes every name that there is not and every command not allowed.

    All branches are read, also those that the example would not take.
    """

    def __init__(self, example: Mapping[str, Any]) -> None:
        self.example = example
        self.found: list[tuple[str, str, int]] = []
        self.used: set[str] = set()

    def read(self, tree: nodes.Template) -> None:
        self.visit(tree, dict(self.example))

    def visit(self, node: nodes.Node, scope: dict[str, Any]) -> Any:
        """The example value of an expression; names and commands that cannot be are noted on the way."""
        if isinstance(node, nodes.Name):
            return self._name(node, scope)
        if isinstance(node, nodes.Getattr):
            return self._part(node, self.visit(node.node, scope), node.attr)
        if isinstance(node, nodes.Getitem):
            return self._item(node, scope)
        if isinstance(node, nodes.For):
            return self._loop(node, scope)
        if isinstance(node, nodes.Assign) and isinstance(node.target, nodes.Name):
            scope[node.target.name] = self.visit(node.node, scope)
            return None
        if isinstance(node, nodes.Filter):
            return self._filter(node, scope)
        if isinstance(node, nodes.Test) and node.name not in KNOWN_TESTS:
            self._note(FORBIDDEN, node.name, node)
        if not isinstance(node, SIMPLE):
            self._note(FORBIDDEN, type(node).__name__.lower(), node)
            return ANYTHING
        for child in node.iter_child_nodes():
            self.visit(child, scope)
        return node.value if isinstance(node, nodes.Const) else ANYTHING

    def _name(self, node: nodes.Name, scope: Mapping[str, Any]) -> Any:
        if node.name in scope:
            self.used.add(node.name)
            return scope[node.name]
        self._note(FORBIDDEN if node.name.startswith("_") else UNKNOWN, node.name, node)
        return ANYTHING

    def _part(self, node: nodes.Node, value: Any, name: str) -> Any:
        if value is ANYTHING:
            return ANYTHING
        if isinstance(value, Mapping) and name in value:
            return value[name]
        self._note(FORBIDDEN if name.startswith("_") else UNKNOWN, f"{_written(node)}", node)
        return ANYTHING

    def _item(self, node: nodes.Getitem, scope: dict[str, Any]) -> Any:
        value, place = self.visit(node.node, scope), self.visit(node.arg, scope)
        if isinstance(value, list) and isinstance(place, int):
            return value[0] if value else ANYTHING
        return self._part(node, value, str(place)) if isinstance(place, str) else ANYTHING

    def _loop(self, node: nodes.For, scope: dict[str, Any]) -> None:
        rows = self.visit(node.iter, scope)
        if rows is not ANYTHING and not isinstance(rows, list):
            self._note(UNKNOWN, f"{_written(node.iter)}", node)
            rows = ANYTHING
        if not isinstance(node.target, nodes.Name) or node.recursive:
            self._note(FORBIDDEN, "for", node)
            return
        item = rows[0] if isinstance(rows, list) and rows else ANYTHING
        inner = scope | {node.target.name: item, "loop": dict.fromkeys(LOOP, 1)}
        for child in [*node.body, *([node.test] if node.test else [])]:
            self.visit(child, inner)
        for child in node.else_:
            self.visit(child, dict(scope))

    def _filter(self, node: nodes.Filter, scope: dict[str, Any]) -> Any:
        if node.name not in FILTERS:
            self._note(FORBIDDEN, f"|{node.name}", node)
        for child in node.iter_child_nodes():
            self.visit(child, scope)
        return ANYTHING

    def _note(self, kind: str, name: str, node: nodes.Node) -> None:
        self.found.append((kind, name, node.lineno))


def _written(node: nodes.Node) -> str:
    """A name with its parts as people wrote it."""
    return ".".join(reversed(list(_names(node))))


def _names(node: nodes.Node) -> Iterator[str]:
    while isinstance(node, (nodes.Getattr, nodes.Getitem)):
        yield node.attr if isinstance(node, nodes.Getattr) else str(getattr(node.arg, "value", "…"))
        node = node.node
    if isinstance(node, nodes.Name):
        yield node.name
