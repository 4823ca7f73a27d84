"""HLS playlists: what is read off them, and how a multivariant one is spelled."""

from fractions import Fraction

import pytest

from farm.media import Size
from transcode.playlist import (
    CaptionLink,
    Segment,
    SoundTrack,
    TrackBandwidth,
    Variant,
    caption_playlist,
    event_playlist,
    is_ended,
    measure_bandwidth,
    multivariant_playlist,
    read_segments,
    with_captions,
)

MEDIA_PLAYLIST = """#EXTM3U
#EXT-X-VERSION:7
#EXT-X-TARGETDURATION:2
#EXT-X-MEDIA-SEQUENCE:0
#EXT-X-PLAYLIST-TYPE:VOD
#EXT-X-MAP:URI="init.mp4"
#EXTINF:2.002000,
00000.m4s
#EXTINF:1.501500,the last
00001.m4s
#EXT-X-ENDLIST
"""

HD = Variant(
    "720p/index.m3u8",
    Size(1280, 720),
    Fraction(30_000, 1001),
    "avc1.64001f",
    TrackBandwidth(peak=3_100_000, average=2_000_000),
)
SMALL = Variant(
    "360p/index.m3u8",
    Size(640, 360),
    Fraction(25),
    "avc1.64001e",
    TrackBandwidth(peak=900_000, average=500_000),
)
SOUND = SoundTrack(
    "sound/index.m3u8", "mp4a.40.2", 2, TrackBandwidth(peak=140_000, average=128_000)
)


def test_segments_are_read_in_order():
    assert read_segments(MEDIA_PLAYLIST) == (
        Segment("00000.m4s", Fraction("2.002")),
        Segment("00001.m4s", Fraction("1.5015")),
    )


def test_windows_line_ends_are_no_part_of_a_name():
    assert read_segments(MEDIA_PLAYLIST.replace("\n", "\r\n")) == read_segments(MEDIA_PLAYLIST)


def test_a_playlist_without_segments():
    assert read_segments("#EXTM3U\n#EXT-X-ENDLIST\n") == ()


BANDWIDTHS = {
    "one-segment": ([(2, 1000)], (4000, 4000)),
    "a-dense-one": ([(2, 1000), (2, 3000), (2, 2000)], (12_000, 8000)),
    "a-short-but-lasting-one": ([(2, 1000), (1, 1000)], (8000, 5333)),
    # one picture: a keyframe in 0.04 s is no rate that a network has to sustain
    "a-last-segment-of-one-picture": ([(2, 100_000), ("0.04", 10_000)], (431_373, 431_373)),
    "one-picture-is-the-whole": ([("0.04", 10_000)], (2_000_000, 2_000_000)),
    "a-short-one-between": ([(2, 1000), ("0.5", 2000), (2, 1000)], (9600, 7111)),
}


@pytest.mark.parametrize(("track", "expected"), BANDWIDTHS.values(), ids=BANDWIDTHS)
def test_bandwidth(track, expected):
    segments = tuple(Segment(f"{n}.m4s", Fraction(time)) for n, (time, _) in enumerate(track))
    sizes = {f"{n}.m4s": size for n, (_, size) in enumerate(track)}
    assert measure_bandwidth(segments, sizes) == TrackBandwidth(*expected)


def lines_of(variants, sound):
    return multivariant_playlist(variants, sound).splitlines()


def attributes(line):
    """Attributes by name; a comma inside quotes does not divide."""
    found, rest = {}, line.split(":", 1)[1]
    while rest:
        name, rest = rest.split("=", 1)
        if rest.startswith('"'):
            value, rest = rest[1:].split('"', 1)
        else:
            value, _, rest = rest.partition(",")
        found[name] = value
        rest = rest.removeprefix(",")
    return found


def test_header():
    lines = lines_of((HD,), SOUND)
    assert lines[0] == "#EXTM3U"
    assert "#EXT-X-INDEPENDENT-SEGMENTS" in lines
    assert "#EXT-X-VERSION:7" in lines


