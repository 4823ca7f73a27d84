import type { recordings as zh } from "./recordings.zh";

/** What is said of what a programme sent, in English. */
export const recordings: typeof zh = {
  title: "Recording and clips",
  whole: "Open the whole recording",
  last: (seconds) => `Clip the last ${seconds} s`,
  from: "From the mark",
  to: "To the mark",
  between: "Clip between the two marks",
  made: "The clip can be played:",
  list: "Clips so far",
  ofProgramme: "From the live programme",
  gone: "The programme that it is of is gone, or is not yours to see.",
  kept: {
    bytes: (size) => `Recordings take up ${size}`,
    sent: (until) => `What was sent: ${until}`,
    evidence: (until) => `What came in: ${until}`,
    until: (day) => `kept until ${day}`,
    forEver: "kept for ever",
    removed: (day) => `removed on ${day} by a rule of retention`,
    held: (reason) => `On hold, nothing is removed: ${reason}`,
  },
};
