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

/** The stream to play in each orientation, as far as there is one. */
export function streamsOf(asset: AssetDetail): Partial<Record<Orientation, Package>> {
  const streams: Partial<Record<Orientation, Package>> = {};
  for (const one of asset.packages as unknown as Package[]) {
    if (one.kind === "hls") streams[one.orientation] ??= one;
  }
  return streams;
}

export function sourceOf(asset: AssetDetail): Source {
  return asset.asset as unknown as Source;
}

/** The orientation that the clip was shot in, if it can be played so; else what can be. */
export function firstOrientation(asset: AssetDetail): Orientation | null {
  const streams = streamsOf(asset);
  const video = sourceOf(asset).video;
  const shot: Orientation = video && video.height > video.width ? "vertical" : "horizontal";
  if (streams[shot]) return shot;
  return streams.horizontal ? "horizontal" : streams.vertical ? "vertical" : null;
}

export function posterOf(asset: AssetDetail, orientation: Orientation): string | null {
  const posters = (asset.stills as unknown as Still[]).filter(({ kind }) => kind === "poster");
  const isUpright = ({ width = 0, height = 0 }: Still) => height > width;
  const fitting = posters.find((one) => isUpright(one) === (orientation === "vertical"));
  return (fitting ?? posters[0])?.path ?? null;
}

export function storyboardOf(asset: AssetDetail): string | null {
  const stills = asset.stills as unknown as Still[];
  return stills.find(({ kind }) => kind === "storyboard-index")?.path ?? null;
}
