/** What is said of an organisation's title card, in Chinese. */
export const titleCard = {
  title: "片头标题",
  own: "自定片头标题的样式",
  hint: "片段开头几秒显示标题、地点和台标，声音照常。关闭时用系统的样式。",
  behind: "标题后面",
  looks: { panel: "色块", dimmed: "压暗的画面" },
  colors: { panel: "色块颜色", dimmed: "标题旁的线条" },
  length: "显示秒数",
};
