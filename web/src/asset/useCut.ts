import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type AssetDetail, api, read } from "../api/client";
import { keys } from "../api/queries";

type Order = { from: number; to: number; title: string };

/** Has a stretch of an asset made into an asset of its own, which is the answer. */
export function useCut(assetId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Order): Promise<AssetDetail> => {
      const params = { path: { asset_id: assetId } };
      return read(api.POST("/api/v1/assets/{asset_id}/cuts", { params, body }));
    },
    onSuccess: (cut) => queries.setQueryData(keys.asset(cut.id), cut),
    onSettled: () => void queries.invalidateQueries({ queryKey: keys.asset(assetId) }),
  });
}
