import { formatBitrate } from "../words/format";
import type { meters } from "../words/meters.zh";
import type { InputFacts } from "./report";

const CODECS: Record<string, string> = {
  h264: "H.264",
  hevc: "H.265",
  mpeg2video: "MPEG-2",
  aac: "AAC",
  mp2: "MP2",
  ac3: "AC-3",
  opus: "Opus",
};

const named = (codec: string) => CODECS[codec] ?? codec;

/** What an input is made of and how it comes, in words; what is not known is left out. */
export function factsOf(told: InputFacts, words: typeof meters): string[] {
  const { made_of: made, fps, bitrate, gop, drift } = told;
  const facts = [];
  if (made?.codec) facts.push(named(made.codec));
  if (made?.width && made.height) facts.push(`${made.width}×${made.height}`);
  if (fps) facts.push(words.fps(fps.toFixed(1)));
  if (bitrate) facts.push(formatBitrate(bitrate));
  if (gop) facts.push(words.gop(gop.toFixed(1)));
  if (made) facts.push(made.sound ? soundOf(made.sound, words) : words.noSound);
  if (drift !== null && drift !== undefined) facts.push(words.drift(signed(drift)));
  facts.push(told.gaps ? words.gaps(told.gaps, (told.gap_seconds ?? 0).toFixed(1)) : words.noGaps);
  return facts;
}

function soundOf(sound: { codec: string; rate: number; channels: number }, words: typeof meters) {
  return words.sound(named(sound.codec), `${sound.rate / 1000}`, sound.channels);
}

function signed(seconds: number): string {
  const shown = seconds.toFixed(1);
  return seconds > 0 && shown !== "0.0" ? `+${shown}` : shown.replace("-0.0", "0.0");
}
