"""Whether what lies on what can be told from it: every pair of colours that is used together.

4.5 to 1 for text, 3 to 1 for lines, marks and what is chosen, by the formula of WCAG 2.2. Tokens
are read from where they are written: the palette, the style sheets, the theme.
"""

import re
import tomllib
from itertools import product
from pathlib import Path

import pytest

from cnn_core.figures.palette import (
    CHANNELS,
    COMPONENT_PALETTE,
    MUTED,
    RESULT,
    SERIES,
    TRAINING,
    VALIDATION,
    WINDOW,
)

ROOT = Path(__file__).resolve().parents[2]
TEXT, MARK = 4.5, 3.0
GROUNDS = ("light", "dark")
THEME = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())["theme"]
CORE = (ROOT / "assets" / "components" / "core" / "core.css").read_text()
TOKENS = re.findall(r"--(\w+): light-dark\((#\w{6}), (#\w{6})\);", CORE)
SHEETS = sorted((ROOT / "assets").rglob("*.css"))
LETTERS = re.compile(r"(?<![-\w])color: light-dark\((#\w{6}), (#\w{6})\);")


def light_of(colour):
    """Return the relative luminance of ``#rrggbb``."""
    steps = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in steps)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    darker, lighter = sorted((light_of(one), light_of(other)))
    return (lighter + 0.05) / (darker + 0.05)


def laid(colour, ground, share):
    """Return what is seen of a colour that lets its ground through."""
    pairs = ((int(c[at : at + 2], 16) for c in (colour, ground)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(share * top + (1 - share) * below):02x}" for top, below in pairs)


def tokens(scheme):
    return {name: dict(zip(GROUNDS, both, strict=True))[scheme] for name, *both in TOKENS}


def grounds(scheme):
    """List paper, card and the soft ground of a theme."""
    return (THEME[scheme]["backgroundColor"], tokens(scheme)["card"], tokens(scheme)["soft"])


def test_the_formula_gives_the_known_ends():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("scheme", GROUNDS)
def test_tokens_stand_out_from_every_ground(scheme):
    of = tokens(scheme)
    for ground in grounds(scheme):
        assert contrast(of["muted"], ground) >= TEXT
        assert contrast(of["result"], ground) >= TEXT
        assert contrast(of["window"], ground) >= MARK
    assert contrast(of["card"], of["result"]) >= TEXT  # letters on a result


@pytest.mark.parametrize("scheme", GROUNDS)
def test_the_theme_writes_what_can_be_read(scheme):
    theme = THEME[scheme]
    for ground in grounds(scheme):
        assert contrast(theme["textColor"], ground) >= 7
        assert contrast(theme["linkColor"], ground) >= TEXT
        assert contrast(theme["greenTextColor"], ground) >= TEXT
        # Streamlit writes captions with 60 % of the text's colour
        assert contrast(laid(theme["textColor"], ground, 0.6), ground) >= TEXT
    for ground in grounds(scheme)[:2]:
        # and a chosen pill with the primary colour on a tenth of it, a fifth with the focus
        assert contrast(theme["primaryColor"], laid(theme["primaryColor"], ground, 0.1)) >= TEXT
        assert contrast(theme["primaryColor"], laid(theme["primaryColor"], ground, 0.2)) >= TEXT
    assert contrast(theme["greenTextColor"], theme["greenBackgroundColor"]) >= TEXT


def test_letters_on_a_main_button_can_be_read():
    style = (ROOT / "assets" / "site.css").read_text()
    letters = re.search(r"button\[kind\^=\"primary\"\][^}]*?" + LETTERS.pattern, style)
    assert letters
    for scheme, colour in zip(GROUNDS, letters.groups(), strict=True):
        assert contrast(colour, THEME[scheme]["primaryColor"]) >= TEXT


@pytest.mark.parametrize(
    "colour", sorted({*SERIES, *CHANNELS, WINDOW, MUTED, RESULT, TRAINING, VALIDATION})
)
def test_charts_stand_out_from_both_cards(colour):
    """A chart cannot know its ground."""
    for scheme in GROUNDS:
        assert contrast(colour, COMPONENT_PALETTE[scheme]["card"]) >= MARK


@pytest.mark.parametrize("scheme", GROUNDS)
def test_numbers_can_be_read_on_cells_of_signed_values(scheme):
    """Cells bear at most 42 % of an end of the scale, as core/colours.js lays it."""
    palette = COMPONENT_PALETTE[scheme]
    for end in ("below", "above"):
        assert contrast(palette["ink"], laid(palette[end], palette["card"], 0.42)) >= TEXT


def test_white_or_black_can_be_read_on_any_colour():
    """The choice of core/colours.js between the two letters."""
    for parts in product(range(0, 256, 15), repeat=3):
        colour = "#" + "".join(f"{part:02x}" for part in parts)
        assert max(contrast(colour, "#ffffff"), contrast(colour, "#000000")) >= TEXT


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.stem)
def test_coloured_letters_of_the_style_sheets_can_be_read(sheet):
    text = sheet.read_text()
    for rule, block in re.findall(r"([^{}]+)\{([^{}]*)\}", text):
        has_own_ground = "background" in block
        for both in LETTERS.findall(block):
            for scheme, colour in zip(GROUNDS, both, strict=True):
                if not has_own_ground and "primary" not in rule:
                    assert contrast(colour, tokens(scheme)["card"]) >= TEXT, rule.strip()


def test_the_palette_of_the_components_is_that_of_their_style_sheet():
    for scheme in GROUNDS:
        of = tokens(scheme)
        assert {name: COMPONENT_PALETTE[scheme][name] for name in of if name != "soft"} == {
            name: colour for name, colour in of.items() if name != "soft"
        }
