"""The seam between the farm and whatever sees people in a picture."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from farm.analysis import Box
from farm.messages import Notice

Picture = NDArray[np.uint8]
"""Height by width by 3: blue, green, red, upright."""


@dataclass(frozen=True, slots=True)
class Detection:
    """A face in one picture.

    Attributes:
        confidence: 0 to 1.
    """

    box: Box
    confidence: float


class SubjectFinder(Protocol):
    """Finds faces in single pictures."""

    def missing(self) -> Notice | None:
        """Return what it lacks on this machine, in words for people; None: nothing."""
        ...

    def find(self, picture: Picture) -> tuple[Detection, ...]:
        """Return the faces of a picture, the surest first; none overlaps another by much.

        Raises:
            FarmFailed: by implementers, ``faces-model-missing`` where `missing` says so.
        """
        ...
