"""Functions of the components, called alone: no page is loaded for what is only arithmetic."""

from typing import Any

from playwright.sync_api import Page


class Scripts:
    """The modules of ``assets/components``, on an empty page of the site's own origin.

    Parameters
    ----------
    page : Page
        Where they are imported; nothing else is on it.
    url : str
        Of the server.
    """

    def __init__(self, page: Page, url: str) -> None:
        self._page = page
        self._base = f"{url}/components/any"
        page.goto(f"{url}/_stcore/health")

    def call(self, module: str, function: str, *arguments: Any) -> Any:
        """Call an exported function; arguments and answer go through JSON."""
        return self.evaluate(module, f"(module, given) => module.{function}(...given)", *arguments)

    def evaluate(self, module: str, script: str, *arguments: Any) -> Any:
        """Evaluate ``(module, given) => …`` with a module and a list of arguments."""
        return self._page.evaluate(
            f"async ([url, given]) => ({script})(await import(url), given)",
            [f"{self._base}/{module}", list(arguments)],
        )
