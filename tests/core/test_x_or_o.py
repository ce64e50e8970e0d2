"""The network by hand: the numbers of the textbook X, a slow twin, moved letters, texts."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from cnn_core.challenges import x_or_o_challenges
from cnn_core.datasets import DATASETS
from cnn_core.datasets.boards import STEPS, Move, load_boards, make_boards, moved_board, one_more
from cnn_core.errors import LessonInputError
from cnn_core.snippets import x_or_o_snippets
from cnn_core.x_or_o import (
    FEATURES,
    SECOND_FEATURES,
    TEMPLATES,
    HandNetwork,
    accuracy_by_hand,
    count_votes,
    elected,
    fit_votes,
    learnt_likenesses,
    likeness_by_chance,
    literal_accuracy,
    literal_match,
    literal_verdict,
    match_at,
    match_everywhere,
    require_board,
    run_by_hand,
)
from cnn_core.x_or_o_text import (
    board_text,
    features_text,
    read_board,
    read_features,
    read_votes,
    votes_text,
)
from cnn_core.x_or_o_trial import (
    fitted_network,
    network_accuracy,
    pixel_accuracy,
    trial_letters,
    usual_network,
)
from tests.core.test_challenges import require_fair
from tests.core.test_snippets import run

X, O = TEMPLATES["X"], TEMPLATES["O"]  # noqa: E741

BOARDS = arrays(np.int8, (9, 9), elements=st.sampled_from([-1, 1]))
WEIGHTS = st.sampled_from([-1, 0, 1])
NETWORKS = st.builds(
    HandNetwork,
    features=arrays(np.int8, (3, 3, 3), elements=WEIGHTS),
    second=arrays(np.int8, (3, 3, 3, 3), elements=WEIGHTS),
    votes=arrays(np.int8, (12, 2), elements=st.integers(-99, 99)),
    rectified=st.booleans(),
)


def in_ninths(maps):
    """Return maps as whole ninths, after it is sure that they are that."""
    ninths = np.rint(9 * maps.astype(np.float64))
    np.testing.assert_allclose(maps, ninths / 9, rtol=1e-7)
    return ninths.astype(int).tolist()


def slow_matches(maps, features, margin):
    """Lay features on every place, by loops."""
    padded = np.pad(maps.astype(float), ((margin, margin), (margin, margin), (0, 0)))
    rows, columns = padded.shape[0] - 2, padded.shape[1] - 2
    found = np.zeros((rows, columns, features.shape[3]))
    for map_number in range(features.shape[3]):
        asked = sum(1 for weight in features[..., map_number].ravel() if weight)
        for row in range(rows):
            for column in range(columns):
                total = 0.0
                for down in range(3):
                    for right in range(3):
                        for channel in range(features.shape[2]):
                            weight = features[down, right, channel, map_number]
                            total += padded[row + down, column + right, channel] * weight
                found[row, column, map_number] = total / asked if asked else 0.0
    return found


def slow_pool(maps):
    """Keep the largest of each 2 by 2, by loops; what is outside does not count."""
    rows, columns, count = maps.shape
    pooled = np.zeros(((rows + 1) // 2, (columns + 1) // 2, count))
    for row, column, number in np.ndindex(pooled.shape):
        pooled[row, column, number] = maps[
            2 * row : 2 * row + 2, 2 * column : 2 * column + 2, number
        ].max()
    return pooled


def test_the_diagonal_on_the_textbook_x_gives_the_numbers_of_the_essay():
    rounds = run_by_hand(X, HandNetwork())
    assert in_ninths(rounds.filtered[..., 0]) == [
        [7, -1, 1, 3, 5, -1, 3],
        [-1, 9, -1, 3, -1, 1, -1],
        [1, -1, 9, -3, 1, -1, 5],
        [3, 3, -3, 5, -3, 3, 3],
        [5, -1, 1, -3, 9, -1, 1],
        [-1, 1, -1, 3, -1, 9, -1],
        [3, -1, 5, 3, 1, -1, 7],
    ]
    assert rounds.filtered[1, 1, 0] == 1.0
    assert f"{rounds.filtered[0, 0, 0]:.2f}" == "0.78"
    assert f"{rounds.filtered[0, 1, 0]:.2f}" == "-0.11"
    assert in_ninths(rounds.rectified[0, :, 0]) == [7, 0, 1, 3, 5, 0, 3]
    assert in_ninths(rounds.pooled[..., 0]) == [
        [9, 3, 5, 3],
        [3, 9, 3, 5],
        [5, 3, 9, 1],
        [3, 5, 1, 7],
    ]


def test_the_crossing_and_the_other_diagonal_match_where_they_are():
    rounds = run_by_hand(X, HandNetwork())
    assert rounds.filtered[3, 3].tolist() == [pytest.approx(5 / 9), 1.0, pytest.approx(5 / 9)]
    np.testing.assert_array_equal(rounds.filtered[..., 2], rounds.filtered[:, ::-1, 0])


def test_shapes_go_down_to_twelve_values():
    rounds = run_by_hand(O, HandNetwork())
    shapes = [maps.shape for maps in vars(rounds).values()]
    assert shapes == [(7, 7, 3), (7, 7, 3), (4, 4, 3), (4, 4, 3), (4, 4, 3), (2, 2, 3)]
    assert rounds.values.shape == (12,)


def test_the_features_of_round_two_are_perfect_on_their_own_letter():
    for_x, for_o = (run_by_hand(letter, HandNetwork()).values for letter in (X, O))
    assert for_x[0] == for_o[1] == 1.0
    assert for_x[[1, 4, 7, 10]].max() < 0.51
    assert for_o[[0, 3, 6, 9]].max() < 0.51


@pytest.mark.parametrize("place", range(3))
def test_a_perfect_match_is_1_and_the_negative_is_minus_1(place):
    feature = FEATURES[..., place]
    board = -np.ones((9, 9))
    board[4:7, 2:5] = feature
    assert match_at(board, feature, 4, 2) == 1.0
    assert match_at(-board, feature, 4, 2) == -1.0
    assert match_everywhere(board[..., None], feature[..., None, None])[4, 2, 0] == 1.0


def test_a_place_with_0_asks_nothing_and_a_feature_of_zeros_finds_nothing():
    feature = np.array([[1, 0, 0], [0, 0, 0], [0, 0, -1]])
    assert match_at(X, feature, 1, 1) == 0.0
    assert match_at(X, feature, 5, 5) == 0.0
    assert match_at(X, feature, 6, 6) == 1.0
    assert match_at(X, feature, 0, 0) == -1.0
    assert match_at(X, np.zeros((3, 3)), 0, 0) == 0.0


@settings(max_examples=40, deadline=None)
@given(BOARDS, NETWORKS)
def test_rounds_are_those_of_a_slow_twin(board, network):
    rounds = run_by_hand(board, network)
    activate = (lambda maps: np.maximum(maps, 0)) if network.rectified else (lambda maps: maps)
    first = slow_matches(board[..., None], network.features[:, :, None], 0)
    once = slow_pool(activate(first))
    second = slow_matches(once, network.second, 1)
    for maps, expected in (
        (rounds.filtered, first),
        (rounds.rectified, activate(first)),
        (rounds.pooled, once),
        (rounds.filtered_again, second),
        (rounds.rectified_again, activate(second)),
        (rounds.pooled_again, slow_pool(activate(second))),
    ):
        assert maps.dtype == np.float32
        np.testing.assert_allclose(maps, expected, atol=1e-6)


@given(BOARDS, st.integers(0, 6), st.integers(0, 6), st.integers(0, 2))
def test_a_match_is_between_minus_1_and_1_and_turns_with_the_sign(board, row, column, place):
    match = match_at(board, FEATURES[..., place], row, column)
    assert -1 <= match <= 1
    assert match_at(-board, FEATURES[..., place], row, column) == -match
    assert match == pytest.approx(run_by_hand(board, HandNetwork()).filtered[row, column, place])


def test_a_literal_match_counts_equal_pixels():
    assert (literal_match(X, "X").equal, literal_match(X, "X").is_same) == (81, True)
    match = literal_match(X, "O")
    assert match.equal == 60
    assert match.mean == pytest.approx((60 - 21) / 81) == (X * O.astype(int)).mean()
    assert not match.is_same


def test_pixel_by_pixel_fails_for_a_moved_x_that_the_network_knows():
    board = moved_board(X, Move(scale=0.7, down=1, right=2))
    assert [literal_match(board, letter).equal for letter in "XO"] == [59, 60]
    assert literal_verdict(board) == "O"
    network = usual_network()
    assert elected(count_votes(run_by_hand(board, network).values, network.votes)) == "X"


@pytest.mark.parametrize("letter", ["X", "O"])
def test_the_usual_network_elects_both_letters_as_they_should_be(letter):
    network = usual_network()
    values = run_by_hand(TEMPLATES[letter], network).values
    assert elected(count_votes(values, network.votes)) == letter


def test_votes_are_added_up_and_equal_ones_elect_nobody():
    votes = np.arange(24).reshape(12, 2)
    values = np.linspace(0, 1, 12)
    by_hand = [sum(values[i] * votes[i, letter] for i in range(12)) for letter in (0, 1)]
    np.testing.assert_allclose(count_votes(values, votes), by_hand, rtol=1e-6)
    assert [elected(pair) for pair in ((1, 0), (0, 1), (2, 2))] == ["X", "O", "tie"]


def test_fitted_votes_give_the_right_letter_10_and_the_other_none():
    labels = np.arange(20) % 2
    values = np.zeros((20, 12))
    values[:, :2] = np.eye(2)[labels]
    fitted = fit_votes(values, labels)
    np.testing.assert_array_equal(fitted[:2], 10 * np.eye(2))
    assert not fitted[2:].any()
    assert fit_votes(values / 1000, labels).max() == 99


def test_held_out_letters_are_told_better_by_features_than_by_pixels():
    assert pixel_accuracy("test") == pytest.approx(0.73, abs=0.001)
    assert network_accuracy(usual_network(), "test") == pytest.approx(0.875, abs=0.001)
    assert usual_network().votes[:3].tolist() == [[20, -18], [-13, 18], [1, -2]]


def test_an_accuracy_counts_right_letters_and_a_tie_is_wrong():
    boards = [X, O, moved_board(X, Move(scale=0.7, down=1, right=2))]
    assert literal_accuracy(boards, [0, 1, 0]) == pytest.approx(2 / 3)
    assert accuracy_by_hand(boards, [0, 1, 0], usual_network()) == 1.0
    assert accuracy_by_hand(boards, [0, 1, 0], HandNetwork()) == 0.0


def test_votes_are_fitted_to_training_letters_alone():
    network = HandNetwork(features=-FEATURES)
    fitted = fitted_network(network)
    np.testing.assert_array_equal(fitted.features, network.features)
    assert not np.array_equal(fitted.votes, usual_network().votes)
    letters = trial_letters()
    seen = {board.tobytes() for board in letters.train.pictures}
    held_out = [board.tobytes() in seen for board in letters.test.pictures]
    assert np.mean(held_out) < 0.05


def test_letters_of_a_seed_are_always_the_same_and_half_of_each():
    letters, again, others = load_boards(), load_boards(), load_boards(1)
    np.testing.assert_array_equal(letters.train.pictures, again.train.pictures)
    np.testing.assert_array_equal(letters.test.pictures, others.test.pictures)
    assert not np.array_equal(letters.train.pictures, others.train.pictures)
    for part, size in ((letters.train, 600), (letters.validation, 200), (letters.test, 400)):
        assert np.bincount(part.labels).tolist() == [size // 2, size // 2]
    assert set(np.unique(letters.train.pictures)) == {-1.0, 1.0}
    assert letters.name not in DATASETS


def test_letters_have_thin_lines_and_stay_on_the_board():
    boards = make_boards([0, 1] * 50, seed=3)
    inked = (boards > 0).sum(axis=(1, 2))
    assert inked.min() >= 6
    assert inked.max() <= 40


@given(BOARDS)
def test_a_move_of_nothing_changes_nothing(board):
    np.testing.assert_array_equal(moved_board(board, Move()), board)


@given(BOARDS, st.integers(-3, 3), st.integers(-3, 3))
def test_a_shift_moves_every_cell_and_loses_what_leaves(board, down, right):
    shifted = moved_board(board, Move(down=down, right=right))
    expected = -np.ones((9, 9))
    for row, column in np.argwhere(board > 0):
        if 0 <= row + down < 9 and 0 <= column + right < 9:
            expected[row + down, column + right] = 1
    np.testing.assert_array_equal(shifted, expected)


@pytest.mark.parametrize("letter", ["X", "O"])
def test_quarter_turns_of_a_letter_are_the_letter(letter):
    for degrees in (90, 180, 270):
        turned = moved_board(TEMPLATES[letter], Move(degrees=degrees))
        np.testing.assert_array_equal(turned, TEMPLATES[letter])


def test_an_x_that_is_shrunk_stays_an_x():
    small = moved_board(X, Move(scale=0.7))
    rows, columns = np.nonzero(small > 0)
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == (2, 6, 2, 6)
    np.testing.assert_array_equal(small[2:7, 2:7] > 0, np.eye(5) + np.eye(5)[::-1] > 0)


def test_a_bent_line_bulges_in_its_middle_and_keeps_its_ends():
    line = -np.ones((9, 9))
    line[1:8, 3] = 1
    bent = moved_board(line, Move(bend=0.3))
    assert bent[1, 3] == bent[7, 3] == bent[4, 5] == 1
    assert bent[4, 3] == -1


def test_steps_add_up_on_the_drawing_itself():
    move = Move()
    for step in ("right", "right", "up", "shrink", "rotate", "bend", "left", "down", "down"):
        move = one_more(move, step)
    assert move == Move(bend=0.1, scale=0.85, degrees=15, down=1, right=1)
    for _ in range(40):
        move = one_more(one_more(move, "shrink"), "bend")
    assert (move.scale, move.bend) == (0.4, 0.4)
    assert len(STEPS) == 7


def test_an_empty_board_can_be_moved_too():
    empty = -np.ones((9, 9))
    np.testing.assert_array_equal(moved_board(empty, Move(degrees=15, down=1)), empty)


def test_learnt_filters_are_matched_with_the_nearest_feature_and_its_sign():
    filters = np.stack([2.5 * FEATURES[..., 2], -0.1 * FEATURES[..., 1]], axis=-1)
    assert [(one.place, round(one.likeness, 9)) for one in learnt_likenesses(filters)] == [
        (2, 1.0),
        (1, -1.0),
    ]
    assert likeness_by_chance() == pytest.approx(0.43, abs=0.02)


@given(BOARDS)
def test_a_board_comes_back_from_its_text(board):
    text = board_text(board)
    assert len(text) == 27
    np.testing.assert_array_equal(read_board(text), board)


@given(NETWORKS)
def test_weights_come_back_from_their_texts(network):
    for weights in (network.features, network.second):
        np.testing.assert_array_equal(read_features(features_text(weights), weights.shape), weights)
    np.testing.assert_array_equal(read_votes(votes_text(network.votes)), network.votes)


@pytest.mark.parametrize(
    ("read", "nonsense", "told"),
    [
        (read_board, "8" * 27, "27 digits from 0 to 7"),
        (read_board, "0" * 26, "27 digits from 0 to 7"),
        (read_board, None, "27 digits from 0 to 7"),
        (lambda text: read_features(text, (3, 3)), "3" * 9, "9 digits 0, 1 or 2"),
        (lambda text: read_features(text, (3, 3)), 9, "9 digits 0, 1 or 2"),
        (read_votes, "_".join(["1"] * 23), "24 whole numbers"),
        (read_votes, "_".join(["100"] * 24), "24 whole numbers"),
        (read_votes, ["1"] * 24, "24 whole numbers"),
    ],
)
def test_texts_that_are_none_are_refused(read, nonsense, told):
    with pytest.raises(LessonInputError, match=told):
        read(nonsense)


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: require_board(np.zeros((9, 9))), "9 rows and 9 columns"),
        (lambda: require_board(np.ones((8, 9))), "9 rows and 9 columns"),
        (lambda: literal_match(X, "Y"), "The letters are X and O"),
        (lambda: match_at(X, FEATURES[..., 0], 7, 0), "rows and columns 0 to 6"),
        (lambda: HandNetwork(features=2 * FEATURES), "Expected for features"),
        (lambda: HandNetwork(second=SECOND_FEATURES[..., :2]), "Expected for second"),
        (lambda: HandNetwork(votes=np.full((12, 2), 0.5)), "Expected for votes"),
        (lambda: HandNetwork(votes=np.full((12, 2), 100)), "Expected for votes"),
        (lambda: one_more(Move(), "flip"), "moved by one of left, right"),
        (lambda: make_boards([2], seed=0), "A label is 0"),
    ],
)
def test_what_does_not_fit_is_refused_and_said(make, told):
    with pytest.raises(LessonInputError, match=told):
        make()


@settings(max_examples=30, deadline=None)
@given(NETWORKS)
def test_challenges_are_fair_for_any_features(network):
    require_fair(x_or_o_challenges(network))


def test_challenges_are_answered_by_the_core():
    answers = [challenge.answer for challenge in x_or_o_challenges(usual_network())]
    assert answers == ["0.78", "55", "12"]


@pytest.mark.slow
@pytest.mark.parametrize("rectified", [True, False])
def test_snippets_compute_what_the_page_shows(rectified):
    rng = np.random.default_rng(4)
    network = HandNetwork(
        rng.integers(-1, 2, (3, 3, 3)),
        rng.integers(-1, 2, (3, 3, 3, 3)),
        rng.integers(-99, 100, (12, 2)),
        rectified,
    )
    board = make_boards([1], seed=2)[0]
    snippets = x_or_o_snippets(board, network)
    expected = run_by_hand(board, network).values
    for code in (snippets.numpy, snippets.keras):
        names = run(code)
        np.testing.assert_allclose(names["values"], expected, atol=1e-5)
        np.testing.assert_allclose(
            names["votes"], count_votes(expected, network.votes), rtol=1e-4, atol=1e-3
        )
