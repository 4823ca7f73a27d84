import { expect, test } from "vitest";
import type { AssetDetail } from "../api/client";
import { streamsOf } from "./outputs";

const one = (kind: string, orientation: string) => ({ kind, orientation, name: kind, path: kind });
const asset = (packages: unknown[], instant: unknown[]) =>
  ({ packages, instant }) as unknown as AssetDetail;

test.each([
  ["nothing", [], [], {}],
  ["a preview", [], [one("hls-preview", "horizontal")], { horizontal: "hls-preview" }],
  [
    "the source's packets before a preview",
    [],
    [one("hls-preview", "vertical"), one("hls-copy", "vertical")],
    { vertical: "hls-copy" },
  ],
  [
    "the renditions before all",
    [one("hls", "horizontal"), one("hls", "vertical")],
    [one("hls-copy", "vertical")],
    { horizontal: "hls", vertical: "hls" },
  ],
  [
    "no stand-in where one orientation is final",
    [one("hls", "horizontal")],
    [one("hls-copy", "vertical")],
    { horizontal: "hls" },
  ],
])("plays %s", (_, packages, instant, wanted) => {
  const streams = Object.entries(streamsOf(asset(packages, instant)));
  expect(Object.fromEntries(streams.map(([shape, { kind }]) => [shape, kind]))).toEqual(wanted);
});
