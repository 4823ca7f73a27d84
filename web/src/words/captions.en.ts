import type { Words } from "./zh";

const languages: Record<string, string> = {
  "zh-Hans": "Chinese (Simplified)",
  "zh-Hant": "Chinese (Traditional)",
  en: "English",
};

export const captions: Words["captions"] = {
  title: "Captions",
  none: "No captions yet. You can bring a caption file of your own.",
  edit: "Edit",
  save: "Save as a new version",
  cancel: "Discard changes",
  cancelAsk: "What you changed and did not save is lost for good.",
  cancelYes: "Discard",
  bring: "Import captions (SRT, VTT)",
  fileLanguage: "Language of the file",
  translation: "Translation",
  byFarm: "made by the farm",
  somebody: "somebody who has left",
  version: (version, author) => `Version ${version}, ${author}`,
  cues: (count) => `${count} cues`,
  flagged: (count) => `${count} to look at`,
  onlyFlagged: "Only those to look at",
  find: "Find",
  put: "Replace by",
  replace: "Replace all",
  replaced: (count) => `${count} replaced`,
  split: "Split at the cursor",
  join: "Join with the next",
  remove: "Remove",
  speaker: "Speaker",
  textAt: (at) => `Text at ${at}`,
  speakerAt: (at) => `Speaker at ${at}`,
  languages,
  flags: {
    "too-fast": "too fast",
    "too-short": "too short",
    unsure: "unsure",
    "split-span": "name broken",
    sensitive: "sensitive",
  },
};
