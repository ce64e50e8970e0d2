"""The components of a lesson, fed as its page feeds them, with nothing else around them.

The page runs in Python, as in tests/pages; what it feeds its components is carried here into their
scripts, in the browser, on an empty page of the site's own origin. Streamlit's scripts are left
out, and those are what takes a second or two: so many settings can be tried. That Streamlit
carries the same there and back is for a visit to show, by `tests.browser.hands.open_lesson`.
"""

import base64
import contextlib
import gc
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from playwright.sync_api import BrowserContext, Locator, Page

from pages.parts.components.mounting import version
from tests.browser.conftest import open_tab
from tests.pages.opening import open_lesson as run_lesson

_CLEAR = """() => {
    document.head.innerHTML = '<meta name="viewport" content="width=device-width">'
    document.body.replaceChildren()
    document.body.style.margin = '20px'
    for (const end of Object.values(window.ends ?? {})) end()
    window.ends = {}
    window.toldToPython = []
}"""
_SHOW = """async ([folder, parts]) => {
    for (const { key, name, block } of parts) {
        const { default: show } = await import(`${folder}/${name}.js`)
        let place = document.querySelector(`.st-key-${key}`)
        if (!place) {
            place = document.createElement('div')
            place.className = `st-key-${key}`
            place.attachShadow({ mode: 'open' })
            document.body.append(place)
        }
        const data = Uint8Array.from(atob(block), letter => letter.charCodeAt(0))
        const tell = (state, value) => toldToPython.push([key, state, value])
        ends[key] = show({
            data, parentElement: place.shadowRoot, setStateValue: tell, setTriggerValue: tell,
        })
    }
    await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))
}"""
_TOLD = """([key, name]) => toldToPython
    .filter(one => one[0] === key && one[1] === name).map(([, , value]) => value)"""
_LOOKS = """(component, [spots, texts, tables, attributes]) => {
    const seen = selector =>
        [...component.querySelectorAll(selector)].filter(one => one.checkVisibility())
    const each = (selectors, read) => Object.fromEntries(
        Object.entries(selectors).map(([name, selector]) => [name, seen(selector).map(read)]))
    const classes = table => [...table.querySelectorAll('td')].map(cell => cell.className)
    const point = ([pane, down, across]) => {
        const box = component.querySelectorAll('.pane-box')[pane]
        const { left, top, width, height } = box.getBoundingClientRect()
        box.dispatchEvent(new PointerEvent('pointermove', {
            pointerType: 'mouse', clientX: left + across * width, clientY: top + down * height }))
    }
    return spots.map(spot => {
        if (spot) point(spot)
        for (const fold of seen('.fold[aria-expanded=false]')) fold.click()
        return {
            texts: each(texts, element => element.innerText),
            tables: each(tables, table => [...table.rows].map(row =>
                [...row.cells].map(cell => cell.textContent))),
            classes: each(tables, classes),
            attributes: Object.fromEntries(Object.entries(attributes).map(([name, at]) =>
                [name, component.querySelector(at[0]).getAttribute(at[1])])),
        }
    })
}"""


class Look(NamedTuple):
    """What a component shows of one place: what was asked for, by name."""

    texts: dict[str, list[str]]
    tables: dict[str, list[list[list[str]]]]
    classes: dict[str, list[list[str]]]
    attributes: dict[str, str]


@contextlib.contextmanager
def empty_tab(context: BrowserContext) -> Iterator[Page]:
    """Open a tab for many a lesson alone: scripts are read once. It may note nothing."""
    tab = open_tab(context)
    yield tab
    gc.unfreeze()
    assert (tab.requests_elsewhere, tab.script_errors) == ([], [])
    tab.close()


def open_alone(
    page: Page, server, slug: str, query: str = "", *, keys: Collection[str] = ()
) -> None:
    """Show the components of a lesson anew, all or those of these keys, and nothing else."""
    empty = f"{server.url}/_stcore/health"
    if page.url != empty:
        page.goto(empty)
    page.bring_to_front()  # a tab behind another draws a frame a second
    page.mouse.move(0, 0)
    page.evaluate(_CLEAR)
    feed(page, server, slug, query, keys=keys)


def feed(page: Page, server, slug: str, query: str = "", *, keys: Collection[str] = ()) -> None:
    """Feed components as the page with this query does; those that are shown already stay."""
    app = run_lesson(slug, **dict(parse_qsl(query.lstrip("?"))))
    gc.freeze()  # Streamlit collects after every run: what has stayed need not be looked at again
    parts = [
        {
            "key": one.key,
            "name": one.proto.component_name,
            "block": base64.b64encode(one.proto.bytes).decode(),
        }
        for one in app.get("bidi_component")
        if (one.key in keys if keys else one.key != "page_frame")
    ]
    page.evaluate(_SHOW, [f"{server.url}/components/{version()}", parts])


def told_to_python(page: Page, key: str, name: str) -> list[Any]:
    """Return what a component has told as one of its states or triggers, in order."""
    read: list[Any] = page.evaluate(_TOLD, [key, name])
    return read


def looks(
    component: Locator,
    spots: Sequence[tuple[int, float, float] | None],
    *,
    texts: Mapping[str, str],
    tables: Mapping[str, str] | None = None,
    attributes: Mapping[str, tuple[str, str]] | None = None,
) -> list[Look]:
    """Point at one spot after another, unfold what is folded, and read what is shown, in one go.

    Parameters
    ----------
    component : Locator
        The component's place.
    spots : sequence of (pane, down, across) or None
        Which of its panes, and where in it as parts of its height and width; None to read
        without pointing anywhere.
    texts, tables : mapping of str to str
        Selectors by name; only what is visible is read.
    attributes : mapping of str to (str, str)
        Selector and attribute by name.
    """
    read = component.locator(".component").evaluate(
        _LOOKS, [list(spots), texts, tables or {}, attributes or {}]
    )
    return [Look(**one) for one in read]


def spot(pane: int, row: float, column: float, shape: Sequence[int]) -> tuple[int, float, float]:
    """Return the middle of a cell of a pane that shows `shape` cells, for `looks`."""
    return pane, (row + 0.5) / shape[0], (column + 0.5) / shape[1]
