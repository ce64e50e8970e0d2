"""Reading the numbers that a component shows, as a learner reads them."""

import re
from fractions import Fraction

from playwright.sync_api import Locator


def number(text: str) -> Fraction:
    """Read a number as it is written: a true minus, commas, decimals or a mixed fraction.

    Examples
    --------
    >>> number("−1,404"), number("+137 1/9"), number("0.250")
    (Fraction(-1404, 1), Fraction(1234, 9), Fraction(1, 4))
    """
    plain = text.replace("−", "-").replace(",", "").replace("\u00a0", " ").strip()
    sign = -1 if plain.startswith("-") else 1
    return sign * sum(Fraction(part) for part in plain.lstrip("+-").split())


def numbers(text: str) -> list[Fraction]:
    """Read all signed numbers of a line of terms, such as ``+580 −458 + bias 3``."""
    joined = text.replace("\u00a0", " ").replace("bias ", "")
    joined = re.sub(r"([+−]) (?=\d)", r"\1", joined)
    return [number(term) for term in re.findall(r"[+−]?\d+(?:\.\d+)?", joined)]


def cells(table: Locator) -> list[list[str]]:
    """Read the texts of a table, row by row."""
    read: list[list[str]] = table.evaluate(
        "table => [...table.rows].map(row => [...row.cells].map(cell => cell.textContent))"
    )
    return read


def middle_of(
    pane: Locator, row: float, column: float, shape: tuple[int, int]
) -> tuple[float, float]:
    """Return where on the page the middle of a cell lies, in a pane that shows `shape` cells."""
    box = pane.bounding_box()
    assert box is not None
    return (
        box["x"] + (column + 0.5) * box["width"] / shape[1],
        box["y"] + (row + 0.5) * box["height"] / shape[0],
    )


def texts(component: Locator, **selectors: str) -> dict[str, list[str]]:
    """Read the texts of everything visible that the selectors find, in one go.

    A component is read many times over in a test, and every question to the browser
    takes as long as a frame.
    """
    read: dict[str, list[str]] = component.locator(".component").evaluate(
        """(component, selectors) => Object.fromEntries(
            Object.entries(selectors).map(([name, selector]) => [
                name, [...component.querySelectorAll(selector)]
                    .filter(element => element.checkVisibility())
                    .map(element => element.innerText)]))""",
        selectors,
    )
    return read


def tables(component: Locator, **selectors: str) -> dict[str, list[list[list[str]]]]:
    """Read all tables that the selectors find, row by row, in one go."""
    read: dict[str, list[list[list[str]]]] = component.locator(".component").evaluate(
        """(component, selectors) => Object.fromEntries(
            Object.entries(selectors).map(([name, selector]) => [
                name, [...component.querySelectorAll(selector)].map(table =>
                    [...table.rows].map(row => [...row.cells].map(cell => cell.textContent)))]))""",
        selectors,
    )
    return read
