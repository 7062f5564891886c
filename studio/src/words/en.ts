/** English; the other languages have the same keys. */

export const en = {
  look: "Look",
  train: "Train",
  learn: "Learn",
  pages: "Pages",
  language: "Language",
  skip: "Skip to the page",
  loading: "Loading …",
  noModel: "No model is open. Choose one, or start: foveal studio model.keras",
  soon: "This page is being built.",
};

export type Words = Record<keyof typeof en, string>;
