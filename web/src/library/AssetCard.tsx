import { Text } from "@mantine/core";
import { Link } from "react-router";
import type { AssetSummary } from "../api/client";
import { isInWork, StageProgress } from "../asset/StageProgress";
import { formatMoment, formatWhen } from "../words/format";
import { useLanguage, useWords } from "../words/language";
import styles from "./AssetCard.module.css";
import { CardPicture } from "./CardPicture";
import { StateBadge } from "./StateBadge";

/** One asset: its poster, what it is, how it stands. */
export function AssetCard({ asset }: { asset: AssetSummary }) {
  const words = useWords();
  const language = useLanguage();
  const place = [asset.event, asset.place].filter(Boolean).join(" · ");
  return (
    <Link to={`/assets/${asset.id}`} className={styles.card}>
      <CardPicture asset={asset} />
      <div className={styles.words}>
        <Text component="h2" className={styles.title}>
          {asset.title}
        </Text>
        {place && (
          <Text size="sm" c="dimmed" truncate>
            {place}
          </Text>
        )}
        {isInWork(asset.state) ? (
          <StageProgress assetId={asset.id} />
        ) : (
          <div className={styles.foot}>
            <time dateTime={asset.created_at} title={formatMoment(asset.created_at, language)}>
              {formatWhen(asset.created_at, new Date(), language)}
            </time>
            <StateBadge state={asset.state} />
          </div>
        )}
        {asset.refusal && (
          <Text size="sm" c="dimmed" lineClamp={2}>
            {asset.refusal.text}
          </Text>
        )}
        {!asset.poster && <span className={styles.hidden}>{words.library.noPoster}</span>}
      </div>
    </Link>
  );
}
