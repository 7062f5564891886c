import type { Words } from "./en";

export const ja: Words = {
  look: "のぞく",
  train: "学習",
  learn: "学ぶ",
  pages: "ページ",
  language: "言語",
  skip: "本文へ移動",
  loading: "読み込み中 …",
  noModel: "モデルが開かれていません。選ぶか、次のように起動してください: foveal studio model.keras",
  soon: "このページは作成中です。",
};
