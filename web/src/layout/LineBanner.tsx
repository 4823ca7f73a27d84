import { useSyncExternalStore } from "react";
import { useLine } from "../events/useEvents";
import { useWords } from "../words/language";
import { LostIcon } from "./icons";
import styles from "./LineBanner.module.css";

/** Says that the line is down, once it has been for a moment. */
export function LineBanner() {
  const words = useWords();
  const isUp = useLine();
  const isOnline = useOnline();
  return (
    <div role="status">
      {(!isUp || !isOnline) && (
        <div className={styles.banner}>
          <LostIcon size={18} />
          {isOnline ? words.line.down : words.line.offline}
        </div>
      )}
    </div>
  );
}

function useOnline(): boolean {
  return useSyncExternalStore(
    (listener) => {
      window.addEventListener("online", listener);
      window.addEventListener("offline", listener);
      return () => {
        window.removeEventListener("online", listener);
        window.removeEventListener("offline", listener);
      };
    },
    () => navigator.onLine,
  );
}
