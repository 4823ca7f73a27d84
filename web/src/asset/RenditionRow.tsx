import { ActionIcon, Progress, Table, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { type AssetDetail, fileAddress } from "../api/client";
import { DownloadIcon } from "../layout/icons";
import { formatBitrate, formatBytes } from "../words/format";
import { useWords } from "../words/language";
import type { Rendition } from "./outputs";
import styles from "./Renditions.module.css";
import type { Row } from "./rows";
import { useRowName } from "./useRowName";

type RenditionRowProps = { asset: AssetDetail; row: Row; children: ReactNode };

/** One rendition: its file, and how it stands where there is more to say; children act on it. */
export function RenditionRow({ asset, row, children }: RenditionRowProps) {
  const nameOf = useRowName();
  const { file } = row;
  return (
    <Table.Tr data-standing={row.standing}>
      <Table.Td>
        <Text size="sm" c={file ? undefined : "dimmed"}>
          {nameOf(row)}
        </Text>
        {file && row.lines === null && (
          <Text size="xs" c="dimmed">
            {row.name}
          </Text>
        )}
        <StandingOf row={row} />
      </Table.Td>
      <Table.Td visibleFrom="xs">{file && formatBitrate(file.bitrate)}</Table.Td>
      <Table.Td className={styles.bytes}>{file && formatBytes(file.bytes)}</Table.Td>
      <Table.Td className={styles.actions}>
        <div>
          {file && <Fetch asset={asset} file={file} />}
          {children}
        </div>
      </Table.Td>
    </Table.Tr>
  );
}

function Fetch({ asset, file }: { asset: AssetDetail; file: Rendition }) {
  const { asset: words } = useWords();
  return (
    <ActionIcon
      component="a"
      href={fileAddress(asset.id, file.path)}
      download={`${asset.title}-${file.name}.mp4`}
      aria-label={words.download(file.name)}
    >
      <DownloadIcon size={20} />
    </ActionIcon>
  );
}

function StandingOf({ row: { standing, progress } }: { row: Row }) {
  const { rendition: words } = useWords();
  if (standing === "there") return null;
  const told = words.standings[standing];
  const percent = Math.floor(progress * 100);
  return (
    <>
      <Text size="xs" c={standing === "failed" ? "red" : "dimmed"}>
        {standing === "making" ? `${told} ${percent}%` : told}
      </Text>
      {standing === "making" && <Progress value={percent} size="sm" mt={2} aria-label={told} />}
    </>
  );
}
