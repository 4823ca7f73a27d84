import { Button, Text, Title } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { formatBytes } from "../words/format";
import { useWords } from "../words/language";
import type { Passage } from "./queue";
import styles from "./UnfinishedList.module.css";
import { forget, type Unfinished, useUnfinished } from "./unfinished";

/** What a closed page left behind, and how to go on with it. */
export function UnfinishedList({ passages }: { passages: readonly Passage[] }) {
  const words = useWords();
  const queries = useQueryClient();
  const { data = [] } = useUnfinished();
  const left = data.filter(({ key }) => !passages.some(({ id }) => key.includes(id)));
  if (left.length === 0) return null;

  async function discard(one: Unfinished) {
    await forget(one).catch(() => {}); // it stays in the list, to be tried again
    await queries.invalidateQueries({ queryKey: ["unfinished"] });
  }

  return (
    <div>
      <Title order={2}>{words.upload.unfinished}</Title>
      <Text size="sm" c="dimmed" mb="sm">
        {words.upload.unfinishedHint}
      </Text>
      <ul className={styles.list}>
        {left.map((one) => (
          <li key={one.key} className={styles.row}>
            <div className={styles.name}>
              <Text fw={600} truncate>
                {one.title}
              </Text>
              <Text size="sm" c="dimmed" className="numbers">
                {formatBytes(one.size)} ·{" "}
                {words.upload.unfinishedAt(Math.floor((100 * one.sent) / one.size))}
              </Text>
            </div>
            <Button variant="subtle" color="gray" onClick={() => void discard(one)}>
              {words.upload.forget}
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}
