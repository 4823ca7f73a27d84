import { Alert, Paper, Table, Title } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useState } from "react";
import type { AssetDetail } from "../api/client";
import { wordsOf } from "../api/problem";
import { Question } from "../layout/Question";
import { useMay } from "../session/session";
import { useWords } from "../words/language";
import { MovingPreviews } from "./MovingPreviews";
import { RenditionMenu } from "./RenditionMenu";
import { RenditionRow } from "./RenditionRow";
import { type Row, rowsOf } from "./rows";
import { useRenditionControl } from "./useRenditionControl";
import { useRowName } from "./useRowName";

/** The finished files, each with a way to fetch it, and those that are not there with the reason. */
export function Renditions({ asset }: { asset: AssetDetail }) {
  const { asset: words, rendition: orders } = useWords();
  const nameOf = useRowName();
  const mayControl = useMay("control-jobs") && asset.state !== "rejected";
  const control = useRenditionControl(asset.id);
  const [asks, ask] = useDisclosure(false);
  const [doomed, doom] = useState<Row | null>(null);
  const rows = rowsOf(asset);
  if (rows.length === 0) return null;

  function askToLeaveOut(row: Row) {
    doom(row);
    ask.open();
  }

  return (
    <Paper p="lg" component="section">
      <Title order={2} mb="xs">
        {words.renditions}
      </Title>
      {control.error && (
        <Alert color="orange" role="alert" mb="xs">
          {wordsOf(control.error)}
        </Alert>
      )}
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
          {rows.map((row) => (
            <RenditionRow key={row.name} asset={asset} row={row}>
              {mayControl && (
                <RenditionMenu
                  row={row}
                  isBusy={control.isPending && control.variables.name === row.name}
                  makeAgain={() => control.mutate({ name: row.name, wish: "retry" })}
                  leaveOut={() => askToLeaveOut(row)}
                />
              )}
            </RenditionRow>
          ))}
        </Table.Tbody>
      </Table>
      <MovingPreviews asset={asset} />
      <Question
        opened={asks}
        close={ask.close}
        title={orders.leaveOut}
        text={orders.leaveOutAsk(doomed ? nameOf(doomed) : "")}
        yes={orders.leaveOutYes}
        act={() => doomed && control.mutate({ name: doomed.name, wish: "cancel" })}
      />
    </Paper>
  );
}
