import { Button, Paper, SegmentedControl, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import type { AssetDetail } from "../api/client";
import { wordsOf } from "../api/problem";
import { useMay } from "../session/session";
import { useWords } from "../words/language";
import { Curves } from "./Curves";
import { HighlightRow } from "./HighlightRow";
import { MadeClips } from "./MadeClips";
import { MakingFields } from "./MakingFields";
import { PLAIN, STYLES, type Style } from "./making";
import { useClips, useHighlights } from "./useClips";

type HighlightsProps = { asset: AssetDetail; seek: (seconds: number) => void };

/** What stands out in a clip, why, and how it becomes clips. */
export function Highlights({ asset, seek }: HighlightsProps) {
  const { highlights: words } = useWords();
  const mayMake = useMay("control-jobs") && asset.source !== null;
  const [style, setStyle] = useState<Style>("event");
  const [making, setMaking] = useState(PLAIN);
  const { data, error } = useHighlights(asset.id, style);
  const { best } = useClips(asset.id);
  const found = data?.highlights ?? [];
  return (
    <Paper p="lg" component="section" aria-label={words.title}>
      <Stack gap="md">
        <Title order={2}>{words.title}</Title>
        <SegmentedControl
          fullWidth
          aria-label={words.style}
          value={style}
          onChange={(value) => {
            best.reset();
            setStyle(value as Style);
          }}
          data={STYLES.map((value) => ({ value, label: words.styles[value] }))}
        />
        <Curves assetId={asset.id} style={style} ranges={found} seek={seek} />
        {error && <Text size="sm">{wordsOf(error)}</Text>}
        {data?.notice && <Text size="sm">{data.notice.text}</Text>}
        {mayMake && found.length > 0 && (
          <Stack gap="sm" component="section" aria-label={words.how}>
            <MakingFields making={making} change={setMaking} />
            <Button loading={best.isPending} onClick={() => best.mutate({ making, style })}>
              {words.best(found.length)}
            </Button>
            <MadeClips made={best.data} error={best.error} />
          </Stack>
        )}
        <Stack gap="sm" component="ul" p={0} m={0}>
          {found.map((one) => (
            <HighlightRow
              key={one.id}
              asset={asset}
              highlight={one}
              style={style}
              making={making}
              mayMake={mayMake}
              seek={seek}
            />
          ))}
        </Stack>
      </Stack>
    </Paper>
  );
}
