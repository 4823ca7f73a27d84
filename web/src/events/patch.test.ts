import { describe, expect, it } from "vitest";
import type { AssetPage, AssetPages } from "../api/queries";
import { flatten, mergeFirstPage, patchJobs, patchState, removeAsset } from "./patch";

/** An asset as old as its number is low. */
function asset(number: number): AssetPage["assets"][number] {
  return {
    id: `a${number}`,
    organisation_id: "org",
    title: "t",
    file_name: "f",
    place: "",
    event: "",
    note: "",
    priority: "normal",
    state: "accepted",
    created_at: new Date(number * 1000).toISOString(),
    duration: null,
    poster: null,
    moving: null,
    refusal: null,
  };
}

function page(numbers: number[], next: number | null): AssetPage {
  return { assets: numbers.map(asset), next_cursor: next === null ? null : `a${next}` };
}

function pages(...all: AssetPage[]): AssetPages {
  return { pages: all, pageParams: [null, ...all.slice(1).map(() => "c")] };
}

const ids = (all: AssetPages) => flatten(all).map(({ id }) => id);

describe("lists under way", () => {
  it("show another state of one asset", () => {
    const changed = patchState(pages(page([3, 2], null)), "a2", "ready");
    expect(flatten(changed).map(({ state }) => state)).toEqual(["accepted", "ready"]);
  });

  it("lose what was deleted", () => {
    expect(ids(removeAsset(pages(page([4, 3], 3), page([2], null)), "a3"))).toEqual(["a4", "a2"]);
  });

  it("take what is new without losing what follows", () => {
    const merged = mergeFirstPage(pages(page([4, 3], 3), page([2, 1], null)), page([6, 5], 5));
    expect(ids(merged)).toEqual(["a6", "a5", "a4", "a3", "a2", "a1"]);
    expect(merged.pages[0]?.next_cursor).toBe("a3");
  });

  it("lose what the fresh page does not know any more", () => {
    const merged = mergeFirstPage(pages(page([5, 4, 3], 3), page([2], null)), page([5, 3, 2], 2));
    expect(ids(merged)).toEqual(["a5", "a3", "a2"]);
  });

  it("go on where the fresh page ends when it was all there was", () => {
    const merged = mergeFirstPage(pages(page([2, 1], null)), page([3, 2], 2));
    expect(ids(merged)).toEqual(["a3", "a2", "a1"]);
    expect(merged.pages.at(-1)?.next_cursor).toBeNull();
  });

  it("become empty", () => {
    expect(ids(mergeFirstPage(pages(page([2], null)), page([], null)))).toEqual([]);
  });

  it("show nothing twice", () => {
    expect(ids(pages(page([3, 2], 2), page([2, 1], null)))).toEqual(["a3", "a2", "a1"]);
  });
});

describe("jobs under way", () => {
  const job = {
    ...{ id: "j", asset_id: "a", kind: "ladder" as const, state: "running" as const, attempt: 1 },
    ...{ progress: 0.2, seconds: null, created_at: "", started_at: null, ended_at: null },
    error: null,
    notices: [],
    rendition: null,
    piece: null,
  };

  it("take their progress and state from the news", () => {
    const news = { type: "job-changed" as const, id: "j", progress: 0.7 };
    expect(patchJobs([job], news)).toEqual([{ ...job, progress: 0.7 }]);
    expect(patchJobs([job], { ...news, state: "done" })?.[0]?.state).toBe("done");
  });

  it("are read anew when one is not known", () => {
    expect(patchJobs([job], { type: "job-changed", id: "other" })).toBeNull();
  });
});
