"""The lessons in the order of the journey; menu, titles and tests come from this list."""

from dataclasses import dataclass
from pathlib import Path

PAGES = Path(__file__).parents[1]


@dataclass(frozen=True)
class Lesson:
    """One page of the site.

    ``slug`` is the file name, the Markdown name, the address and the prefix of
    widget keys. ``chooses_size`` says that the lesson has the controls for the
    working resolution on its own page; elsewhere they are beside the picture.
    ``heading`` stands over the page where the title of the menu is too short.
    """

    slug: str
    section: str
    folder: str
    title: str
    subtitle: str
    help: str
    takes_picture: bool = True
    chooses_size: bool = False
    heading: str = ""

    @property
    def path(self) -> Path:
        """Return the file of the page."""
        return PAGES / self.folder / f"{self.slug}.py"


LESSONS = (
    Lesson(
        slug="home",
        section="",
        folder="start",
        title="Home",
        heading="What does a network see in your picture?",
        subtitle="Take one picture from raw pixels to a decision, with your own hands on every "
        "number in between.",
        help="The whole journey on one strip, for the picture you choose. Each stage is a door.",
    ),
    Lesson(
        slug="glossary",
        section="",
        folder="start",
        title="Glossary",
        subtitle="What the words mean, in the order in which the lessons need them.",
        help="Every term in one sentence or two, with the room that explains it.",
        takes_picture=False,
    ),
    Lesson(
        slug="pixels",
        section="See",
        folder="see",
        title="Pixels",
        subtitle="A picture is a grid of whole numbers. Point anywhere and read them.",
        help="A picture as numbers: its planes, its shape, and what small sizes leave of it.",
        chooses_size=True,
    ),
    Lesson(
        slug="convolution",
        section="See",
        folder="see",
        title="Convolution",
        subtitle="One small grid of weights slides over the picture. At every stop: multiply, "
        "add up, write one number.",
        help="One filter on your picture, stop by stop, with every product and the sum.",
        chooses_size=True,
    ),
    Lesson(
        slug="activation",
        section="See",
        folder="see",
        title="Activation",
        subtitle="A rule for every number on its own. ReLU keeps what is above zero and lets "
        "the rest go.",
        help="ReLU and its relatives on the map that your filter made, value by value.",
    ),
    Lesson(
        slug="pooling",
        section="See",
        folder="see",
        title="Pooling",
        subtitle="Neighbours share one number: the map gets smaller, the strongest answer stays.",
        help="Max and average pooling on your map: the window, the winner, and what is left.",
    ),
    Lesson(
        slug="layers",
        section="Stack",
        folder="stack",
        title="Layers",
        subtitle="Put the three steps in a row, and again. Each unit comes to see more of the "
        "picture.",
        help="Stack convolution, ReLU and pooling yourself; shapes and receptive field follow.",
    ),
    Lesson(
        slug="parameters",
        section="Stack",
        folder="stack",
        title="Why share weights",
        subtitle="Five million weights, or 150: a filter uses the same few at every place.",
        help="Every connection of a layer: to all inputs, to neighbours, or by shared weights.",
    ),
    Lesson(
        slug="x_or_o",
        section="Stack",
        folder="stack",
        title="X or O, by hand",
        heading="X or O: a network by hand",
        subtitle="A whole network small enough to check: draw a letter, change any weight, follow "
        "every number to the vote.",
        help="Tell X from O pixel by pixel, then by features: every match, pooling and vote.",
        takes_picture=False,
    ),
    Lesson(
        slug="backprop",
        section="Learn",
        folder="learn",
        title="One step, slowly",
        subtitle="Forward, loss, backward, update: a network small enough to be shown whole, on "
        "your picture.",
        help="One step of learning by hand: every gradient, a weight to nudge, how far to go.",
        chooses_size=True,
    ),
    Lesson(
        slug="training",
        section="Learn",
        folder="learn",
        title="Training room",
        subtitle="Random weights in, a classifier out. The test pictures stay locked away until "
        "the end.",
        help="Train a network on handwritten digits or letters, live, and test it once.",
        takes_picture=False,
    ),
    Lesson(
        slug="hyperparameters",
        section="Learn",
        folder="learn",
        title="Hyperparameters",
        subtitle="What somebody must choose before training: how much there is of it, and a small "
        "search.",
        help="The choices as a map, how many combinations they make, and a search of 12 runs.",
        takes_picture=False,
    ),
    Lesson(
        slug="network",
        section="Look inside",
        folder="inside",
        title="The network",
        subtitle="A picture goes through every layer of a trained network: each map, and what it "
        "says in the end.",
        help="Every feature map and the probabilities, for the bundled network or your own.",
    ),
    Lesson(
        slug="filters",
        section="Look inside",
        folder="inside",
        title="Filters",
        heading="What did it learn to see?",
        subtitle="Every unit has its favourites among the training pictures. Find them, and see "
        "what is lost without it.",
        help="For any unit: what excites it most, a picture made for it, what is lost without it.",
        takes_picture=False,
    ),
    Lesson(
        slug="evidence",
        section="Look inside",
        folder="inside",
        title="Evidence",
        heading="Where did it look?",
        subtitle="Six methods say which pixels an answer rests on. Put them side by side, and to "
        "the test.",
        help="Saliency, Integrated Gradients, Grad-CAM, occlusion and more, on the same picture.",
    ),
    Lesson(
        slug="fool",
        section="Look inside",
        folder="inside",
        title="Fool it",
        subtitle="Noise, a turn, a blur, or a small change made to measure: where does the answer "
        "tip?",
        help="The probability along each change, and the smallest change that flips the answer.",
    ),
    Lesson(
        slug="map",
        section="Look inside",
        folder="inside",
        title="The map",
        heading="The map of all pictures",
        subtitle="Before the last layer every picture is a point. Like lies near like, and a "
        "mistake near what it was taken for.",
        help="Held-out pictures as points, by PCA or by neighbours, and yours among them.",
    ),
    Lesson(
        slug="signals",
        section="Beyond",
        folder="beyond",
        title="The right tool",
        heading="When a CNN is the right tool",
        subtitle="Sound is a row of numbers, and a filter slides along it as well. A table of "
        "customers is not.",
        help="Filters on sound, spectrograms, and what shuffled pixels do to a network.",
        takes_picture=False,
    ),
)

ROOMS = tuple(lesson for lesson in LESSONS if lesson.section)
"""The lessons that teach; home and glossary lead to them."""


def lesson_named(slug: str) -> Lesson:
    """Return the lesson with this slug."""
    return next(lesson for lesson in LESSONS if lesson.slug == slug)


def lesson_after(slug: str) -> Lesson | None:
    """Return the lesson that follows, or None after the last."""
    place = [lesson.slug for lesson in ROOMS].index(slug)
    return ROOMS[place + 1] if place + 1 < len(ROOMS) else None
