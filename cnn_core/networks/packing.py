"""Packing a network in a worker, where its pictures are."""

from dataclasses import replace

from cnn_core.datasets import Dataset
from cnn_core.networks.feed import training_part
from cnn_core.networks.results import TrainedNetwork
from cnn_core.networks.take_home import bundle
from cnn_core.networks.training import dataset_for


def pack(network: TrainedNetwork, data: str | Dataset, title: str) -> bytes:
    """Pack a network with the pictures that it learnt from.

    Parameters
    ----------
    network : TrainedNetwork
        Trained here to its test.
    data : str or Dataset
        As of `TrainingPlan`: what it was trained on, before some of it was left out.
    title : str
        What its learner calls it.

    Returns
    -------
    archive : bytes
        As `take_home.bundle` makes it.

    Raises
    ------
    LessonInputError
        If the network has no score on held-out pictures, or the data set cannot be had.
    """
    dataset = dataset_for(data)
    part = training_part(dataset.train, network.spec, network.settings)
    return bundle(network, replace(dataset, train=part), title)
