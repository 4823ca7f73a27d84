import type { AssetSummary, Job } from "../api/client";
import type { AssetPage, AssetPages } from "../api/queries";
import type { JobNews } from "./news";

/** Return jobs with one of them as the news say; null when it is not among them. */
export function patchJobs<T extends Job>(jobs: T[], news: JobNews): T[] | null {
  const old = jobs.find((job) => job.id === news.id);
  if (old === undefined) return null;
  const fresh = {
    ...old,
    state: news.state ?? old.state,
    progress: news.progress ?? old.progress,
  };
  return jobs.map((job) => (job === old ? fresh : job));
}

/** Return pages with one asset in another state; the same pages when it is not in them. */
export function patchState(pages: AssetPages, id: string, state: AssetSummary["state"]) {
  return mapAssets(pages, (asset) => (asset.id === id ? { ...asset, state } : asset));
}

/** Return pages without an asset. */
export function removeAsset(pages: AssetPages, id: string): AssetPages {
  return {
    ...pages,
    pages: pages.pages.map((page) => ({
      ...page,
      assets: page.assets.filter((asset) => asset.id !== id),
    })),
  };
}

/**
 * Return pages whose beginning is as it was just read.
 *
 * What stood on the first page and has slid off its end stays behind it, so that the second page
 * still follows; what was newer and is not there any more is gone.
 */
export function mergeFirstPage(pages: AssetPages, fresh: AssetPage): AssetPages {
  const [first, ...others] = pages.pages;
  const last = fresh.assets.at(-1);
  if (first === undefined || last === undefined || fresh.next_cursor === null) {
    return { pages: [fresh], pageParams: pages.pageParams.slice(0, 1) };
  }
  const known = new Set(fresh.assets.map((asset) => asset.id));
  const slid = first.assets.filter((asset) => !known.has(asset.id) && isOlder(asset, last));
  const next_cursor = others.length > 0 || slid.length > 0 ? first.next_cursor : fresh.next_cursor;
  return {
    ...pages,
    pages: [{ assets: [...fresh.assets, ...slid], next_cursor }, ...others],
  };
}

/** All assets of pages in order, each once. */
export function flatten(pages: Pick<AssetPages, "pages"> | undefined): AssetSummary[] {
  const seen = new Map<string, AssetSummary>();
  for (const page of pages?.pages ?? []) {
    for (const asset of page.assets) if (!seen.has(asset.id)) seen.set(asset.id, asset);
  }
  return [...seen.values()];
}

function isOlder(asset: AssetSummary, than: AssetSummary): boolean {
  return asset.created_at < than.created_at;
}

function mapAssets(
  pages: AssetPages,
  change: (asset: AssetPage["assets"][number]) => AssetPage["assets"][number],
): AssetPages {
  return {
    ...pages,
    pages: pages.pages.map((page) => ({ ...page, assets: page.assets.map(change) })),
  };
}
