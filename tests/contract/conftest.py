"""The adapters that every contract runs over, and a small tree of organisations to fill them."""

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from sqlalchemy import make_url

from farm.assets import Asset, Lineage
from farm.audit import AuditEntry
from farm.branding import Branding, Corner, Logo, LowerThird
from farm.captions import Burned, CaptionStyle, CaptionTrack, TrackKind, WordList
from farm.ids import (
    AssetId,
    AuditId,
    CaptionId,
    JobId,
    OrgId,
    PackageId,
    PersonId,
    ProgrammeId,
    RenditionId,
    StillId,
    UploadId,
    UploadLinkId,
)
from farm.jobs import Job, JobKind
from farm.media import Orientation, Size
from farm.messages import Notice
from farm.orgs import EVERYTHING, Level, Organisation, Person, Role
from farm.outputs import Fill, Origin, Package, PackageKind, Rendition, Still, StillKind
from farm.recordings import Recorded
from farm.uploads import Upload, UploadDetails, UploadLink
from storage.catalog import (
    assets,
    audit,
    branding,
    captions,
    jobs,
    orgs,
    outputs,
    people,
    upload_links,
    uploads,
)
from storage.catalog.engine import open_catalog
from storage.objects.folder import FolderStore
from tests.database import SHARED

NOW = datetime(2026, 3, 1, 8, 30, 0, 123456, tzinfo=UTC)


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory):
    """A new catalogue, to be copied: migrating takes longer than most tests."""
    path = tmp_path_factory.mktemp("catalog") / "farm.db"
    with open_catalog(f"sqlite:///{path}") as catalog:
        catalog.migrate()
    return path


@pytest.fixture(scope="session")
def migrated_database(database):
    """The same in PostgreSQL: the name of a database to be copied."""
    url = database.new()
    with open_catalog(url) as catalog:
        catalog.migrate()
    return make_url(url).database


@pytest.fixture(params=[*SHARED, "sqlite-memory"])
def catalog_url(request, tmp_path, migrated_file):
    match request.param:
        case "sqlite-memory":
            return "sqlite://"
        case "sqlite-file":
            return f"sqlite:///{shutil.copy(migrated_file, tmp_path)}"
        case "postgresql":
            database = request.getfixturevalue("database")
            return database.new(request.getfixturevalue("migrated_database"))


@pytest.fixture(params=SHARED)
def new_url(request, tmp_path):
    """A catalogue that has no schema yet."""
    if request.param == "postgresql":
        return request.getfixturevalue("database").new()
    return f"sqlite:///{tmp_path}/new 100%.db"


@pytest.fixture
def catalog(catalog_url):
    with open_catalog(catalog_url) as catalog:
        if catalog_url == "sqlite://":
            catalog.migrate()
        yield catalog


@pytest.fixture(params=["folder", "s3"])
def store(request, tmp_path):
    if request.param == "folder":
        return FolderStore(tmp_path / "store")
    return request.getfixturevalue("bucket")


@dataclass(frozen=True)
class Estate:
    """Everything that one organisation owns in the tests."""

    org: Organisation
    person: Person
    asset: Asset
    rendition: Rendition
    package: Package
    still: Still
    job: Job
    track: CaptionTrack
    words: WordList
    branding: Branding
    entry: AuditEntry
    upload: Upload
    link: UploadLink


