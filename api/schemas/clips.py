"""Clips: stretches made for where they are shown."""

from typing import Annotated

from pydantic import BaseModel, Field, model_validator

from api.schemas.cuts import LONGEST
from api.schemas.documents import NoticeDocument
from farm.assets import AssetState
from farm.clips import CaptionWay, ClipOrder
from farm.highlights import HighlightStyle
from farm.ids import AssetId
from farm.media import Orientation

MOST_CLIPS = 30
"""Of one request."""

_Seconds = Annotated[float, Field(ge=0, le=LONGEST, allow_inf_nan=False)]


class ClipMaking(BaseModel):
    """How clips are made.

    ``captions``: ``burned`` into the picture, ``beside`` it in files, or ``none``. With
    ``title_card`` the first seconds show the title in the organisation's look; with ``branded`` the
    picture wears its logo and lower third.
    """

    orientations: Annotated[list[Orientation], Field(min_length=1, max_length=2)] = [
        Orientation.VERTICAL
    ]
    captions: CaptionWay = CaptionWay.BURNED
    title_card: bool = True
    branded: bool = False

    @property
    def order(self) -> ClipOrder:
        """The noun; horizontal first, whatever was said first."""
        shapes = tuple(shape for shape in Orientation if shape in self.orientations)
        return ClipOrder(shapes, self.captions, self.title_card, self.branded)


class ClipRange(BaseModel):
    """The frames with ``from <= n / rate < to``; without ``title`` named by what is said first."""

    start: Annotated[_Seconds, Field(alias="from")]
    end: Annotated[_Seconds, Field(alias="to")]
    title: Annotated[str, Field(max_length=200)] = ""


class AcceptedHighlight(BaseModel):
    """A highlight by its ``id``, as it is proposed in ``style``; titles as in `ClipRange`."""

    id: Annotated[str, Field(max_length=40)]
    style: HighlightStyle
    title: Annotated[str, Field(max_length=200)] = ""


class NewClips(ClipMaking):
    """Which stretches, and how they are made; one at least."""

    ranges: Annotated[list[ClipRange], Field(max_length=MOST_CLIPS)] = []
    highlights: Annotated[list[AcceptedHighlight], Field(max_length=MOST_CLIPS)] = []

    @model_validator(mode="after")
    def require_one(self) -> "NewClips":
        """Refuse a wish for nothing.

        Raises:
            ValueError: it names no stretch.
        """
        if not (self.ranges or self.highlights):
            raise ValueError("neither ranges nor highlights")
        return self


class BestClips(ClipMaking):
    """How many of what stands out, of which kind, and how they are made."""

    count: Annotated[int, Field(ge=1, le=MOST_CLIPS)] = 10
    style: HighlightStyle = HighlightStyle.EVENT
    shortest: Annotated[_Seconds, Field(gt=0)] = 8
    longest: Annotated[_Seconds, Field(gt=0)] = 60


class ClipDocument(BaseModel):
    """A clip: an asset of its own. ``is_new``: it was not there before this request."""

    id: AssetId
    title: str
    state: AssetState
    start: float
    end: float
    is_new: bool
    reasons: list[NoticeDocument]


class ClipList(BaseModel):
    """Clips that were asked for; ``remark`` says why there are none."""

    clips: list[ClipDocument]
    remark: NoticeDocument | None = None


class WantedCover(BaseModel):
    """Seconds into the clip of the picture on its cover; None: the farm chooses."""

    at: _Seconds | None
