import type { Schemas } from "../api/client";

export type WordList = Pick<Schemas["WordListDocument"], "names" | "sensitive">;
/** The lists as somebody types them: a word a line. */
export type Typed = { names: string; sensitive: string };

/** As the API allows. */
export const MOST_WORDS = 2000;
export const LONGEST_WORD = 100;

export function typedOf({ names, sensitive }: WordList): Typed {
  return { names: names.join("\n"), sensitive: sensitive.join("\n") };
}

/** The words of a text, parted by lines or Chinese commas; blanks and repeated ones go. */
export function wordsIn(text: string): string[] {
  const found = text.split(/[\n、，；]/).map((word) => word.trim().replace(/\s+/g, " "));
  return [...new Set(found.filter(Boolean))];
}

export function listOf({ names, sensitive }: Typed): WordList {
  return { names: wordsIn(names), sensitive: wordsIn(sensitive) };
}

/** Whether what is typed says something else than what is stored. */
export function differs(typed: Typed, stored: WordList): boolean {
  const told = listOf(typed);
  return JSON.stringify(told) !== JSON.stringify(listOf(typedOf(stored)));
}

/** What keeps a text from being saved: too many words, or the word that is too long; else null. */
export function faultOf(text: string): { long: string } | "many" | null {
  const words = wordsIn(text);
  const long = words.find((word) => word.length > LONGEST_WORD);
  if (long !== undefined) return { long: `${long.slice(0, 20)}…` };
  return words.length > MOST_WORDS ? "many" : null;
}
