import {
  Alert,
  Badge,
  Button,
  CopyButton,
  Group,
  Paper,
  SegmentedControl,
  Stack,
  Text,
  TextInput,
  Title,
} from "@mantine/core";
import { type FormEvent, useState } from "react";
import { wordsOf } from "../api/problem";
import { Loaded } from "../layout/Loaded";
import { useWords } from "../words/language";
import styles from "./Live.module.css";
import { PhoneCodes } from "./PhoneCodes";
import { type Programme, type StreamKey, useKeyChanges, useKeys } from "./useLive";

type KeysProps = { programme: Programme; mayRun: boolean };

/** Who may push to a programme's inputs, and who does. */
export function Keys({ programme, mayRun }: KeysProps) {
  const { live: words } = useWords();
  const keys = useKeys(programme.id);
  const isOver = programme.state === "ended" || programme.state === "failed";
  if (programme.main.kind !== "door" && programme.backup?.kind !== "door") return null;
  return (
    <Paper p="lg">
      <Title order={2} size="h4" mb="sm">
        {words.keys}
      </Title>
      <Stack gap="sm">
        <Loaded query={keys} height="3rem">
          {(all) =>
            all.map((one) => <Row key={one.id} programme={programme} one={one} mayRun={mayRun} />)
          }
        </Loaded>
        {mayRun && !isOver && <Maker programme={programme} />}
      </Stack>
    </Paper>
  );
}

function Row({ programme, one, mayRun }: KeysProps & { one: StreamKey }) {
  const { live: words } = useWords();
  const { revoke } = useKeyChanges(programme.id);
  const isOver = new Date(one.valid_until) < new Date();
  const isGood = !one.revoked_at && !isOver;
  const idle = one.revoked_at ? words.revoked : isOver ? words.over : words.idle;
  return (
    <Group justify="space-between">
      <Group gap="sm">
        <Text>{[words.choices[one.place], one.name].filter(Boolean).join(" · ")}</Text>
        <Badge variant="light" color={one.publishing_since ? "green" : "gray"}>
          {one.publishing_since ? words.pushing : idle}
        </Badge>
      </Group>
      {mayRun && isGood && (
        <Button
          variant="default"
          size="xs"
          loading={revoke.isPending}
          onClick={() => window.confirm(words.revokeQuestion) && revoke.mutate(one.id)}
        >
          {words.revoke}
        </Button>
      )}
    </Group>
  );
}

function Maker({ programme }: { programme: Programme }) {
  const { live: words } = useWords();
  const [name, type] = useState("");
  const [place, choose] = useState<"main" | "backup">("main");
  const { make } = useKeyChanges(programme.id);
  const given = make.data;

  function submit(event: FormEvent) {
    event.preventDefault();
    make.mutate({ place, name }, { onSuccess: () => type("") });
  }

  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        {programme.backup?.kind === "door" && (
          <SegmentedControl
            aria-label={words.inputs}
            value={place}
            onChange={(value) => choose(value as "main" | "backup")}
            data={(["main", "backup"] as const).map((value) => ({
              value,
              label: words.choices[value],
            }))}
          />
        )}
        <Group align="end" gap="sm">
          <TextInput
            flex={1}
            label={words.keyName}
            value={name}
            maxLength={200}
            onChange={({ currentTarget }) => type(currentTarget.value)}
          />
          <Button type="submit" variant="light" loading={make.isPending}>
            {words.makeKey}
          </Button>
        </Group>
        {make.error && (
          <Alert color="red" role="alert">
            {wordsOf(make.error)}
          </Alert>
        )}
        {given && (
          <Alert color="green" title={words.keyOnce} role="status">
            {given.address === null && <Text>{words.noDoor}</Text>}
            {given.address !== null && <Secret name={words.keyServer} value={given.address} />}
            <Secret name={words.keySecret} value={given.secret} />
            {given.address !== null && (
              <Secret name={words.keyWhole} value={`${given.address}/${given.secret}`} />
            )}
            {given.codes.length > 0 && <PhoneCodes codes={given.codes} />}
          </Alert>
        )}
      </Stack>
    </form>
  );
}

function Secret({ name, value }: { name: string; value: string }) {
  const { live: words } = useWords();
  return (
    <Group justify="space-between" wrap="nowrap" mt="xs">
      <div>
        <Text size="sm" c="dimmed">
          {name}
        </Text>
        <Text className={styles.secret} ff="monospace" size="sm">
          {value}
        </Text>
      </div>
      <CopyButton value={value}>
        {({ copied, copy }) => (
          <Button size="xs" variant="default" onClick={copy} flex="none">
            {copied ? words.copied : words.copy}
          </Button>
        )}
      </CopyButton>
    </Group>
  );
}
