import { Paper, Title } from "@mantine/core";
import type { Job } from "../api/client";
import { useWords } from "../words/language";
import { JobRow } from "./JobRow";
import styles from "./Jobs.module.css";

/** The steps of a clip's way, live. */
export function Jobs({ jobs, isRefused }: { jobs: readonly Job[]; isRefused: boolean }) {
  const words = useWords();
  if (jobs.length === 0) return null;
  return (
    <Paper p="lg" component="section">
      <Title order={2} mb="xs">
        {words.asset.jobs}
      </Title>
      <ol className={styles.list}>
        {jobs.map((job) => (
          <JobRow key={job.id} job={job} isRefused={isRefused} />
        ))}
      </ol>
    </Paper>
  );
}
