"""Captions in pictures: where they belong, on their frames, in their newest version."""

from dataclasses import dataclass, replace

import numpy as np
import pytest

from farm.assets import AssetState
from farm.canvases import Canvas, choose_canvases
from farm.errors import FarmFailed, InputRejected
from farm.jobs import JobKind, JobState
from farm.media import Size
from farm.orgs import EVERYTHING
from farm.profiles import SHORT_VIDEO, Rung
from storage.catalog import captions
from tests.clips import AAC, X264, real_clip, tone
from tests.media.conftest import QUICK
from tests.results import pictures
from tests.speech import require_fixture
from tests.watched_clip import ACTOR, Clip, opened
from workers.caption_edits import CaptionFile, import_track, replace_in_track
from workers.caption_tracks import read_cues
from workers.jobs import burning
from workers.keeping import hold_asset, release_asset
from workers.runner import Runner

pytestmark = pytest.mark.media

RATE, SECONDS = 10, 4
GRAY = ["-f", "lavfi", "-i", f"color=gray:size=640x360:rate={RATE}:duration={SECONDS}"]
SUBRIP = """1
00:00:01,000 --> 00:00:03,000
气象部门预计未来三天气温
将下降八度请大家注意防寒
"""
SHOWN = range(RATE, 3 * RATE)
"""The frames of that cue."""
TALL, WIDE = "captions-vertical-720", "captions-720p"
LADDER = ["360p", "vertical-202"]
NAMES = [TALL, WIDE, f"{TALL}-news-bar", f"{WIDE}-outline"]
BANDS = {
    # rows and columns that the words may be in, as shares: 20 % below and 12 % at the right are
    # what apps cover
    "vertical": ((0.6, 0.8), (0.12, 0.88)),
    "horizontal": ((0.7, 0.97), (0.05, 0.95)),
}
PROFILE = replace(
    SHORT_VIDEO,
    horizontal=(Rung("360p", Size(640, 360), 800_000),),
    vertical=(Rung("vertical-720", Size(720, 1280), 3_000_000),),
    canvases=choose_canvases([TALL, WIDE, f"{TALL}:news-bar", f"{WIDE}:outline"]),
)


@pytest.fixture(scope="module")
def gray(clip):
    return clip("gray.mp4", [*GRAY, *tone(SECONDS), *X264, *AAC])


@dataclass
class Story:
    """A clip that had no words, and what was there before somebody brought a caption file.

    Attributes:
        plain: pictures of the renditions that show captions, of when there were none.
        warnings: codes, before the file, and when it was there but not drawn yet.
    """

    clip: Clip
    before: dict
    plain: dict
    packaged: list
    warnings: tuple


@pytest.fixture(scope="module")
def story(gray, tmp_path_factory):
    with opened(tmp_path_factory.mktemp("burned") / "farm", gray, profile=PROFILE) as one:
        one.run()
        before = (one.made, {name: luma(one, name) for name in NAMES}, one.packaged)
        warnings = codes(one)
        import_track(one.farm, one.queue, ACTOR, one.id, CaptionFile("zh-Hans", SUBRIP))
        yield Story(one, *before, warnings=(warnings, codes(one)))


@pytest.fixture(scope="module")
def drawn(story):
    story.clip.run()
    return story


def codes(one):
    return [warning["code"] for warning in one.document["warnings"]]


def luma(one, name):
    """The brightness of all pictures of a rendition."""
    path = one.farm.objects._root / one.made[name].key
    return np.stack([plane for _, plane in pictures(path)]).astype(np.int16)


def said(one):
    return {entry["name"]: entry["captions"] for entry in one.document["renditions"]}


def test_a_clip_without_words_has_the_rendition_without_and_a_warning(story):
    assert {story.before[name].burned.track for name in NAMES} == {None}
    assert {story.before[name].burned for name in LADDER} == {None}
    assert all(np.ptp(frames[:, -1]) < 8 for frames in story.plain.values())
    told, queued = story.warnings
    assert told.count("captions-none-to-burn") == len(NAMES)
    assert "captions-none-to-burn" not in queued, "they are made again with words"


@pytest.mark.parametrize("name", NAMES)
def test_words_are_in_their_band_on_their_frames_and_nowhere_else(drawn, name):
    plain, pictured = drawn.plain[name], luma(drawn.clip, name)
    assert pictured.shape == plain.shape, "the same grid, the same size"
    changed = np.abs(pictured - plain)
    frames = changed.max(axis=(1, 2))
    assert [number for number, most in enumerate(frames) if most > 50] == list(SHOWN)
    assert max(most for number, most in enumerate(frames) if number not in SHOWN) <= 12
    height, width = plain.shape[1:]
    (top, bottom), (left, right) = BANDS["vertical" if height > width else "horizontal"]
    rows, columns = np.nonzero(changed[list(SHOWN)].max(axis=0) > 50)
    assert top * height <= rows.min() < rows.max() <= bottom * height
    assert left * width <= columns.min() < columns.max() <= right * width
    assert np.ptp(rows) > 0.04 * width, "two lines"
    assert abs((columns.min() + columns.max()) / 2 - width / 2) < 0.02 * width, "in the middle"


