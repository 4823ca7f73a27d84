import type { Job } from "../api/client";
import { useWords } from "../words/language";

/** Returns the words for a job's stage, with the rendition, the chunk or the piece of sound it is about. */
export function useStageName() {
  const { stages } = useWords();
  return ({ kind, rendition, piece }: Pick<Job, "kind" | "rendition" | "piece">) => {
    const name = stages[kind];
    if (rendition) return `${name} ${rendition}`;
    return piece === null ? name : `${name} ${piece + 1}`;
  };
}
