import { describe, expect, it } from "vitest";
import { toNews } from "./news";
import { MessageParser } from "./parse";

const STREAM = [
  "event: hello\nid: 7\ndata: {}\n\n",
  ": still here\n\n",
  'event: job-changed\nid: 9\ndata: {"subject": "job_1", "asset_id": "ast_1", "progress": 0.5}\n\n',
].join("");
const MESSAGES = [
  { kind: "hello", id: "7", facts: {} },
  { kind: "job-changed", id: "9", facts: { subject: "job_1", asset_id: "ast_1", progress: 0.5 } },
];

describe("a stream of events", () => {
  it.each([1, 2, 5, 17, 1000])("is understood in pieces of %i letters", (length) => {
    const parser = new MessageParser();
    const pieces = STREAM.match(new RegExp(`[^]{1,${length}}`, "g")) ?? [];
    expect(pieces.flatMap((piece) => parser.take(piece))).toEqual(MESSAGES);
  });

  it("is understood with Windows' ends of lines", () => {
    expect(new MessageParser().take(STREAM.replaceAll("\n", "\r\n"))).toEqual(MESSAGES);
  });

  it("becomes news for the pages", () => {
    expect(toNews("hello", {})).toBeNull();
    expect(toNews("reset", {})).toEqual({ type: "reset" });
    expect(toNews("goodbye", {})).toEqual({ type: "signed-out" });
    expect(toNews("asset-changed", { subject: "a", state: "ready" })).toEqual({
      type: "asset-changed",
      id: "a",
      state: "ready",
    });
    expect(toNews("job-changed", MESSAGES[1]?.facts ?? {})).toEqual({
      type: "job-changed",
      id: "job_1",
      assetId: "ast_1",
      progress: 0.5,
    });
  });
});
