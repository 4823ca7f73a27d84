import { Paper, Text, Title } from "@mantine/core";
import { type AssetDetail, fileAddress } from "../api/client";
import { DownloadIcon } from "../layout/icons";
import { useWords } from "../words/language";
import styles from "./ClipFacts.module.css";

/** Of a clip: why it was proposed, and its covers. */
export function ClipFacts({ asset }: { asset: AssetDetail }) {
  const { highlights: words, asset: more } = useWords();
  const covers = asset.stills.filter((one) => one.kind === "cover");
  if (!asset.clip || asset.clip.reasons.length + covers.length === 0) return null;

  return (
    <Paper p="lg" component="section" aria-label={words.covers}>
      {asset.clip.reasons.length > 0 && (
        <>
          <Title order={2} mb="xs">
            {words.whyMade}
          </Title>
          {asset.clip.reasons.map(({ code, text }) => (
            <Text key={`${code}-${text}`} size="sm" mb="xs">
              {text}
            </Text>
          ))}
        </>
      )}
      {covers.length > 0 && (
        <Title order={2} mb="xs">
          {words.covers}
        </Title>
      )}
      <div className={styles.covers}>
        {covers.map(({ path }) => (
          <a
            key={path}
            href={fileAddress(asset.id, path)}
            download={`${asset.title}.jpg`}
            aria-label={more.download(words.covers)}
          >
            <img src={fileAddress(asset.id, path)} alt="" />
            <DownloadIcon size={18} />
          </a>
        ))}
      </div>
    </Paper>
  );
}
