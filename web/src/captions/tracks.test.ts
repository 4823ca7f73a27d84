import { describe, expect, it } from "vitest";
import { isTranslation, otherScriptOf, tracksShown, versionsOf } from "./tracks";
import type { Track } from "./useCaptions";

const track = { id: "cap_1", kind: "caption", language: "zh-Hans", version: 1 } as Track;
const newer = { ...track, id: "cap_2", version: 2 };
const english = { ...track, id: "cap_3", language: "en" };
const translation = { ...english, id: "cap_4", kind: "subtitle" } as Track;

describe("the tracks that are shown", () => {
  it("keep the one that is edited in its place, whatever became of its version", () => {
    expect(tracksShown([newer, english], track)).toEqual([newer, english]);
    expect(tracksShown([], track)).toEqual([track]);
    expect(tracksShown([english], translation)).toEqual([english, translation]);
    expect(tracksShown([english], null)).toEqual([english]);
  });
});

describe("the versions of a track", () => {
  it("are its own, the newest first", () => {
    expect(versionsOf([track, english, newer, translation], track)).toEqual([newer, track]);
  });
});

describe("the other script", () => {
  it.each([
    ["zh-Hans", "zh-Hant"],
    ["zh-Hant", "zh-Hans"],
    ["zh-TW", "zh-Hans"],
    ["zh", "zh-Hant"],
    ["en", null],
  ])("of %s is %s", (tag, script) => {
    expect(otherScriptOf(tag)).toBe(script);
  });
});

describe("a file that is brought", () => {
  it.each([
    ["en", [track], true],
    ["zh-Hans", [track], false],
    ["zh-Hant", [track], false],
    ["en-GB", [english], false],
    ["en", [track, english], false],
    ["zh-Hans", [translation], false],
    ["en", [], false],
  ])("in %s is a translation where what is said is there in another language", (tag, there, is) => {
    expect(isTranslation(tag, there)).toBe(is);
  });
});
