"""What an engine is told of its programme, from the rows."""

from pathlib import Path

from farm.feeds import Channels
from farm.ids import FeedId, ProgrammeId
from farm.live import InputPlace, Programme
from farm.orgs import EVERYTHING
from live.spec import EngineSpec, InputSpec, PacketFormat, TargetSpec
from storage.catalog import feeds, live_targets, programmes
from storage.objects import live_keys
from workers.feed_places import feed_address
from workers.live_clips import bring_clip
from workers.live_slates import fetch_slate
from workers.live_targets import address_of
from workers.live_wants import AimedTarget, wanted_targets
from workers.rtmp_door import reading_address, stream_name
from workers.wiring import Farm


def make_spec(farm: Farm, programme_id: ProgrammeId, *, epoch: int, folder: Path) -> EngineSpec:
    """Return the spec of a programme's engine; clips that it shows are fetched into its folder.

    A clip or a slate that cannot be had ends no programme: it runs without.

    Raises:
        NotFound: there is no such programme.
        FarmFailed: of the catalogue.
    """
    with farm.catalog.reading() as tx:
        programme = programmes.get_programme(tx, EVERYTHING, programme_id)
        known = live_targets.list_targets(tx, EVERYTHING, programme_id)
    aimed = [AimedTarget(one, address_of(farm, one)) for one in known]
    form = programme.format
    return EngineSpec(
        programme=programme.id,
        epoch=epoch,
        folder=folder,
        prefix=live_keys.programme_prefix(programme),
        format=PacketFormat(
            width=form.size.width,
            height=form.size.height,
            rate=form.rate,
            bitrate=form.bitrate,
            gop_seconds=form.gop_seconds,
            sound_bitrate=form.sound_bitrate,
        ),
        main=_input(farm, programme, InputPlace.MAIN, folder),
        backup=_input(farm, programme, InputPlace.BACKUP, folder),
        slate=fetch_slate(farm, programme, folder),
        targets=tuple(TargetSpec(**one.spec) for one in wanted_targets(programme, aimed)),
        dvr_seconds=float(programme.dvr_seconds),
    )


def _input(farm: Farm, programme: Programme, place: InputPlace, folder: Path) -> InputSpec | None:
    wanted = programme.input_at(place)
    if wanted is None:
        return None
    if wanted.feed_id is not None:
        return _feed(farm, wanted.feed_id)
    if wanted.asset_id is None:
        address = reading_address(farm, stream_name(programme.id, place))
        return None if address is None else InputSpec(address)
    return InputSpec(str(bring_clip(farm, wanted.asset_id, folder, place)))


def _feed(farm: Farm, feed_id: FeedId) -> InputSpec:
    """Return how an engine takes a feed; one that was removed brings nothing, and says so."""
    with farm.catalog.reading() as tx:
        sound = feeds.get_feed(tx, EVERYTHING, feed_id).sound
    channels = "" if sound.channels is Channels.ALL else sound.channels.value
    address = feed_address(farm.settings, feed_id)
    return InputSpec(address, track=sound.track, channels=channels)
