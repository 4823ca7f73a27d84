import type { AssetDetail } from "../api/client";
import { renditionsOf } from "./outputs";

/** The pictures of a clip: how many a second, and how many. */
export type Grid = { fps: number; frames: number };

/** The first and the last picture of a stretch, by their numbers. */
export type Stretch = { first: number; last: number };

/** The clock of a player is a little off; so much of a picture is forgiven. */
const SLACK = 0.02;

export function gridOf(asset: AssetDetail): Grid | null {
  const [one] = renditionsOf(asset);
  return one && one.fps > 0 && one.frames > 0 ? { fps: one.fps, frames: one.frames } : null;
}

/** The number of the picture that a player shows at a time. */
export function frameAt(seconds: number, { fps, frames }: Grid): number {
  return Math.min(frames - 1, Math.max(0, Math.floor(seconds * fps + SLACK)));
}

/**
 * What the API is asked for, in seconds.
 *
 * Half a picture early at both ends: the rate is rounded here, and so no rounding takes a picture
 * away or adds one.
 */
export function rangeOf({ first, last }: Stretch, { fps }: Grid): { from: number; to: number } {
  return { from: Math.max(0, (first - 0.5) / fps), to: (last + 0.5) / fps };
}

/** Minutes, seconds and thousandths, as 1:02.480. */
export function spellTime(seconds: number): string {
  const milliseconds = Math.round(seconds * 1000);
  const minutes = Math.floor(milliseconds / 60_000);
  const rest = ((milliseconds % 60_000) / 1000).toFixed(3).padStart(6, "0");
  return `${minutes}:${rest}`;
}
