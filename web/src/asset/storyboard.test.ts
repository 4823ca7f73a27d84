import { expect, it } from "vitest";
import { parseStoryboard, thinOut } from "./storyboard";

const VTT = `WEBVTT

00:00:00.000 --> 00:00:01.001
storyboard-001.jpg#xywh=0,0,90,160

01:02:03.500 --> 01:02:04.500
storyboard-002.jpg#xywh=90,160,90,160
`;

it.each([VTT, VTT.replaceAll("\n", "\r\n")])("reads tiles with their moments", (vtt) => {
  expect(parseStoryboard(vtt)).toEqual([
    { start: 0, end: 1.001, sheet: "storyboard-001.jpg", x: 0, y: 0, width: 90, height: 160 },
    {
      start: 3723.5,
      end: 3724.5,
      sheet: "storyboard-002.jpg",
      x: 90,
      y: 160,
      width: 90,
      height: 160,
    },
  ]);
});

it("finds nothing in nothing", () => {
  expect(parseStoryboard("")).toEqual([]);
});

it("thins a long strip out evenly", () => {
  const tiles = Array.from({ length: 100 }, (_, start) => ({
    ...{ start, end: start + 1, sheet: "s", x: 0, y: 0, width: 1, height: 1 },
  }));
  expect(thinOut(tiles, 4).map(({ start }) => start)).toEqual([0, 25, 50, 75]);
  expect(thinOut(tiles.slice(0, 3), 4)).toHaveLength(3);
});
