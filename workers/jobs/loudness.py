"""Stage: how loud is the programme?"""

from dataclasses import replace

from farm.messages import Notice
from transcode.loudness import measure_loudness
from transcode.sound_plan import MOST_GAIN_DB
from workers.jobs.work import MEGABYTE, Work


def measure_sound(work: Work) -> None:
    """Measure the clip's loudness, which decides the gain of every rendition."""
    plan = work.plan()
    if plan.samples is None:
        return
    loudness = measure_loudness(work.engine(output_bytes=MEGABYTE), work.clip(), plan)
    work.log.tell(
        "loudness measured",
        integrated_lufs=loudness.integrated,
        true_peak_dbtp=loudness.true_peak,
        range_lu=loudness.range,
    )
    notices = []
    target = work.farm.settings.loudness_lufs
    if loudness.integrated is None:
        notices.append(Notice("sound-silent"))
    elif target - loudness.integrated > MOST_GAIN_DB:
        facts = {"seen": f"{loudness.integrated:.1f}", "wanted": f"{target:.1f}"}
        notices.append(Notice("sound-too-quiet", facts))
    work.change_asset(lambda seen: replace(seen, loudness=loudness).noticed(*notices))
