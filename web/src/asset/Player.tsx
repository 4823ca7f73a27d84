import { Alert, Button, SegmentedControl, Text } from "@mantine/core";
import { useRef, useState } from "react";
import { type AssetDetail, fileAddress } from "../api/client";
import { useSidecars } from "../captions/useSidecars";
import { Framing } from "../framing/Framing";
import { Overlay } from "../framing/Overlay";
import { useDesk } from "../framing/useDesk";
import { CoverButton } from "../highlights/CoverButton";
import { Highlights } from "../highlights/Highlights";
import { useWords } from "../words/language";
import { Cutting } from "./Cutting";
import {
  firstOrientation,
  type Orientation,
  posterOf,
  shotOrientation,
  storyboardOf,
  streamsOf,
} from "./outputs";
import styles from "./Player.module.css";
import { Storyboard } from "./Storyboard";
import { usePlayer } from "./usePlayer";

/** Plays a clip, in the orientations that it has. */
export function Player({ asset, first }: { asset: AssetDetail; first: Orientation }) {
  const words = useWords();
  const screen = useRef<HTMLVideoElement>(null);
  const [chosen, choose] = useState<Orientation>(first);
  const streams = streamsOf(asset);
  const desk = useDesk(asset, screen);
  const shot = shotOrientation(asset);
  // All of the picture is in the orientation that was shot, or, of a clip made without it, in its source.
  const whole = streams[shot]?.path ?? (asset.clip ? asset.source : null);
  const isFraming = desk.isOpen && whole !== null;
  const stream = streams[isFraming ? shot : chosen] ?? streams[firstOrientation(asset) ?? first];
  const orientation = isFraming ? shot : (stream?.orientation ?? chosen);
  const address = fileAddress(asset.id, (isFraming ? whole : stream?.path) ?? "");
  const { failed, isScripted, tryAgain } = usePlayer(screen, address);
  useSidecars(screen, isScripted ? asset : null);
  const poster = posterOf(asset, orientation);
  const storyboard = storyboardOf(asset);

  function seek(seconds: number) {
    if (!screen.current) return;
    screen.current.currentTime = seconds;
    screen.current.scrollIntoView({ block: "nearest", behavior: "smooth" });
  }

  return (
    <div className={styles.player}>
      <div className={styles.stage} data-orientation={orientation}>
        <video
          ref={screen}
          aria-label={`${words.asset.player}: ${asset.title}`}
          controls={!isFraming}
          playsInline
          preload="metadata"
          {...(poster ? { poster: fileAddress(asset.id, poster) } : {})}
        />
        {isFraming && <Overlay desk={desk} />}
      </div>
      {stream?.kind === "hls" && whole !== null && <Framing desk={desk} />}
      {stream && stream.kind !== "hls" && (
        <Text size="sm" c="dimmed" role="status">
          {stream.kind === "hls-copy" ? words.rendition.playsCopy : words.rendition.playsPreview}
        </Text>
      )}
      {failed && (
        <Alert color="orange" role="alert">
          {words.asset.playFailed}
          <Button variant="white" color="orange" size="sm" ml="md" onClick={tryAgain}>
            {words.retry}
          </Button>
        </Alert>
      )}
      {!isFraming && streams.horizontal && streams.vertical && (
        <SegmentedControl
          className={styles.orientation}
          aria-label={words.asset.orientation}
          value={orientation}
          onChange={(value) => choose(value as Orientation)}
          data={[
            { value: "horizontal", label: words.asset.horizontal },
            { value: "vertical", label: words.asset.vertical },
          ]}
        />
      )}
      {stream?.kind === "hls" && asset.clip && <CoverButton asset={asset} screen={screen} />}
      {stream?.kind === "hls" && <Cutting asset={asset} screen={screen} />}
      {storyboard && <Storyboard assetId={asset.id} path={storyboard} seek={seek} />}
      {stream?.kind === "hls" && !asset.clip && <Highlights asset={asset} seek={seek} />}
    </div>
  );
}
