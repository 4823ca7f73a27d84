import { Group, Paper, Progress, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { keys, readUsage } from "../api/queries";
import { formatBytes } from "../words/format";
import { useWords } from "../words/language";

/** How much the person's organisation keeps, and what is left of it; nothing until that is known. */
export function StorageUse({ organisationId }: { organisationId: string }) {
  const words = useWords().session.storage;
  const { data: usage } = useQuery({
    queryKey: keys.usage(organisationId),
    queryFn: () => readUsage(organisationId),
    staleTime: 60_000,
  });
  if (!usage) return null;
  const used = usage.used_bytes;
  const free = usage.free_bytes;
  const share = free === null ? 0 : (100 * used) / Math.max(1, used + free);
  return (
    <Paper p="lg">
      <Group justify="space-between" mb="xs">
        <Text fw={600}>{words.title}</Text>
        <Text size="sm">
          {free === null
            ? words.unlimited(formatBytes(used))
            : words.left(formatBytes(used), formatBytes(free))}
        </Text>
      </Group>
      {free !== null && (
        <Progress value={share} color={share > 90 ? "red" : undefined} aria-label={words.title} />
      )}
    </Paper>
  );
}
