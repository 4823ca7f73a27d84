import { describe, expect, it } from "vitest";
import { inputTime, secondsTo } from "./schedule";

describe("a planned start", () => {
  it("is shown by the clock of whoever looks, and read back as the same moment", () => {
    const at = new Date("2026-11-22T09:05:00Z");
    expect(new Date(inputTime(at)).getTime()).toBe(at.getTime());
    expect(inputTime(at)).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d$/);
  });

  it.each([
    ["2026-11-22T09:00:10Z", 10],
    ["2026-11-22T08:59:50Z", -10],
  ])("%s is %i s away", (at, seconds) => {
    expect(secondsTo(at, Date.parse("2026-11-22T09:00:00Z"))).toBe(seconds);
  });
});
