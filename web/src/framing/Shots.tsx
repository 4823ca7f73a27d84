import { Button, Text } from "@mantine/core";
import { spellTime } from "../captions/times";
import { useWords } from "../words/language";
import styles from "./Framing.module.css";
import type { Desk } from "./useDesk";
import type { Shot } from "./windows";

/** Every shot: what is shown of it, and why. */
export function Shots({ desk, shots }: { desk: Desk; shots: Shot[] }) {
  const { framing: words } = useWords();
  return (
    <details>
      <summary className={styles.summary}>{words.shots(shots.length)}</summary>
      <ol className={styles.shots}>
        {shots.map((shot) => (
          <li key={shot.start}>
            <Button
              variant="subtle"
              px="xs"
              className="numbers"
              aria-label={words.from(spellTime(shot.start))}
              onClick={() => desk.seek(shot.start)}
            >
              {spellTime(shot.start)}
            </Button>
            <Text size="sm" component="span">
              <b>{words.views[shot.view]}</b> — {shot.reason.text}
            </Text>
          </li>
        ))}
      </ol>
    </details>
  );
}
