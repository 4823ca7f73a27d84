import { Alert, Button, Group, Skeleton, Text } from "@mantine/core";
import { useState } from "react";
import { wordsOf } from "../api/problem";
import { formatMoment } from "../words/format";
import { useLanguage, useWords } from "../words/language";
import styles from "./Captions.module.css";
import { rowsOf, sheetOf } from "./draft";
import { spellTime } from "./times";
import { useAuthor } from "./useAuthor";
import { type Track, useSave, useSheet } from "./useCaptions";

type VersionsProps = { assetId: string; versions: Track[]; mayRestore: boolean };

/** The versions of one track, the newest first: who made each and when, what was in it, and back. */
export function Versions({ assetId, versions, mayRestore }: VersionsProps) {
  const { captions: words } = useWords();
  const language = useLanguage();
  const authorOf = useAuthor();
  const [shown, show] = useState<string | null>(null);
  const [newest] = versions;
  return (
    <ol className={styles.versions}>
      {versions.map((one) => (
        <li key={one.id}>
          <Group gap="xs" justify="space-between">
            <Text size="sm">
              {words.version(one.version, authorOf(one))} · {formatMoment(one.created_at, language)}{" "}
              · {words.cues(one.cues)}
            </Text>
            <Button
              variant="subtle"
              px="xs"
              aria-expanded={shown === one.id}
              aria-label={words.lookAt(one.version)}
              onClick={() => show(shown === one.id ? null : one.id)}
            >
              {shown === one.id ? words.hide : words.look}
            </Button>
          </Group>
          {shown === one.id && newest && (
            <Version
              assetId={assetId}
              one={one}
              newest={newest}
              mayRestore={mayRestore}
              close={() => show(null)}
            />
          )}
        </li>
      ))}
    </ol>
  );
}

type VersionProps = {
  assetId: string;
  one: Track;
  newest: Track;
  mayRestore: boolean;
  close: () => void;
};

function Version({ assetId, one, newest, mayRestore, close }: VersionProps) {
  const words = useWords();
  const sheet = useSheet(assetId, one.id);
  const save = useSave(assetId);
  const error = sheet.error ?? save.error;

  function restore() {
    if (!sheet.data) return;
    const wish = { after: newest.id, sheet: sheetOf(rowsOf(sheet.data.sheet)) };
    save.mutate(wish, { onSuccess: close });
  }

  return (
    <>
      {error && (
        <Alert color="orange" role="alert">
          {wordsOf(error)}
        </Alert>
      )}
      {sheet.isPending && <Skeleton h="6rem" role="status" aria-label={words.loading} />}
      <ol className={styles.look}>
        {sheet.data?.sheet.map((cue) => (
          <li key={cue.start}>
            <Text span size="sm" c="dimmed" className="numbers">
              {spellTime(cue.start)}
            </Text>{" "}
            {cue.speaker && `${cue.speaker}: `}
            {cue.lines.join(" / ")}
          </li>
        ))}
      </ol>
      {mayRestore && one.id !== newest.id && sheet.data && (
        <Button variant="default" size="sm" loading={save.isPending} onClick={restore}>
          {words.captions.restore(one.version)}
        </Button>
      )}
    </>
  );
}
