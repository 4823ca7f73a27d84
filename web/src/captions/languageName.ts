import type { Language } from "../words/language";

/** A language tag (BCP 47) in words; the tag itself where nobody knows more. */
export function languageName(tag: string, ours: Record<string, string>, language: Language) {
  if (ours[tag]) return ours[tag];
  try {
    return new Intl.DisplayNames(language, { type: "language" }).of(tag) ?? tag;
  } catch {
    return tag; // a file may be in a language that was mistyped
  }
}
