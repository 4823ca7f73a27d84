import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, read, type Schemas } from "../api/client";
import { keys } from "../api/queries";
import { useCaptionDrafts } from "./useCaptionDrafts";

export type Track = Schemas["CaptionDocument"];
export type Sheet = Schemas["CaptionDetail"];
export type CaptionFile = Schemas["NewCaptions"];

/** Every version of every track of an asset, older ones first. */
export function useVersions(assetId: string, known: unknown) {
  const params = { path: { asset_id: assetId } };
  return useQuery({
    // What the asset's document says of its captions: another word of it, and they are read anew.
    queryKey: [...keys.captions(assetId), known],
    queryFn: () => read(api.GET("/api/v1/assets/{asset_id}/captions", { params })),
    placeholderData: keepPreviousData, // or another word of it would take them off the page first
  });
}

export function useSheet(assetId: string, captionId: string) {
  const params = { path: { asset_id: assetId, caption_id: captionId } };
  return useQuery({
    queryKey: [...keys.captions(assetId), captionId],
    queryFn: () => read(api.GET("/api/v1/assets/{asset_id}/captions/{caption_id}", { params })),
  });
}

/** Lets a clip be listened to that came before the farm had a speech model. */
export function useMake(assetId: string) {
  const queries = useQueryClient();
  const params = { path: { asset_id: assetId } };
  return useMutation({
    mutationFn: () => read(api.POST("/api/v1/assets/{asset_id}/captions/make", { params })),
    onSettled: () => void queries.invalidateQueries({ queryKey: keys.asset(assetId) }),
  });
}

export const savingOf = (assetId: string) => ["save-captions", assetId];

/** The cues of the next version, and the one that it comes after. */
type Wish = { after: string; sheet: Schemas["WantedCue"][] };

/** Saves, and forgets the draft: also when the page was left that it was typed on. */
export function useSave(assetId: string) {
  const drafts = useCaptionDrafts();
  return useRefreshing(
    assetId,
    ({ after, sheet }: Wish) => {
      const params = { path: { asset_id: assetId, caption_id: after } };
      return read(
        api.PUT("/api/v1/assets/{asset_id}/captions/{caption_id}", { params, body: { sheet } }),
      );
    },
    { mutationKey: savingOf(assetId), onSuccess: () => drafts.forget(assetId) },
  );
}

export function useImport(assetId: string) {
  const params = { path: { asset_id: assetId } };
  return useRefreshing(assetId, (body: CaptionFile) =>
    read(api.POST("/api/v1/assets/{asset_id}/captions", { params, body })),
  );
}

type Saving = { mutationKey?: string[]; onSuccess?: () => void };

function useRefreshing<Wanted>(
  assetId: string,
  mutationFn: (wish: Wanted) => Promise<Sheet>,
  saving: Saving = {},
) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn,
    ...saving,
    onSettled: () => {
      void queries.invalidateQueries({ queryKey: keys.captions(assetId) });
      void queries.invalidateQueries({ queryKey: keys.asset(assetId) });
    },
  });
}
