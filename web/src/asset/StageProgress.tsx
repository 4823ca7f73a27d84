import { Progress, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { AssetState } from "../api/client";
import { keys, readJobs } from "../api/queries";
import { formatLeft } from "../words/format";
import { useLanguage, useWords } from "../words/language";
import { overallProgress, presentStage, secondsLeft } from "./progress";
import styles from "./StageProgress.module.css";
import { useStageName } from "./stageName";

export function isInWork(state: AssetState): boolean {
  return state === "received" || state === "accepted";
}

type Props = { assetId: string; expected?: Readonly<Record<string, number>> };

/** How far a clip in work is, live: which stage, and how much of the whole. */
export function StageProgress({ assetId, expected = {} }: Props) {
  const words = useWords();
  const language = useLanguage();
  const stageName = useStageName();
  const { data: jobs = [] } = useQuery({
    queryKey: keys.jobs(assetId),
    queryFn: () => readJobs(assetId),
  });
  const stage = presentStage(jobs);
  const percent = Math.floor(overallProgress(jobs) * 100);
  const waits = stage?.state === "queued";
  const seconds = secondsLeft(jobs, expected);
  const left = seconds === null ? "" : formatLeft(seconds, language);
  return (
    <div className={styles.progress}>
      <div className={styles.words}>
        <Text size="sm" c="dimmed" truncate>
          {stage ? stageName(stage) : words.states.accepted}
          {waits && ` · ${words.jobStates.queued}`}
        </Text>
        <Text size="sm" fw={600} className="numbers">
          {left &&
            `${waits ? words.asset.progress.onceBegun(left) : words.asset.progress.left(left)} · `}
          {percent}%
        </Text>
      </div>
      <Progress value={percent} size="sm" aria-label={words.asset.progress.label} />
    </div>
  );
}
