import { formatClock } from "../words/format";
import type { Words } from "../words/zh";
import type { Programme } from "./useLive";

/** What an engine says of its guard; anything may be missing. */
export type GuardReport = {
  held?: number;
  behind?: number | null;
  left?: number | null;
  lost?: number;
};

/** What a programme's engine does with what it holds; nothing where none runs. */
export function guardReport({ state, report }: Programme): GuardReport {
  if (state !== "live" && state !== "rehearsal") return {};
  return ((report as { guard?: GuardReport } | null)?.guard ?? {}) as GuardReport;
}

/** The delay clock: how late what leaves is, or for how long the slate still stands in. */
export function sayClock(words: Words["live"]["guard"]["clock"], told: GuardReport): string {
  if (typeof told.left === "number") return words.filling(formatClock(Math.ceil(told.left)));
  if (typeof told.behind !== "number") return words.empty;
  return told.behind > 0 ? words.behind(formatClock(told.behind)) : words.direct;
}

/** Whole seconds that are held and would be lost by an end. */
export function heldSeconds(programme: Programme): number {
  return Math.round(guardReport(programme).held ?? 0);
}

const FIELDS = new Set(["INPUT", "TEXTAREA", "SELECT"]);

/** Whether a key that was pressed is the one that cuts: not while somebody types, nor with others. */
export function isCutKey(event: KeyboardEvent): boolean {
  const { tagName = "", isContentEditable = false } = (event.target ?? {}) as Partial<HTMLElement>;
  const types = FIELDS.has(tagName) || isContentEditable;
  const isOther = event.ctrlKey || event.metaKey || event.altKey || event.repeat;
  return event.code === "KeyX" && !types && !isOther;
}