def _estate(name, level, above=None, minutes=0):
    at = NOW + timedelta(minutes=minutes)
    org_id, asset_id = OrgId(f"org_{name}"), AssetId(f"ast_{name}")
    path = f"{above.path if above else '/'}{org_id}/"
    owner = {"asset_id": asset_id, "org_id": org_id}
    return Estate(
        org=Organisation(org_id, name, level, above and above.id, path, at),
        person=Person(PersonId(f"per_{name}"), org_id, name, Role.EDITOR, at),
        asset=Asset(
            asset_id,
            org_id,
            name,
            f"{name}.mov",
            at,
            sha256=f"sha-{name}",
            cut_of=Lineage(AssetId("ast_parent"), 62, 93, Fraction(30000, 1001)),
            recorded=Recorded(ProgrammeId("prg_1"), at, at + timedelta(hours=1)),
        ),
        rendition=Rendition(
            burned=Burned(
                CaptionStyle.OUTLINE, CaptionId("cap_1"), "zh-Hans", TrackKind.CAPTION, 2
            ),
            id=RenditionId(f"ren_{name}"),
            name="720p",
            orientation=Orientation.HORIZONTAL,
            key="k",
            size=Size(1280, 720),
            codecs="avc1",
            rate=Fraction(30000, 1001),
            frames=300,
            duration=Fraction(1001, 100),
            bitrate=5_000_000_000,
            bytes=12 * 10**9,
            sha256="00",
            origin=Origin.ENCODED,
            reason=Notice("internal-error", {"detail": "x"}),
            picture_scale=Fraction(2, 3),
            fill=Fill.BLUR,
            encoder="libx264",
            **owner,
        ),
        package=Package(
            id=PackageId(f"pkg_{name}"),
            name="hls",
            kind=PackageKind.HLS,
            orientation=Orientation.HORIZONTAL,
            prefix="p/",
            entry="p/m.m3u8",
            files=("p/a.mp4", "p/m.m3u8"),
            made_of=(RenditionId(f"ren_{name}"),),
            **owner,
        ),
        still=Still(
            id=StillId(f"stl_{name}"),
            kind=StillKind.POSTER,
            key="s",
            size=None,
            sha256="11",
            at=Fraction(1, 3),
            **owner,
        ),
        job=Job(
            JobId(f"job_{name}"),
            kind=JobKind.ENCODE_LADDER,
            idempotency_key=f"key-{name}",
            created_at=at,
            notices=(Notice("internal-error", {"detail": "x"}),),
            **owner,
        ),
        track=CaptionTrack(
            id=CaptionId(f"cap_{name}"),
            language="zh-Hans",
            kind=TrackKind.CAPTION,
            version=1,
            author=None,
            created_at=at,
            key="c.json",
            files=("c.vtt", "c.srt"),
            cues=9,
            flagged=1,
            notes={"loop": 2},
            **owner,
        ),
        words=WordList(org_id, (f"人名 {name}",), ("x",)),
        branding=Branding(
            org_id,
            Logo("ab" * 32, Size(200, 100), 1000),
            f"{org_id}/branding/logo.png",
            Corner.BOTTOM_RIGHT,
            lower_third=LowerThird(start=Fraction(1, 3)),
        ),
        entry=AuditEntry(
            AuditId(f"aud_{name}"),
            org_id,
            PersonId(f"per_{name}"),
            "asset.accepted",
            asset_id,
            at,
            {"by": name},
        ),
        upload=Upload(
            id=UploadId(f"upl_{name}"),
            org_id=org_id,
            person_id=PersonId(f"per_{name}"),
            link_id=None,
            length=12 * 10**9,
            details=UploadDetails("a.mp4", "a"),
            created_at=at,
            expires_at=at,
        ),
        link=UploadLink(
            id=UploadLinkId(f"lnk_{name}"),
            org_id=org_id,
            created_by=PersonId(f"per_{name}"),
            token_hash=f"hash-{name}",
            created_at=at,
            valid_until=at,
            most_files=1,
            most_bytes=12 * 10**9,
        ),
    )


@dataclass(frozen=True)
class Tree:
    """A province, a city with a county, and a neighbour city whose id differs by a wildcard."""

    province: Estate
    city: Estate
    county: Estate
    neighbour: Estate

    @property
    def all(self):
        return (self.province, self.city, self.county, self.neighbour)


@pytest.fixture
def tree(catalog):
    province = _estate("p", Level.PROVINCE)
    city = _estate("c_1", Level.CITY, province.org, minutes=1)
    county = _estate("k", Level.COUNTY, city.org, minutes=2)
    # "_" matches any letter in LIKE, and SQLite's LIKE ignores case.
    neighbour = _estate("cx1", Level.CITY, province.org, minutes=3)
    tree = Tree(province, city, county, neighbour)
    with catalog.writing() as tx:
        for estate in tree.all:
            orgs.insert_organisation(tx, EVERYTHING, estate.org)
            people.insert_person(tx, EVERYTHING, estate.person)
            assets.insert_asset(tx, EVERYTHING, estate.asset)
            asset_id = estate.asset.id
            outputs.replace_renditions(tx, EVERYTHING, asset_id, [estate.rendition])
            outputs.replace_packages(tx, EVERYTHING, asset_id, [estate.package])
            outputs.replace_stills(tx, EVERYTHING, asset_id, [estate.still])
            jobs.insert_job_once(tx, EVERYTHING, estate.job)
            captions.insert_track(tx, EVERYTHING, estate.track)
            captions.save_word_list(tx, EVERYTHING, estate.words)
            branding.save_branding(tx, EVERYTHING, estate.branding)
            audit.append_entry(tx, EVERYTHING, estate.entry)
            uploads.insert_upload(tx, EVERYTHING, estate.upload)
            upload_links.insert_link(tx, EVERYTHING, estate.link)
    return tree
