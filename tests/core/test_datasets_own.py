"""A learner's own classes: what is kept, what is a duplicate, and who is held out."""

import functools
import pickle
import re
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnn_core.datasets import duplicates, own_split
from cnn_core.datasets.own import (
    MAX_CLASSES,
    MAX_PICTURES,
    MAX_PICTURES_PER_CLASS,
    MIN_PICTURES,
    OWN_SIDES,
    OwnClass,
    OwnPicture,
    find_duplicates,
    kept_pictures,
    network_pictures,
    own_dataset,
    own_picture,
    require_own_classes,
    require_trainable,
    split,
    summary,
)
from cnn_core.datasets.own_split import find_bursts
from cnn_core.errors import LessonInputError
from cnn_core.pictures import prepare_for_network
from cnn_core.pictures.resolution import area_average, to_grey

NOISE = np.random.default_rng(7).integers(40, 210, (80, 64, 64, 3), dtype=np.uint8)


@functools.cache
def noise(number, *, brighter=0, group=""):
    """One of 80 pictures that are unlike; brighter by a little it is nearly the same."""
    return OwnPicture(NOISE[number] + np.uint8(brighter), f"{number}.png", group)


def of_noise(name, numbers, **options):
    return OwnClass(name, tuple(noise(number, **options) for number in numbers))


def parts_of(dealt):
    return {"train": dealt.train, "validation": dealt.validation, "test": dealt.test}


class TestOwnPicture:
    def test_the_middle_square_is_kept_and_the_ends_are_lost(self):
        picture = np.zeros((8, 32, 1), np.float32)
        picture[:, 12:20] = 1.0
        assert own_picture(picture, "a.png").pixels.min() == 255

    def test_every_pixel_is_the_mean_of_its_area(self):
        picture = np.random.default_rng(0).random((128, 128, 3), dtype=np.float32)
        means = picture.reshape(64, 2, 64, 2, 3).mean(axis=(1, 3))
        np.testing.assert_allclose(own_picture(picture, "").pixels, means * 255, atol=0.5001)

    def test_a_small_picture_is_made_of_larger_squares(self):
        picture = np.random.default_rng(0).integers(0, 256, (8, 8, 3)) / np.float32(255)
        pixels = own_picture(picture.astype(np.float32), "").pixels
        np.testing.assert_array_equal(pixels[::8, ::8], np.rint(picture * 255))
        np.testing.assert_array_equal(pixels, pixels[::8, ::8].repeat(8, 0).repeat(8, 1))

    def test_grey_has_three_equal_channels(self):
        pixels = own_picture(np.full((64, 64, 1), 0.2, np.float32), "").pixels
        assert pixels.shape == (64, 64, 3)
        assert (pixels == 51).all()

    def test_its_pixels_are_its_own_and_cannot_be_written_to(self):
        pixels = NOISE[0].copy()
        picture = OwnPicture(pixels, "")
        pixels[:] = 0
        np.testing.assert_array_equal(picture.pixels, NOISE[0])
        with pytest.raises(ValueError, match="read-only"):
            picture.pixels[0] = 0

    def test_two_are_equal_if_their_pixels_origin_and_group_are(self):
        assert noise(0) == noise(0)
        assert hash(noise(0)) == hash(noise(0))
        assert len({noise(0), noise(1), noise(0, group="b"), noise(0, brighter=1)}) == 4

    def test_a_file_is_a_group_by_itself_and_a_burst_is_not(self):
        assert noise(0).group != noise(1).group
        assert own_picture(np.zeros((8, 8, 1), np.float32), "camera", "b1").group == "b1"

    def test_where_it_comes_from_is_plain_text(self):
        picture = OwnPicture(NOISE[0], "a\u202e\n" + "b" * 90)
        assert picture.origin == "a " + "b" * 58

    def test_an_array_of_another_kind_is_refused(self):
        with pytest.raises(LessonInputError, match=re.escape("uint8 of shape (64, 64, 3); float")):
            OwnPicture(np.zeros((64, 64, 3)), "")
        with pytest.raises(LessonInputError, match=re.escape("uint8 of shape (64, 64, 1) came")):
            OwnPicture(NOISE[0][..., :1], "")
        with pytest.raises(LessonInputError, match="A picture has shape"):
            own_picture(np.zeros((64, 64), np.float32), "")

    def test_it_travels(self):
        classes = of_noise("cat", range(3))
        assert pickle.loads(pickle.dumps(classes)) == classes


