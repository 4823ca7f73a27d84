import { describe, expect, it } from "vitest";
import { areaOf, heightsOf, isFlat, lengthOf, type Signal } from "./curves";

const signal = (kind: Signal["kind"], ...values: number[]): Signal => ({ kind, step: 0.5, values });

describe("a curve", () => {
  it.each([
    [signal("applause", 0, 0.5, 2), [0, 0.5, 1]],
    [signal("loudness", -80, -33, 0), [0, 0.5, 1]],
    [signal("faces", 0, 1, 4), [0, 0.25, 1]],
    [signal("faces", 0, 0), [0, 0]],
  ])("%o is as high as it is loud, like or many", (one, heights) => {
    expect(heightsOf(one)).toEqual(heights);
  });

  it("is flat where nothing was", () => {
    expect(isFlat(signal("laughter", 0, 0.01))).toBe(true);
    expect(isFlat(signal("laughter", 0, 0.5))).toBe(false);
    expect(isFlat(signal("faces"))).toBe(true);
  });

  it("goes in steps to the clip's end, and not beyond it", () => {
    const path = areaOf(signal("applause", 0, 1), 0.8, 100, 10);
    expect(path).toBe("M0 10L0.0 10.0H62.5L62.5 0.0H100.0V10Z");
    expect(lengthOf([signal("faces", 1), signal("speech", 1, 1)])).toBe(1);
  });
});
