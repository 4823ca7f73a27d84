"""Make the demo clip: a drawn newsreader who talks while the camera follows him along a river.

    python bench/demo_clip.py OUT.mp4

Twelve seconds, 1920x1080, 25 frames a second, H.264 and AAC: an English and a Chinese sentence by
espeak-ng, or hummed vowels where that is not installed. The mouth follows the loudness of the
voice, the camera pans, a boat crosses the picture, a clock runs. The same machine makes
the same clip twice.
"""

import io
import shutil
import subprocess
import sys
import wave
from pathlib import Path
from tempfile import TemporaryDirectory

import cv2
import imageio_ffmpeg
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
"""Height x width x 3, BGR."""
Colour = tuple[int, int, int]
"""BGR."""
Sound = NDArray[np.float64]
"""Mono samples within -1..1 at `SAMPLE_RATE`."""

WIDTH, HEIGHT, RATE, SECONDS = 1920, 1080, 25, 12
FRAMES = RATE * SECONDS
SAMPLE_RATE = 48_000
SENTENCES = (
    (0.4, "en-gb", "Good evening. After a week of heavy rain, the river ferry sails again."),
    (6.3, "cmn", "各位观众晚上好。大雨过后，清江轮渡今天恢复通航。"),
)
"""When each starts in seconds, espeak-ng's voice, and the words."""

PANORAMA = (2880, 1240)
HORIZON = 700
NAVY, RED, WHITE, INK = (84, 44, 16), (52, 42, 206), (255, 255, 255), (46, 34, 30)
SKIN, SHADE, BLUSH, LIPS = (160, 196, 238), (128, 164, 214), (142, 166, 242), (98, 96, 196)
SMOOTH = cv2.LINE_AA


# The voice ----------------------------------------------------------------------------------


def voice_track() -> Sound:
    """Return the whole sound track: both sentences over a quiet murmur of the river."""
    track = np.zeros(SECONDS * SAMPLE_RATE)
    for start, voice, words in SENTENCES:
        speech = speak(voice, words) if shutil.which("espeak-ng") else hum(voice)
        first = round(start * SAMPLE_RATE)
        length = min(len(speech), len(track) - first)
        track[first : first + length] += 0.6 * speech[:length] / np.abs(speech).max()
    noise = np.random.default_rng(7).normal(size=len(track))
    river = np.convolve(noise, np.hanning(96) / 48, mode="same")
    swell = 1 + 0.4 * np.sin(2 * np.pi * 0.3 * np.arange(len(track)) / SAMPLE_RATE)
    return track + 0.008 * river * swell


def speak(voice: str, words: str) -> Sound:
    """Return a sentence spoken by espeak-ng."""
    command = ["espeak-ng", "-v", voice, "-s", "165", "--stdout", words]
    spoken = subprocess.run(command, check=True, capture_output=True).stdout
    with wave.open(io.BytesIO(spoken)) as sound:
        rate = sound.getframerate()
        samples = np.frombuffer(sound.readframes(sound.getnframes()), "<i2").astype(np.float64)
    times = np.arange(0, len(samples) / rate, 1 / SAMPLE_RATE)
    return np.interp(times, np.arange(len(samples)) / rate, samples) / 32768


def hum(voice: str) -> Sound:
    """Return five seconds of sung vowels: harmonics under the formants of a, e, i, o and u."""
    formants = ((730, 1090), (530, 1840), (270, 2290), (570, 840), (300, 870))
    times = np.arange(5 * SAMPLE_RATE) / SAMPLE_RATE
    pitch = 118 + 14 * np.sin(2 * np.pi * 0.45 * times) + (12 if voice == "cmn" else 0)
    phase = 2 * np.pi * np.cumsum(pitch) / SAMPLE_RATE
    syllable = (times * 4).astype(int)
    first = np.take([low for low, _ in formants], syllable * 3 % 5)
    second = np.take([high for _, high in formants], syllable * 3 % 5)
    sound = np.zeros(len(times))
    for harmonic in range(1, 28):
        tone = harmonic * pitch
        level = np.exp(-(((tone - first) / 120) ** 2)) + np.exp(-(((tone - second) / 160) ** 2)) / 2
        sound += level * np.sin(harmonic * phase)
    sound *= np.sin(np.pi * (times * 4 % 1)) ** 0.6 * (syllable % 7 != 6)
    return sound


