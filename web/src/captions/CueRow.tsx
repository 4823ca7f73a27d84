import { Badge, Button, Group, Text, Textarea, TextInput } from "@mantine/core";
import { useRef } from "react";
import { useWords } from "../words/language";
import styles from "./Captions.module.css";
import type { Row } from "./draft";
import { TimeField } from "./TimeField";

type CueRowProps = {
  row: Row;
  number: number;
  isLast: boolean;
  change: (part: Partial<Row>) => void;
  split: (at: number) => void;
  join: () => void;
  remove: () => void;
};

/** One cue: its times, its text, who says it, what is to be looked at, and what may be done with it. */
export function CueRow({ row, number, isLast, change, split, join, remove }: CueRowProps) {
  const { captions: words } = useWords();
  const field = useRef<HTMLTextAreaElement>(null);
  const name = (what: string) => ({ "aria-label": words.ofCue(what, number) });
  return (
    <li className={styles.cue}>
      <Group gap="xs" justify="space-between">
        <Group gap={4}>
          <Text size="sm" c="dimmed" className="numbers">
            {number}
          </Text>
          <TimeField
            label={words.ofCue(words.start, number)}
            value={row.start}
            change={(start) => change({ start })}
          />
          <Text size="sm" c="dimmed" aria-hidden>
            –
          </Text>
          <TimeField
            label={words.ofCue(words.end, number)}
            value={row.end}
            change={(end) => change({ end })}
          />
        </Group>
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
        {...name(words.text)}
        data-cue={row.id}
        rows={2}
        value={row.text}
        onChange={({ currentTarget }) => change({ text: currentTarget.value })}
      />
      <Group gap={4}>
        <TextInput
          className={styles.speaker}
          {...name(words.speaker)}
          placeholder={words.speaker}
          maxLength={80}
          value={row.speaker}
          onChange={({ currentTarget }) => change({ speaker: currentTarget.value })}
        />
        <Act {...name(words.split)} act={() => split(field.current?.selectionStart ?? 0)}>
          {words.split}
        </Act>
        {!isLast && (
          <Act {...name(words.join)} act={join}>
            {words.join}
          </Act>
        )}
        <Act {...name(words.remove)} act={remove}>
          {words.remove}
        </Act>
      </Group>
    </li>
  );
}

type ActProps = { act: () => void; "aria-label": string; children: string };

function Act({ act, children, ...name }: ActProps) {
  return (
    <Button variant="subtle" px={6} onClick={act} {...name}>
      {children}
    </Button>
  );
}
