/** What the page says, in the language of the reader. */

import { signal } from "../signal";
import { en, type Words } from "./en";
import { ja } from "./ja";
import { ko } from "./ko";

export const LANGUAGES: Record<string, { name: string; words: Words }> = {
  en: { name: "English", words: en },
  ko: { name: "한국어", words: ko },
  ja: { name: "日本語", words: ja },
};

function first(): string {
  const kept = localStorage.getItem("language") ?? "";
  const wanted = [kept, ...navigator.languages.map((name) => name.slice(0, 2))];
  return wanted.find((name) => name in LANGUAGES) ?? "en";
}

export const language = signal(first());

export function setLanguage(name: string): void {
  localStorage.setItem("language", name);
  document.documentElement.lang = name;
  language.set(name);
}

/** The words of a key, with `{0}`, `{1}`, ... filled in. */
export function say(key: keyof Words, ...values: (string | number)[]): string {
  const text: string = LANGUAGES[language.get()]!.words[key];
  return text.replace(/\{(\d)\}/g, (_, i) => String(values[Number(i)] ?? ""));
}