def mouth_openings(track: Sound) -> Sound:
    """Return how far the mouth is open in each frame, 0 to 1, from the loudness of the voice."""
    frames = track.reshape(FRAMES, -1)
    loudness = np.sqrt((frames**2).mean(axis=1))
    opening = np.clip((loudness - 0.02) / 0.16, 0, 1) ** 0.7
    return np.convolve(opening, (0.15, 0.7, 0.15), mode="same")


# The place ----------------------------------------------------------------------------------


def draw_panorama() -> Picture:
    """Draw the river town once, wider than the frame, for the camera to pan over."""
    width, height = PANORAMA
    chance = np.random.default_rng(20)
    down = np.linspace(0, 1, HORIZON)[:, None, None]
    sky = (1 - down) * np.array((150, 84, 60)) + down * np.array((150, 196, 255))
    scene = np.zeros((height, width, 3), np.uint8)
    scene[:HORIZON] = sky
    glow = scene.copy()
    for radius in range(330, 90, -30):
        cv2.circle(glow, (1980, 470), radius, (150, 214, 255), -1, SMOOTH)
        cv2.addWeighted(glow, 0.16, scene, 0.84, 0, scene)
        glow[:] = scene
    cv2.circle(scene, (1980, 470), 92, (190, 236, 255), -1, SMOOTH)
    for depth, colour in enumerate(((168, 130, 124), (140, 104, 88), (112, 84, 58))):
        draw_hills(scene, 250 - 70 * depth, 0.0021 * (1 + 0.7 * depth), 2.1 * depth, colour)
    draw_town(scene, chance)
    mirrored = cv2.GaussianBlur(scene[HORIZON - 400 : HORIZON][::-1], (1, 31), 0)
    water = mirrored * 0.5 + np.array((120, 92, 40)) * 0.5
    scene[HORIZON : HORIZON + 400] = water.astype(np.uint8)
    for _ in range(420):
        left, top = int(chance.integers(0, width)), int(chance.integers(HORIZON + 8, 1090))
        length = (top - HORIZON) // 5 + 12
        cv2.line(scene, (left, top), (left + length, top), (214, 190, 150), 2, SMOOTH)
    draw_bank(scene, chance)
    return scene


def draw_hills(scene: Picture, rise: int, pace: float, start: float, colour: Colour) -> None:
    """Draw one range of hills down to the horizon."""
    along = np.arange(0, PANORAMA[0] + 1, 8)
    wave_height = 0.6 + 0.3 * np.sin(along * pace + start) + 0.1 * np.sin(along * pace * 3.7)
    ridge = np.column_stack((along, HORIZON - rise * wave_height))
    shape = np.vstack((ridge, ((PANORAMA[0], HORIZON), (0, HORIZON)))).astype(np.int32)
    cv2.fillPoly(scene, [shape], colour, SMOOTH)


def draw_town(scene: Picture, chance: np.random.Generator) -> None:
    """Draw houses with lit windows on the far bank."""
    warm, cool = ((92, 78, 150), (96, 130, 172), (70, 96, 120)), ((150, 110, 70), (140, 140, 90))
    walls = warm + cool
    left = 0
    while left < PANORAMA[0]:
        wide, tall = int(chance.integers(70, 150)), int(chance.integers(90, 330))
        top = HORIZON - tall
        cv2.rectangle(scene, (left, top), (left + wide, HORIZON), walls[left % len(walls)], -1)
        cv2.rectangle(scene, (left, top), (left + wide, top + 10), INK, -1)
        for x in range(left + 12, left + wide - 18, 26):
            for y in range(top + 24, HORIZON - 24, 36):
                lit = (120, 220, 255) if chance.random() < 0.55 else (70, 58, 52)
                cv2.rectangle(scene, (x, y), (x + 13, y + 20), lit, -1)
        left += wide + int(chance.integers(4, 40))


