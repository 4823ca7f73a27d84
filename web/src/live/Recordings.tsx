import {
  Alert,
  Anchor,
  Button,
  Group,
  NativeSelect,
  Paper,
  Stack,
  Text,
  Title,
} from "@mantine/core";
import { useState } from "react";
import { Link } from "react-router";
import { wordsOf } from "../api/problem";
import { StateBadge } from "../library/StateBadge";
import { useMay } from "../session/session";
import { useLanguage, useWords } from "../words/language";
import { type Programme, useMarks } from "./useLive";
import { useClips } from "./useRecordings";

const LAST_S = [30, 60];

/** What became of a programme: the whole of it at its end, clips of it at any time. */
export function Recordings({ programme }: { programme: Programme }) {
  const { recordings: words } = useWords().live;
  const mayClip = useMay("control-jobs");
  const { known, make } = useClips(programme.id);
  if (!programme.live_at) return null;
  const clips = (known.data ?? []).filter(({ id }) => id !== programme.asset_id);
  const made = make.data;
  return (
    <Paper p="lg" component="section" aria-label={words.title}>
      <Title order={2} size="h4" mb="sm">
        {words.title}
      </Title>
      <Stack gap="sm">
        {programme.asset_id && (
          <Button component={Link} to={`/assets/${programme.asset_id}`} size="lg" variant="light">
            {words.whole}
          </Button>
        )}
        {mayClip && (
          <>
            <Group gap="sm" grow preventGrowOverflow={false}>
              {LAST_S.map((seconds) => (
                <Button
                  key={seconds}
                  size="lg"
                  variant="default"
                  disabled={make.isPending}
                  onClick={() => make.mutate({ last_seconds: seconds, title: "" })}
                >
                  {words.last(seconds)}
                </Button>
              ))}
            </Group>
            <BetweenMarks programme={programme} make={make} />
          </>
        )}
        <div role="status">
          {made && (
            <Alert color="green">
              {words.made}{" "}
              <Anchor component={Link} to={`/assets/${made.id}`}>
                {made.title}
              </Anchor>
            </Alert>
          )}
        </div>
        {make.error && (
          <Alert color="red" role="alert">
            {wordsOf(make.error)}
          </Alert>
        )}
        {clips.length > 0 && <Text fw={600}>{words.list}</Text>}
        {clips.map((one) => (
          <Group key={one.id} justify="space-between" wrap="nowrap" gap="sm">
            <Anchor component={Link} to={`/assets/${one.id}`}>
              {one.title}
            </Anchor>
            <StateBadge state={one.state} />
          </Group>
        ))}
      </Stack>
    </Paper>
  );
}

type Make = ReturnType<typeof useClips>["make"];

/** Two marks, in whatever order they are chosen, and the clip between them. */
function BetweenMarks({ programme, make }: { programme: Programme; make: Make }) {
  const { recordings: words } = useWords().live;
  const language = useLanguage();
  const { data: marks = [] } = useMarks(programme.id);
  const [first, setFirst] = useState("");
  const [last, setLast] = useState("");
  if (marks.length < 2) return null;
  const options = marks.map(({ id, at, note }) => ({
    value: id,
    label: `${new Date(at).toLocaleTimeString(language)} ${note}`,
  }));
  const chosen = [first || marks[0]?.id, last || marks.at(-1)?.id];
  const times = marks.filter(({ id }) => chosen.includes(id)).map(({ at }) => at);

  function clip() {
    const [begins_at, ends_at] = times;
    if (begins_at && ends_at) make.mutate({ begins_at, ends_at, title: "" });
  }

  return (
    <Group align="end" gap="sm" grow preventGrowOverflow={false}>
      <NativeSelect
        label={words.from}
        data={options}
        value={chosen[0]}
        onChange={({ currentTarget }) => setFirst(currentTarget.value)}
      />
      <NativeSelect
        label={words.to}
        data={options}
        value={chosen[1]}
        onChange={({ currentTarget }) => setLast(currentTarget.value)}
      />
      <Button variant="light" disabled={times.length < 2 || make.isPending} onClick={clip}>
        {words.between}
      </Button>
    </Group>
  );
}
