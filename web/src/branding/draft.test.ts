import { describe, expect, it } from "vitest";
import {
  type Branding,
  contrast,
  differs,
  draftOf,
  isColor,
  isFaulty,
  PLAIN,
  PLAIN_CARD,
  wishOf,
} from "./draft";

const stored: Branding = {
  organisation_id: "org_1",
  own: true,
  organisation_name: "Changsha",
  logo: null,
  corner: "top-right",
  width: 12,
  margin: 4,
  lower_third: { bar: "#c8102e", text: "#ffffff", start: 0.5, length: 6 },
  title_card: null,
};

describe("a branding that is being changed", () => {
  it("says what is stored until something is changed", () => {
    expect(wishOf(draftOf(stored))).toEqual({
      corner: "top-right",
      width: 12,
      margin: 4,
      keep_logo: true,
      lower_third: stored.lower_third,
      title_card: null,
    });
    expect(differs(draftOf(stored), stored)).toBe(false);
    expect(differs({ ...draftOf(stored), corner: "top-left" }, stored)).toBe(true);
    expect(differs({ ...draftOf(stored), keepLogo: false }, stored)).toBe(true);
  });

  it("keeps the colours of a lower third that is off", () => {
    const off = { ...draftOf(stored), hasBand: false };
    expect(wishOf(off).lower_third).toBeNull();
    expect(off.look.bar).toBe("#c8102e");
    const never = draftOf({ ...stored, lower_third: null });
    expect([never.hasBand, never.look]).toEqual([false, PLAIN]);
    const recoloured = { ...never, look: { ...PLAIN, bar: "#000000" } };
    expect(differs(recoloured, { ...stored, lower_third: null })).toBe(false);
  });

  it("keeps a title card that is off, and says when a colour is none", () => {
    const card = { ...PLAIN_CARD, look: "dimmed" as const, color: "#c8102e" };
    const on = { ...draftOf(stored), hasCard: true, card };
    expect(wishOf(on).title_card).toEqual(card);
    expect([differs(on, stored), isFaulty(on)]).toEqual([true, false]);
    const off = { ...on, hasCard: false, card: { ...card, color: "red" } };
    expect([wishOf(off).title_card, differs(off, stored), isFaulty(off)]).toEqual([
      ...[null, false, false],
    ]);
    expect(isFaulty({ ...off, hasCard: true })).toBe(true);
  });

  it("knows colours, and those that are too alike", () => {
    expect(["#0b3d91", "#FFFFFF", "red", "#12345", ""].map(isColor)).toEqual([
      ...[true, true],
      ...[false, false, false],
    ]);
    expect(contrast("#000000", "#ffffff")).toBeCloseTo(21);
    expect(contrast("#ffffff", "#ffffff")).toBeCloseTo(1);
    expect(contrast(PLAIN.bar, PLAIN.text)).toBeGreaterThan(7);
    expect(contrast("#777777", "#888888")).toBeLessThan(3);
  });
});
