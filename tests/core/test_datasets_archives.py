"""Zip archives of pictures: read as far as they are good, whoever packed them."""

import builtins
import io
import re
import struct
import tracemalloc
import unicodedata
import zipfile

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cnn_core.datasets import archive_budget, archives, zip_directory, zip_entries
from cnn_core.datasets.archives import (
    ArchiveContents,
    Refusal,
    archive_summary,
    read_archive,
    tidy_class_name,
)
from cnn_core.datasets.naming import MAX_CLASS_NAME, short_file_name
from cnn_core.datasets.own import own_picture
from cnn_core.errors import LessonInputError
from cnn_core.networks.spec import Dense, Flatten, NetworkSpec
from cnn_core.pictures import read_picture
from tests.core.archive_files import (
    BZIP2,
    DEVICE,
    LARGE,
    LINK,
    STORED,
    Entry,
    deflated,
    large_end_of,
    small_png,
    zip_by_hand,
    zip_of,
    zip_of_many,
    zip_of_quoted_headers,
)
from tests.core.picture_files import bmp_file, png_file

pytestmark = pytest.mark.filterwarnings("ignore:::PIL")  # what it finds odd in broken files
GOOD = Entry(b"cats/good.png", small_png())


def refusal(data) -> str:
    """What a learner reads of an archive that is refused as a whole."""
    with pytest.raises(LessonInputError) as caught:
        read_archive(data)
    message = str(caught.value)
    assert message.endswith(".")
    assert not re.search(r"[.!?]\s", message), "one sentence"
    return message


def names(contents):
    return [
        (own_class.name, [picture.origin for picture in own_class.pictures])
        for own_class in contents.classes
    ]


def left_out(*entries) -> str:
    """Why an entry beside a good one is left out; fails the test unless the good one is read."""
    contents = read_archive(zip_by_hand([*entries, GOOD]))
    assert names(contents) == [("cats", ["good.png"])]
    (refused,) = contents.refusals
    return refused.reason


class TestHonestArchives:
    def test_the_folder_that_holds_a_picture_names_its_class(self):
        paths = ["pets/cats/1.png", "dogs/a.png", "pets/cats/2.png", "top.png", "pets/3.png"]
        contents = read_archive(zip_of((path, small_png()) for path in paths))
        assert names(contents) == [
            ("cats", ["1.png", "2.png"]),
            ("dogs", ["a.png"]),
            ("", ["top.png"]),
            ("pets", ["3.png"]),
        ]
        assert (contents.refusals, contents.stopped, contents.num_pictures) == ((), "", 5)

    def test_a_picture_is_read_as_an_upload_is(self):
        contents = read_archive(zip_of([("cats/1.png", small_png(3, side=100))]))
        expected = own_picture(read_picture(small_png(3, side=100)), "1.png")
        np.testing.assert_array_equal(contents.classes[0].pictures[0].pixels, expected.pixels)
        assert contents.classes[0].pictures == (expected,)

    def test_pictures_of_two_folders_of_one_name_are_of_one_class(self):
        paths = ["train/cats/1.png", "test/Cats/2.png", "test/ cats /3.png"]
        contents = read_archive(zip_of((path, small_png()) for path in paths))
        assert names(contents) == [("cats", ["1.png", "2.png", "3.png"])]

    def test_what_systems_add_is_passed_over(self):
        paths = [
            "cats/",
            "__MACOSX/cats/._1.png",
            "cats/.DS_Store",
            "cats/Thumbs.db",
            "cats/desktop.ini",
            ".hidden/1.png",
            "cats/.secret.png",
        ]
        contents = read_archive(zip_of([*((path, b"") for path in paths), ("a.png", small_png())]))
        assert (names(contents), contents.refusals) == ([("", ["a.png"])], ())

    def test_an_archive_of_folders_alone_gives_no_pictures(self):
        assert read_archive(zip_of([("cats/", b"")])) == ArchiveContents((), (), "")

    @pytest.mark.parametrize("kind", [bytearray, memoryview])
    def test_other_kinds_of_bytes(self, kind):
        assert read_archive(kind(zip_of([("a.png", small_png())]))).num_pictures == 1

    def test_after_other_bytes_and_before_a_comment(self):
        assert read_archive(b"MZ" * 99 + zip_of([("a.png", small_png())])).num_pictures == 1
        packed = zip_of([("a.png", small_png())], comment=b"holidays " * 99)
        assert read_archive(packed).num_pictures == 1

    def test_names_in_utf_8_that_are_not_said_to_be(self):
        hands = "H\u00e4nde/1.png".encode()
        assert names(read_archive(zip_by_hand([Entry(hands, small_png())])))[0][0] == "H\u00e4nde"

    def test_names_in_the_letters_of_dos(self):
        hands = "H\u00e4nde/1.png".encode("cp437")
        assert names(read_archive(zip_by_hand([Entry(hands, small_png())])))[0][0] == "H\u00e4nde"

    def test_sizes_of_64_bits(self):
        file = small_png()
        packed_size = len(deflated(file))
        sizes = struct.pack("<HHQQQ", 1, 24, len(file), packed_size, 0)
        entry = Entry(b"a.png", file, size=LARGE, packed_size=LARGE, offset=LARGE)
        extra = struct.pack("<HHH", 0x5455, 2, 0) + sizes
        listed = Entry(**{**vars(entry), "extra": extra}).listed(0)
        data = entry.local() + listed + large_end_of(listed, len(entry.local()), 1)
        assert zipfile.ZipFile(io.BytesIO(data)).read("a.png") == file
        assert read_archive(data).num_pictures == 1

    def test_nothing_is_written_to_disk(self, monkeypatch):
        data = zip_of([("cats/1.png", small_png())])
        read_archive(data)  # everything imported
        monkeypatch.setattr(builtins, "open", None)
        monkeypatch.setattr("os.open", None)
        assert read_archive(data).num_pictures == 1


