"""Spells object keys: the only place that does, but `live_keys` for programmes.

A key begins with the ids of the organisation and the asset, so that a subtree's bytes can be found,
counted and removed by prefix:

    <org>/<asset>/source.mov
    <org>/<asset>/renditions/1080p.mp4
    <org>/<asset>/packages/hls-vertical/720p/segment-00001.m4s
    <org>/<asset>/stills/poster.jpg
    <org>/<asset>/instant/copy/index.m3u8
    <org>/<asset>/analysis/proxy.mp4
    <org>/<asset>/chunks/720p-5f3a9c0b1d2e4f60-0003.mp4
    <org>/<asset>/captions/zh-hans-v1-5f3a9c0b1d.vtt
    <org>/<asset>/worn/9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08.png
    <org>/<upload>/parts/00000008388608-5f3a9c.part
    <org>/branding/9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08.png

Nothing that a stranger can name stands in a key; of an uploaded file's name only a plain extension.
"""

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from farm.assets import Asset
from farm.errors import FarmFailed
from farm.ids import AssetId, IdKind, OrgId
from farm.uploads import Upload

_NAME = re.compile(r"[a-z0-9_-][a-z0-9._-]*")
_EXTENSION = re.compile(r"[a-z0-9]{1,8}")
UNKNOWN_EXTENSION = "bin"
INSTANT = "instant/"
"""Inside an asset: what can be played before the renditions are there, and is never given away."""
COPY, PREVIEW = "copy", "preview"
"""Below it: the source's own packets, and the lowest rung."""
CHUNKS = "chunks/"
"""Inside an asset: parts of renditions, until those are there. No row of a finished asset names
one, so the sweep removes what a crash left."""
_BRANDING = "branding"  # inside an organisation
SLATES = "slate/"  # inside a programme
_ALWAYS_NAMED = ("source.", "clip.", "renditions/", "packages/", "stills/", INSTANT, CHUNKS)


def require_key(key: str) -> str:
    """Return a key as it is; stores ask before they touch anything.

    Raises:
        FarmFailed: ``store-failed``: it could lead out of a folder, or name what is hidden in one.
    """
    if any(not part or part.startswith(".") or "\0" in part for part in key.split("/")):
        raise FarmFailed("store-failed", key=repr(key), detail="not a key")
    return key


def require_prefix(prefix: str) -> str:
    """Return what keys may begin with as it is.

    Raises:
        FarmFailed: ``store-failed``, as for `require_key`.
    """
    folder, slash, _ = prefix.rpartition("/")
    if slash:
        require_key(folder)
    return prefix


def asset_prefix(asset: Asset) -> str:
    """Return what all keys of an asset begin with; ends with ``/``."""
    return prefix_of(asset.org_id, asset.id)


def prefix_of(org_id: OrgId, asset_id: AssetId) -> str:
    """Return the same of an asset of which only the ids are known."""
    return f"{_checked(org_id)}/{_checked(asset_id)}/"


def file_key(asset: Asset, path: str) -> str | None:
    """Return the key of a file that somebody asks for, None when no key is spelled like that.

    Args:
        asset: whose file it must be.
        path: as `inside_asset` tells it; a stranger's words.
    """
    if not all(_NAME.fullmatch(part) for part in path.split("/")):
        return None
    return asset_prefix(asset) + path


def source_key(asset: Asset) -> str:
    """Return the key of the untouched source, with the extension of the file that came.

    An extension that is not one to eight plain letters and digits becomes ``bin``.
    """
    extension = PurePosixPath(asset.file_name).suffix.removeprefix(".").lower()
    if not _EXTENSION.fullmatch(extension):
        extension = UNKNOWN_EXTENSION
    return f"{asset_prefix(asset)}source.{extension}"


def clip_key(asset: Asset) -> str:
    """Return the key of the clip that was carved out of a source, such as a Motion Photo's."""
    return f"{asset_prefix(asset)}clip.mp4"


def rendition_prefix(asset: Asset) -> str:
    """Return the prefix below which all renditions of an asset lie; ends with ``/``."""
    return f"{asset_prefix(asset)}renditions/"


def rendition_key(asset: Asset, name: str, extension: str) -> str:
    """Return the key of a rendition.

    Args:
        asset: whose rendition it is.
        name: unique in the asset, for example ``1080p``.
        extension: without the dot, for example ``mp4``.

    Raises:
        ValueError: a name that is not lower-case letters, digits, ``.``, ``_`` and ``-``.
    """
    return f"{rendition_prefix(asset)}{_file(name, extension)}"


def package_prefix(asset: Asset, name: str) -> str:
    """Return the prefix below which all files of a package lie; ends with ``/``.

    Raises:
        ValueError: as for `rendition_key`.
    """
    return f"{asset_prefix(asset)}packages/{_checked(name)}/"


def package_file_key(asset: Asset, name: str, file: str) -> str:
    """Return the key of one file of a package.

    Args:
        asset: whose package it is.
        name: of the package.
        file: relative to the package, folders divided by ``/``, for example ``720p/init.mp4``.

    Raises:
        ValueError: as for `rendition_key`, for each part of the file's path.
    """
    path = "/".join(_checked(part) for part in file.split("/"))
    return f"{package_prefix(asset, name)}{path}"


