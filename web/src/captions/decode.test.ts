import { describe, expect, it } from "vitest";
import { decodeCaptions } from "./decode";

const bytes = (hex: string) =>
  Uint8Array.from(hex.split(" "), (pair) => Number.parseInt(pair, 16)).buffer;

describe("a caption file's text", () => {
  it.each([
    ["utf-8", "e7 9c 81 e5 a7 94 e4 b9 a6", "zh-Hans", "省委书"],
    ["utf-8 with a mark", "ef bb bf e7 9c 81 e5 a7 94", "zh-Hans", "省委"],
    ["utf-16 of Windows", "ff fe 01 77 d4 59", "zh-Hans", "省委"],
    ["utf-16, big end first", "fe ff 77 01 59 d4", "en", "省委"],
    ["GBK", "ca a1 ce af ca e9 bc c7", "zh-Hans", "省委书记"],
    ["GBK in an English file", "a1 b0 4e 6f a1 b1", "en", "“No”"],
    ["Big5", "ac d9 a9 65", "zh-Hant", "省委"],
  ])("is read from %s", (_, hex, language, text) => {
    expect(decodeCaptions(bytes(hex), language)).toBe(text);
  });

  it("keeps what tells that no encoding fits", () => {
    expect(decodeCaptions(bytes("41 ff ff 42"), "zh-Hans")).toContain("\ufffd");
  });
});
