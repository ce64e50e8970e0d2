"""The one error that a learner is meant to read."""


class LessonInputError(ValueError):
    """Input that a lesson cannot use, said in a sentence for the person who gave it.

    The message tells what was expected, what came (shapes as tuples), and what
    to do. Pages show it with ``st.error``; every other exception is a bug and
    reaches the log.

    Examples
    --------
    >>> raise LessonInputError("A stride is 1 or more; 0 came. Choose 1 to visit every pixel.")
    Traceback (most recent call last):
        ...
    cnn_core.errors.LessonInputError: A stride is 1 or more; 0 came. Choose 1 to visit every pixel.
    """
