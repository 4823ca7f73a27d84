import { describe, expect, it } from "vitest";
import { fingerprint } from "./fingerprint";

const SIZE = 600_000;

function file(change?: number): File {
  const bytes = new Uint8Array(SIZE).map((_, index) => (index * 31) % 251);
  if (change !== undefined) bytes[change] = (bytes[change] ?? 0) ^ 1;
  return new File([bytes], `${Math.random()}.mp4`, { lastModified: Math.random() * 1e12 });
}

describe("a file's fingerprint", () => {
  it("is the same whatever the copy is called and dated", async () => {
    expect(await fingerprint(file())).toBe(await fingerprint(file()));
  });

  it.each([0, 1000, SIZE / 2, SIZE - 1])("changes with the byte at %i", async (place) => {
    expect(await fingerprint(file(place))).not.toBe(await fingerprint(file()));
  });

  it("changes with the length", async () => {
    const longer = new File([file(), new Uint8Array(1)], "a.mp4");
    expect(await fingerprint(longer)).not.toBe(await fingerprint(file()));
  });

  it("is there for an empty file too", async () => {
    expect(await fingerprint(new Blob([]))).toMatch(/^farm-0-/);
  });
});
