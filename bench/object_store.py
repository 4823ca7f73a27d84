"""An object up and down through the farm's S3 store and by the bare client, in turns.

    python -m bench.object_store [--megabytes N] [--rounds N]

The store is that of FARM_S3_*; without an endpoint one is made by deploy/radosgw for the while.
Writes bench/out/objects.json: seconds of each round, and the ratio of the medians (above 1: the
farm is slower; it hashes each file before it goes up and again when it comes down).
"""

import argparse
import json
import os
import secrets
import socket
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from farm.settings import load_settings
from storage.objects.s3_opening import S3Place, make_client, open_s3_store

ROOT = Path(__file__).parents[1]
OUT = ROOT / "bench" / "out" / "objects.json"
MEGABYTE = 10**6
Seconds = dict[str, list[float]]


@contextmanager
def bucket_of_settings() -> Iterator[S3Place]:
    """Yield a bucket in the store of the settings, or in a gateway that ends with us."""
    settings, bucket = load_settings(), f"farm-bench-{secrets.token_hex(4)}"
    access, secret = settings.s3_access_key, settings.s3_secret_key
    if settings.s3_endpoint and access is not None and secret is not None:
        keys = access.get_secret_value(), secret.get_secret_value()
        yield S3Place(settings.s3_endpoint, bucket, settings.s3_region, *keys, settings.s3_secure)
        return
    with TemporaryDirectory() as folder, socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
        probe.close()
        script = str(ROOT / "deploy" / "radosgw")
        subprocess.run([script, "start", folder, str(port)], check=True)
        try:
            yield S3Place(
                f"127.0.0.1:{port}",
                bucket,
                "us-east-1",
                "farmaccesskey",
                "farmsecretkey123",
                secure=False,
            )
        finally:
            subprocess.run([script, "stop", folder], check=True)


def measure(place: S3Place, source: Path, rounds: int) -> Seconds:
    """Return the seconds of every transfer, by way."""
    store, client = open_s3_store(place), make_client(place)
    back = source.with_name("back")

    def up_bare() -> None:
        client.fput_object(place.bucket, "bare", str(source))

    def down_bare() -> None:
        client.fget_object(place.bucket, "bare", str(back))
        descriptor = os.open(back, os.O_RDONLY)
        os.fsync(descriptor)  # the farm waits for the disk as well
        os.close(descriptor)

    ways: dict[str, Callable[[], object]] = {
        "up farm": lambda: store.put_file("farm", source),
        "up bare": up_bare,
        "down farm": lambda: store.fetch_file("farm", back),
        "down bare": down_bare,
    }
    seconds: Seconds = {way: [] for way in ways}
    for _ in range(rounds):
        for way, transfer in ways.items():
            back.unlink(missing_ok=True)
            start = time.monotonic()
            transfer()
            seconds[way].append(round(time.monotonic() - start, 3))
    for key in ("farm", "bare"):
        store.delete(key)
    client.remove_bucket(place.bucket)
    return seconds


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    with bucket_of_settings() as place, TemporaryDirectory() as folder:
        source = Path(folder) / "source"
        with source.open("wb") as file:
            for _ in range(asked.megabytes):
                file.write(secrets.token_bytes(MEGABYTE))
        seconds = measure(place, source, asked.rounds)
    medians = {way: statistics.median(took) for way, took in seconds.items()}
    ratios = {
        way: round(medians[f"{way} farm"] / medians[f"{way} bare"], 3) for way in ("up", "down")
    }
    for way, took in medians.items():
        print(f"{way:10} {took:7.2f} s  {asked.megabytes / took:6.0f} MB/s")
    print(f"farm to bare: up {ratios['up']}, down {ratios['down']}")
    OUT.parent.mkdir(parents=True, exist_ok=True)
    told = {"megabytes": asked.megabytes, "seconds": seconds, "ratios": ratios}
    OUT.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
