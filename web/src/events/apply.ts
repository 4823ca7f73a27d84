import type { QueryClient } from "@tanstack/react-query";
import type { AssetDetail, Job } from "../api/client";
import { type AssetPages, keys, readAsset, readPage, type Wanted } from "../api/queries";
import type { JobNews, News } from "./news";
import { mergeFirstPage, patchJobs, patchState, removeAsset } from "./patch";
import { Rarely } from "./rarely";

const ONCE_A_SECOND = 1000;
const FINAL = new Set(["done", "failed", "cancelled"]);

/** Brings what the pages hold up to date with the news. */
export class Newsroom {
  private readonly queries: QueryClient;
  private readonly rarely = new Rarely(ONCE_A_SECOND);

  constructor(queries: QueryClient) {
    this.queries = queries;
  }

  take(news: News): void {
    switch (news.type) {
      case "reset":
        this.rereadAll();
        break;
      case "asset-changed":
        this.assetChanged(news.id, news.state);
        break;
      case "asset-deleted":
        this.assetDeleted(news.id);
        break;
      case "job-changed":
        this.jobChanged(news);
        break;
    }
  }

  private assetChanged(id: string, state: AssetDetail["state"] | undefined): void {
    if (state) {
      this.eachList((pages) => patchState(pages, id, state));
      this.queries.setQueryData<AssetDetail>(keys.asset(id), (old) => old && { ...old, state });
    }
    this.rereadAsset(id);
    this.rereadParents(id);
    this.rereadLists();
  }

  private assetDeleted(id: string): void {
    this.eachList((pages) => removeAsset(pages, id));
    this.rereadParents(id);
    if (this.queries.getQueryData(keys.asset(id))) {
      void this.queries.invalidateQueries({ queryKey: keys.asset(id) });
    }
  }

  private jobChanged(news: JobNews): void {
    const assetId = news.assetId;
    if (assetId === undefined) return;
    const jobs = this.queries.getQueryData<Job[]>(keys.jobs(assetId));
    const patched = jobs && patchJobs(jobs, news);
    if (patched) this.queries.setQueryData(keys.jobs(assetId), patched);
    const asset = this.queries.getQueryData<AssetDetail>(keys.asset(assetId));
    const known = asset && patchJobs(asset.jobs, news);
    if (asset && known) this.queries.setQueryData(keys.asset(assetId), { ...asset, jobs: known });
    const isNew = (jobs && !patched) || (asset && !known);
    if (isNew || FINAL.has(news.state ?? "")) this.rereadAsset(assetId);
  }

  /** Read an asset and its jobs again where a page shows them. */
  private rereadAsset(id: string): void {
    this.rarely.run(id, () => {
      void this.queries.invalidateQueries({ queryKey: keys.jobs(id) });
      void this.queries.invalidateQueries({ queryKey: keys.asset(id) });
    });
  }

  /** Read again the pages that list an asset as cut out of theirs. */
  private rereadParents(id: string): void {
    const details = this.queries.getQueriesData<AssetDetail>({ queryKey: keys.details });
    for (const [, asset] of details) {
      if (asset?.cuts.some((cut) => cut.id === id)) this.rereadAsset(asset.id);
    }
  }

  private rereadLists(): void {
    this.rarely.run("lists", () => {
      const shown = this.queries.getQueryCache().findAll({ queryKey: keys.lists, type: "active" });
      for (const query of shown) void this.rereadFirstPage(query.queryKey[1] as Wanted);
    });
  }

  private async rereadFirstPage(wanted: Wanted): Promise<void> {
    const fresh = await readPage(wanted, null).catch(() => null);
    if (fresh === null) return; // the next news, or the line's return, asks again
    this.queries.setQueryData<AssetPages>(
      keys.list(wanted),
      (pages) => pages && mergeFirstPage(pages, fresh),
    );
  }

  private rereadAll(): void {
    this.rarely.run("all", () => {
      void this.queries.invalidateQueries({
        predicate: ({ queryKey }) => queryKey[0] !== keys.session[0],
      });
    });
  }

  private eachList(change: (pages: AssetPages) => AssetPages): void {
    this.queries.setQueriesData<AssetPages>(
      { queryKey: keys.lists },
      (pages) => pages && change(pages),
    );
  }
}

/** Read an asset once and keep it, for whoever opens it next. */
export function prefetchAsset(queries: QueryClient, id: string): void {
  void queries.prefetchQuery({ queryKey: keys.asset(id), queryFn: () => readAsset(id) });
}
