"""The steps of a training as code: the order of the batches, their learning rates, and `fit`."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from types import MappingProxyType
from typing import NamedTuple

from cnn_core.datasets.augmentation import Augmentation
from cnn_core.networks.results import TrainedNetwork
from cnn_core.networks.settings import RateChange, TrainingSettings
from cnn_core.networks.take_home_pieces import Piece


def batches_piece(settings: TrainingSettings, targets: str) -> Piece:
    """Write what gives the batches, in the order that `feed.stream` has.

    Parameters
    ----------
    settings : TrainingSettings
        With the augmentation, where there is one.
    targets : str
        The name of what the loss compares with.

    Returns
    -------
    piece : Piece
        Leaves ``batches`` and ``batches_per_epoch``.
    """
    change = _augmentation_code(settings.augmentation)
    words = "Each epoch has an order of its own, which depends on nothing but the seed."
    chosen = "train_pictures[chosen]"
    if change:
        words += (
            " Each picture is changed a little by chance, anew in every epoch, as on the site but "
            "for the last decimals."
        )
        chosen = "changed(chosen, epoch)"
    code = f'''num_pictures = len(train_labels)
batches_per_epoch = math.ceil(num_pictures / BATCH_SIZE)  # the last may be smaller


def batches():
    """Give one batch after the other, epoch after epoch."""
    for epoch in range(EPOCHS):
        chances = tf.random.stateless_uniform([num_pictures], np.array([SEED, epoch]))
        order = np.argsort(chances, kind="stable")
        for start in range(0, num_pictures, BATCH_SIZE):
            chosen = order[start : start + BATCH_SIZE]
            yield {chosen}, {targets}[chosen]
'''
    return Piece("Batches", words, change + code)


def fit_piece(network: TrainedNetwork, targets: str) -> Piece:
    """Write the training itself.

    Parameters
    ----------
    network : TrainedNetwork
        With the schedule, its changes, and the step at which it was stopped.
    targets : str
        The end of the names of what the loss compares with, such as "labels".

    Returns
    -------
    piece : Piece
        Trains ``model``, as many batches as the network had.
    """
    rates, stop = _rates_code(network), _stop_code(network)
    called = ["on_train_batch_begin=set_rate"] if rates else []
    called += ["on_train_batch_end=stop"] if stop else []
    callbacks = "    callbacks=[watch],\n" if called else ""
    return Piece(
        "Training",
        _training_words(network),
        f"""{rates}{stop}{_watch_code(called)}model.fit(
    batches(),
    epochs=EPOCHS,
    steps_per_epoch=batches_per_epoch,
    validation_data=(validation_pictures, validation_{targets}),
{callbacks}    shuffle=False,  # they are already
    verbose=2,
)
""",
    )


def num_steps(network: TrainedNetwork) -> int | None:
    """Count the batches that a network has learnt from, where that is known.

    Parameters
    ----------
    network : TrainedNetwork
        Trained here, or brought back.

    Returns
    -------
    count : int or None
        None for a network without a history.
    """
    if network.state is not None:
        return network.state.step
    if not network.history:
        return None
    last = network.history[-1]
    return (last.epoch - 1) * network.history[0].num_batches + last.num_batches


def rate_stages(network: TrainedNetwork) -> tuple[RateChange, ...]:
    """Tell from which step on which learning rate and which end held, from step 0.

    Parameters
    ----------
    network : TrainedNetwork
        With its changes, the first of which tells nothing of what was before but the rate.

    Returns
    -------
    stages : tuple of RateChange
        One more than the changes, unless the first change is at step 0.
    """
    settings, changes = network.settings, network.rate_changes
    if changes and changes[0].step == 0:
        return changes
    epochs = settings.epochs
    if changes and network.history and changes[0].learning_rate == settings.learning_rate:
        # Only the number of epochs can have changed: it had come to its end and was gone on with.
        epochs = math.ceil(changes[0].step / network.history[0].num_batches)
    return (RateChange(0, settings.learning_rate, epochs), *changes)


class _Schedule(NamedTuple):
    """A schedule in words, and as code: what is computed first, and what multiplies the rate."""

    told: str
    before: str
    factor: str


_SCHEDULES: Mapping[str, _Schedule] = MappingProxyType(
    {
        "cosine": _Schedule(
            "goes down half a cosine to nothing", "", " * 0.5 * (1 + math.cos(math.pi * done))"
        ),
        "steps": _Schedule(
            "goes down to a tenth at half of the way, and again at three quarters",
            "    share = 1.0 if done < 0.5 else 0.1 if done < 0.75 else 0.01\n",
            " * share",
        ),
        "constant": _Schedule("stays the same", "", ""),
    }
)


def _training_words(network: TrainedNetwork) -> str:
    """Say how the learning rate goes, and where it ends."""
    words = f"Train. The learning rate {_SCHEDULES[network.settings.schedule].told}"
    if network.rate_changes:
        words += "; CHANGES tells what was chosen on the way"
    return f"{words}. After each epoch, look at the validation part."


def _rates_code(network: TrainedNetwork) -> str:
    """Write `settings.rate_at`, with its changes on the way; nothing if there is one rate only."""
    stages, schedule = rate_stages(network), _SCHEDULES[network.settings.schedule]
    if not schedule.factor and len(stages) == 1:
        return ""
    rate, epochs, changes, stage = "LEARNING_RATE", "EPOCHS", "", ""
    if len(stages) > 1:
        rows = "".join(f"    ({s.step}, {s.learning_rate!r}, {s.epochs}),\n" for s in stages)
        changes = f"CHANGES = [  # from this step on: learning rate, epochs in all\n{rows}]\n\n\n"
        rate, epochs = "rate", "epochs" if schedule.factor else "_"
        stage = f"    _, rate, {epochs} = [row for row in CHANGES if row[0] <= step][-1]\n"
    done = f"    done = min(step / ({epochs} * batches_per_epoch), 1.0)\n"
    return f'''{changes}def set_rate(batch, logs):
    """Give the next step its learning rate."""
    step = int(model.optimizer.iterations)
{stage}{done if schedule.factor else ""}{schedule.before}\
    model.optimizer.learning_rate = {rate}{schedule.factor}


'''


def _stop_code(network: TrainedNetwork) -> str:
    """Write what stops a training where its learner stopped it; nothing if nobody did."""
    steps = num_steps(network) if network.stopped_early else None
    if steps is None:
        return ""
    return f'''STEPS = {steps}  # the site's training was stopped then


def stop(batch, logs):
    """Stop after as many batches."""
    model.stop_training = int(model.optimizer.iterations) == STEPS


'''


def _watch_code(called: Sequence[str]) -> str:
    """Write the callback that calls functions before or after each batch."""
    if not called:
        return ""
    told = called[0] if len(called) == 1 else "\n    " + ",\n    ".join(called) + ",\n"
    return f"watch = keras.callbacks.LambdaCallback({told})\n"


def _augmentation_code(augmentation: Augmentation) -> str:
    """Write `augmentation.augment` with Keras's own affine map, if anything is changed."""
    if not augmentation.is_on:
        return ""
    strengths = asdict(augmentation).items()
    lines = "".join(f"{name.upper()} = {strength!r}\n" for name, strength in strengths)
    return f"{lines}{_CHANGED_CODE}"


