import { useQuery } from "@tanstack/react-query";
import { api, read } from "../api/client";
import { keys } from "../api/queries";

/** The organisations that the caller sees, each before those below it. */
export function useOrganisations() {
  return useQuery({
    queryKey: keys.organisations,
    queryFn: () => read(api.GET("/api/v1/organisations")),
    refetchOnMount: "always",
  });
}