class TestEntriesThatAreLeftOut:
    def test_what_is_no_picture(self):
        assert left_out(Entry(b"notes.txt", b"cats are nice")) == "is no picture"
        assert left_out(Entry(b"empty.png")) == "is empty"
        assert left_out(Entry(b"cut.png", small_png()[:-30])) == (
            "is damaged, too large, or a picture of a rare kind"
        )
        assert left_out(Entry(b"dot.png", png_file(4, 4, bytes(20)))) == (
            "is smaller than 8 × 8 pixels"
        )
        assert left_out(Entry(b"vast.png", png_file(9000, 9000, b""))) == (
            "has more than 40 megapixels"
        )

    @pytest.mark.parametrize(
        "file", [zip_of([("a.png", small_png())]), b"Rar!\x1a\x07\0", bytes(257) + b"ustar"]
    )
    def test_an_archive_within_the_archive_is_not_opened(self, file):
        reason = left_out(Entry(b"more.zip", file, method=STORED))
        assert reason == "is an archive itself and was not opened"

    @pytest.mark.parametrize(
        "path",
        [
            b"../1.png",
            b"cats/../../1.png",
            b"..\\1.png",
            b"cats\\..\\1.png",
            b"/etc/1.png",
            b"\\\\server\\1.png",
            b"C:\\1.png",
            b"c:1.png",
        ],
    )
    def test_a_path_out_of_the_archive(self, path):
        assert left_out(Entry(path, small_png())) == "has a path that leads out of the archive"

    @pytest.mark.parametrize("path", [b"cats/1.png\0.txt", b"cats/\r\n1.png", b"cats\x7f/1.png"])
    def test_control_characters_in_a_name(self, path):
        assert left_out(Entry(path, small_png())) == "has control characters in its name"

    def test_names_that_are_too_long_or_nothing(self):
        assert left_out(Entry(b"a" * 60_000, small_png())) == "has a name of over 1,000 letters"
        assert left_out(Entry(b".", small_png())) == "has no name"
        assert left_out(Entry(b"\xe2\x80\xae/1.png", small_png())) == (
            "is in a folder without a name"
        )

    def test_folders_that_would_be_one_class_after_cutting(self):
        long = Entry(b"the cats of my neighbours/1.png", small_png(1))
        other = Entry(b"the cats of my neighbour at home/1.png", small_png(2))
        contents = read_archive(zip_by_hand([long, other]))
        assert names(contents) == [("the cats of my neighbour", ["1.png"])]
        assert contents.refusals[0].reason == (
            "is in a folder whose first 24 letters are those of another"
        )

    def test_links_and_other_special_files(self):
        assert left_out(Entry(b"a.png", b"/etc/passwd", attributes=LINK)) == "is a link"
        assert left_out(Entry(b"a.png", small_png(), attributes=DEVICE)) == "is no plain file"

    @pytest.mark.parametrize("flags", [1, 0x40, 0x2000])
    def test_locked_files(self, flags):
        assert left_out(Entry(b"a.png", small_png(), flags=flags)) == "is locked with a password"

    @pytest.mark.parametrize("method", [1, 9, BZIP2, 14, 93, 99])
    def test_other_ways_of_packing(self, method):
        reason = left_out(Entry(b"a.png", small_png(), method=method))
        assert reason == "is packed in a way that is not read here"

    def test_a_second_file_of_one_name(self):
        reason = left_out(GOOD)
        assert reason == "has the name of an earlier file"

    @pytest.mark.parametrize(
        "lie",
        [
            {"checksum": 1},
            {"size": 10},
            {"size": 0},
            {"size": 5000},
            {"packed_size": 20},
            {"offset": 3},
            {"offset": 2**32 - 2},
            {"method": STORED, "size": 10},
            {"file": b"", "size": 99, "packed_size": 0},
        ],
        ids=str,
    )
    def test_what_the_directory_says_is_not_believed(self, lie):
        entry = Entry(**{"path": b"a.png", "file": small_png(), **lie})
        assert left_out(entry) == "is damaged"

    def test_packed_bytes_that_are_none(self):
        broken = Entry(b"a.png", b"\xff" * 90, method=STORED)
        data = bytearray(zip_by_hand([broken, GOOD]))
        data[data.index(b"PK\1\2") + 10] = zip_entries._DEFLATED
        assert [refused.reason for refused in read_archive(bytes(data)).refusals] == ["is damaged"]


