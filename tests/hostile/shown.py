"""What a page sends to the browser, told apart: text that is shown as it is, and Markdown."""

from collections.abc import Iterator
from typing import Any

from google.protobuf.message import Message
from streamlit.testing.v1 import AppTest

MARK = "$q$:red[w]"
"""A formula and a directive: where Streamlit reads Markdown, this is not shown as it is."""

PLAIN = {
    "Selectbox.options",
    "MultiSelect.options",
    "TextInput.default",
    "TextInput.value",
    "TextInput.placeholder",
    "Code.code_text",
    "Text.body",
    "ImageList.imgs.alt",
    "PlotlyChart.alt",
}
"""Fields that the browser shows as they are; ids and keys are never shown."""


def markdown_of(app: AppTest) -> list[tuple[str, str]]:
    """Return field and text of all that may be read as Markdown, which is all but the plain."""
    every: list[tuple[str, str]] = []
    _gather(app._tree, every)
    return [(field, text) for field, text in every if field not in PLAIN and not _is_name(field)]


def marked(app: AppTest) -> list[str]:
    """Return the fields in which `MARK` would not be shown as it is."""
    return sorted({field for field, text in markdown_of(app) if MARK in text})


def _is_name(field: str) -> bool:
    return field.rpartition(".")[2] in {"id", "key", "query_param_key", "form_id", "element_id"}


def _gather(node: Any, every: list[tuple[str, str]]) -> None:
    proto = getattr(node, "proto", None)
    if isinstance(proto, Message):
        every.extend(_texts(proto, type(proto).__name__))
    for child in getattr(node, "children", {}).values():
        _gather(child, every)


def _texts(message: Message, path: str) -> Iterator[tuple[str, str]]:
    """Give every text of a message, with the names that lead to it; bytes are no Markdown."""
    for field, value in message.ListFields():
        name = f"{path}.{field.name}"
        for one in value if isinstance(value, list) or hasattr(value, "append") else [value]:
            if isinstance(one, Message):
                yield from _texts(one, name)
            elif isinstance(one, str):
                yield name, one
