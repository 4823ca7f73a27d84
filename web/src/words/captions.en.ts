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
  saveAfter: (version) => `Save mine after version ${version}`,
  overtaken: (version, author) =>
    `While you were editing, version ${version} was saved (${author}). Your text is still here: save it as a newer version (their changes are not merged, they stay in version ${version}), or discard it and begin with the newest.`,
  discard: "Discard changes",
  discardAsk: "Discard changes?",
  discardHint: "What you changed and did not save is lost for good.",
  bring: "Import captions (SRT, VTT)",
  fileLanguage: "Language of the file",
  translation: "Translation",
  translationOf: (language) => `${language} (translation)`,
  isTranslation: "This is a translation",
  byFarm: "made by the farm",
  somebody: "somebody who has left",
  version: (version, author) => `Version ${version}, ${author}`,
  cues: (count) => (count === 1 ? "1 cue" : `${count} cues`),
  flagged: (count) => `${count} to look at`,
  onlyFlagged: "Only those to look at",
  find: "Find",
  put: "Replace with",
  replace: "Replace all",
  replaced: (count) => `${count} replaced`,
  split: "Split at the cursor",
  splitNowhere:
    "The cursor is at an end of this cue, so nothing was split. Put it between two words.",
  join: "Join with the next",
  remove: "Remove",
  speaker: "Speaker",
  removed: (number) => `Cue ${number} removed`,
  ofCue: (what, number) => `${what} (cue ${number})`,
  text: "Text",
  languages,
  flags: {
    "too-fast": "too fast",
    "too-short": "too short",
    unsure: "unsure",
    "split-span": "name broken",
    sensitive: "sensitive",
  },
};
