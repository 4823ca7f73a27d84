import { VisuallyHidden } from "@mantine/core";
import { useWords } from "../words/language";
import styles from "./Meter.module.css";
import { FLOOR_DB, type Levels, MARKS_DB, placeOf } from "./meters";
import { useMeter } from "./useMeter";

type MeterProps = { name: string; levels: Levels | undefined; hasScale?: boolean };

/** How loud a line of sound is: a bar of RMS and a line of peaks for each channel, in dBFS. */
export function Meter({ name, levels, hasScale = false }: MeterProps) {
  const { meters: words } = useWords().live;
  const { shown, isClipped } = useMeter(levels);
  const bars = shown.length > 0 ? shown : [null, null];
  const loudest = shown.length > 0 ? Math.max(...shown.map(({ held }) => held)) : null;
  return (
    <div className={styles.meter}>
      <div className={styles.channels}>
        {bars.map((one, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a channel is its number
          <div key={at} className={styles.channel}>
            <VisuallyHidden>
              <meter
                aria-label={words.channel(name, at + 1)}
                min={FLOOR_DB}
                max={0}
                value={one ? one.rms : FLOOR_DB}
              >
                {one ? words.level(one.rms, one.peak) : words.none}
              </meter>
            </VisuallyHidden>
            <div className={styles.level} />
            <div className={styles.cover} style={{ left: `${placeOf(one?.rms ?? FLOOR_DB)}%` }} />
            {one && one.held > FLOOR_DB && (
              <div className={styles.held} style={{ left: `${placeOf(one.held) * 0.995}%` }} />
            )}
          </div>
        ))}
        {MARKS_DB.map((mark) => (
          <div key={mark} className={styles.mark} style={{ left: `${placeOf(mark)}%` }} />
        ))}
      </div>
      <span>
        <span className={styles.clip} data-lit={isClipped} title={words.clipHint}>
          {words.clip}
        </span>
        <span className={styles.number}>
          {" "}
          {loudest === null || loudest <= FLOOR_DB ? "–" : loudest.toFixed(1)}
        </span>
      </span>
      {hasScale && (
        <div className={styles.scale} aria-hidden="true">
          {[-40, ...MARKS_DB, 0].map((mark) => (
            <span key={mark} style={{ left: `${placeOf(mark)}%` }}>
              {mark}
            </span>
          ))}
        </div>
      )}
    </div>
  );
}
