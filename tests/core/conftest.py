"""What the tests of the arithmetic share."""

import os
from types import ModuleType

import pytest
from hypothesis import settings

# A busy machine is no reason to fail.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


@pytest.fixture(scope="session")
def keras() -> ModuleType:
    """Keras on TensorFlow: the reference. Imported only by the tests that compare with it."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    import keras

    return keras
