import { Text, UnstyledButton } from "@mantine/core";
import { formatClock, listed } from "../words/format";
import { useLanguage, useWords } from "../words/language";
import styles from "./Curves.module.css";
import { areaOf, isFlat, lengthOf, type Signal } from "./curves";
import type { Highlight, Style } from "./making";
import { useSignals } from "./useClips";

const WIDE = 1000;
const HIGH = 40;

type CurvesProps = {
  assetId: string;
  style: Style;
  ranges: Highlight[];
  seek: (seconds: number) => void;
};

/** What is heard and seen over a clip's time, the proposed ranges over it. */
export function Curves({ assetId, style, ranges, seek }: CurvesProps) {
  const { highlights: words } = useWords();
  const language = useLanguage();
  const { data } = useSignals(assetId, style);
  const signals = data?.signals ?? [];
  if (signals.length === 0) return null;
  const seconds = lengthOf(signals);
  const drawn = signals.filter((one) => !isFlat(one));
  const flat = signals.filter(isFlat).map(({ kind }) => words.kinds[kind]);
  const percent = (at: number) => `${(100 * at) / seconds}%`;
  return (
    <section className={styles.curves} aria-label={words.curves}>
      {drawn.map((signal) => (
        <Curve key={signal.kind} signal={signal} seconds={seconds} ranges={ranges} />
      ))}
      <div className={styles.ranges}>
        {ranges.map((one, number) => (
          <UnstyledButton
            key={one.id}
            className={styles.number}
            style={{ left: percent((one.start + one.end) / 2) }}
            aria-label={words.range(number + 1, formatClock(one.start))}
            onClick={() => seek(one.start)}
          >
            {number + 1}
          </UnstyledButton>
        ))}
      </div>
      <div className={styles.times} aria-hidden="true">
        <span>{formatClock(0)}</span>
        <span>{formatClock(seconds)}</span>
      </div>
      {flat.length > 0 && (
        <Text size="sm" c="dimmed">
          {words.flat(listed(flat, language))}
        </Text>
      )}
    </section>
  );
}

type CurveProps = { signal: Signal; seconds: number; ranges: Highlight[] };

function Curve({ signal, seconds, ranges }: CurveProps) {
  const { highlights: words } = useWords();
  const name = words.kinds[signal.kind];
  const x = (at: number) => (at / seconds) * WIDE;
  return (
    <div className={styles.curve}>
      <span className={styles.name}>{name}</span>
      <svg viewBox={`0 0 ${WIDE} ${HIGH}`} preserveAspectRatio="none" role="img" aria-label={name}>
        <path className={styles.area} d={areaOf(signal, seconds, WIDE, HIGH)} />
        {ranges.map(({ id, start, end }) => (
          <rect
            key={id}
            className={styles.range}
            x={x(start)}
            width={x(end) - x(start)}
            y={0}
            height={HIGH}
          />
        ))}
      </svg>
    </div>
  );
}
