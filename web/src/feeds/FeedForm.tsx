import {
  Alert,
  Button,
  Group,
  NumberInput,
  Paper,
  Select,
  Stack,
  TextInput,
  Title,
} from "@mantine/core";
import { type FormEvent, useState } from "react";
import { wordsOf } from "../api/problem";
import { useWords } from "../words/language";
import { Once } from "./Once";
import { type Channels, type FeedKind, type FeedWish, useFeedChanges } from "./useFeeds";

const SENT: readonly FeedKind[] = ["srt-listener", "rtmp-push"];
const ONE_TRACK: FeedWish = {
  name: "",
  kind: "srt-listener",
  address: "",
  track: 0,
  channels: "all",
  keep_hours: 0,
};

/** Adds a feed. */
export function FeedForm() {
  const { feeds: words } = useWords();
  const [wish, type] = useState(ONE_TRACK);
  const { add } = useFeedChanges();
  const isSent = SENT.includes(wish.kind);
  const change = (part: Partial<FeedWish>) => type({ ...wish, ...part });

  function submit(event: FormEvent) {
    event.preventDefault();
    const body = isSent ? { ...wish, address: "" } : wish;
    add.mutate(body, { onSuccess: () => type(ONE_TRACK) });
  }

  return (
    <Paper p="lg">
      <Title order={2} size="h4" mb="sm">
        {words.add}
      </Title>
      <form onSubmit={submit}>
        <Stack gap="sm">
          <Group align="end" gap="sm">
            <TextInput
              flex="1 1 14rem"
              label={words.name}
              value={wish.name}
              maxLength={100}
              onChange={({ currentTarget }) => change({ name: currentTarget.value })}
            />
            <Select
              flex="1 1 12rem"
              label={words.kind}
              value={wish.kind}
              allowDeselect={false}
              data={Object.entries(words.kinds).map(([value, label]) => ({ value, label }))}
              onChange={(value) => value && change({ kind: value as FeedKind })}
            />
          </Group>
          {!isSent && (
            <TextInput
              label={words.address}
              value={wish.address}
              maxLength={2000}
              autoComplete="off"
              spellCheck={false}
              onChange={({ currentTarget }) => change({ address: currentTarget.value })}
            />
          )}
          <Group align="end" gap="sm">
            <NumberInput
              flex="1 1 8rem"
              label={words.service}
              value={wish.service ?? ""}
              min={1}
              max={65535}
              onChange={(value) => change({ service: value === "" ? null : Number(value) })}
            />
            <NumberInput
              flex="1 1 6rem"
              label={words.track}
              value={(wish.track ?? 0) + 1}
              min={1}
              max={16}
              onChange={(value) => change({ track: Math.max(0, Number(value) - 1) })}
            />
            <Select
              flex="1 1 10rem"
              label={words.channels}
              value={wish.channels ?? "all"}
              allowDeselect={false}
              data={Object.entries(words.channelKinds).map(([value, label]) => ({ value, label }))}
              onChange={(value) => value && change({ channels: value as Channels })}
            />
            <NumberInput
              flex="1 1 10rem"
              label={words.keep}
              value={wish.keep_hours ?? 0}
              min={0}
              max={168}
              onChange={(value) => change({ keep_hours: Number(value) })}
            />
          </Group>
          <Button
            type="submit"
            w="fit-content"
            loading={add.isPending}
            disabled={!wish.name.trim()}
          >
            {words.add}
          </Button>
          {add.error && (
            <Alert color="red" role="alert">
              {wordsOf(add.error)}
            </Alert>
          )}
          {add.data && <Once given={add.data} />}
        </Stack>
      </form>
    </Paper>
  );
}
