import type { Schemas } from "../api/client";

export type Cue = Schemas["CueDocument"];

/** A cue while it is edited; a time that is null follows its words. */
export type Row = {
  id: number;
  start: number | null;
  end: number | null;
  text: string;
  speaker: string;
  flags: Cue["flags"];
};

export function rowsOf(sheet: Cue[]): Row[] {
  return sheet.map(({ start, end, lines, speaker, flags }, id) => ({
    id,
    start,
    end,
    text: lines.join("\n"),
    speaker,
    flags,
  }));
}

export function sheetOf(rows: Row[]): Schemas["WantedCue"][] {
  return rows.map(({ start, end, text, speaker }) => ({
    start,
    end,
    lines: text.split("\n"),
    speaker,
  }));
}

/** Part a cue where the cursor is; the farm finds the time between from its words. */
export function split(rows: Row[], id: number, at: number): Row[] {
  const fresh = Math.max(...rows.map((row) => row.id)) + 1;
  return rows.flatMap((row) => {
    const [before, after] = [row.text.slice(0, at).trim(), row.text.slice(at).trim()];
    if (row.id !== id || !before || !after) return [row];
    return [
      { ...row, text: before, end: null },
      { ...row, id: fresh, text: after, start: null },
    ];
  });
}

/** Join a cue with the next one. */
export function join(rows: Row[], id: number): Row[] {
  const at = rows.findIndex((row) => row.id === id);
  const [row, next] = [rows[at], rows[at + 1]];
  if (!row || !next) return rows;
  const flags = [...new Set([...row.flags, ...next.flags])];
  const joined = { ...row, end: next.end, text: `${row.text}\n${next.text}`, flags };
  return [...rows.slice(0, at), joined, ...rows.slice(at + 2)];
}

/** Replace a text in every cue; returns how often it stood there. */
export function replaceAll(rows: Row[], find: string, put: string): [Row[], number] {
  if (!find) return [rows, 0];
  let count = 0;
  const changed = rows.map((row) => {
    const parts = row.text.split(find);
    count += parts.length - 1;
    return parts.length > 1 ? { ...row, text: parts.join(put) } : row;
  });
  return [changed, count];
}
