import type { Levels } from "./meters";
import type { Programme } from "./useLive";

/** What an engine says of an input; null: not known yet. */
export type InputFacts = {
  state?: string;
  detail?: string;
  fps?: number | null;
  bitrate?: number | null;
  gop?: number | null;
  drift?: number | null;
  gaps?: number;
  gap_seconds?: number;
  differs?: string[];
  made_of?: {
    codec: string | null;
    width: number | null;
    height: number | null;
    sound: { codec: string; rate: number; channels: number } | null;
  } | null;
};

/** What an engine says of itself, as far as the page shows it; anything may be missing. */
export type Report = {
  on_air?: string;
  held?: string | null;
  inputs?: Record<string, InputFacts>;
  levels?: Record<string, Levels>;
  recording?: { objects?: number } | null;
  targets?: Record<string, { state?: string; sent?: number; reconnects?: number }>;
};

const COLORS = {
  draft: "gray",
  scheduled: "blue",
  rehearsal: "yellow",
  live: "red",
  ended: "gray",
  failed: "orange",
} as const;

export function colorOf(state: Programme["state"]): string {
  return COLORS[state];
}

export function runs({ state }: Programme): boolean {
  return state === "live" || state === "rehearsal";
}

/** What a programme's engine said last; nothing of an engine of an earlier run. */
export function reportOf(programme: Programme): Report {
  return runs(programme) ? ((programme.report ?? {}) as Report) : {};
}

const ENOUGH_TO_PLAY = 4;

/** Whether so much was stored that a player finds a window of it. */
export function hasPictures(programme: Programme): boolean {
  return (reportOf(programme).recording?.objects ?? 0) >= ENOUGH_TO_PLAY;
}

/** How it is with the engine of a programme that should run; null: all is well, or none is due. */
export function engineTrouble(programme: Programme): "waiting" | "starting" | "lost" | null {
  const { engine } = programme;
  if (!runs(programme)) return null;
  if (engine === null || engine.epoch === 0) return "waiting";
  if (engine.live) return programme.report === null ? "starting" : null;
  return engine.heard_at === null ? "starting" : "lost";
}

const GOOD = new Set(["receiving", "sending"]);
const BAD = new Set(["dead", "retrying"]);

export function colorOfState(state: string): string {
  if (GOOD.has(state)) return "green";
  return BAD.has(state) ? "red" : "gray";
}

/** Words for a state of the engine's; an engine newer than the page may say others. */
export function sayState(words: Record<string, string>, state: string): string {
  return words[state] ?? state;
}
