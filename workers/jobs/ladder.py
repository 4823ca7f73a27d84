"""Stage: every rendition, from one decode."""

from pathlib import Path

from farm.assets import Origin, Rendition
from farm.ids import IdKind, RenditionId, new_id
from farm.media import SourceFacts
from farm.messages import Notice
from farm.orgs import EVERYTHING
from storage.catalog import assets, outputs
from storage.objects import keys
from transcode.color_table import read_colors
from transcode.encode import encode_ladder
from transcode.encoders import EncoderSettings
from transcode.graph import Looks
from transcode.ladder import LONE_SOUND, LadderPlan, RungPlan
from transcode.loudness import choose_gain
from transcode.remux import mux_mp4
from transcode.stills import write_sheets
from transcode.verify import VerifiedFile, verify_rendition
from workers.checksum import file_sha256
from workers.jobs.work import MEGABYTE, Work

ENCODE_SHARE = 0.95
"""How much of the stage's time the encode takes; the rest joins, verifies and stores."""


def encode_renditions(work: Work) -> None:
    """Encode, verify and store every rendition and the storyboard's sheets.

    Raises:
        ChildFailed: ffmpeg failed or met a limit.
        CorruptMedia: a rendition does not hold what was planned.
    """
    plan, settings = work.plan(), work.farm.settings
    looks = Looks(
        colors=read_colors(work.facts.video),
        gain=choose_gain(
            work.asset.loudness,
            target_lufs=settings.loudness_lufs,
            limit_dbtp=settings.true_peak_dbtp,
        ),
        storyboard=work.storyboard(),
    )
    files = encode_ladder(
        work.engine(output_bytes=_most_bytes(plan)),
        work.clip(),
        plan,
        looks,
        settings=EncoderSettings(
            preset=settings.preset,
            crf=settings.crf,
            gop_frames=plan.grid.gop_frames,
            threads=settings.encode_threads,
        ),
        on_progress=lambda share: work.report(share * ENCODE_SHARE),
    )
    finished = [
        _finish(work, plan, rung, picture, files.sound)
        for rung, picture in zip(plan.rungs, files.pictures, strict=True)
    ]
    sheets = write_sheets(files.tiles, looks.storyboard, work.workspace.folder("finished"))
    for number, sheet in enumerate(sheets, start=1):
        work.farm.objects.put_file(sheet_key(work, number), sheet)
    with work.farm.catalog.writing() as tx:
        outputs.replace_renditions(tx, EVERYTHING, work.asset.id, finished)
        seen = assets.get_asset(tx, EVERYTHING, work.asset.id)
        assets.update_asset(tx, EVERYTHING, seen.noticed(*_notices(work.facts, plan)))


def sheet_key(work: Work, number: int) -> str:
    """Return the key of a storyboard sheet; numbers start at 1."""
    return keys.still_key(work.asset, f"storyboard-{number:03d}", "jpg")


def _finish(
    work: Work, plan: LadderPlan, rung: RungPlan, picture: Path, sound: Path | None
) -> Rendition:
    target = work.workspace.folder("finished") / f"{rung.name}.mp4"
    mux_mp4(picture, sound, target)
    verified = verify_rendition(target, canvas=rung.canvas, grid=plan.grid, samples=plan.samples)
    rendition = _rendition(work, plan, rung, verified, file_sha256(target))
    work.farm.objects.put_file(rendition.key, target)
    return rendition


def _rendition(
    work: Work, plan: LadderPlan, rung: RungPlan, verified: VerifiedFile, sha256: str
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
        origin=Origin.ENCODED,
        reason=rung.reason,
        picture_scale=rung.scale,
        fill=rung.fill,
    )


def _most_bytes(plan: LadderPlan) -> int:
    """Return twice what the caps allow over the clip's length, and room for what is small."""
    bits = sum(rung.max_bitrate for rung in plan.rungs) + plan.audio_bitrate
    return 2 * round(bits * plan.grid.duration / 8) + 200 * MEGABYTE


def _notices(facts: SourceFacts, plan: LadderPlan) -> list[Notice]:
    """Say what a person might miss in the renditions."""
    notices = []
    if plan.samples is None:
        notices.append(Notice("sound-missing"))
    if min(facts.video.upright.width, facts.video.upright.height) < SMALL_SIDE:
        notices.append(Notice("picture-small", {"source": str(facts.video.upright)}))
    picture_end = facts.video.start + facts.video.duration
    held = plan.start + plan.grid.duration - picture_end
    if facts.video.start - plan.start > LONE_SOUND:
        late = float(facts.video.start - plan.start)
        notices.append(Notice("picture-late", {"seconds": f"{late:.1f}"}))
    if held > LONE_SOUND:
        notices.append(Notice("picture-held", {"seconds": f"{float(held):.1f}"}))
    return notices


SMALL_SIDE = 360
"""Below this shorter side, in pixels, a viewer sees that the source was small."""
