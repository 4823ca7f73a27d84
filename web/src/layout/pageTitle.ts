import { useEffect } from "react";
import { useWords } from "../words/language";

/** What a tab is called: its page first, as tabs are narrow; just the farm where a page has no name. */
export function titleOf(page: string, farm: string): string {
  return page ? `${page} · ${farm}` : farm;
}

/** Names the tab after the page that it shows. */
export function usePageTitle(page: string): void {
  const { farm } = useWords();
  useEffect(() => {
    document.title = titleOf(page, farm);
  }, [page, farm]);
}
