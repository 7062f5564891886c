import type { Words } from "./en";

export const ko: Words = {
  look: "들여다보기",
  train: "학습",
  learn: "배우기",
  pages: "페이지",
  language: "언어",
  skip: "본문으로 건너뛰기",
  loading: "불러오는 중 …",
  noModel: "열린 모델이 없습니다. 하나를 고르거나 이렇게 시작하세요: foveal studio model.keras",
  soon: "이 페이지는 만들고 있습니다.",
};
