import { Alert, Button, Stack, Textarea } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { wordsOf } from "../api/problem";
import { useWords } from "../words/language";
import { useNetworks, useSaveNetworks } from "./useHooks";

/** Which private networks may be called for an organisation; set by those above it. */
export function NetworksForm({ organisationId }: { organisationId: string }) {
  const {
    live: {
      alarms: { networks: words },
    },
  } = useWords();
  const { data: stored } = useNetworks(organisationId);
  const [typed, type] = useState<string | null>(null);
  const save = useSaveNetworks(organisationId);
  const text = typed ?? (stored?.networks ?? []).join("\n");

  function submit(event: FormEvent) {
    event.preventDefault();
    const networks = text.split(/\s+/).filter(Boolean);
    save.mutate(networks, { onSuccess: () => type(null) });
  }

  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Textarea
          label={words.title}
          description={words.hint}
          value={text}
          autosize
          minRows={2}
          onChange={({ currentTarget }) => type(currentTarget.value)}
        />
        <div role="status">
          {save.error && <Alert color="red">{wordsOf(save.error)}</Alert>}
          {save.isSuccess && typed === null && <Alert color="green">{words.saved}</Alert>}
        </div>
        <Button
          type="submit"
          variant="default"
          w="fit-content"
          loading={save.isPending}
          disabled={typed === null}
        >
          {words.save}
        </Button>
      </Stack>
    </form>
  );
}
