"""Predictions of the lesson filters."""

from cnn_core.challenges.challenge import Challenge


def filters_challenges() -> tuple[Challenge, ...]:
    """Ask."""
    return ()
