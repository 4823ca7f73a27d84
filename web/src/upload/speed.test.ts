import { describe, expect, it } from "vitest";
import { addSample, pauseBefore, type Sample, secondsLeft, speedOf } from "./speed";

function steady(seconds: number, bytesPerSecond: number): Sample[] {
  let samples: Sample[] = [];
  for (let at = 0; at <= seconds; at += 0.25) {
    samples = addSample(samples, { at: at * 1000, bytes: at * bytesPerSecond });
  }
  return samples;
}

describe("the speed of an upload", () => {
  it("is what was sent over the last seconds", () => {
    expect(speedOf(steady(5, 1e6))).toBeCloseTo(1e6);
  });

  it("is not known from the first moment alone", () => {
    expect(speedOf([])).toBeNull();
    expect(speedOf(steady(0.5, 1e6))).toBeNull();
  });

  it("forgets what was long ago", () => {
    let samples = steady(5, 10e6);
    for (let second = 1; second <= 10; second += 1) {
      samples = addSample(samples, { at: 5000 + second * 1000, bytes: 50e6 + second * 1e6 });
    }
    expect(speedOf(samples)).toBeCloseTo(1e6);
  });

  it("begins anew when bytes have to be sent again", () => {
    const samples = addSample(steady(5, 1e6), { at: 6000, bytes: 2e6 });
    expect(samples).toEqual([{ at: 6000, bytes: 2e6 }]);
  });

  it("tells the time left, or that it cannot be told", () => {
    expect(secondsLeft(2e6, 30e6)).toBe(15);
    expect(secondsLeft(null, 30e6)).toBeNull();
    expect(secondsLeft(0, 30e6)).toBeNull();
  });

  it("waits longer after each failure, but never for long", () => {
    expect([0, 1, 2, 3, 4, 50].map(pauseBefore)).toEqual([1, 2, 4, 8, 15, 15]);
  });
});
