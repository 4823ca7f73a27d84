import type { Schemas } from "../api/client";

export type Branding = Schemas["BrandingDocument"];
export type Wish = Schemas["NewBranding"];
export type Look = Schemas["LowerThirdDocument"];
export type Corner = Schemas["Corner"];

/** As the API allows. */
export const MOST_LOGO_BYTES = 5_000_000;
export const WIDTHS = [3, 40] as const;
export const MARGINS = [0, 15] as const;
export const LATEST = 60;
export const LENGTHS = [1, 60] as const;

export const PLAIN: Look = { bar: "#0b3d91", text: "#ffffff", start: 1, length: 5 };

/** What somebody has chosen; a lower third that is off keeps its colours. */
export type Draft = Omit<Wish, "lower_third" | "keep_logo"> & {
  keepLogo: boolean;
  hasBand: boolean;
  look: Look;
};

export function draftOf({ corner, width, margin, lower_third }: Branding): Draft {
  const look = lower_third ?? PLAIN;
  return { corner, width, margin, keepLogo: true, hasBand: lower_third !== null, look };
}

export function wishOf({ corner, width, margin, keepLogo, hasBand, look }: Draft): Wish {
  const lower_third = hasBand ? look : null;
  return { corner, width, margin, keep_logo: keepLogo, lower_third };
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
