import { Alert, Button, CopyButton, Group, Text } from "@mantine/core";
import type { Schemas } from "../api/client";
import { useWords } from "../words/language";

/** What a feed's sender must know, shown this once. */
export function Once({ given }: { given: Schemas["NewFeed"] }) {
  const { feeds: words } = useWords();
  if (!given.secret) return null;
  const isSrt = given.feed.kind === "srt-listener";
  return (
    <Alert color="green" mt="sm" title={words.once} role="status">
      {given.address && <Line name={words.where} value={given.address} />}
      <Line name={words.secret} value={given.secret} />
      {isSrt && <Line name={words.streamId} value={given.feed.stream_id} />}
    </Alert>
  );
}

function Line({ name, value }: { name: string; value: string }) {
  const { live: words } = useWords();
  return (
    <Group justify="space-between" wrap="nowrap" mt="xs">
      <div>
        <Text size="sm" c="dimmed">
          {name}
        </Text>
        <Text ff="monospace" size="sm" style={{ overflowWrap: "anywhere" }}>
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
