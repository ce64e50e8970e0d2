"""What the tests for everyone share: axe-core on a page at rest, and a walk through all of it."""

import json
from dataclasses import dataclass
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.hands import SECONDS

AXE = Axe().axe_script
GROUNDS = {"light": "rgb(251, 250, 246)", "dark": "rgb(22, 24, 27)"}
TEXTS = {"light": "rgb(16, 20, 24)", "dark": "rgb(236, 234, 228)"}


@dataclass(frozen=True)
class Excuse:
    """A finding in markup that is not ours: the rule, an attribute of the element, and why."""

    rule: str
    attribute: str
    reason: str
    upstream: str


EXCUSES = (
    Excuse(
        "region",
        "data-floating-ui-portal",
        "Streamlit puts popovers beside the app; what is in them is a dialog with a name, "
        "only the box around it lies in no landmark.",
        "https://github.com/streamlit/streamlit/issues/8399",
    ),
    Excuse(
        "presentation-role-conflict",
        'data-testid="stFileUploaderDropzone"',
        "The place for a file is presentation with a name; the button in it has both.",
        "https://github.com/react-dropzone/react-dropzone/pull/1182",
    ),
)

WALK = """
const everything = (root, found = []) => {
    for (const element of root.querySelectorAll('*')) {
        found.push(element)
        if (element.shadowRoot) everything(element.shadowRoot, found)
    }
    return found
}
const parent = element => element.parentElement ?? element.getRootNode().host ?? null
const around = (element, isMeant) => {
    for (let one = element; one; one = parent(one)) if (isMeant(one)) return one
    return null
}
const isSeen = element =>
    element.checkVisibility({ visibilityProperty: true, opacityProperty: true })
    && element.getBoundingClientRect().width > 1
const keyOf = element => around(element, one => /st-key-/.test(one.className))
    ?.className.match(/st-key-(\\S+)/)[1] ?? ''
const nameOf = element =>
    `${element.tagName.toLowerCase()}.${[...element.classList].join('.')} in ${keyOf(element)}`
"""

# what stands on a ground changes its colour after it, piece by piece, and some of it slowly
_AT_REST = """([scheme, ground, textBefore]) => {
    const roots = [...document.querySelectorAll('[data-testid=stBidiComponentIsolated]')]
    const ours = roots.map(host => host.shadowRoot?.querySelector('.component'))
    const words = () => [...document.querySelectorAll('h1 span, p')]
        .filter(one => !one.closest('button') || one.closest('[data-testid=stPopover]'))
    return document.querySelector('[data-testid=stApp]').dataset.testScriptState === 'notRunning'
        && !document.querySelector('[data-testid=stSkeleton], [data-stale=true]')
        && getComputedStyle(document.body).backgroundColor === ground
        && document.documentElement.style.colorScheme === scheme
        && ours.every(one => one?.dataset.ready
            && one.classList.contains('dark') === (scheme === 'dark'))
        && words().every(one => getComputedStyle(one).color !== textBefore)
        && document.getAnimations().every(one => one.playState !== 'running'
            || one.effect.getComputedTiming().endTime === Infinity)
}"""

_ONE_OF_EACH = "axe.configure({rules: [{id: 'color-contrast', selector: '*:not([data-alike])'}]})"
"""Of the cells that look alike in a table, which may be hundreds, axe measures the first."""

_RULES = f"""([within, rules]) => {{ {WALK}
    const colours = ['color', 'backgroundColor', 'backgroundImage', 'opacity', 'textShadow']
    const styles = [...colours, 'fontSize', 'fontWeight', 'display', 'visibility']
    const looksOf = element => {{
        const style = getComputedStyle(element)
        return styles.map(name => style[name])
    }}
    for (const table of everything(document).filter(one => one.matches('table'))) {{
        const known = new Set()
        for (const cell of table.querySelectorAll('td')) {{
            const looks = [cell, cell.parentElement].map(looksOf).join()
            const isAlike = !cell.firstElementChild && cell.textContent && known.has(looks)
            cell.toggleAttribute('data-alike', Boolean(isAlike))
            if (!cell.firstElementChild && cell.textContent) known.add(looks)
        }}
    }}
    return axe.run(within, {{
        preload: false, resultTypes: ['violations'],
        rules: {{ 'target-size': {{ enabled: true }} }}, ...(rules ? {{ runOnly: rules }} : {{}}),
    }}).then(({{ violations }}) => violations.flatMap(({{ id, impact, nodes }}) => nodes.map(
        ({{ html, target, any }}) => ({{ id, impact, html, target, data: any[0]?.data }}))))
}}"""


def look(page: Page, scheme: str) -> None:
    """Show the page on a ground, and wait until all of it is."""
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    before = TEXTS["dark" if scheme == "light" else "light"]
    given = [scheme, GROUNDS[scheme], before]
    page.wait_for_function(_AT_REST, arg=given, polling=100, timeout=60 * SECONDS)


def findings(
    page: Page, within: str = "html", rules: list[str] | None = None
) -> tuple[list[str], set[Excuse]]:
    """Return what axe finds in a part of a page at rest, and which excuses it needed.

    What is being drawn anew is pale for a moment; so a finding is one that stays.
    """
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(f"() => {{ {AXE}; {_ONE_OF_EACH} }}")
    for _ in range(6):
        found: list[dict[str, Any]] = page.evaluate(_RULES, [within, rules])
        excused = {excuse for one in found if (excuse := _excuse(one))}
        left = [_told(one) for one in found if not _excuse(one)]
        if not left:
            break
        page.wait_for_timeout(700)
    return left, excused


def _excuse(found: dict[str, Any]) -> Excuse | None:
    start = found["html"].split(">")[0]
    return next(
        (one for one in EXCUSES if one.rule == found["id"] and one.attribute in start), None
    )


def _told(found: dict[str, Any]) -> str:
    data = found["data"] if isinstance(found["data"], dict) else {}
    colours = {name: data[name] for name in ("fgColor", "bgColor", "contrastRatio") if name in data}
    where = json.dumps(found["target"])[-200:]
    return f"{found['impact']}: {found['id']} {colours} {found['html'][:160]} at {where}"
