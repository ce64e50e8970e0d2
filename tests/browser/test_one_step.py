"""One step under the hand: every number is the core's, terms add up, slopes are gradients."""

from urllib.parse import urlencode

import numpy as np
import pytest
from playwright.sync_api import expect

from cnn_core.backprop import (
    LOSSES,
    NAMES,
    OUTPUTS,
    RATES,
    TITLES,
    backward,
    draw_parameters,
    forward,
    judge_rate,
    loss_of,
    losses_along,
    masked_step,
    masked_told,
    nudge,
    read_trail,
    replay,
    small_picture,
    take_step,
)
from cnn_core.figures.numbers import plain, signed
from cnn_core.pictures import load_sample
from pages.parts.components.one_step import Work, one_step
from tests.browser.hands import menu, open_lesson, problems
from tests.browser.mounted import EmptyPage
from tests.browser.reading import number, numbers

pytestmark = pytest.mark.browser

KEY = "backprop_network"
PICTURE = small_picture(load_sample("cat"))

ALL_CELLS = """component => Object.fromEntries([...component.querySelectorAll('td[data-unit]')].map(
    cell => [cell.dataset.unit, [...cell.children].map(part => part.textContent)]))"""

ALL_EXPLAINED = """component => Object.fromEntries(
    [...component.querySelectorAll('td[data-unit]')].map(cell => {
        cell.click()
        const parts = ['.explanation .sum-terms', '.explanation .result:not([hidden])']
        const texts = part => [...component.querySelectorAll(part)].map(text => text.textContent)
        const terms = texts('.term span').map((text, place) => [text, texts('.term b')[place]])
        const read = part => component.querySelector(part)?.textContent ?? null
        return [cell.dataset.unit, [...parts.map(read), terms]]
    }))"""

ALL_NUDGED = """(component, names) => Object.fromEntries(names.map(name => {
    component.querySelector(`td[data-unit=${name}]`).click()
    const cells = [...component.querySelectorAll('table.slope td')].map(cell => cell.textContent)
    return [name, [...cells, component.querySelector('.nudging .verdict').textContent]]
}))"""


class Network:
    """The network on a page, and the same one in the core."""

    def __init__(self, page, *, kind="squared", target=0, seed=14, trail=""):
        self.page, self.kind, self.target, self.trail = page, kind, target, trail
        self.start = draw_parameters(seed)
        self.step = page.locator(f".st-key-{KEY}")
        self.component = self.step.locator(".component[data-ready]")

    @property
    def parameters(self):
        return replay(PICTURE, self.start, self.kind, self.target, read_trail(self.trail))

    @property
    def network(self):
        return PICTURE, self.parameters, self.kind, self.target

    def button(self, name):
        return self.step.get_by_role("button", name=name, exact=True)

    def stage(self, name):
        self.step.get_by_role("radio", name=name).click()

    def assert_at(self, trail):
        """Assert that these steps were taken, by the count and by the loss."""
        self.trail = trail
        loss = plain(loss_of(*self.network), 3)
        expect(self.step.locator(".bar output")).to_have_text(
            f"step {len(read_trail(trail))} · loss {loss}"
        )


def alone(page, server, *, stage="forward", rate="0.1", **settings):
    """Show the network by itself."""
    lesson = Network(page, **settings)
    EmptyPage(page, server).show(
        "one_step",
        KEY,
        lambda: one_step(
            KEY,
            PICTURE,
            lesson.start,
            kind=lesson.kind,
            target=lesson.target,
            of="a network",
            work=Work(read_trail(lesson.trail), rate, stage=stage),
            on_work=lambda: None,
        ),
    )
    return lesson


