import { Alert, Button, Group, Paper, Text, TextInput } from "@mantine/core";
import { type FormEvent, useEffect, useState } from "react";
import { wordsOf } from "../api/problem";
import { formatClock } from "../words/format";
import { useWords } from "../words/language";
import { inputTime, secondsTo } from "./schedule";
import { type Programme, useControl } from "./useLive";

const EACH_SECOND = 1000;

/** When a programme is announced for, and how long that is from now. */
export function Schedule({ programme, mayRun }: { programme: Programme; mayRun: boolean }) {
  const { live } = useWords();
  const words = live.desk.schedule;
  const [typed, type] = useState<string | null>(null);
  const { schedule } = useControl(programme.id);
  const { state, starts_at: planned } = programme;
  const isAhead = state === "draft" || state === "scheduled";
  if (state !== "rehearsal" && !isAhead) return null;
  if (planned === null && !(mayRun && isAhead)) return null;
  const shown = typed ?? (planned === null ? "" : inputTime(new Date(planned)));

  function submit(event: FormEvent) {
    event.preventDefault();
    schedule.mutate(new Date(shown).toISOString(), { onSuccess: () => type(null) });
  }

  return (
    <Paper p="lg">
      {planned !== null && <Countdown at={planned} />}
      {mayRun && isAhead && (
        <form onSubmit={submit}>
          <Group align="end" gap="sm">
            <TextInput
              type="datetime-local"
              label={words.title}
              description={words.hint}
              value={shown}
              onChange={({ currentTarget }) => type(currentTarget.value)}
            />
            <Button
              type="submit"
              variant="light"
              loading={schedule.isPending}
              disabled={typed === null || typed === ""}
            >
              {words.save}
            </Button>
          </Group>
        </form>
      )}
      {schedule.error && (
        <Alert color="red" mt="sm" role="alert">
          {wordsOf(schedule.error)}
        </Alert>
      )}
    </Paper>
  );
}

function Countdown({ at }: { at: string }) {
  const { live } = useWords();
  const words = live.desk.schedule;
  const [now, tell] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => tell(Date.now()), EACH_SECOND);
    return () => clearInterval(timer);
  }, []);
  const left = secondsTo(at, now);
  const time = formatClock(Math.abs(left));
  return (
    <Text size="xl" fw={700} mb="sm" role="timer" style={{ fontVariantNumeric: "tabular-nums" }}>
      {left >= 0 ? words.left(time) : words.late(time)}
    </Text>
  );
}
