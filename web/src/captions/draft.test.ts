import { describe, expect, it } from "vitest";
import { join, neighbour, type Row, replaceAll, rowsOf, sheetOf, split } from "./draft";

const rows: Row[] = rowsOf([
  { start: 1, end: 3, lines: ["今天天气", "很好"], speaker: "", language: "zh", flags: [] },
  { start: 4, end: 5, lines: ["明天也好"], speaker: "甲", language: "zh", flags: ["too-fast"] },
]);
const texts = (some: Row[]) => some.map(({ text }) => text);

describe("a draft of captions", () => {
  it("is sent as it came, where nothing was done", () => {
    expect(sheetOf(rows)[0]).toEqual({
      start: 1,
      end: 3,
      lines: ["今天天气", "很好"],
      speaker: "",
    });
  });

  it("is split at the cursor, and the time between is the farm's affair", () => {
    const parted = split(rows, 0, 2);
    expect(texts(parted)).toEqual(["今天", "天气\n很好", "明天也好"]);
    expect(parted.map(({ start, end }) => [start, end])).toEqual([
      [1, null],
      [null, 3],
      [4, 5],
    ]);
    expect(new Set(parted.map(({ id }) => id)).size).toBe(3);
  });

  it("is not split where nothing would be left", () => {
    expect(split(rows, 0, 0)).toBe(rows);
    expect(split(rows, 1, 4)).toBe(rows);
  });

  it("is joined with what follows, if something does", () => {
    const [whole] = join(rows, 0);
    expect(whole).toMatchObject({ start: 1, end: 5, text: "今天天气\n很好\n明天也好" });
    expect(whole?.speaker).toBe("甲");
    expect(join(rows, 1)).toEqual(rows);
  });

  it("keeps the first speaker where both are named", () => {
    const [first, second] = rows as [Row, Row];
    expect(join([{ ...first, speaker: "乙" }, second], 0)[0]?.speaker).toBe("乙");
  });

  it("leaves a neighbour in the place of what is removed", () => {
    expect(neighbour(rows, 0)).toBe(rows[1]);
    expect(neighbour(rows, 1)).toBe(rows[0]);
    expect(neighbour(rows.slice(0, 1), 0)).toBeUndefined();
  });

  it("has a text replaced wherever it stands", () => {
    const [changed, count] = replaceAll(rows, "天", "日");
    expect([texts(changed), count]).toEqual([["今日日气\n很好", "明日也好"], 3]);
    expect(replaceAll(rows, "", "x")).toEqual([rows, 0]);
  });

  it.each([
    ["今天天\n气很好天气", "天气", "气象", "今天气象很好气象", 2],
    ["in New\nYork", "New York", "London", "in London", 1],
    ["今天\n天气", "今天", "明日", "明日\n天气", 1],
  ])("has one replaced that a line break parts: %j", (text, find, put, made, times) => {
    const [changed, count] = replaceAll([{ ...(rows[0] as Row), text }], find, put);
    expect([texts(changed), count]).toEqual([[made], times]);
  });
});
