"""Weights of a network as bytes: an npz of plain arrays, and the strict way back."""

import io
import zipfile
from collections.abc import Mapping

import numpy as np

from cnn_core import FloatArray
from cnn_core.errors import LessonInputError
from cnn_core.networks.spec import NetworkSpec

HEADER_BYTES = 4_096
"""Room for what the npy format writes before an array's numbers; 128 is usual."""


def pack_weights(arrays: Mapping[str, FloatArray]) -> bytes:
    """Write arrays by name; the same arrays give the same bytes.

    Parameters
    ----------
    arrays : mapping of str to ndarray
        Named as `NetworkSpec.weight_plans` names them.

    Returns
    -------
    data : bytes
        An npz without pickle and without compression.

    Examples
    --------
    >>> len(pack_weights({"layer_1.bias": np.zeros(8, np.float32)})) < 500
    True
    """
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, array in arrays.items():
            with archive.open(f"{name}.npy", "w") as entry:  # dated 1980, whenever it is written
                np.lib.format.write_array(entry, np.asarray(array, np.float32), allow_pickle=False)
    return file.getvalue()


def unpack_weights(data: bytes, spec: NetworkSpec) -> dict[str, FloatArray]:
    """Read weights of unknown origin for a network.

    Nothing is unpickled, and sizes are looked at before anything is unpacked.

    Parameters
    ----------
    data : bytes
        What `pack_weights` wrote.
    spec : NetworkSpec
        The network that the weights are for.

    Returns
    -------
    arrays : dict of str to ndarray
        float32, finite, in the order of ``spec.weight_plans()``.

    Raises
    ------
    LessonInputError
        If it is no such file, or holds other arrays than the network needs.

    Examples
    --------
    >>> from cnn_core.networks.spec import Dense, Flatten
    >>> spec = NetworkSpec((2, 1, 1), (Flatten(), Dense(2, "softmax", False)), ("X", "O"))
    >>> data = pack_weights({"layer_2.kernel": np.eye(2, dtype=np.float32)})
    >>> unpack_weights(data, spec)["layer_2.kernel"].tolist()
    [[1.0, 0.0], [0.0, 1.0]]
    """
    plans = spec.weight_plans()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            packed = {entry.filename.removesuffix(".npy"): entry for entry in archive.infolist()}
            _require_names(set(packed), {plan.name for plan in plans})
            for plan in plans:
                _require_size(packed[plan.name].file_size, plan.name, 4 * plan.size)
            arrays = {plan.name: _read(archive, packed[plan.name]) for plan in plans}
    except LessonInputError:
        raise
    except (OSError, EOFError, ValueError, RuntimeError, NotImplementedError, MemoryError) as error:
        raise _unreadable(error) from None
    except (zipfile.BadZipFile, zipfile.zlib.error, SyntaxError) as error:  # type: ignore[attr-defined]
        raise _unreadable(error) from None
    for plan in plans:
        _require_array(arrays[plan.name], plan.name, plan.shape)
    return arrays


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> FloatArray:
    """Read one array, never by unpickling."""
    with archive.open(entry) as file:
        array: FloatArray = np.lib.format.read_array(file, allow_pickle=False)
    return array


def _unreadable(error: Exception) -> LessonInputError:
    """Say that a file holds no weights."""
    return LessonInputError(
        f"Expected weights as an npz file of plain arrays. Received: one that cannot be read "
        f"({str(error)[:80]}). Choose a file that this site saved."
    )


def _require_names(came: set[str], needed: set[str]) -> None:
    """Refuse a file with other arrays than the network keeps."""
    if came != needed:
        wrong = ", ".join(sorted(came ^ needed))
        raise LessonInputError(
            f"Expected the weights of this network, {len(needed)} arrays. Received: {len(came)}; "
            f"not shared are {wrong[:120]}. Choose the file that was saved with the network."
        )


def _require_size(size: int, name: str, needed: int) -> None:
    """Refuse an array that would unpack to more than the network has room for."""
    if not needed <= size <= needed + HEADER_BYTES:
        raise LessonInputError(
            f"Expected {needed:,} bytes of numbers for {name}. Received: {size:,}. "
            "Choose the file that was saved with the network."
        )


def _require_array(array: FloatArray, name: str, shape: tuple[int, ...]) -> None:
    """Refuse an array of another shape or kind, or with numbers that are none."""
    if array.dtype != np.float32 or array.shape != shape:
        raise LessonInputError(
            f"Expected for {name} float32 of shape {shape}. Received: {array.dtype} of shape "
            f"{array.shape}. Choose the file that was saved with the network."
        )
    if not np.isfinite(array).all():
        raise LessonInputError(
            f"Expected finite numbers for {name}. Received: NaN or infinite ones. "
            "Train once more with a smaller learning rate."
        )
