import { type QueryClient, useIsMutating, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";

const DRAFTS = "draft";

/**
 * What somebody has typed and not saved, of a kind, by the id of what it is typed into. It outlives
 * the page that it was typed on, since signing in again or a look at something else must not cost it;
 * it lies with what is read, and so goes with its person.
 */
export function draftsOf<Draft>(queries: QueryClient, kind: string) {
  queries.setQueryDefaults([DRAFTS], { gcTime: Infinity, structuralSharing: false });
  return {
    read: (id: string) => queries.getQueryData<Draft>([DRAFTS, kind, id]),
    keep: (draft: Draft, id: string) => {
      queries.setQueryData<Draft>([DRAFTS, kind, id], draft);
    },
    forget: (id: string) => queries.removeQueries({ queryKey: [DRAFTS, kind, id] }),
  };
}

/** Whether there is a draft of any kind. */
export function areDrafts(queries: QueryClient): boolean {
  return queries.getQueryCache().findAll({ queryKey: [DRAFTS] }).length > 0;
}

/** Let the browser ask before a page is closed on which something is not saved. */
export function useDraftGuard(): void {
  const queries = useQueryClient();
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => {
      if (areDrafts(queries)) event.preventDefault();
    };
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [queries]);
}

/**
 * Whether something is being saved, from this page or from the same one that was left; what is typed
 * meanwhile would be lost. `end` is called when that is over, well or not.
 */
export function useSaving(key: readonly unknown[], end: () => void): boolean {
  const isSaving = useIsMutating({ mutationKey: key }) > 0;
  const was = useRef(isSaving);
  const act = useRef(end);
  useEffect(() => {
    act.current = end;
  });
  useEffect(() => {
    if (was.current && !isSaving) act.current();
    was.current = isSaving;
  }, [isSaving]);
  return isSaving;
}
