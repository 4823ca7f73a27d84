import { describe, expect, it } from "vitest";
import { overallProgress, presentStage, secondsLeft } from "./progress";

type Stage = Parameters<typeof overallProgress>[0][number];

function stage(kind: string, state: Stage["state"], progress = 0): Stage {
  return { kind: kind as Stage["kind"], state, progress };
}

describe("how far a clip is", () => {
  it("is nothing at first and everything at the end", () => {
    expect(overallProgress([])).toBe(0);
    const all = ["assemble", "accept", "preview", "ladder", "stills", "package"];
    expect(overallProgress(all.map((kind) => stage(kind, "done", 1)))).toBeCloseTo(1);
  });

  it("never goes back when the next stage begins", () => {
    const before = overallProgress([stage("assemble", "done"), stage("accept", "done")]);
    const after = overallProgress([
      stage("assemble", "done"),
      stage("accept", "done"),
      stage("ladder", "queued"),
    ]);
    expect(after).toBeCloseTo(before);
  });

  it("does not go back either when chunks are queued, nor when they are joined", () => {
    const before = [stage("assemble", "done"), stage("accept", "done")];
    const queued = [...before, stage("chunk", "queued"), stage("chunk", "queued")];
    expect(overallProgress(queued)).toBeCloseTo(overallProgress(before));
    const encoded = [...before, stage("chunk", "done"), stage("chunk", "done")];
    expect(overallProgress(encoded)).toBeGreaterThan(overallProgress(queued) + 0.5);
    const joining = [...encoded, stage("ladder", "queued")];
    expect(overallProgress(joining)).toBeCloseTo(overallProgress(encoded));
  });

  it("counts the encoding most", () => {
    expect(overallProgress([stage("ladder", "running", 0.5)])).toBeGreaterThan(0.3);
  });

  it("shares a part between several of one kind", () => {
    const half = [stage("rendition", "done"), stage("rendition", "queued")];
    expect(overallProgress(half)).toBeCloseTo(
      overallProgress([stage("rendition", "running", 0.5)]),
    );
  });

  it("names what runs, else what waits", () => {
    const waiting = stage("ladder", "queued");
    const running = stage("preview", "running");
    expect(presentStage([waiting, running])).toBe(running);
    expect(presentStage([stage("accept", "done"), waiting])).toBe(waiting);
    expect(presentStage([stage("accept", "done")])).toBeNull();
  });
});

describe("how long a clip still takes", () => {
  const expected = { accept: 2, preview: 10, ladder: 100, stills: 5, package: 20 };

  it("is not told before the encoding can be", () => {
    expect(secondsLeft([stage("accept", "running")], { accept: 2 })).toBeNull();
  });

  it("counts what is to come, and of what runs side by side the longer", () => {
    expect(secondsLeft([stage("accept", "done")], expected)).toBe(130);
  });

  it("goes down as a stage goes on", () => {
    const jobs = [stage("accept", "done"), stage("preview", "done")];
    expect(secondsLeft([...jobs, stage("ladder", "running", 0.25)], expected)).toBe(95);
    const last = [...jobs, stage("ladder", "done"), stage("package", "running", 0.5)];
    expect(secondsLeft(last, expected)).toBe(10);
  });

  it("counts chunks one after the other, or as many at once as run", () => {
    const known = { ...expected, chunk: 40, ladder: 2 };
    const begun = [stage("accept", "done"), stage("preview", "done")];
    const three = (...states: Stage["state"][]) => [
      ...begun,
      ...states.map((state) => stage("chunk", state, 0.5)),
    ];
    expect(secondsLeft(three("queued", "queued", "queued"), known)).toBe(120 + 2 + 20);
    expect(secondsLeft(three("done", "running", "queued"), known)).toBe(60 + 2 + 20);
    expect(secondsLeft(three("done", "running", "running"), known)).toBe(20 + 2 + 20);
    expect(secondsLeft(three("queued"), expected)).toBeNull();
  });

  it("counts words beside pictures, by the piece, and the longer way of the two", () => {
    const known = { ...expected, speech: 5, transcribe: 40, captions: 3 };
    const begun = [stage("accept", "done"), stage("preview", "done")];
    expect(secondsLeft(begun, known)).toBe(120);
    const heard = [...begun, stage("speech", "done"), stage("transcribe", "running", 0.5)];
    const more = [...heard, stage("transcribe", "queued"), stage("transcribe", "queued")];
    expect(secondsLeft(more, { ...known, transcribe: 100 })).toBe(250 + 3);
    const made = ["ladder", "stills", "package"].map((kind) => stage(kind, "done"));
    expect(secondsLeft([...heard, ...made], known)).toBe(20 + 3);
    const failed = [...made, ...begun, stage("speech", "done"), stage("transcribe", "failed")];
    expect(secondsLeft([...failed, stage("captions", "running", 0)], known)).toBe(3);
  });

  it.each(["transcribe", "rendition", "checksum"])("is not told while only %s is left", (kind) => {
    const all = ["accept", "preview", "ladder", "stills", "package"];
    const done = all.map((one) => stage(one, "done", 1));
    expect(secondsLeft([...done, stage(kind, "running", 0.5)], expected)).toBeNull();
    expect(secondsLeft([...done, stage(kind, "failed")], expected)).toBe(0);
  });

  it("counts a merge of parts only where there is one", () => {
    const known = { ...expected, assemble: 7 };
    expect(secondsLeft([stage("accept", "done")], known)).toBe(130);
    expect(secondsLeft([stage("assemble", "running")], known)).toBe(139);
  });
});
