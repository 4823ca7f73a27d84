import { TextInput } from "@mantine/core";
import { useState } from "react";
import { useWords } from "../words/language";
import styles from "./Captions.module.css";
import { readTime, spellTime } from "./times";

type TimeFieldProps = {
  label: string;
  value: number | null;
  change: (seconds: number | null) => void;
};

/** A cue's start or end. Empty: when its words are said. What is no time is not taken. */
export function TimeField({ label, value, change }: TimeFieldProps) {
  const { captions: words } = useWords();
  const [typed, type] = useState<string | null>(null);
  const stored = value === null ? "" : spellTime(value);
  const isTime = typed === null || readTime(typed) !== undefined;

  function take(text: string) {
    type(text);
    const seconds = readTime(text);
    if (seconds !== undefined) change(seconds);
  }

  return (
    <TextInput
      className={styles.time}
      classNames={{ input: "numbers" }}
      aria-label={label}
      placeholder={words.bySound}
      error={isTime ? null : words.noTime}
      value={typed ?? stored}
      onFocus={() => type(stored)}
      onBlur={() => type(null)}
      onChange={({ currentTarget }) => take(currentTarget.value)}
    />
  );
}
