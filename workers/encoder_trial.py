"""The ffmpeg that encodes, tried with all that the farm asks of it: its lists are not believed."""

import tempfile
from pathlib import Path

from farm.errors import FarmError
from farm.findings import Finding, missing
from farm.messages import Notice
from farm.settings import Settings
from transcode.child import run_confined
from transcode.ffmpeg import find_ffmpeg
from transcode.limits import ChildFailed, Limits
from workers.programs import version_of

_TRYING = Limits(seconds=60, memory_bytes=10**9, output_bytes=10 * 10**6)
_PICTURE = "testsrc2=size=128x128:rate=25:duration=0.4"
_SOUND = "sine=frequency=440:duration=0.4"
_PICTURE_FILTERS = (
    "setpts=PTS,fps=25,tpad=stop=1:stop_mode=clone,trim=end_frame=10,bwdif=deint=interlaced,"
    "format=rgba,premultiply=inplace=1,format=gbrp10le,lut3d=file=table.cube:interp=tetrahedral,"
    "scale=128:128:flags=bicubic+bitexact,setparams=colorspace=bt709,crop=96:96,boxblur=2:3:1:3,"
    "format=yuv420p,lutyuv=y=16+(val-16)*0.6,setsar=1,split=2[a][b];"
    "[b]select=not(mod(n\\,2)),scale=64:64[small];[a][small]overlay"
)
_SOUND_FILTERS = (
    "asetpts=PTS,atrim=start=0,aresample=48000:async=1,aformat=sample_fmts=fltp,apad=whole_dur=0.4,"
    "volume=-1dB:precision=float,alimiter=limit=0.9:level=disabled:latency=1,ebur128=peak=true"
)
_TABLE = "LUT_3D_SIZE 2\n" + "".join(
    f"{red} {green} {blue}\n" for blue in (0, 1) for green in (0, 1) for red in (0, 1)
)
"""A table of colours that changes none."""


def try_encoder(settings: Settings) -> Finding:
    """Encode some frames with every filter, codec and container of the ladder."""
    try:
        ffmpeg = find_ffmpeg(settings.ffmpeg)
    except FarmError as error:
        return missing("ffmpeg", error.notice)
    seen = f"{version_of(ffmpeg, '-version')} ({ffmpeg})"
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "table.cube").write_text(_TABLE, encoding="utf-8")
        command = [
            *(str(ffmpeg), "-nostdin", "-hide_banner", "-loglevel", "level+error"),
            *("-f", "lavfi", "-i", _PICTURE, "-f", "lavfi", "-i", _SOUND),
            *("-filter_complex", f"[0:v]{_PICTURE_FILTERS}[v];[1:a]{_SOUND_FILTERS}[s]"),
            *("-map", "[v]", "-c:v", "libx264", "-preset", settings.preset),
            *("-map", "[s]", "-c:a", "aac", "-movflags", "+faststart", "trial.mp4"),
        ]
        try:
            run_confined(command, folder=Path(folder), limits=_TRYING)
        except ChildFailed as error:
            detail = next(iter(error.log_tail), str(error))
            return missing("ffmpeg", Notice("ffmpeg-unfit", {"detail": detail}), seen)
    return Finding("ffmpeg", seen)
