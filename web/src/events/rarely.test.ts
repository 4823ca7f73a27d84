import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Rarely } from "./rarely";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it("runs at once, then once a pause, and once after the last wish", () => {
  const rarely = new Rarely(1000);
  const ran: number[] = [];
  for (let at = 0; at < 2500; at += 100) {
    rarely.run("list", () => ran.push(at));
    vi.advanceTimersByTime(100);
  }
  vi.advanceTimersByTime(5000);
  expect(ran).toEqual([0, 900, 1900, 2400]);
});

it("keeps keys apart", () => {
  const rarely = new Rarely(1000);
  const ran: string[] = [];
  for (const key of ["a", "b", "a"]) rarely.run(key, () => ran.push(key));
  expect(ran).toEqual(["a", "b"]);
});
