"""How near a rendition is to a clip of the same size and frames."""

import json
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from transcode.vmaf import find_vmaf

EVERY = 5
"""Of so many frames one is compared."""


def vmaf(clip: Path, rendition: Path) -> float:
    """Return the mean VMAF of a rendition, with what it was made of as the reference."""
    with TemporaryDirectory() as folder:
        compared = f"[0:v][1:v]libvmaf=n_subsample={EVERY}:n_threads=2:log_fmt=json:log_path=vmaf"
        files = ("-i", str(rendition.absolute()), "-i", str(clip.absolute()))
        command = (str(find_vmaf(None)), "-v", "error", *files, "-lavfi", compared)
        subprocess.run([*command, "-f", "null", "-"], cwd=folder, check=True)
        told = json.loads((Path(folder) / "vmaf").read_text(encoding="utf-8"))
    return float(told["pooled_metrics"]["vmaf"]["mean"])
