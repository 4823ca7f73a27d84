import { Anchor, Group, Paper, Text, Title } from "@mantine/core";
import { Link } from "react-router";
import type { AssetDetail } from "../api/client";
import { StateBadge } from "../library/StateBadge";
import { useLanguage, useWords } from "../words/language";
import { spellTime } from "./cutting";

/** What a clip was cut out of, and what was cut out of it. */
export function Family({ asset }: { asset: AssetDetail }) {
  const { cuts: words } = useWords();
  if (!asset.cut_of && !asset.recorded && asset.cuts.length === 0) return null;
  return (
    <Paper p="lg" component="section" aria-label={words.family}>
      {asset.cut_of && <Parent of={asset.cut_of} />}
      {asset.recorded && <OfProgramme of={asset.recorded} />}
      {asset.cuts.length > 0 && (
        <>
          <Title order={2} mb="xs">
            {words.list}
          </Title>
          {asset.cuts.map((one) => (
            <Group key={one.id} justify="space-between" wrap="nowrap" gap="sm" mb="xs">
              <div>
                <Anchor component={Link} to={`/assets/${one.id}`} size="sm">
                  {one.title}
                </Anchor>
                <Text size="xs" c="dimmed" className="numbers">
                  {spellTime(one.start)} – {spellTime(one.end)}
                </Text>
              </div>
              <StateBadge state={one.state} />
            </Group>
          ))}
        </>
      )}
    </Paper>
  );
}

function Parent({ of }: { of: NonNullable<AssetDetail["cut_of"]> }) {
  const { cuts: words } = useWords();
  return (
    <>
      <Title order={2} mb="xs">
        {words.from}
      </Title>
      {of.title === null ? (
        <Text size="sm">{words.parentGone}</Text>
      ) : (
        <Anchor component={Link} to={`/assets/${of.asset_id}`} size="sm">
          {of.title}
        </Anchor>
      )}
      <Text size="xs" c="dimmed" className="numbers" mb="xs">
        {spellTime(of.start)} – {spellTime(of.end)}
      </Text>
    </>
  );
}

function OfProgramme({ of }: { of: NonNullable<AssetDetail["recorded"]> }) {
  const { recordings: words } = useWords().live;
  const language = useLanguage();
  const times = [of.begins_at, of.ends_at].map((at) => new Date(at).toLocaleString(language));
  return (
    <>
      <Title order={2} mb="xs">
        {words.ofProgramme}
      </Title>
      {of.title === null ? (
        <Text size="sm">{words.gone}</Text>
      ) : (
        <Anchor component={Link} to={`/live/${of.programme_id}`} size="sm">
          {of.title}
        </Anchor>
      )}
      <Text size="xs" c="dimmed" className="numbers" mb="xs">
        {times.join(" – ")}
      </Text>
    </>
  );
}
