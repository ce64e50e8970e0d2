"""The controls of settings that travel: each writes its key of ``journey``, in the address."""

from collections.abc import Sequence

import streamlit as st

from cnn_core.activations import ACTIVATIONS
from cnn_core.shapes import output_size
from pages.parts import journey
from pages.parts.components.kernel_editor import kernel_editor
from pages.parts.journey import Setting
from pages.parts.lessons import lesson_named


def segments(setting: Setting, label: str, *, show_label: bool = False) -> None:
    """Show a setting of few choices as one row of segments."""
    st.segmented_control(
        label,
        setting.options,
        default=setting.default,
        required=True,
        format_func=setting.label,
        key=setting.key,
        bind="query-params",
        wrap=True,
        label_visibility="visible" if show_label else "collapsed",
    )


def steps(setting: Setting, label: str, help: str | None = None) -> None:
    """Show a setting of a few whole numbers as a slider."""
    low, high = min(setting.options), max(setting.options)
    step = 10 if high - low > 100 else 1
    st.slider(
        label, low, high, setting.default, step, key=setting.key, bind="query-params", help=help
    )


def picture_size() -> None:
    """Choose the working resolution, and colour or grey."""
    with st.container(horizontal=True, horizontal_alignment="distribute", gap="xxsmall"):
        segments(journey.SIDE, "Pixels a side")
        segments(journey.GREY, "Colour or grey")


def kernel_pills() -> None:
    """Choose a named kernel, or one's own."""
    st.pills(
        "Or start from one that is known",
        journey.KERNEL.options,
        default=journey.KERNEL.default,
        required=True,
        format_func=journey.KERNEL.label,
        key=journey.KERNEL.key,
        bind="query-params",
    )


def kernel_weights(channel: str) -> None:
    """Change the weights by hand; a flashlight that listens to ``channel`` shows it at once."""
    kernel_editor(
        "convolution_kernel",
        journey.kernel(),
        channel=channel,
        parameter=journey.WEIGHTS,
        on_edit=journey.take_own_kernel,
        on_dice=journey.throw_kernel,
    )
    st.caption(f"**{journey.kernel().title}.** {journey.kernel().finds}")
    journey.tell_own_weights()


def movement() -> None:
    """Choose how the filter moves: stride, padding, dilation and bias."""
    segments(journey.STRIDE, "Stride", show_label=True)
    segments(journey.PADDING, "Padding", show_label=True)
    segments(journey.DILATION, "Dilation", show_label=True)
    steps(journey.BIAS, "Bias", help="Added to every sum.")


def size_formula() -> str:
    """Return how wide the map becomes, with the numbers of now put in."""
    width = journey.picture().shape[1]
    side, window = journey.kernel().shape[1], journey.window()
    size = output_size(width, side, **window._asdict())
    span = window.dilation * (side - 1) + 1
    if window.padding == "same":
        return rf"\lceil {width} / {window.stride} \rceil = \mathbf{{{size}}}"
    padding = 0 if window.padding == "valid" else window.padding
    return (
        rf"\lfloor ({width} + 2 \cdot {padding} - {span}) / {window.stride} \rfloor + 1"
        rf" = \mathbf{{{size}}}"
    )


def activation() -> None:
    """Choose the activation."""
    segments(journey.ACTIVATION, "Activation")


def own_kernel() -> None:
    """Say what the learner's own kernel is, and where it can be changed."""
    st.caption(f"Weights `{journey.own_weights()}`")
    st.page_link(
        lesson_named("convolution").path,
        label="Change the weights by hand",
        icon=":material/edit:",
    )
    journey.tell_own_weights()


def earlier(*, with_activation: bool = False) -> None:
    """Show, folded away, the choices made in earlier rooms that this one goes on with."""
    names = [journey.KERNEL.label(journey.KERNEL.value)]
    if with_activation:
        names.append(ACTIVATIONS[journey.ACTIVATION.value].title)
    with st.popover(" → ".join(names), icon=":material/tune:"):
        st.caption("Chosen in the rooms before; change it here too.")
        st.selectbox(
            "Kernel",
            journey.KERNEL.options,
            journey.KERNEL.options.index(journey.KERNEL.default),
            format_func=journey.KERNEL.label,
            key=journey.KERNEL.key,
            bind="query-params",
        )
        if journey.KERNEL.value == journey.OWN:
            own_kernel()
        movement()
        if with_activation:
            activation()


def only_up_to(key: str, largest: int, usual: int) -> None:
    """Let a number that is too large for what is counted now be the usual one, in the address too.

    To be called before the slider is shown whose key it is.
    """
    if st.session_state.get(key, usual) > largest:
        st.session_state[key] = min(usual, largest)


def only_what_is_offered(key: str, offered: Sequence[str], usual: str) -> None:
    """Let a choice that can no longer be made be the usual one, in the address too.

    To be called before the control is shown whose key it is.
    """
    if st.session_state.get(key, usual) not in offered:
        st.session_state[key] = usual