def draw_bank(scene: Picture, chance: np.random.Generator) -> None:
    """Draw the near promenade with its railing and lanterns."""
    cv2.rectangle(scene, (0, 1085), (PANORAMA[0], PANORAMA[1]), (104, 112, 124), -1)
    for x in range(-80, PANORAMA[0], 160):
        cv2.line(scene, (x, PANORAMA[1]), (x + 70, 1085), (88, 94, 106), 3, SMOOTH)
    for x in range(60, PANORAMA[0], 120):
        cv2.rectangle(scene, (x - 5, 970), (x + 5, 1090), (236, 238, 242), -1)
    cv2.rectangle(scene, (0, 962), (PANORAMA[0], 980), (246, 248, 250), -1)
    cv2.rectangle(scene, (0, 1030), (PANORAMA[0], 1040), (236, 238, 242), -1)
    for x in range(240, PANORAMA[0], 480):
        cv2.rectangle(scene, (x - 6, 560), (x + 6, 1090), (60, 50, 44), -1)
        cv2.ellipse(scene, (x, 590), (44, 54), 0, 0, 360, (40, 52, 224), -1, SMOOTH)
        cv2.ellipse(scene, (x, 590), (18, 54), 0, 0, 360, (70, 90, 246), 3, SMOOTH)
        cv2.rectangle(scene, (x - 20, 532), (x + 20, 544), (60, 190, 240), -1)
        cv2.line(scene, (x, 644), (x + int(chance.integers(-4, 5)), 690), (60, 190, 240), 5, SMOOTH)


def draw_boat(scene: Picture, x: int, y: int) -> None:
    """Draw the ferry with its waterline at (x, y)."""
    hull = np.array(((x - 170, y - 46), (x + 190, y - 46), (x + 150, y), (x - 140, y)), np.int32)
    cv2.ellipse(scene, (x - 200, y), (120, 7), 0, 0, 360, (236, 226, 206), -1, SMOOTH)
    cv2.fillPoly(scene, [hull], WHITE, SMOOTH)
    cv2.line(scene, (x - 158, y - 18), (x + 166, y - 18), RED, 9, SMOOTH)
    cv2.rectangle(scene, (x - 120, y - 100), (x + 90, y - 46), (240, 236, 226), -1)
    for window in range(x - 106, x + 76, 34):
        cv2.rectangle(scene, (window, y - 88), (window + 22, y - 64), (120, 90, 50), -1)
    cv2.rectangle(scene, (x + 20, y - 138), (x + 80, y - 100), NAVY, -1)
    cv2.line(scene, (x + 50, y - 138), (x + 50, y - 176), INK, 4, SMOOTH)


# The newsreader -----------------------------------------------------------------------------


def fill(frame: Picture, corner: tuple[int, int], colour: Colour, *points: tuple[int, int]) -> None:
    """Fill the polygon whose points are given from `corner`."""
    cv2.fillPoly(frame, [np.array(points, np.int32) + np.array(corner, np.int32)], colour, SMOOTH)