class TestBombs:
    """Small archives made to cost much time or memory; work is counted, not timed."""

    def test_a_file_that_says_it_is_too_large(self):
        assert left_out(Entry(b"a.png", bytes(11 * 1024**2))) == "has more than 10 MB"
        assert left_out(Entry(b"a.png", small_png(), size=2**32 - 2)) == "has more than 10 MB"

    def test_a_file_that_shrinks_like_no_picture(self):
        assert left_out(Entry(b"a.png", bytes(9 * 1024**2))) == (
            "unpacks to more than 200 times its size"
        )

    def test_a_flat_drawing_that_shrinks_well_is_read(self):
        drawing = bmp_file(1200, 1000, bytes(1_200_000))
        entry = Entry(b"white.bmp", drawing)
        assert len(entry.packed) < len(drawing) / 500
        assert read_archive(zip_by_hand([entry])).num_pictures == 1

    def test_a_file_that_lies_about_its_size_is_not_unpacked_beyond_it(self):
        data = zip_by_hand([Entry(b"a.png", bytes(20_000_000), size=1000)])
        tracemalloc.start()
        contents = read_archive(data)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert contents.refusals == (Refusal("a.png", "is damaged"),)
        assert peak < 1_000_000

    @pytest.mark.parametrize("is_honest", [True, False])
    def test_an_archive_of_100_000_files_is_refused_before_they_are_looked_at(
        self, is_honest, monkeypatch
    ):
        calls = []
        entry_of = zip_directory._entry
        monkeypatch.setattr(
            zip_directory, "_entry", lambda *header: calls.append(1) or entry_of(*header)
        )
        message = refusal(zip_of_many(100_000, is_honest=is_honest))
        assert message == (
            "An archive may hold at most 5,000 files, but this one lists "
            f"{'100,000' if is_honest else 'more'}; pack only the folders with your pictures."
        )
        assert len(calls) == (0 if is_honest else zip_directory.MAX_ENTRIES + 1)

    def test_as_many_files_as_allowed_are_looked_at(self):
        contents = read_archive(zip_of_many(5_000, is_honest=True))
        assert len(contents.refusals) == 5_000

    def test_files_that_are_the_same_bytes_are_unpacked_once(self, monkeypatch):
        unpacked = []
        unpack = archives.unpack
        monkeypatch.setattr(
            archives, "unpack", lambda data, entry: unpacked.append(1) or unpack(data, entry)
        )
        same = [Entry(b"%d.png" % number, small_png(), offset=0) for number in range(50)]
        contents = read_archive(zip_by_hand(same))
        assert (contents.num_pictures, len(unpacked)) == (1, 1)
        assert {refused.reason for refused in contents.refusals} == {
            "shares its bytes with another file"
        }

    def test_files_that_quote_one_another_are_unpacked_once(self):
        data = zip_of_quoted_headers([b"%d.png" % number for number in range(40)], small_png())
        assert zipfile.ZipFile(io.BytesIO(data)).testzip() is None  # each is whole by itself
        contents = read_archive(data)
        assert (names(contents), len(contents.refusals)) == ([("", ["39.png"])], 39)

    def test_an_extra_field_of_very_many_parts(self):
        extra = struct.pack("<HH", 7, 0) * 16_000 + struct.pack("<HHQ", 1, 8, 0)
        entry = Entry(b"a.png", small_png(), extra=extra, offset=LARGE)
        assert left_out(entry) == "is damaged"  # the last part is never come to

    @pytest.mark.parametrize(
        ("limit", "value", "words"),
        [
            ("MAX_UNPACKED_BYTES", 2 * 1024**2, "2 MB when unpacked"),
            ("MAX_TOTAL_PIXELS", 3_000_000, "3 megapixels"),
        ],
    )
    def test_a_limit_of_all_files_together_ends_the_reading(self, limit, value, words, monkeypatch):
        monkeypatch.setattr(archive_budget, limit, value)
        large = png_file(1000, 800, bytes(1001 * 800)) + bytes(600_000)
        contents = read_archive(zip_of((f"{n}.png", large) for n in range(6)))
        assert contents.num_pictures == 3
        assert contents.stopped == (
            f"An archive is read up to {words}: 3 of 6 files were not read. "
            "Pack fewer or smaller pictures."
        )


