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
  const parted = rows.flatMap((row) => {
    const [before, after] = [row.text.slice(0, at).trim(), row.text.slice(at).trim()];
    if (row.id !== id || !before || !after) return [row];
    return [
      { ...row, text: before, end: null },
      { ...row, id: fresh, text: after, start: null },
    ];
  });
  return parted.length > rows.length ? parted : rows;
}

/** Join a cue with the next one; who speaks is whoever is named, first the one who began. */
export function join(rows: Row[], id: number): Row[] {
  const at = rows.findIndex((row) => row.id === id);
  const [row, next] = [rows[at], rows[at + 1]];
  if (!row || !next) return rows;
  const flags = [...new Set([...row.flags, ...next.flags])];
  const speaker = row.speaker || next.speaker;
  const joined = { ...row, end: next.end, text: `${row.text}\n${next.text}`, speaker, flags };
  return [...rows.slice(0, at), joined, ...rows.slice(at + 2)];
}

/** The row that takes the place of one that is removed: the next, else the one before. */
export function neighbour(rows: Row[], id: number): Row | undefined {
  const at = rows.findIndex((row) => row.id === id);
  return rows[at + 1] ?? rows[at - 1];
}

/**
 * Replace a text in every cue; returns how often it stood there.
 *
 * One that a line break parts counts too: its cue becomes one line, which the farm breaks anew.
 */
export function replaceAll(rows: Row[], find: string, put: string): [Row[], number] {
  if (!find) return [rows, 0];
  let count = 0;
  const changed = rows.map((row) => {
    const lines = row.text.split(find);
    const whole = unbroken(row.text).split(find);
    const parts = whole.length > lines.length ? whole : lines;
    count += parts.length - 1;
    return parts.length > 1 ? { ...row, text: parts.join(put) } : row;
  });
  return [changed, count];
}

const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uffe6]/;

/** A cue's text as one line: a space comes between Latin letters only. */
function unbroken(text: string): string {
  return text
    .split("\n")
    .map((line) => line.trim())
    .reduce((before, after) => {
      const isLatin = before && after && !WIDE.test(before.slice(-1)) && !WIDE.test(after[0] ?? "");
      return isLatin ? `${before} ${after}` : before + after;
    });
}
