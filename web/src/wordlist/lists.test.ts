import { describe, expect, it } from "vitest";
import { differs, faultOf, listOf, typedOf, wordsIn } from "./lists";

const stored = { names: ["王伟中", "Furong Media"], sensitive: [] };

describe("word lists", () => {
  it("are typed a word a line, or with Chinese commas", () => {
    expect(wordsIn(" 王伟中 \n\n长沙、株洲，湘潭；Furong  Media\n王伟中")).toEqual([
      "王伟中",
      "长沙",
      "株洲",
      "湘潭",
      "Furong Media",
    ]);
    expect(listOf(typedOf(stored))).toEqual(stored);
  });

  it("differ by their words alone", () => {
    expect(differs({ names: "王伟中\n\nFurong Media\n", sensitive: " " }, stored)).toBe(false);
    expect(differs({ names: "王伟中", sensitive: "" }, stored)).toBe(true);
    expect(differs({ names: "Furong Media\n王伟中", sensitive: "" }, stored)).toBe(true);
  });

  it("tell what the farm would refuse", () => {
    expect(faultOf("字".repeat(100))).toBeNull();
    expect(faultOf(`长沙\n${"字".repeat(101)}`)).toEqual({ long: `${"字".repeat(20)}…` });
    expect(faultOf(Array.from({ length: 2001 }, (_, at) => `词${at}`).join("\n"))).toBe("many");
  });
});
