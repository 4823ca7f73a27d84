import { Alert, Button, Group, Skeleton, Switch, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { wordsOf } from "../api/problem";
import { useSaving } from "../drafts/drafts";
import { Question } from "../layout/Question";
import { useWords } from "../words/language";
import styles from "./Captions.module.css";
import { CueRow } from "./CueRow";
import { join, neighbour, type Row, replaceAll, rowsOf, sheetOf, split } from "./draft";
import { useAuthor } from "./useAuthor";
import { useCaptionDrafts } from "./useCaptionDrafts";
import { savingOf, type Track, useSave, useSheet } from "./useCaptions";
import { useCueFocus } from "./useCueFocus";

type EditorProps = { assetId: string; track: Track; newest: Track; close: () => void };

/**
 * Edits one version; saving makes the next one. What was typed before goes on, and where a colleague
 * has saved first it can be saved after theirs.
 */
export function Editor(props: EditorProps) {
  const { assetId, track } = props;
  const words = useWords();
  const typed = useCaptionDrafts().read(assetId)?.rows;
  const sheet = useSheet(assetId, track.id);
  const begun = typed ?? (sheet.data && rowsOf(sheet.data.sheet));
  if (begun) return <Rows {...props} begun={begun} />;
  if (sheet.error) {
    return (
      <Alert color="orange" w="100%" role="alert">
        {wordsOf(sheet.error)}
        <Button variant="white" color="orange" size="sm" ml="md" onClick={props.close}>
          {words.close}
        </Button>
      </Alert>
    );
  }
  return <Skeleton h="8rem" w="100%" role="status" aria-label={words.loading} />;
}

function Rows({ assetId, track, newest, begun, close }: EditorProps & { begun: Row[] }) {
  const { captions: words } = useWords();
  const drafts = useCaptionDrafts();
  const [rows, show] = useState<Row[]>(begun);
  const [onlyFlagged, showOnlyFlagged] = useState(false);
  const [asks, ask] = useState(false);
  const [told, tell] = useState("");
  const { list, focusOn } = useCueFocus();
  const authorOf = useAuthor();
  const save = useSave(assetId);
  const isSaving = useSaving(savingOf(assetId), () => {
    if (drafts.read(assetId) === undefined) close();
  });
  const isOvertaken = newest.version > track.version && !isSaving;
  const shown = rows.flatMap((row, at) =>
    onlyFlagged && row.flags.length === 0 ? [] : [{ row, number: at + 1 }],
  );

  function setRows(changed: Row[]) {
    show(changed);
    tell("");
    drafts.keep({ track, rows: changed }, assetId);
  }

  function saveAfter({ id }: Track) {
    drafts.keep({ track, rows }, assetId); // until it is saved, wherever its person goes
    save.mutate({ after: id, sheet: sheetOf(rows) });
  }

  function change(id: number, part: Partial<Row>) {
    setRows(rows.map((row) => (row.id === id ? { ...row, ...part } : row)));
  }

  function splitAt(id: number, at: number) {
    const parted = split(rows, id, at);
    if (parted === rows) return tell(words.splitNowhere);
    setRows(parted);
    focusOn(neighbour(parted, id)?.id);
  }

  function joinNext(id: number) {
    setRows(join(rows, id));
    focusOn(id);
  }

  function remove(id: number, number: number) {
    setRows(rows.filter((row) => row.id !== id));
    tell(words.removed(number));
    focusOn(
      neighbour(
        shown.map(({ row }) => row),
        id,
      )?.id,
    );
  }

  return (
    <fieldset className={styles.editor} disabled={isSaving}>
      <Replace rows={rows} setRows={setRows} />
      <Switch
        label={words.onlyFlagged}
        checked={onlyFlagged}
        onChange={({ currentTarget }) => showOnlyFlagged(currentTarget.checked)}
      />
      <ol className={styles.rows} ref={list}>
        {shown.map(({ row, number }) => (
          <CueRow
            key={row.id}
            row={row}
            number={number}
            isLast={row === rows.at(-1)}
            change={(part) => change(row.id, part)}
            split={(at) => splitAt(row.id, at)}
            join={() => joinNext(row.id)}
            remove={() => remove(row.id, number)}
          />
        ))}
      </ol>
      <Text size="sm" role="status">
        {told}
      </Text>
      {isOvertaken ? (
        <Alert color="orange" role="alert">
          {newest.author === null
            ? words.overtakenByFarm(newest.version, authorOf(newest))
            : words.overtaken(newest.version, authorOf(newest))}
        </Alert>
      ) : (
        save.error && (
          <Alert color="orange" role="alert">
            {wordsOf(save.error)}
          </Alert>
        )
      )}
      <Group gap="xs" className={styles.bar}>
        <Button loading={isSaving} onClick={() => saveAfter(isOvertaken ? newest : track)}>
          {isOvertaken ? words.saveAfter(newest.version) : words.save}
        </Button>
        <Button
          variant="default"
          onClick={() => (drafts.read(assetId) === undefined ? close() : ask(true))}
        >
          {words.discard}
        </Button>
      </Group>
      <Question
        opened={asks}
        close={() => ask(false)}
        title={words.discardAsk}
        text={words.discardHint}
        yes={words.discard}
        act={close}
      />
    </fieldset>
  );
}

function Replace({ rows, setRows }: { rows: Row[]; setRows: (rows: Row[]) => void }) {
  const { captions: words } = useWords();
  const [find, setFind] = useState("");
  const [put, setPut] = useState("");
  const [count, tell] = useState<number | null>(null);

  function replace() {
    const [changed, times] = replaceAll(rows, find, put);
    setRows(changed);
    tell(times);
  }

  return (
    <Group gap="xs" align="end">
      <TextInput
        className={styles.find}
        label={words.find}
        value={find}
        onChange={({ currentTarget }) => setFind(currentTarget.value)}
      />
      <TextInput
        className={styles.find}
        label={words.put}
        value={put}
        onChange={({ currentTarget }) => setPut(currentTarget.value)}
      />
      <Button variant="default" disabled={!find} onClick={replace}>
        {words.replace}
      </Button>
      {count !== null && <span role="status">{words.replaced(count)}</span>}
    </Group>
  );
}
