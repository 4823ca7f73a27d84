"""What stages take on this farm, remembered by a door for a while: many pages ask at once."""

import time

from workers.estimates import Paces, learn_paces
from workers.wiring import Farm

KEPT_SECONDS = 60.0


class RememberedPaces:
    """Learns when first asked, and anew when what it knows is a minute old."""

    def __init__(self, farm: Farm) -> None:
        self._farm = farm
        self._paces, self._until = Paces({}), 0.0

    def read(self) -> Paces:
        """Return the paces; two who ask at once may both learn, which harms nobody."""
        if time.monotonic() >= self._until:
            self._paces = learn_paces(self._farm)
            self._until = time.monotonic() + KEPT_SECONDS
        return self._paces
