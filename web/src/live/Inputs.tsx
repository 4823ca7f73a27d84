import { Badge, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { useWords } from "../words/language";
import { factsOf } from "./facts";
import styles from "./Live.module.css";
import { Meter } from "./Meter";
import { colorOfState, type InputFacts, reportOf, sayState } from "./report";
import type { Programme } from "./useLive";

const LONGEST_GOP_S = 4;

/** What comes in, how, and what of it is on air. */
export function Inputs({ programme }: { programme: Programme }) {
  const { live: words } = useWords();
  const { inputs, on_air: onAir, levels } = reportOf(programme);
  if (!inputs) return null;
  const names: Record<string, string> = words.choices;
  return (
    <Paper p="lg">
      <Title order={2} size="h4" mb="sm">
        {words.inputs}
      </Title>
      <Stack component="ul" gap="md" className={styles.inputs} aria-label={words.inputs}>
        {[...Object.entries(inputs), ["slate", null] as const].map(([place, told]) => (
          <li key={place}>
            <Group gap="sm">
              <Text miw="6rem" fw={600}>
                {names[place] ?? place}
              </Text>
              {told && (
                <Badge variant="light" color={colorOfState(told.state ?? "unknown")}>
                  {sayState(words.inputStates, told.state ?? "unknown")}
                </Badge>
              )}
              {onAir === place && (
                <Badge color="red" variant="filled" c="white">
                  {words.onAir}
                </Badge>
              )}
            </Group>
            {told && <Figures told={told} />}
            {told && (
              <Meter name={names[place] ?? place} levels={levels?.[place]} hasScale={true} />
            )}
          </li>
        ))}
      </Stack>
      <Text size="sm" c="dimmed" mt="sm">
        {words.meters.hint}
      </Text>
    </Paper>
  );
}

function Figures({ told }: { told: InputFacts }) {
  const { meters: words } = useWords().live;
  if (told.state !== "receiving") return null;
  return (
    <>
      <Text size="sm" c="dimmed" className="numbers" my={4}>
        {factsOf(told, words).join(" · ")}
      </Text>
      {(told.differs ?? []).length > 0 && <Text size="sm">{words.converted}</Text>}
      {(told.gop ?? 0) > LONGEST_GOP_S && (
        <Text size="sm" c="orange">
          {words.longGop}
        </Text>
      )}
    </>
  );
}
