import { type KeyboardEvent, type PointerEvent, useRef } from "react";
import { useWords } from "../words/language";
import styles from "./Framing.module.css";
import type { Desk } from "./useDesk";
import { type Box, boxesAt, boxOf, gripAt, movesAcross, type Place } from "./windows";

const STEP = 0.01;
const LEAP = 0.1;

/** The window over the picture, as it moves while it plays; who may, drags it. */
export function Overlay({ desk }: { desk: Desk }) {
  const { framing: words } = useWords();
  const drawing = useRef<SVGSVGElement>(null);
  const held = useRef<Place | null>(null);
  const { shape, clock } = desk;
  if (!shape) return null;
  const { width, height } = clock;
  const pins = desk.drafted;
  const boxes = boxesAt(shape, pins, clock.seconds);
  const place = gripAt(shape, pins, clock.seconds);
  const isAcross = movesAcross(shape);
  const grip = boxOf(place, shape);
  const percent = Math.round(100 * (isAcross ? place.across : place.down));

  /** Where a finger is, in shares of the picture. */
  function placeOf({ clientX, clientY }: PointerEvent): Place | null {
    const matrix = drawing.current?.getScreenCTM()?.inverse();
    if (!matrix) return null;
    const { x, y } = new DOMPoint(clientX, clientY).matrixTransform(matrix);
    return { across: x / width, down: y / height };
  }

  function take(event: PointerEvent<SVGGElement>) {
    const at = placeOf(event);
    if (!desk.mayPin || !at || event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    held.current = { across: place.across - at.across, down: place.down - at.down };
  }

  function drag(event: PointerEvent<SVGGElement>) {
    const at = placeOf(event);
    if (!held.current || !at) return;
    desk.hold({ across: at.across + held.current.across, down: at.down + held.current.down });
  }

  function release() {
    held.current = null;
  }

  function press(event: KeyboardEvent) {
    const by = steps(event);
    if (by === null) return;
    event.preventDefault();
    desk.hold({
      across: isAcross ? place.across + by : place.across,
      down: isAcross ? place.down : place.down + by,
    });
  }

  return (
    <svg
      ref={drawing}
      className={styles.overlay}
      viewBox={`0 0 ${width} ${height}`}
      role="presentation"
      data-axis={isAcross ? "across" : "down"}
    >
      {boxes.length > 0 && (
        <path className={styles.shade} d={outside(boxes, width, height)} fillRule="evenodd" />
      )}
      {boxes.map((box) => (
        <rect
          key={`${box.left} ${box.top}`}
          className={styles.shown}
          {...scaled(box, width, height)}
        />
      ))}
      {desk.mayPin && (
        <g
          className={styles.grip}
          role="slider"
          tabIndex={0}
          aria-label={words.frame}
          aria-orientation={isAcross ? "horizontal" : "vertical"}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={percent}
          aria-valuetext={words.place(percent)}
          data-free={boxes.length !== 1}
          onPointerDown={take}
          onPointerMove={drag}
          onPointerUp={release}
          onPointerCancel={release}
          onKeyDown={press}
        >
          <rect {...scaled(grip, width, height)} />
          <Handle box={grip} width={width} height={height} isAcross={isAcross} />
        </g>
      )}
    </svg>
  );
}

type HandleProps = { box: Box; width: number; height: number; isAcross: boolean };

/** Two arrows in the middle of the frame: it can be moved, and which way. */
function Handle({ box, width, height, isAcross }: HandleProps) {
  const x = (box.left + box.width / 2) * width;
  const y = (box.top + box.height / 2) * height;
  const size = Math.min(width, height) / 18;
  return (
    <g
      className={styles.arrows}
      transform={`translate(${x} ${y}) scale(${size}) rotate(${isAcross ? 0 : 90})`}
    >
      <circle r="1.5" />
      <path d="M-.35-.5-.85 0l.5.5M.35-.5.85 0l-.5.5" />
    </g>
  );
}

/** How far a key moves the frame; null: it is no key for that. */
function steps({ key, shiftKey }: KeyboardEvent): number | null {
  const by = shiftKey ? LEAP : STEP;
  if (key === "ArrowLeft" || key === "ArrowUp") return -by;
  if (key === "ArrowRight" || key === "ArrowDown") return by;
  if (key === "PageUp") return -LEAP;
  if (key === "PageDown") return LEAP;
  if (key === "Home") return -1;
  if (key === "End") return 1;
  return null;
}

function scaled({ left, top, width, height }: Box, across: number, down: number) {
  return { x: left * across, y: top * down, width: width * across, height: height * down };
}

function outside(boxes: Box[], width: number, height: number): string {
  const holes = boxes.map((box) => {
    const { x, y, width: wide, height: high } = scaled(box, width, height);
    return `M${x} ${y}h${wide}v${high}h${-wide}z`;
  });
  return `M0 0h${width}v${height}h${-width}z${holes.join("")}`;
}
