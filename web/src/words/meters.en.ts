import type { meters as zh } from "./meters.zh";

/** What is said of how inputs come in and how loud they are, in English. */
export const meters: typeof zh = {
  channel: (name: string, number: number) => `${name}: level of channel ${number}`,
  level: (rms: number, peak: number) => `RMS ${rms} dBFS, peak ${peak} dBFS`,
  none: "No sound",
  clip: "CLIP",
  clipHint:
    "Lights for five seconds when a peak reaches 0 dBFS: the sound is cut off, lower the gain.",
  hint: "In dBFS, about 2 s later than it happens.",
  onAir: (name: string) => `On air: ${name}`,
  rehearsed: (name: string) => `In rehearsal: ${name}`,
  onSlate: "Viewers see the slate",
  byHand: "by hand",
  byItself: "automatic",
  more: (count: number) => (count === 1 ? "1 more alarm" : `${count} more alarms`),
  fps: (rate: string) => `${rate} frames a second`,
  gop: (seconds: string) => `keyframes ${seconds} s apart`,
  drift: (seconds: string) => `clock off by ${seconds} s`,
  gaps: (times: number, seconds: string) => `${times} gaps, ${seconds} s in all`,
  noGaps: "no gaps",
  sound: (codec: string, rate: string, channels: number) =>
    `${codec} ${rate} kHz, ${channels} channels`,
  noSound: "no sound track",
  converted: "Differs from the programme's format and is converted",
  longGop: "Keyframes are more than 4 s apart, so switching is slow; set 2 s where it is encoded",
  cover: (kinds: string, size: string, most: string) => `Cover: ${kinds}, ${size}, at most ${most}`,
};
