import { useEffect, useRef, useState } from "react";
import { CLIP_DB, CLIP_MS, channels, Hold, type Levels, type Shown, STEP_MS, Tape } from "./meters";

/** So long without sound, a meter shows none. */
const LOST_MS = 2000;

/** Play back the levels that reports bring, ten steps a second. */
export function useMeter(levels: Levels | undefined): { shown: Shown[]; isClipped: boolean } {
  const tape = useRef(new Tape());
  const [shown, show] = useState<Shown[]>([]);
  const [isClipped, clip] = useState(false);

  useEffect(() => {
    if (levels) tape.current.take(levels);
  }, [levels]);

  useEffect(() => {
    const holds: Hold[] = [];
    let last = Date.now();
    let clippedAt = Number.NEGATIVE_INFINITY;
    const timer = setInterval(() => {
      const now = Date.now();
      const step = tape.current.next();
      if (step !== null) {
        last = now;
        const all = channels(step);
        if (all.some(({ peak }) => peak >= CLIP_DB)) clippedAt = now;
        show(
          all.map(({ peak, rms }, at) => {
            holds[at] ??= new Hold();
            return { peak, rms, held: holds[at].take(peak, now) };
          }),
        );
      } else if (now - last > LOST_MS) {
        show((old) => (old.length === 0 ? old : []));
      }
      clip(now - clippedAt < CLIP_MS);
    }, STEP_MS);
    return () => clearInterval(timer);
  }, []);

  return { shown, isClipped };
}
