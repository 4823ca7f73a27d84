"""What is recorded is kept: through a full disk, a store that is away, and a lease that is lost."""

import shutil
import time
from itertools import takewhile

import pytest

from farm.errors import FarmFailed
from live.keeper import Keeper
from live.packets import TICKS, Track
from live.recorder import CameRecorder, SentRecorder, stored_parts
from live.spool import FOLDER, list_left, spool, store_left
from live.windows import LIVE_PLAYLIST, WHOLE_PLAYLIST
from storage.objects.folder import FolderStore
from tests.broadcasting import make_film, over_and_over

PREFIX = "org/prg/"


class Away(FolderStore):
    """A store that nobody reaches for a while."""

    away = False

    def put_file(self, key, path, sha256=None):
        if self.away:
            raise FarmFailed("store-unreachable", detail="away")
        return super().put_file(key, path, sha256)


@pytest.fixture
def store(tmp_path):
    return Away(tmp_path / "objects")


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    return make_film(tmp_path_factory.mktemp("film") / "film.ts", "160x90")


def keeper_of(store, tmp_path, may_write=lambda: True):
    keeper = Keeper(store, PREFIX, tmp_path / FOLDER, may_write)
    keeper.start()
    return keeper


def names_in(store):
    return [one.key.removeprefix(PREFIX) for one in store.list_prefix(PREFIX)]


def sent(film, seconds):
    return takewhile(lambda one: one.dts < seconds * TICKS, over_and_over(film))


def test_a_disk_without_room_costs_what_there_is_no_room_for_and_no_more(store, tmp_path, film):
    keeper = keeper_of(store, tmp_path)
    recorder = SentRecorder(keeper, epoch=1, template=film, dvr_seconds=60)
    came = CameRecorder(keeper, "main", 1)
    recorder.start()
    begun = time.time()
    for packet in sent(film, 24):
        second = round(packet.dts / TICKS)
        recorder.offer(packet, begun + packet.dts / TICKS)
        if packet.track is Track.PICTURE and packet.is_key and second in {8, 16}:
            while not recorder._packets.empty():
                time.sleep(0.01)
            time.sleep(0.2)  # the part before is in the store
            if second == 8:
                shutil.rmtree(tmp_path / FOLDER)  # nothing can be written any more
                came.hear(b"\x47" * 188)
                came.hear(b"")  # the input goes on, whatever becomes of its evidence
            else:
                (tmp_path / FOLDER).mkdir()
    assert recorder.finish(30)
    assert keeper.finish(30)
    assert keeper.report.lost >= 4
    parts = stored_parts(store, PREFIX)
    seconds = [round((part.wall_ms - parts[0].wall_ms) / 1000) for part in parts]
    assert seconds == [0, 2, 4, 6, 16, 18, 20, 22], "8 to 16 had no room"
    assert WHOLE_PLAYLIST in names_in(store)
    whole = (tmp_path / "objects" / PREFIX / WHOLE_PLAYLIST).read_text()
    assert whole.count("#EXTINF") == len(parts)
    assert whole.count("#EXT-X-DISCONTINUITY\n") == 1


def test_what_waits_when_the_lease_is_lost_is_there_for_others(store, tmp_path):
    ours = [True]
    keeper = keeper_of(store, tmp_path, lambda: ours[0])
    store.away = True
    for number in range(3):
        assert keeper.put(f"in/main-000001-{number:08d}-1795384800123-2000.ts", b"came")
    keeper.put(LIVE_PLAYLIST, b"old")
    while not keeper.report.detail:
        time.sleep(0.01)
    ours[0] = False
    assert not keeper.finish(10)
    assert len([*list_left(tmp_path / FOLDER)]) == 4
    assert names_in(store) == []
    with pytest.raises(FarmFailed):
        store_left(store, PREFIX, tmp_path / FOLDER)
    store.away = False
    assert store_left(store, PREFIX, tmp_path / FOLDER) == 3
    assert names_in(store) == [
        f"in/main-000001-{number:08d}-1795384800123-2000.ts" for number in range(3)
    ], "and no playlist of an engine that has a successor"
    assert [*list_left(tmp_path / FOLDER)] == []
    assert store_left(store, PREFIX, tmp_path / FOLDER) == 0


def test_what_was_only_begun_is_no_part(tmp_path):
    folder = tmp_path / FOLDER
    folder.mkdir()
    spool(folder, 1, "sent/a.m4s", b"whole")
    (folder / "00000002~sent~b.m4s.begun").write_bytes(b"ha")
    assert [name for name, _ in list_left(folder)] == ["sent/a.m4s"]


def test_a_store_that_comes_back_gets_everything_in_order(store, tmp_path):
    keeper = keeper_of(store, tmp_path)
    store.away = True
    keeper.put("sent/a", b"1")
    keeper.put("sent/b", b"2")
    while not keeper.report.detail:
        time.sleep(0.01)
    assert keeper.report.waiting + 1 == 2
    store.away = False
    assert keeper.finish(10)
    assert names_in(store) == ["sent/a", "sent/b"]
    assert keeper.report.lost == 0


def test_a_successor_tells_of_what_its_predecessor_left_and_others_stored(store, tmp_path, film):
    first = keeper_of(store, tmp_path / "1")
    one = SentRecorder(first, epoch=1, template=film, dvr_seconds=60)
    one.start()
    store.away = True
    for packet in sent(film, 8):
        one.offer(packet, time.time())
    one.finish(30)
    first.finish(0)
    second = keeper_of(store, tmp_path / "2")
    two = SentRecorder(second, epoch=2, template=film, dvr_seconds=60)
    two.start()
    while not two._packets.empty() or not two.is_alive():
        time.sleep(0.01)
    store.away = False
    assert store_left(store, PREFIX, tmp_path / "1" / FOLDER) > 3
    for packet in sent(film, 8):
        two.offer(packet, time.time())
    two.finish(30)
    second.finish(30)
    whole = (tmp_path / "objects" / PREFIX / WHOLE_PLAYLIST).read_text()
    assert whole.count("sent/000001-") == 4
    assert whole.count("sent/000002-") == 4
