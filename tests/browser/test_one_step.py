"""One step under the hand: every number is the core's, terms add up, slopes are gradients."""

from urllib.parse import urlencode

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
    nudge,
    read_trail,
    replay,
    small_picture,
    take_step,
)
from cnn_core.figures.numbers import plain, signed
from cnn_core.pictures import load_sample
from tests.browser.hands import menu, open_lesson, problems
from tests.browser.reading import number, numbers

pytestmark = pytest.mark.browser

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


class Lesson:
    """The open lesson, and the same network in the core."""

    def __init__(
        self,
        page,
        server,
        *,
        kind="squared",
        target=0,
        seed=14,
        trail="",
        rate="0.1",
        surface=False,
        **more,
    ):
        settings = {"loss": LOSSES[kind].title, "target": OUTPUTS[target], "seed": seed}
        if not surface:  # drawn in software here, it would take longer than all the rest
            settings["second"] = TITLES["w11"]
        query = {**settings, "trail": trail, "rate": rate, **more}
        named = {f"backprop_{name}": value for name, value in query.items()}
        open_lesson(page, server, "backprop", f"?{urlencode(named)}")
        self.page = page
        self.step = page.locator(".st-key-backprop_network")
        self.component = self.step.locator(".component[data-ready]")
        expect(self.component).to_be_visible()
        self.picture = small_picture(load_sample("cat"))
        self.start, self.kind, self.target = draw_parameters(seed), kind, target
        self.trail = trail

    @property
    def parameters(self):
        return replay(self.picture, self.start, self.kind, self.target, read_trail(self.trail))

    @property
    def network(self):
        return self.picture, self.parameters, self.kind, self.target

    def button(self, name):
        return self.step.get_by_role("button", name=name, exact=True)

    def stage(self, name):
        self.step.get_by_role("radio", name=name).click()

    def told(self):
        return self.step.locator(".bar output").inner_text()

    def assert_at(self, trail):
        """Assert that these steps were taken, by the count and by the loss."""
        self.trail = trail
        loss = plain(loss_of(*self.network), 3)
        expect(self.step.locator(".bar output")).to_have_text(
            f"step {len(read_trail(trail))} · loss {loss}"
        )


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
    [{}, {"kind": "cross_entropy", "target": 2, "seed": 12, "trail": "2x0.2"}],
    ids=["squared", "cross_entropy"],
)
def test_every_number_of_every_stage_is_the_cores_and_terms_add_up(page, server, settings):
    lesson = Lesson(page, server, **settings)
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
        assert pixels == [plain(value, 2) for value in lesson.picture.ravel()]
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
    assert not problems(page)


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
    lesson = Lesson(page, server, kind="cross_entropy", target=1)
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


def test_steps_are_taken_undone_and_begun_again_and_the_link_leads_to_them(page, server):
    lesson = Lesson(page, server, surface=True)
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
    rate.fill(str(RATES.index("0.05")))
    lesson.button("Take the step").click()
    lesson.stage("3 Backward")
    lesson.step.locator("td[data-unit=v2B]").click()
    # what Python draws follows: the surface starts from the weights of now
    lesson.assert_at("1x0.05")
    summary = page.locator(".st-key-card_backprop_surface [data-testid=stCaptionContainer]").last
    expect(summary).to_contain_text(f"it is {plain(loss_of(*lesson.network), 3)} now")
    menu(page, "Pooling")
    menu(page, "One step, slowly")
    lesson.assert_at("1x0.05")
    expect(lesson.step.get_by_role("radio", name="Backward")).to_be_checked()
    page.get_by_role("button", name="Link").click()
    link = page.get_by_test_id("stPopoverBody").get_by_test_id("stCode")
    for part in ("trail=1x0.05", "rate=0.05", "weight=v2B", "stage=backward"):
        expect(link).to_contain_text(f"backprop_{part}")


def test_gradients_stop_where_relu_is_shut_and_at_those_that_lost(page, server):
    lesson = Lesson(page, server, target=1, stage="backward")
    pass_ = forward(lesson.picture, lesson.parameters)
    back = backward(pass_, lesson.parameters, "squared", 1)
    off = lesson.step.locator("td.off").evaluate_all("all => all.map(cell => cell.dataset.unit)")
    shut = [
        f"z{row}{column}" for row in range(4) for column in range(4) if not back.sums[row, column]
    ]
    assert [unit for unit in off if unit[0] == "z"] == shut
    assert lesson.step.locator("td[data-unit^=a].won").count() == 4
    # one pooled number followed with the keys: three losers stop it, the winner lets it through
    lesson.step.locator("td[data-unit=p0]").focus()
    assert lesson.step.locator(".routes.over .stop").count() == 3
    page.keyboard.press("ArrowDown")
    expect(lesson.step.locator(".explanation b").first).to_have_text("Pooled number 2")
    assert lesson.step.locator(".routes.over .through").count() == 2
    told = lesson.step.locator("[role=status].told")
    expect(told).to_contain_text("Pooled number 2: ")
    expect(told).to_contain_text(signed(back.pooled[2], 3))
    # the Tab key goes by a weight; it is nudged only when it is meant
    nudged = lesson.step.locator(".nudging b").first
    lesson.step.locator("td[data-unit=b]").focus()
    expect(lesson.step.locator(".explanation b").first).to_have_text("Bias of the kernel")
    expect(nudged).to_have_text("Nudge: kernel weight, row 1, column 1")
    page.keyboard.press("Enter")
    expect(nudged).to_have_text("Nudge: bias of the kernel")
    # a kernel that has died of too large a step: no gradient comes through ReLU at all
    lesson.step.get_by_role("slider", name="Learning rate").fill(str(RATES.index("0.32")))
    lesson.button("Take the step").click()
    lesson.assert_at("1x0.32")
    assert not forward(lesson.picture, lesson.parameters).pooled.any()
    expect(lesson.step.locator(".note")).to_contain_text("ReLU is shut everywhere")
    shown = lesson.component.evaluate(ALL_CELLS)
    assert {shown[name][1] for name in NAMES if name[0] in "wb"} == {"0.000"}
    assert lesson.step.locator(".routes:not(.over) .stop").count() == 4


def test_a_finger_on_a_telephone_reads_terms_and_takes_steps(telephone, server):
    lesson = Lesson(telephone, server, stage="backward")
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
