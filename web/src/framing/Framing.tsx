import { Alert, Button, Group, Paper, SegmentedControl, Stack, Text, Title } from "@mantine/core";
import { wordsOf } from "../api/problem";
import { spellTime } from "../captions/times";
import { useWords } from "../words/language";
import styles from "./Framing.module.css";
import { Pins } from "./Pins";
import { Shots } from "./Shots";
import type { Desk } from "./useDesk";
import { Way } from "./Way";
import { pinAt, type Shape, SPANS, type Span, shotAt } from "./windows";

/** What renditions of other shapes show of the picture, why, and where somebody holds the frame. */
export function Framing({ desk }: { desk: Desk }) {
  const { framing: words } = useWords();
  if (!desk.isThere) return null;
  return (
    <div>
      <Button variant="default" onClick={desk.toggle} aria-expanded={desk.isOpen}>
        {words.open}
      </Button>
      {desk.isOpen && (
        <Paper p="md" mt="sm" component="section" aria-label={words.title}>
          <Stack gap="sm">
            <Title order={2} size="h4">
              {words.title}
            </Title>
            {desk.error && (
              <Alert color="orange" role="alert">
                {wordsOf(desk.error)}
              </Alert>
            )}
            {desk.shape && <Panel desk={desk} shape={desk.shape} />}
          </Stack>
        </Paper>
      )}
    </div>
  );
}

function Panel({ desk, shape }: { desk: Desk; shape: Shape }) {
  const { framing: words } = useWords();
  const shot = shotAt(shape.shots, desk.clock.seconds);
  const drafted = pinAt(desk.drafted, desk.clock.seconds);
  return (
    <>
      <Text size="sm" c="dimmed">
        {desk.mayPin ? words.hint : words.onlyLook}
      </Text>
      {desk.shapes.length > 1 && (
        <SegmentedControl
          orientation="vertical"
          aria-label={words.shape}
          value={String(desk.number)}
          onChange={(value) => desk.choose(Number(value))}
          data={desk.shapes.map(({ renditions }, at) => ({
            value: String(at),
            label: renditions.join(" · "),
          }))}
        />
      )}
      <Timeline desk={desk} shape={shape} />
      {shot && !drafted && (
        <Text size="sm">
          <b>{words.views[shot.view]}</b> — {shot.reason.text}
        </Text>
      )}
      {drafted && <Text size="sm">{words.pinned}</Text>}
      {desk.mayPin && (
        <SegmentedControl
          fullWidth
          size="md"
          orientation="vertical"
          aria-label={words.span}
          value={desk.span}
          onChange={(value) => desk.setSpan(value as Span)}
          data={SPANS.map((value) => ({ value, label: words.spans[value] }))}
        />
      )}
      <Pins desk={desk} />
      <Shots desk={desk} shots={shape.shots} />
    </>
  );
}

function Timeline({ desk, shape }: { desk: Desk; shape: Shape }) {
  const { framing: words } = useWords();
  const { clock, duration } = desk;
  const number = shape.shots.findIndex((one) => clock.seconds < one.end);
  const before = shape.shots[number - 1];
  const after = shape.shots[number + 1];
  return (
    <div>
      <Way desk={desk} shape={shape} />
      {desk.before?.shots.some((one) => one.windows.length > 0) && (
        <Text size="sm" c="dimmed">
          {words.twoWays}
        </Text>
      )}
      <input
        type="range"
        className={styles.time}
        aria-label={words.moment}
        aria-valuetext={spellTime(clock.seconds)}
        min={0}
        max={duration}
        step={0.04}
        value={Math.min(clock.seconds, duration)}
        onChange={({ currentTarget }) => desk.seek(Number(currentTarget.value))}
      />
      <Group gap="sm">
        <Button variant="light" onClick={desk.play}>
          {clock.isPlaying ? words.pause : words.play}
        </Button>
        <Button
          variant="default"
          disabled={!before}
          onClick={() => before && desk.seek(before.start)}
        >
          {words.before}
        </Button>
        <Button variant="default" disabled={!after} onClick={() => after && desk.seek(after.start)}>
          {words.after}
        </Button>
        <Text size="sm" className="numbers">
          {spellTime(clock.seconds)} / {spellTime(duration)}
        </Text>
      </Group>
    </div>
  );
}
