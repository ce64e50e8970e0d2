"""Weights of anybody, unpacked within limits, and read without NumPy's own reader.

That reader makes room for whatever shape a file states, before it looks for the numbers.
"""

import io
from collections.abc import Sequence

import numpy as np

from cnn_core import FloatArray
from cnn_core.datasets.zip_directory import ZipEntry, read_directory
from cnn_core.datasets.zip_entries import EntryError, require_readable, unpack
from cnn_core.errors import LessonInputError
from cnn_core.networks.spec import NetworkSpec, WeightPlan
from cnn_core.networks.weights import HEADER_BYTES, pack_weights, unpack_weights

_NPY_MARK = b"\x93NUMPY\x01\x00"


def entries_of(data: bytes, what: str, most: int) -> Sequence[ZipEntry]:
    """List what is in an archive of few files.

    Parameters
    ----------
    data : bytes
        Anything.
    what : str
        What it should be, to go on from 'Expected'.
    most : int
        How many files it may have.

    Returns
    -------
    entries : sequence of ZipEntry
        At least one; nothing is unpacked.

    Raises
    ------
    LessonInputError
        If it is no archive, or one of more files.
    """
    try:
        entries = read_directory(data).entries
    except LessonInputError:
        entries = ()
    if not 1 <= len(entries) <= most:
        came = f"one of {len(entries):,} files" if entries else "something else, or one cut short"
        raise LessonInputError(
            f"Expected {what}, as this site saved it: at most {most} files packed as zip. "
            f"Received: {came}. Choose the file once more."
        )
    return entries


def unpacked(data: bytes, entry: ZipEntry, name: str) -> bytes:
    """Unpack one file of at most 10 MB, whatever the archive says of it.

    Parameters
    ----------
    data : bytes
        The archive.
    entry : ZipEntry
        One of `entries_of`.
    name : str
        What a learner knows it by.

    Returns
    -------
    file : bytes
        As it was packed.

    Raises
    ------
    LessonInputError
        If it is damaged, or unpacks to more than it may.
    """
    try:
        require_readable(entry)
        return unpack(data, entry)
    except EntryError as error:
        raise LessonInputError(
            f"Expected {name} as this site packed it. Received: one that {error}. "
            "Choose the file once more."
        ) from None


def read_weights(data: bytes, spec: NetworkSpec) -> bytes:
    """Read the arrays of a network, and pack them anew.

    Parameters
    ----------
    data : bytes
        What `pack_weights` wrote, perhaps changed; or anything else.
    spec : NetworkSpec
        The network that they should be for.

    Returns
    -------
    weights : bytes
        As ``TrainedNetwork.weights``.

    Raises
    ------
    LessonInputError
        If these are no finite float32 arrays by the names and shapes that the network has.
    """
    plans = spec.weight_plans()
    names = [f"{plan.name}.npy" for plan in plans]
    most = sum(4 * plan.size + 2 * HEADER_BYTES for plan in plans)
    short = data if len(data) <= most else b""
    entries = {entry.path: entry for entry in entries_of(short, "the weights", len(plans))}
    if set(entries) != set(names):
        raise LessonInputError(
            f"Expected the weights of this network, {len(plans)} arrays with "
            f"{spec.count_parameters():,} numbers. Received: other ones. "
            "Choose the file as this site saved it."
        )
    arrays = {
        plan.name: _array(unpacked(data, entries[name], name), plan)
        for plan, name in zip(plans, names, strict=True)
    }
    packed = pack_weights(arrays)
    unpack_weights(packed, spec)
    return packed


def _array(file: bytes, plan: WeightPlan) -> FloatArray:
    """Read one array whose shape is known before.

    References
    ----------
    NumPy, NEP 1, A simple file format for NumPy arrays, version 1.0.
    """
    start = len(_NPY_MARK) + 2 + int.from_bytes(file[len(_NPY_MARK) :][:2], "little")
    told = file[len(_NPY_MARK) + 2 : start].strip()
    is_ours = file.startswith(_NPY_MARK) and told == _header(plan)
    if not is_ours or len(file) != start + 4 * plan.size:
        raise LessonInputError(
            f"Expected for {plan.name} an array of float32 of shape {plan.shape}. "
            "Received: another. Choose the file as this site saved it."
        )
    return np.frombuffer(file, np.dtype("<f4"), offset=start).reshape(plan.shape)


def _header(plan: WeightPlan) -> bytes:
    """Answer what the npy format writes of an array, without the spaces after it."""
    header = io.BytesIO()
    described = {"descr": "<f4", "fortran_order": False, "shape": plan.shape}
    np.lib.format.write_array_header_1_0(header, described)
    return header.getvalue()[len(_NPY_MARK) + 2 :].strip()
