import { ActionIcon, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useState } from "react";
import type { AssetState } from "../api/client";
import { CloseIcon, SearchIcon } from "../layout/icons";
import { useWords } from "../words/language";
import styles from "./Filters.module.css";

const STATES: readonly (AssetState | "")[] = [
  "",
  "ready",
  "accepted",
  "received",
  "rejected",
  "failed",
];
const PAUSE_MS = 250;

type FiltersProps = {
  search: string;
  state: AssetState | "";
  look: (name: "search" | "state", value: string) => void;
};

/** Asks what to show: words of the title, place or event, a state. */
export function Filters({ search, state, look }: FiltersProps) {
  const words = useWords();
  const [typed, setTyped] = useState(search);
  const lookSoon = useDebouncedCallback((value: string) => look("search", value), PAUSE_MS);

  function type(value: string) {
    setTyped(value);
    lookSoon(value.trim());
  }

  return (
    <search className={styles.filters}>
      <TextInput
        className={styles.search}
        type="text"
        inputMode="search"
        enterKeyHint="search"
        maxLength={200}
        placeholder={words.library.search}
        aria-label={words.library.search}
        leftSection={<SearchIcon size={18} />}
        rightSection={
          typed && (
            <ActionIcon color="gray" aria-label={words.library.clear} onClick={() => type("")}>
              <CloseIcon size={18} />
            </ActionIcon>
          )
        }
        value={typed}
        onChange={(event) => type(event.currentTarget.value)}
      />
      <fieldset className={styles.states}>
        <legend className={styles.legend}>{words.library.filter}</legend>
        {STATES.map((one) => (
          <label key={one} className={styles.state}>
            <input
              type="radio"
              name="state"
              checked={one === state}
              onChange={() => look("state", one)}
            />
            <span>{one === "" ? words.library.all : words.states[one]}</span>
          </label>
        ))}
      </fieldset>
    </search>
  );
}
