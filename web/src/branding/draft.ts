import type { Schemas } from "../api/client";

export type Branding = Schemas["BrandingDocument"];
export type Wish = Schemas["NewBranding"];
export type Look = Schemas["LowerThirdDocument"];
export type Card = Schemas["TitleCardDocument"];
export type Corner = Schemas["Corner"];

/** As the API allows. */
export const MOST_LOGO_BYTES = 5_000_000;
export const WIDTHS = [3, 40] as const;
export const MARGINS = [0, 15] as const;
export const LATEST = 60;
export const LENGTHS = [1, 60] as const;

export const PLAIN: Look = { bar: "#0b3d91", text: "#ffffff", start: 1, length: 5 };

/** As the farm shows titles where nobody has said how. */
export const PLAIN_CARD: Card = {
  look: "panel",
  color: "#0b3d91",
  text: "#ffffff",
  length: 2.5,
};
export const CARD_LENGTHS = [1, 6] as const;

/** What somebody has chosen; a lower third that is off keeps its colours. */
export type Draft = Omit<Wish, "lower_third" | "title_card" | "keep_logo"> & {
  keepLogo: boolean;
  hasBand: boolean;
  look: Look;
  hasCard: boolean;
  card: Card;
};

export function draftOf({ corner, width, margin, lower_third, title_card }: Branding): Draft {
  const look = lower_third ?? PLAIN;
  const card = title_card ?? PLAIN_CARD;
  const chosen = { hasBand: lower_third !== null, look, hasCard: title_card !== null, card };
  return { corner, width, margin, keepLogo: true, ...chosen };
}

export function wishOf({ keepLogo, hasBand, look, hasCard, card, ...rest }: Draft): Wish {
  const worn = { lower_third: hasBand ? look : null, title_card: hasCard ? card : null };
  return { ...rest, keep_logo: keepLogo, ...worn };
}

/** Whether a colour of it is none. */
export function isFaulty({ hasBand, look, hasCard, card }: Draft): boolean {
  const colors = [...(hasBand ? [look.bar, look.text] : [])];
  return ![...colors, ...(hasCard ? [card.color, card.text] : [])].every(isColor);
}

/** Whether what is chosen says something else than what is stored. */
export function differs(draft: Draft, stored: Branding): boolean {
  return JSON.stringify(wishOf(draft)) !== JSON.stringify(wishOf(draftOf(stored)));
}

export function isColor(text: string): boolean {
  return /^#[0-9a-f]{6}$/i.test(text);
}

function light(color: string): number {
  const linear = [1, 3, 5].map((at) => {
    const share = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * (linear[0] ?? 0) + 0.7152 * (linear[1] ?? 0) + 0.0722 * (linear[2] ?? 0);
}

/** How well letters stand out from a bar, 1 to 21, as WCAG 2.2 reckons; large letters need 3. */
export function contrast(one: string, other: string): number {
  const [dark = 0, bright = 0] = [light(one), light(other)].sort((a, b) => a - b);
  return (bright + 0.05) / (dark + 0.05);
}
