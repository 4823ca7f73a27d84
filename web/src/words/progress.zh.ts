/** What is said of a clip that is being worked on, in Chinese. */
export const progress = {
  label: "处理进度",
  left: (time: string) => `还需约 ${time}`,
  onceBegun: (time: string) => `开始后约需 ${time}`,
};
