import { describe, expect, it } from "vitest";
import { guard } from "../words/guard.en";
import { guardReport, heldSeconds, isCutKey, sayClock } from "./guard";
import type { Programme } from "./useLive";

describe("the delay clock", () => {
  it.each([
    [{}, "The slate; nothing is held"],
    [{ behind: 0, left: null, held: 0 }, "It leaves at once, without a delay"],
    [{ behind: 75, left: null, held: 75 }, "What leaves is 1:15 late"],
    [{ behind: null, left: 12.2, held: 3 }, "The slate, for 0:13 more"],
    [{ behind: null, left: null, held: 0 }, "The slate; nothing is held"],
  ])("says %o as %s", (told, words) => {
    expect(sayClock(guard.clock, told)).toBe(words);
  });

  it("is of an engine that runs", () => {
    const report = { guard: { held: 12.4, behind: 10 } };
    const live = { state: "live", report } as unknown as Programme;
    expect(heldSeconds(live)).toBe(12);
    expect(guardReport({ ...live, state: "ended" })).toEqual({});
    expect(guardReport({ ...live, report: null })).toEqual({});
  });
});

describe("the key that cuts", () => {
  it.each([
    ["BODY", { code: "KeyX" }, true],
    ["BUTTON", { code: "KeyX" }, true],
    ["BUTTON", { code: "KeyC" }, false],
    ["BODY", { code: "KeyX", ctrlKey: true }, false],
    ["BODY", { code: "KeyX", repeat: true }, false],
    ["INPUT", { code: "KeyX" }, false],
    ["TEXTAREA", { code: "KeyX" }, false],
  ])("on a %s with %o: %s", (tagName, pressed, cuts) => {
    expect(isCutKey({ ...pressed, target: { tagName } } as unknown as KeyboardEvent)).toBe(cuts);
  });
});
