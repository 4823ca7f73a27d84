import type { AssetDetail } from "../api/client";

// The document tells these parts as the manifest does: docs/manifest.md explains each field.

export type Orientation = "horizontal" | "vertical";

export type Rendition = {
  name: string;
  path: string;
  orientation: Orientation;
  width: number;
  height: number;
  fps: number;
  frames: number;
  bitrate: number;
  bytes: number;
};

export type Package = { name: string; path: string; kind: string; orientation: Orientation };
export type Still = { kind: string; path: string; width?: number; height?: number };

export type Source = {
  file_name: string;
  bytes?: number;
  duration?: number;
  video?: {
    codec: string;
    width: number;
    height: number;
    fps: number;
    constant_rate: boolean;
    rotation: number;
    dynamic_range: string;
    dolby_vision: number | null;
  };
  audio?: { codec: string; channels: number; sample_rate: number } | null;
  loudness?: { integrated_lufs: number | null } | null;
};

export function renditionsOf(asset: AssetDetail): Rendition[] {
  return asset.renditions as unknown as Rendition[];
}

type Streams = Partial<Record<Orientation, Package>>;

/** What stands in for the final streams, the better one first. */
const STAND_INS = ["hls-copy", "hls-preview"];

/** The stream to play in each orientation: the final ones; until there is one, what stands in. */
export function streamsOf(asset: AssetDetail): Streams {
  const finals = firstOfEach(asset.packages as unknown as Package[], "hls");
  if (finals.horizontal || finals.vertical) return finals;
  const instant = asset.instant as unknown as Package[];
  const [copy, preview] = STAND_INS.map((kind) => firstOfEach(instant, kind));
  return { ...preview, ...copy };
}

function firstOfEach(packages: Package[], kind: string): Streams {
  const streams: Streams = {};
  for (const one of packages) {
    if (one.kind === kind) streams[one.orientation] ??= one;
  }
  return streams;
}

export function sourceOf(asset: AssetDetail): Source {
  return asset.asset as unknown as Source;
}

/** The orientation that the clip was shot in: all of its picture is seen there. */
export function shotOrientation(asset: AssetDetail): Orientation {
  const video = sourceOf(asset).video;
  return video && video.height > video.width ? "vertical" : "horizontal";
}

/** The orientation that the clip was shot in, if it can be played so; else what can be. */
export function firstOrientation(asset: AssetDetail): Orientation | null {
  const streams = streamsOf(asset);
  const shot = shotOrientation(asset);
  if (streams[shot]) return shot;
  return streams.horizontal ? "horizontal" : streams.vertical ? "vertical" : null;
}

export function posterOf(asset: AssetDetail, orientation: Orientation): string | null {
  const posters = (asset.stills as unknown as Still[]).filter(({ kind }) => kind === "poster");
  const isUpright = ({ width = 0, height = 0 }: Still) => height > width;
  const fitting = posters.find((one) => isUpright(one) === (orientation === "vertical"));
  return (fitting ?? posters[0])?.path ?? null;
}

export type Moving = { format: string; path: string; width: number; height: number };

/** The moving previews, by their formats. */
export function movingOf(asset: AssetDetail): Moving[] {
  const moving = (asset.stills as unknown as Still[]).filter(({ kind }) => kind === "moving");
  return moving.map(({ path, width = 0, height = 0 }) => ({
    format: path.slice(path.lastIndexOf(".") + 1),
    path,
    width,
    height,
  }));
}

export function storyboardOf(asset: AssetDetail): string | null {
  const stills = asset.stills as unknown as Still[];
  return stills.find(({ kind }) => kind === "storyboard-index")?.path ?? null;
}
