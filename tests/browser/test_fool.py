"""Changes and pushes under the hand: what is shown is the core's, adds up, and asks no server."""

import re
from fractions import Fraction
from urllib.parse import urlencode

import numpy as np
import pytest
from playwright.sync_api import expect

from cnn_core.activations import relu, softmax
from cnn_core.convolution import convolve
from cnn_core.datasets import load_dataset
from cnn_core.networks.bundled import load_bundled
from cnn_core.pictures.changing import changed, strengths_of
from cnn_core.pooling import max_pool
from tests.browser.hands import open_lesson, problems, settle
from tests.browser.reading import middle_of, number, tables, texts
from tests.browser.visiting import visiting

pytestmark = pytest.mark.browser

DIGITS = "Handwritten digits, bundled, Two convolutions, 97.6 %"
PICTURE = load_dataset("digits").test.pictures[1]
SHAPE = PICTURE.shape[:2]


def probabilities_of(picture):
    """Send a digit through the bundled network with the core's own arithmetic."""
    weights, maps = load_bundled("digits").arrays(), picture
    for layer in (1, 4):
        kernels, bias = (weights[f"layer_{layer}.{part}"] for part in ("kernel", "bias"))
        maps = max_pool(relu(convolve(maps, kernels, bias=bias, padding="same")), 2)
    return softmax(maps.ravel() @ weights["layer_8.kernel"] + weights["layer_8.bias"])


@pytest.fixture(scope="module")
def visit(context, server):
    """The second picture with noise, by a link: what the tests find of it, they leave."""
    with visiting(context) as page:
        opened(page, server, change="noise", strength="0.4", noise="4", example="2")
        yield page


def opened(page, server, **look):
    query = {"fool_which": DIGITS} | {f"fool_{name}": value for name, value in look.items()}
    open_lesson(page, server, "fool", f"?{urlencode(query)}")
    found = [page.locator(f".st-key-fool_{name}") for name in ("changes", "sign")]
    for component in found:
        expect(component.locator("[data-ready]")).to_be_visible()
    settle(page)
    return found


def row_of(component, title):
    return component.locator(".change").filter(has=component.page.locator(f"b:text-is('{title}')"))


def assert_says(component, picture):
    """Assert that bars and sentence are what the network says of a picture."""
    told = texts(component, verdict=".verdict", shares=".shares .share")
    expected = probabilities_of(picture)
    shown = [float(number(share.removesuffix("%"))) for share in told["shares"]]
    np.testing.assert_allclose(shown, expected * 100, atol=0.06)
    assert told["verdict"][0].startswith(f"It says {expected.argmax()}, ")


def test_another_pattern_of_noise_comes_from_the_core_and_is_in_the_link(visit):
    page, changes = visit, visit.locator(".st-key-fool_changes")
    expect(changes.locator(".seen .heading b")).to_have_text("Noise 40 %")
    assert_says(changes, changed(PICTURE, "noise", 0.4, seed=4))
    changes.get_by_role("button", name="Pattern 4: another").click()
    expect(changes.get_by_role("button", name="Pattern 5: another")).to_be_visible()
    assert_says(changes, changed(PICTURE, "noise", 0.4, seed=5))
    page.get_by_text("Link", exact=True).first.click()
    expect(page.get_by_test_id("stCode").first).to_contain_text("fool_noise=5")
    page.keyboard.press("Escape")


def test_a_curve_under_the_hand_answers_at_once_and_one_change_is_made_at_a_time(visit):
    page, changes = visit, visit.locator(".st-key-fool_changes")
    blur = row_of(changes, "Blur")
    box = blur.locator("svg.curve").bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + 20, steps=4)
    told = texts(changes, value=".chosen output", heading=".seen .heading b")
    sigma = float(told["value"][0].removesuffix(" px"))
    assert told["heading"] == [f"Blur {told['value'][0]}"]
    assert sigma in strengths_of("blur", PICTURE.shape)
    assert_says(changes, changed(PICTURE, "blur", sigma))
    page.mouse.up()
    rotation = row_of(changes, "Rotation")
    rotation.get_by_role("slider").focus()
    for key in ("Home", "ArrowRight", "ArrowRight"):
        page.keyboard.press(key)
    expect(rotation.locator("output")).to_have_text("−170°")
    expect(blur.locator("output")).to_have_text("0 px")
    expect(row_of(changes, "Noise").locator("output")).to_have_text("0 %")
    turned = changed(PICTURE, "rotation", -170)
    assert_says(changes, turned)
    pane = changes.locator(".pane-box")
    page.mouse.move(*middle_of(pane, 2, 5, SHAPE))
    before, after = (round(float(one[2, 5, 0]) * 255) for one in (PICTURE, turned))
    expect(changes.locator(".under")).to_have_text(f"row 2, column 5: {before} → {after}")
    assert not problems(page)


