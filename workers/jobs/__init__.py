"""The stages of a clip's way, one function each; all safe to run twice."""

from collections.abc import Callable, Mapping

from farm.jobs import JobKind
from workers.jobs.accept import accept_source
from workers.jobs.analyse import analyse_clip
from workers.jobs.assemble import assemble_source
from workers.jobs.captions import write_captions
from workers.jobs.checksum import read_checksum
from workers.jobs.chunks import encode_chunk_of_clip
from workers.jobs.cut import cut_source
from workers.jobs.gather import gather_source
from workers.jobs.highlights import find_highlights_of_clip
from workers.jobs.ladder import encode_renditions
from workers.jobs.package import package_renditions
from workers.jobs.preview import make_preview
from workers.jobs.rendition import encode_rendition
from workers.jobs.source_copy import copy_source
from workers.jobs.speech import find_speech_of_clip
from workers.jobs.stills import make_stills
from workers.jobs.transcribe import transcribe_piece
from workers.jobs.work import Work

JOBS: Mapping[JobKind, Callable[[Work], None]] = {
    JobKind.ASSEMBLE: assemble_source,
    JobKind.CUT: cut_source,
    JobKind.GATHER: gather_source,
    JobKind.ACCEPT: accept_source,
    JobKind.COPY_SOURCE: copy_source,
    JobKind.PREVIEW: make_preview,
    JobKind.ANALYSE: analyse_clip,
    JobKind.CHECKSUM: read_checksum,
    JobKind.ENCODE_CHUNK: encode_chunk_of_clip,
    JobKind.ENCODE_LADDER: encode_renditions,
    JobKind.RENDITION: encode_rendition,
    JobKind.MAKE_STILLS: make_stills,
    JobKind.PACKAGE: package_renditions,
    JobKind.FIND_SPEECH: find_speech_of_clip,
    JobKind.TRANSCRIBE: transcribe_piece,
    JobKind.WRITE_CAPTIONS: write_captions,
    JobKind.FIND_HIGHLIGHTS: find_highlights_of_clip,
}
"""What each kind of job does; all that a function makes is in store and catalogue."""
