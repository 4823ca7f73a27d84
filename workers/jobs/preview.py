"""Stage: the preview pass, before and beside the ladder."""

from dataclasses import replace
from pathlib import Path

from farm.assets import Asset, Loudness
from farm.messages import Notice
from farm.outputs import PackageKind
from storage.objects import keys
from transcode.color_table import read_colors
from transcode.instant import h264_codec
from transcode.packaging import INIT_SEGMENT, MEDIA_PLAYLIST, SOUND_FOLDER
from transcode.plan import Plan, RungPlan, fingerprint
from transcode.playlist import SoundTrack, TrackBandwidth, Variant, multivariant_playlist
from transcode.preview import (
    MOST_FRAME_BYTES,
    PICTURE_FOLDER,
    SOUND_BITRATE,
    PreviewFiles,
    Wanted,
    run_preview,
    stream_tracks,
)
from transcode.sound_plan import MOST_GAIN_DB
from workers.jobs.growing import GrowingPackage
from workers.jobs.shots import store_shots
from workers.jobs.source_copy import let_copy_begin
from workers.jobs.stills import show_first_stills, store_sheets
from workers.jobs.work import MEGABYTE, Work
from workers.plans import plan_anew

FINGERPRINT = 16


def make_preview(work: Work) -> None:
    """Make the lowest rung playable while it is encoded, and all that one decode gives besides.

    Raises:
        ChildFailed: ffmpeg failed or met a limit.
        LeaseLost: the job is in other hands, or cancelled.
    """
    plan = work.obeyed_plan(plan_anew)
    board = work.storyboard(plan)
    is_streamed = work.farm.is_watched and plan.preview_rung is not None
    wanted = Wanted(read_colors(work.facts.video), board, is_streamed)
    engine = work.engine(output_bytes=_most_bytes(plan))
    growing = _growing(work, plan, engine.folder) if is_streamed else None
    let_copy_begin(work)

    def grow(share: float) -> None:
        if growing:
            growing.grow()
        work.report(share)

    files = run_preview(engine, work.clip(), plan, wanted, on_progress=grow)
    if growing:
        growing.end()
    _store(work, plan, files)
    sheets = store_sheets(work, files.tiles, board)
    if is_streamed and files.picture:
        show_first_stills(work, plan, board, sheets, files.picture)
    loudness = files.loudness
    work.log.tell(
        "preview made",
        seconds=f"{files.report.seconds:.1f}",
        integrated_lufs=loudness.integrated if loudness else None,
        true_peak_dbtp=loudness.true_peak if loudness else None,
    )
    work.change_asset(lambda seen: _measured(seen, loudness, work.farm.settings.loudness_lufs))


def preview_key(work: Work, plan: Plan, rung: RungPlan) -> str:
    """Return where the picture of a rung lies that a preview pass made by this very plan."""
    name = fingerprint(plan, rung.name)[:FINGERPRINT]
    return keys.instant_file_key(work.asset, keys.PREVIEW, f"{name}.mp4")


def heard_key(asset: Asset) -> str:
    """Return where the sound lies that a preview pass left for whoever listens."""
    return keys.analysis_key(asset, "speech", "flac")


def _store(work: Work, plan: Plan, files: PreviewFiles) -> None:
    objects, asset = work.farm.objects, work.asset
    if files.picture and plan.preview_rung:
        objects.put_file(preview_key(work, plan, plan.preview_rung), files.picture)
    objects.put_file(keys.analysis_key(asset, "proxy", "mp4"), files.proxy)
    if files.speech:
        objects.put_file(heard_key(asset), files.speech)
    store_shots(work, plan, files)


def _measured(asset: Asset, loudness: Loudness | None, target: float) -> Asset:
    """Return the asset with its loudness, and a notice where that cannot be mended."""
    if loudness is None:
        return asset
    measured = replace(asset, loudness=loudness)
    if loudness.integrated is None:
        return measured.noticed(Notice("sound-silent"))
    if target - loudness.integrated > MOST_GAIN_DB:
        facts = {"seen": f"{loudness.integrated:.1f}", "wanted": f"{target:.1f}"}
        return measured.noticed(Notice("sound-too-quiet", facts))
    return measured


def _growing(work: Work, plan: Plan, folder: Path) -> GrowingPackage:
    rung = plan.preview_rung
    return GrowingPackage(
        work,
        name=keys.PREVIEW,
        kind=PackageKind.HLS_PREVIEW,
        orientation=rung.orientation if rung else work.facts.video.upright.orientation,
        folder=folder,
        tracks=(tracks := stream_tracks(work.facts, plan)),
        longest=plan.grid.gop_frames / plan.grid.rate,
        spell=lambda: _entry(plan, tracks, h264_codec(folder / PICTURE_FOLDER / INIT_SEGMENT)),
        enterable=False,  # the first group of pictures is several segments
    )


def _entry(plan: Plan, tracks: tuple[str, ...], codec: str) -> str:
    rung = plan.preview_rung
    if rung is None:
        return ""
    bandwidth = TrackBandwidth(peak=2 * rung.max_bitrate, average=rung.max_bitrate)
    picture = f"{PICTURE_FOLDER}/{MEDIA_PLAYLIST}"
    variant = Variant(picture, rung.canvas, plan.grid.rate, codec, bandwidth)
    heard = TrackBandwidth(peak=SOUND_BITRATE, average=SOUND_BITRATE)
    sound = SoundTrack(f"{SOUND_FOLDER}/{MEDIA_PLAYLIST}", "mp4a.40.2", 1, heard)
    shared = sound if SOUND_FOLDER in tracks else None
    return multivariant_playlist((variant,), shared, enterable=False)


def _most_bytes(plan: Plan) -> int:
    """Return four times what the rung may need, which is stored twice, and room for the rest."""
    rung = plan.preview_rung
    bits = (rung.max_bitrate if rung else 0) + SOUND_BITRATE + 10**6
    frames = plan.grid.frames * MOST_FRAME_BYTES
    return 4 * round(bits * plan.grid.duration / 8) + frames + 200 * MEGABYTE
