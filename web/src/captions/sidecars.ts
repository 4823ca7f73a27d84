import type { AssetDetail } from "../api/client";

/** A WebVTT file beside a clip; the first one is shown unless somebody wants another, or none. */
export type Sidecar = { language: string; kind: "caption" | "subtitle"; path: string };

/** What the asset's document says of its captions, as the manifest does. */
type Entry = Sidecar & { format: string };

export function sidecarsOf(asset: AssetDetail): Sidecar[] {
  return (asset.captions as unknown as Entry[])
    .filter(({ format }) => format === "vtt")
    .map(({ language, kind, path }) => ({ language, kind, path }));
}

export const trackOf = ({ kind, language }: Sidecar) => `${kind} ${language}`;

/**
 * Which of the tracks is shown now: the one that was, in its new version; or none, if none was.
 *
 * `before` is null while nobody has seen any.
 */
export function chooseShown(sidecars: Sidecar[], before: string | null): string {
  const [first] = sidecars;
  if (before === null) return first ? trackOf(first) : "";
  return sidecars.some((one) => trackOf(one) === before) ? before : "";
}
