"""Pictures that people bring as logos: what they become, and which are refused."""

import zlib

import cv2
import numpy as np
import pytest

from farm.errors import InputRejected
from tests.clips import make_clip, pattern
from tests.drawn_logo import EDGE, logo_picture, write_logo
from transcode.logos import make_logo

pytestmark = pytest.mark.media


def made(ffmpeg, source, folder):
    folder.mkdir()
    path, size = make_logo(ffmpeg, source, folder)
    picture = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    assert picture.shape == (size.height, size.width, 4)
    return path, picture


@pytest.mark.parametrize("suffix", [".png", ".webp"])
def test_a_picture_stays_as_it_is(ffmpeg, tmp_path, suffix):
    wanted = logo_picture()
    _, seen = made(ffmpeg, write_logo(tmp_path / f"logo{suffix}"), tmp_path / "made")
    assert np.array_equal(seen[..., 3], wanted[..., 3])
    inside = np.s_[EDGE:-EDGE, EDGE:-EDGE]
    assert np.array_equal(seen[inside], wanted[inside])


@pytest.mark.parametrize(
    ("shape", "kind"),
    [
        ((40, 60), np.uint8),
        ((40, 60, 3), np.uint8),
        ((40, 60, 4), np.uint16),
        ((1, 1, 3), np.uint8),
    ],
    ids=["gray", "opaque", "deep", "tiny"],
)
def test_other_kinds_get_colours_and_an_alpha(ffmpeg, tmp_path, shape, kind):
    source = write_logo(tmp_path / "logo.png", np.full(shape, np.iinfo(kind).max, kind))
    _, seen = made(ffmpeg, source, tmp_path / "made")
    assert (seen == 255).all()


def test_nothing_of_the_file_is_kept_but_its_picture(ffmpeg, tmp_path):
    source = write_logo(tmp_path / "logo.png")
    content = source.read_bytes()
    words = b"tEXtComment\0secret place"
    chunk = (len(words) - 4).to_bytes(4, "big") + words + zlib.crc32(words).to_bytes(4, "big")
    source.write_bytes(content[:33] + chunk + content[33:])
    path, _ = made(ffmpeg, source, tmp_path / "made")
    kept = path.read_bytes()
    assert b"secret" not in kept
    assert not any(kind in kept for kind in (b"tEXt", b"gAMA", b"cHRM", b"sRGB", b"iCCP"))


def png_head(width, height):
    return b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + width.to_bytes(4, "big") + height.to_bytes(4, "big")


def hostile(folder, ffmpeg):
    good = write_logo(folder / "good.png").read_bytes()
    webp = write_logo(folder / "good.webp").read_bytes()
    moving = make_clip(folder / "moving.webp", [*pattern("40x40", "5", 1), "-c:v", "libwebp_anim"])
    huge = cv2.imencode(".png", np.zeros((2, 4098, 3), np.uint8))[1].tobytes()
    return {
        "empty": (b"", "logo-not-a-picture"),
        "gif": (b"GIF89a" + bytes(50), "logo-not-a-picture"),
        "svg": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "logo-not-a-picture"),
        "playlist": (b"#EXTM3U\nfile:///etc/passwd\n", "logo-not-a-picture"),
        "cut-off": (good[: len(good) // 2], "logo-not-a-picture"),
        "webp-cut-off": (webp[: len(webp) // 2], "logo-not-a-picture"),
        "damaged": (good[:60] + bytes(40) + good[100:], "logo-not-a-picture"),
        "moving": (moving.read_bytes(), "logo-not-a-picture"),
        "head-alone": (png_head(10, 10), "logo-not-a-picture"),
        "no-size": (png_head(0, 10), "logo-not-a-picture"),
        "too-wide": (huge, "logo-pixels"),
        "too-high": (png_head(10, 2**31 - 1), "logo-pixels"),
        "too-large": (good + bytes(5_000_000), "logo-too-large"),
    }


def test_what_is_no_picture_is_refused_in_words(ffmpeg, tmp_path):
    for name, (content, code) in hostile(tmp_path, ffmpeg).items():
        source, folder = tmp_path / f"{name}.png", tmp_path / f"made-{name}"
        source.write_bytes(content)
        folder.mkdir()
        with pytest.raises(InputRejected) as refused:
            make_logo(ffmpeg, source, folder)
        assert refused.value.code == code, name