def assert_push_adds_up(sign, step):
    """Assert that what a step adds to the score is the sum that is written."""
    told = texts(sign, formula=".formula", shares=".shares .share")
    rows = tables(sign, terms="table.terms")["terms"][0]
    *parts, total = [number(row[-1]) for row in rows]
    assert sum(parts) == total
    assert all(abs(number(row[-1])) <= Fraction(2, 100) for row in rows if row[0] == "rounding")
    slope = float(told["formula"][0].split("= ")[1].replace("−", "-"))
    assert float(parts[1]) == pytest.approx(step / 255 * slope, abs=0.0051)
    shares = [float(share.removesuffix(" %")) for share in told["shares"]]
    assert sum(shares) <= 100.3  # those of the classes that matter here


def assert_pixel_is_pushed(sign, step):
    line = texts(sign, line=".line")["line"][0]
    found = re.fullmatch(r"row 3, column 3: (\S+) ([+−]) (\d+) = (\S+?)(, cut at \d+)?", line)
    assert found, line
    before, way, size, after = found.groups()[:4]
    assert int(size) == step
    assert float(before) == pytest.approx(PICTURE[3, 3, 0] * 255, abs=0.006)
    assert number(after) == number(before) + (1 if way == "+" else -1) * step


def test_the_push_adds_up_as_it_is_written(visit):
    page, sign = visit, visit.locator(".st-key-fool_sign")
    slider, pane = sign.get_by_role("slider"), sign.locator(".pane-box").first
    for kind in ("signs of the gradient", "random signs"):
        sign.get_by_role("radio", name=kind).click()
        for key in ("Home", "ArrowRight", "ArrowRight", "PageUp", "End"):
            slider.press(key)
            assert_push_adds_up(sign, int(slider.input_value()))
        pane.scroll_into_view_if_needed()
        page.mouse.move(*middle_of(pane, 3, 3, SHAPE))
        assert_pixel_is_pushed(sign, int(slider.input_value()))


def test_another_picture_starts_as_it_is_and_right_is_told_from_wrong(visit):
    page, changes = visit, visit.locator(".st-key-fool_changes")
    heading, verdict = changes.locator(".seen .heading b"), changes.locator(".verdict")
    row_of(changes, "Noise").get_by_role("slider").press("End")
    expect(heading).to_have_text("Noise 40 %")
    for button, told in (("No change", "As it is"), (None, "Noise 40 %")):
        if button:
            changes.get_by_role("button", name=button).press("Enter")
        else:
            row_of(changes, "Noise").get_by_role("slider").press("End")
        expect(heading).to_have_text(told)
        is_right = "rightly" in verdict.text_content()
        expect(verdict).to_have_attribute("data-right", str(is_right).lower())
        assert is_right or "In truth it is " in verdict.text_content()
    page.locator(".st-key-fool_example").get_by_role("slider").press("ArrowRight")
    expect(heading).to_have_text("As it is")
    assert_says(changes, load_dataset("digits").test.pictures[2])
    settle(page)
    pane = changes.locator(".pane-box")
    page.mouse.move(*middle_of(pane, 2, 2, SHAPE))
    page.mouse.down()
    expect(changes.locator(".under")).to_contain_text("row 2")
    box = pane.bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + box["height"] + 60)
    expect(changes.locator(".under")).to_have_text("Point at a pixel to read it.")
    page.mouse.up()


def test_on_a_telephone_the_picture_stays_in_sight_of_the_last_slider(telephone, server):
    changes, _ = opened(telephone, server)
    contrast = row_of(changes, "Contrast")
    contrast.get_by_role("slider").scroll_into_view_if_needed()
    box = contrast.locator("svg.curve").bounding_box()
    telephone.touchscreen.tap(box["x"] + box["width"] * 0.25, box["y"] + 20)
    expect(changes.locator(".chosen b")).to_have_text("Contrast")
    pane = changes.locator(".pane-box").bounding_box()
    assert pane["y"] >= 0
    assert pane["y"] + pane["height"] <= box["y"]
    main = telephone.get_by_test_id("stMain")
    assert main.evaluate("main => main.scrollWidth <= main.clientWidth")
    factor = float(texts(changes, value=".chosen output")["value"][0][2:].replace("−", "-"))
    assert_says(changes, changed(PICTURE, "contrast", factor))
