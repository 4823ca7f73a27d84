import { Alert, Button, Group, TextInput } from "@mantine/core";
import { useState } from "react";
import { useLanguage, useWords } from "../words/language";
import { runs } from "./report";
import type { useGuard } from "./useGuard";
import type { Programme } from "./useLive";

type RecessProps = {
  programme: Programme;
  mayRun: boolean;
  recess: ReturnType<typeof useGuard>["recess"];
};

function instant(typed: string): string | null {
  return typed === "" ? null : new Date(typed).toISOString();
}

/** The recess that is or will be, and what begins, plans and ends one. */
export function Recess({ programme, mayRun, recess }: RecessProps) {
  const { live } = useWords();
  const words = live.guard;
  const language = useLanguage();
  const [from, setFrom] = useState("");
  const [until, setUntil] = useState("");
  const known = programme.guard.recess;
  const now = Date.now();
  const isPast = known?.ends_at != null && new Date(known.ends_at).getTime() <= now;
  const planned = isPast ? null : known;
  const isNow = planned !== null && new Date(planned.begins_at).getTime() <= now;
  const time = (at: string) => new Date(at).toLocaleTimeString(language);
  const ends = planned?.ends_at == null ? words.open : time(planned.ends_at);

  function plan() {
    const times = { begins_at: instant(from), ends_at: instant(until) };
    recess.mutate(times, {
      onSuccess: () => {
        setFrom("");
        setUntil("");
      },
    });
  }

  return (
    <div>
      {planned !== null && (
        <Alert color="blue" role="status" mb="sm">
          {isNow ? words.inRecess : words.nextRecess(time(planned.begins_at), ends)}
        </Alert>
      )}
      {mayRun && planned !== null && (
        <Button variant="light" onClick={() => recess.mutate(null)}>
          {isNow ? words.endRecess : words.cancelRecess}
        </Button>
      )}
      {mayRun && planned === null && (
        <Group align="end" gap="sm">
          {runs(programme) && (
            <Button
              variant="light"
              onClick={() => recess.mutate({ begins_at: null, ends_at: null })}
            >
              {words.recess}
            </Button>
          )}
          <TextInput
            type="datetime-local"
            label={words.recessFrom}
            value={from}
            onChange={({ currentTarget }) => setFrom(currentTarget.value)}
          />
          <TextInput
            type="datetime-local"
            label={words.recessUntil}
            value={until}
            onChange={({ currentTarget }) => setUntil(currentTarget.value)}
          />
          <Button variant="light" disabled={from === ""} onClick={plan}>
            {words.plan}
          </Button>
        </Group>
      )}
    </div>
  );
}
