"""Small tables of text, as Markdown.

`st.table` would load pandas into the web process: 0.3 s in which nobody is answered, and Plotly,
which looks whether pandas is there, takes a half of it for the whole when another thread draws a
figure meanwhile (docs/decisions/023).
"""

from collections.abc import Mapping, Sequence

import streamlit as st


def show(name: str, columns: Mapping[str, Sequence[object]]) -> None:
    """Show columns of one length under their headings, the first of which may be empty.

    Parameters
    ----------
    name : str
        Its key, of which the look of a table depends.
    columns : mapping of str to sequence
        All of it Markdown: text from outside comes through `written.as_text`.
    """
    with st.container(key=f"table_{name}"):
        st.markdown(as_markdown(columns))


def as_markdown(columns: Mapping[str, Sequence[object]]) -> str:
    """Write columns as a table of Markdown, a row on each line."""
    rows = [tuple(columns), ("---",) * len(columns), *zip(*columns.values(), strict=True)]
    return "\n".join(f"| {' | '.join(map(str, row))} |" for row in rows)
