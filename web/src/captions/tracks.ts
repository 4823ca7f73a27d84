import type { Track } from "./useCaptions";

/** Whether two versions are of one track. */
export function isSameTrack(one: Track, other: Track): boolean {
  return one.kind === other.kind && one.language === other.language;
}

/** The versions of one track, the newest first. */
export function versionsOf(versions: Track[], track: Track): Track[] {
  return versions.filter((one) => isSameTrack(one, track)).sort((a, b) => b.version - a.version);
}

/** The tracks to show, each once; what is edited stays although a moment may not know of it. */
export function tracksShown(found: Track[], edited: Track | null): Track[] {
  if (edited === null || found.some((track) => isSameTrack(track, edited))) return found;
  return [...found, edited];
}

/**
 * Whether a file in a language is likely a translation: what is said is there in another one. Another
 * script is no other language.
 */
export function isTranslation(language: string, tracks: Track[]): boolean {
  const spoken = tracks.filter(({ kind }) => kind === "caption").map((track) => track.language);
  return spoken.length > 0 && !spoken.map(spokenOf).includes(spokenOf(language));
}

/** The script that a Chinese track is not written in; null of other languages. */
export function otherScriptOf(tag: string): "zh-Hans" | "zh-Hant" | null {
  if (spokenOf(tag) !== "zh") return null;
  return /-(hant|tw|hk|mo)\b/i.test(tag) ? "zh-Hans" : "zh-Hant";
}

/** The language of a tag (BCP 47) without script and region. */
function spokenOf(tag: string): string {
  return tag.toLowerCase().split("-", 1)[0] ?? "";
}
