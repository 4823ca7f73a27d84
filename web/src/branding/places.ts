import type { Corner } from "./draft";

type Size = { width: number; height: number };
/** Where something lies, in per cent of the picture's width (left, width) and height (top, height). */
export type Place = { left: number; top: number; width: number; height: number };

/** As the farm keeps them free in upright pictures: where apps put buttons, words and tabs. */
export const APP_SIDE = 0.14;
export const APP_BOTTOM = 0.22;
const APP_TOP = 0.06;
const TALLEST = 0.25;

/** Where a logo lies in a picture, as `transcode/overlays.py` reckons it. */
export function logoPlace(
  picture: Size,
  logo: Size,
  { corner, width, margin }: { corner: Corner; width: number; margin: number },
): Place {
  const isUpright = picture.height > picture.width;
  const isTop = corner.startsWith("top");
  const aspect = logo.width / logo.height;
  const free = (Math.min(picture.width, picture.height) * margin) / 100;
  const side = isUpright && !isTop ? Math.max(free, picture.width * APP_SIDE) : free;
  const wide = Math.min(
    (Math.max(picture.width, picture.height) * width) / 100,
    picture.width - 2 * side,
    picture.height * TALLEST * aspect,
  );
  const high = wide / aspect;
  const above = isUpright ? Math.max(free, picture.height * APP_TOP) : free;
  const below = isUpright ? Math.max(free, picture.height * APP_BOTTOM) : free;
  return {
    left: (100 * (corner.endsWith("left") ? side : picture.width - side - wide)) / picture.width,
    top: (100 * (isTop ? above : picture.height - below - high)) / picture.height,
    width: (100 * wide) / picture.width,
    height: (100 * high) / picture.height,
  };
}

/** How much of the picture's height lies below a lower third, in per cent. */
export function belowBand(picture: Size, logo: Place | null, corner: Corner): number {
  const isUpright = picture.height > picture.width;
  const free = isUpright ? 100 * APP_BOTTOM : 7;
  if (logo === null || corner.startsWith("top")) return free;
  const gap = (50 * picture.width) / (isUpright ? 20 : 30) / picture.height;
  return Math.max(free, 100 - logo.top + gap);
}
