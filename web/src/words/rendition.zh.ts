/** What is said of one rendition and what may be done about it, in Chinese. */
export const rendition = {
  more: (name: string) => `${name}：更多操作`,
  makeAgain: "重新生成",
  leaveOut: "去掉这个规格",
  leaveOutAsk: (name: string) =>
    `去掉后，“${name}”不能再播放和下载，其他规格不受影响。以后需要时可以重新生成。`,
  leaveOutYes: "确定去掉",
  standings: {
    waiting: "排队中",
    making: "生成中",
    failed: "生成失败",
    "left-out": "已去掉",
  },
  moving: "动态预览",
  movingHint: "约 6 秒，循环播放，没有声音。GIF 可直接发到聊天群；WebP 更小，适合网页和列表。",
  playsCopy: "正在播放原片，成片生成后会自动切换。",
  playsPreview: "正在播放先行的小画面版本，成片生成后会自动切换。",
};
