import {
  Alert,
  Button,
  FileButton,
  Paper,
  SegmentedControl,
  Select,
  Stack,
  Text,
  Title,
} from "@mantine/core";
import { useState } from "react";
import { wordsOf } from "../api/problem";
import { useWords } from "../words/language";
import styles from "./Live.module.css";
import { runs } from "./report";
import type { Programme } from "./useLive";
import { useClips, useSlate } from "./useSlate";

type Kind = "plain" | "picture" | "clip";

const KINDS = ["plain", "picture", "clip"] as const;
const PICTURES = "image/png,image/jpeg,image/webp";

function kindOf({ slate }: Programme): Kind {
  if (slate.picture !== null) return "picture";
  return slate.asset_id === null ? "plain" : "clip";
}

/** What is shown while there is no signal: chosen before a programme runs. */
export function Slate({ programme, mayRun }: { programme: Programme; mayRun: boolean }) {
  const { live } = useWords();
  const words = live.desk.slate;
  const stored = kindOf(programme);
  const [wished, wish] = useState<Kind | null>(null);
  const { choose, bring } = useSlate(programme.id);
  const kind = wished ?? stored;
  const isFixed = !mayRun || runs(programme);
  const error = choose.error ?? bring.error;
  const done = { onSuccess: () => wish(null) };
  if (programme.state === "ended" || programme.state === "failed") return null;

  function turnTo(value: Kind) {
    wish(value);
    if (value === "plain") choose.mutate(null, done);
  }

  return (
    <Paper p="lg">
      <Title order={2} size="h4">
        {words.title}
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        {words.hint}
      </Text>
      <Stack gap="sm">
        <SegmentedControl
          aria-label={words.title}
          disabled={isFixed}
          value={kind}
          onChange={(value) => turnTo(value as Kind)}
          data={KINDS.map((value) => ({ value, label: words.kinds[value] }))}
        />
        {kind === "picture" && programme.slate.picture !== null && (
          <img
            className={styles.slate}
            alt={words.picture}
            src={`/api/v1/programmes/${encodeURIComponent(programme.id)}/slate/picture?${programme.slate.picture}`}
          />
        )}
        {kind === "picture" && !isFixed && (
          <FileButton accept={PICTURES} onChange={(file) => file && bring.mutate(file, done)}>
            {(props) => (
              <Button {...props} variant="light" w="fit-content" loading={bring.isPending}>
                {words.bring}
              </Button>
            )}
          </FileButton>
        )}
        {kind === "clip" && (
          <Clips
            chosen={programme.slate.asset_id}
            isFixed={isFixed}
            onChoose={(id) => choose.mutate(id, done)}
          />
        )}
        {error && (
          <Alert color="red" role="alert">
            {wordsOf(error)}
          </Alert>
        )}
      </Stack>
    </Paper>
  );
}

type ClipsProps = { chosen: string | null; isFixed: boolean; onChoose: (id: string) => void };

function Clips({ chosen, isFixed, onChoose }: ClipsProps) {
  const { live } = useWords();
  const words = live.desk.slate;
  const [search, type] = useState("");
  const { data: found = [] } = useClips(search, chosen);
  return (
    <Select
      aria-label={words.find}
      placeholder={words.find}
      nothingFoundMessage={words.nothing}
      searchable
      disabled={isFixed}
      value={chosen}
      onSearchChange={type}
      onChange={(value) => value && onChoose(value)}
      data={found.map(({ id, title }) => ({ value: id, label: title }))}
      filter={({ options }) => options}
    />
  );
}
