/** What is said where something went wrong, in Chinese. */
export const problem = {
  offline: "连不上服务器。请检查网络，稍后再试。",
  silent: (status: number) => `服务器没有说明原因（${status}）。请稍后再试。`,
  title: "没能载入",
  crash: "页面出错了。刷新即可继续，已上传的内容不会丢失。",
  reload: "刷新页面",
  lost: "没有这个页面",
  lostHint: "地址可能写错了，或者内容已被删除。",
  home: "回到素材库",
};
