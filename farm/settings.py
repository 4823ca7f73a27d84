"""Every setting of the farm: the only reader of the environment.

Each field is the variable ``FARM_<NAME>``, or what stands in the file that ``FARM_<NAME>_FILE``
names, as secrets do in containers; the first wins. ``docs/settings.md`` lists them all, and a
test holds the two together.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict
from typing_extensions import override

from farm.captions import Script
from farm.errors import InputRejected
from farm.messages import Language
from farm.settings_files import PREFIX, NamedFiles
from farm.settings_words import Canvases, Networks, Preset


class Settings(BaseSettings):
    """Settings with their defaults, units and meaning."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, frozen=True, extra="ignore"
    )

    data_dir: Path = Field(
        Path("farm-data"), description="folder of the embedded farm; for farm demo: out/demo/farm"
    )
    database_url: SecretStr | None = Field(
        None,
        description="catalogue, `postgresql://user:password@host/name`; empty: SQLite in the "
        "farm's folder",
    )
    database_pool: int = Field(
        10, ge=1, le=100, description="connections to it that one process keeps at most"
    )
    database_password: SecretStr | None = Field(
        None, description="password of the catalogue, where its address holds none"
    )
    s3_endpoint: str = Field(
        "",
        pattern=r"^$|^[^/\s]+$",
        description="S3 store of the objects, host or host:port; empty: a folder of the farm",
    )
    s3_bucket: str = Field(
        "farm",
        pattern=r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$",
        description="its bucket; made at the first start if the key may",
    )
    s3_region: str = Field("us-east-1", min_length=1, description="region that requests are for")
    s3_access_key: SecretStr | None = Field(None, description="name of the key to the bucket")
    s3_secret_key: SecretStr | None = Field(None, description="the key to the bucket")
    s3_secure: bool = Field(True, description="speak TLS to the store")
    redis_url: str = Field("", description="Redis of the queue; empty: the farm starts its own")
    redis_password: SecretStr | None = Field(
        None, description="password of that Redis, where its address holds none"
    )
    encode_slots: int = Field(1, ge=1, le=64, description="encodes at once on this machine")
    queues: str = Field(
        "",
        pattern=r"^$|^(io|cpu|gpu|ai|live|publish)(,(io|cpu|gpu|ai|live|publish))*$",
        description="queues that workers here serve at most, for example `io,cpu`; empty: all that "
        "they were started for. `gpu` is served only where an encoder in hardware works",
    )
    encoders: Literal["auto", "cpu", "nvenc", "qsv", "vaapi"] = Field(
        "auto",
        description="what the queue `gpu` encodes with: `auto` takes the first hardware that "
        "passes its trial at the worker's start, `cpu` none",
    )
    gpu_sessions: int = Field(
        8,
        ge=0,
        le=1024,
        description="encodes in hardware at once on this machine, one for each rendition; 0: no "
        "cap. GeForce drivers allow 8 in a machine since January 2024, 3 and 5 before",
    )
    io_slots: int = Field(2, ge=1, le=64, description="other jobs at once on this machine")
    drain_seconds: int = Field(
        600,
        ge=0,
        le=24 * 3600,
        description="a worker that is told to end goes on with its jobs for so long, seconds; then "
        "it gives them back, as it does at once when told twice",
    )
    alive_mark: Path | None = Field(
        None,
        description="a worker, or the clock, touches this file while it reaches the queue; empty: "
        "none",
    )
    sweep_seconds: int = Field(5, ge=1, description="lost jobs are looked for so often")
    sweep_objects: int = Field(
        20_000,
        ge=1,
        description="objects that the hourly sweep of the store looks at before the next goes on",
    )
    ffmpeg: Path | None = Field(None, description="ffmpeg to use; empty: the one of imageio-ffmpeg")
    language: Language | None = Field(
        None, description="zh or en; empty: by LC_ALL, LC_MESSAGES, LANG"
    )
    profiles: Canvases = Field(
        "",
        description="renditions of every clip beside the ladder, as `farm process --profile` takes "
        "them, with commas between: `captions-vertical-720,led-384x1152:fill`",
    )
    preset: Preset = Field("veryfast", description="x264 preset of the ladder")
    crf: int = Field(21, ge=0, le=51, description="x264 constant rate factor of the ladder")
    encode_threads: int = Field(
        1,
        ge=1,
        le=64,
        description="threads of one encoder; rungs run side by side anyway, and with more than one "
        "x264's rate control no longer gives the same bytes at every run",
    )
    chunk_seconds: int = Field(
        60,
        ge=0,
        le=3600,
        description="seconds of a chunk; clips twice as long are shared by workers; 0: never",
    )
    loudness_lufs: float = Field(
        -16.0, ge=-31, le=-5, description="loudness target, LUFS (BS.1770)"
    )
    true_peak_dbtp: float = Field(-1.5, ge=-9, le=0, description="highest true peak, dBTP")
    max_source_bytes: int = Field(12 * 10**9, ge=1, description="largest clip, bytes")
    max_source_seconds: int = Field(6 * 3600, ge=1, description="longest clip, seconds")
    max_source_pixels: int = Field(
        36_000_000, ge=1, description="largest picture, pixels (8K is 33.2 million)"
    )
    max_source_side: int = Field(8192, ge=16, description="longest side of a picture, pixels")
    max_source_streams: int = Field(32, ge=1, description="most tracks in one clip")
    probe_seconds: int = Field(120, ge=1, description="time limit of a probe, seconds")
    probe_memory_mb: int = Field(2048, ge=64, description="resident memory limit of a probe, MB")
    encode_memory_mb: int = Field(
        8192, ge=256, description="resident memory limit of an encode, MB"
    )
    worker_memory_mb: int = Field(
        0,
        ge=0,
        description="memory of the worker that encodes and all its encodes together, MB; 0: what "
        "the machine or the container has",
    )
    encode_max_slowness: int = Field(
        120, ge=1, description="time limit of an encode, seconds a second of clip (plus 300 s)"
    )
    stall_seconds: int = Field(
        90, ge=1, description="an encode without progress for so long is ended"
    )
    lease_seconds: int = Field(
        60, ge=5, description="a running job not heard of for so long is lost"
    )
    upload_part_bytes: int = Field(
        8 * 2**20, ge=2**10, description="an upload is stored in parts of so many bytes"
    )
    upload_keep_hours: int = Field(
        72, ge=1, description="an upload without new bytes for so long is removed, hours"
    )
    upload_lease_seconds: int = Field(
        15, ge=2, description="a request that sends bytes and is not heard of for so long is dead"
    )
    upload_idle_seconds: float = Field(
        8, gt=0, description="a request whose bytes stop for so long is ended; what came is kept"
    )
    whisper_model: str = Field(
        "",
        description="speech model that writes captions: a name that `farm models list` shows, or a "
        "folder; empty: the one that `farm models get` brought last; none: no captions",
    )
    whisper_engine: Literal["faster-whisper", "openai-whisper"] = Field(
        "faster-whisper", description="what runs it; the second is an extra, and models are files"
    )
    whisper_mirror: str = Field(
        "",
        pattern=r"^$|^https?://\S+$",
        description="hub that models are fetched from, such as a mirror; empty: the library's own",
    )
    models_dir: Path | None = Field(
        None, description="folder of the models; empty: `~/.local/share/mediafarm/models`"
    )
    whisper_device: Literal["auto", "cpu", "cuda"] = Field(
        "auto", description="where the model runs; auto: CUDA where there is one"
    )
    whisper_threads: int = Field(
        0, ge=0, le=256, description="its threads on processors; 0: as many as the machine has"
    )
    whisper_batch: int = Field(
        8, ge=1, le=64, description="stretches of speech that the model hears at once"
    )
    whisper_beam: int = Field(
        1, ge=1, le=10, description="texts that it weighs at once; 1 is the fastest"
    )
    whisper_memory_mb: int = Field(
        8192, ge=256, description="resident memory limit of a run of the model, MB"
    )
    whisper_max_slowness: int = Field(
        20, ge=1, description="time limit of a run, seconds a second of sound (plus 300 s)"
    )
    speech_piece_seconds: int = Field(
        120, ge=30, description="sound is transcribed in pieces of so many seconds, a job each"
    )
    chinese_script: Script = Field(
        Script.SIMPLIFIED, description="how Chinese captions are written: zh-Hans or zh-Hant"
    )
    http_host: str = Field("127.0.0.1", description="address that the HTTP door listens on")
    http_port: int = Field(8080, ge=1, le=65535, description="its port; if busy, another")
    public_url: str | None = Field(
        None,
        pattern=r"^https?://[^/]+$",
        description="where browsers find the farm, such as https://farm.example; with https its "
        "cookies travel encrypted only; empty: whatever address they used",
    )
    trusted_proxies: Networks = Field(
        "",
        description="proxies before the farm that are believed when they say who their client is "
        "(`X-Forwarded-For`), such as one that speaks TLS; addresses or networks with commas "
        "between; empty: nobody is believed",
    )
    rtmp_door: str = Field(
        "",
        pattern=r"^$|^[^:/\s]+:\d+$",
        description="nginx of the pushes, host:port, where it is none of `farm up`: engines read "
        "there; at the next port it takes orders",
    )
    rtmp_url: str = Field(
        "",
        pattern=r"^$|^rtmps?://[^/\s]+$",
        description="where publishers find that door, such as rtmps://push.example; empty: at its "
        "port, on whatever host their producer asked",
    )
    rtmp_word: SecretStr | None = Field(
        None, min_length=32, description="letters and digits by which it and the farm are known"
    )
    session_hours: int = Field(
        24 * 7, ge=1, le=24 * 90, description="a sign-in in a browser lasts so long, hours"
    )
    link_hours: int = Field(
        12, ge=1, le=24 * 30, description="a signed link for playback lasts at most so long, hours"
    )
    metrics_token: SecretStr | None = Field(
        None,
        min_length=32,
        description="who bears it reads `/metrics`, as Prometheus does; empty: nobody",
    )
    secret_key: SecretStr | None = Field(
        None,
        min_length=32,
        description="signs links and form tokens; empty: made at the first start, in the farm's "
        "folder",
    )

    @property
    def wants_captions(self) -> bool:
        """Whether clips should have captions, if there is a model for it."""
        return self.whisper_model != "none"

    @classmethod
    @override
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Say where values come from, the strongest first."""
        return init_settings, env_settings, NamedFiles(settings_cls)


def load_settings(**overrides: object) -> Settings:
    """Read the settings from the environment; keyword arguments win.

    Raises:
        InputRejected: ``setting-invalid``, for the first that is; ``profile-unknown``.
    """
    try:
        return Settings(**overrides)  # type: ignore[arg-type]  # pydantic validates them
    except ValidationError as error:
        first = error.errors()[0]
        name = f"{PREFIX}{first['loc'][0]}".upper()
        raise InputRejected("setting-invalid", name=name, detail=first["msg"]) from error


def choose_language(settings: Settings, environment: Mapping[str, str] | None = None) -> Language:
    """Return the language to speak: the setting, else the locale's, else English."""
    if settings.language is not None:
        return settings.language
    variables = os.environ if environment is None else environment
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := variables.get(name):
            return Language.ZH if value.lower().startswith("zh") else Language.EN
    return Language.EN
