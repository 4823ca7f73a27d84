/** What is said of what a programme sent, in Chinese. */
export const recordings = {
  title: "录制与片段",
  whole: "查看完整录制",
  last: (seconds: number) => `剪下最后 ${seconds} 秒`,
  from: "从标记",
  to: "到标记",
  between: "剪下两个标记之间",
  made: "片段已经可以播放：",
  list: "已剪的片段",
  ofProgramme: "来自直播节目",
  gone: "原直播节目已不存在，或您无权查看。",
  kept: {
    bytes: (size: string) => `录制占用：${size}`,
    sent: (until: string) => `播出录制：${until}`,
    evidence: (until: string) => `来流留证：${until}`,
    until: (day: string) => `保存至 ${day}`,
    forEver: "长期保存",
    removed: (day: string) => `已于 ${day} 按保留规则删除`,
    held: (reason: string) => `已锁定，不会删除：${reason}`,
  },
};
