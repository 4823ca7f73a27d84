import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api, read } from "../api/client";
import { keys } from "../api/queries";
import { useLanguage } from "../words/language";
import type { Pin } from "./windows";

/** A hand that moves the frame rests for so long before anybody works out where that leads. */
const REST_MS = 200;

/** The windows' ways by pins that are not applied, as the farm would make them; null: no draft. */
export function useDraft(assetId: string, drafted: Pin[] | null) {
  const language = useLanguage(); // reasons come in words
  const [resting] = useDebouncedValue(drafted, REST_MS);
  const pins = drafted && resting;
  const params = { path: { asset_id: assetId } };
  const draft = useQuery({
    queryKey: [...keys.framing(assetId), language, pins],
    queryFn: ({ signal }) =>
      read(
        api.POST("/api/v1/assets/{asset_id}/framing", {
          params,
          body: { pins: pins ?? [] },
          signal,
        }),
      ),
    enabled: pins !== null,
    placeholderData: keepPreviousData,
  });
  return { shapes: pins ? draft.data?.shapes : undefined, error: draft.error };
}
