import { useState } from "react";
import { currentWords } from "../words/language";

export type Priority = "urgent" | "normal" | "bulk";

/** What the reporter says of the clips, typed once for all of them. */
export type Details = {
  title: string;
  place: string;
  event: string;
  note: string;
  priority: Priority;
};

export const NOTHING: Details = { title: "", place: "", event: "", note: "", priority: "normal" };
/** As many characters as the farm takes. */
export const LONGEST = { title: 200, place: 200, event: 200, note: 2000 };
const KEPT = "farm.details";

/** Read what was kept; whatever is not understood counts as not typed. */
export function parseDetails(kept: string | null): Details {
  try {
    const told: unknown = JSON.parse(kept ?? "{}");
    if (typeof told !== "object" || told === null) return NOTHING;
    const known = Object.entries(told).filter(
      ([name, value]) => name in NOTHING && typeof value === "string",
    );
    const details: Details = { ...NOTHING, ...Object.fromEntries(known) };
    const isKnown = ["urgent", "normal", "bulk"].includes(details.priority);
    return isKnown ? details : { ...details, priority: "normal" };
  } catch {
    return NOTHING;
  }
}

/** The details, kept over a reload. */
export function useDetails(): [Details, (details: Details) => void] {
  const [details, setDetails] = useState(() => {
    try {
      return parseDetails(localStorage.getItem(KEPT));
    } catch {
      return NOTHING;
    }
  });
  function change(fresh: Details) {
    setDetails(fresh);
    try {
      localStorage.setItem(KEPT, JSON.stringify(fresh));
    } catch {
      // Nothing is kept, all else works.
    }
  }
  return [details, change];
}

/** The metadata of one of several files; their titles are numbered where there are more. */
export function metadataOf(details: Details, fileName: string, number: number, files: number) {
  const title = details.title.trim();
  const numbered = title && files > 1 ? currentWords().upload.clipNumber(title, number) : title;
  const told = { filename: fileName, ...details, title: numbered };
  return Object.fromEntries(Object.entries(told).filter(([, value]) => value.trim() !== ""));
}
