import type { Words } from "./zh";

export const wordList: Words["wordList"] = {
  title: "Caption words",
  open: "Open the caption words",
  hint: "They hold for captions that are made or changed from then on. Words of the levels above count too and need not be repeated.",
  names: "Names",
  sensitive: "Sensitive words",
  hints: {
    names:
      "Leaders, places, organisations, one a line. The speech model listens for them, the first ones most, and no caption line parts them.",
    sensitive: "One a line, in either script. Captions that say one are marked for an editor.",
  },
  count: (count) => (count === 1 ? "1 word" : `${count} words`),
  tooMany: "At most 2,000 words; remove some before you save.",
  tooLong: (word) => `“${word}” has more than 100 characters; shorten it before you save.`,
  save: "Save the words",
  saveMine: "Save mine all the same",
  overtaken:
    "While you were editing, somebody saved other lists. Your text is still here: save it all the same (it replaces theirs), or discard it and look at the lists of now.",
  discard: "Discard changes",
  saved: "The words are saved.",
  saveFirst: "Save or discard your changes before you turn to another organisation.",
};
