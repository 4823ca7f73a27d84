import { type InfiniteData, QueryClient } from "@tanstack/react-query";
import { type AssetDetail, type AssetState, api, type Job, read, type Schemas } from "./client";
import { Problem } from "./problem";

export type AssetPage = Schemas["AssetPage"];
export type AssetPages = InfiniteData<AssetPage, string | null>;
export type Wanted = { search: string; state: AssetState | "" };

export const keys = {
  session: ["session"] as const,
  lists: ["assets"] as const,
  list: (wanted: Wanted) => ["assets", wanted] as const,
  details: ["asset"] as const,
  asset: (id: string) => ["asset", id] as const,
  allJobs: ["jobs"] as const,
  jobs: (assetId: string) => ["jobs", assetId] as const,
  highlights: (assetId: string, style: string) => ["highlights", assetId, style] as const,
  signals: (assetId: string, style: string) => ["signals", assetId, style] as const,
  framing: (assetId: string) => ["framing", assetId] as const,
  pins: (assetId: string) => ["pins", assetId] as const,
  captions: (assetId: string) => ["captions", assetId] as const,
  organisations: ["organisations"] as const,
  words: (organisationId: string) => ["words", organisationId] as const,
  branding: (organisationId: string) => ["branding", organisationId] as const,
  usage: (organisationId: string) => ["usage", organisationId] as const,
  log: (jobId: string) => ["log", jobId] as const,
};

/** What the farm said once it will say again: only silence and its own faults are tried again. */
export function isWorthRetrying(failures: number, error: unknown): boolean {
  const refused = error instanceof Problem && error.status < 500;
  return !refused && failures < 3;
}

export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      // Events say what changed, so nothing grows stale by itself.
      queries: { staleTime: Infinity, retry: isWorthRetrying, refetchOnWindowFocus: false },
      mutations: { retry: false },
    },
  });
}

export function readPage(wanted: Wanted, cursor: string | null): Promise<AssetPage> {
  const query = {
    ...(cursor ? { cursor } : {}),
    ...(wanted.search ? { search: wanted.search } : {}),
    ...(wanted.state ? { state: wanted.state } : {}),
  };
  return read(api.GET("/api/v1/assets", { params: { query } }));
}

export function readAsset(id: string): Promise<AssetDetail> {
  return read(api.GET("/api/v1/assets/{asset_id}", { params: { path: { asset_id: id } } }));
}

export function readJobs(assetId: string): Promise<Job[]> {
  const path = { asset_id: assetId };
  return read(api.GET("/api/v1/assets/{asset_id}/jobs", { params: { path } }));
}

export function readUsage(id: string): Promise<Schemas["UsageDocument"]> {
  const path = { organisation_id: id };
  return read(api.GET("/api/v1/organisations/{organisation_id}/usage", { params: { path } }));
}