def draw_reader(frame: Picture, x: int, y: int, opening: float, moment: float) -> None:
    """Draw him with his chin's centre at (x, y); `moment` in seconds moves eyes, brows and arm."""
    left = ((-310, 560), (-270, 250), (-190, 175), (-70, 130))
    right = ((70, 130), (190, 175), (270, 250), (310, 560))
    fill(frame, (x, y), (98, 62, 34), *left, *right)
    fill(frame, (x, y), WHITE, (-80, 126), (80, 126), (0, 330))
    fill(frame, (x, y), RED, (-22, 174), (22, 174), (34, 308), (0, 344), (-34, 308))
    for side in (-1, 1):
        lapel = ((side * 84, 122), (side * 150, 250), (side * 8, 400))
        fill(frame, (x, y), (74, 44, 22), *lapel)
    cv2.rectangle(frame, (x - 52, y + 20), (x + 52, y + 150), SHADE, -1)
    nod = round(6 * np.sin(moment * 2.3) - 6 * opening)
    draw_head(frame, x + round(8 * np.sin(moment * 0.9)), y + nod, opening, moment)
    hand = (x - 150 + round(6 * np.sin(moment * 1.7)), y + 320)
    cv2.line(frame, (hand[0], hand[1] + 200), hand, (84, 52, 28), 92, SMOOTH)
    cv2.line(frame, (hand[0] + 10, hand[1] - 10), (x - 70, y + 160), INK, 26, SMOOTH)
    cv2.circle(frame, hand, 50, SKIN, -1, SMOOTH)
    cv2.circle(frame, (x - 64, y + 146), 34, (60, 60, 64), -1, SMOOTH)
    cv2.rectangle(frame, (x - 142, y + 208), (x - 78, y + 262), RED, -1)
    put_text(frame, "清江", (x - 138, y + 247), 28)


def draw_head(frame: Picture, x: int, y: int, opening: float, moment: float) -> None:
    """Draw the head with the chin's centre at (x, y)."""
    for side in (-1, 1):
        cv2.ellipse(frame, (x + side * 146, y - 100), (24, 40), 0, 0, 360, SHADE, -1, SMOOTH)
    cv2.ellipse(frame, (x, y - 215), (158, 140), 0, 180, 360, INK, -1, SMOOTH)
    cv2.ellipse(frame, (x, y - 100), (142, 180 + round(10 * opening)), 0, 0, 360, SKIN, -1, SMOOTH)
    left, right = ((-146, -180), (-120, -286), (0, -318)), ((120, -290), (147, -180), (96, -236))
    fill(frame, (x, y), INK, *left, *right, (-40, -222))
    lids = 2 if moment % 3.1 < 0.12 else 20
    glance = round(5 * np.sin(moment * 0.7))
    for side in (-1, 1):
        eye = (x + side * 58, y - 125)
        cv2.ellipse(frame, (x + side * 84, y - 56), (26, 16), 0, 0, 360, BLUSH, -1, SMOOTH)
        cv2.ellipse(frame, eye, (29, lids), 0, 0, 360, WHITE, -1, SMOOTH)
        if lids > 2:
            cv2.circle(frame, (eye[0] + glance, eye[1]), 14, (50, 60, 80), -1, SMOOTH)
            cv2.circle(frame, (eye[0] + glance + 5, eye[1] - 5), 4, WHITE, -1, SMOOTH)
        cv2.ellipse(frame, eye, (30, lids), 0, 180, 360, INK, 5, SMOOTH)
        lift = round(10 * opening)
        cv2.ellipse(frame, (eye[0], eye[1] - 22 - lift), (38, 16), 0, 200, 340, INK, 9, SMOOTH)
    cv2.ellipse(frame, (x, y - 78), (18, 12), 0, 10, 170, SHADE, 6, SMOOTH)
    draw_mouth(frame, x, y - 8, opening)


