import { QueryClient } from "@tanstack/react-query";
import { describe, expect, it } from "vitest";
import { areDrafts, draftsOf } from "./drafts";

const draft = { rows: ["今天天气"] };

describe("what was typed and not saved", () => {
  it("outlives its page and all that is read anew, and goes with its person", async () => {
    const queries = new QueryClient();
    const drafts = draftsOf<typeof draft>(queries, "captions");
    expect(areDrafts(queries)).toBe(false);
    drafts.keep(draft, "ast_1");
    await queries.invalidateQueries();
    expect(drafts.read("ast_1")).toEqual(draft);
    expect(drafts.read("ast_2")).toBeUndefined();
    expect(areDrafts(queries)).toBe(true);
    queries.clear();
    expect(drafts.read("ast_1")).toBeUndefined();
  });

  it("is forgotten when it is saved or discarded, and no other with it", () => {
    const queries = new QueryClient();
    const [captions, words] = [draftsOf(queries, "captions"), draftsOf(queries, "words")];
    captions.keep(draft, "same");
    words.keep(draft, "same");
    captions.forget("same");
    expect(words.read("same")).toEqual(draft);
    words.forget("same");
    expect(areDrafts(queries)).toBe(false);
  });
});
