import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, read } from "../api/client";
import { keys } from "../api/queries";
import { useLanguage } from "../words/language";
import { BEST, type Making, type Style } from "./making";

/** Of a curve: no screen shows more of them apart. */
const MOST_POINTS = 1200;
const CLIPS = "/api/v1/assets/{asset_id}/clips";

/** What stands out in a clip; an error where nobody has looked yet. */
export function useHighlights(assetId: string, style: Style) {
  const language = useLanguage(); // reasons come in words
  return useQuery({
    queryKey: [...keys.highlights(assetId, style), language],
    queryFn: () => {
      const params = { path: { asset_id: assetId }, query: { style } };
      return read(api.GET("/api/v1/assets/{asset_id}/highlights", { params }));
    },
    refetchOnMount: "always",
  });
}

/** The curves by which they are found, drawn small. */
export function useSignals(assetId: string, style: Style) {
  return useQuery({
    queryKey: keys.signals(assetId, style),
    queryFn: () => {
      const params = { path: { asset_id: assetId }, query: { style, points: MOST_POINTS } };
      return read(api.GET("/api/v1/assets/{asset_id}/signals", { params }));
    },
    refetchOnMount: "always",
  });
}

type Range = { from: number; to: number; title: string };
type Accepted = { id: string; style: Style; title: string };

/** What makes clips: of a highlight, of a range, of the best. */
export function useClips(assetId: string) {
  const queries = useQueryClient();
  const params = { path: { asset_id: assetId } };
  const onSettled = () => void queries.invalidateQueries({ queryKey: keys.asset(assetId) });
  const accept = useMutation({
    mutationFn: ({ making, ...one }: Accepted & { making: Making }) => {
      const body = { ...making, ranges: [], highlights: [one] };
      return read(api.POST(CLIPS, { params, body }));
    },
    onSettled,
  });
  const range = useMutation({
    mutationFn: ({ making, ...one }: Range & { making: Making }) => {
      const body = { ...making, ranges: [one], highlights: [] };
      return read(api.POST(CLIPS, { params, body }));
    },
    onSettled,
  });
  const best = useMutation({
    mutationFn: ({ making, style }: { making: Making; style: Style }) => {
      const body = { ...making, style, count: BEST, shortest: 8, longest: 60 };
      return read(api.POST(`${CLIPS}/best`, { params, body }));
    },
    onSettled,
  });
  const cover = useMutation({
    mutationFn: (at: number) =>
      read(api.PUT("/api/v1/assets/{asset_id}/cover", { params, body: { at } })),
    onSettled,
  });
  return { accept, range, best, cover };
}
