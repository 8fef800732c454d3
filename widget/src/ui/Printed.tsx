import { useEffect, useLayoutEffect, useState } from "preact/hooks";
import { type Api, ServerFault } from "../api";
import { isTickable, listed, materialsOf } from "../checklist";
import pack from "../pack.json";
import { strings } from "../strings";
import type { Guide, GuideSection } from "../types";
import { Icon } from "./icons";

const ONE_PAGE = 26; // lines that fit on the paper besides headings; more are set smaller
const LINE = 42; // characters
const MANY = 5; // parts of a section above which a crowded page sets it in two columns

/** The page that is printed: one guide's 一次性告知清单. The address names the guide, its hash what is ticked. */
export function Printed({ api }: { api: Api }) {
  const [guide, setGuide] = useState<Guide | string>(strings.loading);
  useEffect(() => {
    const id = new URLSearchParams(location.search).get("id") ?? "";
    api.guide(id).then(setGuide, (error) =>
      setGuide(error instanceof ServerFault ? strings.printMissing : strings.printFailed),
    );
  }, []);
  useLayoutEffect(() => {
    // A saved PDF's name: set before the list can be seen, since whoever sees it may print at once.
    if (typeof guide === "object") document.title = `${strings.checklistTitle}-${guide.title}`;
  }, [guide]);
  if (typeof guide === "string") return <main class="paper"><p role="status">{guide}</p></main>;
  const ticks = location.hash.slice(1).split(",").filter(Boolean).map(Number);
  const sections = listed(guide);
  const lines = sections.flatMap(({ parts, notes }) => [...parts.map(({ text }) => text), ...notes]);
  const height = lines.reduce((sum, line) => sum + Math.ceil(line.length / LINE), 0);
  return (
    <main class={height > ONE_PAGE ? "paper dense" : "paper"} lang="zh-CN">
      <header>
        <div>
          <p class="kind">{strings.checklistTitle}</p>
          <h1>{guide.title}</h1>
        </div>
        <button class="print-now" onClick={() => print()}>{strings.printNow}</button>
      </header>
      {guide.notes.map((note) => <p class="remark">{note}</p>)}
      {sections.map((section) => <Listed section={section} ticks={section === materialsOf(guide) ? ticks : null} />)}
      <footer>
        <p>{strings.printSource(guide.document.title, guide.document.date)}</p>
        <p>{strings.printAdvice}</p>
        <p>{strings.printHotline(pack.hotline)}</p>
        <p>{strings.printDate(new Date().toLocaleDateString("zh-CN", { dateStyle: "long" }))}</p>
      </footer>
    </main>
  );
}

function Box({ isTicked }: { isTicked: boolean }) {
  return (
    <span class="box" role="img" aria-label={isTicked ? strings.ticked : strings.notTicked}>
      {isTicked && <Icon name="check" />}
    </span>
  );
}

function Listed({ section, ticks }: { section: GuideSection; ticks: number[] | null }) {
  return (
    <section>
      <h2>{section.place ? `${section.name}（${section.place}）` : section.name}</h2>
      <div class={section.parts.length > MANY ? "lines many" : "lines"}>
        {section.parts.map((part, place) => (
          <p class={ticks && isTickable(part) ? "thing" : ""}>
            {ticks && isTickable(part) && <Box isTicked={ticks.includes(place)} />}
            <span>{part.text}</span>
          </p>
        ))}
      </div>
      {section.notes.map((note) => <p class="remark">{note}</p>)}
    </section>
  );
}
