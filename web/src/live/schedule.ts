/** A time as an input of the kind "datetime-local" has it: by this person's clock, without a zone. */
export function inputTime(at: Date): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** Whole seconds from now to a time; below 0 when it is past. */
export function secondsTo(at: string, now: number): number {
  return Math.floor((new Date(at).getTime() - now) / 1000);
}
