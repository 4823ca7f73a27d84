import type { Job } from "../api/client";

type Stage = Pick<Job, "kind" | "state" | "progress">;

/** Roughly what part of a clip's time each stage takes. */
const SHARES: Record<string, number> = {
  assemble: 0.04,
  cut: 0.3,
  accept: 0.06,
  copy: 0.01,
  preview: 0.1,
  checksum: 0.02,
  chunk: 0.7,
  ladder: 0.75,
  rendition: 0.3,
  stills: 0.05,
  package: 0.05,
  speech: 0.03,
  transcribe: 0.4,
  captions: 0.02,
};
/** Where chunks were encoded before, it only joins them. */
const LADDER_OF_CHUNKS = 0.05;
const EXPECTED = ["assemble", "accept", "preview", "ladder", "stills", "package"];

/**
 * How far a clip is, 0 to 1: stages that are still to come count as not begun. Several of one kind,
 * such as renditions made alone, share its part.
 */
export function overallProgress(jobs: readonly Stage[]): number {
  const byKind = new Map<string, number[]>();
  for (const job of jobs) {
    byKind.set(job.kind, [...(byKind.get(job.kind) ?? []), doneOf(job)]);
  }
  const kinds = new Set([...EXPECTED, ...byKind.keys()]);
  let done = 0;
  let all = 0;
  for (const kind of kinds) {
    const isJoining = kind === "ladder" && byKind.has("chunk");
    const share = isJoining ? LADDER_OF_CHUNKS : (SHARES[kind] ?? 0.05);
    const parts = byKind.get(kind) ?? [0];
    done += (share * parts.reduce((sum, part) => sum + part, 0)) / parts.length;
    all += share;
  }
  return done / all;
}

const MAY_BE_MISSING = new Set(["assemble", "chunk"]);
/** Stages that follow one another; of the last two, which run side by side, the longer counts. */
const ONE_BY_ONE = ["assemble", "accept", "preview", "chunk", "ladder"];
const AT_THE_END = ["stills", "package"];

/**
 * How many seconds a clip still takes once its next stage runs; null while nobody can tell how long
 * the encoding will take. What waits in a queue before it is not known here.
 */
export function secondsLeft(
  jobs: readonly Stage[],
  expected: Readonly<Record<string, number>>,
): number | null {
  if (expected.ladder === undefined) return null;
  if (expected.chunk === undefined && jobs.some(isOf("chunk"))) return null;
  const left = (kind: string) => {
    const known = jobs.filter(isOf(kind));
    const undone = known.reduce((sum, job) => sum + 1 - doneOf(job), known.length ? 0 : 1);
    const atOnce = Math.max(1, known.filter(({ state }) => state === "running").length);
    return ((expected[kind] ?? 0) * undone) / atOnce;
  };
  const begun = ONE_BY_ONE.filter((kind) => !MAY_BE_MISSING.has(kind) || jobs.some(isOf(kind)));
  const sum = begun.reduce((total, kind) => total + left(kind), 0);
  return sum + Math.max(...AT_THE_END.map(left));
}

function isOf(kind: string) {
  return (job: Stage) => job.kind === kind;
}

/** The stage to name: what runs, else what waits. */
export function presentStage<T extends Stage>(jobs: readonly T[]): T | null {
  return (
    jobs.find(({ state }) => state === "running") ??
    jobs.find(({ state }) => state === "queued") ??
    null
  );
}

function doneOf({ state, progress }: Stage): number {
  if (state === "done") return 1;
  return state === "running" ? progress : 0;
}
