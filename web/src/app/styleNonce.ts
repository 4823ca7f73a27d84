/** The door writes a fresh one into each page; styles that scripts add without it are refused. */
export function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>("meta[name=style-nonce]")?.content ?? "";
}
