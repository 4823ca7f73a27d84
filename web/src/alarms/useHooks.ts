import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, read, type Schemas } from "../api/client";

export type Hook = Schemas["HookView"];
export type HookWish = Schemas["HookWish"];
export type Kind = Schemas["HookKind"];

const PLACE = "/api/v1/organisations/{organisation_id}";

/** Who is told of an organisation's alarms. */
export function useHooks(organisation: string) {
  const params = { path: { organisation_id: organisation } };
  return useQuery({
    queryKey: ["alarm-hooks", organisation],
    queryFn: () => read(api.GET(`${PLACE}/alarm-hooks`, { params })),
    refetchOnMount: "always",
    enabled: organisation !== "",
  });
}

export function useHookChanges(organisation: string) {
  const queries = useQueryClient();
  const path = { organisation_id: organisation };
  const onSettled = () => queries.invalidateQueries({ queryKey: ["alarm-hooks", organisation] });
  const add = useMutation({
    mutationFn: (body: HookWish) =>
      read(api.POST(`${PLACE}/alarm-hooks`, { params: { path }, body })),
    onSettled,
  });
  const test = useMutation({
    mutationFn: (hook: string) => {
      const params = { path: { ...path, hook_id: hook } };
      return read(api.POST(`${PLACE}/alarm-hooks/{hook_id}/test`, { params }));
    },
    onSettled,
  });
  const remove = useMutation({
    mutationFn: (hook: string) => {
      const params = { path: { ...path, hook_id: hook } };
      return read(api.DELETE(`${PLACE}/alarm-hooks/{hook_id}`, { params }));
    },
    onSettled,
  });
  return { add, test, remove };
}

/** Which private networks may be called for an organisation. */
export function useNetworks(organisation: string) {
  const params = { path: { organisation_id: organisation } };
  return useQuery({
    queryKey: ["open-networks", organisation],
    queryFn: () => read(api.GET(`${PLACE}/open-networks`, { params })),
    refetchOnMount: "always",
    enabled: organisation !== "",
  });
}

export function useSaveNetworks(organisation: string) {
  const queries = useQueryClient();
  const params = { path: { organisation_id: organisation } };
  return useMutation({
    mutationFn: (networks: string[]) =>
      read(api.PUT(`${PLACE}/open-networks`, { params, body: { networks } })),
    onSettled: () => queries.invalidateQueries({ queryKey: ["open-networks", organisation] }),
  });
}
