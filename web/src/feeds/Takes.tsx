import { Alert, Group, Paper, Select, Title } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, read } from "../api/client";
import { wordsOf } from "../api/problem";
import type { Programme } from "../live/useLive";
import { useWords } from "../words/language";
import { useFeeds } from "./useFeeds";

const ONE = "/api/v1/programmes/{programme_id}";
const PLACES = ["main", "backup"] as const;

/** Where a programme's inputs come from, chosen before it runs. */
export function Takes({ programme }: { programme: Programme }) {
  const { feeds: words, live } = useWords();
  const { data: feeds = [] } = useFeeds();
  const take = useTake(programme);
  const chosen = ["draft", "scheduled"].includes(programme.state);
  if (!chosen || feeds.length === 0) return null;
  return (
    <Paper p="lg">
      <Title order={2} size="h4" mb="sm">
        {words.take.title}
      </Title>
      <Group gap="sm">
        {PLACES.map((place) => (
          <Select
            key={place}
            flex="1 1 12rem"
            label={live.choices[place]}
            value={sourceOf(programme[place])}
            allowDeselect={false}
            data={[
              ...(place === "backup" ? [{ value: "none", label: words.take.none }] : []),
              { value: "door", label: words.take.door },
              ...(programme[place]?.kind === "file"
                ? [{ value: "file", label: words.take.file, disabled: true }]
                : []),
              ...feeds.map(({ id, name }) => ({ value: id, label: name })),
            ]}
            onChange={(value) => value && take.mutate({ [place]: inputOf(value) })}
          />
        ))}
      </Group>
      {take.error && (
        <Alert color="red" mt="sm" role="alert">
          {wordsOf(take.error)}
        </Alert>
      )}
    </Paper>
  );
}

function sourceOf(input: Programme["backup"]): string {
  return input === null ? "none" : (input.feed_id ?? input.kind ?? "door");
}

function inputOf(value: string): Programme["backup"] {
  if (value === "none") return null;
  if (value === "door") return { kind: "door", asset_id: null, feed_id: null };
  return { kind: "feed", asset_id: null, feed_id: value };
}

function useTake(programme: Programme) {
  const queries = useQueryClient();
  const params = { path: { programme_id: programme.id } };
  const { title, format, main, backup, dvr_seconds } = programme;
  return useMutation({
    mutationFn: (changed: object) => {
      const body = { title, format, main, backup, dvr_seconds, ...changed };
      return read(api.PUT(ONE, { params, body }));
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ["programme", programme.id] }),
  });
}