def instant_prefix(asset: Asset, name: str) -> str:
    """Return the prefix of what can be played before the renditions are there; ends with ``/``.

    Raises:
        ValueError: as for `rendition_key`.
    """
    return f"{asset_prefix(asset)}{INSTANT}{_checked(name)}/"


def instant_file_key(asset: Asset, name: str, file: str) -> str:
    """Return the key of one file of it; see `package_file_key`."""
    path = "/".join(_checked(part) for part in file.split("/"))
    return f"{instant_prefix(asset, name)}{path}"


def passing_prefixes(asset: Asset) -> tuple[str, ...]:
    """Return where what is made of a clip by the way lies: no rendition, no package of its own."""
    mine = asset_prefix(asset)
    return (mine + INSTANT, f"{mine}analysis/", chunk_prefix(asset))


def chunk_prefix(asset: Asset) -> str:
    """Return the prefix below which all chunks of an asset lie; ends with ``/``."""
    return f"{asset_prefix(asset)}{CHUNKS}"


def chunk_key(asset: Asset, name: str, number: int) -> str:
    """Return the key of one chunk of a rendition.

    Args:
        asset: whose chunk it is.
        name: tells chunks apart that have other bytes: the rendition's, and a mark of its plan.
        number: from 0.

    Raises:
        ValueError: as for `rendition_key`.
    """
    return chunk_prefix(asset) + _file(f"{name}-{number:04d}", "mp4")


def analysis_key(asset: Asset, name: str, extension: str) -> str:
    """Return the key of what later analysis reads instead of the clip, for example ``proxy``.

    Raises:
        ValueError: as for `rendition_key`.
    """
    return f"{asset_prefix(asset)}analysis/{_file(name, extension)}"


def still_key(asset: Asset, name: str, extension: str) -> str:
    """Return the key of a still or of its index, for example ``poster``, ``jpg``.

    Raises:
        ValueError: as for `rendition_key`.
    """
    return f"{asset_prefix(asset)}stills/{_file(name, extension)}"


def caption_key(asset: Asset, name: str, extension: str) -> str:
    """Return the key of what was said in an asset, or of a step on the way to it.

    Raises:
        ValueError: as for `rendition_key`.
    """
    return f"{asset_prefix(asset)}captions/{_file(name, extension)}"


def logo_key(org_id: OrgId, sha256: str) -> str:
    """Return the key of an organisation's logo."""
    return f"{_checked(org_id)}/{_BRANDING}/{_file(sha256, 'png')}"


def worn_key(asset: Asset, sha256: str) -> str:
    """Return the key of the logo that an asset wears: its own copy, as that of its plan stays."""
    return f"{asset_prefix(asset)}worn/{_file(sha256, 'png')}"


def upload_prefix(upload: Upload) -> str:
    """Return what all keys of an upload's parts begin with; ends with ``/``."""
    return f"{_checked(upload.org_id)}/{_checked(upload.id)}/parts/"


def upload_part_key(upload: Upload, start: int, token: str) -> str:
    """Return the key of a part of an upload.

    Args:
        upload: whose part it is.
        start: its first byte in the upload; keys sort in that order.
        token: fresh for each part, so that a request which lost its lock overwrites nothing.

    Raises:
        ValueError: as for `rendition_key`.
    """
    return f"{upload_prefix(upload)}{start:014d}-{_checked(token)}.part"


@dataclass(frozen=True, slots=True)
class KeyOwner:
    """Whose object a key names; of an organisation its own."""

    org_id: OrgId
    id: str
    kind: IdKind


def owner_of(key: str) -> KeyOwner | None:
    """Return whose object a key names, None for one that the farm has not spelled."""
    org_id, _, rest = key.partition("/")
    owner_id, slash, _ = rest.partition("/")
    for kind in (IdKind.ASSET, IdKind.UPLOAD):
        if slash and owner_id.startswith(f"{kind.value}_"):
            return KeyOwner(OrgId(org_id), owner_id, kind)
    if rest.startswith(f"{owner_id}/{SLATES}") and owner_id.startswith(f"{IdKind.PROGRAMME}_"):
        return KeyOwner(OrgId(org_id), owner_id, IdKind.PROGRAMME)
    is_logo = slash and owner_id == _BRANDING
    return KeyOwner(OrgId(org_id), org_id, IdKind.ORG) if is_logo else None


def is_always_named(key: str) -> bool:
    """Whether rows name every file of this kind that a finished asset has, or what it lies below.

    Elsewhere below an asset stages keep documents whose keys they know without asking.
    """
    return inside_asset(key).startswith(_ALWAYS_NAMED)


def is_passing(key: str) -> bool:
    """Whether an object is of use only until the renditions are there, and is no loss."""
    return inside_asset(key).startswith((INSTANT, CHUNKS))


def _file(name: str, extension: str) -> str:
    if not _EXTENSION.fullmatch(extension):
        raise ValueError(f"not an extension of a key: {extension!r}")
    return f"{_checked(name)}.{extension}"


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError(f"not a name for a key: {name!r}")
    return name


def inside_asset(key: str) -> str:
    """Return what stands behind the asset's prefix: the path by which people know the file."""
    _, _, path = key.split("/", 2)
    return path
