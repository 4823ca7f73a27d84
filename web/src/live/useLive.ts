import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, read, type Schemas } from "../api/client";
import { useLanguage } from "../words/language";

export type Programme = Schemas["ProgrammeDocument"];
export type Target = Schemas["TargetView"];
export type StreamKey = Schemas["KeyView"];
export type Choice = Schemas["Choice"];
export type Platform = Schemas["Platform"];
export type Step = "rehearse" | "start" | "stop";

const LISTS = "/api/v1/programmes";
const ONE = "/api/v1/programmes/{programme_id}";
const EACH_SECOND = 1000;
const NOW_AND_THEN = 5000;

/** What runs changes each second, by its engine's report. */
function paceOf(programme: Programme | undefined): number {
  const runs = programme?.state === "live" || programme?.state === "rehearsal";
  return runs ? EACH_SECOND : NOW_AND_THEN;
}

export function useProgrammes() {
  return useQuery({
    queryKey: ["programmes"],
    queryFn: () => read(api.GET(LISTS)),
    refetchInterval: NOW_AND_THEN,
    refetchOnMount: "always",
  });
}

export function useProgramme(id: string) {
  const params = { path: { programme_id: id } };
  return useQuery({
    queryKey: ["programme", id],
    queryFn: () => read(api.GET(ONE, { params })),
    refetchInterval: ({ state }) => paceOf(state.data),
    refetchOnMount: "always",
  });
}

export function useTargets(id: string) {
  const params = { path: { programme_id: id } };
  return useQuery({
    queryKey: ["programme", id, "targets", useLanguage()],
    queryFn: () => read(api.GET(`${ONE}/targets`, { params })),
    refetchInterval: NOW_AND_THEN,
    refetchOnMount: "always",
  });
}

export function useKeys(id: string) {
  const params = { path: { programme_id: id } };
  return useQuery({
    queryKey: ["programme", id, "keys"],
    queryFn: () => read(api.GET(`${ONE}/keys`, { params })),
    refetchInterval: 2 * EACH_SECOND,
    refetchOnMount: "always",
  });
}

export function useMakeProgramme() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (title: string) =>
      read(api.POST(LISTS, { body: { title, backup: { kind: "door" } } as never })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["programmes"] }),
  });
}

/** What a producer does with a programme; whatever it was, all about it is read again. */
export function useControl(id: string) {
  const queries = useQueryClient();
  const params = { path: { programme_id: id } };
  const onSettled = () => queries.invalidateQueries({ queryKey: ["programme", id] });
  const step = useMutation({
    mutationFn: (name: Step) => read(api.POST(`${ONE}/${name}`, { params })),
    onSettled,
  });
  const choose = useMutation({
    mutationFn: (to: Choice) => read(api.POST(`${ONE}/switch`, { params, body: { to } })),
    onSettled,
  });
  const mark = useMutation({
    mutationFn: (note: string) => read(api.POST(`${ONE}/markers`, { params, body: { note } })),
    onSettled,
  });
  const schedule = useMutation({
    mutationFn: (starts_at: string) =>
      read(api.POST(`${ONE}/schedule`, { params, body: { starts_at } })),
    onSettled,
  });
  return { step, choose, mark, schedule };
}

export function useMarks(id: string) {
  const params = { path: { programme_id: id } };
  return useQuery({
    queryKey: ["programme", id, "markers"],
    queryFn: () => read(api.GET(`${ONE}/markers`, { params })),
    refetchOnMount: "always",
  });
}

/** What changes where a programme goes. */
export function useTargetChanges(id: string) {
  const queries = useQueryClient();
  const path = { programme_id: id };
  const onSettled = () => queries.invalidateQueries({ queryKey: ["programme", id] });
  const add = useMutation({
    mutationFn: (body: { platform: Platform; address: string; name: string }) =>
      read(api.POST(`${ONE}/targets`, { params: { path }, body })),
    onSettled,
  });
  const pause = useMutation({
    mutationFn: ({ target, paused }: { target: string; paused: boolean }) => {
      const params = { path: { ...path, target_id: target } };
      return read(api.PATCH(`${ONE}/targets/{target_id}`, { params, body: { paused } }));
    },
    onSettled,
  });
  const remove = useMutation({
    mutationFn: (target: string) => {
      const params = { path: { ...path, target_id: target } };
      return read(api.DELETE(`${ONE}/targets/{target_id}`, { params }));
    },
    onSettled,
  });
  return { add, pause, remove };
}

/** What gives and takes the keys to a programme's inputs. */
export function useKeyChanges(id: string) {
  const queries = useQueryClient();
  const path = { programme_id: id };
  const onSettled = () => queries.invalidateQueries({ queryKey: ["programme", id, "keys"] });
  const make = useMutation({
    mutationFn: (body: { place: "main" | "backup"; name: string }) =>
      read(api.POST(`${ONE}/keys`, { params: { path }, body })),
    onSettled,
  });
  const revoke = useMutation({
    mutationFn: (key: string) => {
      const params = { path: { ...path, key_id: key } };
      return read(api.DELETE(`${ONE}/keys/{key_id}`, { params }));
    },
    onSettled,
  });
  return { make, revoke };
}
