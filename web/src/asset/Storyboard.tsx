import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { fileAddress } from "../api/client";
import { formatClock } from "../words/format";
import { useWords } from "../words/language";
import styles from "./Storyboard.module.css";
import { parseStoryboard, thinOut } from "./storyboard";

const MOST_TILES = 60;
const HEIGHT = 72;

type StoryboardProps = { assetId: string; path: string; seek: (seconds: number) => void };

/** The clip as a strip of small pictures; each leads to its moment. */
export function Storyboard({ assetId, path, seek }: StoryboardProps) {
  const words = useWords();
  const address = fileAddress(assetId, path);
  const { data: vtt } = useQuery({
    queryKey: ["file", address],
    queryFn: async () => {
      const answer = await fetch(address);
      return answer.ok ? answer.text() : "";
    },
  });
  const tiles = useMemo(() => thinOut(parseStoryboard(vtt ?? ""), MOST_TILES), [vtt]);
  const folder = address.slice(0, address.lastIndexOf("/") + 1);
  return (
    <section aria-label={words.asset.storyboard} className={styles.storyboard}>
      <Text size="sm" c="dimmed">
        {words.asset.storyboard}
      </Text>
      <div className={styles.strip}>
        {tiles.map((tile) => (
          <button
            type="button"
            key={tile.start}
            className={styles.tile}
            aria-label={words.asset.seek(formatClock(tile.start))}
            onClick={() => seek(tile.start)}
            style={{ width: (tile.width * HEIGHT) / tile.height, height: HEIGHT }}
          >
            <span
              style={{
                width: tile.width,
                height: tile.height,
                scale: String(HEIGHT / tile.height),
                backgroundImage: `url("${folder}${tile.sheet}")`,
                backgroundPosition: `-${tile.x}px -${tile.y}px`,
              }}
            />
          </button>
        ))}
      </div>
    </section>
  );
}
