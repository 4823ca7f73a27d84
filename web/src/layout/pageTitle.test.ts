import { describe, expect, it } from "vitest";
import { titleOf } from "./pageTitle";

describe("what a tab is called", () => {
  it.each([
    ["素材库", "视频工场", "素材库 · 视频工场"],
    ["The roofs at noon", "Media farm", "The roofs at noon · Media farm"],
    ["", "Media farm", "Media farm"],
  ])("page %s of %s: %s", (page, farm, title) => expect(titleOf(page, farm)).toBe(title));
});
