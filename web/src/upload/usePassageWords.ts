import { formatBytes, formatLeft } from "../words/format";
import { useLanguage, useWords } from "../words/language";
import type { Passage } from "./queue";
import { secondsLeft } from "./speed";

/** What happens to a file, in a sentence. */
export function usePassageWords(passage: Passage): string {
  const { upload } = useWords();
  const language = useLanguage();
  const { stage, size, sent, speed, resumedAt } = passage;
  switch (stage) {
    case "waiting":
      return upload.waiting;
    case "starting":
      return upload.starting;
    case "sending": {
      if (sent >= size) return upload.finishing;
      const left = secondsLeft(speed, size - sent);
      if (left !== null) return upload.sending(formatLeft(left, language));
      return resumedAt > 0 ? upload.resumed(formatBytes(resumedAt)) : upload.sendingUnknown;
    }
    case "paused":
      return upload.paused;
    case "broken":
      return navigator.onLine ? upload.again(passage.pause) : upload.offline;
    case "signed-out":
      return upload.signedOut;
    case "refused":
      return passage.problem?.message ?? upload.failed;
    case "sent":
      return upload.sent;
  }
}
