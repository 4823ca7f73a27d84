import { describe, expect, it } from "vitest";
import type { Pin, Shape, Shot } from "./windows";
import { boxesAt, gripAt, inside, placeAt, samePins, shotAt, spanAt, withPin } from "./windows";

const REASON = { code: "framed-face", text: "follows a face" };
const SIDES = { width: 0.3, height: 1 };
const PATH = [
  { at: 1, across: 0.2, down: 0.5 },
  { at: 3, across: 0.6, down: 0.5 },
];
const followed: Shot = {
  start: 0,
  end: 4,
  view: "crop",
  reason: REASON,
  windows: [{ ...SIDES, path: PATH }],
};
const whole: Shot = { start: 4, end: 6, view: "whole", reason: REASON, windows: [] };
const shape: Shape = { renditions: ["vertical-720"], ...SIDES, shots: [followed, whole] };
const pin = (from: number, to: number, across: number): Pin => ({ from, to, across, down: 0.5 });

describe("a window's way", () => {
  it.each([
    [0, 0.2],
    [1, 0.2],
    [2, 0.4],
    [2.5, 0.5],
    [3, 0.6],
    [9, 0.6],
  ])("at %s s is at %s", (at, across) => {
    expect(placeAt(PATH, at).across).toBeCloseTo(across);
  });

  it("stays inside the picture", () => {
    expect(inside({ across: 0.02, down: 0.9 }, SIDES)).toEqual({ across: 0.15, down: 0.5 });
  });

  it("is nowhere where all of the picture is shown, and the grip in the middle", () => {
    expect(boxesAt(shape, [], 5)).toEqual([]);
    expect(gripAt(shape, [], 5)).toEqual({ across: 0.5, down: 0.5 });
  });

  it("obeys the later of two pins, up to its end", () => {
    const pins = [pin(0, 4, 0.3), pin(2, 6, 0.8)];
    expect(gripAt(shape, pins, 1).across).toBeCloseTo(0.3);
    expect(gripAt(shape, pins, 2).across).toBeCloseTo(0.8);
    expect(boxesAt(shape, pins, 5.9)).toHaveLength(1);
    expect(boxesAt(shape, pins, 6)).toHaveLength(0);
  });
});

describe("a pin", () => {
  it("holds for the shot, from here, or for a moment", () => {
    expect(spanAt(followed, 1, "shot")).toEqual({ from: 0, to: 4 });
    expect(spanAt(followed, 1, "rest")).toEqual({ from: 1, to: 4 });
    expect(spanAt(followed, 1, "short")).toEqual({ from: 1, to: 3 });
    expect(spanAt(followed, 4, "rest").to).toBeGreaterThan(spanAt(followed, 4, "rest").from);
  });

  it("takes the place of those that it covers", () => {
    const pins = [pin(0, 2, 0.2), pin(1, 5, 0.4)];
    expect(withPin(pins, pin(0, 4, 0.7))).toEqual([pin(1, 5, 0.4), pin(0, 4, 0.7)]);
  });

  it("is told from another", () => {
    expect(samePins([pin(0, 2, 0.2)], [pin(0, 2, 0.2)])).toBe(true);
    expect(samePins([pin(0, 2, 0.2)], [pin(0, 2, 0.3)])).toBe(false);
    expect(samePins([pin(0, 2, 0.2)], [])).toBe(false);
  });
});

it("the last shot goes on to the end of time", () => {
  expect(shotAt(shape.shots, 4)).toBe(whole);
  expect(shotAt(shape.shots, 99)).toBe(whole);
});
