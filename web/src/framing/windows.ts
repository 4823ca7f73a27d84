import type { Schemas } from "../api/client";

export type Shape = Schemas["ShapeDocument"];
export type Shot = Schemas["ShotDocument"];
export type Pin = Schemas["PinDocument"];
export type Place = { across: number; down: number };
export type Sides = { width: number; height: number };
/** A part of the picture, in shares of it. */
export type Box = Sides & { left: number; top: number };
export type Span = "shot" | "rest" | "short";
export const SPANS = ["shot", "rest", "short"] as const satisfies readonly Span[];

const SHORT_S = 2;
const SHORTEST_S = 0.04;
const MIDDLE: Place = { across: 0.5, down: 0.5 };
/** Times come back by digits of the API; so much is no difference. */
const SLACK_S = 0.0005;

export function shotAt(shots: readonly Shot[], seconds: number): Shot | undefined {
  return shots.find((one) => seconds < one.end) ?? shots.at(-1);
}

/** The pin that counts at a moment: of those that overlap, the later one. */
export function pinAt(pins: readonly Pin[], seconds: number): Pin | undefined {
  const holds = (one: Pin) => one.from <= seconds + SLACK_S && seconds < one.to - SLACK_S;
  return pins.filter(holds).at(-1);
}

/** Where a window's middle is: straight between its nodes, still before and after them. */
export function placeAt(path: Schemas["NodeDocument"][], seconds: number): Place {
  const after = path.findIndex((node) => node.at > seconds);
  const end = path[after < 0 ? path.length - 1 : after];
  const start = path[after < 0 ? path.length - 1 : Math.max(0, after - 1)];
  if (!start || !end) return MIDDLE;
  const share = end.at > start.at ? (seconds - start.at) / (end.at - start.at) : 0;
  const between = (from: number, to: number) => from + (to - from) * Math.max(0, share);
  return { across: between(start.across, end.across), down: between(start.down, end.down) };
}

/** The place nearest to one at which the whole window is inside the picture. */
export function inside(place: Place, { width, height }: Sides): Place {
  const kept = (value: number, size: number) => Math.min(Math.max(value, size / 2), 1 - size / 2);
  return { across: kept(place.across, width), down: kept(place.down, height) };
}

export function boxOf(place: Place, sides: Sides): Box {
  const { across, down } = inside(place, sides);
  return { ...sides, left: across - sides.width / 2, top: down - sides.height / 2 };
}

/** What is shown at a moment: parts of the picture; none where all of it is. */
export function boxesAt(shape: Shape, pins: readonly Pin[], seconds: number): Box[] {
  const pin = pinAt(pins, seconds);
  if (pin) return [boxOf({ across: pin.across, down: pin.down }, shape)];
  const windows = shotAt(shape.shots, seconds)?.windows ?? [];
  return windows.map((one) => boxOf(placeAt(one.path, seconds), one));
}

/** Where the frame is that a person moves: on the one window, else between all that is shown. */
export function gripAt(shape: Shape, pins: readonly Pin[], seconds: number): Place {
  const boxes = boxesAt(shape, pins, seconds);
  if (boxes.length === 0) return MIDDLE;
  const mean = (values: number[]) => values.reduce((sum, one) => sum + one, 0) / values.length;
  const across = mean(boxes.map((one) => one.left + one.width / 2));
  return inside({ across, down: mean(boxes.map((one) => one.top + one.height / 2)) }, shape);
}

/** From when to when a pin holds that is set at a moment. */
export function spanAt(shot: Shot, seconds: number, span: Span): { from: number; to: number } {
  const from = Math.max(shot.start, Math.min(seconds, shot.end - SHORTEST_S));
  if (span === "shot") return { from: shot.start, to: shot.end };
  return { from, to: span === "rest" ? shot.end : Math.min(shot.end, from + SHORT_S) };
}

/** Pins with one more; what it covers wholly would never be seen again. */
export function withPin(pins: readonly Pin[], pin: Pin): Pin[] {
  const isCovered = (one: Pin) => one.from >= pin.from - SLACK_S && one.to <= pin.to + SLACK_S;
  return [...pins.filter((one) => !isCovered(one)), pin];
}

export function samePins(one: readonly Pin[], other: readonly Pin[]): boolean {
  const spelled = (pins: readonly Pin[]) =>
    pins.map((pin) => [pin.from, pin.to, pin.across, pin.down].join(" ")).join();
  return spelled(one) === spelled(other);
}

/** Whether the window moves from side to side; else up and down. */
export function movesAcross({ width, height }: Sides): boolean {
  return width < height;
}

/** A share to four digits: a tenth of a pixel. */
export function rounded(place: Place): Place {
  const round = (value: number) => Math.round(value * 1e4) / 1e4;
  return { across: round(place.across), down: round(place.down) };
}
