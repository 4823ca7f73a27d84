"""An engine that speaks as a real one and sends nothing: a process for tests of who starts it.

    python -m tests.scripted_engine PROGRAMME EPOCH FOLDER

Every 100 ms it stores an object, as long as the programme is its own.
"""

import sys
import threading
import time
from pathlib import Path
from queue import Empty, SimpleQueue

from farm.ids import ProgrammeId
from farm.settings import load_settings
from live.control import Control
from live.spec import SOCKET
from workers.live_engine import Post, run_engine
from workers.wiring import open_farm


class ScriptedEngine:
    def __init__(self, spec, ports, *, ffmpeg):
        self.spec, self.ports = spec, ports
        self.commands = SimpleQueue()
        self.held, self.targets = None, {one.id: {"state": "sending"} for one in spec.targets}
        self.over = threading.Event()

    def run(self):
        control = Control(self.spec.folder / SOCKET, self.commands.put)
        number = 0
        while not self.over.is_set() and self.ports.tenure.is_ours():
            self.obey()
            self.write(number)
            if number % 10 == 0:
                self.ports.report(self.report())
            number += 1
            time.sleep(0.1)
        if self.ports.tenure.is_ours():
            self.ports.recorded()
        control.close()
        return self.ports.tenure.is_ours()

    def write(self, number):
        part = self.spec.folder / "part"
        part.write_bytes(b"packets")
        name = f"{self.spec.epoch:06d}-{number:08d}.part"
        self.ports.store.put_file(f"{self.spec.prefix}sent/{name}", part)
        part.unlink()

    def obey(self):
        try:
            command = self.commands.get_nowait()
        except Empty:
            return
        match command["do"]:
            case "switch":
                self.held = None if command["to"] == "auto" else command["to"]
            case "add":
                self.targets[command["target"]["id"]] = {"state": "sending"}
                (self.spec.folder / "added").write_text(command["target"]["address"])
            case "pause":
                self.targets[command["target"]] = {"state": "paused"}
            case "resume":
                self.targets[command["target"]] = {"state": "sending"}
            case "remove":
                del self.targets[command["target"]]
            case "stop":
                self.over.set()

    def report(self):
        return {
            "epoch": self.spec.epoch,
            "at": time.time(),
            "on_air": self.held or "main",
            "held": self.held,
            "inputs": {},
            "targets": self.targets,
        }


if __name__ == "__main__":
    programme_id, epoch, folder = sys.argv[1:]
    with open_farm(load_settings()) as farm:
        post = Post(ProgrammeId(programme_id), int(epoch), Path(folder))
        sys.exit(run_engine(farm, post, ScriptedEngine))
