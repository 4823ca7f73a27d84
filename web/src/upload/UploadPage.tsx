import { Alert, Button, Text, Title } from "@mantine/core";
import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { usePageTitle } from "../layout/pageTitle";
import { useMay } from "../session/session";
import { formatBytes } from "../words/format";
import { useWords } from "../words/language";
import { DetailsForm } from "./DetailsForm";
import { metadataOf, useDetails } from "./details";
import { FileRow } from "./FileRow";
import { Picked } from "./Picked";
import { Picker } from "./Picker";
import { queue } from "./queue";
import { UnfinishedList } from "./UnfinishedList";
import styles from "./UploadPage.module.css";

/** Takes clips and what they are, and shows how they go their way. */
export function UploadPage() {
  const words = useWords();
  usePageTitle(words.upload.title);
  const mayUpload = useMay("upload");
  const passages = useSyncExternalStore(queue.subscribe, queue.snapshot);
  const [details, setDetails] = useDetails();
  const [picked, setPicked] = useState<readonly File[]>([]);
  const progress = useRef<HTMLElement>(null);
  const size = picked.reduce((sum, file) => sum + file.size, 0);

  function pick(files: readonly File[]) {
    const fresh = files.filter((file) => !picked.some((known) => isSame(known, file)));
    setPicked([...picked, ...fresh]);
  }

  async function send() {
    setPicked([]);
    for (const [index, file] of picked.entries()) {
      await queue.add(file, metadataOf(details, file.name, index + 1, picked.length));
    }
    // The next clips are probably of the same event, but another picture.
    setDetails({ ...details, title: "", note: "" });
  }

  const count = passages.length;
  const before = useRef(count);
  useEffect(() => {
    if (count > before.current) progress.current?.scrollIntoView({ block: "start" });
    before.current = count;
  }, [count]);

  if (!mayUpload) return <Alert color="gray">{words.upload.notAllowed}</Alert>;
  return (
    <div className={styles.page}>
      <Title order={1} className={styles.title}>
        {words.upload.title}
      </Title>
      <div className={styles.files}>
        <Picker pick={pick} />
        <Picked files={picked} remove={(file) => setPicked(picked.filter((one) => one !== file))} />
      </div>
      <section ref={progress} className={styles.progress} aria-label={words.upload.files}>
        {count > 0 && (
          <>
            <Title order={2}>{words.upload.files}</Title>
            <ul className={styles.list}>
              {passages.map((passage) => (
                <FileRow key={passage.id} passage={passage} />
              ))}
            </ul>
            {queue.isBusy() && (
              <Text size="sm" c="dimmed">
                {words.upload.keepOpen}
              </Text>
            )}
          </>
        )}
        <UnfinishedList passages={passages} />
      </section>
      <div className={styles.details}>
        <DetailsForm details={details} change={setDetails} />
      </div>
      {picked.length > 0 && (
        <div className={styles.send}>
          <Text size="sm" c="dimmed" className="numbers">
            {words.upload.picked(picked.length, formatBytes(size))}
          </Text>
          <Button size="lg" onClick={() => void send()}>
            {words.upload.send(picked.length)}
          </Button>
        </div>
      )}
    </div>
  );
}

function isSame(one: File, other: File): boolean {
  return (
    one.name === other.name && one.size === other.size && one.lastModified === other.lastModified
  );
}
