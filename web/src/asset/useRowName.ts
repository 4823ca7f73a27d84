import { useWords } from "../words/language";
import type { Row } from "./rows";

/** Returns the words for a rendition, there or not: the size of its picture, or what it is called. */
export function useRowName() {
  const { asset: words } = useWords();
  return ({ name, orientation, lines, file }: Row) => {
    if (file) return `${words[orientation]} ${file.width}×${file.height}`;
    return lines === null ? name : `${words[orientation]} ${lines}p`;
  };
}
