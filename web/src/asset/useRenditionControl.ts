import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type AssetDetail, api, read } from "../api/client";
import { keys } from "../api/queries";

type Order = { name: string; wish: "retry" | "cancel" };

/** Has one rendition of an asset made again, or left out. */
export function useRenditionControl(assetId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ name, wish }: Order): Promise<AssetDetail> => {
      const params = { path: { asset_id: assetId, name } };
      return wish === "retry"
        ? read(api.POST("/api/v1/assets/{asset_id}/renditions/{name}/retry", { params }))
        : read(api.POST("/api/v1/assets/{asset_id}/renditions/{name}/cancel", { params }));
    },
    onSuccess: (asset) => queries.setQueryData(keys.asset(assetId), asset),
    onSettled: () => {
      // What was being read meanwhile may be older than the answer; what was refused, than the page.
      void queries.invalidateQueries({ queryKey: keys.asset(assetId) });
      void queries.invalidateQueries({ queryKey: keys.jobs(assetId) });
    },
  });
}
