"""Captions in the catalogue: every version of every track, and the organisations' words."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from farm.captions import CaptionTrack, TrackKind, WordList
from farm.errors import IllegalMove, NotFound
from farm.ids import AssetId, CaptionId, OrgId
from farm.orgs import Scope
from storage.catalog.caption_tables import CAPTION_TRACKS, WORD_LISTS
from storage.catalog.engine import Transaction
from storage.catalog.rows import insert_rows, noun_of, require_row, row_of
from storage.catalog.scoping import scoped
from storage.catalog.tables import ASSETS


def insert_track(tx: Transaction, scope: Scope, track: CaptionTrack) -> None:
    """Add a version of a track.

    Raises:
        NotFound: there is no such asset in the scope.
        ValueError: its asset belongs to another organisation.
        IllegalMove: ``captions-changed``: somebody was faster, the version is taken.
    """
    if require_row(tx, scope, ASSETS, track.asset_id)["org_id"] != track.org_id:
        raise ValueError(f"{track.asset_id} does not belong to {track.org_id}")
    try:
        with tx.savepoint():
            insert_rows(tx, scope, CAPTION_TRACKS, [row_of(track)])
    except IntegrityError as taken:
        raise IllegalMove("captions-changed", version=track.version) from taken


def list_tracks(tx: Transaction, scope: Scope, asset_id: AssetId) -> list[CaptionTrack]:
    """Return the current version of each track of an asset, the one to be shown first.

    That is what is said as the farm heard it, though people may have edited it since; then what
    else is said, as it was brought; translations last.

    Raises:
        NotFound: there is no such asset in the scope.
    """
    tracks: dict[tuple[TrackKind, str], list[CaptionTrack]] = {}
    for version in list_versions(tx, scope, asset_id):
        tracks.setdefault((version.kind, version.language), []).append(version)
    return [versions[-1] for versions in sorted(tracks.values(), key=_place)]


def _place(versions: Sequence[CaptionTrack]) -> tuple[bool, bool, datetime, str]:
    first = versions[0]
    is_translation = first.kind is TrackKind.SUBTITLE
    is_brought = all(version.author is not None for version in versions)
    return is_translation, is_brought, first.created_at, first.language


def list_versions(tx: Transaction, scope: Scope, asset_id: AssetId) -> list[CaptionTrack]:
    """Return every version of every track of an asset, older ones first.

    Raises:
        NotFound: there is no such asset in the scope.
    """
    require_row(tx, scope, ASSETS, asset_id)
    statement = (
        select(CAPTION_TRACKS)
        .where(CAPTION_TRACKS.c.asset_id == asset_id)
        .order_by(CAPTION_TRACKS.c.version, CAPTION_TRACKS.c.language)
    )
    return [noun_of(CaptionTrack, row) for row in tx.execute(scoped(statement, scope)).mappings()]


def get_track(
    tx: Transaction, scope: Scope, asset_id: AssetId, track_id: CaptionId
) -> CaptionTrack:
    """Return a version of an asset's captions.

    Raises:
        NotFound: there is no such asset in the scope, or no such version of it.
    """
    require_row(tx, scope, ASSETS, asset_id)
    row = require_row(tx, scope, CAPTION_TRACKS, track_id)
    if row["asset_id"] != asset_id:
        raise NotFound("not-found", noun=track_id)
    return noun_of(CaptionTrack, row)


def save_word_list(tx: Transaction, scope: Scope, words: WordList) -> None:
    """Store an organisation's words in place of those it had.

    Raises:
        NotFound: the organisation lies outside the scope.
    """
    row = row_of(words)
    statement = update(WORD_LISTS).where(WORD_LISTS.c.org_id == words.org_id).values(row)
    if tx.execute(scoped(statement, scope)).rowcount == 0:
        insert_rows(tx, scope, WORD_LISTS, [row])


def list_word_lists(tx: Transaction, scope: Scope, org_ids: Sequence[OrgId]) -> list[WordList]:
    """Return what these organisations have said, in their order; most have said nothing."""
    statement = select(WORD_LISTS).where(WORD_LISTS.c.org_id.in_(list(org_ids)))
    rows = tx.execute(scoped(statement, scope)).mappings()
    found = {row["org_id"]: noun_of(WordList, row) for row in rows}
    return [found[org_id] for org_id in org_ids if org_id in found]
