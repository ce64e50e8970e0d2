"""The runs of this session: gone back to, laid over one another, compared, renamed, deleted."""

from functools import partial

import streamlit as st

from cnn_core.networks.results import TrainingSettings
from pages.parts import data, runs, tables, take_home, training_board
from pages.parts.lessons import lesson_named
from pages.parts.runs import Run
from pages.parts.written import as_text

_SETTING_TITLES = {
    "epochs": "Epochs",
    "learning_rate": "Learning rate",
    "batch_size": "Batch size",
    "optimiser": "Optimiser",
    "schedule": "Schedule",
    "loss": "Loss",
    "l1": "L1",
    "l2": "L2",
    "initialisation": "First weights",
    "seed": "Seed",
}


def show(lesson: str) -> None:
    """Show the runs of this session, the newest first, and how those laid over differ."""
    known = runs.all_runs()
    with st.container(border=True, key=f"card_{lesson}_runs"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**Runs** of this session: {len(known) or 'none yet'}")
            st.space("stretch")
            take_home.bring_back(lesson)
        for run in reversed(known):
            _row(lesson, run)
        compared = _compared(known)
        if len(compared) > 1:
            _table(compared)
        elif len(known) > 1:
            st.caption("Lay another run's curves over this one to compare the two.")


def _row(lesson: str, run: Run) -> None:
    is_shown, overlaid = run is runs.shown(), f"{lesson}_run_{run.number}_overlaid"
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button(
            as_text(run.name),
            type="primary" if is_shown else "secondary",
            key=f"{lesson}_run_{run.number}",
            on_click=runs.show,
            args=(run,),
            help="Shown above" if is_shown else "Go back to this run",
        )
        st.caption(_told(run))
        st.space("stretch")
        st.toggle(
            "Overlay",
            run.overlaid,
            key=overlaid,
            disabled=not run.history,
            on_change=lambda: setattr(run, "overlaid", st.session_state[overlaid]),
        )
        with st.popover(
            "", icon=":material/more_vert:", help="More", key=f"{lesson}_run_{run.number}_more"
        ):
            _more(lesson, run)


def _told(run: Run) -> str:
    kind = data.kind_of(run.spec, run.dataset)
    origin = f" · from run {run.origin}" if run.origin else ""
    return (
        f"**{_score(run)}** · {as_text(data.title_of(run.dataset))} · {kind} · "
        f"{run.spec.count_parameters():,} parameters{origin}"
    )


def _score(run: Run) -> str:
    if run.phase != "done" or run.network is None:
        return run.phase
    return f"{run.network.test.accuracy * 100:.1f} %"


def _more(lesson: str, run: Run) -> None:
    key = f"{lesson}_run_{run.number}_name"
    st.text_input(
        "Name",
        run.name,
        max_chars=40,
        key=key,
        on_change=lambda: runs.rename(run, st.session_state[key]),
    )
    if run.network is not None and run.network.is_tested:
        st.page_link(
            lesson_named("network").path,
            label="Look inside",
            icon=":material/search:",
            query_params={"network_which": training_board.name_of(run.network)},
        )
    st.button(
        "Delete",
        icon=":material/delete:",
        key=f"{lesson}_run_{run.number}_delete",
        on_click=partial(runs.delete, run),
        help="Forget this run; one that goes on is dropped",
    )


def _compared(known: list[Run]) -> list[Run]:
    """Return the run that is shown and those laid over it."""
    shown = runs.shown()
    return [run for run in known if run is shown or run.overlaid]


def _table(compared: list[Run]) -> None:
    """Show score and size of each run, and the settings in which they differ."""
    rows = {
        "Held-out accuracy": [_score(run) for run in compared],
        "Parameters": [f"{run.spec.count_parameters():,}" for run in compared],
        "Data": [as_text(data.title_of(run.dataset)) for run in compared],
        "Network": [data.kind_of(run.spec, run.dataset) for run in compared],
        "Seconds": [f"{run.network.seconds:.1f}" if run.network else "" for run in compared],
    }
    for name, title in _SETTING_TITLES.items():
        values = [_written(run.settings, name) for run in compared]
        if len(set(values)) > 1:
            rows[title] = values
    columns = {"": list(rows)}
    for place, run in enumerate(compared):
        name = as_text(run.name)
        heading = f"{name} ({run.number})" if name in columns else name
        columns[heading] = [values[place] for values in rows.values()]
    tables.show("runs", columns)


def _written(settings: TrainingSettings, name: str) -> str:
    value = getattr(settings, name)
    return f"{value:g}" if isinstance(value, float) else str(value).replace("_", " ")
