import { Alert, Button, Skeleton, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "react-router";
import type { AssetDetail } from "../api/client";
import { isGone } from "../api/problem";
import { keys, readAsset } from "../api/queries";
import { Captions } from "../captions/Captions";
import { ClipFacts } from "../highlights/ClipFacts";
import { Failure } from "../layout/Failure";
import { BackIcon, FilmIcon } from "../layout/icons";
import { NotFoundPage } from "../layout/NotFoundPage";
import { usePageTitle } from "../layout/pageTitle";
import { StateBadge } from "../library/StateBadge";
import { useMay } from "../session/session";
import { useWords } from "../words/language";
import styles from "./AssetPage.module.css";
import { DeleteButton } from "./DeleteButton";
import { Family } from "./Family";
import { Info } from "./Info";
import { Jobs } from "./Jobs";
import { firstOrientation } from "./outputs";
import { Player } from "./Player";
import { Renditions } from "./Renditions";
import { isInWork, StageProgress } from "./StageProgress";

/** Somebody wanted it so, and its row says it. */
const TOLD_BELOW = "rendition-left-out";

/** One asset: play it, fetch what was made of it, see how it came to be. */
export function AssetPage() {
  const words = useWords();
  const { assetId = "" } = useParams();
  const query = useQuery({
    queryKey: keys.asset(assetId),
    queryFn: () => readAsset(assetId),
    refetchOnMount: "always",
  });
  usePageTitle(query.data?.title ?? "");
  if (isGone(query.error)) return <NotFoundPage />;
  if (query.data) {
    return <OneAsset key={assetId} asset={query.data} isRead={!query.isFetching} />;
  }
  if (query.error) return <Failure error={query.error} retry={() => void query.refetch()} />;
  return (
    <div role="status" aria-busy="true" aria-label={words.loading} className={styles.page}>
      <Skeleton h="2.5rem" w="60%" className={styles.wide} />
      <Skeleton className={styles.waiting} radius="lg" />
      <Skeleton h="14rem" radius="lg" />
    </div>
  );
}

function OneAsset({ asset, isRead }: { asset: AssetDetail; isRead: boolean }) {
  const words = useWords();
  const mayDelete = useMay("delete-assets");
  const orientation = firstOrientation(asset);
  return (
    <div className={styles.page} aria-busy={!isRead}>
      <div className={styles.wide}>
        <Button
          component={Link}
          to="/"
          variant="subtle"
          color="gray"
          ml="-0.75rem"
          px="sm"
          leftSection={<BackIcon size={18} />}
        >
          {words.asset.back}
        </Button>
        <div className={styles.head}>
          <Title order={1}>{asset.title}</Title>
          <StateBadge state={asset.state} />
        </div>
      </div>
      <div className={styles.main}>
        <Refusal asset={asset} />
        {isInWork(asset.state) && <StageProgress assetId={asset.id} expected={asset.expected} />}
        {orientation ? (
          <Player asset={asset} first={orientation} />
        ) : (
          isInWork(asset.state) && <NotYet />
        )}
        <Warnings asset={asset} />
        <Renditions asset={asset} />
        <Captions asset={asset} />
      </div>
      <div className={styles.side}>
        <Info asset={asset} />
        <ClipFacts asset={asset} />
        <Family asset={asset} />
        <Jobs jobs={asset.jobs} isRefused={asset.state === "rejected"} />
        {mayDelete && <DeleteButton asset={asset} />}
      </div>
    </div>
  );
}

function NotYet() {
  const words = useWords();
  return (
    <div className={styles.notYet}>
      <FilmIcon size={40} />
      <Text>{words.asset.notYet}</Text>
    </div>
  );
}

function Refusal({ asset }: { asset: AssetDetail }) {
  const { asset: words } = useWords();
  if (!asset.refusal) return null;
  const isRejected = asset.state === "rejected";
  return (
    <Alert
      color={isRejected ? "orange" : "red"}
      title={isRejected ? words.refused : words.failed}
      role="status"
    >
      {asset.refusal.text}
    </Alert>
  );
}

function Warnings({ asset }: { asset: AssetDetail }) {
  const { asset: words } = useWords();
  const warnings = asset.warnings.filter(({ code }) => code !== TOLD_BELOW);
  if (warnings.length === 0) return null;
  return (
    <Alert color="yellow" title={words.warnings}>
      {warnings.map(({ code, text }) => (
        <Text key={`${code}-${text}`} size="sm">
          {text}
        </Text>
      ))}
    </Alert>
  );
}
