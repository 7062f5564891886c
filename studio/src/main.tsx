import { render, type ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { useSignal } from "./signal";
import "./theme.css";
import { LANGUAGES, language, say, setLanguage } from "./words";

const PAGES = {
  look: () => import("./pages/look"),
  train: () => import("./pages/train"),
  learn: () => import("./pages/learn"),
};
type PageName = keyof typeof PAGES;
const NAMES = Object.keys(PAGES) as PageName[];

function pageOfAddress(): PageName {
  const name = location.hash.slice(1).split("/")[0] as PageName;
  return NAMES.includes(name) ? name : "look";
}

function Studio() {
  const tongue = useSignal(language);
  const [page, setPage] = useState<PageName>(pageOfAddress());
  const [Shown, show] = useState<ComponentType | null>(null);
  useEffect(() => {
    const follow = () => setPage(pageOfAddress());
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
  useEffect(() => {
    let current = true;
    PAGES[page]().then((module) => current && show(() => module.default));
    document.title = `${say(page)} · Foveal studio`;
    return () => {
      current = false;
    };
  }, [page, tongue]);
  return (
    <>
      <a class="skip" href="#main" onClick={(event) => { event.preventDefault(); document.getElementById("main")?.focus(); }}>
        {say("skip")}
      </a>
      <header>
        <strong>Foveal studio</strong>
        <nav aria-label={say("pages")}>
          {NAMES.map((name) => (
            <a href={`#${name}`} aria-current={name === page ? "page" : undefined}>{say(name)}</a>
          ))}
        </nav>
        <label>
          <span class="quiet">{say("language")}</span>{" "}
          <select value={tongue} onChange={(event) => setLanguage(event.currentTarget.value)}>
            {Object.entries(LANGUAGES).map(([code, { name }]) => <option value={code}>{name}</option>)}
          </select>
        </label>
      </header>
      <main id="main" tabIndex={-1} key={tongue}>{Shown ? <Shown /> : <p class="quiet">{say("loading")}</p>}</main>
    </>
  );
}

document.documentElement.lang = language.get();
render(<Studio />, document.getElementById("app")!);
