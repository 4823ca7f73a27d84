/** One message of a stream of server-sent events. */
export type Message = { kind: string; id: string; facts: Record<string, unknown> };

/**
 * Takes a stream of server-sent events as it comes, in pieces of any length.
 *
 * https://html.spec.whatwg.org/multipage/server-sent-events.html, as far as the farm uses it: one
 * `data` line of JSON a message; lines that begin with a colon only show that the line is alive.
 */
export class MessageParser {
  private rest = "";
  private kind = "message";
  private id = "";
  private content = "";

  /** Return the messages that a piece completes. */
  take(piece: string): Message[] {
    const lines = (this.rest + piece).split(/\r?\n/);
    this.rest = lines.pop() ?? "";
    return lines.flatMap((line) => this.takeLine(line));
  }

  private takeLine(line: string): Message[] {
    if (line === "") return this.complete();
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "event") this.kind = value;
    if (field === "id") this.id = value;
    if (field === "data") this.content += value;
    return [];
  }

  private complete(): Message[] {
    const message = { kind: this.kind, id: this.id };
    const content = this.content;
    this.kind = "message";
    this.content = "";
    return content === "" ? [] : [{ ...message, facts: JSON.parse(content) }];
  }
}
