import { Anchor, Button, Group, Paper, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { Link } from "react-router";
import type { AssetDetail } from "../api/client";
import { StateBadge } from "../library/StateBadge";
import { formatClock } from "../words/format";
import { useWords } from "../words/language";
import { MadeClips } from "./MadeClips";
import type { Highlight, Making, Style } from "./making";
import { useClips } from "./useClips";

type HighlightRowProps = {
  asset: AssetDetail;
  highlight: Highlight;
  style: Style;
  making: Making;
  mayMake: boolean;
  seek: (seconds: number) => void;
};

/** A range that is proposed: when, why, and what was made of it. */
export function HighlightRow(props: HighlightRowProps) {
  const { asset, highlight, style, making, mayMake, seek } = props;
  const { highlights: words } = useWords();
  const [title, setTitle] = useState("");
  const { accept } = useClips(asset.id);
  const times = `${formatClock(highlight.start)} – ${formatClock(highlight.end)}`;
  const clips = asset.cuts.filter(
    (one) =>
      one.clip && Math.abs(one.start - highlight.start) < 0.1 && one.end <= highlight.end + 0.1,
  );
  return (
    <Paper p="md" withBorder component="li" style={{ listStyle: "none" }}>
      <Stack gap="xs">
        <Group justify="space-between" gap="sm">
          <Text fw={600} className="numbers">
            {times}
          </Text>
          <Button variant="light" onClick={() => seek(highlight.start)}>
            {words.play(formatClock(highlight.start))}
          </Button>
        </Group>
        <Text size="sm">{highlight.text}</Text>
        {clips.map((one) => (
          <Group key={one.id} gap="xs" justify="space-between">
            <Anchor component={Link} to={`/assets/${one.id}`} size="sm">
              {one.title}
            </Anchor>
            <StateBadge state={one.state} />
          </Group>
        ))}
        {mayMake && (
          <Group gap="sm" align="end">
            <TextInput
              flex="1 1 12rem"
              aria-label={words.name(times)}
              placeholder={words.namePlaceholder}
              maxLength={200}
              value={title}
              onChange={({ currentTarget }) => setTitle(currentTarget.value)}
            />
            <Button
              loading={accept.isPending}
              onClick={() => accept.mutate({ id: highlight.id, style, title, making })}
            >
              {words.accept}
            </Button>
          </Group>
        )}
        <MadeClips made={accept.data} error={accept.error} />
      </Stack>
    </Paper>
  );
}
