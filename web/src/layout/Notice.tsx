import { Stack } from "@mantine/core";
import type { ReactNode } from "react";
import styles from "./Notice.module.css";

/** A quiet page in the middle: nothing here yet, not found, failed. */
export function Notice({ icon, children }: { icon: ReactNode; children: ReactNode }) {
  return (
    <Stack className={styles.notice} align="center" gap="sm">
      <div className={styles.mark}>{icon}</div>
      {children}
    </Stack>
  );
}
