import { describe, expect, it } from "vitest";
import { engineTrouble, reportOf } from "./report";
import type { Programme } from "./useLive";

const heard = "2026-11-22T12:00:00Z";

function programme(state: string, engine: object | null, report: object | null = null) {
  return { state, engine, report } as unknown as Programme;
}

describe("the engine of a programme", () => {
  it.each([
    ["draft", null, null, null],
    ["live", null, null, "waiting"],
    ["live", { epoch: 0, live: false, heard_at: null }, null, "waiting"],
    ["rehearsal", { epoch: 1, live: false, heard_at: null }, null, "starting"],
    ["live", { epoch: 1, live: true, heard_at: heard }, null, "starting"],
    ["live", { epoch: 1, live: true, heard_at: heard }, {}, null],
    ["live", { epoch: 1, live: false, heard_at: heard }, {}, "lost"],
    ["ended", { epoch: 1, live: false, heard_at: heard }, {}, null],
  ])("%s with %o and %o: %s", (state, engine, report, trouble) => {
    expect(engineTrouble(programme(state, engine, report))).toBe(trouble);
  });

  it("is asked only while it should run", () => {
    const report = { on_air: "main" };
    expect(reportOf(programme("live", null, report))).toEqual(report);
    expect(reportOf(programme("ended", null, report))).toEqual({});
    expect(reportOf(programme("live", null))).toEqual({});
  });
});
