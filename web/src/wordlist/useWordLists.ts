import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, read } from "../api/client";
import { keys } from "../api/queries";
import type { WordList } from "./lists";

/** The organisations that the caller sees, each before those below it. */
export function useOrganisations() {
  return useQuery({
    queryKey: keys.organisations,
    queryFn: () => read(api.GET("/api/v1/organisations")),
    refetchOnMount: "always",
  });
}

const ADDRESS = "/api/v1/organisations/{organisation_id}/words";

export function useWordList(organisationId: string) {
  const params = { path: { organisation_id: organisationId } };
  return useQuery({
    queryKey: keys.words(organisationId),
    queryFn: () => read(api.GET(ADDRESS, { params })),
    refetchOnMount: "always",
  });
}

export function useSaveWordList(organisationId: string) {
  const queries = useQueryClient();
  const params = { path: { organisation_id: organisationId } };
  return useMutation({
    mutationFn: (body: WordList) => read(api.PUT(ADDRESS, { params, body })),
    onSuccess: (stored) => queries.setQueryData(keys.words(organisationId), stored),
  });
}
