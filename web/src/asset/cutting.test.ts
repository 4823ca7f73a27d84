import { describe, expect, it } from "vitest";
import { frameAt, rangeOf, spellTime } from "./cutting";

const PAL = { fps: 25, frames: 200 };
/** As the manifest rounds it. */
const NTSC = { fps: 29.97, frames: 120_000 };
const NTSC_RATE = 30_000 / 1001;

/** The pictures that the server cuts: those with from <= n / rate < to. */
function served({ from, to }: { from: number; to: number }, rate: number) {
  return { first: Math.ceil(from * rate), last: Math.ceil(to * rate) - 1 };
}

describe("the picture that is shown", () => {
  it.each([
    [0, 0],
    [0.0385, 0],
    [0.0399, 1],
    [0.04, 1],
    [0.039999, 1],
    [2.48, 62],
    [7.99, 199],
    [8, 199],
    [-1, 0],
  ])("at %d s is %i", (seconds, frame) => expect(frameAt(seconds, PAL)).toBe(frame));

  it("is the right one an hour into a rate that is rounded", () => {
    const frame = 107_000;
    expect(frameAt((frame + 0.5) / NTSC_RATE, NTSC)).toBe(frame);
  });
});

describe("what is asked for", () => {
  it.each([
    [PAL, 25, 62, 154],
    [PAL, 25, 0, 0],
    [PAL, 25, 199, 199],
    [NTSC, NTSC_RATE, 0, 7],
    [NTSC, NTSC_RATE, 107_000, 107_001],
  ])("names exactly the pictures %j at %d: %i to %i", (grid, rate, first, last) => {
    expect(served(rangeOf({ first, last }, grid), rate)).toEqual({ first, last });
  });
});

it.each([
  [0, "0:00.000"],
  [2.48, "0:02.480"],
  [62.5, "1:02.500"],
  [59.9999, "1:00.000"],
])("%d s are spelled %s", (seconds, text) => expect(spellTime(seconds)).toBe(text));
