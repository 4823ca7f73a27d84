import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, read, type Schemas } from "../api/client";

const CLIPS = "/api/v1/programmes/{programme_id}/clips";
const NOW_AND_THEN = 5000;

/** What became of a programme so far, and how more of it is made. */
export function useClips(id: string) {
  const queries = useQueryClient();
  const params = { path: { programme_id: id } };
  const queryKey = ["programme", id, "clips"];
  const known = useQuery({
    queryKey,
    queryFn: () => read(api.GET(CLIPS, { params })),
    refetchInterval: NOW_AND_THEN,
    refetchOnMount: "always",
  });
  const make = useMutation({
    mutationFn: (body: Schemas["NewProgrammeClip"]) => read(api.POST(CLIPS, { params, body })),
    onSettled: () => queries.invalidateQueries({ queryKey }),
  });
  return { known, make };
}
