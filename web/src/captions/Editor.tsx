import { Alert, Button, Group, Skeleton, Switch, TextInput } from "@mantine/core";
import { useState } from "react";
import { wordsOf } from "../api/problem";
import { useWords } from "../words/language";
import styles from "./Captions.module.css";
import { CueRow } from "./CueRow";
import { join, type Row, replaceAll, rowsOf, sheetOf, split } from "./draft";
import { type Sheet, useSave, useSheet } from "./useCaptions";

type EditorProps = { assetId: string; captionId: string; close: () => void };

/** Edits one version; saving makes the next one. */
export function Editor({ assetId, captionId, close }: EditorProps) {
  const words = useWords();
  const sheet = useSheet(assetId, captionId);
  if (sheet.data) {
    return <Rows key={captionId} assetId={assetId} sheet={sheet.data} close={close} />;
  }
  if (sheet.error) return <Alert color="orange">{wordsOf(sheet.error)}</Alert>;
  return <Skeleton h="8rem" w="100%" role="status" aria-label={words.loading} />;
}

function Rows({ assetId, sheet, close }: { assetId: string; sheet: Sheet; close: () => void }) {
  const { captions: words } = useWords();
  const [rows, setRows] = useState<Row[]>(() => rowsOf(sheet.sheet));
  const [onlyFlagged, showOnlyFlagged] = useState(false);
  const save = useSave(assetId, sheet.id);
  const shown = onlyFlagged ? rows.filter(({ flags }) => flags.length > 0) : rows;

  function change(id: number, part: Partial<Row>) {
    setRows(rows.map((row) => (row.id === id ? { ...row, ...part } : row)));
  }

  return (
    <div className={styles.editor}>
      <Replace rows={rows} setRows={setRows} />
      <Switch
        label={words.onlyFlagged}
        checked={onlyFlagged}
        onChange={({ currentTarget }) => showOnlyFlagged(currentTarget.checked)}
      />
      <ol className={styles.rows}>
        {shown.map((row) => (
          <CueRow
            key={row.id}
            row={row}
            isLast={row === rows.at(-1)}
            change={(part) => change(row.id, part)}
            split={(at) => setRows(split(rows, row.id, at))}
            join={() => setRows(join(rows, row.id))}
            remove={() => setRows(rows.filter(({ id }) => id !== row.id))}
          />
        ))}
      </ol>
      {save.error && (
        <Alert color="orange" role="alert">
          {wordsOf(save.error)}
        </Alert>
      )}
      <Group gap="xs" className={styles.bar}>
        <Button
          loading={save.isPending}
          onClick={() => save.mutate(sheetOf(rows), { onSuccess: close })}
        >
          {words.save}
        </Button>
        <Button variant="default" onClick={close}>
          {words.cancel}
        </Button>
      </Group>
    </div>
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
