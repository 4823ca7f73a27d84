"""One-time upload links in the catalogue."""

from sqlalchemy import select, update

from farm.errors import NotFound
from farm.ids import UploadLinkId
from farm.orgs import Scope
from farm.uploads import UploadLink
from storage.catalog.engine import Transaction
from storage.catalog.rows import insert_rows, noun_of, require_row, row_of
from storage.catalog.scoping import scoped
from storage.catalog.upload_tables import UPLOAD_LINKS


def insert_link(tx: Transaction, scope: Scope, link: UploadLink) -> None:
    """Add a link.

    Raises:
        NotFound: its organisation lies outside the scope.
    """
    insert_rows(tx, scope, UPLOAD_LINKS, [row_of(link)])


def get_link(tx: Transaction, scope: Scope, link_id: UploadLinkId) -> UploadLink:
    """Return a link.

    Raises:
        NotFound: there is none of this id in the scope.
    """
    return noun_of(UploadLink, require_row(tx, scope, UPLOAD_LINKS, link_id))


def find_link_by_hash(tx: Transaction, scope: Scope, token_hash: str) -> UploadLink | None:
    """Return the link whose token has this hash, valid or not, or None."""
    statement = scoped(select(UPLOAD_LINKS).where(UPLOAD_LINKS.c.token_hash == token_hash), scope)
    row = tx.execute(statement).mappings().one_or_none()
    return None if row is None else noun_of(UploadLink, row)


def update_link(tx: Transaction, scope: Scope, link: UploadLink, *, seen: UploadLink) -> bool:
    """Store what a link has become, if nobody has used it since it was seen.

    Returns:
        Whether it was stored; when not, read it again.

    Raises:
        NotFound: there is none of this id in the scope.
    """
    statement = update(UPLOAD_LINKS).where(
        UPLOAD_LINKS.c.id == link.id,
        UPLOAD_LINKS.c.files == seen.files,
        UPLOAD_LINKS.c.bytes == seen.bytes,
    )
    statement = statement.values(files=link.files, bytes=link.bytes, valid_until=link.valid_until)
    if tx.execute(scoped(statement, scope)).rowcount == 1:
        return True
    if find_link_by_hash(tx, scope, link.token_hash) is None:
        raise NotFound("not-found", noun=link.id)
    return False


def list_links(tx: Transaction, scope: Scope, *, limit: int) -> list[UploadLink]:
    """Return the subtree's links, the newest first, at most ``limit`` of them."""
    statement = select(UPLOAD_LINKS).limit(limit)
    statement = statement.order_by(UPLOAD_LINKS.c.created_at.desc(), UPLOAD_LINKS.c.id.desc())
    return [noun_of(UploadLink, row) for row in tx.execute(scoped(statement, scope)).mappings()]
