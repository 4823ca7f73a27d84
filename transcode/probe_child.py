"""The probe's child: ``python -m transcode.probe_child PATH DEMUXER`` prints an `Answer`."""

import sys
from pathlib import Path

from farm.errors import InputRejected
from transcode.probe import Answer, probe_clip


def main() -> None:
    """Probe one clip and print facts or refusal as JSON."""
    path, demuxer = sys.argv[1:]
    try:
        answer = Answer(facts=probe_clip(Path(path), demuxer))
    except InputRejected as rejected:
        answer = Answer(refusal=rejected.notice)
    sys.stdout.write(answer.model_dump_json())


if __name__ == "__main__":
    main()
