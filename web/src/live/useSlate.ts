import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, read } from "../api/client";
import { readAsset, readPage } from "../api/queries";

const SLATE = "/api/v1/programmes/{programme_id}/slate";

/** What changes a programme's slate. */
export function useSlate(programmeId: string) {
  const queries = useQueryClient();
  const params = { path: { programme_id: programmeId } };
  const onSettled = () => queries.invalidateQueries({ queryKey: ["programme", programmeId] });
  const choose = useMutation({
    mutationFn: (clip: string | null) => read(api.PUT(SLATE, { params, body: { asset_id: clip } })),
    onSettled,
  });
  const bring = useMutation({
    mutationFn: (file: File) =>
      read(
        api.PUT(`${SLATE}/picture`, {
          params,
          // the bytes as they are; the generated type calls them a string
          body: file as unknown as string,
          bodySerializer: (body) => body,
          headers: { "Content-Type": file.type || "image/png" },
        }),
      ),
    onSettled,
  });
  return { choose, bring };
}

/** Clips that can be the slate: the newest that are found, and the one that is chosen. */
export function useClips(search: string, chosen: string | null) {
  return useQuery({
    queryKey: ["slate-clips", search, chosen],
    queryFn: async () => {
      const { assets } = await readPage({ search, state: "ready" }, null);
      if (chosen === null || assets.some(({ id }) => id === chosen)) return assets;
      return [await readAsset(chosen), ...assets];
    },
  });
}
