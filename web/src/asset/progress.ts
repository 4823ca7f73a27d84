import type { Job } from "../api/client";

type Stage = Pick<Job, "kind" | "state" | "progress">;

/** Roughly what part of a clip's time each stage takes. */
const SHARES: Record<string, number> = {
  assemble: 0.04,
  cut: 0.3,
  gather: 0.05,
  accept: 0.06,
  copy: 0.01,
  preview: 0.1,
  analyse: 0.03,
  checksum: 0.02,
  chunk: 0.7,
  ladder: 0.75,
  rendition: 0.3,
  stills: 0.05,
  package: 0.05,
  speech: 0.03,
  transcribe: 0.4,
  captions: 0.02,
  highlights: 0.01,
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

const MAY_BE_MISSING = new Set(["assemble", "cut", "gather", "chunk"]);
/** Stages that follow one another. */
const AT_FIRST = ["assemble", "cut", "gather", "accept", "preview"];
/** Then two ways side by side, of which the longer counts: so of the last two stages of pictures. */
const OF_PICTURES = ["chunk", "ladder"];
const AT_THE_END = ["stills", "package"];
const OF_WORDS = ["speech", "transcribe", "captions"];
/** As long as one of these is to be done and nobody knows how long it takes, nothing can be told. */
const LONG = new Set(["chunk", "rendition", ...OF_WORDS]);

/**
 * How many seconds a clip still takes once its next stage runs; null while nobody can tell. What
 * waits in a queue before it is not known here.
 */
export function secondsLeft(
  jobs: readonly Stage[],
  expected: Readonly<Record<string, number>>,
): number | null {
  const waited = jobs.filter(isAwaited);
  const isUntold = ({ kind }: Stage) => LONG.has(kind) && expected[kind] === undefined;
  if (expected.ladder === undefined || waited.some(isUntold)) return null;
  const left = (kind: string) => {
    const known = jobs.filter(isOf(kind));
    const undone = known.filter(isAwaited).reduce((sum, job) => sum + 1 - doneOf(job), 0);
    const atOnce = Math.max(1, known.filter(({ state }) => state === "running").length);
    const isToCome = known.length === 0 && !MAY_BE_MISSING.has(kind);
    return ((expected[kind] ?? 0) * (isToCome ? 1 : undone)) / atOnce;
  };
  const all = (kinds: readonly string[]) => kinds.reduce((sum, kind) => sum + left(kind), 0);
  const pictures = all(OF_PICTURES) + Math.max(...AT_THE_END.map(left));
  const sum = all(AT_FIRST) + Math.max(pictures, all(OF_WORDS));
  return sum === 0 && waited.length > 0 ? null : sum;
}

/** Whether there is something to wait for: what failed or was cancelled is not made by itself. */
function isAwaited({ state }: Stage) {
  return state === "queued" || state === "running";
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
