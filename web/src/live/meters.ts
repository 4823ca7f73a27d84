/** The last tenths of a second of a line of sound: peak and RMS of each channel, in dBFS. */
export type Levels = { count: number; steps: number[][] };

/** What a meter shows of one channel, in dBFS. */
export type Shown = { peak: number; rms: number; held: number };

export const STEP_MS = 100;
export const FLOOR_DB = -60;
/** Where meters are marked: alignment level, and the highest that peaks should reach. */
export const MARKS_DB = [-18, -9] as const;
/** A peak from which on sound is cut off, or soon will be. */
export const CLIP_DB = -0.1;
export const CLIP_MS = 5000;
const HELD_MS = 1500;
/** What waits to be shown, at most: what came late is caught up with. */
const MOST_WAITING = 15;

/** Gives out, one by one, the steps that reports bring many at once, each of them once. */
export class Tape {
  private seen: number | null = null;
  private waiting: number[][] = [];

  take({ count, steps }: Levels): void {
    const known = this.seen !== null && this.seen <= count ? this.seen : count - steps.length;
    this.seen = count;
    const fresh = Math.min(count - known, steps.length);
    if (fresh > 0) this.waiting.push(...steps.slice(-fresh));
    while (this.waiting.length > MOST_WAITING) {
      const [old, next] = this.waiting.splice(0, 2);
      this.waiting.unshift(louder(old ?? [], next ?? []));
    }
  }

  /** The next step; null: none is there. */
  next(): number[] | null {
    return this.waiting.shift() ?? null;
  }
}

function louder(one: number[], other: number[]): number[] {
  return other.map((level, at) => Math.max(level, one[at] ?? level));
}

/** Split a step into its channels. */
export function channels(step: number[]): { peak: number; rms: number }[] {
  const pairs = [];
  for (let at = 0; at + 1 < step.length; at += 2) {
    pairs.push({ peak: step[at] ?? FLOOR_DB, rms: step[at + 1] ?? FLOOR_DB });
  }
  return pairs;
}

/** What is shown of a channel after a step: the highest peak stays for a moment. */
export class Hold {
  private held = FLOOR_DB;
  private since = 0;

  take(peak: number, at: number): number {
    if (peak >= this.held || at - this.since > HELD_MS) {
      this.held = peak;
      this.since = at;
    }
    return this.held;
  }
}

/** Where a level stands on the scale, from 0 to 100. */
export function placeOf(level: number): number {
  return 100 * Math.min(1, Math.max(0, 1 - level / FLOOR_DB));
}
