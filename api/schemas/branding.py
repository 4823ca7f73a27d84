"""What an organisation's clips wear."""

from typing import Annotated

from pydantic import BaseModel, Field

from farm.branding import CardLook, Corner
from farm.ids import OrgId

Color = Annotated[str, Field(max_length=20)]
Seconds = Annotated[float, Field(ge=0, le=86_400, allow_inf_nan=False)]


class LogoDocument(BaseModel):
    """A logo as the farm keeps it: a PNG; another picture has another ``sha256``."""

    sha256: str
    width: int
    height: int
    bytes: int


class LowerThirdDocument(BaseModel):
    """A bar with a clip's title and place; colours are ``#rrggbb``, times seconds."""

    bar: Color
    text: Color
    start: Seconds
    length: Seconds


class TitleCardDocument(BaseModel):
    """How clips show their title at the beginning; colours are ``#rrggbb``, ``length`` seconds."""

    look: CardLook
    color: Color
    text: Color
    length: Seconds


class BrandingDocument(BaseModel):
    """What counts in an organisation.

    ``own``: it has said so itself. Else it is that of ``organisation_name``, the nearest level
    above that has said something; null where nobody has, or where the caller does not see it.
    With neither logo nor lower third clips wear nothing. Without ``title_card`` those that
    are asked for with one show it in the farm's own look.
    """

    organisation_id: OrgId
    own: bool
    organisation_name: str | None
    logo: LogoDocument | None
    corner: Corner
    width: int
    margin: int
    lower_third: LowerThirdDocument | None
    title_card: TitleCardDocument | None


class NewBranding(BaseModel):
    """What an organisation's clips shall wear.

    ``width`` is per cent of the picture's longer side, ``margin`` of its shorter one. The logo is
    sent apart; it stays the one that counted until now, unless ``keep_logo`` is false.
    """

    corner: Corner
    width: int
    margin: int
    lower_third: LowerThirdDocument | None
    title_card: TitleCardDocument | None = None
    keep_logo: bool = True
