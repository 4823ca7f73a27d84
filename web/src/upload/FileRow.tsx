import { ActionIcon, Progress, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { CloseIcon, PauseIcon, PlayIcon } from "../layout/icons";
import { Question } from "../layout/Question";
import { formatBytes, formatSpeed } from "../words/format";
import { useWords } from "../words/language";
import styles from "./FileRow.module.css";
import { type Passage, queue, type Stage } from "./queue";
import { SentClip } from "./SentClip";
import { usePassageWords } from "./usePassageWords";

const GOING: readonly Stage[] = ["waiting", "starting", "sending", "broken"];
const COLORS: Partial<Record<Stage, string>> = {
  broken: "yellow",
  paused: "gray",
  refused: "red",
  "signed-out": "yellow",
};

/** One file on its way: how far, how fast, what happened, and what can be done about it. */
export function FileRow({ passage }: { passage: Passage }) {
  const words = useWords();
  const told = usePassageWords(passage);
  const [asks, ask] = useDisclosure(false);
  const { id, name, size, sent, stage, speed } = passage;
  const isOver = stage === "sent" || stage === "refused";
  const percent = size > 0 ? Math.floor((100 * sent) / size) : 0;
  return (
    <li className={styles.row} data-stage={stage}>
      <div className={styles.head}>
        <div className={styles.name}>
          <Text fw={600} truncate>
            {name}
          </Text>
          <Text size="sm" c="dimmed" className="numbers">
            {isOver ? formatBytes(size) : `${formatBytes(sent)} / ${formatBytes(size)}`}
            {stage === "sending" && speed !== null && ` · ${formatSpeed(speed)}`}
          </Text>
        </div>
        {GOING.includes(stage) && (
          <ActionIcon aria-label={`${words.upload.pause} ${name}`} onClick={() => queue.pause(id)}>
            <PauseIcon />
          </ActionIcon>
        )}
        {stage === "paused" && (
          <ActionIcon
            aria-label={`${words.upload.resume} ${name}`}
            onClick={() => queue.resume(id)}
          >
            <PlayIcon />
          </ActionIcon>
        )}
        <ActionIcon
          color="gray"
          aria-label={`${isOver ? words.upload.dismiss : words.upload.stop} ${name}`}
          onClick={isOver ? () => queue.dismiss(id) : ask.open}
        >
          <CloseIcon size={20} />
        </ActionIcon>
      </div>
      {!isOver && <Progress value={percent} color={COLORS[stage] ?? "lake"} aria-label={name} />}
      <Text
        size="sm"
        c={stage === "refused" ? "red" : "dimmed"}
        // Each second's time left is no news to somebody who listens.
        aria-live={stage === "sending" ? "off" : "polite"}
      >
        {told}
      </Text>
      {stage === "sent" && passage.assetId && <SentClip assetId={passage.assetId} />}
      <Question
        opened={asks}
        close={ask.close}
        title={words.upload.stop}
        text={words.upload.stopAsk}
        yes={words.upload.stop}
        act={() => void queue.cancel(id)}
      />
    </li>
  );
}
