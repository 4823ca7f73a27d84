"""What the manifest says of what a rendition shows: captions, a part of the picture, and why."""

from typing import Any

from farm.messages import Language
from farm.outputs import Rendition


def reframed_document(rendition: Rendition, language: Language) -> dict[str, Any] | None:
    """Return in how many shots a rendition shows what, the most frequent first; None: all alike."""
    if (reframed := rendition.reframed) is None:
        return None
    return {
        "pins": reframed.pins,
        "views": [
            {
                "view": one.view.value,
                "shots": one.shots,
                "reason": {"code": one.reason.code, "text": one.reason.text(language)},
            }
            for one in reframed.views
        ],
    }


def burned_document(rendition: Rendition) -> dict[str, Any] | None:
    """Return what the picture shows; without a language there were no captions to be shown."""
    if (burned := rendition.burned) is None:
        return None
    return {
        "style": burned.style.value,
        "language": burned.language,
        "kind": burned.kind and burned.kind.value,
        "version": burned.version,
    }