_CHANGED_CODE = '''STREAM = 1635084141  # keeps these chances apart from all others
train_indices = data["train_indices"]


def changed(chosen, epoch):
    """Turn, zoom, shift and flip each picture in one move; then brightness and noise."""
    pictures, (height, width) = train_pictures[chosen], train_pictures.shape[1:3]
    indices = train_indices[chosen]
    rngs = [np.random.default_rng((STREAM, SEED, epoch, index)) for index in indices]
    chances = np.array([rng.random(6) for rng in rngs])
    down, right, turn, zoom, _, light = 2 * chances.T - 1  # each from -1 to 1
    down, right, light = SHIFT * height * down, SHIFT * width * right, BRIGHTNESS * light
    angle, factor = np.deg2rad(ROTATION * turn), 1 + ZOOM * zoom
    cosine, sine = np.cos(angle) / factor, np.sin(angle) / factor
    sign = np.where((chances[:, 4] < 0.5) & FLIP, -1, 1)
    y, x = (height - 1) / 2, (width - 1) / 2  # the middle
    column = x * (1 - sign * cosine) + sine * (y + down) - cosine * right
    row = y * (1 - cosine) - sine * (sign * x + right) - cosine * down
    zero = np.zeros_like(sine)
    move = [sign * cosine, -sine, column, sign * sine, cosine, row, zero, zero]
    moved = keras.ops.image.affine_transform(
        pictures, np.stack(move, axis=1), fill_mode="nearest"
    )
    noise = [NOISE * rng.standard_normal(pictures.shape[1:], "float32") for rng in rngs]
    return np.clip(moved + light[:, None, None, None] + noise, 0, 1).astype("float32")


'''
