"""XML into a tree that remembers its lines: what templates produce is read strictly."""

from __future__ import annotations

from collections.abc import Iterator
from xml.parsers import expat


class Misshapen(Exception):
    """``line`` counts from 1 in the text that was read."""

    def __init__(self, line: int, text: str) -> None:
        self.line = line
        self.text = text
        super().__init__(f"line {line}: {text}")


class Node:
    """An element. ``children`` are elements and texts, in order."""

    __slots__ = ("attributes", "children", "line", "tag")

    def __init__(self, tag: str, attributes: dict[str, str], line: int) -> None:
        self.tag = tag
        self.attributes = attributes
        self.line = line
        self.children: list[Node | str] = []

    @property
    def elements(self) -> Iterator[Node]:
        """The elements inside; a text between them is a mistake."""
        for child in self.children:
            if isinstance(child, Node):
                yield child
            elif child.strip():
                raise Misshapen(self.line, f"<{self.tag}> holds loose text; put it into a <text>")

    def take(self, *known: str) -> dict[str, str]:
        """The attributes, none of which is unknown; an empty one counts as absent."""
        for name in self.attributes:
            if name not in known:
                said = ", ".join(known) or "none"
                raise Misshapen(
                    self.line, f"<{self.tag}> takes no attribute {name!r}; it takes {said}"
                )
        return {name: value for name, value in self.attributes.items() if value}


def read(text: str) -> Node:
    """The root element of ``text``. Documents with a DOCTYPE are refused."""
    root = Node("", {}, 1)
    stack = [root]
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def start(tag: str, attributes: dict[str, str]) -> None:
        node = Node(tag, attributes, parser.CurrentLineNumber)
        stack[-1].children.append(node)
        stack.append(node)

    def end(_: str) -> None:
        stack.pop()

    def words(data: str) -> None:
        stack[-1].children.append(data)

    def doctype(*_: object) -> None:
        raise Misshapen(parser.CurrentLineNumber, "a DOCTYPE stands here; remove it")

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = words
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(text, True)
    except expat.ExpatError as error:
        why = expat.errors.messages[error.code]
        advice = "close every tag, and write & as &amp;"
        raise Misshapen(error.lineno, f"this is not XML ({why}); {advice}") from None
    return next(root.elements)
