"""What the ladder and a rendition made alone share: the encode of rungs, and the finished file.

A rung is encoded the same way whoever its neighbours are, so one that is made alone has the bytes
that the ladder would have given it; on the processor, as a card's driver promises no such thing.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from farm.ids import IdKind, RenditionId, new_id
from farm.media import Codec
from farm.outputs import Origin, Rendition
from storage.objects import keys
from transcode.codec_options import Hardware
from transcode.color_table import read_colors
from transcode.drawing import Drawn
from transcode.encode import LadderFiles, encode_ladder
from transcode.encoders import ENCODERS
from transcode.graph import Looks
from transcode.plan import Plan, RungPlan
from transcode.remux import mux_mp4
from transcode.verify import VerifiedFile, verify_rendition
from workers.checksum import file_sha256
from workers.framing import Framed
from workers.jobs.hardware import encode_with_fallback
from workers.jobs.parts import CHUNKS_SHARE
from workers.jobs.sound import decide_sound, find_settled, finish_sound
from workers.jobs.wearing import find_overlays
from workers.jobs.work import MEGABYTE, Work, most_bytes

ENCODE_SHARE = 0.95
"""How much of the stage's time the encode takes; the rest joins, verifies and stores."""


def encode_rungs(
    work: Work, framed: Framed, made: Mapping[str, Path], drawn: Drawn | None = None
) -> LadderFiles:
    """Encode or copy the rungs of a plan that are not there yet, and the sound.

    Args:
        work: of the stage.
        framed: the asset's plan, with the rungs that are wanted, and what those show that follow.
        made: pictures of rungs that are there already, by name.
        drawn: captions for the rungs that show some; None: there are none.

    Raises:
        ChildFailed: ffmpeg failed or met a limit.
    """
    plan = framed.plan
    begun = CHUNKS_SHARE if plan.chunks and made else 0.0
    looks = Looks(
        colors=read_colors(work.facts.video),
        sound=decide_sound(work, plan, begun),
        captions=drawn,
        overlays=find_overlays(work, plan),
        views=framed.views,
    )
    work.log.tell(
        "encode begins",
        renditions=",".join(f"{rung.name}:{rung.canvas}" for rung in plan.rungs),
        previewed=",".join(name for name in made if name == plan.preview) or None,
        joined=",".join(name for name in made if name != plan.preview) or None,
        copied=",".join(rung.name for rung in plan.rungs if rung.origin is Origin.COPIED) or None,
        frames=plan.grid.frames,
        preset=plan.encoder.preset,
    )
    engine, clip = work.engine(output_bytes=most_bytes(plan)), work.clip()
    settled = find_settled(work, looks.sound)
    wanted = replace(plan, samples=None) if settled else plan

    def encode(hardware: Hardware) -> LadderFiles:
        return encode_ladder(
            engine,
            clip,
            wanted,
            looks,
            hardware=hardware,
            on_progress=lambda share: work.report(begun + share * (ENCODE_SHARE - begun)),
            made=made,
        )

    encoded = [rung for rung in plan.rungs if rung.origin is Origin.ENCODED]
    sessions = sum(rung.name not in made for rung in encoded)
    files = encode_with_fallback(work, sessions, encode, begun=begun)
    work.log.tell(
        "encode ended",
        encoder=files.encoder if sessions else None,
        seconds=f"{files.report.seconds:.1f}",
        speed=f"{float(plan.grid.duration) / max(files.report.seconds, 1e-3):.2f}",
        memory_mb=files.report.peak_memory_bytes // MEGABYTE,
    )
    files = replace(files, sound=settled) if settled else files
    return finish_sound(work, plan, looks, files, ENCODE_SHARE)


def finish_rung(
    work: Work, plan: Plan, rung: RungPlan, picture: Path, files: LadderFiles
) -> tuple[Rendition, Path]:
    """Join picture and sound, and verify the file; it is not stored yet.

    Returns:
        The rendition under its usual key, and its file.

    Raises:
        CorruptMedia: the file does not hold what was planned.
    """
    target = work.workspace.folder("finished") / f"{rung.name}.mp4"
    is_copied = rung.origin is Origin.COPIED
    sound, samples = (files.sound, plan.samples) if rung.has_sound else (None, None)
    mux_mp4(picture, sound, target, grid=plan.grid if is_copied else None)
    verified = verify_rendition(
        target, canvas=rung.canvas, grid=plan.grid, samples=samples, origin=rung.origin
    )
    made = _rendition(work, plan, rung, verified, file_sha256(target))
    sound_made = files.made_of_sound if rung.has_sound else None
    rendition = replace(made, sound=sound_made, encoder=_encoder_of(rung, files))
    work.log.tell(
        "rendition verified",
        rendition=rung.name,
        frames=verified.frames,
        bytes=verified.bytes,
        sha256=rendition.sha256,
    )
    return rendition, target


def _encoder_of(rung: RungPlan, files: LadderFiles) -> str:
    if rung.origin is Origin.COPIED:
        return ""
    by_processor = rung.codec is not Codec.H264 or rung.name in files.taken
    return ENCODERS[rung.codec, Hardware.CPU].name if by_processor else files.encoder


def _rendition(
    work: Work, plan: Plan, rung: RungPlan, verified: VerifiedFile, sha256: str
) -> Rendition:
    return Rendition(
        id=RenditionId(new_id(IdKind.RENDITION)),
        asset_id=work.asset.id,
        org_id=work.asset.org_id,
        name=rung.name,
        orientation=rung.orientation,
        key=keys.rendition_key(work.asset, rung.name, "mp4"),
        size=verified.size,
        codecs=",".join(verified.codecs),
        rate=plan.grid.rate,
        frames=verified.frames,
        duration=verified.duration,
        bitrate=verified.bitrate,
        bytes=verified.bytes,
        sha256=sha256,
        origin=rung.origin,
        reason=rung.reason,
        picture_scale=rung.scale,
        fill=rung.fill,
        screen=rung.screen,
    )
