import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import type { Row } from "./draft";
import type { Track } from "./useCaptions";

/** What somebody has typed into a version and not saved. */
export type Draft = { track: Track; rows: Row[] };

const DRAFTS = "caption-draft";

/**
 * The drafts of a session. They outlive the page that they were typed on, since signing in again or a
 * look at another clip must not cost them; they lie with what is read, and so go with their person.
 */
export function draftsOf(queries: QueryClient) {
  queries.setQueryDefaults([DRAFTS], { gcTime: Infinity, structuralSharing: false });
  return {
    read: (assetId: string) => queries.getQueryData<Draft>([DRAFTS, assetId]),
    keep: (draft: Draft, assetId: string) => {
      queries.setQueryData<Draft>([DRAFTS, assetId], draft);
    },
    forget: (assetId: string) => queries.removeQueries({ queryKey: [DRAFTS, assetId] }),
    areThere: () => queries.getQueryCache().findAll({ queryKey: [DRAFTS] }).length > 0,
  };
}

export function useDrafts() {
  return draftsOf(useQueryClient());
}

/** Let the browser ask before a page is closed on which something is not saved. */
export function useDraftGuard(): void {
  const queries = useQueryClient();
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => {
      if (draftsOf(queries).areThere()) event.preventDefault();
    };
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [queries]);
}
