import { QueryClient } from "@tanstack/react-query";
import { describe, expect, it } from "vitest";
import { rowsOf } from "./draft";
import { draftsOf } from "./drafts";
import type { Track } from "./useCaptions";

const track = { id: "cap_1", kind: "caption", language: "zh-Hans", version: 1 } as Track;
const rows = rowsOf([
  { start: 1, end: 3, lines: ["今天天气"], speaker: "", language: "zh", flags: [] },
]);

describe("what was typed and not saved", () => {
  it("outlives its page and all that is read anew, and goes with its person", async () => {
    const queries = new QueryClient();
    const drafts = draftsOf(queries);
    expect(drafts.areThere()).toBe(false);
    drafts.keep({ track, rows }, "ast_1");
    await queries.invalidateQueries();
    expect(drafts.read("ast_1")).toEqual({ track, rows });
    expect(drafts.read("ast_2")).toBeUndefined();
    expect(drafts.areThere()).toBe(true);
    queries.clear();
    expect(drafts.read("ast_1")).toBeUndefined();
  });

  it("is forgotten when it is saved or discarded", () => {
    const drafts = draftsOf(new QueryClient());
    drafts.keep({ track, rows }, "ast_1");
    drafts.forget("ast_1");
    expect(drafts.areThere()).toBe(false);
  });
});
