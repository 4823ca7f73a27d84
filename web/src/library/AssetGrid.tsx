import { Button, Text } from "@mantine/core";
import { useEffect, useRef } from "react";
import { wordsOf } from "../api/problem";
import { useWords } from "../words/language";
import { AssetCard } from "./AssetCard";
import styles from "./AssetGrid.module.css";
import type { useLibrary } from "./useLibrary";

const WAITING = ["a", "b", "c", "d", "e", "f", "g", "h"];

/** Posters in a grid that grows as one scrolls; grey ones of the same size until they are there. */
export function AssetGrid({ library }: { library: ReturnType<typeof useLibrary> }) {
  const words = useWords();
  const end = useRef<HTMLDivElement>(null);
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = library;
  const goesOn = hasNextPage && !isFetchingNextPage && !isFetchNextPageError;

  useEffect(() => {
    if (!end.current || !goesOn) return;
    const watcher = new IntersectionObserver(
      ([seen]) => seen?.isIntersecting && void fetchNextPage(),
      { rootMargin: "600px" },
    );
    watcher.observe(end.current);
    return () => watcher.disconnect();
  }, [goesOn, fetchNextPage]);

  return (
    <>
      <ul className={styles.grid} aria-busy={library.isPending}>
        {library.isPending
          ? WAITING.map((one) => <li key={one} className={styles.waiting} aria-hidden="true" />)
          : library.assets.map((asset) => (
              <li key={asset.id}>
                <AssetCard asset={asset} />
              </li>
            ))}
      </ul>
      <div ref={end} className={styles.end}>
        {isFetchingNextPage && words.library.more}
        {!hasNextPage && library.assets.length > 12 && words.library.end}
        {isFetchNextPageError && (
          <>
            <Text>{wordsOf(library.error)}</Text>
            <Button variant="default" onClick={() => void fetchNextPage()}>
              {words.retry}
            </Button>
          </>
        )}
      </div>
    </>
  );
}
