"""Sends all that a fragment has written, also when it is run again before that was sent."""

from streamlit.runtime.forward_msg_queue import ForwardMsgQueue

_clear = ForwardMsgQueue.clear


def keep_unsent() -> None:
    """Let the run of a fragment that overtakes another leave alone what that one has written.

    Streamlit 1.67 takes the overtaken fragment's own messages out of the queue and leaves
    those of the fragments inside it: what is inside then arrives without what it lies in,
    and the browser shows a blank page. Sent in their order they harm nobody, and the queue
    is emptied every 10 ms (docs/decisions/016).
    """
    ForwardMsgQueue.clear = _clear_for_whole_runs  # type: ignore[method-assign]


def _clear_for_whole_runs(
    self: ForwardMsgQueue,
    retain_lifecycle_msgs: bool = False,
    fragment_ids_this_run: list[str] | None = None,
) -> None:
    if fragment_ids_this_run is None:
        _clear(self, retain_lifecycle_msgs)
    else:
        self._delta_index_map = {}  # what comes now is not merged into what was written before
