"""YAML as it was written: each value with its line, scalars as text, every problem collected.

YAML's own types would guess: an unquoted NO (Norway) is false, 007 is 7, and +18005550199 is a
number. So a scalar stays the text that stands in the file, and only true and false have a type.
"""

from dataclasses import dataclass, field

import yaml
from yaml.reader import ReaderError

NULL = "tag:yaml.org,2002:null"
DEEPEST = 20
MOST_VALUES = 100_000
BOOLEAN = "tag:yaml.org,2002:bool"


@dataclass
class Problems:
    """What is wrong with one file, by line."""

    file: str
    found: list[tuple[int, str]] = field(default_factory=list)

    def add(self, line: int, message: str) -> None:
        self.found.append((line, message))

    def report(self) -> list[str]:
        """One line of text per problem, in order of the file."""
        return [f"{self.file}:{line}: {message}" for line, message in sorted(set(self.found))]


@dataclass(frozen=True)
class Node:
    """A value and the line it stands on (of its key, in a mapping); None where nothing stands."""

    line: int
    content: "str | bool | list[Node] | dict[str, Node] | None"
    text: str = ""

    def mapping(self, what: str, problems: Problems) -> "dict[str, Node]":
        if isinstance(self.content, dict):
            return self.content
        problems.add(self.line, f"{what} must be a mapping (key: value)")
        return {}

    def items(self, what: str, problems: Problems) -> "list[Node]":
        if isinstance(self.content, list):
            return self.content
        problems.add(self.line, f"{what} must be a list: [first, second]")
        return []

    def scalar(self, what: str, problems: Problems) -> str:
        """The text as written; "" with a problem where there is none."""
        if isinstance(self.content, str | bool) and self.text.strip():
            return self.text.strip()
        problems.add(self.line, f"{what} must be one value, and not empty")
        return ""


def read_yaml(data: bytes, problems: Problems) -> Node | None:
    """The document; None where it cannot be parsed, which is noted in `problems`."""
    try:
        text = data.decode("utf-8-sig")
        _check(text, problems)
        root = None if problems.found else yaml.compose(text)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        problems.add(line, f"not UTF-8: byte {data[error.start]:#04x}; save the file as UTF-8")
    except ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        problems.add(line, f"holds the control character {error.character:#04x}; take it out")
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        what = getattr(error, "problem", None) or error
        problems.add(mark.line + 1 if mark else 1, f"not valid YAML: {what}")
    else:
        if root is None and not problems.found:
            return Node(1, None)
        if root is not None and _is_small(root, problems):
            return _node(root, 1, problems)
    return None


def _check(text: str, problems: Problems) -> None:
    """Notes what YAML has and this file may not: types of its own, and endless nesting.

    Raises:
        yaml.YAMLError: the text is not YAML.
    """
    depth = 0
    for event in yaml.parse(text):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent) and event.tag:
            problems.add(line, f"the tag {event.tag!r}: leave it out, values are taken as written")
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            problems.add(line, f"more than {DEEPEST} lists and mappings within each other")
            return


def _is_small(root: yaml.Node, problems: Problems) -> bool:
    """Whether the document stays small when its aliases are written out; notes it if not.

    Programs that write YAML use aliases for values that repeat; a few lines of them can stand for
    more values than any memory holds.
    """
    sizes: dict[yaml.Node, int] = {}

    def size(node: yaml.Node, above: tuple[yaml.Node, ...]) -> int:
        line = node.start_mark.line + 1
        if node in above:
            problems.add(line, "its alias stands within it; write out what it stands for")
        elif len(above) > DEEPEST:
            problems.add(line, f"more than {DEEPEST} lists and mappings within each other")
        elif node not in sizes:
            parts = node.value if isinstance(node, yaml.CollectionNode) else []
            if isinstance(node, yaml.MappingNode):
                parts = [part for pair in parts for part in pair]
            sizes[node] = 1 + sum(size(part, (*above, node)) for part in parts)
        return sizes.get(node, 1)

    if size(root, ()) > MOST_VALUES:
        problems.add(1, f"holds more than {MOST_VALUES} values with its aliases written out")
    return not problems.found


def _node(node: yaml.Node, line: int, problems: Problems) -> Node:
    if isinstance(node, yaml.MappingNode):
        entries: dict[str, Node] = {}
        for key_node, value_node in node.value:
            key_line = key_node.start_mark.line + 1
            key = key_node.value if isinstance(key_node, yaml.ScalarNode) else "(no plain text)"
            if key in entries:
                problems.add(
                    key_line, f"key {key!r} stands twice, first in line {entries[key].line}"
                )
            else:
                entries[key] = _node(value_node, key_line, problems)
        return Node(line, entries)
    if isinstance(node, yaml.SequenceNode):
        items = [_node(item, item.start_mark.line + 1, problems) for item in node.value]
        return Node(line, items)
    if node.tag == NULL:
        return Node(line, None)
    if node.tag == BOOLEAN:
        return Node(line, yaml.SafeLoader.bool_values[node.value.lower()], node.value)
    return Node(line, node.value, node.value)
