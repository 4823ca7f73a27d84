import { Badge, Button, Group, Text, Textarea, TextInput } from "@mantine/core";
import { useRef } from "react";
import { formatClock } from "../words/format";
import { useWords } from "../words/language";
import styles from "./Captions.module.css";
import type { Row } from "./draft";

type CueRowProps = {
  row: Row;
  isLast: boolean;
  change: (part: Partial<Row>) => void;
  split: (at: number) => void;
  join: () => void;
  remove: () => void;
};

/** One cue: its text, who says it, what is to be looked at, and what may be done with it. */
export function CueRow({ row, isLast, change, split, join, remove }: CueRowProps) {
  const { captions: words } = useWords();
  const field = useRef<HTMLTextAreaElement>(null);
  const at = row.start === null ? "…" : formatClock(row.start);
  return (
    <li className={styles.cue}>
      <Group gap="xs" justify="space-between">
        <Text size="sm" c="dimmed" className="numbers">
          {at}
        </Text>
        <Group gap={4}>
          {row.flags.map((flag) => (
            <Badge key={flag} color={flag === "sensitive" ? "red" : "yellow"} size="sm">
              {words.flags[flag]}
            </Badge>
          ))}
        </Group>
      </Group>
      <Textarea
        ref={field}
        aria-label={words.textAt(at)}
        rows={2}
        value={row.text}
        onChange={({ currentTarget }) => change({ text: currentTarget.value })}
      />
      <Group gap={4}>
        <TextInput
          className={styles.speaker}
          aria-label={words.speakerAt(at)}
          placeholder={words.speaker}
          value={row.speaker}
          onChange={({ currentTarget }) => change({ speaker: currentTarget.value })}
        />
        <Act act={() => split(field.current?.selectionStart ?? 0)}>{words.split}</Act>
        {!isLast && <Act act={join}>{words.join}</Act>}
        <Act act={remove}>{words.remove}</Act>
      </Group>
    </li>
  );
}

function Act({ act, children }: { act: () => void; children: string }) {
  return (
    <Button variant="subtle" px="xs" onClick={act}>
      {children}
    </Button>
  );
}
