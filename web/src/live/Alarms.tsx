import { Alert, Button, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { wordsOf } from "../api/problem";
import { useLanguage, useWords } from "../words/language";
import { ALARMS_ID } from "./Deck";
import { runs } from "./report";
import { type Alarm, useAcknowledge, useAlarms } from "./useAlarms";
import type { Programme } from "./useLive";

type AlarmsProps = { programme: Programme; mayRun: boolean };

/** What is wrong with a programme, and what was. */
export function Alarms({ programme, mayRun }: AlarmsProps) {
  const {
    live: { alarms: words },
  } = useWords();
  const { data: all = [] } = useAlarms(programme);
  const open = all.filter((one) => one.until === null);
  const over = all.filter((one) => one.until !== null);
  if (all.length === 0 && !runs(programme)) return null;
  return (
    <Paper p="lg" id={ALARMS_ID}>
      <Title order={2} size="h4" mb="sm">
        {words.now}
      </Title>
      <Stack gap="sm" role="list" aria-label={words.now} aria-live="polite">
        {open.length === 0 && <Text c="dimmed">{words.none}</Text>}
        {open.map((one) => (
          <Open key={one.id} programme={programme} one={one} mayRun={mayRun} />
        ))}
      </Stack>
      {over.length > 0 && (
        <details>
          <Text component="summary" size="sm" mt="md" style={{ cursor: "pointer" }}>
            {words.over(over.length)}
          </Text>
          <Stack gap="xs" mt="xs">
            {over.map((one) => (
              <Over key={one.id} one={one} />
            ))}
          </Stack>
        </details>
      )}
    </Paper>
  );
}

function Open({ programme, one, mayRun }: AlarmsProps & { one: Alarm }) {
  const {
    live: { alarms: words },
  } = useWords();
  const language = useLanguage();
  const acknowledge = useAcknowledge(programme.id);
  return (
    <Alert color={one.acknowledged_at ? "gray" : "red"} role="listitem">
      <Group justify="space-between" gap="sm">
        <div style={{ flex: "1 1 16rem" }}>
          <Text>{one.text}</Text>
          <Text size="sm" c="dimmed">
            {words.since(new Date(one.since).toLocaleTimeString(language))}
            {one.acknowledged_by && ` · ${words.seenBy(one.acknowledged_by)}`}
          </Text>
        </div>
        {mayRun && one.acknowledged_at === null && (
          <Button
            variant="white"
            color="red"
            loading={acknowledge.isPending}
            onClick={() => acknowledge.mutate(one.id)}
          >
            {words.acknowledge}
          </Button>
        )}
      </Group>
      {acknowledge.error && <Text size="sm">{wordsOf(acknowledge.error)}</Text>}
    </Alert>
  );
}

function Over({ one }: { one: Alarm }) {
  const {
    live: { alarms: words },
  } = useWords();
  const language = useLanguage();
  const [from, to] = [one.since, one.until ?? one.since].map((at) =>
    new Date(at).toLocaleTimeString(language),
  );
  return (
    <div>
      <Text size="sm">{one.text}</Text>
      <Text size="sm" c="dimmed">
        {words.lasted(from ?? "", to ?? "")}
        {one.acknowledged_by && ` · ${words.seenBy(one.acknowledged_by)}`}
      </Text>
    </div>
  );
}
