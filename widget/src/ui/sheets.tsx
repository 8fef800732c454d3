import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Chat } from "../chat";
import { copy, saveAs } from "../files";
import { strings } from "../strings";
import type { Excerpts, Source, Span } from "../types";
import { Icon } from "./icons";

export type Sheet =
  | { name: "menu" }
  | { name: "privacy" }
  | { name: "erase" }
  | { name: "source"; title: string; sources: Source[] };

export type OpenSheet = (sheet: Sheet, event: Event) => void;

interface Props {
  chat: Chat;
  sheet: Sheet;
  go: (sheet: Sheet) => void;
  close: () => void;
}

/** A page that lies over the conversation until it is closed. */
export function SheetView(props: Props) {
  const { sheet } = props;
  if (sheet.name === "menu") return <Menu {...props} />;
  if (sheet.name === "privacy") return <Privacy {...props} />;
  if (sheet.name === "erase") return <Erase {...props} />;
  return <SourceView {...props} title={sheet.title} sources={sheet.sources} />;
}

function Frame({ title, close, children }: { title: string; close: () => void; children: ComponentChildren }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <div class="sheet" role="dialog" aria-label={title}>
      <div class="bar">
        <h2 tabIndex={-1} ref={heading}>{title}</h2>
        <button class="round" aria-label={strings.back} onClick={close}><Icon name="close" /></button>
      </div>
      <div class="sheet-body" tabIndex={0} role="group" aria-label={title}>{children}</div>
    </div>
  );
}

function Menu({ chat, go, close }: Props) {
  const looks = { auto: strings.lookAuto, light: strings.lookLight, dark: strings.lookDark };
  const isEmpty = chat.entries.length === 0;
  return (
    <Frame title={strings.menu} close={close}>
      <div class="menu">
        <button
          disabled={isEmpty}
          onClick={async () => {
            chat.announce((await copy(chat.transcript())) ? strings.copied : strings.copyFailed);
            close();
          }}
        >
          {strings.transcriptCopy}
        </button>
        <button
          disabled={isEmpty}
          onClick={() => {
            saveAs(strings.transcriptFile, chat.transcript());
            close();
          }}
        >
          {strings.transcriptSave}
        </button>
        <button
          onClick={() => {
            chat.fresh();
            close();
          }}
        >
          {strings.fresh}
        </button>
        <button onClick={() => go({ name: "erase" })}>{strings.erase}</button>
        <button onClick={() => go({ name: "privacy" })}>{strings.privacyMore}</button>
        <fieldset>
          <legend>{strings.look}</legend>
          {Object.entries(looks).map(([look, label]) => (
            <label>
              <input
                type="radio"
                name="look"
                checked={chat.kept.look === look}
                onChange={() => chat.keep({ look: look as typeof chat.kept.look })}
              />
              {label}
            </label>
          ))}
        </fieldset>
      </div>
    </Frame>
  );
}

function Privacy({ chat, close }: Props) {
  return (
    <Frame title={strings.privacyMore} close={close}>
      {strings.privacy(chat.retentionDays).map((line) => <p>{line}</p>)}
    </Frame>
  );
}

function Erase({ chat, close }: Props) {
  const erase = async () => {
    chat.announce((await chat.erase()) ? strings.erased : strings.eraseFailed);
    close();
  };
  return (
    <Frame title={strings.erase} close={close}>
      <p>{strings.eraseAsk}</p>
      <div class="tools">
        <button class="action strong" onClick={erase}>{strings.eraseYes}</button>
        <button class="action" onClick={close}>{strings.eraseNo}</button>
      </div>
    </Frame>
  );
}

/** The cited passages in their documents, with the lines around them. */
function SourceView({ chat, close, title, sources }: Props & { title: string; sources: Source[] }) {
  const [found, setFound] = useState<Excerpts[] | "failed" | null>(null);
  useEffect(() => {
    const spans = new Map<string, Span[]>();
    for (const source of sources) spans.set(source.document, [...(spans.get(source.document) ?? []), ...source.spans]);
    Promise.all(Array.from(spans, ([document, places]) => chat.api.excerpts(document, places))).then(setFound, () =>
      setFound("failed"),
    );
  }, []);
  return (
    <Frame title={strings.source} close={close}>
      {found === null && <p>{strings.loading}</p>}
      {found === "failed" && <p>{strings.sourceFailed}</p>}
      {Array.isArray(found) && found.map((one) => (
        <SourceDocument excerpts={one} title={title} sections={sources.filter(({ document }) => document === one.document.id)} />
      ))}
    </Frame>
  );
}

function SourceDocument({ excerpts, title, sections }: { excerpts: Excerpts; title: string; sections: Source[] }) {
  const { document } = excerpts;
  return (
    <>
      <h3>{strings.sourceDocument(document.title)}</h3>
      <p>{[title, ...new Set(sections.map(({ section }) => section))].filter(Boolean).join(" · ")}</p>
      <p class="quiet">{strings.sourcePublisher(document.publisher, document.region)}</p>
      <p class="quiet">{strings.sourceDate(document.date)}</p>
      <p class="quiet">{strings.sourceCited}</p>
      {excerpts.excerpts.map((lines) => (
        <div class="excerpt">
          {lines.map(({ text, cited }) => <p>{cited && text !== null ? <mark>{text}</mark> : (text ?? strings.sourceWithdrawn)}</p>)}
        </div>
      ))}
    </>
  );
}
