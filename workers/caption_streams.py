"""Captions in the streams: a WebVTT rendition in every multivariant playlist of a clip."""

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path, PurePosixPath

import structlog

from farm.assets import Asset
from farm.captions import CaptionTrack, TrackKind
from farm.errors import FarmError, FarmFailed
from farm.jobs import Job
from farm.orgs import EVERYTHING
from farm.outputs import Package
from storage.catalog import captions, outputs
from storage.catalog.engine import Transaction
from storage.objects import keys
from transcode.playlist import CaptionLink, caption_playlist, with_captions
from workers.caption_tracks import read_stored
from workers.plans import plan_of
from workers.steps import renew_package
from workers.wiring import Farm

log = structlog.get_logger()

FOLDER = "hls"
"""All tracks of a clip lie in one folder: both playlists share sound and captions."""
PREFIX = "captions-"
"""Of the folders of caption tracks, beside those of picture and sound."""
FINGERPRINT = 10
_NAMES: Mapping[str, str] = {"zh-Hans": "简体中文", "zh-Hant": "繁體中文", "en": "English"}
"""What a player's menu says: each language in its own words."""


def store_stream(farm: Farm, asset: Asset, track: CaptionTrack) -> None:
    """Store a track's WebVTT file beside its media playlist, the playlist last, if not there yet.

    Call it before the row of the track is written: transactions hold no work with the store.
    """
    text, playlist = _stream_keys(asset, track)
    if farm.objects.find(playlist) is None:
        source = next(key for key in track.files if key.endswith(".vtt"))
        _put(farm, text, _read(farm, source))
        _put(farm, playlist, caption_playlist("captions.vtt", plan_of(farm, asset).grid.duration))


def name_captions(tx: Transaction, asset: Asset, packages: Iterable[Package]) -> list[Package]:
    """Return packages whose rows name the streams of the current captions, and no others."""
    tracks = captions.list_tracks(tx, EVERYTHING, asset.id)
    files = [key for track in tracks for key in _stream_keys(asset, track)]
    return [replace(one, files=(*_without_captions(one), *files, one.entry)) for one in packages]


def renew_packages(tx: Transaction, asset: Asset) -> None:
    """Let the rows of the packages that are there name the current captions.

    Call it in the transaction that adds a track, and `publish_captions` after it. Files of older
    versions stay until the packages are made anew, as a player may be at them.
    """
    known = outputs.list_packages(tx, EVERYTHING, asset.id)
    finals = [one for one in known if one.kind.is_final]
    if finals:
        others = [one for one in known if not one.kind.is_final]
        renewed = [*name_captions(tx, asset, finals), *others]
        outputs.replace_packages(tx, EVERYTHING, asset.id, renewed)


def plain_key(entry: str, text: str) -> str:
    """Return where a multivariant playlist lies as it is without captions: beside itself.

    Other text has another key, so that the row of a package says which text its captions go into.
    """
    mark = sha256(text.encode()).hexdigest()[:FINGERPRINT]
    return f"{_plain_stem(entry)}{mark}.m3u8"


def place_texts(farm: Farm, made: Mapping[str, str]) -> None:
    """Store texts that are not there yet, before rows name them."""
    for key, text in made.items():
        if farm.objects.find(key) is None:
            _put(farm, key, text)


def publish_captions(farm: Farm, asset: Asset) -> None:
    """Store the multivariant playlists of the packages as their rows have them.

    Whoever does so looks again at the end, so that of several at once the last one stores what
    the rows say at last: what another has removed meanwhile is then no longer asked for.

    Raises:
        FarmFailed: ``object-missing``, or the store failed.
    """
    packages, tracks = _current(farm, asset)
    while True:
        seen, fault = (packages, tracks), None
        try:
            _publish(farm, asset, packages, tracks)
        except FarmFailed as error:
            fault = error
        packages, tracks = _current(farm, asset)
        if (packages, tracks) != seen:
            continue
        if fault is not None:
            raise fault
        return


def show_captions(farm: Farm, asset: Asset) -> tuple[Job, ...]:
    """Publish captions that the catalogue has; where that fails, have the package made anew.

    Returns:
        The jobs that wait since now, to be sent.
    """
    try:
        publish_captions(farm, asset)
    except FarmError as error:
        log.warning("stream without its newest captions", asset=asset.id, code=error.code)
        with farm.catalog.writing() as tx:
            return renew_package(tx, farm, asset.id)
    return ()


def _publish(
    farm: Farm, asset: Asset, packages: Sequence[Package], tracks: Sequence[CaptionTrack]
) -> None:
    for track in tracks:
        store_stream(farm, asset, track)
    links = [_link(track) for track in tracks]
    for package in packages:
        text = with_captions(_read(farm, _plain_of(package)), links)
        if farm.objects.find(package.entry) is None or text != _read(farm, package.entry):
            _put(farm, package.entry, text)


def _plain_of(package: Package) -> str:
    """Return the key of a package's playlist without captions; of older packages, with them."""
    stem = _plain_stem(package.entry)
    return next((key for key in package.files if key.startswith(stem)), package.entry)


def _plain_stem(entry: str) -> str:
    return f"{entry.removesuffix('.m3u8')}-plain-"


def _current(farm: Farm, asset: Asset) -> tuple[list[Package], list[CaptionTrack]]:
    with farm.catalog.reading() as tx:
        known = outputs.list_packages(tx, EVERYTHING, asset.id)
        tracks = captions.list_tracks(tx, EVERYTHING, asset.id)
    return [one for one in known if one.kind.is_final], tracks


def _stream_keys(asset: Asset, track: CaptionTrack) -> tuple[str, str]:
    text, playlist = (
        keys.package_file_key(asset, FOLDER, f"{_folder(track)}/{name}")
        for name in ("captions.vtt", "index.m3u8")
    )
    return text, playlist


def _folder(track: CaptionTrack) -> str:
    source = next(key for key in track.files if key.endswith(".vtt"))
    return f"{PREFIX}{PurePosixPath(source).stem}"


def _link(track: CaptionTrack) -> CaptionLink:
    name = _NAMES.get(track.language, track.language)
    if track.kind is TrackKind.SUBTITLE:
        name = f"{name} *"
    return CaptionLink(f"{_folder(track)}/index.m3u8", track.language, name)


def _without_captions(package: Package) -> tuple[str, ...]:
    return tuple(key for key in package.files if not _is_caption(key) and key != package.entry)


def _is_caption(key: str) -> bool:
    return PurePosixPath(key).parent.name.startswith(PREFIX)


def _read(farm: Farm, key: str) -> str:
    return read_stored(farm, key).decode()


def _put(farm: Farm, key: str, text: str) -> None:
    with tempfile.TemporaryDirectory(dir=farm.scratch) as folder:
        path = Path(folder) / "file"
        path.write_text(text, encoding="utf-8")
        farm.objects.put_file(key, path)
