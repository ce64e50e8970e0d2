"""What is told of the bundled networks is what their files hold."""

import pytest

from cnn_core.errors import LessonInputError
from cnn_core.networks.bundled import BUNDLED, FOLDER, load_bundled


@pytest.mark.parametrize("name", list(BUNDLED))
def test_the_readme_tells_their_scores_and_limits(name):
    told = (FOLDER / "README.md").read_text(encoding="utf-8")
    network = load_bundled(name)
    test, novelty = network.test, network.novelty
    count = len(test.labels)
    assert f"| {network.spec.count_parameters():,} | {test.num_right} of {count}" in told
    alarms = round(novelty.false_alarm_rate * count)
    rate = f"{novelty.false_alarm_rate * 100:.1f} %"
    assert f"| `{name}` | {novelty.distance:.3f} | {alarms} of {count}, {rate} |" in told


@pytest.mark.parametrize("name", list(BUNDLED))
def test_nobody_can_change_what_all_sessions_share(name):
    network = load_bundled(name)
    assert load_bundled(name) is network
    for values in (network.test.probabilities, network.test.labels, network.novelty.centres):
        with pytest.raises(ValueError, match="read-only"):
            values[0] = 0


def test_another_name_is_refused():
    with pytest.raises(LessonInputError, match="one of digits"):
        load_bundled("cats")
