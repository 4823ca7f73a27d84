import type { Job } from "../api/client";
import { useWords } from "../words/language";

/** Returns the words for a job's stage, with the rendition it makes where it makes one. */
export function useStageName() {
  const { stages } = useWords();
  return ({ kind, rendition }: Pick<Job, "kind" | "rendition">) => {
    const name = stages[kind];
    return rendition ? `${name} ${rendition}` : name;
  };
}
