"""Taking a network home as code, data and file, and bringing one back."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import streamlit as st

from cnn_core.compute import get_compute
from cnn_core.errors import LessonInputError
from cnn_core.networks import take_home
from cnn_core.networks.bring_back import MAX_FILE_BYTES, read_network_file
from cnn_core.networks.results import TrainedNetwork
from pages.parts import data, jobs, runs, training_board
from pages.parts.own_classes import PREFIX
from pages.parts.written import as_text

PACKING_LIMIT = 60.0
"""Seconds that packing may take."""

_SAID = "brought_back_said"
_UPLOADS = "brought_back_uploads"


def offer(lesson: str, network: TrainedNetwork) -> None:
    """Offer a network for taking home: everything, or a part of it."""
    title = training_board.name_of(network)
    name = re.sub(r"[^a-z0-9]+", "_", title.lower()).strip("_")[:40] or "network"
    with st.popover("Take it home", icon=":material/download:", key=f"{lesson}_take_home"):
        st.caption(
            "A program that trains this network anew without this site and comes to the same "
            "score, its pictures, and the network itself."
        )
        for label, file in _files(network, title).items():
            key = f"{lesson}_take_{file.ending}"
            _download(key, label, f"{name}.{file.ending}", file)
        st.caption(
            "Script and notebook need the pictures, which are in Everything. The link above opens "
            "this room with these settings."
        )


@dataclass(frozen=True)
class _File:
    """What can be taken: the ending of its name, its type, and how it is made when asked for."""

    ending: str
    mime: str
    make: Callable[[], str | bytes]


def _files(network: TrainedNetwork, title: str) -> dict[str, _File]:
    dataset = network.dataset
    taken = replace(network, dataset=data.OWN) if dataset.startswith(PREFIX) else network
    return {
        "Everything": _File("zip", "application/zip", partial(_packed, taken, dataset, title)),
        "Python script": _File("py", "text/x-python", partial(take_home.script, taken, title)),
        "Notebook": _File("ipynb", "application/json", partial(take_home.notebook, taken, title)),
        "Keras file": _File("keras", "application/zip", partial(_saved, taken, title)),
    }


def bring_back(lesson: str) -> None:
    """Take in a network that was taken home from here."""
    with st.popover("Bring one back", icon=":material/upload:", key=f"{lesson}_bring_back"):
        key = f"{lesson}_brought_{st.session_state.get(_UPLOADS, 0)}"
        st.file_uploader(
            "A network that was taken home here: the zip or the .keras file",
            ["zip", "keras"],
            key=key,
            on_change=lambda: _take_in(st.session_state.get(key)),
            max_upload_size=MAX_FILE_BYTES // 1024**2,
        )
        st.caption(
            "Layers are read as text and checked, weights as plain numbers. Nothing in the file "
            "is run, and Keras does not open it."
        )
    if said := st.session_state.get(_SAID):
        st.warning(as_text(said), icon=":material/block:")


def _download(key: str, label: str, name: str, file: _File) -> None:
    """Show a button that makes its file when it is pressed."""
    st.download_button(
        label, file.make, name, file.mime, key=key, on_click="ignore", width="stretch"
    )


def _packed(network: TrainedNetwork, dataset: str, title: str) -> bytes:
    """Pack everything in a worker; large pictures never come into this process."""
    pictures = data.for_training(dataset)
    return _in_worker("cnn_core.networks.packing:pack", network, pictures, title)


def _saved(network: TrainedNetwork, title: str) -> bytes:
    return _in_worker("cnn_core.networks.take_home:keras_file", network, title)


def _in_worker(function: str, *arguments: object) -> bytes:
    job = get_compute().submit(
        function, *arguments, owner=jobs.owner(), kind="inspection", time_limit=PACKING_LIMIT
    )
    made: bytes = job.result()
    return made


def _take_in(file: st.runtime.uploaded_file_manager.UploadedFile | None) -> None:
    """Read a file, test what is in it in a worker, and keep it as a run."""
    if file is None:
        return
    st.session_state[_UPLOADS] = st.session_state.get(_UPLOADS, 0) + 1
    st.session_state.pop(_SAID, None)
    try:
        brought = read_network_file(file.getvalue())
        job = get_compute().submit(
            "cnn_core.networks.bring_back:admit",
            brought.spec,
            brought.weights,
            brought.dataset,
            brought.settings,
            brought.rate_changes,
            owner=jobs.owner(),
            kind="inspection",
            time_limit=PACKING_LIMIT,
        )
        runs.take_in(job.result())
    except LessonInputError as error:
        st.session_state[_SAID] = str(error)
