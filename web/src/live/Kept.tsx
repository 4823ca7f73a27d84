import { Alert, Text } from "@mantine/core";
import { formatBytes } from "../words/format";
import { useLanguage, useWords } from "../words/language";
import { useKept } from "./useKept";
import type { Programme } from "./useLive";

/** What a full quota means, before it is too late to do something about it. */
export function RoomRemarks({ programme }: { programme: Programme }) {
  const { data } = useKept(programme.id);
  return data?.remarks.map(({ code, text }) => (
    <Alert key={code} color="yellow" role="status">
      {text}
    </Alert>
  ));
}

/** How much is kept of a programme, and until when. */
export function Kept({ programme }: { programme: Programme }) {
  const { kept: words } = useWords().live.recordings;
  const language = useLanguage();
  const { data } = useKept(programme.id);
  if (!data || !(data.bytes || data.sent_removed_at || data.evidence_removed_at)) return null;
  const day = (at: string) => new Date(at).toLocaleDateString(language);
  const said = (until: string | null, removed: string | null) => {
    if (removed) return words.removed(day(removed));
    return until ? words.until(day(until)) : words.forEver;
  };
  return (
    <div>
      <Text size="sm" c="dimmed">
        {words.bytes(formatBytes(data.bytes ?? 0))}
      </Text>
      <Text size="sm" c="dimmed">
        {words.sent(said(data.sent_until, data.sent_removed_at))}
      </Text>
      <Text size="sm" c="dimmed">
        {words.evidence(said(data.evidence_until, data.evidence_removed_at))}
      </Text>
      {data.held_at && <Text size="sm">{words.held(data.held_for)}</Text>}
    </div>
  );
}
