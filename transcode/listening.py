"""Sound as a speech model takes it, on the clock of the renditions."""

from pathlib import Path

import ffmpeg

from farm.errors import FarmFailed
from transcode.engine import Clip, Engine
from transcode.ffmpeg import input_address, input_options, run_ffmpeg
from transcode.plan import Plan
from transcode.sound_graph import conformed_sound
from transcode.source import Node, global_options, open_source, sound_of

SAMPLES = "sound.pcm"


def extract_speech_sound(engine: Engine, clip: Clip, plan: Plan, rate: int) -> Path:
    """Write a clip's sound as mono samples of 16 bits, little-endian, without a header.

    Args:
        engine: whose folder it is written to.
        clip: with sound.
        plan: the sound begins and ends with its renditions.
        rate: samples a second.

    Raises:
        ChildFailed: ffmpeg failed or met a limit.
    """
    if clip.facts.audio is None or plan.samples is None:
        raise FarmFailed("internal-error", detail="speech of a clip without sound")
    sound = sound_of(open_source(clip), clip.facts, clip.facts.audio, plan)
    mono = (
        conformed_sound(sound, plan.samples)
        .filter("aresample", rate)
        .filter("aformat", sample_fmts="s16", channel_layouts="mono")
    )
    output = ffmpeg.output(mono, SAMPLES, format="s16le")
    return _run(engine, output.global_args(*global_options(clip.facts)))


def unpack_speech_sound(engine: Engine, flac: Path) -> Path:
    """Write the same samples from what a preview pass left of them: see `transcode.preview`.

    Args:
        engine: whose folder they are written to.
        flac: as the pass left it, on the clock of the renditions.

    Raises:
        ChildFailed: ffmpeg failed or met a limit.
    """
    source = ffmpeg.input(input_address(flac), **input_options("flac"))
    return _run(engine, ffmpeg.output(source, SAMPLES, format="s16le"))


def _run(engine: Engine, output: Node) -> Path:
    run_ffmpeg(
        engine.ffmpeg,
        output.get_args(),
        folder=engine.folder,
        limits=engine.limits,
        on_line=engine.on_line,
    )
    return engine.folder / SAMPLES
