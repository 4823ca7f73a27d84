import { ActionIcon, Paper, Table, Title } from "@mantine/core";
import { type AssetDetail, fileAddress } from "../api/client";
import { DownloadIcon } from "../layout/icons";
import { formatBitrate, formatBytes } from "../words/format";
import { useWords } from "../words/language";
import { renditionsOf } from "./outputs";
import styles from "./Renditions.module.css";

/** The finished files, each with a way to fetch it. */
export function Renditions({ asset }: { asset: AssetDetail }) {
  const { asset: words } = useWords();
  const renditions = renditionsOf(asset);
  if (renditions.length === 0) return null;
  return (
    <Paper p="lg">
      <Title order={2} mb="xs">
        {words.renditions}
      </Title>
      <Table verticalSpacing={6} horizontalSpacing="xs" className="numbers">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{words.size}</Table.Th>
            <Table.Th visibleFrom="xs">{words.bitrate}</Table.Th>
            <Table.Th>{words.bytes}</Table.Th>
            <Table.Th aria-label={words.renditions} />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {renditions.map((one) => (
            <Table.Tr key={one.name}>
              <Table.Td>
                {words[one.orientation]} {one.width}×{one.height}
              </Table.Td>
              <Table.Td visibleFrom="xs">{formatBitrate(one.bitrate)}</Table.Td>
              <Table.Td>{formatBytes(one.bytes)}</Table.Td>
              <Table.Td className={styles.fetch}>
                <ActionIcon
                  component="a"
                  href={fileAddress(asset.id, one.path)}
                  download={`${asset.title}-${one.name}.mp4`}
                  aria-label={words.download(one.name)}
                >
                  <DownloadIcon size={20} />
                </ActionIcon>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Paper>
  );
}
