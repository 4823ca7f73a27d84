"""The manifest: what was made of a clip, as a document for people and machines.

``docs/manifest.md`` explains every field. The version's first number changes when a field goes or
changes its meaning, the second when one is added.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from farm.assets import Asset
from farm.captions import Burned, CaptionTrack, shows_another
from farm.jobs import Job, JobState
from farm.media import AudioFacts, Size, VideoFacts
from farm.messages import Language, Notice
from farm.outputs import Package, Rendition, Sound, Still
from storage.objects import keys
from workers.manifest_entries import NO_CLIPS, ClipEntries, caption_entries
from workers.manifest_views import burned_document, reframed_document

FORMAT = "farm-manifest"
VERSION = "1.3"

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Outputs:
    """Everything that the catalogue knows of one asset.

    Attributes:
        packages: the final ones.
        instant: what can be played before those are there; no manifest speaks of it.
        burned: which captions each rendition shall show that shows any, as things are now.
    """

    asset: Asset
    renditions: tuple[Rendition, ...]
    packages: tuple[Package, ...]
    stills: tuple[Still, ...]
    jobs: tuple[Job, ...]
    instant: tuple[Package, ...] = ()
    captions: tuple[CaptionTrack, ...] = ()
    burned: Mapping[str, CaptionTrack | None] = field(default_factory=dict)

    @property
    def keys(self) -> tuple[str, ...]:
        """Keys of all objects that were made, entries of packages after what they name."""
        packaged = (key for package in self.packages for key in package.files)
        made = (
            *(rendition.key for rendition in self.renditions),
            *(still.key for still in self.stills),
            *(key for track in self.captions for key in track.files),
            *packaged,
        )
        return tuple(dict.fromkeys(made))  # packages share tracks


def manifest(outputs: Outputs, language: Language, clips: ClipEntries = NO_CLIPS) -> Document:
    """Return the manifest, ready for JSON; paths are relative to the folder that it lies in."""
    asset = outputs.asset
    return {
        "format": FORMAT,
        "version": VERSION,
        "asset": _asset(asset),
        "renditions": [_rendition(rendition, language) for rendition in outputs.renditions],
        "packages": [package_document(package) for package in outputs.packages],
        "stills": [_still(still) for still in outputs.stills],
        "captions": [entry for track in outputs.captions for entry in caption_entries(track)],
        "highlights": [],
        "clips": list(clips.entries),
        "stages": [_stage(job) for job in outputs.jobs if job.state is JobState.DONE],
        "warnings": [
            {"code": notice.code, "text": notice.text(language)}
            for notice in (*_warnings(outputs), *((clips.remark,) if clips.remark else ()))
        ],
    }


def _warnings(outputs: Outputs) -> tuple[Notice, ...]:
    """Return what a person should know: of the clip, and of renditions that it has not."""
    asset, made = outputs.asset, {rendition.name for rendition in outputs.renditions}
    absent = [Notice("rendition-left-out", {"name": name}) for name in asset.left_out]
    failed = [
        Notice("rendition-kept" if job.rendition in made else "rendition-failed", {"name": name})
        for job in outputs.jobs
        if (name := job.rendition) and name not in asset.left_out and job.state is JobState.FAILED
    ]
    wanted = [job for job in outputs.jobs if job.rendition not in asset.left_out]
    of_jobs = (notice for job in wanted for notice in job.notices)
    told = [*_of_burned(outputs), *(one for one in of_jobs if not _is_over(one, outputs))]
    once = [notice for number, notice in enumerate(told) if notice not in told[:number]]
    return (*asset.remarks, *absent, *failed, *once)


def _of_burned(outputs: Outputs) -> list[Notice]:
    """Name the renditions whose pictures show other captions than those of now."""
    return [
        _old_words(one.name, one.burned, now)
        for one in outputs.renditions
        if one.burned is not None
        and (now := outputs.burned.get(one.name)) is not None
        and shows_another(one.burned, now)
    ]


def _is_over(notice: Notice, outputs: Outputs) -> bool:
    """Whether captions have come since a rendition was made without."""
    return notice.code == "captions-none-to-burn" and bool(outputs.burned.get(notice.facts["name"]))


def _old_words(name: str, seen: Burned, now: CaptionTrack) -> Notice:
    facts = {"name": name, "language": now.language, "now": str(now.version)}
    if seen.track is None:
        return Notice("captions-not-burned", facts)
    if (seen.kind, seen.language) == (now.kind, now.language):
        return Notice("captions-burned-before", {**facts, "seen": str(seen.version)})
    return Notice("captions-burned-other", {**facts, "seen": f"{seen.language} {seen.version}"})


def _asset(asset: Asset) -> Document:
    facts = asset.facts
    if facts is None:
        return _said(asset)
    return {
        **_said(asset),
        "sha256": asset.sha256,
        "bytes": facts.bytes,
        "container": facts.container,
        "duration": _seconds(facts.duration),
        "video": _video(facts.video),
        "audio": _audio(facts.audio),
        "other_streams": list(facts.other_streams),
        "loudness": _loudness(asset),
    }


def _said(asset: Asset) -> Document:
    return {
        "file_name": asset.file_name,
        "place": asset.place,
        "event": asset.event,
        "note": asset.note,
    }


def _video(video: VideoFacts) -> Document:
    return {
        "codec": video.codec,
        "profile": video.profile,
        **_size(video.upright),
        "coded": str(video.coded),
        "pixel_format": video.pixel_format,
        "fps": _fps(video.rate),
        "constant_rate": video.constant_rate,
        "frames": video.frames,
        "start": _seconds(video.start),
        "duration": _seconds(video.duration),
        "rotation": video.rotation,
        "mirrored": video.mirrored,
        "scan": video.scan.value,
        "dynamic_range": video.dynamic_range.value,
        "dolby_vision": video.dolby_vision,
        "full_range": video.color.full_range,
        "primaries": video.color.primaries,
        "transfer": video.color.transfer,
        "matrix": video.color.matrix,
        "bitrate": video.bitrate,
    }


def _audio(audio: AudioFacts | None) -> Document | None:
    if audio is None:
        return None
    return {
        "codec": audio.codec,
        "channels": audio.channels,
        "layout": audio.layout,
        "sample_rate": audio.sample_rate,
        "start": _seconds(audio.start),
        "duration": _seconds(audio.duration),
        "language": audio.language,
    }


def _loudness(asset: Asset) -> Document | None:
    if asset.loudness is None:
        return None
    return {
        "integrated_lufs": asset.loudness.integrated,
        "true_peak_dbtp": asset.loudness.true_peak,
        "range_lu": asset.loudness.range,
    }


def _rendition(rendition: Rendition, language: Language) -> Document:
    return {
        "name": rendition.name,
        "orientation": rendition.orientation.value,
        "path": keys.inside_asset(rendition.key),
        **_size(rendition.size),
        "codec": rendition.codecs,
        "fps": _fps(rendition.rate),
        "frames": rendition.frames,
        "duration": _seconds(rendition.duration),
        "bitrate": rendition.bitrate,
        "bytes": rendition.bytes,
        "sha256": rendition.sha256,
        "origin": rendition.origin.value,
        "encoder": rendition.encoder or None,
        "reason": {"code": rendition.reason.code, "text": rendition.reason.text(language)},
        "picture_scale": round(float(rendition.picture_scale), 4),
        "fill": rendition.fill.value,
        "screen": rendition.screen,
        "captions": burned_document(rendition),
        "reframed": reframed_document(rendition, language),
        "sound": _sound(rendition.sound, language),
    }


def _sound(sound: Sound | None, language: Language) -> Document | None:
    if sound is None:
        return None
    return {
        "origin": sound.origin.value,
        "reason": {"code": sound.reason.code, "text": sound.reason.text(language)},
        "leveling": sound.leveling.value,
        "gain_db": sound.gain_db,
        "integrated_lufs": sound.lufs,
    }


def package_document(package: Package) -> Document:
    """Return what the manifest says of a package."""
    return {
        "name": package.name,
        "kind": package.kind.value,
        "orientation": package.orientation.value,
        "path": keys.inside_asset(package.entry),
        "files": len(package.files),
    }


def _still(still: Still) -> Document:
    return {
        "kind": still.kind.value,
        "path": keys.inside_asset(still.key),
        **(_size(still.size) if still.size else {}),
        **({"at": _seconds(still.at)} if still.at is not None else {}),
        "sha256": still.sha256,
    }


def _stage(job: Job) -> Document:
    return {
        "name": job.kind.value,
        **({} if job.rendition is None else {"rendition": job.rendition}),
        **({} if job.piece is None else {"piece": job.piece}),
        "seconds": round(job.seconds or 0.0, 3),
        "cpu_seconds": round(job.cpu_seconds or 0.0, 3),
    }


def _size(size: Size) -> Document:
    return {"width": size.width, "height": size.height}


def _seconds(time: Fraction) -> float:
    return round(float(time), 6)


def _fps(rate: Fraction) -> float:
    return round(float(rate), 3)
