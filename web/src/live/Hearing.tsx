import { Alert, Button, Checkbox, Group, Paper, Text, TextInput, Title } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { wordsOf } from "../api/problem";
import { useWords } from "../words/language";
import { runs } from "./report";
import { useGuard } from "./useGuard";
import type { Programme } from "./useLive";

/** Whether a programme is a court's hearing, under which approval, and who operates it. */
export function Hearing({ programme, mayRun }: { programme: Programme; mayRun: boolean }) {
  const { live } = useWords();
  const words = live.guard.hearing;
  const { hearing } = useGuard(programme.id);
  const known = programme.hearing;
  const [is, setIs] = useState(known !== null);
  const [approval, setApproval] = useState(known?.approval ?? "");
  const [operator, setOperator] = useState(known?.operator ?? "");
  const isOver = programme.state === "ended" || programme.state === "failed";
  const isFixed = !mayRun || runs(programme) || isOver;
  if (isFixed && known === null) return null;

  function submit(event: FormEvent) {
    event.preventDefault();
    hearing.mutate(is ? { approval, operator } : null);
  }

  return (
    <Paper p="lg">
      <Title order={2} size="h4" mb="sm">
        {words.title}
      </Title>
      {isFixed && known !== null ? (
        <Text>{words.told(known.approval, known.operator)}</Text>
      ) : (
        <form onSubmit={submit}>
          <Checkbox
            label={words.is}
            size="md"
            mb="sm"
            checked={is}
            onChange={({ currentTarget }) => setIs(currentTarget.checked)}
          />
          {is && (
            <Text size="sm" c="dimmed" mb="sm">
              {words.hint}
            </Text>
          )}
          <Group align="end" gap="sm">
            {is && (
              <>
                <TextInput
                  label={words.approval}
                  maxLength={100}
                  value={approval}
                  onChange={({ currentTarget }) => setApproval(currentTarget.value)}
                />
                <TextInput
                  label={words.operator}
                  maxLength={100}
                  value={operator}
                  onChange={({ currentTarget }) => setOperator(currentTarget.value)}
                />
              </>
            )}
            {(is || known !== null) && (
              <Button type="submit" variant="light" loading={hearing.isPending}>
                {words.save}
              </Button>
            )}
          </Group>
        </form>
      )}
      {hearing.error && (
        <Alert color="red" mt="sm" role="alert">
          {wordsOf(hearing.error)}
        </Alert>
      )}
    </Paper>
  );
}
