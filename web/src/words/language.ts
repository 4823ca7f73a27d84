import { createContext, use, useSyncExternalStore } from "react";
import { en } from "./en";
import { type Words, zh } from "./zh";

export type Language = "zh" | "en";

const KEPT = "farm.language";
const WORDS: Record<Language, Words> = { zh, en };

/** The language of the first wish that the console speaks; Chinese where none is. */
export function chooseLanguage(kept: string | null, wishes: readonly string[]): Language {
  if (kept === "zh" || kept === "en") return kept;
  const spoken = wishes.map((wish) => wish.toLowerCase().split("-")[0]);
  return spoken.find((wish): wish is Language => wish === "zh" || wish === "en") ?? "zh";
}

let current: Language = "zh";
const listeners = new Set<() => void>();

/** Take up the language that was kept, else the browser's. */
export function beginLanguage(): void {
  let kept: string | null = null;
  try {
    kept = localStorage.getItem(KEPT);
  } catch {
    // A browser that keeps nothing still shows the page.
  }
  speak(chooseLanguage(kept, navigator.languages));
}

/** Change the language and keep it. */
export function switchLanguage(language: Language): void {
  try {
    localStorage.setItem(KEPT, language);
  } catch {
    // As above.
  }
  speak(language);
}

export function currentLanguage(): Language {
  return current;
}

export function currentWords(): Words {
  return WORDS[current];
}

export function watchLanguage(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useLanguage(): Language {
  return useSyncExternalStore(watchLanguage, currentLanguage);
}

const WordsContext = createContext<Words>(zh);
export const WordsProvider = WordsContext.Provider;

export function useWords(): Words {
  return use(WordsContext);
}

function speak(language: Language): void {
  current = language;
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  document.title = WORDS[language].farm;
  for (const listener of listeners) listener();
}
