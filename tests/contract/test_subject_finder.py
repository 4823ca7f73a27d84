"""One body over everything that sees faces: CenterFace, and a script."""

import numpy as np
import pytest

from ai.faces import CenterFace, installed_model
from ai.subject_finder import Detection, SubjectFinder
from farm.analysis import Box
from farm.errors import FarmFailed
from farm.messages import Language
from tests.clips import real_clip
from tests.needs import lacks
from tests.seeing import ScriptedFaces

CLIP = "video/faces2_static.gif"
LEFT, RIGHT = 0.16, 0.72
"""Where the two faces are across in the clip's first seconds; both a third down."""


@pytest.fixture(params=["centerface", "scripted"])
def finder(request):
    if request.param == "scripted":
        faces = (Detection(Box(at - 0.06, 0.25, 0.12, 0.3), 0.9) for at in (LEFT, RIGHT))
        return ScriptedFaces(tuple(faces))
    if not installed_model().is_file():
        lacks("the model of faces: deploy/faces brings it")
    return CenterFace(installed_model())


def first_picture():
    import cv2  # noqa: PLC0415 - slow to load, and only here

    capture = cv2.VideoCapture(str(real_clip(CLIP)))
    for _ in range(7):
        _, picture = capture.read()
    capture.release()
    return cv2.resize(picture, (320, 180), interpolation=cv2.INTER_AREA)


def test_faces_are_found_where_they_are(finder: SubjectFinder):
    assert finder.missing() is None
    found = finder.find(first_picture())
    assert [one.confidence for one in found] == sorted(
        (one.confidence for one in found), reverse=True
    )
    places = sorted(one.box.center for one in found)
    assert [across for across, _ in places] == pytest.approx([LEFT, RIGHT], abs=0.06)
    assert [down for _, down in places] == pytest.approx([0.4, 0.4], abs=0.08)


@pytest.mark.parametrize("size", [(180, 320), (320, 180), (240, 320), (33, 65)])
def test_nobody_is_found_where_nobody_is(finder: SubjectFinder, size):
    assert finder.find(np.full((*size, 3), 120, np.uint8)) == ()


def test_a_model_that_is_not_there_is_told_in_words(tmp_path):
    finder = CenterFace(tmp_path / "centerface.onnx")
    missing = finder.missing()
    assert missing is not None
    assert all("centerface.onnx" in missing.text(language) for language in Language)
    with pytest.raises(FarmFailed, match="faces-model-missing"):
        finder.find(np.zeros((180, 320, 3), np.uint8))
