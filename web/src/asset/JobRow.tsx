import { Button, Progress, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, type Job, read } from "../api/client";
import { wordsOf } from "../api/problem";
import { keys } from "../api/queries";
import { AlertIcon, CheckIcon, CloseIcon } from "../layout/icons";
import { useMay } from "../session/session";
import { formatLeft } from "../words/format";
import { useLanguage, useWords } from "../words/language";
import { JobLog } from "./JobLog";
import styles from "./Jobs.module.css";
import { useStageName } from "./stageName";

const MARKS: Partial<Record<Job["state"], typeof CheckIcon>> = {
  done: CheckIcon,
  failed: AlertIcon,
  cancelled: CloseIcon,
};

/** One step: how it stands, what it says, and what may be done about it. */
export function JobRow({ job, isRefused }: { job: Job; isRefused: boolean }) {
  const words = useWords();
  const stageName = useStageName();
  const mayControl = useMay("control-jobs");
  const [hasLog, log] = useDisclosure(false);
  const control = useControl(job);
  const Mark = MARKS[job.state];
  const isOpen = job.state === "queued" || job.state === "running";
  // A refused file stays refused, however often it is looked at.
  const isStuck = !isRefused && (job.state === "failed" || job.state === "cancelled");
  return (
    <li className={styles.job} data-state={job.state}>
      <span className={styles.mark}>{Mark ? <Mark size={16} /> : null}</span>
      <div className={styles.about}>
        <Text>{stageName(job)}</Text>
        <Standing job={job} />
        {job.state === "running" && (
          <Progress value={job.progress * 100} size="sm" aria-label={stageName(job)} />
        )}
      </div>
      <div className={styles.actions}>
        {job.state !== "queued" && (
          <Button variant="subtle" color="gray" size="sm" h={44} px="xs" onClick={log.toggle}>
            {words.asset.log}
          </Button>
        )}
        {mayControl && isStuck && (
          <Button
            variant="light"
            size="sm"
            h={44}
            onClick={() => control.mutate("retry")}
            loading={control.isPending}
          >
            {words.asset.retry}
          </Button>
        )}
        {mayControl && isOpen && (
          <Button
            variant="default"
            size="sm"
            h={44}
            onClick={() => control.mutate("cancel")}
            loading={control.isPending}
          >
            {words.asset.stop}
          </Button>
        )}
      </div>
      <div className={styles.more}>
        {job.error && !isRefused && <Text size="sm">{job.error.text}</Text>}
        {job.notices.map((notice) => (
          <Text size="sm" key={notice.code}>
            {notice.text}
          </Text>
        ))}
        {control.error && (
          <Text size="sm" c="red" role="alert">
            {wordsOf(control.error)}
          </Text>
        )}
        {hasLog && <JobLog jobId={job.id} />}
      </div>
    </li>
  );
}

function Standing({ job }: { job: Job }) {
  const words = useWords();
  const language = useLanguage();
  const told = [
    words.jobStates[job.state],
    job.state === "running" ? `${Math.floor(job.progress * 100)}%` : null,
    job.state === "done" && job.seconds !== null ? formatLeft(job.seconds, language) : null,
    job.attempt > 1 ? words.asset.attempt(job.attempt) : null,
  ];
  return (
    <Text size="sm" c="dimmed" className="numbers">
      {told.filter(Boolean).join(" · ")}
    </Text>
  );
}

function useControl(job: Job) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (wish: "retry" | "cancel") => {
      const params = { path: { job_id: job.id } };
      return wish === "retry"
        ? read(api.POST("/api/v1/jobs/{job_id}/retry", { params }))
        : read(api.POST("/api/v1/jobs/{job_id}/cancel", { params }));
    },
    onSettled: () => {
      void queries.invalidateQueries({ queryKey: keys.asset(job.asset_id) });
      void queries.invalidateQueries({ queryKey: keys.jobs(job.asset_id) });
    },
  });
}
