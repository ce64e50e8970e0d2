"""X or O by hand in the browser: every number is the core's, and every hand is heard.

The board is by itself, fed and heard by the functions of the lesson; one visit shows both there.
"""

import re
from dataclasses import replace
from urllib.parse import urlencode

import numpy as np
import pytest
from playwright.sync_api import expect

from cnn_core.datasets.boards import Move, make_boards, moved_board
from cnn_core.x_or_o import (
    FEATURES,
    TEMPLATES,
    HandNetwork,
    count_votes,
    elected,
    literal_match,
    literal_verdict,
    run_by_hand,
)
from cnn_core.x_or_o_text import board_text, features_text, read_board, votes_text
from cnn_core.x_or_o_trial import fitted_network, network_accuracy, usual_network
from pages.parts import by_hand
from tests.browser.hands import SECONDS, menu, open_lesson, problems
from tests.browser.mounted import EmptyPage
from tests.browser.reading import middle_of, number, numbers, tables, texts

pytestmark = pytest.mark.browser

STAGES = {
    "filtered": "filtered",
    "rectified": "rectified",
    "pooled": "pooled",
    "filteredAgain": "filtered_again",
    "rectifiedAgain": "rectified_again",
    "left": "pooled_again",
}
START = moved_board(TEMPLATES["X"], Move(scale=0.7, down=1, right=2))


class Lesson:
    """The board and the network on a page, and what the core says of them."""

    def __init__(self, page, board=None, network=None):
        self.page = page
        self.board = START if board is None else board
        self.network = network or usual_network()
        self.component = page.locator(".st-key-x_or_o_board")
        expect(self.component.locator("[data-ready]")).to_be_visible()

    @property
    def paper(self):
        return self.component.locator(".board .signs-box")

    def button(self, name):
        return self.component.get_by_role("button", name=name, exact=True)

    def map(self, stage, number):
        return self.component.locator(f".stage.{stage} .map").nth(number)

    def cell(self, row, column):
        return middle_of(self.paper, row, column, (9, 9))

    def heard(self, **address):
        """Wait until Python has heard, which is when the address says it."""
        for name, text in address.items():
            self.page.wait_for_url(re.compile(f"x_or_o_{name}={re.escape(text)}(&|$)"))
        expect(self.component.locator(".score.waiting")).to_have_count(0)

    def assert_shown(self):
        """Compare every number of the component with the core's."""
        rounds = run_by_hand(self.board, self.network)
        selectors = {stage: f".stage.{stage} table" for stage in STAGES}
        shown = tables(self.component, board=".board table", **selectors)
        np.testing.assert_array_equal(as_numbers(shown["board"][0]), self.board)
        for stage, name in STAGES.items():
            maps = np.stack([as_numbers(table) for table in shown[stage]], axis=-1)
            np.testing.assert_allclose(maps, getattr(rounds, name), atol=0.00501, err_msg=stage)
        self.assert_literal_and_votes(rounds)

    def assert_literal_and_votes(self, rounds):
        told = texts(
            self.component,
            equal=".template-place b",
            mean=".template-place .quiet",
            verdicts=".verdict",
            values=".column.left .cell",
            products=".column.products .cell",
            weights=".weight",
            rests=".vote-sums .quiet",
            sums=".vote-sums .mono:last-child",
            short=".candidate .mono",
        )
        matches = [literal_match(self.board, letter) for letter in "XO"]
        assert told["equal"] == [f"{match.equal} of 81" for match in matches]
        for text, match in zip(told["mean"], matches, strict=True):
            assert float(numbers(text)[-1]) == pytest.approx(match.mean, abs=0.00501)
        sums = count_votes(rounds.values, self.network.votes)
        said = [literal_verdict(self.board), elected(sums), elected(sums)]
        assert told["verdicts"] == ["a tie" if verdict == "tie" else verdict for verdict in said]
        np.testing.assert_allclose(floats(told["values"]), rounds.values, atol=0.0000501)
        weights = np.reshape([int(number(text)) for text in told["weights"]], (2, 12)).T
        np.testing.assert_array_equal(weights, self.network.votes)
        products = np.reshape([number(text) for text in told["products"]], (2, 12))
        np.testing.assert_allclose(
            products.T.astype(float), rounds.values[:, None] * weights, atol=0.00502
        )
        for letter in (0, 1):  # what is shown adds up as it is shown
            rest = sum(numbers(told["rests"][letter]))
            assert sum(products[letter]) + rest == number(told["sums"][letter])
            assert float(number(told["sums"][letter])) == pytest.approx(sums[letter], abs=0.0051)
        assert told["short"] == told["sums"]


