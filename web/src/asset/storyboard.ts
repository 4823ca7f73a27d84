/** One small picture of a storyboard: when it was, and where it is in which sheet. */
export type Tile = {
  start: number;
  end: number;
  sheet: string;
  x: number;
  y: number;
  width: number;
  height: number;
};

const CUE = /^([\d:.]+) --> ([\d:.]+)[^\n]*\n(\S+)#xywh=(\d+),(\d+),(\d+),(\d+)/gm;

/** Read a storyboard's WebVTT: cues whose text is `sheet.jpg#xywh=x,y,width,height`. */
export function parseStoryboard(vtt: string): Tile[] {
  return [...vtt.replaceAll("\r\n", "\n").matchAll(CUE)].map(
    ([, start = "", end = "", sheet = "", x, y, width, height]) => ({
      start: secondsOf(start),
      end: secondsOf(end),
      sheet,
      x: Number(x),
      y: Number(y),
      width: Number(width),
      height: Number(height),
    }),
  );
}

/** Of many tiles as many as a strip can show, evenly. */
export function thinOut(tiles: readonly Tile[], most: number): Tile[] {
  if (tiles.length <= most) return [...tiles];
  return Array.from({ length: most }, (_, index) => {
    const at = Math.floor((index * tiles.length) / most);
    return tiles[at] as Tile;
  });
}

function secondsOf(text: string): number {
  return text.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
}
