"""One programme from a file, without a farm: no lease, and recordings in a folder.

python -m live SPEC.json
"""

import os
import signal
import sys
from pathlib import Path
from threading import Thread

from live.engine import Engine, Ports
from live.spec import read_spec
from storage.objects.folder import FolderStore
from transcode.ffmpeg import find_ffmpeg


def main(arguments: list[str]) -> int:
    """Run it until SIGTERM or a command ends it; return the exit status."""
    spec = read_spec(Path(arguments[0]).read_text(encoding="utf-8"))
    spec.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    (spec.folder / "engine.pid").write_text(str(os.getpid()), encoding="ascii")
    store = FolderStore(spec.objects) if spec.objects else None
    engine = Engine(spec, Ports(store), ffmpeg=find_ffmpeg(None))
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: engine.stop())
    ended: list[bool] = []
    # not in this thread: a queue that is waited for when a signal comes may wait on for ever
    thread = Thread(target=lambda: ended.append(engine.run()))
    thread.start()
    thread.join()
    return int(ended != [True])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
