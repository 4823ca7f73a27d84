import { describe, expect, it } from "vitest";
import { en } from "./en";
import { formatBitrate, formatBytes, formatClock, formatLeft, formatWhen, listed } from "./format";
import { chooseLanguage } from "./language";
import { zh } from "./zh";

/** Every sentence of a dictionary with the way to it; functions are called with a number. */
function sentences(words: object, way = ""): [string, string][] {
  return Object.entries(words).flatMap(([name, value]): [string, string][] => {
    if (typeof value === "string") return [[`${way}${name}`, value]];
    if (typeof value === "function") return [[`${way}${name}`, value(7, 7)]];
    return sentences(value, `${way}${name}.`);
  });
}

describe("words", () => {
  it("are Chinese in Chinese, but for the name of the other language", () => {
    const strange = sentences(zh).filter(([, text]) => !/[\u4e00-\u9fff\uff08]/.test(text));
    expect(strange).toEqual([["language", "English"]]);
  });

  it("are English in English, but for the name of the other language", () => {
    const strange = sentences(en).filter(([, text]) => /[\u3000-\u9fff\uff00-\uffef]/.test(text));
    expect(strange).toEqual([["language", "中文"]]);
  });

  it("are never empty and have no stray spaces", () => {
    for (const [way, text] of [...sentences(zh), ...sentences(en)]) {
      expect(text.trim(), way).toBe(text);
      expect(text, way).not.toBe("");
    }
  });
});

describe("the language", () => {
  it.each([
    [null, ["zh-CN", "en"], "zh"],
    [null, ["en-GB", "zh"], "en"],
    [null, ["fr", "en"], "en"],
    [null, ["de"], "zh"],
    ["en", ["zh-CN"], "en"],
    ["xx", ["en"], "en"],
  ] as const)("kept %s, wished %s: %s", (kept, wishes, language) => {
    expect(chooseLanguage(kept, wishes)).toBe(language);
  });
});

describe("numbers for people", () => {
  it.each([
    [0, "0 B"],
    [999_499, "999 KB"],
    [999_500, "1.0 MB"],
    [12_400_000, "12.4 MB"],
    [1_250_000_000, "1.25 GB"],
  ])("%i bytes: %s", (bytes, text) => expect(formatBytes(bytes)).toBe(text));

  it.each([
    [7, "0:07"],
    [723, "12:03"],
    [3765, "1:02:45"],
  ])("%i seconds: %s", (seconds, text) => expect(formatClock(seconds)).toBe(text));

  it("speak of bit rates and times left", () => {
    expect([formatBitrate(96_000), formatBitrate(6_554_075)]).toEqual(["96 kbit/s", "6.6 Mbit/s"]);
    expect([0.2, 61, 4800].map((seconds) => formatLeft(seconds, "zh"))).toEqual([
      "1 秒",
      "2 分钟",
      "1 小时 20 分",
    ]);
  });

  it("say when, seen from now", () => {
    const now = new Date("2026-11-22T08:00:00Z");
    expect(formatWhen("2026-11-22T07:59:40Z", now, "zh")).toBe("刚刚");
    expect(formatWhen("2026-11-22T07:57:00Z", now, "zh")).toBe("3分钟前");
    expect(formatWhen("2026-11-22T06:00:00Z", now, "en")).toBe("2 hours ago");
    expect(formatWhen("2025-06-01T06:00:00Z", now, "en")).toContain("2025");
  });

  it("lists things as one says them", () => {
    expect(listed(["a", "b", "c"], "en")).toBe("a, b, and c");
    expect(listed(["一", "二", "三"], "zh")).toBe("一、二和三");
  });
});
