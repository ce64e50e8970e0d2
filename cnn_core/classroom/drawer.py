"""What is said when the drawer with the held-out accuracies is opened, in the class's own numbers.

Whoever is first out of many by validation accuracy is so by skill and by luck, and the luck
is not there on other pictures: the winner's curse.
"""

import math
from collections.abc import Sequence

from cnn_core.classroom.member import Member
from cnn_core.classroom.standing import Standing
from cnn_core.figures.numbers import signed

_Tested = tuple[str, float, float]  # name, validation accuracy, held-out accuracy

ORDER_STAYS = (
    "The order stays as validation made it: who picks the winner by the test pictures has used "
    "them up as well."
)


def drawer_told(members: Sequence[Member], num_validation: int) -> tuple[str, ...]:
    """Say how validation and held-out accuracy differ in this class, and why.

    Parameters
    ----------
    members : sequence of Member
        The best by validation first.
    num_validation : int
        Pictures that a validation accuracy comes from.

    Returns
    -------
    sentences : tuple of str
        Names stand in them as they are: to be shown as text only.

    Examples
    --------
    >>> drawer_told((), 300)
    ('No network had finished when the drawer was opened, so there is no held-out accuracy in it.',)
    """
    tested = [_tested(member.name, member.counted) for member in members]
    known = [one for one in tested if one is not None]
    if not known:
        return (
            "No network had finished when the drawer was opened, so there is no held-out "
            "accuracy in it.",
        )
    first, chance = _of_the_first(known, tested[0] is None), _of_chance(known, num_validation)
    if len(known) == 1:
        return first, chance
    return first, _of_all(known), chance, _of_test(known)


def _tested(name: str, standing: Standing | None) -> _Tested | None:
    if standing is None or standing.held_out is None:
        return None
    return name, standing.accuracy, standing.held_out


def _of_the_first(known: Sequence[_Tested], is_led_by_another: bool) -> str:
    """Tell of the first network that has a held-out accuracy; one that went on may be before it."""
    name, validation, held_out = known[0]
    among = "Of those who had finished, " if is_led_by_another else ""
    return (
        f"{among}{name} is first by validation with {_percent(validation)} and gets "
        f"{_percent(held_out)} of the test pictures right: {_points(held_out - validation)}."
    )


def _of_all(known: Sequence[_Tested]) -> str:
    """Compare the first with everybody else."""
    changes = [held_out - validation for _, validation, held_out in known]
    first, others = changes[0], sum(changes[1:]) / (len(changes) - 1)
    mean = f"The {len(known) - 1} others change by {_points(others)} on average."
    if len(known) == 2:
        mean = f"{known[1][0]} changes by {_points(others)}."
    if first < others:
        return (
            f"{mean} That the winner loses more is the rule, the winner's curse: the best of "
            f"{len(known)} scores is chosen for skill and for luck, and luck does not come twice."
        )
    return (
        f"{mean} As a rule the winner loses more, the winner's curse: the best of {len(known)} "
        "scores is chosen for luck too, and luck does not come twice. Here it did not turn out so."
    )


def _of_chance(known: Sequence[_Tested], num_validation: int) -> str:
    """Say how much of a score is luck: the standard error of a share."""
    best = known[0][1]
    error = math.sqrt(max(best * (1 - best), 0.0) / num_validation)
    one = 100 / num_validation
    return (
        f"One of {num_validation:,} validation pictures is {one:.2f} points, and chance alone "
        f"moves a score of {_percent(best)} by about {max(error * 100, one):.1f}."
    )


def _of_test(known: Sequence[_Tested]) -> str:
    top = max(held_out for *_, held_out in known)
    first = [name for name, _, held_out in known if held_out == top]
    if known[0][2] == top:
        return f"The winner by validation is also best on the test pictures. {ORDER_STAYS}"
    named = first[0] if len(first) == 1 else f"{first[0]} and {len(first) - 1} more"
    return f"Best on the test pictures: {named} with {_percent(top)}. {ORDER_STAYS}"


def _percent(share: float) -> str:
    return f"{share * 100:.1f} %"


def _points(change: float) -> str:
    """Write a change in percentage points, 'point' where it is one."""
    written = signed(change * 100, 1)
    return f"{written} point{'' if written.lstrip('+−') == '1.0' else 's'}"
