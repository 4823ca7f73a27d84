import type { AssetDetail, Job } from "../api/client";
import { type Orientation, type Rendition, renditionsOf } from "./outputs";

/**
 * How a rendition stands: its file is there, it waits or is made (an earlier file stays meanwhile),
 * it could not be made, or nobody wants it.
 */
export type Standing = "there" | "waiting" | "making" | "failed" | "left-out";

export type Row = {
  name: string;
  orientation: Orientation;
  /** Lines of a picture that is upright or not: 720 of `720p` and of `vertical-720`. */
  lines: number | null;
  file: Rendition | null;
  standing: Standing;
  /** Of its making, 0 to 1. */
  progress: number;
};

const UPRIGHT = /^vertical-(\d+)$/;
const LEVEL = /^(\d+)p$/;

/** Every rendition that an asset has, gets, lacks or was spared; always in the same order. */
export function rowsOf(asset: AssetDetail): Row[] {
  const files = new Map(renditionsOf(asset).map((one) => [one.name, one]));
  const jobs = new Map(asset.jobs.flatMap((job) => (job.rendition ? [[job.rendition, job]] : [])));
  const names = new Set([...files.keys(), ...jobs.keys(), ...asset.left_out]);
  return [...names]
    .map((name) => rowOf(name, asset.left_out, files.get(name) ?? null, jobs.get(name)))
    .sort(
      (one, other) =>
        one.orientation.localeCompare(other.orientation) || (other.lines ?? 0) - (one.lines ?? 0),
    );
}

function rowOf(
  name: string,
  leftOut: readonly string[],
  file: Rendition | null,
  job: Job | undefined,
): Row {
  const upright = UPRIGHT.exec(name);
  const lines = upright ?? LEVEL.exec(name);
  return {
    name,
    orientation: file?.orientation ?? (upright ? "vertical" : "horizontal"),
    lines: lines ? Number(lines[1]) : null,
    file,
    standing: leftOut.includes(name) ? "left-out" : standingOf(file, job),
    progress: job?.progress ?? 0,
  };
}

function standingOf(file: Rendition | null, job: Job | undefined): Standing {
  if (job?.state === "queued") return "waiting";
  if (job?.state === "running") return "making";
  if (file) return "there";
  // The job is heard of sooner than its file.
  return job?.state === "done" ? "making" : "failed";
}

/** Whether a rendition may be asked for: what waits or is made comes anyway. */
export function canMakeAgain({ standing }: Row): boolean {
  return standing === "there" || standing === "failed" || standing === "left-out";
}
