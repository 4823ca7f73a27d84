"""Bearer tokens of the caller."""

from fastapi import APIRouter

from api.deps import BrowserDep, FarmDep
from api.schemas.access import CreatedToken, NewToken, TokenDocument
from farm.access import Token
from farm.ids import TokenId
from storage.catalog import tokens
from workers.sign_in import create_token as make_token
from workers.sign_in import revoke_token

router = APIRouter(prefix="/tokens", tags=["tokens"])


@router.get("")
def list_tokens(caller: BrowserDep, farm: FarmDep) -> list[TokenDocument]:
    """List the caller's tokens."""
    with farm.catalog.reading() as tx:
        return [_document(one) for one in tokens.list_tokens(tx, caller.scope, caller.person.id)]


@router.post("", status_code=201)
def create_token(body: NewToken, caller: BrowserDep, farm: FarmDep) -> CreatedToken:
    """Make a token; its secret is shown this once."""
    scopes = tuple(sorted(set(body.scopes)))
    token, secret = make_token(farm, caller.person, body.name, scopes, days=body.days)
    return CreatedToken(**_document(token).model_dump(), secret=secret)


@router.delete("/{token_id}", status_code=204)
def delete_token(token_id: TokenId, caller: BrowserDep, farm: FarmDep) -> None:
    """Revoke one of the caller's tokens."""
    revoke_token(farm, caller.person, token_id)


def _document(token: Token) -> TokenDocument:
    return TokenDocument(
        id=token.id,
        name=token.name,
        scopes=list(token.scopes),
        created_at=token.created_at,
        expires_at=token.expires_at,
    )
