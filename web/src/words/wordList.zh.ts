/** What is said of an organisation's word lists, in Chinese. */
export const wordList = {
  title: "字幕词表",
  open: "打开字幕词表",
  hint: "对保存之后制作或修改的字幕有效。上级单位的词也算在内，不用重复填写。",
  names: "专名",
  sensitive: "敏感词",
  hints: {
    names:
      "领导人、地名、机构名，每行一个。语音识别会留意（排在前面的优先），字幕换行不会把它们拆开。",
    sensitive: "每行一个，简体繁体均可。字幕里说到这些词，会标出来请编辑过目。",
  },
  count: (count: number) => `${count} 个`,
  tooMany: "最多 2000 个词，请删去一些再保存。",
  tooLong: (word: string) => `“${word}”超过 100 个字符，请改短再保存。`,
  save: "保存词表",
  saveMine: "仍以我的词表保存",
  overtaken:
    "您编辑的时候，别人保存了新的词表。您的文字还在：可以仍然保存（会替换对方的词表），也可以放弃修改，看看现在的词表。",
  discard: "放弃修改",
  saved: "词表已保存。",
  saveFirst: "先保存或放弃修改，再换单位。",
};
