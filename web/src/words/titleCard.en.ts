import type { Words } from "./zh";

export const titleCard: Words["titleCard"] = {
  title: "Title card",
  own: "A title card of your own",
  hint: "Clips show title, place and logo in their first seconds; the sound goes on beneath. Off: in the farm's own look.",
  behind: "Behind the title",
  looks: { panel: "A panel", dimmed: "The picture, darkened" },
  colors: { panel: "Panel", dimmed: "Line beside the title" },
  length: "Seconds shown",
};
