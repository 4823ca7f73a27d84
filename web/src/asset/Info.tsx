import { Button, Paper, Title } from "@mantine/core";
import { type AssetDetail, fileAddress } from "../api/client";
import { Fact, Facts } from "../layout/Facts";
import { DownloadIcon } from "../layout/icons";
import { useMay } from "../session/session";
import { formatBytes, formatClock, formatMoment } from "../words/format";
import { useLanguage, useWords } from "../words/language";
import { type Source, sourceOf } from "./outputs";

/** What the reporter said of a clip, and what was found in its file. */
export function Info({ asset }: { asset: AssetDetail }) {
  const words = useWords();
  const language = useLanguage();
  const source = sourceOf(asset);
  return (
    <Paper p="lg">
      <Title order={2} mb="sm">
        {words.asset.info}
      </Title>
      <Facts>
        <Fact name={words.asset.event}>{asset.event}</Fact>
        <Fact name={words.asset.place}>{asset.place}</Fact>
        <Fact name={words.asset.note}>{asset.note}</Fact>
        <Fact name={words.asset.priority}>
          {asset.priority !== "normal" && words.upload.priorities[asset.priority]}
        </Fact>
        <Fact name={words.asset.created}>{formatMoment(asset.created_at, language)}</Fact>
        <Fact name={words.asset.file}>{source.file_name}</Fact>
        <Fact name={words.asset.duration}>
          {asset.duration !== null && formatClock(asset.duration)}
        </Fact>
        <Fact name={words.asset.bytes}>{source.bytes && formatBytes(source.bytes)}</Fact>
        <Picture source={source} />
        <Sound source={source} />
      </Facts>
      <Untouched asset={asset} />
    </Paper>
  );
}

function Untouched({ asset }: { asset: AssetDetail }) {
  const { asset: words } = useWords();
  const mayFetch = useMay("fetch-sources");
  if (asset.source === null || !mayFetch) return null;
  return (
    <Button
      component="a"
      variant="default"
      fullWidth
      mt="md"
      href={fileAddress(asset.id, asset.source)}
      download={asset.file_name}
      leftSection={<DownloadIcon size={20} />}
    >
      {words.downloadSource}
    </Button>
  );
}

function Picture({ source }: { source: Source }) {
  const { asset: words } = useWords();
  const { video } = source;
  if (!video) return null;
  const range =
    video.dynamic_range === "sdr" ? "SDR" : `HDR (${video.dynamic_range.toUpperCase()})`;
  const dolby = video.dolby_vision === null ? "" : ` · Dolby Vision ${video.dolby_vision}`;
  return (
    <>
      <Fact name={words.picture}>
        {video.width}×{video.height} · {video.codec.toUpperCase()}
        {video.rotation !== 0 && `\n${words.rotated(video.rotation)}`}
      </Fact>
      <Fact name={words.rate}>
        {video.fps} fps{!video.constant_rate && ` · ${words.variable}`}
      </Fact>
      <Fact name={words.range}>
        {range}
        {dolby}
      </Fact>
    </>
  );
}

function Sound({ source }: { source: Source }) {
  const { asset: words } = useWords();
  if (!source.video) return null;
  const { audio } = source;
  const lufs = source.loudness?.integrated_lufs ?? null;
  return (
    <>
      <Fact name={words.sound}>
        {audio
          ? `${audio.codec.toUpperCase()} · ${words.channels(audio.channels)} · ${audio.sample_rate / 1000} kHz`
          : words.silent}
      </Fact>
      <Fact name={words.loudness}>{lufs !== null && `${lufs.toFixed(1)} LUFS`}</Fact>
    </>
  );
}
