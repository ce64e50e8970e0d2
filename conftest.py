"""Names that every docstring example may use."""

import numpy as np
import pytest


@pytest.fixture(autouse=True)
def _names_for_doctests(doctest_namespace: dict[str, object]) -> None:
    doctest_namespace["np"] = np