class TestLimits:
    def test_10_mb(self, monkeypatch):
        monkeypatch.setattr(zip_directory, "MAX_ARCHIVE_BYTES", 1024**2)
        assert refusal(bytes(1024**2 + 60_000)) == (
            "An archive may have at most 1 MB, but this one has 1.1 MB; make the pictures smaller, "
            "or pack fewer of them."
        )

    def test_the_limits(self):
        assert zip_directory.MAX_ARCHIVE_BYTES == 10 * 1024**2
        assert archive_budget.MAX_UNPACKED_BYTES == 200 * 1024**2
        assert zip_entries.MAX_ENTRY_BYTES == 10 * 1024**2

    def test_room_for_some_pictures_only(self):
        contents = read_archive(zip_of((f"{n}.png", small_png(n)) for n in range(5)), room=2)
        assert names(contents) == [("", ["0.png", "1.png"])]
        assert contents.stopped == (
            "An archive is read up to 2 pictures: 3 of 5 files were not read. "
            "Pack fewer or smaller pictures."
        )

    def test_exactly_as_many_pictures_as_there_is_room_for(self):
        contents = read_archive(zip_of((f"{n}.png", small_png(n)) for n in range(2)), room=2)
        assert (contents.num_pictures, contents.stopped) == (2, "")

    def test_a_class_that_is_full_takes_no_more_and_the_next_is_read(self, monkeypatch):
        monkeypatch.setattr(archives, "MAX_PICTURES_PER_CLASS", 2)
        paths = ["cats/1.png", "cats/2.png", "cats/3.png", "dogs/1.png"]
        contents = read_archive(zip_of((path, small_png()) for path in paths))
        assert names(contents) == [("cats", ["1.png", "2.png"]), ("dogs", ["1.png"])]
        assert contents.refusals == (Refusal("3.png", "is more than the 2 pictures of a class"),)

    def test_when_time_is_over_what_was_read_is_given(self):
        times = iter([100.0, 101.0, 104.9, 105.0])
        contents = read_archive(
            zip_of((f"{n}.png", small_png(n)) for n in range(9)),
            seconds=5,
            clock=lambda: next(times),
        )
        assert contents.num_pictures == 2
        assert contents.stopped.startswith("An archive is read up to 5 seconds: 7 of 9 files")


