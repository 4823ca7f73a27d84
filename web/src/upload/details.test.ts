import { describe, expect, it } from "vitest";
import { metadataOf, NOTHING, parseDetails } from "./details";

describe("what is said of clips", () => {
  it("comes back as it was kept", () => {
    const typed = { ...NOTHING, place: "清江渡口", priority: "urgent" as const };
    expect(parseDetails(JSON.stringify(typed))).toEqual(typed);
  });

  it.each([null, "", "null", "[1]", "{broken", '{"title": 7, "priority": "soon", "x": "y"}'])(
    "counts as not typed when it cannot be read: %s",
    (kept) => expect(parseDetails(kept)).toEqual(NOTHING),
  );

  it("goes along with each file, without what is empty", () => {
    const details = { ...NOTHING, title: " Ferry ", note: "  " };
    expect(metadataOf(details, "a.mp4", 1, 1)).toEqual({
      filename: "a.mp4",
      title: "Ferry",
      priority: "normal",
    });
  });

  it("numbers the titles of several files", () => {
    const titles = [1, 2].map((n) => metadataOf({ ...NOTHING, title: "渡口" }, "a", n, 2).title);
    expect(titles).toEqual(["渡口（1）", "渡口（2）"]);
    expect(metadataOf(NOTHING, "a", 1, 2).title).toBeUndefined();
  });
});
