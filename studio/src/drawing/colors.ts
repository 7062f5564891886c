/** Colour maps that readers with any colour vision tell apart: viridis for sizes, blue-white-orange for signs. */

type Rgb = readonly [number, number, number];

const VIRIDIS: readonly Rgb[] = [
  [68, 1, 84], [72, 40, 120], [62, 74, 137], [49, 104, 142], [38, 130, 142],
  [31, 158, 137], [53, 183, 121], [109, 205, 89], [180, 222, 44], [253, 231, 37],
];
const SIGNED: readonly Rgb[] = [[5, 48, 97], [67, 147, 195], [247, 247, 247], [244, 165, 70], [140, 60, 0]];
const GREY: readonly Rgb[] = [[0, 0, 0], [255, 255, 255]];
export const SCALES = { viridis: VIRIDIS, signed: SIGNED, grey: GREY };
export type Scale = keyof typeof SCALES;

/** The colour at a share from 0 to 1. */
export function colour(scale: Scale, share: number): Rgb {
  const stops = SCALES[scale];
  const place = Math.min(Math.max(share, 0), 1) * (stops.length - 1);
  const below = stops[Math.floor(place)]!, above = stops[Math.ceil(place)]!, part = place % 1;
  return [0, 1, 2].map((i) => Math.round(below[i]! + part * (above[i]! - below[i]!))) as unknown as Rgb;
}

export function css(scale: Scale, share: number): string {
  return `rgb(${colour(scale, share).join(" ")})`;
}

/** Black or white, whichever is read more easily on a colour of the scale. */
export function inkOn(scale: Scale, share: number): string {
  const [r, g, b] = colour(scale, share);
  return 0.299 * r + 0.587 * g + 0.114 * b > 140 ? "#000" : "#fff";
}

/** Blue, orange, teal, purple, brown, grey: told apart by readers with any colour vision, and by their dashes. */
export const COLOURS = ["#2f7fd6", "#d9730d", "#1b9e8a", "#9467bd", "#8c6d46", "#7f7f7f"];
