import { useQuery } from "@tanstack/react-query";
import { api, read } from "../api/client";
import { useLanguage } from "../words/language";

const KEPT = "/api/v1/programmes/{programme_id}/recordings";
const NOW_AND_THEN = 30_000;

/** What is kept of a programme, and whether there is room for more. */
export function useKept(id: string) {
  const language = useLanguage(); // the remarks are words
  const params = { path: { programme_id: id } };
  return useQuery({
    queryKey: ["programme", id, "kept", language],
    queryFn: () => read(api.GET(KEPT, { params })),
    refetchInterval: NOW_AND_THEN,
    refetchOnMount: "always",
  });
}
