import { Alert, Badge, Button, Group, Paper, Stack, Text, TextInput, Title } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { Link, useNavigate } from "react-router";
import { wordsOf } from "../api/problem";
import { Loaded } from "../layout/Loaded";
import { usePageTitle } from "../layout/pageTitle";
import { useMay } from "../session/session";
import { formatWhen } from "../words/format";
import { useLanguage, useWords } from "../words/language";
import { colorOf } from "./report";
import { useMakeProgramme, useProgrammes } from "./useLive";

/** All live programmes, the newest first. */
export function LivePage() {
  const { live: words, feeds } = useWords();
  usePageTitle(words.title);
  const language = useLanguage();
  const programmes = useProgrammes();
  const mayRun = useMay("run-live");
  return (
    <Stack gap="lg" maw={720} mx="auto">
      <Group justify="space-between" align="start" wrap="nowrap">
        <div>
          <Title order={1}>{words.title}</Title>
          <Text c="dimmed" mt={4}>
            {words.hint}
          </Text>
        </div>
        <Button component={Link} to="/feeds" variant="light" flex="none">
          {feeds.open}
        </Button>
      </Group>
      {mayRun && <Maker />}
      <Loaded query={programmes} height="12rem">
        {(all) => (
          <Stack gap="sm">
            {all.length === 0 && <Text c="dimmed">{words.none}</Text>}
            {all.map((one) => (
              <Paper key={one.id} p="md">
                <Group justify="space-between" wrap="nowrap">
                  <div>
                    <Text fw={600}>{one.title}</Text>
                    <Text size="sm" c="dimmed">
                      {one.state === "scheduled" && one.starts_at
                        ? words.desk.schedule.at(new Date(one.starts_at).toLocaleString(language))
                        : formatWhen(one.live_at ?? one.created_at, new Date(), language)}
                    </Text>
                  </div>
                  <Group gap="sm" wrap="nowrap">
                    <Badge size="lg" color={colorOf(one.state)}>
                      {words.states[one.state]}
                    </Badge>
                    <Button component={Link} to={`/live/${one.id}`} variant="light">
                      {words.open}
                    </Button>
                  </Group>
                </Group>
              </Paper>
            ))}
          </Stack>
        )}
      </Loaded>
    </Stack>
  );
}

function Maker() {
  const { live: words } = useWords();
  const [title, type] = useState("");
  const make = useMakeProgramme();
  const go = useNavigate();

  function submit(event: FormEvent) {
    event.preventDefault();
    make.mutate(title, { onSuccess: ({ id }) => void go(`/live/${id}`) });
  }

  return (
    <form onSubmit={submit}>
      <Group align="end" gap="sm">
        <TextInput
          flex={1}
          label={words.newTitle}
          value={title}
          maxLength={200}
          onChange={({ currentTarget }) => type(currentTarget.value)}
        />
        <Button type="submit" loading={make.isPending} disabled={title.trim() === ""}>
          {words.make}
        </Button>
      </Group>
      {make.error && (
        <Alert color="red" mt="sm" role="alert">
          {wordsOf(make.error)}
        </Alert>
      )}
    </form>
  );
}