def refusal(classes, check=require_own_classes):
    with pytest.raises(LessonInputError) as caught:
        check(classes)
    return str(caught.value)


class TestLimits:
    def test_eleven_classes(self):
        classes = [OwnClass(f"class {number}", ()) for number in range(MAX_CLASSES + 1)]
        require_own_classes(classes[:-1])
        assert refusal(classes) == "There is room for 10 classes, but 11 came; leave out 1 of them."

    def test_301_pictures_in_a_class(self):
        full = OwnClass("cat", (noise(0),) * MAX_PICTURES_PER_CLASS)
        require_own_classes([full])
        assert refusal([OwnClass("cat", (*full.pictures, noise(0)))]) == (
            "A class has room for 300 pictures, but cat has 301; leave out some of them."
        )

    def test_1001_pictures_in_all(self):
        classes = [OwnClass(name, (noise(0),) * (MAX_PICTURES // 4)) for name in "abcd"]
        require_own_classes(classes)
        assert refusal([*classes, OwnClass("e", (noise(0),))]) == (
            "There is room for 1,000 pictures in all classes together, but 1,001 came; leave out "
            "some of them."
        )

    @pytest.mark.parametrize("second", ["cat", "Cat"])
    def test_two_classes_of_one_name(self, second):
        assert f"but 'cat' and {second!r} are alike; rename one" in refusal(
            [OwnClass("cat", ()), OwnClass(second, ())]
        )

    def test_names_that_are_empty_or_untidy(self):
        assert "A class needs a name of 1 to 24 letters" in refusal([OwnClass("", ())])
        assert "such as 'cat', but ' cat' came; write it anew." in refusal([OwnClass(" cat", ())])

    def test_one_class_is_nothing_to_tell_apart(self):
        assert refusal([of_noise("cat", range(9))], require_trainable) == (
            "A network learns to tell at least 2 classes apart, but 1 came; add another class."
        )

    def test_a_class_that_has_too_few_is_named_with_what_it_lacks(self):
        classes = [of_noise("cat", range(9)), of_noise("dog", range(10, 13))]
        assert refusal(classes, require_trainable) == (
            "Every class needs at least 5 different pictures, but dog has 3; add 2 to dog."
        )
        assert "but cat has 4, dog has 3; add 1 to cat, 2 to dog." in refusal(
            [of_noise("cat", range(4)), classes[1]], require_trainable
        )

    def test_a_picture_that_is_there_twice_counts_once(self):
        classes = [of_noise("cat", range(5)), of_noise("dog", [10, 10, 11, 12, 13, 13])]
        assert "but dog has 4; add 1 to dog." in refusal(classes, require_trainable)

    def test_a_picture_of_two_classes_counts_in_neither(self):
        classes = [of_noise("cat", range(6)), of_noise("dog", range(5, 11))]
        require_trainable(classes)
        assert "but cat has 4; add 1 to cat." in refusal(
            [of_noise("cat", range(5)), of_noise("dog", range(4, 11))], require_trainable
        )


class TestDuplicates:
    def test_the_first_of_equal_pictures_is_kept(self):
        cats = OwnClass("cat", (noise(1), noise(0, group="a"), noise(0, group="b"), noise(1)))
        kept = kept_pictures([cats])
        assert [(each.label, each.position) for each in kept] == [(0, 0), (0, 1)]
        assert kept[1].picture.group == "a"

    def test_equal_pictures_are_told_with_their_places(self):
        classes = of_noise("cat", [0, 1, 2, 0, 1]), of_noise("dog", [3, 1])
        assert find_duplicates(classes) == (
            duplicates.Duplicates("same", (("cat", 0, "0.png"), ("cat", 3, "0.png"))),
            duplicates.Duplicates(
                "contradiction", (("cat", 1, "1.png"), ("cat", 4, "1.png"), ("dog", 1, "1.png"))
            ),
        )

    def test_nearly_equal_pictures_are_told_within_classes_and_across(self):
        first = OwnClass("cat", (noise(0), noise(1), noise(1, brighter=9)))
        second = OwnClass("dog", (noise(2), noise(0, brighter=20)))
        assert find_duplicates([first, second]) == (
            duplicates.Duplicates("near", (("cat", 1, "1.png"), ("cat", 2, "1.png"))),
            duplicates.Duplicates("near_contradiction", (("cat", 0, "0.png"), ("dog", 1, "0.png"))),
        )

    def test_pictures_of_one_burst_are_not_told_as_nearly_equal_but_two_bursts_are(self):
        burst = [noise(0, brighter=step, group="a") for step in range(3)]
        assert find_duplicates([OwnClass("cat", tuple(burst))]) == ()
        again = OwnClass("cat", (*burst, noise(0, brighter=5, group="b")))
        (found,) = find_duplicates([again])
        assert [place.position for place in found.places] == [0, 1, 2, 3]

    def test_no_pictures_at_all(self):
        assert find_duplicates([]) == find_duplicates([OwnClass("cat", ())]) == ()

    @pytest.mark.parametrize(
        "change",
        [
            lambda picture: picture * 0.8,
            lambda picture: picture * 0.7 + 0.25,
            lambda picture: area_average(picture, 40, 40),
            lambda picture: np.clip(picture + (NOISE[0] - 125.0) / 1500, 0, 1),
        ],
        ids=["darker", "paler", "smaller", "noisier"],
    )
    def test_a_photograph_saved_anew_is_nearly_the_same(self, change):
        picture = scenery(0)
        near = duplicates.nearly_same(
            [own_picture(each.astype(np.float32), "") for each in (picture, change(picture))]
        )
        assert near.tolist() == [[False, True], [True, False]]

    def test_mirrored_or_in_another_colour_it_is_not(self):
        picture = scenery(0)
        pictures = [picture, picture[:, ::-1], picture[..., ::-1], scenery(1)]
        assert not duplicates.nearly_same([own_picture(each, "") for each in pictures]).any()

    def test_drawings_of_one_thing_are_not_nearly_the_same(self):
        white = np.ones((64, 64, 1), np.float32)
        drawings = [white.copy() for _ in range(3)]
        for shift, drawing in enumerate(drawings):
            drawing[10 + 6 * shift, 5:60] = drawing[5:60, 30 + 5 * shift] = 0.0
        assert not duplicates.nearly_same([own_picture(each, "") for each in drawings]).any()

    def test_frames_of_a_covered_camera_are_nearly_the_same(self):
        rng = np.random.default_rng(0)
        frames = [OwnPicture(rng.integers(0, 8, (64, 64, 3), np.uint8), "") for _ in range(3)]
        assert duplicates.nearly_same(frames).sum() == 6
        even = [OwnPicture(np.full((64, 64, 3), level, np.uint8), "") for level in (0, 100, 101)]
        assert duplicates.nearly_same(even)[0].tolist() == [False, False, False]
        assert duplicates.nearly_same(even)[1].tolist() == [False, False, True]

    def test_it_agrees_with_comparing_pair_by_pair(self):
        pictures = [noise(number % 4, brighter=number // 4) for number in range(6)]
        pictures += [
            own_picture(scenery(seed, detail), "") for seed in (0, 1) for detail in (64, 16, 13, 12)
        ]
        near = duplicates.nearly_same(pictures)
        cells = [cells_of(picture) for picture in pictures]
        twin = [[a is not b and np.corrcoef(a, b)[0, 1] >= 0.98 for b in cells] for a in cells]
        np.testing.assert_array_equal(near, twin)
        assert 0 < near.sum() < near.size / 2


def scenery(seed, detail=64):
    """Soft hills of colour, with no more detail than so many rows and columns hold."""
    coarse = np.random.default_rng(seed).random((12, 12, 3), dtype=np.float32)
    return area_average(area_average(area_average(coarse, 64, 64), detail, detail), 64, 64)


def cells_of(picture):
    """The slow twin: means of blocks of 4 by 4 pixels, one after the other."""
    return [
        picture.pixels[row : row + 4, column : column + 4, channel].mean()
        for row in range(0, 64, 4)
        for column in range(0, 64, 4)
        for channel in range(3)
    ]


def pair_with(*pictures):
    """A class of these pictures, and one that is easily split."""
    return OwnClass("cat", pictures), of_noise("dog", range(70, 75))


def of_label(classes, indices, label=0):
    """Positions in a class, of the pictures of a part."""
    kept = kept_pictures(classes)
    return [kept[index].position for index in indices if kept[index].label == label]


def dealt_cats(*pictures, seed=0):
    """Positions of the cats in training, validation and test part, and the one note of them."""
    classes = pair_with(*pictures)
    dealt = split(classes, seed=seed)
    notes = [note for note in dealt.notes if note.class_name == "cat"]
    assert len(notes) == len(dealt.notes) <= 1
    parts = [of_label(classes, part) for part in (dealt.train, dealt.validation, dealt.test)]
    return (*parts, notes[0] if notes else None)


class TestSplit:
    @pytest.mark.parametrize(
        ("count", "sizes"),
        [(5, (3, 1, 1)), (7, (5, 1, 1)), (8, (4, 2, 2)), (10, (6, 2, 2)), (60, (36, 12, 12))],
    )
    def test_about_three_fifths_are_learnt_from(self, count, sizes):
        train, validation, test, note = dealt_cats(*map(noise, range(count)))
        assert (len(train), len(validation), len(test)) == sizes
        assert note is None

    def test_the_test_part_is_the_same_for_every_seed_and_the_others_are_not(self):
        dealt = [dealt_cats(*map(noise, range(30)), seed=seed) for seed in range(5)]
        assert len({tuple(test) for _, _, test, _ in dealt}) == 1
        assert len({tuple(validation) for _, validation, _, _ in dealt}) == 5

    def test_whole_bursts_are_held_out(self):
        bursts = [noise(n, group=group) for n, group in enumerate("aaabbbcccddd")]
        train, validation, test, note = dealt_cats(*bursts)
        assert (len(train), len(validation), len(test)) == (6, 3, 3)
        for part in (train, validation, test):
            assert all(count == 3 for count in Counter(n // 3 for n in part).values())
        assert note is None

    def test_the_largest_burst_is_learnt_from_however_large(self):
        pictures = [*(noise(n, group="a") for n in range(20)), noise(20), noise(21)]
        train, validation, test, note = dealt_cats(*pictures)
        assert train == list(range(20))
        assert (len(validation), len(test)) == (1, 1)
        assert note is None

    def test_nearly_equal_pictures_are_held_out_together(self):
        pictures = [noise(n // 2, brighter=n % 2) for n in range(20)]
        for part in dealt_cats(*pictures)[:3]:
            assert [n ^ 1 for n in part[::2]] == part[1::2]

    def test_one_burst_is_cut_in_order_of_time(self):
        train, validation, test, note = dealt_cats(*(noise(n, group="a") for n in range(10)))
        assert (train, validation, test) == ([0, 1, 2, 3, 4, 5], [6, 7], [8, 9])
        assert note.torn == ("train", "validation", "test")
        assert note.sentence == (
            "All pictures of cat are of one burst, or nearly alike: the network learns from the "
            "first 6, and the last 4 are held out. The score then says how well it knows this "
            "burst, not cat elsewhere. Take another burst somewhere else."
        )

    def test_of_two_bursts_the_smaller_is_held_out(self):
        pictures = [noise(n, group="ab"[n % 3 == 2]) for n in range(9)]
        train, validation, test, note = dealt_cats(*pictures)
        assert (train, validation, test) == ([0, 1, 3, 4, 6, 7], [2], [5, 8])
        assert note.torn == ("validation", "test")
        assert "of two bursts: the network learns from the larger" in note.sentence

    def test_a_single_picture_beside_a_burst_is_the_test(self):
        pictures = noise(0), *(noise(n, group="a") for n in range(1, 11))
        train, validation, test, note = dealt_cats(*pictures)
        assert (train, validation, test) == (list(range(1, 9)), [9, 10], [0])
        assert note.torn == ("train", "validation")
        assert "All pictures of cat but one are of one burst" in note.sentence

    def test_the_same_group_in_two_classes_binds_nothing(self):
        cats = [noise(n, group="a" if n < 3 else "") for n in range(10)]
        dogs = [noise(n, group="a" if n < 23 else "") for n in range(20, 30)]
        assert split([OwnClass("cat", tuple(cats)), OwnClass("dog", tuple(dogs))]).notes == ()

    def test_a_seed_that_is_no_whole_number_is_refused(self):
        with pytest.raises(LessonInputError, match="A seed is a whole number from 0"):
            split(pair_with(*map(noise, range(5))), seed=-1)


@st.composite
def gathered(draw):
    """Classes of pictures of which some are equal, nearly equal, in bursts, or in two classes."""
    picks = st.tuples(st.integers(0, 25), st.integers(0, 2), st.sampled_from(["", "", "x", "y"]))
    return [
        OwnClass(
            name,
            tuple(
                noise(number + 20 * label, brighter=brighter, group=group)
                for number, brighter, group in draw(st.lists(picks, min_size=5, max_size=18))
            ),
        )
        for label, name in enumerate(draw(st.sampled_from(["ab", "abc"])))
    ]


some = settings(max_examples=80)


@some
@given(gathered(), st.integers(0, 2**32 - 1))
def test_every_kept_picture_is_in_one_part_and_every_class_in_every_part(classes, seed):
    kept = kept_pictures(classes)
    digests = [each.picture.digest for each in kept]
    assert len(set(digests)) == len(digests)
    try:
        parts = parts_of(split(classes, seed=seed))
    except LessonInputError:
        counts = Counter(each.label for each in kept)
        assert min(counts[label] for label in range(len(classes))) < MIN_PICTURES
        return
    assert sorted(index for part in parts.values() for index in part) == list(range(len(kept)))
    for part in parts.values():
        assert {kept[index].label for index in part} == set(range(len(classes)))


@some
@given(gathered(), st.integers(0, 2**32 - 1))
def test_no_burst_is_torn_unless_a_note_says_so(classes, seed):
    try:
        dealt = split(classes, seed=seed)
    except LessonInputError:
        return
    kept = kept_pictures(classes)
    part_of = {index: name for name, part in parts_of(dealt).items() for index in part}
    noted = {note.class_name: set(note.torn) for note in dealt.notes}
    for label, own_class in enumerate(classes):
        indices = [index for index, each in enumerate(kept) if each.label == label]
        bursts = bursts_pair_by_pair([kept[index].picture for index in indices])
        torn = set()
        for burst in bursts:
            names = [part_of[indices[position]] for position in burst]
            if len(set(names)) > 1:
                torn |= set(names)
                order = ("train", "validation", "test")
                assert names == sorted(names, key=order.index), "cut in order of time"
        assert torn == noted.get(own_class.name, set())
        assert bool(torn) == (len(bursts) < 3)


def bursts_pair_by_pair(pictures):
    """The slow twin: join the sets of every two pictures that belong together."""
    sets = [{position} for position in range(len(pictures))]
    for first, one in enumerate(pictures):
        for second, other in enumerate(pictures):
            if one.group == other.group or one.origin == other.origin:  # brighter or not
                joined = sets[first] | sets[second]
                for position in joined:
                    sets[position] = joined
    return sorted(sorted(each) for each in {frozenset(each) for each in sets})


@some
@given(gathered())
def test_bursts_are_found_as_pair_by_pair(classes):
    pictures = classes[0].pictures
    assert find_bursts(pictures) == bursts_pair_by_pair(pictures)


@some
@given(gathered(), st.integers(0, 2**32 - 1))
def test_the_same_pictures_make_the_same_split_and_the_seed_never_moves_the_test(classes, seed):
    try:
        dealt = split(classes, seed=seed)
    except LessonInputError:
        return
    assert split(classes, seed=seed) == dealt
    assert split(classes, seed=seed ^ 1).test == dealt.test


class TestDataset:
    CLASSES = of_noise("cat", range(20)), of_noise("dog", [20, 20, *range(21, 30)])

    @pytest.mark.parametrize("side", OWN_SIDES)
    @pytest.mark.parametrize("grey", [False, True])
    def test_every_picture_is_that_of_its_index(self, side, grey):
        dataset = own_dataset(self.CLASSES, side=side, grey=grey)
        assert dataset.input_shape == (side, side, 1 if grey else 3)
        kept = kept_pictures(self.CLASSES)
        for part in (dataset.train, dataset.validation, dataset.test):
            chosen = [kept[index] for index in part.indices]
            expected = network_pictures([each.picture for each in chosen], side=side, grey=grey)
            np.testing.assert_array_equal(part.pictures, expected)
            assert part.labels.tolist() == [each.label for each in chosen]
            assert part.pictures.dtype == np.float32
            assert 0.0 <= part.pictures.min() <= part.pictures.max() <= 1.0

    def test_its_parts_are_those_of_the_split_and_classes_take_turns(self):
        dataset, dealt = own_dataset(self.CLASSES, seed=5), split(self.CLASSES, seed=5)
        assert sorted(dataset.train.indices) == list(dealt.train)
        assert sorted(dataset.validation.indices) == list(dealt.validation)
        assert sorted(dataset.test.indices) == list(dealt.test)
        assert dataset.train.first(6).labels.tolist() == [0, 1] * 3

    def test_the_same_classes_make_the_same_data_set(self):
        first, again = (own_dataset(self.CLASSES, seed=3) for _ in range(2))
        np.testing.assert_array_equal(first.train.pictures, again.train.pictures)
        np.testing.assert_array_equal(first.train.indices, again.train.indices)

    def test_a_network_is_shown_a_new_picture_as_it_was_shown_those_it_learnt_from(self):
        picture = np.random.default_rng(0).random((90, 120, 3), dtype=np.float32)
        shown = prepare_for_network(picture, (64, 64, 3)).result
        (learnt,) = network_pictures([own_picture(picture, "")], side=64)
        np.testing.assert_allclose(shown, learnt, atol=0.51 / 255)

    def test_grey_is_made_of_the_colours_as_everywhere(self):
        (grey,) = network_pictures([noise(0)], side=64, grey=True)
        expected = to_grey(NOISE[0].astype(np.float32) / np.float32(255))
        np.testing.assert_allclose(grey, expected, atol=0.51 / 255)

    def test_it_tells_what_it_is(self):
        dataset = own_dataset(self.CLASSES, side=24, grey=True)
        assert (dataset.name, dataset.title) == ("own", "Your own pictures")
        assert dataset.classes == ("cat", "dog")
        assert dataset.licence.startswith("These pictures are yours")
        assert "these 30 pictures" in dataset.origin
        assert "24 × 24 pixels by area averages, and grey." in dataset.origin

    @pytest.mark.parametrize("side", [0, 17, 128, 32.0, True, "32", None])
    def test_another_side_is_refused(self, side):
        with pytest.raises(LessonInputError, match="can have 16, 24, 28, 32, 48, 64 pixels a side"):
            own_dataset(self.CLASSES, side=side)

    def test_too_little_is_refused(self):
        with pytest.raises(LessonInputError, match="add 5 to dog"):
            own_dataset([self.CLASSES[0], OwnClass("dog", ())])


class TestSummary:
    def test_counts_by_class_and_part(self):
        found = summary([of_noise("cat", range(10)), of_noise("dog", [20, 20, *range(21, 28)])])
        rows = [tuple(vars(row).values()) for row in found.classes]
        assert rows == [("cat", 10, 10, 6, 2, 2), ("dog", 9, 8, 4, 2, 2)]
        assert (found.problem, found.imbalance, found.notes) == ("", "", ())

    def test_as_long_as_there_is_too_little(self):
        found = summary([of_noise("cat", range(4)), OwnClass("dog", ())])
        rows = [tuple(vars(row).values()) for row in found.classes]
        assert rows == [("cat", 4, 4, 0, 0, 0), ("dog", 0, 0, 0, 0, 0)]
        assert found.problem.endswith("add 1 to cat, 5 to dog.")
        assert summary([]).problem.endswith("but 0 came; add another class.")

    def test_what_always_saying_one_class_would_gain(self):
        classes = [of_noise("100% cat", range(40)), of_noise("dog", range(40, 50))]
        assert summary(classes).imbalance == (
            "100% cat has 40 pictures and dog 10. A network can be right in 80 % of cases by always"
            " saying 100% cat; add pictures of dog."
        )
        assert summary([of_noise("cat", range(20)), classes[1]]).imbalance == ""

    def test_bursts_that_were_cut(self):
        classes = [of_noise("cat", range(9), group="a"), of_noise("dog", range(10, 19))]
        assert [note.class_name for note in summary(classes).notes] == ["cat"]


def test_pictures_are_compared_all_at_once_and_not_pair_by_pair(monkeypatch):
    calls = []
    nearly_same = duplicates.nearly_same
    monkeypatch.setattr(duplicates, "nearly_same", lambda p: calls.append(len(p)) or nearly_same(p))
    monkeypatch.setattr(own_split, "nearly_same", duplicates.nearly_same)
    classes = [of_noise(name, range(20 * n, 20 * n + 20)) for n, name in enumerate("abcd")]
    find_duplicates(classes)
    split(classes)
    assert calls == [80, 20, 20, 20, 20]