def core_cells(lesson):
    """Return value and gradient of every unit, and the next weights, by the names of the cells."""
    picture, parameters, kind, target = lesson.network
    pass_ = forward(picture, parameters)
    back = backward(pass_, parameters, kind, target)
    slopes = back.parameters.flat()
    values = dict(zip(NAMES, parameters.flat(), strict=True))
    gradients = dict(zip(NAMES, slopes, strict=True))
    for name, maps, theirs in (
        ("z", pass_.sums, back.sums),
        ("a", pass_.activated, back.activated),
    ):
        for row in range(4):
            for column in range(4):
                values[f"{name}{row}{column}"] = maps[row, column]
                gradients[f"{name}{row}{column}"] = theirs[row, column]
    for unit in range(4):
        values[f"p{unit}"], gradients[f"p{unit}"] = pass_.pooled[unit], back.pooled[unit]
    for place, output in enumerate(OUTPUTS):
        values[f"o{output}"], gradients[f"o{output}"] = pass_.outputs[place], back.outputs[place]
        if kind == "cross_entropy":
            values[f"q{output}"] = pass_.probabilities[place]
    values["L"] = loss_of(*lesson.network)
    after = take_step(parameters, slopes, 0.1).flat()
    return values, gradients, dict(zip(NAMES, after, strict=True))


def is_written(text, value):
    """Whether a number is written with three decimals; of two that are as near, either."""
    return len(text.partition(".")[2]) == 3 and abs(float(number(text)) - value) < 0.0005 + 1e-9


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"kind": "cross_entropy", "target": 2, "seed": 12, "trail": "2x0.2"},
        {"target": 1, "seed": 19, "trail": "1x0.05_3x0.02"},
    ],
    ids=["squared", "cross_entropy", "after steps"],
)
def test_every_number_of_every_stage_is_the_cores_and_terms_add_up(page, server, settings):
    lesson = alone(page, server, **settings)
    values, gradients, after = core_cells(lesson)
    for stage, seconds in {
        "1 Forward": {},
        "3 Backward": gradients,
        "4 Update": gradients | after,
    }.items():
        lesson.stage(stage)
        shown = lesson.component.evaluate(ALL_CELLS)
        for unit, value in values.items():
            first, second = shown[unit]
            assert is_written(first, value), (stage, unit)
            assert is_written(second, seconds[unit]) if unit in seconds else second == ""
        pixels = [shown[f"x{row}{column}"][0] for row in range(6) for column in range(6)]
        assert pixels == [plain(value, 2) for value in PICTURE.ravel()]
        assert_explained(lesson, stage, gradients)


def assert_explained(lesson, stage, gradients):
    """Click every cell: its terms multiply and add up as they are written."""
    for unit, (line, result, terms) in lesson.component.evaluate(ALL_EXPLAINED).items():
        if result is None:
            continue
        for text, value in terms:
            if " × " in text and stage != "4 Update":
                one, other = map(number, text.split(" × "))
                assert abs(one * other - number(value)) <= 0.001, (stage, unit, text)
        assert sum(numbers(line.removesuffix("="))) == number(result), (stage, unit, line)
        if stage == "3 Backward" and unit in gradients:
            assert is_written(result, gradients[unit]), unit
        if stage == "3 Backward" and unit[0] in "wb":
            assert len(terms) == 16


def test_the_browser_goes_back_from_any_weights_as_the_core_does(scripts):
    asked, expected = [], []
    rng = np.random.default_rng(5)
    for _ in range(60):
        seed, target = int(rng.integers(1000)), int(rng.integers(3))
        kind, picture = rng.choice(tuple(LOSSES)), rng.random((6, 6))
        parameters = draw_parameters(seed)
        pass_ = forward(picture, parameters)
        back = backward(pass_, parameters, kind, target)
        aim = {"kind": str(kind), "target": target}
        asked.append([picture.ravel().tolist(), parameters.flat().tolist(), aim])
        loss = loss_of(picture, parameters, kind, target)
        after = losses_along(picture, parameters, kind, target, [0.01, 0.3])
        expected.append([*back.parameters.flat(), *pass_.outputs, loss, *after])
    found = scripts.evaluate(
        "one_step/model.js",
        """(model, [asked]) => asked.map(([picture, params, aim]) => {
            const pass = model.forward(picture, params)
            const back = model.backward(pass, picture, params, aim)
            const after = model.lossesAlong(picture, params, aim, [0.01, 0.3])
            return [...back.params, ...pass.outputs, model.lossOf(pass.outputs, aim), ...after]
        })""",
        asked,
    )
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12)


