import {
  Alert,
  Badge,
  Button,
  Group,
  Paper,
  Select,
  Stack,
  Text,
  TextInput,
  Title,
} from "@mantine/core";
import { type FormEvent, useState } from "react";
import { wordsOf } from "../api/problem";
import { Loaded } from "../layout/Loaded";
import { formatBytes } from "../words/format";
import { useWords } from "../words/language";
import { Rules } from "./Rules";
import { colorOfState, reportOf, sayState } from "./report";
import {
  type Platform,
  type Programme,
  type Target,
  useTargetChanges,
  useTargets,
} from "./useLive";

type TargetsProps = { programme: Programme; mayRun: boolean };

const PLATFORMS = ["kuaishou", "weibo", "bilibili", "douyin", "wechat", "other"] as const;

/** Where a programme goes, and how each target does. */
export function Targets({ programme, mayRun }: TargetsProps) {
  const { live: words } = useWords();
  const targets = useTargets(programme.id);
  const isOver = programme.state === "ended" || programme.state === "failed";
  return (
    <Paper p="lg">
      <Title order={2} size="h4" mb="sm">
        {words.targets}
      </Title>
      <Stack gap="md">
        <Loaded query={targets} height="3rem">
          {(all) => (
            <>
              {all.length === 0 && <Text c="dimmed">{words.noTargets}</Text>}
              {all.map((one) => (
                <Tile key={one.id} programme={programme} one={one} mayRun={mayRun && !isOver} />
              ))}
            </>
          )}
        </Loaded>
        {mayRun && !isOver && <Adder programme={programme} />}
      </Stack>
    </Paper>
  );
}

function Tile({ programme, one, mayRun }: TargetsProps & { one: Target }) {
  const { live: words } = useWords();
  const { pause, remove } = useTargetChanges(programme.id);
  const told = reportOf(programme).targets?.[one.id];
  const state = told?.state ?? (one.paused ? "paused" : "idle");
  return (
    <div>
      <Group justify="space-between">
        <div>
          <Group gap="sm">
            <Text fw={600}>{one.name}</Text>
            <Badge variant="light" color={colorOfState(state)}>
              {sayState(words.targetStates, state)}
            </Badge>
          </Group>
          <Text size="sm" c="dimmed">
            {[
              words.platforms[one.platform],
              one.shown,
              told?.sent ? words.sent(formatBytes(told.sent)) : "",
              told?.reconnects ? words.reconnects(told.reconnects) : "",
            ]
              .filter(Boolean)
              .join(" · ")}
          </Text>
        </div>
        {mayRun && (
          <Group gap="xs">
            <Button
              variant="default"
              size="xs"
              loading={pause.isPending}
              onClick={() => pause.mutate({ target: one.id, paused: !one.paused })}
            >
              {one.paused ? words.resume : words.pause}
            </Button>
            <Button
              variant="default"
              size="xs"
              loading={remove.isPending}
              onClick={() => window.confirm(words.removeQuestion) && remove.mutate(one.id)}
            >
              {words.remove}
            </Button>
          </Group>
        )}
      </Group>
      {one.remarks.map((remark) => (
        <Text key={remark.code} size="sm" c="orange">
          {remark.text}
        </Text>
      ))}
      <Rules rules={one.rules} />
    </div>
  );
}

function Adder({ programme }: { programme: Programme }) {
  const { live: words } = useWords();
  const [platform, choose] = useState<Platform>("kuaishou");
  const [address, type] = useState("");
  const { add } = useTargetChanges(programme.id);

  function submit(event: FormEvent) {
    event.preventDefault();
    const name = words.platforms[platform];
    add.mutate({ platform, address, name }, { onSuccess: () => type("") });
  }

  return (
    <form onSubmit={submit}>
      <Group align="end" gap="sm">
        <Select
          label={words.platform}
          value={platform}
          onChange={(value) => value && choose(value as Platform)}
          data={PLATFORMS.map((value) => ({ value, label: words.platforms[value] }))}
          allowDeselect={false}
          w="10rem"
        />
        <TextInput
          flex="1 1 14rem"
          label={words.address}
          value={address}
          maxLength={2000}
          autoComplete="off"
          spellCheck={false}
          onChange={({ currentTarget }) => type(currentTarget.value)}
        />
        <Button
          type="submit"
          variant="light"
          loading={add.isPending}
          disabled={address.trim() === ""}
        >
          {words.addTarget}
        </Button>
      </Group>
      {add.error && (
        <Alert color="red" mt="sm" role="alert">
          {wordsOf(add.error)}
        </Alert>
      )}
    </form>
  );
}
