import type { Words } from "./zh";

export const cuts: Words["cuts"] = {
  begin: "Cut a part out",
  hint: "Play or drag to the picture where it begins and press “Set in”; then to its last picture and press “Set out”. Exact to the frame; this clip stays as it is.",
  setFirst: "Set in",
  setLast: "Set out",
  length: (seconds) => `${seconds.toFixed(2)} s long`,
  backward: "The out point lies before the in point. Set one of them again.",
  title: "Title of the new clip",
  cut: "Make it a clip",
  made: "It is being made:",
  family: "Where it comes from and what came of it",
  from: "Cut from",
  list: "Cut out of it",
  parentGone: "The clip that it was cut from is gone, or is not yours to see.",
};
