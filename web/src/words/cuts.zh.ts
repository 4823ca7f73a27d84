/** What is said of cutting a stretch out of a clip, in Chinese. */
export const cuts = {
  begin: "剪出一段",
  hint: "播放或拖到要开始的画面，按“设入点”；再到最后一幅画面，按“设出点”。精确到帧，原素材不变。",
  setFirst: "设入点",
  setLast: "设出点",
  length: (seconds: number) => `共 ${seconds.toFixed(2)} 秒`,
  backward: "出点在入点之前，请重新设置。",
  title: "新素材的标题",
  cut: "剪成新素材",
  made: "已开始制作：",
  family: "素材的来龙去脉",
  from: "剪自",
  list: "从这里剪出的",
  parentGone: "原素材已删除，或您无权查看。",
};