class Alone(Lesson):
    """Both by themselves, opened by what an address says, and heard as the lesson hears them."""

    def __init__(self, page, server, board=None, network=None):
        self._empty = EmptyPage(page, server, **address_of(board, network))
        self._answered = 0
        self._empty.show("hand_network", "x_or_o_board", by_hand.show)
        super().__init__(page, board, network)

    def heard(self, **address):
        """Carry out one order after another, until the address says it."""
        expected = {f"x_or_o_{name}": text for name, text in address.items()}
        while not expected.items() <= self._empty.address.items():
            self.page.wait_for_function("count => told.length > count", arg=self._answered)
            self._empty.answer("x_or_o_board", "order", self._empty.told("order")[self._answered])
            self._answered += 1
        expect(self.component.locator(".score.waiting")).to_have_count(0)


def address_of(board=None, network=None):
    """Return how an address says what is not as usual."""
    said = {} if board is None else {"x_or_o_board": board_text(board)}
    if network is not None:
        said |= {
            "x_or_o_features": features_text(network.features),
            "x_or_o_second": features_text(network.second),
            "x_or_o_votes": votes_text(network.votes),
            "x_or_o_relu": str(int(network.rectified)),
        }
    return said


def as_numbers(table):
    return np.array([[float(number(text)) for text in row] for row in table])


def floats(shown):
    return [float(number(text)) for text in shown]


def any_network(seed):
    rng = np.random.default_rng(seed)
    return HandNetwork(
        rng.integers(-1, 2, (3, 3, 3)),
        rng.integers(-1, 2, (3, 3, 3, 3)),
        rng.integers(-99, 100, (12, 2)),
        rectified=bool(seed % 2),
    )


@pytest.mark.parametrize(
    ("board", "network"),
    [
        (None, None),
        (make_boards([1], seed=5)[0], any_network(2)),
    ],
    ids=["as it opens", "any weights, no ReLU"],
)
def test_every_number_is_the_cores(page, server, board, network):
    Alone(page, server, board, network).assert_shown()


def test_how_a_number_came_about_adds_up_and_its_sources_are_framed(page, server):
    lesson = Alone(page, server, TEMPLATES["X"])
    lesson.assert_shown()
    rounds = run_by_hand(lesson.board, lesson.network)
    how = lesson.component.locator(".panel:not(.second) .how")
    lesson.map("filtered", 0).hover(position={"x": 5, "y": 5})
    expect(how.locator(".result")).to_have_text("0.78")
    expect(how.locator(".sum-terms")).to_have_text(re.compile("8 agree, 1 do not: 7 / 9.≈"))
    shown = tables(lesson.component, line=".panel:not(.second) .products-line table")["line"]
    patch, weights, products = (as_numbers(table) for table in shown[:3])
    np.testing.assert_array_equal(patch, TEMPLATES["X"][:3, :3])
    np.testing.assert_array_equal(weights, FEATURES[..., 0])
    np.testing.assert_array_equal(products, patch * weights)
    assert framed(lesson, ".board .frame") == [(0, 3, 0, 3)]
    page.keyboard.press("Tab")
    lesson.map("filtered", 0).focus()
    for key in ("ArrowDown", "ArrowRight"):
        page.keyboard.press(key)
    expect(how.locator(".result")).to_have_text("1.00")
    page.keyboard.press("2")
    expect(how.locator(".heading b")).to_have_text("Crossing")
    expect(how.locator(".result")).to_have_text(f"{rounds.filtered[1, 1, 1]:.2f}")
    for key in ("PageDown", "PageDown"):
        page.keyboard.press(key)
    expect(how.locator(".heading b")).to_have_text("Largest of 2 × 2")
    expect(how.locator(".result")).to_have_text(f"{rounds.pooled[0, 0, 1]:.2f}")
    assert framed(lesson, ".stage.filtered .frame.seen", (7, 7)) == [(0, 2, 0, 2)]
    page.keyboard.press("PageDown")
    assert_second_mean(lesson, rounds.filtered_again[0, 0, 1])
    assert_a_value_of_the_vote_leads_back_to_the_board(lesson)


