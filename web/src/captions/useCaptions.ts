import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, read, type Schemas } from "../api/client";
import { keys } from "../api/queries";

export type Track = Schemas["CaptionDocument"];
export type Sheet = Schemas["CaptionDetail"];
export type CaptionFile = Schemas["NewCaptions"];

/** The current version of each track of an asset. */
export function useTracks(assetId: string, known: unknown) {
  const params = { path: { asset_id: assetId } };
  return useQuery({
    // What the asset's document says of its captions: another word of it, and they are read anew.
    queryKey: [...keys.captions(assetId), known],
    queryFn: () => read(api.GET("/api/v1/assets/{asset_id}/captions", { params })),
    placeholderData: keepPreviousData, // or another word of it would take them off the page first
    select: (versions) => versions.filter((one) => one.is_current),
  });
}

export function useSheet(assetId: string, captionId: string) {
  const params = { path: { asset_id: assetId, caption_id: captionId } };
  return useQuery({
    queryKey: [...keys.captions(assetId), captionId],
    queryFn: () => read(api.GET("/api/v1/assets/{asset_id}/captions/{caption_id}", { params })),
  });
}

export function useSave(assetId: string, captionId: string) {
  const params = { path: { asset_id: assetId, caption_id: captionId } };
  return useRefreshing(assetId, (sheet: Schemas["WantedCue"][]) =>
    read(api.PUT("/api/v1/assets/{asset_id}/captions/{caption_id}", { params, body: { sheet } })),
  );
}

export function useImport(assetId: string) {
  const params = { path: { asset_id: assetId } };
  return useRefreshing(assetId, (body: CaptionFile) =>
    read(api.POST("/api/v1/assets/{asset_id}/captions", { params, body })),
  );
}

function useRefreshing<Wish>(assetId: string, mutationFn: (wish: Wish) => Promise<Sheet>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn,
    onSettled: () => {
      void queries.invalidateQueries({ queryKey: keys.captions(assetId) });
      void queries.invalidateQueries({ queryKey: keys.asset(assetId) });
    },
  });
}
