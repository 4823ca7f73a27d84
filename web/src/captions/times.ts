/** A moment of a cue to the millisecond, as people type it: 0:07.250, 1:02:45.000. */
export function spellTime(seconds: number): string {
  const all = Math.max(0, Math.round(seconds * 1000));
  const pad = (value: number, length: number) => String(value).padStart(length, "0");
  const minutes = Math.floor(all / 60_000) % 60;
  const hours = Math.floor(all / 3_600_000);
  const rest = `${pad(Math.floor(all / 1000) % 60, 2)}.${pad(all % 1000, 3)}`;
  return hours ? `${hours}:${pad(minutes, 2)}:${rest}` : `${minutes}:${rest}`;
}

const TIME = /^(?:(?:(\d{1,2}):)?(\d{1,3}):)?(\d{1,5}(?:[.,]\d{1,3})?)$/;

/** The seconds that somebody typed; null: nothing, the time of its words; undefined: no time. */
export function readTime(text: string): number | null | undefined {
  const typed = text.trim().replaceAll("：", ":");
  if (!typed) return null;
  const [, hours = "0", minutes = "0", seconds = "0"] = TIME.exec(typed) ?? [];
  if (!TIME.test(typed)) return undefined;
  const sum = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds.replace(",", "."));
  return sum <= 86_400 ? sum : undefined; // as the API allows
}
