import { type RefObject, useEffect, useRef } from "react";
import { type AssetDetail, fileAddress } from "../api/client";
import { useLanguage, useWords } from "../words/language";
import { languageName } from "./languageName";
import { chooseShown, sidecarsOf, trackOf } from "./sidecars";

/**
 * Shows a clip's captions in its player, from the files beside the streams: a new version is there
 * without a pause. hls.js would make tracks of `data:` addresses, which our page forbids.
 *
 * Without an asset there are none: a browser that plays by itself finds those in the stream.
 */
export function useSidecars(video: RefObject<HTMLVideoElement | null>, asset: AssetDetail | null) {
  const { captions: words } = useWords();
  const language = useLanguage();
  const shown = useRef<string | null>(null);
  const assetId = asset?.id ?? "";
  const sidecars = JSON.stringify(asset ? sidecarsOf(asset) : []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the words follow from the language
  useEffect(() => {
    const screen = video.current;
    const files: ReturnType<typeof sidecarsOf> = JSON.parse(sidecars);
    if (!screen || files.length === 0) return;
    const chosen = chooseShown(files, shown.current);
    const nodes = new Map(
      files.map((one) => {
        const node = document.createElement("track");
        const name = languageName(one.language, words.languages, language);
        node.kind = one.kind === "caption" ? "captions" : "subtitles";
        node.label = one.kind === "caption" ? name : words.translationOf(name);
        node.srclang = one.language;
        node.src = fileAddress(assetId, one.path);
        screen.append(node);
        return [trackOf(one), node] as const;
      }),
    );
    const show = () => {
      for (const [which, node] of nodes) {
        node.track.mode = which === chosen ? "showing" : "disabled";
      }
    };
    show();
    // Once more: Chromium chooses for itself a moment after, and may show two at once.
    const after = setTimeout(show);
    return () => {
      clearTimeout(after);
      const showing = [...nodes].find(([, node]) => node.track.mode === "showing");
      shown.current = showing?.[0] ?? "";
      for (const node of nodes.values()) node.remove();
    };
  }, [video, assetId, sidecars, language]);
}
