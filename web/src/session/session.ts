import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, type Right, read, type WhoAmI } from "../api/client";
import { readProblem } from "../api/problem";
import { keys } from "../api/queries";

/** Who is signed in; null for nobody. */
export function useSession() {
  return useQuery({
    queryKey: keys.session,
    queryFn: readSession,
    // Somebody may have signed in in another tab.
    refetchOnWindowFocus: ({ state }) => (state.data === null ? "always" : false),
  });
}

async function readSession(): Promise<WhoAmI | null> {
  // Not by `read`, which tells of a 401 to have the session read again.
  const { data, error, response } = await api.GET("/api/v1/session");
  if (response.status === 401) return null;
  if (data === undefined) throw readProblem(response.status, error);
  return data;
}

let left = false;

/** Whether the last session ended because its person wanted it to. */
export function hasLeft(): boolean {
  return left;
}

export function useSignIn() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: { name: string; password: string }) =>
      read(api.POST("/api/v1/session", { body })),
    onSuccess: (who) => {
      left = false;
      queries.setQueryData(keys.session, who);
    },
  });
}

export function useSignOut() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => read(api.DELETE("/api/v1/session")),
    onSuccess: () => {
      left = true;
      queries.clear();
      queries.setQueryData(keys.session, null);
    },
  });
}

export function useChangePassword() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: { old: string; new: string }) =>
      read(api.PUT("/api/v1/session/password", { body })),
    onSuccess: (who) => queries.setQueryData(keys.session, who),
  });
}

/** Whether whoever is signed in may do something. */
export function useMay(right: Right): boolean {
  const { data } = useSession();
  return data?.rights.includes(right) ?? false;
}
