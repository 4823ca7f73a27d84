import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, read, type Schemas } from "../api/client";

const ONE = "/api/v1/programmes/{programme_id}";

export type Times = { begins_at: string | null; ends_at: string | null };
export type Press = "cut" | "resume" | "mute" | "unmute";

/** What keeps a programme from leaving as it comes. */
export function useGuard(id: string) {
  const queries = useQueryClient();
  const params = { path: { programme_id: id } };
  const onSettled = () => queries.invalidateQueries({ queryKey: ["programme", id] });
  const press = useMutation({
    mutationFn: (name: Press) => read(api.POST(`${ONE}/${name}`, { params })),
    onSettled,
  });
  const delay = useMutation({
    mutationFn: (seconds: number) => read(api.PUT(`${ONE}/delay`, { params, body: { seconds } })),
    onSettled,
  });
  const recess = useMutation({
    mutationFn: (times: Times | null) =>
      times === null
        ? read(api.DELETE(`${ONE}/recess`, { params }))
        : read(api.PUT(`${ONE}/recess`, { params, body: times })),
    onSettled,
  });
  const hearing = useMutation({
    mutationFn: (wish: Schemas["HearingDocument"] | null) =>
      read(api.PUT(`${ONE}/hearing`, { params, body: { hearing: wish } })),
    onSettled,
  });
  return { press, delay, recess, hearing };
}
