import { describe, expect, it } from "vitest";
import { belowBand, logoPlace } from "./places";

const wide = { width: 1920, height: 1080 };
const tall = { width: 1080, height: 1920 };
const logo = { width: 200, height: 100 };

describe("the preview", () => {
  it("puts a logo where the farm puts it", () => {
    const place = logoPlace(wide, logo, { corner: "bottom-right", width: 10, margin: 5 });
    expect(place.width * 19.2).toBeCloseTo(192);
    expect(place.height * 10.8).toBeCloseTo(96);
    expect(place.left * 19.2).toBeCloseTo(1920 - 192 - 54);
    expect(place.top * 10.8).toBeCloseTo(1080 - 96 - 54);
  });

  it("makes it as large in upright pictures, clear of what apps cover", () => {
    const top = logoPlace(tall, logo, { corner: "top-left", width: 10, margin: 5 });
    expect(top.width * 10.8).toBeCloseTo(192);
    expect(top.top).toBeCloseTo(6);
    const bottom = logoPlace(tall, logo, { corner: "bottom-right", width: 10, margin: 5 });
    expect(bottom.top + bottom.height).toBeCloseTo(78);
    expect(bottom.left + bottom.width).toBeCloseTo(86);
  });

  it("keeps a high logo within a quarter of the picture", () => {
    const high = logoPlace(
      wide,
      { width: 40, height: 400 },
      { corner: "top-left", width: 40, margin: 0 },
    );
    expect(high.height).toBeCloseTo(25);
  });

  it("lifts the lower third above a logo that stands below", () => {
    const place = logoPlace(wide, logo, { corner: "bottom-left", width: 10, margin: 5 });
    expect(belowBand(wide, null, "bottom-left")).toBe(7);
    expect(belowBand(wide, place, "top-left")).toBe(7);
    expect(belowBand(wide, place, "bottom-left")).toBeGreaterThan(100 - place.top);
    expect(belowBand(tall, null, "top-left")).toBeCloseTo(22);
  });
});
