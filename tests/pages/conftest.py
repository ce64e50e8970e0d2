import pytest

from cnn_core.compute import get_compute


@pytest.fixture(scope="session", autouse=True)
def _compute_ends_with_the_tests():
    yield
    get_compute().close()
