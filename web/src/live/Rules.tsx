import { Text } from "@mantine/core";
import type { Schemas } from "../api/client";
import { formatBitrate, formatBytes } from "../words/format";
import { useWords } from "../words/language";

const A_DAY = 86_400;

/** What a target's platform asks for, where that is written, and of when it is. */
export function Rules({ rules }: { rules: Schemas["RulesDocument"] }) {
  const { live } = useWords();
  const words = live.desk.rules;
  const { most_bitrate: bitrate, most_rate: rate, longest_gop: gop, cover } = rules;
  const facts = [
    rules.single_use && words.onceOnly,
    rules.valid_seconds && words.valid(Math.round(rules.valid_seconds / A_DAY)),
    rules.gap_seconds && words.gap(rules.gap_seconds),
    bitrate && words.bitrate(formatBitrate(bitrate)),
    rate && words.rate(rate),
    rules.largest && words.size(rules.largest),
    gop && words.keyframes(gop),
    rules.longest_title && words.longestTitle(rules.longest_title),
    cover && live.meters.cover(cover.kinds.join(" / "), cover.size, formatBytes(cover.most_bytes)),
  ].filter(Boolean);
  return (
    <details>
      <Text component="summary" size="sm" c="dimmed" style={{ cursor: "pointer" }}>
        {words.title}
      </Text>
      <Text size="sm">{facts.length > 0 ? facts.join(" · ") : words.unknown}</Text>
      {rules.source && (
        <Text size="sm" c="dimmed" style={{ overflowWrap: "anywhere" }}>
          {words.source(rules.source, rules.date)}
        </Text>
      )}
    </details>
  );
}