class TestNoArchive:
    @pytest.mark.parametrize(
        ("data", "came"),
        [
            (b"", "is empty"),
            (small_png(), "is a single picture"),
            (b"Rar!\x1a\x07\x01\0", "is a RAR archive"),
            (b"7z\xbc\xaf\x27\x1c\0\4", "is a 7z archive"),
            (bytes(257) + b"ustar\x0000" + bytes(300), "is a tar archive"),
            (b"\x1f\x8b\x08\0", "is a gzip archive"),
            (b"BZh91AY", "is a bzip2 archive"),
            (b"\xfd7zXZ\0", "is an xz archive"),
            (b"PK\x03\x04\x14\0", "is cut short or damaged"),
            (zip_of([("cats/1.png", small_png())])[:-1], "is cut short or damaged"),
            (zip_of([("cats/1.png", small_png())])[:-40], "is cut short or damaged"),
            (zip_of([("cats/1.png", small_png())])[-60:], "is something else"),
            (b"Dear teacher, here are my pictures.", "is something else"),
        ],
    )
    def test_a_file_that_is_no_zip_archive(self, data, came):
        assert refusal(data) == (
            f"A zip archive of folders with pictures is expected, but this file {came}; pack the "
            "folders as zip and try again."
        )

    @pytest.mark.parametrize("something", [None, "pictures.zip", 7])
    def test_something_that_is_no_file(self, something):
        assert "The bytes of a zip archive are expected, but" in refusal(something)

    def test_an_archive_of_nothing(self):
        assert "but this one holds no files; pack" in refusal(zip_of([]))

    def test_an_archive_whose_directory_cannot_be_found(self):
        data = bytearray(zip_by_hand([GOOD]))
        data[data.index(b"PK\1\2")] ^= 1
        assert "but this one holds no files that can be found; pack" in refusal(bytes(data))

    def test_a_directory_that_is_damaged_is_read_so_far(self):
        data = bytearray(zip_by_hand([GOOD, Entry(b"b.png", small_png()), Entry(b"c.png")]))
        data[data.index(b"PK\1\2", data.index(b"PK\1\2") + 4)] ^= 1
        contents = read_archive(bytes(data))
        assert names(contents) == [("cats", ["good.png"])]
        assert contents.stopped == "The archive is damaged: 2 more files cannot be found."


def test_a_summary_says_what_was_read_and_what_was_not():
    def summary(num_pictures, *refusals, stopped=""):
        pictures = [(f"{number}.png", small_png()) for number in range(num_pictures)]
        classes = read_archive(zip_of(pictures)).classes if pictures else ()
        return archive_summary(ArchiveContents(classes, refusals, stopped))

    text, broken = Refusal("notes.txt", "is no picture"), Refusal("a.png", "is damaged")
    assert summary(0) == "No picture read."
    assert summary(1) == "1 picture read."
    assert summary(3, stopped="And so on.") == "3 pictures read. And so on."
    assert summary(2, text) == "2 pictures read, 1 left out: notes.txt is no picture."
    assert summary(2, text, broken, text, text, broken) == (
        "2 pictures read, 5 left out: notes.txt is no picture, a.png is damaged, notes.txt is no "
        "picture and 2 more."
    )


class TestNames:
    @pytest.mark.parametrize(
        ("text", "name"),
        [
            ("cat", "cat"),
            ("  two\t\n words ", "two words"),
            ("cafe\u0301", "caf\u00e9"),
            ("\u202ecat\u202c", "cat"),
            ("c\u200ba\u200dt\ufeff", "cat"),
            ("a\u00a0b\u2028c", "a b c"),
            ("<b>**cat**</b> $x$", "<b>**cat**</b> $x$"),
            ("a" * 30, "a" * 24),
            ("a" * 23 + " b", "a" * 23),
            ("\ud800cat", "cat"),
            ("\u732b", "\u732b"),
            ("\U0001f431", "\U0001f431"),
        ],
    )
    def test_a_class_name_is_made_plain(self, text, name):
        assert tidy_class_name(text) == name

    @pytest.mark.parametrize(
        "text", ["", "  ", "\u200b", "\u3164\u115f", "\u0301", "\ufe0f", "\0", "\u2800"]
    )
    def test_a_name_that_cannot_be_seen_is_refused(self, text):
        with pytest.raises(LessonInputError, match="A class needs a name of 1 to 24 letters"):
            tidy_class_name(text)

    @pytest.mark.parametrize("something", [None, 7, b"cat"])
    def test_a_name_that_is_no_text_is_refused(self, something):
        with pytest.raises(LessonInputError, match="The name of a class is text, but"):
            tidy_class_name(something)

    @given(st.text(st.characters(exclude_categories=()), max_size=60))
    def test_any_text_is_a_name_that_a_network_takes_or_is_refused(self, text):
        try:
            name = tidy_class_name(text)
        except LessonInputError:
            return
        assert 1 <= len(name) <= MAX_CLASS_NAME
        assert tidy_class_name(name) == name == unicodedata.normalize("NFC", name)
        other = "other" if name != "other" else "another"
        NetworkSpec((8, 8, 1), (Flatten(), Dense(2, "softmax")), (name, other))

    @given(st.text(st.characters(exclude_categories=()), max_size=90))
    def test_a_file_is_named_in_short(self, text):
        name = short_file_name(text)
        assert 1 <= len(name) <= 40
        assert name.isprintable()


