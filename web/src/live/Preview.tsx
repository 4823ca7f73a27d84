import { Alert } from "@mantine/core";
import { useEffect, useRef } from "react";
import { usePlayer } from "../asset/usePlayer";
import { useWords } from "../words/language";
import styles from "./Live.module.css";
import type { Programme } from "./useLive";

const TRY_AGAIN_MS = 4000;

/** What a programme sends, some seconds later. */
export function Preview({ programme }: { programme: Programme }) {
  const { live: words } = useWords();
  const screen = useRef<HTMLVideoElement>(null);
  const id = encodeURIComponent(programme.id);
  const { failed, tryAgain } = usePlayer(screen, `/api/v1/programmes/${id}/files/live.m3u8`);
  const again = useRef(tryAgain);
  again.current = tryAgain;

  useEffect(() => {
    if (!failed) return;
    const timer = setTimeout(() => again.current(), TRY_AGAIN_MS); // an engine may be on its way
    return () => clearTimeout(timer);
  }, [failed]);

  return (
    <div className={styles.stage}>
      <video ref={screen} aria-label={words.preview} controls muted autoPlay playsInline />
      {failed && <Alert color="orange">{words.noPreview}</Alert>}
    </div>
  );
}
