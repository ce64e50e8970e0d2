"""A program in pieces, each a few words and some code: as a script, and as a notebook."""

import html
import json
import textwrap
from collections.abc import Sequence
from typing import Any, NamedTuple

LONGEST_LINE = 88


class Piece(NamedTuple):
    """One step of a program.

    Attributes
    ----------
    heading : str
        Of two or three words; only a notebook shows it.
    words : str
        What the step does, plain text of one paragraph.
    code : str
        Whole lines.
    only_notebook : bool
        Whether a script leaves it out: it looks at something, and nothing depends on it.
    """

    heading: str
    words: str
    code: str
    only_notebook: bool = False


def as_script(title: str, paragraphs: Sequence[str], pieces: Sequence[Piece]) -> str:
    """Write pieces as one Python file.

    Parameters
    ----------
    title : str
        One line of plain text, from anybody.
    paragraphs : sequence of str
        What the file begins with; one that is indented stays as it is.
    pieces : sequence of Piece
        In order.

    Returns
    -------
    code : str
        The words of each piece stand above it as a comment.

    Examples
    --------
    >>> print(as_script("Two", ["It adds."], [Piece("Sum", "Add one and one.", "print(1 + 1)\\n")]))
    \"\"\"Two
    <BLANKLINE>
    It adds.
    \"\"\"
    <BLANKLINE>
    # Add one and one.
    print(1 + 1)
    <BLANKLINE>
    """
    harmless = title.replace("\\", "/").replace('"', "'")
    opening = "\n\n".join([harmless, *map(_filled, paragraphs)])
    code = f'"""{opening}\n"""\n'
    for piece in pieces:
        if not piece.only_notebook:
            code += _below(code, piece)
    return code


def as_notebook(title: str, paragraphs: Sequence[str], pieces: Sequence[Piece]) -> str:
    """Write pieces as a Jupyter notebook without results.

    Parameters
    ----------
    title, paragraphs, pieces
        As of `as_script`.

    Returns
    -------
    text : str
        JSON, nbformat 4.5: for each piece a cell of words and one of code.

    References
    ----------
    .. [1] The Notebook file format, https://nbformat.readthedocs.io, version 4.5.

    Examples
    --------
    >>> text = as_notebook("Two", ["It adds."], [Piece("Sum", "Add.", "print(1 + 1)\\n")])
    >>> [cell["source"] for cell in json.loads(text)["cells"]]
    [['# Two\\n', '\\n', 'It adds.'], ['## Sum\\n', '\\n', 'Add.'], ['print(1 + 1)']]
    """
    harmless = html.escape(title, quote=False)
    cells = [_cell("words-0", "markdown", "\n\n".join([f"# {harmless}", *paragraphs]))]
    for number, piece in enumerate(pieces, start=1):
        words = f"## {piece.heading}\n\n{piece.words}"
        cells.append(_cell(f"words-{number}", "markdown", words))
        cells.append(_cell(f"code-{number}", "code", piece.code))
    content = {"cells": cells, "metadata": _METADATA, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


_COMMENT: dict[str, Any] = {"initial_indent": "# ", "subsequent_indent": "# "}
_METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def _below(code: str, piece: Piece) -> str:
    """Write a piece under others, as far from a function as PEP 8 asks for."""
    beside_function = code.splitlines()[-1].startswith(" ") or piece.code.startswith("def ")
    space = "\n\n" if beside_function else "\n"
    return f"{space}{textwrap.fill(piece.words, LONGEST_LINE, **_COMMENT)}\n{piece.code}"


def _filled(paragraph: str) -> str:
    """Break a paragraph into lines, unless it is indented as code is."""
    return paragraph if paragraph.startswith(" ") else textwrap.fill(paragraph, LONGEST_LINE)


def _cell(name: str, kind: str, text: str) -> dict[str, Any]:
    """Make a cell of a notebook; its lines keep their ends, the last has none."""
    cell = {
        "id": name,
        "cell_type": kind,
        "metadata": {},
        "source": text.strip("\n").splitlines(keepends=True),
    }
    return cell | ({"execution_count": None, "outputs": []} if kind == "code" else {})
