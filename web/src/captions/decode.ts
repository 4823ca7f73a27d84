/**
 * The text of a caption file, in whatever encoding it came: those of Windows are still common.
 *
 * What no encoding fits keeps its replacement characters, and the farm refuses it in words.
 */
export function decodeCaptions(bytes: ArrayBuffer, language: string): string {
  const [first, second] = new Uint8Array(bytes);
  if (first === 0xff && second === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    const local = language === "zh-Hant" ? "big5" : "gb18030";
    return new TextDecoder(local).decode(bytes);
  }
}
