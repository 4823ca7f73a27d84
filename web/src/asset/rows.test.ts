import { describe, expect, it } from "vitest";
import type { AssetDetail, Job } from "../api/client";
import { canMakeAgain, rowsOf } from "./rows";

type Parts = {
  files?: string[];
  jobs?: [string | null, Job["state"], number?][];
  leftOut?: string[];
};

function asset({ files = [], jobs = [], leftOut = [] }: Parts): AssetDetail {
  return {
    renditions: files.map((name) => ({
      name,
      orientation: name.startsWith("vertical") ? "vertical" : "horizontal",
    })),
    jobs: jobs.map(([rendition, state, progress = 0]) => ({ rendition, state, progress })),
    left_out: leftOut,
  } as unknown as AssetDetail;
}

function standings(parts: Parts): [string, string][] {
  return rowsOf(asset(parts)).map(({ name, standing }) => [name, standing]);
}

describe("the rows of renditions", () => {
  it("are the files, where nothing else is to say", () => {
    expect(standings({ files: ["720p", "360p"], jobs: [[null, "running", 0.5]] })).toEqual([
      ["720p", "there"],
      ["360p", "there"],
    ]);
  });

  it("keep their places whether a file is there or not", () => {
    const names = ["1080p", "720p", "360p", "vertical-1080", "vertical-360"];
    const shown = (parts: Parts) => rowsOf(asset(parts)).map(({ name }) => name);
    expect(shown({ files: names })).toEqual(names);
    expect(
      shown({
        files: ["360p", "vertical-1080"],
        leftOut: ["vertical-360", "1080p"],
        jobs: [["720p", "queued"]],
      }),
    ).toEqual(names);
  });

  it.each([
    ["queued", "waiting"],
    ["running", "making"],
    ["failed", "failed"],
    ["done", "making"],
  ] as const)("say of a file that is not there, with a job %s: %s", (state, standing) => {
    expect(standings({ jobs: [["720p", state]] })).toEqual([["720p", standing]]);
  });

  it.each([
    ["queued", "waiting"],
    ["running", "making"],
    ["failed", "there"],
    ["cancelled", "there"],
    ["done", "there"],
  ] as const)("say of a file that is there, with a job %s: %s", (state, standing) => {
    const [row] = rowsOf(asset({ files: ["720p"], jobs: [["720p", state, 0.25]] }));
    expect(row).toMatchObject({ standing, progress: 0.25, file: { name: "720p" } });
  });

  it("believe what somebody said before any job", () => {
    expect(standings({ leftOut: ["720p"], jobs: [["720p", "running"]] })).toEqual([
      ["720p", "left-out"],
    ]);
  });

  it("offer to make again what does not come by itself", () => {
    const rows = rowsOf(
      asset({
        files: ["1080p"],
        jobs: [
          ["720p", "queued"],
          ["480p", "running"],
          ["360p", "failed"],
        ],
        leftOut: ["240p"],
      }),
    );
    expect(rows.filter(canMakeAgain).map(({ name }) => name)).toEqual(["1080p", "360p", "240p"]);
  });

  it("take a name for what it is", () => {
    const [plain, odd, upright] = rowsOf(asset({ leftOut: ["vertical-720", "720p", "other"] }));
    expect(plain).toMatchObject({ orientation: "horizontal", lines: 720, file: null });
    expect(upright).toMatchObject({ orientation: "vertical", lines: 720 });
    expect(odd).toMatchObject({ name: "other", lines: null });
  });
});
