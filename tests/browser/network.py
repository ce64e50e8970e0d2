"""Using an opened network as a learner does, for the tests."""

import re
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page, expect

from pages.parts.components.network import Hand, Side, network_overview
from tests.browser.hands import settle
from tests.browser.mounted import EmptyPage
from tests.browser.reading import number

KEY = "network_overview"


@dataclass(frozen=True)
class Sum:
    """A line that adds up, as it is written."""

    parts: list[float]
    bias: float
    rounding: float
    result: float


class NetworkPage:
    """A page with the network's component: that of an address, or the one that is open."""

    def __init__(self, page: Page, address: str | None = None) -> None:
        self.page = page
        if address is not None:
            page.goto(address)
            settle(page)
        self.component = page.locator(f".st-key-{KEY}")
        expect(self.component.locator("[data-ready]").first).to_be_visible(timeout=60_000)

    def unfold(self) -> None:
        """Show every layer, also in a network that is folded to fit."""
        fold = self.component.get_by_role("button", name="Fold weightless")
        if fold.get_attribute("aria-pressed") == "true":
            fold.click()

    @staticmethod
    def number(text: str) -> float:
        """Read a number, also one with a power of ten."""
        digits, _, power = text.partition(" × 10")
        raised = power.translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-"))
        return float(number(digits)) * 10.0 ** int(raised or 0)

    def slugs(self) -> list[str]:
        """Name the stages as the columns stand."""
        found: list[str] = self.component.locator(".column").evaluate_all(
            "columns => columns.map(column => column.dataset.slug)"
        )
        return found

    def unit(self, stage: int, unit: int):
        """Find a unit of the first network."""
        return self.component.locator(f".unit[data-stage='{stage}'][data-unit='{unit}']").first

    def focused(self) -> tuple[int, int]:
        """Return stage and unit of the unit that has the focus."""
        found: list[int] = self.component.locator("[data-testid=stBidiComponentIsolated]").evaluate(
            "host => { const {stage, unit} = host.shadowRoot.activeElement.dataset;"
            " return [Number(stage), Number(unit)] }"
        )
        return found[0], found[1]

    def status(self) -> str:
        """Read the line that tells of the unit under the hand."""
        return self.component.locator(".status").inner_text()

    def point(self, stage: int, unit: int, share) -> tuple[tuple[int, int] | None, float] | None:
        """Point at a unit; read the place and the number that the page tells of it."""
        target = self.unit(stage, unit)
        if not target.count():
            return None
        target.scroll_into_view_if_needed()
        box = target.bounding_box()
        x, y = box["x"] + share[1] * box["width"], box["y"] + share[0] * box["height"]
        self.page.mouse.move(x, y)
        told = re.search(r"(?:row (\d+), column (\d+))?: ([+−\d.,]*\d)", self.status())
        if told is None:
            return None
        place = None if told[1] is None else (int(told[1]), int(told[2]))
        return place, self.number(told[3].rstrip(","))

    def open(self, stage: int, unit: int) -> None:
        """Open a unit by a click."""
        target = self.unit(stage, unit)
        target.scroll_into_view_if_needed()
        target.click()
        expect(self.component.locator(".opened-title").first).to_have_text(
            re.compile(rf"\b{unit + 1}$")
        )

    def open_by_key(self, stage: int, unit: int) -> None:
        """Open a unit by the keyboard."""
        self.unit(stage, unit).focus()
        self.page.keyboard.press("Enter")
        expect(self.component.locator(".opened")).to_be_visible()

    def point_in_card(self, row: int, column: int, shape: tuple[int, int]) -> None:
        """Point at a place of what the first map alone brings."""
        tile = self.component.locator(".of-result").first
        tile.scroll_into_view_if_needed()
        box = tile.bounding_box()
        self.page.mouse.move(
            box["x"] + (column + 0.5) * box["width"] / shape[1],
            box["y"] + (row + 0.5) * box["height"] / shape[0],
        )

    def opened_sum(self) -> Sum:
        """Read the line that adds up below the cards."""
        panel = self.component.locator(".panel:visible").first
        parts = [self.number(text) for text in panel.locator(".part").all_inner_texts()]
        line = panel.locator(".sum-line").first
        written = line.locator(".sum-terms").inner_text()
        bias = re.search(r"([+−]?[\d.]+) bias", written)
        rest = re.search(r"([+−]?[\d.]+) rounding", written)
        return Sum(
            parts,
            self.number(bias[1]) if bias else 0.0,
            self.number(rest[1]) if rest else 0.0,
            self.number(line.locator(".result").inner_text()),
        )


class MountedNetwork(NetworkPage):
    """Networks by themselves on an empty page."""

    def __init__(self, page: Page, server: Any, *sides: Side, **more: Any) -> None:
        self._empty = EmptyPage(page, server)
        self.feed(*sides, **more)
        super().__init__(page)

    def feed(self, *sides: Side, start: Hand | None = None, **more: Any) -> None:
        """Show these networks, also in the place of others."""
        self._empty.show("network", KEY, lambda: network_overview(KEY, sides, start=start, **more))

    def told(self, name: str) -> list[Any]:
        """Return what Python would have heard."""
        return self._empty.told(name)
