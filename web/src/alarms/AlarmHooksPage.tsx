import { Alert, Button, Divider, Group, Stack, Text } from "@mantine/core";
import { wordsOf } from "../api/problem";
import { Loaded } from "../layout/Loaded";
import { OrganisationPage } from "../organisation/OrganisationPage";
import { formatWhen } from "../words/format";
import { useLanguage, useWords } from "../words/language";
import { HookForm } from "./HookForm";
import { NetworksForm } from "./NetworksForm";
import { type Hook, useHookChanges, useHooks } from "./useHooks";

type TypingProps = { organisationId: string; setTyping: (isTyping: boolean) => void };

/** Who is told of an organisation's live alarms. */
export function AlarmHooksPage() {
  const { live: words } = useWords();
  return (
    <OrganisationPage words={words.alarms.hooks}>
      {(organisationId, setTyping) => (
        <Hooks key={organisationId} organisationId={organisationId} setTyping={setTyping} />
      )}
    </OrganisationPage>
  );
}

function Hooks({ organisationId, setTyping }: TypingProps) {
  const { live } = useWords();
  const hooks = useHooks(organisationId);
  return (
    <Stack gap="lg">
      <Loaded query={hooks} height="8rem">
        {(all) => (
          <Stack gap="md">
            {all.length === 0 && <Text c="dimmed">{live.alarms.hooks.none}</Text>}
            {all.map((one) => (
              <Row key={one.id} organisationId={organisationId} one={one} />
            ))}
          </Stack>
        )}
      </Loaded>
      <HookForm organisationId={organisationId} setTyping={setTyping} />
      <Divider />
      <NetworksForm organisationId={organisationId} />
    </Stack>
  );
}

function Row({ organisationId, one }: { organisationId: string; one: Hook }) {
  const { live } = useWords();
  const words = live.alarms.hooks;
  const language = useLanguage();
  const { test, remove } = useHookChanges(organisationId);
  const when = (at: string) => formatWhen(at, new Date(), language);
  const facts = [
    words.kinds[one.kind],
    one.shown,
    one.signed ? words.signed : "",
    one.told_at ? words.told(when(one.told_at)) : "",
  ];
  const error = test.error ?? remove.error;
  return (
    <div>
      <Group justify="space-between" gap="sm">
        <div style={{ flex: "1 1 14rem", overflowWrap: "anywhere" }}>
          <Text fw={600}>{one.name}</Text>
          <Text size="sm" c="dimmed">
            {facts.filter(Boolean).join(" · ")}
          </Text>
        </div>
        <Group gap="xs">
          <Button variant="light" loading={test.isPending} onClick={() => test.mutate(one.id)}>
            {words.test}
          </Button>
          <Button
            variant="default"
            loading={remove.isPending}
            onClick={() => window.confirm(words.removeQuestion) && remove.mutate(one.id)}
          >
            {words.remove}
          </Button>
        </Group>
      </Group>
      <div role="status">
        {test.isSuccess && (
          <Alert color="green" mt="xs">
            {words.sent}
          </Alert>
        )}
        {error && (
          <Alert color="red" mt="xs">
            {wordsOf(error)}
          </Alert>
        )}
        {one.failed_at && !error && (
          <Text size="sm" c="red">
            {words.failed(when(one.failed_at))} · {one.failure}
          </Text>
        )}
      </div>
    </div>
  );
}
