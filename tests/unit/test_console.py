"""What the command line says to a pipe."""

from pathlib import Path

import pytest

from api.console import Console
from farm.errors import InputRejected
from farm.findings import Finding, missing
from farm.jobs import JobKind, JobState
from farm.messages import Language, Notice
from tests.nouns import job

MADE = {
    "renditions": [
        {
            "name": "vertical-1080",
            "width": 1080,
            "height": 1920,
            "fps": 29.97,
            "duration": 12.345,
            "bitrate": 5_432_100,
            "path": "renditions/vertical-1080.mp4",
        }
    ],
    "packages": [{"name": "hls-vertical", "kind": "hls", "path": "packages/hls/vertical.m3u8"}],
    "stills": [
        {"kind": "poster", "path": "stills/poster-vertical.jpg", "width": 1080, "height": 1920},
        {"kind": "storyboard-index", "path": "stills/storyboard.vtt"},
    ],
    "warnings": [{"code": "sound-missing", "text": "No sound [at all]."}],
}
BOTH = pytest.mark.parametrize("language", Language)


@pytest.fixture(autouse=True)
def narrow_shell(monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")


def lines(capsys):
    """Lines of stdout, runs of spaces as one."""
    text = capsys.readouterr().out
    assert "\x1b" not in text, "a pipe gets no colours"
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


@pytest.mark.parametrize(
    ("language", "line"),
    [
        (Language.EN, "Encode renditions: 12.3 s (CPU 40.1 s)"),
        (Language.ZH, "编码各规格: 12.3 s (CPU 40.1 s)"),
    ],
)
def test_a_stage_is_a_line_when_it_is_done(capsys, language, line):
    kind = JobKind.ENCODE_LADDER
    with Console(language).stages() as on_change:
        on_change(job(kind, state=JobState.RUNNING, progress=0.5))
        on_change(job(kind, state=JobState.FAILED))
        on_change(job(kind, state=JobState.DONE, seconds=12.34, cpu_seconds=40.06))
    assert lines(capsys) == [line]


@BOTH
@pytest.mark.parametrize("kind", JobKind)
def test_every_stage_has_a_name(capsys, language, kind):
    with Console(language).stages() as on_change:
        on_change(job(kind, state=JobState.DONE, seconds=1.0, cpu_seconds=1.0))
    [line] = lines(capsys)
    assert len(line) > len(": 1.0 s (CPU 1.0 s)")


@pytest.mark.parametrize(
    ("language", "heading"),
    [
        (Language.EN, "name size fps Mbit/s file"),
        (Language.ZH, "名称 尺寸 帧率 Mbit/s 文件"),
    ],
)
def test_the_table_has_a_row_for_everything(capsys, language, heading):
    Console(language).summarise(MADE, Path("out"))
    said = lines(capsys)
    assert said[0] == heading
    assert said[2:6] == [
        "vertical-1080 1080x1920 29.97 5.43 renditions/vertical-1080.mp4",
        "hls-vertical packages/hls/vertical.m3u8",
        "poster 1080x1920 stills/poster-vertical.jpg",
        "storyboard-index stills/storyboard.vtt",
    ]


@BOTH
def test_warnings_come_as_they_are_and_the_manifests_place_last(capsys, language):
    folder = Path("out") / "[bold]clip" / "/".join(["a-long-name"] * 20)
    text = "No sound [at all]. " + "What a pity! " * 20
    warning = {"code": "sound-missing", "text": text.strip()}
    Console(language).summarise({**MADE, "warnings": [warning]}, folder)
    said = lines(capsys)
    assert said[-2] == f"! {warning['text']} [sound-missing]"
    assert str(folder / "manifest.json") in said[-1]


@BOTH
def test_a_refusal_is_one_sentence_with_its_code_on_stderr(capsys, language):
    error = InputRejected("output-not-empty", path="/media/[red]" + "long/" * 60)
    Console(language).refuse(error)
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("[output-not-empty] ")
    assert said.err.count("\n") == 1, "however long the path is"
    assert error.text(language) in said.err


@pytest.mark.parametrize(
    ("language", "line", "second"),
    [
        (Language.EN, "[ok] ffmpeg that encodes: 7.1", "[missing] OpenCV: -"),
        (Language.ZH, "[正常] 编码用的 ffmpeg: 7.1", "[缺失] OpenCV: -"),
    ],
)
def test_a_diagnosis_is_a_line_each_and_what_to_do(capsys, language, line, second):
    advice = Notice("nginx-missing")
    Console(language).diagnose([Finding("ffmpeg", "7.1"), missing("opencv", advice)])
    assert lines(capsys) == [line, second, advice.text(language)]
