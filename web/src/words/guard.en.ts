import type { guard as zh } from "./guard.zh";

/** What is said of delay, cut, mute, recess and hearings, in English. */
export const guard: typeof zh = {
  title: "What leaves",
  delay: "Delay in seconds",
  delayHint:
    "0 to 600, also while it runs: a longer one shows the slate meanwhile, a shorter one skips.",
  set: "Set the delay",
  clock: {
    direct: "It leaves at once, without a delay",
    behind: (time: string) => `What leaves is ${time} late`,
    filling: (time: string) => `The slate, for ${time} more`,
    empty: "The slate; nothing is held",
    holds: (time: string) => `${time} are held`,
  },
  cut: "CUT",
  cutHint: "The key X does the same. Nothing leaves but the slate, and what is held never does.",
  isCut: (time: string) => `Cut at ${time}: nothing leaves but the slate`,
  resume: "Resume",
  resumeQuestion: "Resume? What is seen and heard from now on goes out.",
  mute: "Mute",
  unmute: "Unmute",
  isMuted: "Muted: what was said and is still held stays silent as well",
  recess: "Recess",
  endRecess: "End the recess",
  inRecess: "In recess: what came before it still leaves, then the slate; evidence is recorded on",
  nextRecess: (from: string, until: string) => `Recess planned: ${from} to ${until}`,
  recessFrom: "Recess begins",
  recessUntil: "Recess ends",
  plan: "Plan a recess",
  cancelRecess: "Cancel it",
  open: "when somebody ends it",
  stopHeld: (time: string, question: string) =>
    `${time} are held and will not leave any more. A recess first lets them leave.\n\n${question}`,
  lost: "The disk was full: what was held is lost, and the slate stood in.",
  hearing: {
    title: "Court hearing",
    is: "This is a court's hearing",
    approval: "Number of the approval",
    operator: "Name of the operator",
    hint: "A hearing does not go live without its approval and a named operator.",
    save: "Save",
    told: (approval: string, operator: string) => `Approval ${approval}, operator ${operator}`,
  },
};
