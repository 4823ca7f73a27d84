import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, read } from "../api/client";
import { keys } from "../api/queries";
import { useLanguage } from "../words/language";
import type { Pin } from "./windows";

const PINS = "/api/v1/assets/{asset_id}/pins";

/** What renditions of other shapes show of a clip, and what is pinned in it. */
export function useFraming(assetId: string, isWanted: boolean) {
  const queries = useQueryClient();
  const language = useLanguage(); // reasons come in words
  const params = { path: { asset_id: assetId } };
  const framing = useQuery({
    queryKey: [...keys.framing(assetId), language],
    queryFn: () => read(api.GET("/api/v1/assets/{asset_id}/framing", { params })),
    refetchOnMount: "always",
    enabled: isWanted,
  });
  const pins = useQuery({
    queryKey: keys.pins(assetId),
    queryFn: () => read(api.GET(PINS, { params })),
    refetchOnMount: "always",
    enabled: isWanted,
  });
  const put = useMutation({
    mutationFn: (wanted: Pin[]) => read(api.PUT(PINS, { params, body: { pins: wanted } })),
    onSuccess: (stored) => queries.setQueryData(keys.pins(assetId), stored),
    onSettled: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: keys.framing(assetId) }),
        queries.invalidateQueries({ queryKey: keys.asset(assetId) }),
      ]),
  });
  return { framing, pins, put };
}
