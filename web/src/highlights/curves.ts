import type { Schemas } from "../api/client";

export type Signal = Schemas["SignalDocument"];

/** What a curve's lowest and highest place stand for; null: its own highest value. */
const SCALES: Record<Signal["kind"], readonly [number, number | null]> = {
  loudness: [-60, -6],
  "loudness-jump": [0, 20],
  applause: [0, 1],
  cheering: [0, 1],
  laughter: [0, 1],
  speech: [0, 1],
  motion: [0, null],
  faces: [0, null],
  "face-size": [0, 1],
  "shot-rate": [0, null],
  keywords: [0, null],
  "sentence-end": [0, 1],
};
/** Below it there is nothing to be seen. */
const LEAST = 0.02;

/** How high a curve is, 0 to 1. */
export function heightsOf({ kind, values }: Signal): number[] {
  const [low, most] = SCALES[kind];
  const high = most ?? values.reduce((one, other) => Math.max(one, other), 0);
  const span = high - low;
  return values.map((value) => (span > 0 ? Math.min(1, Math.max(0, (value - low) / span)) : 0));
}

export function isFlat(signal: Signal): boolean {
  return heightsOf(signal).every((height) => height < LEAST);
}

/** The curve as an area from its ground up, `wide` by `high`; it has steps, as its values have. */
export function areaOf(signal: Signal, seconds: number, wide: number, high: number): string {
  const x = (step: number) =>
    ((Math.min(seconds, step * signal.step) / Math.max(seconds, signal.step)) * wide).toFixed(1);
  const steps = heightsOf(signal).map(
    (height, step) => `L${x(step)} ${((1 - height) * high).toFixed(1)}H${x(step + 1)}`,
  );
  return `M0 ${high}${steps.join("")}V${high}Z`;
}

/** Up to when curves go. */
export function lengthOf(signals: readonly Signal[]): number {
  return Math.max(0, ...signals.map(({ step, values }) => step * values.length));
}
