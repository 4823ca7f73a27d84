"""Whisper behind the port: the model runs in a child, watched and limited."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter
from typing_extensions import override

from ai.hearing import Errands, Heard, utterance_of
from ai.models import require_model
from ai.places import child_command, child_environment
from ai.transcriber import Errand, Sound, Transcriber
from farm.captions import Utterance
from farm.errors import InputRejected
from farm.messages import Notice
from transcode.child import Child
from transcode.limits import Limits

Engine = Literal["faster-whisper", "openai-whisper"]
Device = Literal["auto", "cpu", "cuda"]


@dataclass(frozen=True, slots=True)
class Whisper(Transcriber):
    """A Whisper model on this machine.

    Attributes:
        model: a name, or a folder; of openai-whisper also a ``.pt`` file.
        models: the folder in which named models lie.
        memory_bytes: resident memory that a run may take.
        threads: of the model; 0: as many as the machine has.
        batch: spans that it hears at once.
        beam: texts that it weighs against each other; 1: always the likeliest next word.
    """

    model: str
    models: Path
    memory_bytes: int
    engine: Engine = "faster-whisper"
    device: Device = "auto"
    threads: int = 0
    batch: int = 8
    beam: int = 1

    @override
    def missing(self) -> Notice | None:
        """Return that the model is not here, and what brings it."""
        package = "faster_whisper" if self.engine == "faster-whisper" else "whisper"
        if find_spec(package) is None:
            return Notice("captions-engine-missing", {"engine": self.engine})
        try:
            self._place()
        except InputRejected as missing:
            return missing.notice
        return None

    @override
    def transcribe(self, sound: Sound, errand: Errand) -> tuple[Utterance, ...]:
        """Return what was said, as the port says.

        Raises:
            ChildFailed: the model failed or met a limit.
            InputRejected: as `require_model`.
        """
        place = self._place()
        if not sound.spans:
            return ()
        listener = _Listener(self._child(sound, errand, place), errand.report)
        return tuple(utterance_of(heard, sound.spans) for heard in listener.listen())

    def _place(self) -> Path:
        is_reference = self.engine == "openai-whisper"
        return require_model(self.model, self.models, is_reference=is_reference)

    def _child(self, sound: Sound, errand: Errand, place: Path) -> "_LineChild":
        errands = Errands(
            engine=self.engine,
            model=str(place),
            samples=str(sound.path.absolute()),
            offset=sound.offset,
            spans=tuple((float(span.start), float(span.end)) for span in sound.spans),
            device=self.device,
            threads=self.threads,
            batch=self.batch,
            beam=self.beam,
            hot_words=tuple(errand.hot_words),
        )
        request = errand.folder / "errands.json"
        request.write_bytes(TypeAdapter(Errands).dump_json(errands))
        child = _LineChild(
            child_command("ai.whisper_child", str(request.absolute())),
            folder=errand.folder,
            limits=Limits(errand.seconds, self.memory_bytes, output_bytes=10**6, niceness=10),
            environment=child_environment(threads=self.threads),
        )
        child.on_line = errand.tell
        return child


class _LineChild(Child):
    """A child whose stdout is JSON lines."""

    on_answer: Callable[[bytes], None] = staticmethod(lambda line: None)
    _rest = b""

    @override
    def hear(self, piece: bytes) -> None:
        super().hear(b"")  # it moved; nothing is kept
        *lines, self._rest = (self._rest + piece).split(b"\n")
        for line in lines:
            self.on_answer(line)


class _Listener:
    """Sorts a child's lines into progress and words."""

    def __init__(self, child: _LineChild, report: Callable[[float], None]) -> None:
        self._child, self._report = child, report
        self._heard: list[Heard] = []
        self._adapter = TypeAdapter(Heard)
        child.on_answer = self._take

    def listen(self) -> list[Heard]:
        """Run the child to its end; what `report` raises ends it at once."""
        self._child.run()
        return self._heard

    def _take(self, line: bytes) -> None:
        answer = json.loads(line)
        if "heard" in answer:
            self._heard.append(self._adapter.validate_python(answer["heard"]))
        else:
            self._report(answer["share"])
