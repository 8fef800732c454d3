import type { Chat } from "../chat";
import { checklistText, isTickable, materialsOf } from "../checklist";
import { copy, saveAs } from "../files";
import { strings } from "../strings";
import type { Guide, GuideSection, Part } from "../types";
import { Icon } from "./icons";
import { Rich } from "./Rich";

const PLACE = "办理地点";
const ADDRESS = /[路街道]\s*[\d-]+\s*号/;
const MOST_ADDRESSES = 2;

/** The materials of a guide, to be ticked; what is ticked is kept in this browser. */
export function Checklist({ chat, guide, parts }: { chat: Chat; guide: Guide; parts: Part[] }) {
  const all = materialsOf(guide)?.parts ?? [];
  const ticks = chat.kept.ticks[guide.id] ?? [];
  const toggle = (place: number) => {
    const now = ticks.includes(place) ? ticks.filter((one) => one !== place) : [...ticks, place];
    chat.keep({ ticks: { ...chat.kept.ticks, [guide.id]: now } });
  };
  return (
    <ul class="checklist">
      {parts.map((part) => {
        const place = all.findIndex(({ text }) => text === part.text);
        if (place < 0 || !isTickable(part)) return <li class="lead"><Rich text={part.text} /></li>;
        return (
          <li>
            <label>
              <input type="checkbox" checked={ticks.includes(place)} onChange={() => toggle(place)} />
              <span><Rich text={part.text} /></span>
            </label>
          </li>
        );
      })}
    </ul>
  );
}

/** Print or save the list that is handed out at the window. */
export function ChecklistActions({ chat, guide }: { chat: Chat; guide: Guide }) {
  const ticks = chat.kept.ticks[guide.id] ?? [];
  const page = `${chat.api.server}/print?id=${encodeURIComponent(guide.id)}#${ticks.join(",")}`;
  return (
    <div class="tools">
      <a class="action" href={page} target="_blank" rel="noopener">
        <Icon name="print" />
        {strings.print}
      </a>
      <button class="action" onClick={() => saveAs(`${strings.checklistFile}-${guide.title}`, checklistText(guide, ticks))}>
        <Icon name="save" />
        {strings.save}
      </button>
    </div>
  );
}

/** A section shown in full because the citizen tapped its name. */
export function Section({ chat, guide, section }: { chat: Chat; guide: Guide; section: GuideSection }) {
  const isMaterials = section === materialsOf(guide);
  return (
    <section class="section">
      <h4>{section.place ? `${section.name}（${section.place}）` : section.name}</h4>
      {isMaterials ? (
        <Checklist chat={chat} guide={guide} parts={section.parts} />
      ) : (
        section.parts.map((part) => <p><Rich text={part.text} /></p>)
      )}
      <CopyAddress chat={chat} section={section.name} lines={section.parts.map(({ text }) => text)} />
      {section.notes.map((note) => <p class="remark"><Rich text={note} /></p>)}
      {section.computed && <p class="remark">{section.computed}</p>}
    </section>
  );
}

/** For a section that names one place to go to; more than a few are a list to choose from. */
export function CopyAddress({ chat, section, lines }: { chat: Chat; section: string; lines: string[] }) {
  const addresses = lines.filter((line) => ADDRESS.test(line));
  if (addresses.length > MOST_ADDRESSES || (section !== PLACE && !addresses.length)) return null;
  const text = (section === PLACE ? lines : addresses).join("\n");
  return (
    <button
      class="action"
      onClick={async () => chat.announce((await copy(text)) ? strings.copied : strings.copyFailed)}
    >
      <Icon name="copy" />
      {strings.copyAddress}
    </button>
  );
}

/** Whether the windows are open, where the guide prints their hours. */
export function Opening({ guide }: { guide: Guide }) {
  const hours = guide.sections.find(({ open }) => open !== undefined);
  if (!hours) return null;
  const [state, text] =
    hours.open === null
      ? ["unsure", strings.unsureNow]
      : hours.open
        ? ["open", strings.openNow]
        : ["closed", strings.closedNow];
  return (
    <p class={`opening ${state}`}>
      <strong>{hours.place ? `${hours.place}窗口${text}` : text}</strong>
      <span>{strings.computed}</span>
    </p>
  );
}
