import type { MouseEvent } from "react";
import { useWords } from "../words/language";
import styles from "./Framing.module.css";
import type { Desk } from "./useDesk";
import { movesAcross, type Shape, type Shot } from "./windows";

const WIDE = 1000;
const HIGH = 100;

/**
 * The frame's way over the clip's time: its lines, the shots' edges, and where it is held; of pins
 * that are not applied yet the way that they would lead to, and the one of now beneath it.
 */
export function Way({ desk, shape }: { desk: Desk; shape: Shape }) {
  const { framing: words } = useWords();
  const { duration, clock } = desk;
  const x = (seconds: number) => (duration > 0 ? (seconds / duration) * WIDE : 0);

  function seek({ clientX, currentTarget }: MouseEvent<SVGSVGElement>) {
    const { left, width } = currentTarget.getBoundingClientRect();
    desk.seek(Math.max(0, ((clientX - left) / width) * duration));
  }

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the range below does the same for keys
    <svg
      className={styles.way}
      viewBox={`0 0 ${WIDE} ${HIGH}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={desk.before ? words.drafted : words.way}
      onClick={seek}
    >
      {desk.pins.map((pin) => (
        <rect
          key={`${pin.from} ${pin.to}`}
          className={styles.held}
          x={x(pin.from)}
          width={x(pin.to) - x(pin.from)}
          y={0}
          height={HIGH}
        />
      ))}
      {shape.shots.slice(1).map(({ start }) => (
        <path key={start} className={styles.cut} d={`M${x(start)} 0V${HIGH}`} />
      ))}
      {desk.before && <path className={styles.before} d={linesOf(desk.before, x)} />}
      <path className={styles.line} d={linesOf(shape, x)} />
      <path className={styles.now} d={`M${x(clock.seconds)} 0V${HIGH}`} />
    </svg>
  );
}

function linesOf(shape: Shape, x: (seconds: number) => number): string {
  return shape.shots.map((one) => lines(one, shape, x)).join("");
}

function lines(shot: Shot, shape: Shape, x: (seconds: number) => number): string {
  const isAcross = movesAcross(shape);
  return shot.windows
    .map(({ path }) => {
      const [first, last] = [path[0], path.at(-1)];
      if (!first || !last) return "";
      const nodes = [{ ...first, at: shot.start }, ...path, { ...last, at: shot.end }];
      const points = nodes.map(
        ({ at, across, down }) =>
          `${x(at).toFixed(1)} ${((isAcross ? across : down) * HIGH).toFixed(1)}`,
      );
      return `M${points.join("L")}`;
    })
    .join("");
}
