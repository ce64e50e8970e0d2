"""The code of the lesson on evidence, with the layer and the patch of now."""

from cnn_core.networks.evidence.target import Target
from cnn_core.networks.evidence_snippets import evidence_snippets
from cnn_core.networks.results import TrainedNetwork
from cnn_core.snippets import Snippets
from pages.parts import evidence_cam, evidence_occlusion


def snippets(lesson: str, network: TrainedNetwork, position: int, target: Target) -> Snippets:
    """Return the code that asks a bundled network the question of now."""
    return evidence_snippets(
        network,
        position,
        target,
        layer=evidence_cam.layer_now(lesson, network.spec),
        patch=evidence_occlusion.patch_now(lesson, network.spec),
        fill=evidence_occlusion.fill_now(lesson),
    )
