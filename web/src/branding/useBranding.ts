import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, read } from "../api/client";
import { keys } from "../api/queries";
import type { Branding, Wish } from "./draft";

const ADDRESS = "/api/v1/organisations/{organisation_id}/branding";

export function useBranding(organisationId: string) {
  const params = { path: { organisation_id: organisationId } };
  return useQuery({
    queryKey: keys.branding(organisationId),
    queryFn: () => read(api.GET(ADDRESS, { params })),
    refetchOnMount: "always",
    enabled: organisationId !== "",
  });
}

/** What changes a branding: its settings, its logo, or that there is one at all. */
export function useBrandingChanges(organisationId: string) {
  const queries = useQueryClient();
  const key = keys.branding(organisationId);
  const params = { path: { organisation_id: organisationId } };
  const onSuccess = (stored: Branding) => queries.setQueryData(key, stored);
  const save = useMutation({
    mutationFn: (body: Wish) => read(api.PUT(ADDRESS, { params, body })),
    onSuccess,
  });
  const send = useMutation({
    mutationFn: (file: File) =>
      read(
        api.PUT(`${ADDRESS}/logo`, {
          params,
          // the bytes as they are; the generated type calls them a string
          body: file as unknown as string,
          bodySerializer: (body) => body,
          headers: { "Content-Type": file.type || "image/png" },
        }),
      ),
    onSuccess,
  });
  const forget = useMutation({
    mutationFn: () => read(api.DELETE(ADDRESS, { params })),
    onSuccess: () => queries.invalidateQueries({ queryKey: key }),
  });
  return { save, send, forget };
}

/** The address of the logo that counts; another logo has another. */
export function logoAddress({ organisation_id, logo }: Branding): string | null {
  if (logo === null) return null;
  const id = encodeURIComponent(organisation_id);
  return `/api/v1/organisations/${id}/branding/logo?${logo.sha256.slice(0, 16)}`;
}
