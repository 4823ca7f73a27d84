/** The stages of a clip's way, as the API names them. */
export const stages = {
  assemble: "合并上传的分片",
  cut: "从原素材剪出",
  gather: "汇集直播内容",
  accept: "检查素材",
  copy: "原片即时可播",
  preview: "预览、缩略图与响度",
  analyse: "分析画面",
  chunk: "编码分段",
  ladder: "编码各规格",
  rendition: "单独编码",
  checksum: "计算原片校验值",
  stills: "封面与缩略图",
  package: "打包流媒体",
  speech: "查找人声",
  transcribe: "转写语音",
  captions: "制作字幕",
  highlights: "查找精彩片段",
};

/** How a job stands, likewise. */
export const jobStates = {
  queued: "排队中",
  running: "进行中",
  done: "完成",
  failed: "失败",
  cancelled: "已取消",
};
