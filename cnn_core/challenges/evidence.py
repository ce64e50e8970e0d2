"""Predictions of the lesson evidence."""

from cnn_core.challenges.challenge import Challenge


def evidence_challenges() -> tuple[Challenge, ...]:
    """Ask."""
    return ()