def assert_second_mean(lesson, expected):
    """Products, their sums for each map, and the mean add up as they are written."""
    shown = tables(lesson.component, line=".second .products-line table")["line"]
    told = texts(
        lesson.component,
        sums=".second .map-sum",
        terms=".second .how .sum-terms",
        result=".second .how .result",
    )
    sums = []
    for place in range(3):
        patch, weights, products = (
            [[number(text) for text in row] for row in table]
            for table in shown[3 * place : 3 * place + 3]
        )
        np.testing.assert_array_equal(products, np.multiply(patch, weights))
        *rest, total = numbers(told["sums"][place])
        assert np.sum(products) + sum(rest) == total
        sums.append(total)
    inside, outside = told["terms"][0].split(")", 1)
    assert sum(numbers(inside)) == numbers(outside)[1]
    assert numbers(inside)[:3] == sums
    assert float(number(told["result"][0])) == pytest.approx(expected, abs=0.00501)
    asked, total, again = numbers(outside)
    assert asked == again
    assert float(total / asked) == pytest.approx(expected, abs=0.00501)


def framed(lesson, selector, shape=(9, 9)):
    """Return first and end rows and columns of the frames that are seen."""
    boxes = lesson.component.locator(".component").evaluate(
        """(component, selector) => [...component.querySelectorAll(selector)]
            .filter(frame => !frame.hidden)
            .map(frame => ['top', 'height', 'left', 'width']
                .map(side => parseFloat(frame.style[side])))""",
        selector,
    )
    spans = []
    for top, height, left, width in boxes:
        rows, columns = shape
        first, start = round(top * rows / 100), round(left * columns / 100)
        tall, wide = round(height * rows / 100), round(width * columns / 100)
        spans.append((first, first + tall, start, start + wide))
    return spans


def assert_a_value_of_the_vote_leads_back_to_the_board(lesson):
    lesson.component.locator(".column.left .cell").nth(10).hover()
    assert framed(lesson, ".stage.left .frame.here", (2, 2)) == [(1, 2, 1, 2)]
    assert framed(lesson, ".stage.rectifiedAgain .frame.seen", (4, 4)) == [(2, 4, 2, 4)]
    assert framed(lesson, ".stage.pooled .frame.seen", (4, 4)) == [(1, 4, 1, 4)] * 3
    assert framed(lesson, ".stage.filtered .frame.seen", (7, 7)) == [(2, 7, 2, 7)] * 3
    assert framed(lesson, ".board .frame") == [(2, 9, 2, 9)]


def test_a_letter_is_drawn_by_mouse_and_keys_and_undone(page, server):
    lesson = Alone(page, server)
    lesson.button("Clear").click()
    lesson.heard(board="0" * 27)
    page.mouse.move(*lesson.cell(1, 1))
    page.mouse.down()
    page.mouse.move(*lesson.cell(6, 6))  # faster than cell by cell
    page.mouse.up()
    expected = -np.ones((9, 9), np.int8)
    expected[range(1, 7), range(1, 7)] = 1
    lesson.heard(board=board_text(expected))
    lesson.paper.focus()
    for key in ("Home", "ArrowUp", " ", "ArrowRight", "+", "ArrowRight", "-"):
        page.keyboard.press(key)
    column = read_board(page_board(lesson))
    assert (column > 0).sum() == 8
    lesson.board = column
    lesson.heard(board=board_text(column))
    told = lesson.component.locator("[role=status].told")
    expect(told).to_have_text(re.compile(r"Row 5, column 2: −1\. Pixel by pixel: .+ By features: "))
    lesson.assert_shown()
    page.keyboard.press("Control+z")
    lesson.heard(board=board_text(expected))
    page.keyboard.press("Control+Shift+z")
    lesson.heard(board=board_text(column))
    lesson.assert_shown()


def page_board(lesson):
    shown = tables(lesson.component, board=".board table")["board"][0]
    return board_text(as_numbers(shown).astype(np.int8))


def test_every_weight_is_changed_and_the_score_is_the_cores(page, server):
    lesson = Alone(page, server, TEMPLATES["O"])
    features = FEATURES.copy()
    features[0, 1, 0] = 0
    lesson.component.locator(".round-one .signs-box").first.click(position={"x": 40, "y": 8})
    second = lesson.network.second.copy()
    second[0, 0, 1, 2] = 1
    grids = lesson.component.locator(".round-two .feature").nth(2).locator(".signs-box")
    grids.nth(1).click(position={"x": 6, "y": 6})
    weight = lesson.component.locator(".weight").nth(13)  # the second value, for O
    weight.click()
    page.keyboard.type("-42")
    page.keyboard.press("Enter")
    votes = lesson.network.votes.copy()
    votes[1, 1] = -42
    lesson.component.get_by_role("switch").click()
    lesson.network = HandNetwork(features, second, votes, rectified=False)
    lesson.heard(votes=votes_text(votes), relu="0", second=features_text(second))
    lesson.assert_shown()
    share = network_accuracy(lesson.network)
    expect(lesson.component.locator(".election .score")).to_contain_text(f"{100 * share:.1f} %")
    lesson.button("Fit votes").click()
    lesson.network = fitted_network(lesson.network)
    lesson.heard(votes=votes_text(lesson.network.votes))
    lesson.assert_shown()


