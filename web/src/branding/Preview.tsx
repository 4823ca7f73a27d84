import { Text } from "@mantine/core";
import { useWords } from "../words/language";
import { type Draft, isColor, PLAIN, PLAIN_CARD } from "./draft";
import styles from "./Preview.module.css";
import { belowBand, logoPlace, type Place } from "./places";

const WIDE = { width: 1920, height: 1080 };
const TALL = { width: 1080, height: 1920 };

type Logo = { address: string; width: number; height: number };

/** What a branding looks like over a wide and over an upright picture. */
export function Preview({ draft, logo }: { draft: Draft; logo: Logo | null }) {
  const { branding: words, titleCard } = useWords();
  return (
    <section aria-label={words.preview}>
      <div className={styles.frames}>
        <figure className={styles.wide}>
          <Picture size={WIDE} draft={draft} logo={logo} />
          <figcaption>{words.wide}</figcaption>
        </figure>
        <figure className={styles.tall}>
          <Picture size={TALL} draft={draft} logo={logo} />
          <figcaption>{words.tall}</figcaption>
        </figure>
      </div>
      {draft.hasCard && (
        <div className={styles.frames}>
          <figure className={styles.wide}>
            <CardPicture size={WIDE} draft={draft} logo={logo} />
            <figcaption>{titleCard.title}</figcaption>
          </figure>
          <figure className={styles.tall}>
            <CardPicture size={TALL} draft={draft} logo={logo} />
            <figcaption>{titleCard.title}</figcaption>
          </figure>
        </div>
      )}
      <Text c="dimmed" size="sm" mt="xs">
        {words.covered}
      </Text>
    </section>
  );
}

type PictureProps = { size: typeof WIDE; draft: Draft; logo: Logo | null };

function Picture({ size, draft, logo }: PictureProps) {
  const { branding: words } = useWords();
  const place = logo && logoPlace(size, logo, draft);
  const { bar, text } = draft.look;
  return (
    <div className={styles.picture}>
      {size === TALL && <div className={styles.covered} />}
      {logo && place && (
        <img className={styles.logo} src={logo.address} alt="" style={css(place)} />
      )}
      {draft.hasBand && (
        <div
          className={styles.band}
          style={{
            bottom: `${belowBand(size, place, draft.corner)}%`,
            background: isColor(bar) ? bar : PLAIN.bar,
            color: isColor(text) ? text : PLAIN.text,
          }}
        >
          <div>{words.sampleTitle}</div>
          <div className={styles.place}>{words.samplePlace}</div>
        </div>
      )}
    </div>
  );
}

function CardPicture({ size, draft, logo }: PictureProps) {
  const { branding: words } = useWords();
  const { look, color, text } = draft.card;
  const behind = isColor(color) ? color : PLAIN_CARD.color;
  return (
    <div
      className={look === "panel" ? styles.picture : `${styles.picture} ${styles.dimmed}`}
      style={look === "panel" ? { background: behind } : undefined}
    >
      {size === TALL && <div className={styles.covered} />}
      <div
        className={size === TALL ? styles.cardTall : styles.card}
        style={{
          color: isColor(text) ? text : PLAIN_CARD.text,
          borderColor: look === "dimmed" ? behind : "transparent",
        }}
      >
        {logo && <img className={styles.cardLogo} src={logo.address} alt="" />}
        <div>{words.sampleTitle}</div>
        <div className={styles.cardPlace}>{words.samplePlace}</div>
      </div>
    </div>
  );
}

function css({ left, top, width, height }: Place) {
  return { left: `${left}%`, top: `${top}%`, width: `${width}%`, height: `${height}%` };
}