@given(
    st.lists(
        st.tuples(
            st.text(st.characters(codec="utf-8", exclude_characters="/\\\0"), min_size=1),
            st.binary(max_size=300),
        ),
        min_size=1,
        max_size=8,
    ),
    st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]),
    st.binary(max_size=30),
)
@settings(max_examples=60)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_what_is_unpacked_is_what_the_standard_library_unpacks(files, method, before):
    data = before + zip_of(files, method=method)
    entries = zip_directory.read_directory(data).entries
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        listed = archive.infolist()
        assert [entry.path for entry in entries] == [info.filename for info in listed]
        for entry, info in zip(entries, listed, strict=True):
            zip_entries.require_readable(entry)
            assert zip_entries.unpack(data, entry) == archive.read(info)
    assert not zip_entries.overlapping(data, entries)


ARCHIVES = [
    zip_of([("cats/1.png", small_png()), ("dogs/2.png", small_png(1)), ("a.txt", b"-" * 99)]),
    zip_of([("cats/1.png", small_png()), ("b/c.png", small_png(1))], method=STORED),
    zip_by_hand([GOOD, Entry(b"a.png", b"/", attributes=LINK), Entry(b"..\\b.png", small_png())]),
    zip_of_quoted_headers([b"a.png", b"b/c.png", b"d.png"], small_png()),
    zip_of_many(3, is_honest=True),
]


def read_or_refuse(data):
    """Only whole contents or a LessonInputError may come out."""
    message, contents = "", ArchiveContents((), (), "")
    try:
        contents = read_archive(data)
    except LessonInputError as error:
        message = str(error)
    assert not re.search(r"[.!?]\s", message), "one sentence"
    assert contents.num_pictures + len(contents.refusals) <= zip_directory.MAX_ENTRIES
    for own_class in contents.classes:
        assert own_class.name == "" or tidy_class_name(own_class.name) == own_class.name
        assert all(picture.pixels.shape == (64, 64, 3) for picture in own_class.pictures)
    for name, reason in contents.refusals:
        assert name.isprintable()
        assert re.match(r"is|has|shares|unpacks", reason)


mutations = st.lists(
    st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=8
)
many = settings(max_examples=300, suppress_health_check=list(HealthCheck))


@many
@given(st.sampled_from(ARCHIVES), mutations)
def test_an_archive_with_some_bytes_changed_is_read_or_refused(archive, changes):
    broken = bytearray(archive)
    for place, value in changes:
        broken[int(place * len(broken))] = value
    read_or_refuse(bytes(broken))


@many
@given(st.sampled_from(ARCHIVES), mutations)
def test_an_archive_with_its_directory_changed_is_read_or_refused(archive, changes):
    broken, start = bytearray(archive), archive.index(b"PK\1\2")
    for place, value in changes:
        broken[start + int(place * (len(broken) - start))] = value
    read_or_refuse(bytes(broken))


@many
@given(st.sampled_from(ARCHIVES), st.floats(0, 1), st.binary(max_size=40), st.floats(0, 1))
def test_an_archive_cut_and_glued_is_read_or_refused(archive, first, glue, second):
    head, tail = archive[: int(first * len(archive))], archive[int(second * len(archive)) :]
    read_or_refuse(head + glue + tail)


@many
@given(st.binary(max_size=400), st.sampled_from([b"", b"PK\3\4", ARCHIVES[0][:60]]))
def test_any_bytes_are_read_or_refused(data, beginning):
    read_or_refuse(beginning + data)
    read_or_refuse(beginning + data + ARCHIVES[0][-22:])
