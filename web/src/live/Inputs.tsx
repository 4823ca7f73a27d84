import { Badge, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { useWords } from "../words/language";
import { colorOfState, reportOf, sayState } from "./report";
import type { Programme } from "./useLive";

/** What comes in, and what of it is on air. */
export function Inputs({ programme }: { programme: Programme }) {
  const { live: words } = useWords();
  const { inputs, on_air: onAir } = reportOf(programme);
  if (!inputs) return null;
  const names: Record<string, string> = words.choices;
  return (
    <Paper p="lg">
      <Title order={2} size="h4" mb="sm">
        {words.inputs}
      </Title>
      <Stack gap="xs" role="list" aria-label={words.inputs}>
        {[...Object.entries(inputs), ["slate", null] as const].map(([place, told]) => (
          <Group key={place} gap="sm" role="listitem">
            <Text miw="6rem">{names[place] ?? place}</Text>
            {told && (
              <Badge variant="light" color={colorOfState(told.state ?? "unknown")}>
                {sayState(words.inputStates, told.state ?? "unknown")}
              </Badge>
            )}
            {onAir === place && <Badge color="red">{words.onAir}</Badge>}
          </Group>
        ))}
      </Stack>
    </Paper>
  );
}
