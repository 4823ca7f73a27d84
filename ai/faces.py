"""CenterFace behind the port, run by OpenCV on the processor."""

import sys
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from typing_extensions import override

from ai.centerface import read_heads
from ai.subject_finder import Detection, Picture, SubjectFinder
from farm.errors import FarmFailed
from farm.messages import Notice

if TYPE_CHECKING:
    import cv2

MODEL_FILE = "centerface.onnx"
HEADS = ("537", "538", "539", "540")
"""Names of the outputs: heat, scale, offset, landmarks; OpenCV 5 wants all of them or none."""
MULTIPLE = 32
"""The network halves its picture five times."""


def installed_model() -> Path:
    """Return where ``deploy/faces`` puts the model: beside this Python's packages."""
    return Path(sys.prefix) / "share" / "mediafarm" / MODEL_FILE


class CenterFace(SubjectFinder):
    """CenterFace on one thread; about 15 ms for a picture of 320 by 180.

    A network belongs to one thread of Python at a time.
    """

    def __init__(self, model: Path, *, threads: int = 1) -> None:
        self._model, self._threads = model, threads

    @override
    def missing(self) -> Notice | None:
        """Return that the model is not here, and what brings it."""
        if self._model.is_file():
            return None
        return Notice("faces-model-missing", {"path": str(self._model)})

    @override
    def find(self, picture: Picture) -> tuple[Detection, ...]:
        """Return the faces of a picture, as the port says.

        Raises:
            FarmFailed: ``faces-model-missing``.
        """
        import cv2

        height, width = picture.shape[:2]
        # padded, not stretched: faces keep their shape
        padded = cv2.copyMakeBorder(
            picture, 0, -height % MULTIPLE, 0, -width % MULTIPLE, cv2.BORDER_CONSTANT
        )
        self._net.setInput(cv2.dnn.blobFromImage(padded, swapRB=True))  # it learned red first
        heat, scale, offset, _ = self._net.forward(HEADS)
        return read_heads(
            np.asarray(heat)[0, 0],
            np.asarray(scale)[0],
            np.asarray(offset)[0],
            width=width,
            height=height,
        )

    @cached_property
    def _net(self) -> "cv2.dnn.Net":
        import cv2

        if (missing := self.missing()) is not None:
            raise FarmFailed(missing.code, **missing.facts)
        cv2.setNumThreads(self._threads)
        cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_ERROR)
        return cv2.dnn.readNetFromONNX(str(self._model))
