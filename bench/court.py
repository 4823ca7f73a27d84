"""A hearing on the air, cut and muted: what of it reached whom must not have.

    python -m bench.court [ROW]

Frames have their numbers drawn in them; a door, targets by nginx-rtmp, one of them slower than
what is sent. Prints a table and writes ``bench/out/court.json``; ends with 1 where a row misses its
limit. The short form takes some minutes; BENCH_COURT_LONG=1 cuts twenty times each and delays for a
minute.
"""

import os
import sys
import time
from pathlib import Path

from bench.rows import Row, report_groups
from tests.barcodes import numbered_clip, read_numbers
from tests.courtroom import Courtroom, courtroom
from tests.live_studio import ACTOR, Studio, open_studio
from tests.rtmp import look_at
from workers import live_courts, programmes

IS_LONG = bool(os.environ.get("BENCH_COURT_LONG"))
TRIALS = 20 if IS_LONG else 3
DELAYS = (0.0, 10.0)
CHANGES = (60.0, 10.0, 0.0) if IS_LONG else (8.0, 2.0, 0.0)
SLOW_RATE = 6_000
PRESSES = 20
LEAKS = ("cut-leaks", "mute-leaks", "evidence-whole")


def leak_rows(folder: Path) -> list[Row]:
    """Cut and mute, with no delay and with one; look at all that anybody got."""
    clip = numbered_clip(folder / "numbered.mp4", 60 + TRIALS * 27)
    seen = leaked = heard = missing = 0
    told = []
    for delay in DELAYS:
        place = folder / f"delay-{delay:.0f}"
        with courtroom(place, clip, slow=SLOW_RATE) as court:
            tried(court, delay)
            slow = court.running.next_report()["targets"]["slow"]
        files = [place / f"{name}.flv" for name in ("one", "slow")]
        found = [[number for _, number in read_numbers(one)] for one in files]
        found += [sorted(court.sent_numbers()), sorted(court.clip_numbers())]
        leaked += sum(court.leaks(numbers) for numbers in found)
        heard += court.sounds_leaked(files[0]) + court.sounds_leaked(files[1])
        missing += court.evidence_missing()
        seen += sum(len(numbers) for numbers in found)
        told.append(f"{delay:.0f} s: {len(court.forbidden)} cuts, slow line broken "
                    f"{slow['reconnects']} times")  # fmt: skip
    where, detail = "targets, parts, clip", f"{seen} frames looked at; {'; '.join(told)}"
    return [
        Row("cut-leaks", "frames that must not leave", where, leaked, 0, "", detail),
        Row("mute-leaks", "sounds above -60 dBFS", "both targets", heard, 0, "",
            f"{TRIALS} mutes each"),
        Row("evidence-whole", "frames missing", "all that came in", missing, 0, ""),
    ]  # fmt: skip


def tried(court: Courtroom, delay: float) -> None:
    """Cut and mute again and again."""
    if delay:
        court.set_delay(delay)
    for number in range(TRIALS):
        court.cut(1.0 + number % 3)
        court.settle()
        court.mute(1.0)
        time.sleep(delay / 2 + 2.0)
    time.sleep(delay + 1)


def change_rows(folder: Path) -> list[Row]:
    """Change the delay while three pushes run."""
    names = ("one", "two", "three")
    clip = numbered_clip(folder / "numbered.mp4", 90 + 2 * sum(CHANGES))
    with courtroom(folder / "change", clip, good=names) as court:
        for seconds in CHANGES:
            court.set_delay(seconds, wait=30)
            time.sleep(3)
        fates = [court.outward.sessions(name) for name in names]
    lost = sum(len(fate) - 1 + (fate[0] == "broke") for fate in fates)
    steps = sum(look_at(folder / "change" / f"{name}.flv").steps_back for name in names)
    orders = " to ".join(f"{one:.0f}" for one in (0.0, *CHANGES))
    return [
        Row("delay-change", "connections lost", "three pushes", lost, 0, "", f"{orders} s"),
        Row("delay-change-monotonic", "packets that step back", "all targets", steps, 0, ""),
    ]


def press_rows(folder: Path) -> list[Row]:
    """Press in the farm, as a door does, and see when the engine has obeyed."""
    took = []
    with open_studio(folder / "farm") as studio, studio.agent("bench"):
        programmes.start_programme(studio.farm, ACTOR, studio.made.id)
        studio.wait(lambda: bool(studio.report.get("guard")), "an engine")
        for number in range(PRESSES):
            time.sleep(0.37 + number % 7 * 0.013)
            pressed = time.time()
            live_courts.cut_programme(studio.farm, ACTOR, studio.made.id)
            took.append(obeyed(studio, pressed) - pressed)
            live_courts.resume_programme(studio.farm, ACTOR, studio.made.id)
        programmes.stop_programme(studio.farm, ACTOR, studio.made.id)
    detail = f"median {sorted(took)[len(took) // 2]:.3f} s of {len(took)}"
    return [Row("cut-reaction", "press to nothing leaves", "longest", max(took), 0.5, "s", detail)]


def obeyed(studio: Studio, since: float) -> float:
    """Return when the engine cut, as it says itself."""
    studio.wait(lambda: (studio.report["guard"]["cut_at"] or 0.0) > since, "a cut")
    return float(studio.report["guard"]["cut_at"])


GROUPS = (
    (LEAKS, leak_rows),
    (("delay-change", "delay-change-monotonic"), change_rows),
    (("cut-reaction",), press_rows),
)


def main() -> None:
    """Measure what is asked for, print, write down."""
    sys.exit(report_groups("court", GROUPS, sys.argv[1] if len(sys.argv) > 1 else ""))


if __name__ == "__main__":
    main()