def assert_slopes(lesson, size):
    """Check the nudge of every weight; return whether a kink was met."""
    shown = lesson.component.evaluate(ALL_NUDGED, list(NAMES))
    for name, (below, now, above, difference, slope, gradient, verdict) in shown.items():
        expected = nudge(*lesson.network, name, size)
        assert [below, now, above] == [
            plain(loss, 10) for loss in (expected.below, expected.now, expected.above)
        ]
        assert number(above) - number(below) == number(difference)
        if expected.crosses:
            assert "the loss has a kink there" in verdict, name
            continue
        assert slope == gradient == signed(expected.gradient, expected.decimals), name
        assert f"same to {expected.decimals} decimal" in verdict
        assert expected.decimals >= 3 or size > 0.01
    return any("kink" in verdict for *_, verdict in shown.values())


def test_the_slope_of_every_weight_is_its_gradient_to_the_digits_shown(page, server):
    lesson = alone(page, server, kind="cross_entropy", target=1)
    assert_slopes(lesson, 0.01)
    slider = lesson.step.get_by_role("slider", name="Nudge, up or down")
    slider.fill("-0.1")
    assert assert_slopes(lesson, 0.1)
    slider.fill("0.01")
    slider.focus()
    page.keyboard.press("ArrowRight")
    nudged = nudge(*lesson.network, "cC", 0.011)
    expect(lesson.step.locator("table.slope tr.above td")).to_have_text(plain(nudged.above, 10))
    slider.fill("0")
    expect(lesson.step.locator(".nudging .verdict")).to_contain_text("No nudge, no slope")


def test_steps_are_taken_undone_and_begun_again(page, server):
    lesson = alone(page, server)
    lesson.button("Take the step").click()
    lesson.assert_at("1x0.1")
    for name in ("Loss", "Backward", "Update"):
        lesson.button("Next").click()
        expect(lesson.step.get_by_role("radio", name=name)).to_be_checked()
    lesson.button("Next").click()
    expect(lesson.step.get_by_role("radio", name="Forward")).to_be_checked()
    lesson.assert_at("2x0.1")
    lesson.button("10 steps").click()
    lesson.assert_at("12x0.1")
    lesson.button("Undo the last step").click()
    lesson.assert_at("11x0.1")
    page.keyboard.press("Control+Shift+z")
    lesson.assert_at("12x0.1")
    lesson.button("Back to the first weights").click()
    lesson.assert_at("")
    rate = lesson.step.get_by_role("slider", name="Learning rate")
    for place in (RATES.index("0.2"), RATES.index("0.001"), RATES.index("10")):
        rate.fill(str(place))
        verdict = judge_rate(*lesson.network, float(RATES[place]))
        now, after = losses_along(*lesson.network, [0, float(RATES[place])])
        shown = lesson.step.locator(".rates .verdict")
        expect(shown).to_have_attribute("data-verdict", verdict.value)
        expect(shown).to_contain_text(f"Loss {plain(now, 3)} → {plain(after, 3)}.")
    rate.focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    expect(lesson.step.locator(".rate")).to_have_text("0.0013")


def test_a_link_leads_to_the_steps_and_python_hears_of_the_next(page, server):
    lesson = Network(page, target=1, seed=12, trail="2x0.2")
    settings = {"loss": LOSSES["squared"].title, "target": OUTPUTS[1], "seed": 12}
    # one weight twice: the surface, drawn in software here, would take longer than all the rest
    settings |= {"trail": lesson.trail, "rate": "0.1", "second": TITLES["w11"]}
    query = urlencode({f"backprop_{name}": value for name, value in settings.items()})
    open_lesson(page, server, "backprop", f"?{query}")
    lesson.assert_at("2x0.2")
    shown = lesson.component.evaluate(ALL_CELLS)
    assert all(is_written(shown[name][0], value) for name, value in core_cells(lesson)[0].items())
    lesson.step.get_by_role("slider", name="Learning rate").fill(str(RATES.index("0.05")))
    lesson.button("Take the step").click()
    lesson.stage("3 Backward")
    lesson.step.locator("td[data-unit=v2B]").click()
    lesson.assert_at("2x0.2_1x0.05")
    assert_python_follows(lesson, 0.05)
    menu(page, "Glossary")
    menu(page, "One step, slowly")
    lesson.assert_at("2x0.2_1x0.05")
    expect(lesson.step.get_by_role("radio", name="Backward")).to_be_checked()
    page.get_by_role("button", name="Link").click()
    link = page.get_by_test_id("stPopoverBody").get_by_test_id("stCode")
    for part in ("trail=2x0.2_1x0.05", "rate=0.05", "weight=v2B", "stage=backward"):
        expect(link).to_contain_text(f"backprop_{part}")
    assert not problems(page)


