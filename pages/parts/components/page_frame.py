"""What belongs to the whole page: its colour scheme, its menu, word of the page that has come."""

from pages.parts.components import mounting

_MOUNT = mounting.register("page_frame")


def page_frame(title: str) -> None:
    """Tell a screen reader of a new page, and mend what Streamlit builds around every page.

    Parameters
    ----------
    title : str
        Heading of the page.
    """
    mounting.show(_MOUNT, "page_frame", {"title": title}, {})
