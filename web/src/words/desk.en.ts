import type { desk as zh } from "./desk.zh";

/** What is said around a programme before and while it runs, in English. */
export const desk: typeof zh = {
  rehearsing:
    "In rehearsal: your own people alone see it, targets get nothing, and alarms are told to nobody outside.",
  schedule: {
    title: "Planned start",
    save: "Save the time",
    hint: "It does not start by itself; a producer starts it.",
    at: (time: string) => `starts ${time}`,
    left: (time: string) => `${time} to the planned start`,
    late: (time: string) => `${time} past the planned start`,
  },
  slate: {
    title: "Slate",
    hint: "What is shown while there is no signal. It stays as it is while the programme runs.",
    kinds: { plain: "Plain", picture: "Picture", clip: "Clip" },
    bring: "Choose a picture",
    find: "Find a clip",
    nothing: "No clip was found",
    picture: "Picture of the slate",
  },
  codes: {
    larix: "Scan with Larix Broadcaster",
    other: "Scan with any other app",
    hint: "The codes hold the key: show them to whoever pushes, and nobody else.",
    text: "Copy as text",
  },
  rules: {
    title: "The platform's rules",
    onceOnly: "An address is good for one broadcast",
    valid: (days: number) => `An address is good for ${days} days`,
    gap: (seconds: number) => `A gap of ${seconds} s may close the room`,
    bitrate: (rate: string) => `At most ${rate}`,
    rate: (rate: number) => `At most ${rate} frames a second`,
    size: (size: string) => `At most ${size}`,
    keyframes: (seconds: number) => `A keyframe at least every ${seconds} s`,
    longestTitle: (count: number) => `Titles of at most ${count} characters`,
    source: (source: string, date: string) => `Source: ${source} (${date})`,
    unknown: "No rules of this platform were found; ask the platform.",
  },
  beforeStart: (remarks: string) => `Before you start:\n${remarks}\n\nGo live all the same?`,
};
