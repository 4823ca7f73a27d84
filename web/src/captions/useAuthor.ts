import { useWords } from "../words/language";
import type { Track } from "./useCaptions";

/** Says who made a version: a person, the farm, or the farm in what a person had written. */
export function useAuthor() {
  const { captions: words } = useWords();
  return ({ author, author_name, added_to_name }: Track): string => {
    if (author !== null) return author_name ?? words.somebody;
    return added_to_name === null ? words.byFarm : words.addedTo(added_to_name);
  };
}
