import { Button, FileButton, Text } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { type DragEvent, useState } from "react";
import { CameraIcon, UploadIcon } from "../layout/icons";
import { useWords } from "../words/language";
import styles from "./Picker.module.css";

/** Live photos come as pictures; broadcast containers have no type that browsers know. */
const TAKEN = "video/*,image/gif,image/jpeg,image/heic,image/heif,.mts,.m2ts,.ts,.mxf,.mkv,.mov";

/** Takes files: chosen, shot, or dropped. */
export function Picker({ pick }: { pick: (files: readonly File[]) => void }) {
  const words = useWords();
  const isTouched = useMediaQuery("(pointer: coarse)", false, { getInitialValueInEffect: false });
  const [isOver, setOver] = useState(false);

  function drop(event: DragEvent) {
    event.preventDefault();
    setOver(false);
    pick([...event.dataTransfer.files]);
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a shortcut for the buttons
    <div
      className={styles.picker}
      data-over={isOver}
      onDrop={drop}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
    >
      {!isTouched && <Text c="dimmed">{words.upload.drop}</Text>}
      <div className={styles.buttons}>
        <FileButton multiple accept={TAKEN} onChange={pick} inputProps={{ id: "clips" }}>
          {(props) => (
            <Button {...props} size="lg" leftSection={<UploadIcon />}>
              {words.upload.pick}
            </Button>
          )}
        </FileButton>
        {isTouched && (
          <FileButton
            accept="video/*"
            capture="environment"
            onChange={(file) => file && pick([file])}
          >
            {(props) => (
              <Button {...props} size="lg" variant="light" leftSection={<CameraIcon />}>
                {words.upload.shoot}
              </Button>
            )}
          </FileButton>
        )}
      </div>
      <Text size="sm" c="dimmed">
        {words.upload.dropHint}
      </Text>
    </div>
  );
}