@pytest.mark.parametrize("name", NAMES)
def test_the_styles_differ_by_a_box_around_white_letters(drawn, name):
    picture = luma(drawn.clip, name)[SHOWN[2]]
    changed = np.abs(picture - drawn.plain[name][SHOWN[2]]) > 50
    rows, columns = np.nonzero(changed)
    box = changed[rows.min() : rows.max(), columns.min() : columns.max()]
    assert 0.15 < (picture[changed] > 200).mean() < 0.8
    is_box = drawn.clip.made[name].burned.style == "news-bar"
    assert bool(box.mean() > 0.9) is is_box, f"{box.mean():.2f} of the box is drawn"


def test_the_manifest_says_it_and_streams_do_not_have_it(drawn):
    one, told = drawn.clip, said(drawn.clip)
    wanted = {"language": "zh-Hans", "kind": "caption", "version": 1}
    assert told[TALL] == {"style": "outline", **wanted}
    assert told[WIDE] == {"style": "news-bar", **wanted}
    assert told["360p"] is None
    files = {entry["path"] for entry in one.document["renditions"]}
    stored = {path for path in one.files if path.startswith("renditions/")}
    assert stored == files, "what showed no words is gone"
    assert drawn.packaged == LADDER
    assert [name for name in one.packaged if not name.startswith("captions-zh")] == LADDER
    assert {one.made[name].id for name in LADDER} == {drawn.before[name].id for name in LADDER}
    assert one.asset.state is AssetState.READY


def test_an_edit_makes_them_again_and_a_failure_says_that_they_are_old(drawn, monkeypatch):
    one, before = drawn.clip, drawn.clip.made

    def missing():
        raise FarmFailed("caption-font-missing", font="NotoSansCJK-Bold.ttc")

    with monkeypatch.context() as patched:
        patched.setattr(burning, "find_caption_font", missing)
        edit(one, "八", "九")
    assert {one.jobs[name].state for name in NAMES} == {JobState.FAILED}
    told = codes(one)
    assert told.count("captions-burned-before") == told.count("rendition-kept") == len(NAMES)
    assert one.made == before, "the files of before stay"
    edit(one, "九", "十")
    assert {said(one)[name]["version"] for name in NAMES} == {3}
    assert "captions-burned-before" not in codes(one)
    assert all(one.made[name].sha256 != before[name].sha256 for name in NAMES)
    assert {one.made[name].id for name in LADDER} == {before[name].id for name in LADDER}


def test_what_is_held_keeps_its_pictures_until_it_is_released(drawn):
    one, before = drawn.clip, drawn.clip.made
    files = {key for key in one.files if key.startswith("renditions/")}
    hold_asset(one.farm, ACTOR, one.id, "court case 7")
    edit(one, "三", "四")
    assert (one.made, codes(one).count("captions-burned-before")) == (before, len(NAMES))
    release_asset(one.farm, one.queue, ACTOR, one.id)
    hold_asset(one.farm, ACTOR, one.id, "while they are made")
    one.run()
    assert one.made == before, "nothing that somebody holds is replaced"
    assert {key for key in one.files if key.startswith("renditions/")} == files
    release_asset(one.farm, one.queue, ACTOR, one.id)
    one.run()
    assert "captions-burned-before" not in codes(one)
    assert all(one.made[name].sha256 != before[name].sha256 for name in NAMES)


def test_what_waits_for_words_is_not_what_a_clip_lives_on(gray, tmp_path):
    with opened(tmp_path / "farm", gray, profile=PROFILE) as one:
        Runner(one.farm, one.queue).run(one.queue._waiting.popleft())  # checks the clip
        one.cancel("360p")
        with pytest.raises(InputRejected, match="rendition-last"):
            one.cancel("vertical-202")
        for name in NAMES:
            one.cancel(name)
        assert {*one.asset.left_out} == {"360p", *NAMES}


def edit(one, find, put):
    with one.farm.catalog.reading() as tx:
        (track,) = captions.list_tracks(tx, EVERYTHING, one.id)
    replace_in_track(one.farm, one.queue, ACTOR, track, find=find, put=put)
    one.run()


@pytest.mark.model
def test_what_the_farm_hears_comes_into_the_picture(clip, tmp_path):
    speech = real_clip("speech/zh_aishell-BAC009S0724W0121.wav")
    chosen = {"whisper_model": str(require_fixture()), "chunk_seconds": 1}
    listening = QUICK.model_copy(update=chosen)
    source = clip("spoken.mp4", [*GRAY, "-i", str(speech), *X264, *AAC, "-shortest"])
    plain = Canvas("plain", Size(720, 1280), 3_000_000)
    profile = replace(PROFILE, canvases=(*choose_canvases([TALL]), plain))
    with opened(tmp_path / "farm", source, settings=listening, profile=profile) as one:
        one.run()
        assert said(one)[TALL]["language"] == "zh-Hans"
        assert one.jobs[TALL].attempt == 1, "made once, when the words were there"
        assert JobKind.ENCODE_CHUNK in one.jobs, "the others in chunks"
        assert "captions-none-to-burn" not in codes(one)
        with one.farm.catalog.reading() as tx:
            (track,) = captions.list_tracks(tx, EVERYTHING, one.id)
        cues = read_cues(one.farm, track)
        changed = np.abs(luma(one, TALL) - luma(one, "plain")).max(axis=(1, 2)) > 50
    shown = {
        number
        for cue in cues
        for number in range(round(cue.span.start * RATE), round(cue.span.end * RATE))
    }
    assert shown == {*map(int, np.nonzero(changed)[0])}
    assert 0 < len(shown) < len(changed)
