import { Alert, Badge, Button, Group, Paper, Text, Title } from "@mantine/core";
import { useState } from "react";
import { type AssetDetail, fileAddress, scriptAddress } from "../api/client";
import { wordsOf } from "../api/problem";
import { useDraftGuard } from "../drafts/drafts";
import { DownloadIcon } from "../layout/icons";
import { useMay } from "../session/session";
import { formatMoment, listed } from "../words/format";
import { useLanguage, useWords } from "../words/language";
import { BringFile } from "./BringFile";
import styles from "./Captions.module.css";
import { Editor } from "./Editor";
import { languageName } from "./languageName";
import { MakeCaptions } from "./MakeCaptions";
import { isSameTrack, otherScriptOf, tracksShown, versionsOf } from "./tracks";
import { useAuthor } from "./useAuthor";
import { useCaptionDrafts } from "./useCaptionDrafts";
import { type Track, useVersions } from "./useCaptions";
import { Versions } from "./Versions";

/** The captions of a clip: what there is, to fetch, to edit, to bring. */
export function Captions({ asset }: { asset: AssetDetail }) {
  const { captions: words } = useWords();
  const mayEdit = useMay("edit-captions");
  const versions = useVersions(asset.id, asset.captions);
  const drafts = useCaptionDrafts();
  const [edited, edit] = useState<Track | null>(() => drafts.read(asset.id)?.track ?? null);
  const known = versions.data ?? [];
  const found = tracksShown(
    known.filter((one) => one.is_current),
    edited,
  );
  useDraftGuard();

  function close() {
    drafts.forget(asset.id);
    edit(null);
  }

  if (!asset.duration || (found.length === 0 && !mayEdit)) return null;
  return (
    <Paper p="lg" component="section">
      <Title order={2} mb="xs">
        {words.title}
      </Title>
      {versions.error && (
        <Alert color="orange" role="alert">
          {wordsOf(versions.error)}
        </Alert>
      )}
      {found.length === 0 && <Text c="dimmed">{words.none}</Text>}
      {found.map((track) => (
        <TrackRow key={`${track.kind}-${track.language}`} asset={asset} track={track}>
          {mayEdit && edited === null && (
            <Button variant="default" size="sm" onClick={() => edit(track)}>
              {words.edit}
            </Button>
          )}
          {edited !== null && isSameTrack(edited, track) && (
            <Editor assetId={asset.id} track={edited} newest={track} close={close} />
          )}
          {edited === null && (
            <History assetId={asset.id} versions={versionsOf(known, track)} mayRestore={mayEdit} />
          )}
        </TrackRow>
      ))}
      {edited === null && <MakeCaptions asset={asset} />}
      {mayEdit && edited === null && <BringFile assetId={asset.id} tracks={found} />}
    </Paper>
  );
}

function History(props: { assetId: string; versions: Track[]; mayRestore: boolean }) {
  const { captions: words } = useWords();
  const [isOpen, open] = useState(false);
  if (props.versions.length < 2) return null;
  return (
    <>
      <Button
        variant="subtle"
        size="sm"
        px="xs"
        aria-expanded={isOpen}
        onClick={() => open(!isOpen)}
      >
        {words.versions(props.versions.length)}
      </Button>
      {isOpen && (
        <div className={styles.editor}>
          <Versions {...props} />
        </div>
      )}
    </>
  );
}

type TrackRowProps = { asset: AssetDetail; track: Track; children: React.ReactNode };

function TrackRow({ asset, track, children }: TrackRowProps) {
  const { captions: words } = useWords();
  const language = useLanguage();
  const authorOf = useAuthor();
  const otherScript = otherScriptOf(track.language);
  const filtered = Object.entries(track.filtered);
  return (
    <div className={styles.track}>
      <Group gap="xs">
        <Text fw={600}>{languageName(track.language, words.languages, language)}</Text>
        {track.kind === "subtitle" && <Badge color="gray">{words.translation}</Badge>}
        {track.flagged > 0 && <Badge color="yellow">{words.flagged(track.flagged)}</Badge>}
      </Group>
      <Text size="sm" c="dimmed">
        {words.version(track.version, authorOf(track))} · {formatMoment(track.created_at, language)}{" "}
        · {words.cues(track.cues)}
      </Text>
      {filtered.length > 0 && (
        <Text size="sm" c="dimmed">
          {words.filtered(
            listed(
              filtered.map(([rule, count]) => words.rule(rule, count)),
              language,
            ),
          )}
        </Text>
      )}
      <Group gap="xs" mt="xs">
        {track.files.map(({ format, path }) => (
          <Button
            key={format}
            component="a"
            variant="default"
            size="sm"
            href={fileAddress(asset.id, path)}
            download={`${asset.title}-${track.language}.${format}`}
            leftSection={<DownloadIcon size={18} />}
          >
            {format.toUpperCase()}
          </Button>
        ))}
        {otherScript &&
          ["vtt", "srt"].map((format) => (
            <Button
              key={`${otherScript} ${format}`}
              component="a"
              variant="default"
              size="sm"
              href={scriptAddress(asset.id, track.id, format, otherScript)}
              download={`${asset.title}-${otherScript}.${format}`}
              leftSection={<DownloadIcon size={18} />}
            >
              {`${format.toUpperCase()} · ${words.languages[otherScript]}`}
            </Button>
          ))}
        {children}
      </Group>
    </div>
  );
}