def test_a_variant_counts_its_sound():
    line = next(line for line in lines_of((HD, SMALL), SOUND) if "STREAM-INF" in line)
    assert attributes(line) == {
        "BANDWIDTH": "3240000",
        "AVERAGE-BANDWIDTH": "2128000",
        "CODECS": "avc1.64001f,mp4a.40.2",
        "RESOLUTION": "1280x720",
        "FRAME-RATE": "29.970",
        "VIDEO-RANGE": "SDR",
        "CLOSED-CAPTIONS": "NONE",
        "AUDIO": "sound",
    }


def test_the_sound_is_one_group_that_every_variant_names():
    lines = lines_of((HD, SMALL), SOUND)
    [media] = [line for line in lines if line.startswith("#EXT-X-MEDIA:")]
    group = attributes(media)
    assert (group["TYPE"], group["URI"], group["CHANNELS"]) == ("AUDIO", SOUND.uri, "2")
    assert (group["DEFAULT"], group["AUTOSELECT"]) == ("YES", "YES")
    variants = [attributes(line) for line in lines if line.startswith("#EXT-X-STREAM-INF:")]
    assert [variant["AUDIO"] for variant in variants] == [group["GROUP-ID"]] * 2


def test_order_is_kept_and_each_address_follows_its_line():
    lines = lines_of((HD, SMALL), SOUND)
    streams = [n for n, line in enumerate(lines) if line.startswith("#EXT-X-STREAM-INF:")]
    assert [lines[n + 1] for n in streams] == [HD.uri, SMALL.uri]


def test_without_sound_nothing_speaks_of_it():
    text = multivariant_playlist((HD, SMALL), None)
    assert "AUDIO" not in text
    assert "mp4a" not in text
    first = attributes(text.splitlines()[3])
    assert (first["BANDWIDTH"], first["AVERAGE-BANDWIDTH"]) == ("3100000", "2000000")


def test_it_ends_with_a_line_end():
    assert multivariant_playlist((HD,), None).endswith(f"{HD.uri}\n")


def test_captions_stand_beside_the_sound_and_are_exchanged():
    plain = multivariant_playlist((HD, SMALL), SOUND)
    chinese = CaptionLink("captions-zh/index.m3u8", "zh-Hans", "简体中文")
    english = CaptionLink("captions-en/index.m3u8", "en", "English")
    both = with_captions(plain, [chinese, english])
    media = [line for line in both.splitlines() if "TYPE=SUBTITLES" in line]
    assert media == [
        '#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="captions",NAME="简体中文",DEFAULT=YES,'
        'AUTOSELECT=YES,FORCED=NO,LANGUAGE="zh-Hans",URI="captions-zh/index.m3u8"',
        '#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="captions",NAME="English",DEFAULT=NO,'
        'AUTOSELECT=YES,FORCED=NO,LANGUAGE="en",URI="captions-en/index.m3u8"',
    ]
    streams = [line for line in both.splitlines() if line.startswith("#EXT-X-STREAM-INF")]
    assert all(line.count('SUBTITLES="captions"') == 1 for line in streams)
    assert with_captions(both, [english]) == with_captions(plain, [english])
    assert with_captions(both, []) == plain


def test_captions_are_one_segment_as_long_as_the_programme():
    text = caption_playlist("captions.vtt", Fraction("12.6"))
    assert read_segments(text) == (Segment("captions.vtt", Fraction("12.6")),)
    assert "#EXT-X-TARGETDURATION:13\n" in text


def growing(*seconds, longest="2.5", is_over=False):
    segments = tuple(Segment(f"{n}.m4s", Fraction(one)) for n, one in enumerate(seconds))
    return event_playlist(segments, "init.mp4", longest=Fraction(longest), is_over=is_over)


def test_a_playlist_grows_at_its_end_only():
    texts = [growing("2"), growing("2", "2.5"), growing("2", "2.5", "1", is_over=True)]
    assert texts[1].startswith(texts[0])
    assert texts[2].startswith(texts[1])
    assert [is_ended(text) for text in texts] == [False, False, True]


@pytest.mark.parametrize(("longest", "target"), [("0.04", 1), ("2", 2), ("2.002", 3), ("2.5", 3)])
def test_no_segment_is_longer_than_the_target(longest, target):
    assert f"#EXT-X-TARGETDURATION:{target}\n" in growing("0.04", longest=longest)
    assert f"#EXT-X-TARGETDURATION:{target}\n" in caption_playlist("zh.vtt", Fraction(longest))
