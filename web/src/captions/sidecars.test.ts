import { describe, expect, it } from "vitest";
import type { AssetDetail } from "../api/client";
import { chooseShown, type Sidecar, sidecarsOf } from "./sidecars";

const chinese: Sidecar = { language: "zh-Hans", kind: "caption", path: "captions/zh.vtt" };
const english: Sidecar = { language: "en", kind: "subtitle", path: "captions/en.vtt" };

describe("the captions that a player offers", () => {
  it("are the WebVTT files of a clip, in its order", () => {
    const captions = [chinese, english].flatMap((one) => [
      { ...one, format: "vtt", version: 1 },
      { ...one, format: "srt", version: 1, path: "captions/x.srt" },
    ]);
    expect(sidecarsOf({ captions } as unknown as AssetDetail)).toEqual([chinese, english]);
  });

  it.each([
    [null, "caption zh-Hans"],
    ["subtitle en", "subtitle en"],
    ["", ""],
    ["caption fr", ""],
  ])("show what was shown before (%s)", (before, shown) => {
    expect(chooseShown([chinese, english], before)).toBe(shown);
    expect(chooseShown([], before)).toBe("");
  });
});
