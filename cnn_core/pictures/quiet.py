"""Keeping decoders from writing into the server's log whatever they find odd in a file.

Read as a file of anybody, a broken fax can write a line for each of 40,000 rows. What a learner
needs to know is in the one sentence of the refusal.
"""

import contextlib
import ctypes
import logging
import warnings
from importlib import metadata


def hush_decoders() -> None:
    """Silence Pillow's warnings and log, and the errors that libtiff prints beside its own."""
    warnings.filterwarnings("ignore", module=r"PIL(\.|$)")
    logging.getLogger("PIL").setLevel(logging.CRITICAL)
    for path in metadata.files("pillow") or ():
        if "libtiff" in path.name:  # beside the wheel; the same library that Pillow has loaded
            with contextlib.suppress(OSError, AttributeError):  # then it goes on writing
                _hush_libtiff(ctypes.CDLL(str(path.locate())))


def _hush_libtiff(library: ctypes.CDLL) -> None:
    library.TIFFSetErrorHandler.restype = ctypes.c_void_p
    library.TIFFSetErrorHandler(None)
