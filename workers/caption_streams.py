"""Captions in the streams: a WebVTT rendition in every multivariant playlist of a clip."""

import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath
from types import MappingProxyType

from farm.assets import Asset
from farm.captions import CaptionTrack, TrackKind
from farm.orgs import EVERYTHING
from farm.outputs import Package
from storage.catalog import captions, outputs
from storage.catalog.engine import Transaction
from storage.objects import keys
from transcode.playlist import CaptionLink, caption_playlist, with_captions
from workers.plans import plan_of
from workers.wiring import Farm

FOLDER = "hls"
"""All tracks of a clip lie in one folder: both playlists share sound and captions."""
PREFIX = "captions-"
"""Of the folders of caption tracks, beside those of picture and sound."""
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


def place_entries(farm: Farm, made: Mapping[str, str]) -> None:
    """Store multivariant playlists that are not there yet, before rows name them."""
    for key, text in made.items():
        if farm.objects.find(key) is None:
            _put(farm, key, text)


def publish_captions(
    farm: Farm, asset: Asset, made: Mapping[str, str] = MappingProxyType({})
) -> None:
    """Store the multivariant playlists of the packages as their rows have them.

    Two who do so at once both look again at the end, so that the later rows win.

    Args:
        farm: whose objects.
        asset: whose packages.
        made: playlists by their keys, from who has just made them; the others are read.
    """
    packages, tracks = _current(farm, asset)
    while True:
        for track in tracks:
            store_stream(farm, asset, track)
        links = [_link(track) for track in tracks]
        for package in packages:
            stored = _read(farm, package.entry)
            base = made.get(package.entry, stored)
            if base and (text := with_captions(base, links)) != stored:
                _put(farm, package.entry, text)
        seen = packages, tracks
        packages, tracks = _current(farm, asset)
        if (packages, tracks) == seen:
            return


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
    facts = farm.objects.find(key)
    size = 0 if facts is None else facts.bytes
    return b"".join(farm.objects.read_range(key, 0, size)).decode()


def _put(farm: Farm, key: str, text: str) -> None:
    with tempfile.TemporaryDirectory(dir=farm.scratch) as folder:
        path = Path(folder) / "file"
        path.write_text(text, encoding="utf-8")
        farm.objects.put_file(key, path)
