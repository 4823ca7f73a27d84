import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, read } from "../api/client";
import { keys } from "../api/queries";
import { draftsOf } from "../drafts/drafts";
import type { Typed, WordList } from "./lists";

const ADDRESS = "/api/v1/organisations/{organisation_id}/words";

export function useWordList(organisationId: string) {
  const params = { path: { organisation_id: organisationId } };
  return useQuery({
    queryKey: keys.words(organisationId),
    queryFn: () => read(api.GET(ADDRESS, { params })),
    refetchOnMount: "always",
  });
}

export const savingOf = (organisationId: string) => ["save-words", organisationId];

/** What somebody has typed, and the lists that they had before them. */
export type WordDraft = { typed: Typed; before: WordList };

/** The drafts of this session, by the organisation's id. */
export function useWordDrafts() {
  return draftsOf<WordDraft>(useQueryClient(), "words");
}

/**
 * Saves both lists unless somebody has changed them since they were read (`before`), and forgets the
 * draft: also when the page was left that it was typed on.
 */
export function useSaveWordList(organisationId: string) {
  const queries = useQueryClient();
  const drafts = useWordDrafts();
  const params = { path: { organisation_id: organisationId } };
  return useMutation({
    mutationKey: savingOf(organisationId),
    mutationFn: ({ wanted, before }: { wanted: WordList; before: WordList }) =>
      read(api.PUT(ADDRESS, { params, body: { ...wanted, before } })),
    onSuccess: (stored) => {
      drafts.forget(organisationId);
      queries.setQueryData(keys.words(organisationId), stored);
    },
    onError: () => void queries.invalidateQueries({ queryKey: keys.words(organisationId) }),
  });
}
