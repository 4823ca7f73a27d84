import { Button, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { keys, readAsset } from "../api/queries";
import { isInWork, StageProgress } from "../asset/StageProgress";
import { StateBadge } from "../library/StateBadge";
import { useWords } from "../words/language";
import styles from "./SentClip.module.css";

/** What becomes of a clip that was sent, live, until it can be opened. */
export function SentClip({ assetId }: { assetId: string }) {
  const words = useWords();
  const { data: asset } = useQuery({
    queryKey: keys.asset(assetId),
    queryFn: () => readAsset(assetId),
  });
  if (!asset) return null;
  return (
    <div className={styles.clip}>
      {isInWork(asset.state) ? (
        <StageProgress assetId={assetId} expected={asset.expected} />
      ) : (
        <div>
          <StateBadge state={asset.state} />
        </div>
      )}
      {asset.refusal && <Text size="sm">{asset.refusal.text}</Text>}
      <Button component={Link} to={`/assets/${assetId}`} variant="light" fullWidth>
        {words.upload.open}
      </Button>
    </div>
  );
}
