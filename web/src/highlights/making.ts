import type { Schemas } from "../api/client";

export type Highlight = Schemas["HighlightDocument"];
export type Style = Schemas["HighlightStyle"];
export type CaptionWay = Schemas["CaptionWay"];
export type Making = Omit<Schemas["NewClips"], "ranges" | "highlights">;
export type Made = Schemas["ClipList"];

export const STYLES = ["event", "news-quote", "court"] as const satisfies readonly Style[];
export const WAYS = ["burned", "beside", "none"] as const satisfies readonly CaptionWay[];
export const SHAPES = ["vertical", "horizontal", "both"] as const;
export type Shape = (typeof SHAPES)[number];
export const BEST = 10;

/** As the API makes clips that say nothing else. */
export const PLAIN: Making = {
  orientations: ["vertical"],
  captions: "burned",
  title_card: true,
  branded: false,
};

export function shapeOf({ orientations }: Making): Shape {
  return orientations.length > 1 ? "both" : (orientations[0] ?? "vertical");
}

export function orientationsOf(shape: Shape): Making["orientations"] {
  return shape === "both" ? ["horizontal", "vertical"] : [shape];
}

/** What is new first, then what was there before. */
export function parted(made: Made): { fresh: Made["clips"]; known: Made["clips"] } {
  return {
    fresh: made.clips.filter((one) => one.is_new),
    known: made.clips.filter((one) => !one.is_new),
  };
}
