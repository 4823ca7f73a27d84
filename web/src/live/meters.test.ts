import { describe, expect, it } from "vitest";
import { channels, Hold, placeOf, Tape } from "./meters";

const steps = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, at) => [-(from + at), -(from + at)]);

function drawn(tape: Tape) {
  const all = [];
  for (let step = tape.next(); step !== null; step = tape.next()) all.push(step[0]);
  return all;
}

describe("a tape of levels", () => {
  it("gives each step once, though reports overlap and some never come", () => {
    const tape = new Tape();
    tape.take({ count: 10, steps: steps(0, 10) });
    expect(drawn(tape)).toHaveLength(10);
    tape.take({ count: 10, steps: steps(0, 10) });
    expect(drawn(tape)).toEqual([]);
    tape.take({ count: 13, steps: steps(3, 13) });
    expect(drawn(tape)).toEqual([-10, -11, -12]);
  });

  it("begins anew with an engine that does", () => {
    const tape = new Tape();
    tape.take({ count: 900, steps: steps(0, 5) });
    drawn(tape);
    tape.take({ count: 2, steps: steps(0, 2) });
    expect(drawn(tape)).toHaveLength(2);
  });

  it("catches up without losing the loudest", () => {
    const tape = new Tape();
    tape.take({ count: 20, steps: [[-1, -2], ...steps(30, 49)] });
    const shown = drawn(tape);
    expect(shown).toHaveLength(15);
    expect(shown[0]).toBe(-1);
  });
});

describe("a meter", () => {
  it("has a channel for each pair", () => {
    expect(channels([-6, -9, -12, -15])).toEqual([
      { peak: -6, rms: -9 },
      { peak: -12, rms: -15 },
    ]);
  });

  it("holds the highest peak for a moment", () => {
    const hold = new Hold();
    expect([hold.take(-20, 0), hold.take(-6, 100), hold.take(-30, 1000)]).toEqual([-20, -6, -6]);
    expect(hold.take(-30, 1700)).toBe(-30);
  });

  it.each([
    [0, 100],
    [6, 100],
    [-18, 70],
    [-60, 0],
    [-120, 0],
  ])("%i dBFS stands at %i", (level, place) => expect(placeOf(level)).toBeCloseTo(place));
});