def draw_mouth(frame: Picture, x: int, y: int, opening: float) -> None:
    """Draw the mouth, from a smile when silent to wide open."""
    if opening < 0.06:
        cv2.ellipse(frame, (x, y - 16), (48, 18), 0, 15, 165, LIPS, 8, SMOOTH)
        return
    wide, tall = size = (round(50 - 12 * opening), round(8 + 36 * opening))
    tongue, teeth = (wide // 2, tall // 3), (wide * 2 // 3, tall // 4 + 2)
    cv2.ellipse(frame, (x, y), size, 0, 0, 360, (40, 30, 90), -1, SMOOTH)
    cv2.ellipse(frame, (x, y + tall // 2), tongue, 0, 0, 360, (110, 110, 220), -1, SMOOTH)
    cv2.ellipse(frame, (x, y - tall + 6), teeth, 0, 0, 180, WHITE, -1, SMOOTH)
    cv2.ellipse(frame, (x, y), size, 0, 0, 360, LIPS, 7, SMOOTH)


# The frame ----------------------------------------------------------------------------------


def put_text(frame: Picture, words: str, corner: tuple[int, int], size: int) -> None:
    """Write white words with the lower left corner of the first at `corner`; size in pixels."""
    cv2.putText(frame, words, corner, WHITE, cv2.FontFace("sans"), size, 600)


def draw_captions(frame: Picture, number: int) -> None:
    """Draw the lower third, which slides in, and the running clock."""
    slide = round(1200 * max(0.0, 1 - number / 18) ** 3)
    cv2.rectangle(frame, (90 - slide, 884), (850 - slide, 968), RED, -1)
    cv2.rectangle(frame, (90 - slide, 968), (850 - slide, 1018), NAVY, -1)
    if slide == 0:
        put_text(frame, "清江轮渡恢复通航", (116, 944), 56)
        put_text(frame, "The river ferry sails again", (116, 1004), 30)
    seconds, rest = divmod(number, RATE)
    cv2.rectangle(frame, (1480, 60), (1836, 126), NAVY, -1)
    cv2.circle(frame, (1512, 93), 11, RED if rest < 13 else WHITE, -1, SMOOTH)
    put_text(frame, f"18:30:{seconds:02d}.{rest * 4:02d}", (1538, 110), 44)


def draw_frame(scene: Picture, number: int, opening: float) -> Picture:
    """Draw one frame: the camera pans over the scene while the reader walks."""
    moment = number / RATE
    progress = 0.5 - 0.5 * np.cos(np.pi * number / FRAMES)
    left = round(progress * (PANORAMA[0] - WIDTH))
    top = round((PANORAMA[1] - HEIGHT) * (0.95 - 0.6 * progress))
    frame = scene[top : top + HEIGHT, left : left + WIDTH].copy()
    draw_boat(frame, 500 + round(150 * moment) - left, 812 + round(4 * np.sin(moment * 2)) - top)
    walk = round(1380 - 760 * (0.5 - 0.5 * np.cos(2 * np.pi * number / FRAMES)))
    draw_reader(frame, walk, 590 + round(5 * np.sin(moment * 7)), opening, moment)
    draw_captions(frame, number)
    return frame


def write_clip(target: Path) -> None:
    """Draw, voice and encode the clip; `target` appears when it is whole."""
    track = voice_track()
    scene = draw_panorama()
    with TemporaryDirectory(dir=target.parent) as folder:
        sound, partial = Path(folder, "voice.wav"), Path(folder, "clip.mp4")
        with wave.open(str(sound), "wb") as samples:
            samples.setparams((1, 2, SAMPLE_RATE, 0, "NONE", ""))
            samples.writeframes((np.clip(track, -1, 1) * 32767).astype("<i2").tobytes())
        frames = ["-f", "rawvideo", "-pix_fmt", "bgr24", "-s", f"{WIDTH}x{HEIGHT}", "-r", str(RATE)]
        picture = ["-c:v", "libx264", "-preset", "superfast", "-crf", "22", "-threads", "2"]
        convert = "scale=out_color_matrix=bt709:out_range=tv,format=yuv420p"
        tags = "setparams=colorspace=bt709:color_primaries=bt709:color_trc=bt709:range=tv"
        command = [
            *(imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error"),
            *(*frames, "-i", "pipe:0", "-i", str(sound)),
            *("-vf", f"{convert},{tags}"),
            *(*picture, "-c:a", "aac", "-b:a", "128k", "-ac", "2"),
            *("-fflags", "+bitexact", "-movflags", "+faststart", str(partial)),
        ]
        with subprocess.Popen(command, stdin=subprocess.PIPE) as encoder:
            assert encoder.stdin is not None  # noqa: S101 - asked for above
            for number, opening in enumerate(mouth_openings(track)):
                encoder.stdin.write(draw_frame(scene, number, float(opening)).tobytes())
        if encoder.returncode:
            raise SystemExit(f"ffmpeg ended with {encoder.returncode}")
        partial.replace(target)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit("usage: python bench/demo_clip.py OUT.mp4")
    write_clip(Path(sys.argv[1]).absolute())
