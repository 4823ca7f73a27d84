import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api, read } from "../api/client";
import { wordsOf } from "../api/problem";
import { keys } from "../api/queries";
import { useWords } from "../words/language";
import styles from "./Jobs.module.css";

/** The end of what a step wrote. */
export function JobLog({ jobId }: { jobId: string }) {
  const words = useWords();
  const { data, error } = useQuery({
    queryKey: keys.log(jobId),
    queryFn: () =>
      read(api.GET("/api/v1/jobs/{job_id}/log", { params: { path: { job_id: jobId } } })),
    refetchOnMount: "always",
  });
  if (error) return <Text size="sm">{wordsOf(error)}</Text>;
  if (!data) return <Text size="sm">{words.loading}</Text>;
  if (data.lines.length === 0) return <Text size="sm">{words.asset.noLog}</Text>;
  return <pre className={styles.log}>{data.lines.join("\n")}</pre>;
}
