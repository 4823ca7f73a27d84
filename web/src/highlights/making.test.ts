import { expect, test } from "vitest";
import { orientationsOf, PLAIN, parted, SHAPES, shapeOf } from "./making";

test.each(SHAPES)("a shape comes back as it was chosen: %s", (shape) => {
  expect(shapeOf({ ...PLAIN, orientations: orientationsOf(shape) })).toBe(shape);
});

test("what was there before is told apart", () => {
  const clip = { title: "t", state: "ready" as const, start: 0, end: 1, reasons: [] };
  const made = {
    clips: [
      { ...clip, id: "ast_1", is_new: false },
      { ...clip, id: "ast_2", is_new: true },
    ],
    remark: null,
  };
  const { fresh, known } = parted(made);
  expect([fresh.map((one) => one.id), known.map((one) => one.id)]).toEqual([["ast_2"], ["ast_1"]]);
});
