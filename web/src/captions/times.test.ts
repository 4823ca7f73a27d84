import { describe, expect, it } from "vitest";
import { readTime, spellTime } from "./times";

describe("a cue's time", () => {
  it.each([
    [0, "0:00.000"],
    [7.25, "0:07.250"],
    [62.0004, "1:02.000"],
    [3765.5, "1:02:45.500"],
  ])("is spelled to the millisecond: %d", (seconds, text) => {
    expect(spellTime(seconds)).toBe(text);
    expect(readTime(text)).toBeCloseTo(seconds, 3);
  });

  it.each([
    ["7,25", 7.25],
    [" 1：02.5 ", 62.5],
    ["90", 90],
    ["", null],
    ["abc", undefined],
    ["1:2:3:4", undefined],
    ["-1", undefined],
    ["99999", undefined],
  ])("is read as people type it: %j", (text, seconds) => {
    expect(readTime(text)).toBe(seconds);
  });
});
