import type { AssetState, Job } from "../api/client";

/** What tabs are told: changes in the farm, and how the line to it stands. */
export type News =
  | { type: "line"; up: boolean }
  | { type: "signed-out" }
  | { type: "reset" }
  | { type: "asset-changed"; id: string; state?: AssetState }
  | { type: "asset-deleted"; id: string }
  | JobNews;

export type JobNews = {
  type: "job-changed";
  id: string;
  assetId?: string;
  kind?: Job["kind"];
  state?: Job["state"];
  progress?: number;
};

/**
 * What a tab asks of whoever holds the stream: to hold it, to leave it, not to wait before the next
 * try, or to open it anew since the network changed under it.
 */
export type Wish = "start" | "stop" | "hurry" | "anew";

type Facts = Record<string, unknown>;

/** Turn a message of the stream into news; null for what tabs need not know. */
export function toNews(kind: string, facts: Facts): News | null {
  const id = String(facts.subject ?? "");
  switch (kind) {
    case "reset":
      return { type: "reset" };
    case "goodbye":
      return { type: "signed-out" };
    case "asset-deleted":
      return { type: "asset-deleted", id };
    case "asset-changed":
      return {
        type: "asset-changed",
        id,
        ...(facts.state ? { state: facts.state as AssetState } : {}),
      };
    case "job-changed":
      return {
        type: "job-changed",
        id,
        ...(facts.asset_id ? { assetId: String(facts.asset_id) } : {}),
        ...(facts.kind ? { kind: facts.kind as Job["kind"] } : {}),
        ...(facts.state ? { state: facts.state as Job["state"] } : {}),
        ...(typeof facts.progress === "number" ? { progress: facts.progress } : {}),
      };
    default:
      return null;
  }
}
