import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, read, type Schemas } from "../api/client";
import { useLanguage } from "../words/language";
import { runs } from "./report";
import type { Programme } from "./useLive";

export type Alarm = Schemas["AlarmView"];

const PLACE = "/api/v1/programmes/{programme_id}/alarms";
const EACH_SECOND = 1000;

/** What is and was wrong with a programme, the newest first, in the language that is read. */
export function useAlarms(programme: Programme) {
  const language = useLanguage();
  const params = { path: { programme_id: programme.id } };
  return useQuery({
    queryKey: ["programme", programme.id, "alarms", language],
    queryFn: () => read(api.GET(PLACE, { params })),
    refetchInterval: runs(programme) ? EACH_SECOND : false,
    refetchOnMount: "always",
  });
}

export function useAcknowledge(programmeId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (alarm: string) => {
      const params = { path: { programme_id: programmeId, alarm_id: alarm } };
      return read(api.POST(`${PLACE}/{alarm_id}/acknowledge`, { params }));
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ["programme", programmeId, "alarms"] }),
  });
}
