"""Predictions about batches, test data and chance."""

from cnn_core.challenges.challenge import Challenge, whole_options


def training_challenges(num_train: int, batch_size: int, num_classes: int) -> tuple[Challenge, ...]:
    """Ask about steps, guessing and held-out pictures.

    Parameters
    ----------
    num_train : int
        Pictures to learn from.
    batch_size : int
        Pictures in one step.
    num_classes : int
        Classes to tell apart, all alike in number.

    Returns
    -------
    challenges : tuple of Challenge
        Three predictions about this training.
    """
    num_batches = -(-num_train // batch_size)
    guess = round(100 / num_classes)
    return (
        Challenge(
            "steps",
            f"{num_train:,} pictures, {batch_size} at a time. **How many steps is one epoch?**",
            whole_options(num_batches, num_train, batch_size, num_batches * 2),
            f"{num_batches:,}",
            "An epoch shows every picture once; a step takes one batch of them.",
            f"{num_train:,} / {batch_size}, rounded up: {num_batches}.",
        ),
        Challenge(
            "guess",
            f"An untrained network knows nothing of the {num_classes} classes. "
            "**How often is it right?**",
            (f"about {guess} %", "0 %", f"about {min(guess * 4, 90)} %"),
            f"about {guess} %",
            "What would blind guessing give?",
            f"One in {num_classes}: 100 % / {num_classes} is about {guess} %. Watch where the "
            "curve begins.",
        ),
        Challenge(
            "held_out",
            "Why are the test pictures **locked away until the end**?",
            ("to save time", "so that the score is honest", "they are too hard"),
            "so that the score is honest",
            "Think of an exam whose questions you had seen before.",
            "Whatever helped to choose the settings scores too well. These pictures are used once.",
        ),
    )
