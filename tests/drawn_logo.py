"""A logo as an organisation brings it: a red half, a green half that lets half of all through."""

import cv2
import numpy as np

LOGO_SIZE = (200, 100)
"""Columns and rows."""
EDGE = 10
"""Around it nothing is seen; what lies there is white, as some programs leave it."""


def logo_picture():
    """Blue, green, red and alpha."""
    columns, rows = LOGO_SIZE
    picture = np.full((rows, columns, 4), (255, 255, 255, 0), np.uint8)
    inside = picture[EDGE:-EDGE, EDGE:-EDGE]
    inside[:, : columns // 2 - EDGE] = (0, 0, 255, 255)
    inside[:, columns // 2 - EDGE :] = (0, 255, 0, 128)
    return picture


def write_logo(path, picture=None):
    """Write a PNG or WebP; a WebP without loss."""
    options = [cv2.IMWRITE_WEBP_QUALITY, 101] if path.suffix == ".webp" else []
    assert cv2.imwrite(str(path), logo_picture() if picture is None else picture, options)
    return path
