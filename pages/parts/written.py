"""Text from outside on its way into Markdown."""

_SPECIAL = r"\`*_{}[]<>#|~$:"


def as_text(text: str) -> str:
    """Return text that Markdown leaves as it is: classes and runs can have any name."""
    return "".join(f"\\{letter}" if letter in _SPECIAL else letter for letter in text)
