import { Alert, Anchor, Button, Group, Paper, Stack, Text, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { type RefObject, useState } from "react";
import { Link } from "react-router";
import type { AssetDetail } from "../api/client";
import { wordsOf } from "../api/problem";
import { MadeClips } from "../highlights/MadeClips";
import { PLAIN } from "../highlights/making";
import { useClips } from "../highlights/useClips";
import { useMay } from "../session/session";
import { useWords } from "../words/language";
import { frameAt, type Grid, gridOf, rangeOf, spellTime } from "./cutting";
import { useCut } from "./useCut";

type CuttingProps = { asset: AssetDetail; screen: RefObject<HTMLVideoElement | null> };

/** Cuts a stretch out of what is played, from the picture where it begins to the one where it ends. */
export function Cutting({ asset, screen }: CuttingProps) {
  const { cuts: words } = useWords();
  const mayCut = useMay("control-jobs");
  const [opened, panel] = useDisclosure(false);
  const grid = gridOf(asset);
  if (!mayCut || !grid || asset.source === null) return null;
  return (
    <div>
      <Button variant="default" onClick={panel.toggle} aria-expanded={opened}>
        {words.begin}
      </Button>
      {opened && <Panel asset={asset} screen={screen} grid={grid} />}
    </div>
  );
}

function Panel({ asset, screen, grid }: CuttingProps & { grid: Grid }) {
  const { cuts: words, highlights } = useWords();
  const [first, setFirst] = useState<number | null>(null);
  const [last, setLast] = useState<number | null>(null);
  const [title, setTitle] = useState("");
  const cut = useCut(asset.id);
  const { range } = useClips(asset.id);
  const now = () => frameAt(screen.current?.currentTime ?? 0, grid);
  const stretch = first !== null && last !== null && first <= last ? { first, last } : null;
  const isBackward = first !== null && last !== null && first > last;

  return (
    <Paper p="md" mt="sm" component="section" aria-label={words.begin}>
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {words.hint}
        </Text>
        <Group gap="sm">
          <Mark label={words.setFirst} frame={first} grid={grid} set={() => setFirst(now())} />
          <Mark label={words.setLast} frame={last} grid={grid} set={() => setLast(now())} />
          {stretch && (
            <Text size="sm" className="numbers" role="status">
              {words.length((stretch.last - stretch.first + 1) / grid.fps)}
            </Text>
          )}
        </Group>
        {isBackward && (
          <Text size="sm" c="orange" role="alert">
            {words.backward}
          </Text>
        )}
        <TextInput
          label={words.title}
          placeholder={asset.title}
          maxLength={200}
          value={title}
          onChange={({ currentTarget }) => setTitle(currentTarget.value)}
        />
        {cut.error && (
          <Alert color="orange" role="alert">
            {wordsOf(cut.error)}
          </Alert>
        )}
        {cut.data && (
          <Text size="sm" role="status">
            {words.made}{" "}
            <Anchor component={Link} to={`/assets/${cut.data.id}`} size="sm">
              {cut.data.title}
            </Anchor>
          </Text>
        )}
        <Button
          disabled={!stretch}
          loading={cut.isPending}
          onClick={() => stretch && cut.mutate({ ...rangeOf(stretch, grid), title })}
        >
          {words.cut}
        </Button>
        <MadeClips made={range.data} error={range.error} />
        <Button
          variant="light"
          disabled={!stretch}
          loading={range.isPending}
          onClick={() =>
            stretch && range.mutate({ ...rangeOf(stretch, grid), title, making: PLAIN })
          }
        >
          {highlights.clip}
        </Button>
      </Stack>
    </Paper>
  );
}

type MarkProps = { label: string; frame: number | null; grid: Grid; set: () => void };

function Mark({ label, frame, grid, set }: MarkProps) {
  return (
    <Button variant="light" onClick={set}>
      {label}
      {frame !== null && ` ${spellTime(frame / grid.fps)}`}
    </Button>
  );
}
