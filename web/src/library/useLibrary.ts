import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { type AssetPage, keys, readPage, type Wanted } from "../api/queries";
import { flatten } from "../events/patch";

/** The assets that are wanted, newest first, page by page. */
export function useLibrary(wanted: Wanted) {
  const query = useInfiniteQuery({
    queryKey: keys.list(wanted),
    queryFn: ({ pageParam }: { pageParam: string | null }) => readPage(wanted, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page: AssetPage) => page.next_cursor,
    // Where nobody looked, nothing was kept up to date by events.
    refetchOnMount: "always",
  });
  const assets = useMemo(() => flatten(query.data), [query.data]);
  return { ...query, assets };
}
