"""Captions in the streams: a WebVTT rendition in every multivariant playlist of a clip."""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

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


def renew_streams(tx: Transaction, farm: Farm, asset: Asset) -> None:
    """Let the packages that are there carry the current captions.

    Call it in the transaction that adds a track. What a playlist names is stored before it; files
    of older versions stay until the packages are made anew, as a player may be at them.
    """
    known = outputs.list_packages(tx, EVERYTHING, asset.id)
    packages = [one for one in known if one.kind.is_final]
    if packages:
        texts = {one.id: _read(farm, one.entry) for one in packages}
        streams = add_captions(tx, farm, asset, [(one, texts[one.id]) for one in packages])
        others = [one for one in known if not one.kind.is_final]
        outputs.replace_packages(tx, EVERYTHING, asset.id, [*streams, *others])


def add_captions(
    tx: Transaction, farm: Farm, asset: Asset, packages: Sequence[tuple[Package, str]]
) -> list[Package]:
    """Store packages' multivariant playlists with the current captions; return the packages.

    Args:
        tx: the one that writes the packages.
        farm: whose objects.
        asset: whose packages.
        packages: each with its multivariant playlist, as made or as stored.
    """
    tracks = captions.list_tracks(tx, EVERYTHING, asset.id)
    links = [_store_track(farm, asset, track) for track in tracks]
    files = [key for link, keys_ in links for key in keys_]
    streams = []
    for package, text in packages:
        _put(farm, package.entry, with_captions(text, [link for link, _ in links]))
        others = [key for key in package.files if not _is_caption(key) and key != package.entry]
        streams.append(replace(package, files=(*others, *files, package.entry)))
    return streams


def _store_track(
    farm: Farm, asset: Asset, track: CaptionTrack
) -> tuple[CaptionLink, tuple[str, str]]:
    """Store a track's WebVTT file beside its media playlist; the playlist last."""
    source = next(key for key in track.files if key.endswith(".vtt"))
    folder = f"{PREFIX}{PurePosixPath(source).stem}"
    text, playlist = (
        keys.package_file_key(asset, FOLDER, f"{folder}/{name}")
        for name in ("captions.vtt", "index.m3u8")
    )
    if farm.objects.find(playlist) is None:
        _put(farm, text, _read(farm, source))
        _put(farm, playlist, caption_playlist("captions.vtt", plan_of(farm, asset).grid.duration))
    name = _NAMES.get(track.language, track.language)
    if track.kind is TrackKind.SUBTITLE:
        name = f"{name} *"
    return CaptionLink(f"{folder}/index.m3u8", track.language, name), (text, playlist)


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
