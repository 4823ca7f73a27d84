import { useState } from "react";
import { type AssetSummary, fileAddress } from "../api/client";
import { FilmIcon } from "../layout/icons";
import { formatClock } from "../words/format";
import styles from "./CardPicture.module.css";
import { useMotion } from "./useMotion";

/** A clip's poster, which moves for a moment under a mouse or a finger; and how long the clip is. */
export function CardPicture({ asset }: { asset: AssetSummary }) {
  const { moves, end, handlers } = useMotion(asset.moving !== null);
  return (
    <div className={styles.picture} {...handlers}>
      {asset.poster ? (
        <img
          src={fileAddress(asset.id, asset.poster)}
          alt=""
          loading="lazy"
          decoding="async"
          draggable={false}
        />
      ) : (
        <span className={styles.none}>
          <FilmIcon size={36} />
        </span>
      )}
      {moves && asset.moving && (
        <Moving address={fileAddress(asset.id, asset.moving)} giveUp={end} />
      )}
      {asset.duration !== null && (
        <span className={styles.duration}>{formatClock(asset.duration)}</span>
      )}
    </div>
  );
}

function Moving({ address, giveUp }: { address: string; giveUp: () => void }) {
  const [isThere, setThere] = useState(false);
  return (
    <img
      src={address}
      alt=""
      data-moving={isThere ? "there" : "coming"}
      className={styles.moving}
      draggable={false}
      onLoad={() => setThere(true)}
      onError={giveUp}
    />
  );
}
