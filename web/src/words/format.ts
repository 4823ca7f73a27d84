import type { Language } from "./language";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Bytes as a person reads them: 980 KB, 12.4 MB, 1.25 GB (decimal, as phones count). */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${Math.round(bytes)} B`;
  if (bytes < 999_500) return `${Math.round(bytes / 1000)} KB`;
  if (bytes < 999_950_000) return `${(bytes / 1e6).toFixed(1)} MB`;
  return `${(bytes / 1e9).toFixed(2)} GB`;
}

/** Bytes a second. */
export function formatSpeed(bytesPerSecond: number): string {
  return `${formatBytes(bytesPerSecond)}/s`;
}

/** Bits a second. */
export function formatBitrate(bits: number): string {
  return bits < 1e6 ? `${Math.round(bits / 1000)} kbit/s` : `${(bits / 1e6).toFixed(1)} Mbit/s`;
}

/** A position or length in seconds: 0:07, 12:03, 1:02:45. */
export function formatClock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const two = (value: number) => String(value).padStart(2, "0");
  const hours = Math.floor(whole / HOUR);
  const minutes = Math.floor((whole % HOUR) / MINUTE);
  const rest = two(whole % MINUTE);
  return hours > 0 ? `${hours}:${two(minutes)}:${rest}` : `${minutes}:${rest}`;
}

/** How long something still takes, roughly: 8 s, 3 min, 1 h 20 min. */
export function formatLeft(seconds: number, language: Language): string {
  const zh = language === "zh";
  if (seconds < MINUTE) {
    const value = Math.max(1, Math.ceil(seconds));
    return zh ? `${value} 秒` : `${value} s`;
  }
  if (seconds < HOUR) {
    const value = Math.ceil(seconds / MINUTE);
    return zh ? `${value} 分钟` : `${value} min`;
  }
  const minutes = Math.ceil(seconds / MINUTE);
  const hours = Math.floor(minutes / 60);
  return zh ? `${hours} 小时 ${minutes % 60} 分` : `${hours} h ${minutes % 60} min`;
}

/** When something happened, seen from now: minutes ago, else the day and time. */
export function formatWhen(iso: string, now: Date, language: Language): string {
  const at = new Date(iso);
  const seconds = (now.getTime() - at.getTime()) / 1000;
  const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  if (seconds < MINUTE) return language === "zh" ? "刚刚" : "just now";
  if (seconds < HOUR) return relative.format(-Math.floor(seconds / MINUTE), "minute");
  if (seconds < DAY) return relative.format(-Math.floor(seconds / HOUR), "hour");
  const sameYear = at.getFullYear() === now.getFullYear();
  return new Intl.DateTimeFormat(language, {
    ...(sameYear ? {} : { year: "numeric" }),
    month: language === "zh" ? "numeric" : "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hour12: false,
  }).format(at);
}

/** The full date and time. */
export function formatMoment(iso: string, language: Language): string {
  return new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" }).format(
    new Date(iso),
  );
}

/** "a, b and c" in a language. */
export function listed(parts: string[], language: Language): string {
  return new Intl.ListFormat(language, { style: "long", type: "conjunction" }).format(parts);
}