def assert_python_follows(lesson, rate):
    """Assert that what Python draws below starts from the weights of now."""
    told = masked_told(masked_step(*lesson.network, rate), 1, 1)
    below = lesson.page.locator(".st-key-card_backprop_masked [data-testid=stMarkdown]").last
    expect(below).to_have_text(told.replace("**", "").replace("`", ""))


def test_gradients_stop_where_relu_is_shut_and_at_those_that_lost(page, server):
    lesson = alone(page, server, target=1, stage="backward")
    pass_ = forward(PICTURE, lesson.parameters)
    back = backward(pass_, lesson.parameters, "squared", 1)
    off = lesson.step.locator("td.off").evaluate_all("all => all.map(cell => cell.dataset.unit)")
    shut = [
        f"z{row}{column}" for row in range(4) for column in range(4) if not back.sums[row, column]
    ]
    assert [unit for unit in off if unit[0] == "z"] == shut
    assert lesson.step.locator("td[data-unit^=a].won").count() == 4
    assert_keys_follow_a_pooled_number(lesson, back)
    assert_a_weight_is_nudged_only_when_it_is_meant(lesson)
    # a kernel that has died of too large a step: no gradient comes through ReLU at all
    lesson.step.get_by_role("slider", name="Learning rate").fill(str(RATES.index("0.32")))
    lesson.button("Take the step").click()
    lesson.assert_at("1x0.32")
    assert not forward(PICTURE, lesson.parameters).pooled.any()
    expect(lesson.step.locator(".note")).to_contain_text("ReLU is shut everywhere")
    shown = lesson.component.evaluate(ALL_CELLS)
    assert {shown[name][1] for name in NAMES if name[0] in "wb"} == {"0.000"}
    assert lesson.step.locator(".routes:not(.over) .stop").count() == 4


def assert_keys_follow_a_pooled_number(lesson, back):
    """Three losers stop its gradient, the winner lets it through."""
    lesson.step.locator("td[data-unit=p0]").focus()
    assert lesson.step.locator(".routes.over .stop").count() == 3
    lesson.page.keyboard.press("ArrowDown")
    expect(lesson.step.locator(".explanation b").first).to_have_text("Pooled number 2")
    assert lesson.step.locator(".routes.over .through").count() == 2
    told = lesson.step.locator("[role=status].told")
    expect(told).to_contain_text("Pooled number 2: ")
    expect(told).to_contain_text(signed(back.pooled[2], 3))


def assert_a_weight_is_nudged_only_when_it_is_meant(lesson):
    """The Tab key only goes by."""
    nudged = lesson.step.locator(".nudging b").first
    lesson.step.locator("td[data-unit=b]").focus()
    expect(lesson.step.locator(".explanation b").first).to_have_text("Bias of the kernel")
    expect(nudged).to_have_text("Nudge: kernel weight, row 1, column 1")
    lesson.page.keyboard.press("Enter")
    expect(nudged).to_have_text("Nudge: bias of the kernel")


def test_a_finger_on_a_telephone_reads_terms_and_takes_steps(telephone, server):
    lesson = alone(telephone, server, stage="backward")
    weight = lesson.step.locator("td[data-unit=w02]")
    weight.tap()
    expect(lesson.step.locator(".explanation b").first).to_have_text(
        "Kernel weight, row 0, column 2"
    )
    assert lesson.step.locator(".term").count() == 16
    box = weight.bounding_box()
    assert min(box["width"], box["height"]) >= 36
    lesson.button("Take the step").tap()
    lesson.assert_at("1x0.1")
    assert telephone.evaluate("() => document.documentElement.scrollWidth") <= 391
