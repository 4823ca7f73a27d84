import type { Words } from "./zh";

export const rendition: Words["rendition"] = {
  more: (name) => `More for ${name}`,
  makeAgain: "Make again",
  leaveOut: "Leave out",
  leaveOutAsk: (name) =>
    `${name} can no longer be played or downloaded. The others stay as they are, and it can be made again later.`,
  leaveOutYes: "Leave out",
  standings: {
    waiting: "Waiting",
    making: "Being made",
    failed: "Could not be made",
    "left-out": "Left out",
  },
  moving: "Moving preview",
  movingHint:
    "About 6 seconds, again and again, without sound. Send the GIF to a chat; the WebP is smaller, for pages and lists.",
  playsCopy: "This is the source as it came. The finished versions follow by themselves.",
  playsPreview: "A first, small version. The finished ones follow by themselves.",
};
