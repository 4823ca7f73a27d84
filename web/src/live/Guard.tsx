import { Alert, Button, Group, NumberInput, Paper, Stack, Text, Title } from "@mantine/core";
import { useEffect, useState } from "react";
import { wordsOf } from "../api/problem";
import { Question } from "../layout/Question";
import { useLanguage, useWords } from "../words/language";
import { guardReport, isCutKey, sayClock } from "./guard";
import { Recess } from "./Recess";
import { runs } from "./report";
import { useGuard } from "./useGuard";
import type { Programme } from "./useLive";

const LONGEST_DELAY = 600;

type GuardProps = { programme: Programme; mayRun: boolean };

/** What of a programme leaves, and when: the delay and its clock, cut, mute, recess. */
export function Guard({ programme, mayRun }: GuardProps) {
  const { live } = useWords();
  const words = live.guard;
  const language = useLanguage();
  const changes = useGuard(programme.id);
  const { cut_at: cutAt, muted_at: mutedAt } = programme.guard;
  const told = guardReport(programme);
  const isOver = programme.state === "ended" || programme.state === "failed";
  const error = changes.press.error ?? changes.delay.error ?? changes.recess.error;
  if (isOver) return null;
  return (
    <Paper p="lg">
      <Title order={2} size="h4" mb="sm">
        {words.title}
      </Title>
      <Stack gap="md">
        {runs(programme) && (
          <div>
            <Text size="xl" fw={700} role="timer" style={{ fontVariantNumeric: "tabular-nums" }}>
              {sayClock(words.clock, told)}
            </Text>
            {(told.lost ?? 0) > 0 && <Alert color="orange">{words.lost}</Alert>}
          </div>
        )}
        <div role="status">
          {cutAt && (
            <Alert color="red">{words.isCut(new Date(cutAt).toLocaleTimeString(language))}</Alert>
          )}
          {mutedAt && <Alert color="yellow">{words.isMuted}</Alert>}
        </div>
        {mayRun && (runs(programme) || cutAt || mutedAt) && (
          <Presses programme={programme} press={changes.press} />
        )}
        {mayRun && <Delay programme={programme} delay={changes.delay} />}
        <Recess programme={programme} mayRun={mayRun} recess={changes.recess} />
        {error && (
          <Alert color="red" role="alert">
            {wordsOf(error)}
          </Alert>
        )}
      </Stack>
    </Paper>
  );
}

type Changes = ReturnType<typeof useGuard>;

function Presses({ programme, press }: { programme: Programme; press: Changes["press"] }) {
  const { live } = useWords();
  const words = live.guard;
  const [asks, ask] = useState(false);
  const { cut_at: cutAt, muted_at: mutedAt } = programme.guard;
  const { mutate } = press;
  const mayCut = runs(programme) && cutAt === null;

  useEffect(() => {
    if (!mayCut) return;
    const cut = (event: KeyboardEvent) => isCutKey(event) && mutate("cut");
    window.addEventListener("keydown", cut);
    return () => window.removeEventListener("keydown", cut);
  }, [mayCut, mutate]);

  return (
    <div>
      <Group grow gap="sm">
        {cutAt === null ? (
          <Button size="xl" px="xs" color="red" aria-keyshortcuts="X" onClick={() => mutate("cut")}>
            {words.cut}
          </Button>
        ) : (
          <Button size="xl" px="xs" variant="default" onClick={() => ask(true)}>
            {words.resume}
          </Button>
        )}
        <Button
          size="xl"
          px="xs"
          variant={mutedAt ? "filled" : "default"}
          color="yellow"
          onClick={() => mutate(mutedAt ? "unmute" : "mute")}
        >
          {mutedAt ? words.unmute : words.mute}
        </Button>
      </Group>
      <Text size="sm" c="dimmed" mt="xs">
        {words.cutHint}
      </Text>
      <Question
        opened={asks}
        close={() => ask(false)}
        title={words.resume}
        text={words.resumeQuestion}
        yes={words.resume}
        act={() => mutate("resume")}
      />
    </div>
  );
}

function Delay({ programme, delay }: { programme: Programme; delay: Changes["delay"] }) {
  const { live } = useWords();
  const words = live.guard;
  const [typed, type] = useState<number | string | null>(null);
  const known = programme.guard.delay_seconds;
  const wish = Number(typed ?? known);

  return (
    <Group align="end" gap="sm">
      <NumberInput
        label={words.delay}
        description={words.delayHint}
        min={0}
        max={LONGEST_DELAY}
        allowDecimal={false}
        clampBehavior="strict"
        value={typed ?? known}
        onChange={type}
      />
      <Button
        variant="light"
        loading={delay.isPending}
        disabled={typed === null || typed === "" || wish === known}
        onClick={() => delay.mutate(wish, { onSuccess: () => type(null) })}
      >
        {words.set}
      </Button>
    </Group>
  );
}