def test_a_visit_moves_what_is_drawn_trains_and_finds_all_again_after_leaving(page, server):
    opened = TEMPLATES["O"], any_network(3)
    open_lesson(page, server, "x_or_o", "?" + urlencode(address_of(*opened)))
    lesson = Lesson(page, *opened)
    lesson.assert_shown()
    lesson.button("The letter X").click()
    lesson.heard(board=board_text(TEMPLATES["X"]))
    move = Move()
    for name, change in (
        ("Rotate", {"degrees": 15}),
        ("Rotate", {"degrees": 30}),
        ("Shift one cell to the left", {"right": -1}),
        ("Shrink", {"scale": 0.85}),
        ("Bend", {"bend": 0.1}),
    ):
        lesson.button(name).click()  # the first two so fast that no answer came between
        move = replace(move, **change)
        if change == {"degrees": 15}:
            continue
        lesson.board = moved_board(TEMPLATES["X"], move)
        lesson.heard(board=board_text(lesson.board))
    lesson.assert_shown()
    lesson.button("Undo").click()
    lesson.board = moved_board(TEMPLATES["X"], replace(move, bend=0.0))
    lesson.heard(board=board_text(lesson.board))
    menu(page, "Glossary")
    menu(page, "X or O, by hand")
    expect(lesson.component.locator("[data-ready]")).to_be_visible()
    lesson.assert_shown()
    page.get_by_role("button", name="Link").click()
    link = page.get_by_test_id("stPopoverBody").get_by_test_id("stCode")
    expect(link).to_contain_text(f"x_or_o_board={board_text(lesson.board)}")
    expect(link).to_contain_text(f"x_or_o_features={features_text(lesson.network.features)}")
    page.keyboard.press("Escape")
    assert_a_training_shows_its_filters(lesson)
    assert not problems(page)


def assert_a_training_shows_its_filters(lesson):
    page = lesson.page
    page.locator(".st-key-x_or_o_training_begin button").click()
    learnt = page.locator(".st-key-x_or_o_learnt")
    expect(learnt.locator("[data-ready]")).to_be_visible(timeout=60 * SECONDS)
    # it may have come to its end by itself meanwhile
    page.evaluate("() => document.querySelector('.st-key-x_or_o_training_stop button')?.click()")
    expect(page.get_by_text(re.compile(r"^seed 0, \d+ epochs?$"))).to_be_visible()
    expect(learnt.locator("table.start").first).to_be_visible()
    assert_likeness(learnt)
    lesson.assert_shown()


def assert_likeness(learnt):
    """Learnt times feature is products; their sum is as written, over the lengths the cosine."""
    shown = tables(
        learnt, learnt="table.learnt", feature="table.feature", products="table.products"
    )
    told = texts(learnt, line=".cosine .sum-terms", likeness=".cosine .result")
    assert len(told["line"]) == 3
    for number_of_row in range(3):
        weights, feature, products = (
            [[number(text) for text in line] for line in shown[name][number_of_row]]
            for name in ("learnt", "feature", "products")
        )
        np.testing.assert_array_equal(products, np.multiply(weights, feature))
        total, *rest, length, other = numbers(told["line"][number_of_row])
        assert np.sum(products) + sum(rest) == total
        assert float(other) == pytest.approx(np.linalg.norm(np.array(feature, float)), abs=0.00501)
        likeness = float(number(told["likeness"][number_of_row]))
        assert float(total / (length * other)) == pytest.approx(likeness, abs=0.02)


def test_a_finger_draws_and_nothing_scrolls_sideways(telephone, server):
    lesson = Alone(telephone, server, TEMPLATES["X"])
    telephone.touchscreen.tap(*lesson.cell(4, 4))
    lesson.board = TEMPLATES["X"].copy()
    lesson.board[4, 4] = -1
    lesson.heard(board=board_text(lesson.board))
    lesson.assert_shown()
    small = lesson.component.locator(".component").evaluate(
        """component => [...component.querySelectorAll('button, .board td, .feature td, .weight')]
            .filter(element => element.checkVisibility())
            .map(element => element.getBoundingClientRect())
            .filter(({width, height}) => Math.min(width, height) < 35.5).length"""
    )
    assert small == 0
    assert telephone.evaluate("() => document.documentElement.scrollWidth") <= 391
