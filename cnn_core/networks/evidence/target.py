"""What an explanation is asked about: the score of a class, or of one class against another."""

from dataclasses import dataclass

import numpy as np

from cnn_core import FloatArray
from cnn_core.errors import LessonInputError
from cnn_core.networks.spec import NetworkSpec


@dataclass(frozen=True)
class Target:
    """A score of a network: the logit of a class, or by how much it is above that of another.

    Parameters
    ----------
    of : int
        The class that is asked about, a position in ``spec.classes``.
    against : int or None, default None
        The class that it is compared with.

    Examples
    --------
    >>> Target(3, against=5)
    Target(of=3, against=5)
    """

    of: int
    against: int | None = None

    def direction(self, spec: NetworkSpec) -> FloatArray:
        """Answer the vector that makes the score out of the logits: ``logits @ direction``.

        Always of logits, never of softmax: a probability also rises when another class falls,
        and near 0 and 1 its gradient vanishes [1]_. One sigmoid unit stands for two classes; its
        logit is how far the second is above the first, and its negative the other way round.

        Parameters
        ----------
        spec : NetworkSpec
            The network that is asked.

        Returns
        -------
        direction : ndarray of shape (units,)
            float32.

        Raises
        ------
        LessonInputError
            If there is no such class, or it is compared with itself.

        References
        ----------
        .. [1] K. Simonyan, A. Vedaldi and A. Zisserman, Deep inside convolutional networks,
           ICLR workshop 2014, section 2.

        Examples
        --------
        >>> from cnn_core.networks.presets import default_digits_spec
        >>> Target(1, against=2).direction(default_digits_spec())[:4].tolist()
        [0.0, 1.0, -1.0, 0.0]
        """
        self._require_classes(spec)
        if spec.has_sigmoid_output:
            return np.array([1.0 if self.of == 1 else -1.0], np.float32)
        direction = np.zeros(len(spec.classes), np.float32)
        direction[self.of] = 1.0
        if self.against is not None:
            direction[self.against] = -1.0
        return direction

    def told(self, spec: NetworkSpec) -> str:
        """Say which score it is.

        Parameters
        ----------
        spec : NetworkSpec
            The network that is asked.

        Returns
        -------
        text : str
            The names of the classes are in it as they are.

        Raises
        ------
        LessonInputError
            If there is no such class, or it is compared with itself.

        Examples
        --------
        >>> from cnn_core.networks.presets import default_digits_spec
        >>> Target(1).told(default_digits_spec())
        'logit of 1'
        >>> Target(1, against=7).told(default_digits_spec())
        'logit of 1 minus logit of 7'
        """
        self._require_classes(spec)
        name = spec.classes[self.of]
        if spec.has_sigmoid_output:
            return f"logit of {name}" if self.of == 1 else f"minus the logit of {spec.classes[1]}"
        if self.against is None:
            return f"logit of {name}"
        return f"logit of {name} minus logit of {spec.classes[self.against]}"

    def _require_classes(self, spec: NetworkSpec) -> None:
        """Refuse classes that the network does not know, and one against itself."""
        number = len(spec.classes)
        named = [self.of] if self.against is None else [self.of, self.against]
        if not all(0 <= one < number for one in named) or len(set(named)) < len(named):
            raise LessonInputError(
                f"Expected one class, or two different ones, each from 0 to {number - 1}. "
                f"Received: {named}. Choose among {', '.join(spec.classes)}."
            )
