/** How many bytes were sent at a moment, in milliseconds of any steady clock. */
export type Sample = { at: number; bytes: number };

const WINDOW_MS = 8000;
const SHORTEST_MS = 800;

/** Return the samples with one more, without those too old to tell the present speed. */
export function addSample(samples: readonly Sample[], sample: Sample): Sample[] {
  const last = samples.at(-1);
  // Bytes that were sent but not kept are sent again: the past says nothing of the speed then.
  if (last && sample.bytes < last.bytes) return [sample];
  return [...samples.filter(({ at }) => sample.at - at <= WINDOW_MS), sample];
}

/** Bytes a second over the last few seconds; null while too little is known. */
export function speedOf(samples: readonly Sample[]): number | null {
  const [first, last] = [samples[0], samples.at(-1)];
  if (first === undefined || last === undefined || last.at - first.at < SHORTEST_MS) return null;
  return ((last.bytes - first.bytes) * 1000) / (last.at - first.at);
}

/** Seconds until all is sent; null where that cannot be told. */
export function secondsLeft(speed: number | null, bytesLeft: number): number | null {
  if (speed === null || speed < 1) return null;
  return bytesLeft / speed;
}

const PAUSES_S = [1, 2, 4, 8, 15];

/** How long to wait before the next try after so many in a row failed. */
export function pauseBefore(failures: number): number {
  return PAUSES_S[Math.min(failures, PAUSES_S.length - 1)] ?? 1;
}
