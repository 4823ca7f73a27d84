import { Alert, Button, Group, Paper, Stack, Text, TextInput, Title } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { wordsOf } from "../api/problem";
import { useLanguage, useWords } from "../words/language";
import { runs } from "./report";
import { type Programme, useControl, useMarks } from "./useLive";

/** Moments that somebody noted while a programme ran. */
export function Marks({ programme, mayRun }: { programme: Programme; mayRun: boolean }) {
  const { live: words } = useWords();
  const language = useLanguage();
  const [note, type] = useState("");
  const { data: marks = [] } = useMarks(programme.id);
  const { mark } = useControl(programme.id);
  const mayMark = mayRun && runs(programme);
  if (!mayMark && marks.length === 0) return null;

  function submit(event: FormEvent) {
    event.preventDefault();
    mark.mutate(note, { onSuccess: () => type("") });
  }

  return (
    <Paper p="lg">
      <Title order={2} size="h4" mb="sm">
        {words.marks}
      </Title>
      <Stack gap="sm">
        {marks.map((one) => (
          <Text key={one.id}>
            {new Date(one.at).toLocaleTimeString(language)} {one.note}
          </Text>
        ))}
        {mayMark && (
          <form onSubmit={submit}>
            <Group align="end" gap="sm">
              <TextInput
                flex={1}
                label={words.markNote}
                value={note}
                maxLength={200}
                onChange={({ currentTarget }) => type(currentTarget.value)}
              />
              <Button type="submit" variant="light" loading={mark.isPending}>
                {words.mark}
              </Button>
            </Group>
          </form>
        )}
        {mark.error && (
          <Alert color="red" role="alert">
            {wordsOf(mark.error)}
          </Alert>
        )}
      </Stack>
    </Paper>
  );
}
