"""The search for hyperparameters, as code."""

from cnn_core.networks.hyperparameters import BY_SLUG, USUAL, values_of
from cnn_core.networks.search import GRID, Search
from cnn_core.snippets.snippet import Snippets


def hyperparameters_snippets(search: Search) -> Snippets:
    """Search as on the page: by a score that stands in for a training, and by trainings.

    Parameters
    ----------
    search : Search
        Space, method and seed of now.

    Returns
    -------
    snippets : Snippets
        Both leave what they tried in ``runs``, a list of pairs of a score and a mapping from
        each hyperparameter to its value, and the best of them in ``best``; with Keras the score
        is the accuracy on the validation part.
    """
    return Snippets(_in_numpy(search), _in_keras(search))


def _in_numpy(search: Search) -> str:
    return f"""import numpy as np

{_space(search)}

def score(chosen):  # stands in for a training: best near a rate of 0.01, a little for filters
    return -abs(np.log10(chosen["rate"]) + 2) + 0.1 * np.log2(chosen["filters"])

{_draws(search)}
runs = [(score(chosen), chosen) for chosen in tried]
best = max(runs, key=lambda run: run[0])
print(len(tried), "of", count, "combinations, the best:", best)
"""


def _in_keras(search: Search) -> str:
    return f"""import keras
import numpy as np
from cnn_core.datasets import load_dataset

{_space(search)}

data = load_dataset("digits")
optimisers = {{
    "adam": keras.optimizers.Adam,
    "sgd": keras.optimizers.SGD,
    "momentum": lambda rate: keras.optimizers.SGD(rate, momentum=0.9),
    "rmsprop": keras.optimizers.RMSprop,
}}

def score(chosen):
    keras.utils.set_random_seed({search.seed})
    cost = keras.regularizers.L2(chosen["l2"])
    model = keras.Sequential([keras.Input((8, 8, 1))])
    if chosen["shift"]:
        model.add(keras.layers.RandomTranslation(chosen["shift"], chosen["shift"]))
    for _ in range(chosen["blocks"]):
        model.add(keras.layers.Conv2D(
            chosen["filters"], chosen["kernel"], padding="same", kernel_regularizer=cost))
        model.add(keras.layers.Activation(chosen["activation"]))
        model.add(keras.layers.MaxPooling2D())
    model.add(keras.layers.Flatten())
    model.add(keras.layers.Dropout(chosen["dropout"]))
    model.add(keras.layers.Dense(10, "softmax", kernel_regularizer=cost))
    steps = chosen["epochs"] * -(-len(data.train) // chosen["batch"])
    rate = keras.optimizers.schedules.CosineDecay(chosen["rate"], steps)
    model.compile(
        optimisers[chosen["optimiser"]](rate), "sparse_categorical_crossentropy",
        metrics=["accuracy"])
    model.fit(
        data.train.pictures, data.train.labels,
        batch_size=chosen["batch"], epochs=chosen["epochs"], verbose=0)
    return model.evaluate(data.validation.pictures, data.validation.labels, verbose=0)[1]

{_draws(search)}
runs = []
for chosen in tried:
    runs.append((score(chosen), chosen))
    print(runs[-1])
best = max(runs, key=lambda run: run[0])
print("the best on the validation part:", best)
"""


def _space(search: Search) -> str:
    """Write out the values of every choice, those that are searched and those that are not."""
    usual = values_of(USUAL)
    lines = []
    for slug, texts in search.space.options.items():
        values = [BY_SLUG[slug].option(text).value for text in texts]
        remark = "" if values != [usual[slug]] else "  # as usual"
        lines.append(f'    "{slug}": {values},{remark}\n')
    return f"""space = {{
{"".join(lines)}}}
shape = [len(values) for values in space.values()]
count = int(np.prod(shape))"""


def _draws(search: Search) -> str:
    """Write how the combinations are chosen."""
    chosen = (
        "places = range(count)  # the whole grid"
        if search.method == GRID
        else f"rng = np.random.default_rng({search.seed})\n"
        f"places = rng.choice(count, size={search.num_runs}, replace=False)"
    )
    return f"""{chosen}
tried = [
    {{name: values[which] for (name, values), which in zip(space.items(), corner)}}
    for corner in (np.unravel_index(place, shape) for place in places)
]"""
