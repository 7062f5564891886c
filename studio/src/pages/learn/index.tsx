/** The page Learn: what the lessons explain, to be tried. */

import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Boundary } from "./boundary";
import { Code } from "./code";
import { Convolution } from "./convolution";
import { Growing } from "./growing";
import "./learn.css";
import * as math from "./math";
import { Shapes } from "./shapes";
import { t } from "./words";

const LESSONS = { convolution: Convolution, layers: Shapes, lines: Boundary, growing: Growing, code: Code } satisfies Record<string, ComponentType>;
type LessonName = keyof typeof LESSONS;

// The lessons' arithmetic, for whoever wants to try it in the browser's console; the tests do.
Object.assign(globalThis, { lessonMath: math });

function lessonOfAddress(): LessonName {
  const name = location.hash.split("/")[1] as LessonName;
  return name in LESSONS ? name : "convolution";
}

export default function Page() {
  const [name, setName] = useState(lessonOfAddress());
  useEffect(() => {
    const follow = () => setName(lessonOfAddress());
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
  const Lesson = LESSONS[name];
  return (
    <div class="learn">
      <nav aria-label={t("lessons")}>
        {(Object.keys(LESSONS) as LessonName[]).map((key) => <a href={`#learn/${key}`} aria-current={key === name ? "page" : undefined}>{t(key)}</a>)}
      </nav>
      <article>
        <h1>{t(name)}</h1>
        <Lesson key={name} />
      </article>
    </div>
  );
}
