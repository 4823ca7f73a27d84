"""Assets: the library, one asset, its jobs, its end."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request

from api.cursors import read_place, spell_place
from api.deps import Caller, FarmDep, Viewer, require, the_farm, the_paces
from api.problems import language_of
from api.routes.jobs import job_document
from api.schemas.assets import AssetDetail, AssetPage, AssetSummary, JobDocument, Output
from api.schemas.cuts import clip_facts, cut_document, origin_document
from api.schemas.documents import notice_document
from api.schemas.recordings import recorded_document
from farm.assets import Asset, AssetState
from farm.ids import AssetId
from farm.messages import Language
from farm.outputs import PackageKind, Still, StillKind
from farm.profiles import MovingFormat
from farm.rights import Right
from storage.catalog import assets, jobs, outputs
from storage.catalog.assets import AssetFilter
from storage.objects import keys
from workers.control import delete_asset as erase
from workers.delivery import read_outputs
from workers.estimates import expect_stages
from workers.lineage import read_family
from workers.manifest import manifest, package_document
from workers.recordings import find_programme

router = APIRouter(prefix="/assets", tags=["assets"])

Deleter = Annotated[Caller, Depends(require(Right.DELETE_ASSETS))]


@router.get("")
def list_assets(  # noqa: PLR0913  # a parameter of the address each
    *,
    caller: Viewer,
    farm: FarmDep,
    request: Request,
    limit: Annotated[int, Query(ge=1, le=100)] = 30,
    cursor: Annotated[str | None, Query(description="next_cursor of the page before")] = None,
    search: Annotated[
        str | None, Query(max_length=200, description="part of the title, place or event")
    ] = None,
    state: AssetState | None = None,
) -> AssetPage:
    """List the assets of the caller's subtree, newest first."""
    wanted, after = AssetFilter(words=search, state=state), read_place(cursor)
    language = language_of(request)
    with farm.catalog.reading() as tx:
        found = assets.list_assets(tx, caller.scope, limit=limit + 1, after=after, wanted=wanted)
        page = [
            _summary(one, outputs.list_stills(tx, caller.scope, one.id), language)
            for one in found[:limit]
        ]
    last = page[-1] if len(found) > limit else None
    return AssetPage(
        assets=page, next_cursor=None if last is None else spell_place(last.created_at, last.id)
    )


@router.get("/{asset_id}")
def get_asset(asset_id: AssetId, caller: Viewer, request: Request) -> AssetDetail:
    """Return all that is known of an asset: the manifest's parts, its state and its jobs."""
    return asset_detail(request, caller, asset_id)


@router.delete("/{asset_id}", status_code=204)
def delete_asset(asset_id: AssetId, caller: Deleter, farm: FarmDep) -> None:
    """Delete an asset with everything that was made of it."""
    erase(farm, caller.actor, asset_id)


@router.get("/{asset_id}/jobs")
def list_asset_jobs(
    asset_id: AssetId, caller: Viewer, farm: FarmDep, request: Request
) -> list[JobDocument]:
    """List an asset's jobs, oldest first."""
    language = language_of(request)
    with farm.catalog.reading() as tx:
        return [job_document(one, language) for one in jobs.list_jobs(tx, caller.scope, asset_id)]


def asset_detail(request: Request, caller: Caller, asset_id: AssetId) -> AssetDetail:
    """Return all that a caller may know of an asset, in their language.

    Raises:
        NotFound: there is none of this id in their scope.
    """
    language = language_of(request)
    made = read_outputs(the_farm(request), caller.scope, asset_id)
    family = read_family(the_farm(request), caller.scope, made.asset)
    is_own = caller.organisation.id == made.asset.org_id
    document = manifest(made, language)
    summary = _summary(made.asset, list(made.stills), language)
    mine = {name: value for name, value in document.items() if name not in {"format", "version"}}
    return AssetDetail(
        **summary.model_dump(),
        **mine,
        instant=[
            Output(**package_document(one))
            for one in made.instant
            if is_own or one.kind is not PackageKind.HLS_COPY
        ],
        source=None if made.asset.source_key is None else keys.inside_asset(made.asset.source_key),
        cut_of=origin_document(made.asset.cut_of, family.parent),
        cuts=[cut_document(one, one.cut_of, language) for one in family.cuts if one.cut_of],
        recorded=recorded_document(
            made.asset, find_programme(the_farm(request), caller.scope, made.asset)
        ),
        clip=clip_facts(made.asset.ordered, language),
        left_out=list(made.asset.left_out),
        jobs=[job_document(one, language) for one in made.jobs],
        expected=expect_stages(the_paces(request), made.asset, made.jobs),
    )


def _summary(asset: Asset, stills: list[Still], language: Language) -> AssetSummary:
    posters = (keys.inside_asset(one.key) for one in stills if one.kind is StillKind.POSTER)
    moving = (keys.inside_asset(one.key) for one in stills if one.kind is StillKind.MOVING)
    return AssetSummary(
        id=asset.id,
        organisation_id=asset.org_id,
        title=asset.title,
        file_name=asset.file_name,
        place=asset.place,
        event=asset.event,
        note=asset.note,
        priority=asset.priority,
        state=asset.state,
        created_at=asset.created_at,
        duration=None if asset.facts is None else round(float(asset.facts.duration), 3),
        poster=next(posters, None),
        moving=next((path for path in moving if path.endswith(f".{MovingFormat.WEBP}")), None),
        refusal=notice_document(asset.refusal, language),
    )
