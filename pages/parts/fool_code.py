"""The code of the lesson, for the network and the sliders of now."""

from cnn_core.networks.adversarial import Attack
from cnn_core.networks.answer_curves import ChangeCurve
from cnn_core.networks.bundled import BUNDLED
from cnn_core.networks.fool_snippets import fool_snippets
from cnn_core.networks.results import TrainedNetwork
from pages.parts import code, fool_attack, fool_changes, jobs
from pages.parts.network_picture import Given


def show(
    lesson: str,
    network: TrainedNetwork,
    given: Given,
    curves: tuple[ChangeCurve, ...] | None,
    attack: Attack | None,
) -> None:
    """Show both, where a network of this data set comes with the site."""
    name = _bundled_name(network)
    if name is None or curves is None or attack is None:
        return
    change, strength = fool_changes.look_now(lesson, curves)
    step = fool_attack.step_now(lesson, attack)
    code.show(
        lesson,
        lambda: fool_snippets(
            jobs.bundled(name).spec,
            (name, network.dataset),
            given.position,
            (change, strength, fool_changes.pattern(lesson)),
            (step, attack.aim.target, attack.answer),
        ),
        note="In the folder of the project. It runs a network that comes with the site, on "
        f"held-out picture {given.position + 1}.",
    )


def _bundled_name(network: TrainedNetwork) -> str | None:
    """Return the network that comes with the site: this one, or one of its data set."""
    same = (name for name in BUNDLED if jobs.bundled(name).digest == network.digest)
    return next(same, network.dataset if network.dataset in BUNDLED else None)
