import { useState } from "preact/hooks";
import type { Chat, Entry } from "../chat";
import { isTickable, materialsOf } from "../checklist";
import { copy } from "../files";
import { type Block, layOut } from "../layout";
import { canSpeak, speak } from "../speech";
import { strings } from "../strings";
import type { Guide, Reply } from "../types";
import { Call } from "./Call";
import { Checklist, ChecklistActions, CopyAddress, Opening, Section } from "./Guide";
import { Icon } from "./icons";
import { Rich } from "./Rich";
import { useRunning } from "./running";
import type { OpenSheet } from "./sheets";

interface Props {
  chat: Chat;
  entry: Entry;
  reply: Reply;
  open: OpenSheet;
}

/** One reply: an answer as a card, anything else as a bubble. */
export function Answer(props: Props) {
  const { chat, entry, reply } = props;
  const { custom } = reply;
  return (
    <article class={`reply ${custom.kind}`} aria-label={strings.name}>
      {custom.kind === "answer" ? <Card {...props} /> : <Plain reply={reply} />}
      {custom.handover && <Handover chat={chat} reply={reply} />}
      <Choices chat={chat} reply={reply} />
      {custom.kind === "answer" && <Tools chat={chat} entry={entry} reply={reply} />}
      {custom.kind === "decline" && <div class="foot"><Vote chat={chat} entry={entry} /></div>}
    </article>
  );
}

function Plain({ reply }: { reply: Reply }) {
  // Choices stand below as buttons; numbered lines are for channels that have none.
  const titles = reply.custom.choices.map(({ title }, place) => `${place + 1}. ${title}`);
  const lines = reply.text.split("\n").filter((line) => line.trim() && !titles.includes(line));
  return <div class="bubble">{lines.map((line) => <p><Rich text={line} /></p>)}</div>;
}

function Card({ chat, reply, open }: Props) {
  const { guide, custom } = reply;
  const card = layOut(reply);
  return (
    <>
      <h3>
        {card.heading}
        {card.scope && <span class="scope">{card.scope}</span>}
      </h3>
      {card.blocks.map((block) => <Shown chat={chat} block={block} guide={guide} />)}
      {guide && <Opening guide={guide} />}
      {guide && <MoreSections chat={chat} guide={guide} shown={card.blocks.map(({ section }) => section)} />}
      {card.sources.map((line) => (
        <button class="source" onClick={(event) => open({ name: "source", sources: custom.sources, title: guide?.title ?? custom.title ?? "" }, event)}>
          <Icon name="book" />
          <Cited line={line} />
          <span class="source-opens">{strings.sourceOpens}</span>
        </button>
      ))}
    </>
  );
}

/** The document, and below it the sections. */
function Cited({ line }: { line: string }) {
  const [document, sections] = line.split("· ");
  return (
    <span class="source-line">
      {document}
      {sections && (
        <>
          <span class="sr">· </span>
          <span class="source-sections">{sections}</span>
        </>
      )}
    </span>
  );
}

function Shown({ chat, block, guide }: { chat: Chat; block: Block; guide: Guide | null }) {
  if (!block.section) {
    return <div class={block.isNote ? "remark" : "aside"}>{block.lines.map((line) => <p><Rich text={line} /></p>)}</div>;
  }
  const materials = guide && materialsOf(guide);
  const parts = materials?.name === block.section ? materials.parts.filter(({ text }) => block.lines.includes(text)) : [];
  const areThings = guide !== null && parts.length === block.lines.length && parts.some(isTickable);
  return (
    <section class="section">
      <h4>{block.label}</h4>
      {areThings ? (
        <Checklist chat={chat} guide={guide} parts={parts} />
      ) : (
        block.lines.map((line) => <p><Rich text={line} /></p>)
      )}
      <CopyAddress chat={chat} section={block.section} lines={block.lines} />
    </section>
  );
}

/** The guide's other sections, one tap away. */
function MoreSections({ chat, guide, shown }: { chat: Chat; guide: Guide; shown: (string | null)[] }) {
  const [opened, setOpened] = useState<string[]>([]);
  const others = guide.sections.filter(({ name }) => !shown.includes(name));
  if (!others.length) return null;
  const toggle = (name: string) =>
    setOpened(opened.includes(name) ? opened.filter((one) => one !== name) : [...opened, name]);
  return (
    <div class="more">
      <p class="quiet">{strings.more}</p>
      <div class="chips">
        {others.map(({ name }) => (
          <button class="chip small" aria-expanded={opened.includes(name)} onClick={() => toggle(name)}>
            {name}
          </button>
        ))}
      </div>
      {others.filter(({ name }) => opened.includes(name)).map((section) => (
        <Section chat={chat} guide={guide} section={section} />
      ))}
    </div>
  );
}

function Handover({ chat, reply }: { chat: Chat; reply: Reply }) {
  const { code, staff } = reply.custom;
  return (
    <div class="handover">
      {staff === false && <p>{strings.staffAway}</p>}
      {code && (
        <>
          <p>
            {strings.code}
            <strong class="code">{code}</strong>
          </p>
          <p class="quiet">{strings.codeHint}</p>
        </>
      )}
      <Call chat={chat} />
    </div>
  );
}

/** What may be said next; sections of the guide are offered by the card itself. */
function Choices({ chat, reply }: { chat: Chat; reply: Reply }) {
  const names = reply.guide?.sections.map(({ name }) => name) ?? [];
  const choices = reply.custom.choices.filter(({ title }) => !names.includes(title));
  if (!choices.length) return null;
  const label = reply.custom.kind === "clarify" ? strings.choices : strings.next;
  return (
    <div class="chips" role="group" aria-label={label}>
      {choices.map(({ title, payload }) => (
        <button class="chip" onClick={() => chat.say(payload)}>
          {title}
        </button>
      ))}
    </div>
  );
}

function Tools({ chat, entry, reply }: { chat: Chat; entry: Entry; reply: Reply }) {
  const { guide } = reply;
  return (
    <>
      {guide && materialsOf(guide) && <ChecklistActions chat={chat} guide={guide} />}
      <div class="foot">
        <div>
          <button
            class="action"
            onClick={async () => chat.announce((await copy(reply.text)) ? strings.copied : strings.copyFailed)}
          >
            <Icon name="copy" />
            {strings.copy}
          </button>
          {canSpeak && <Speak text={reply.text} />}
        </div>
        <Vote chat={chat} entry={entry} />
      </div>
    </>
  );
}

function Speak({ text }: { text: string }) {
  const [speaks, toggle] = useRunning((onEnd) => speak(text, onEnd));
  return (
    <button class="action" aria-pressed={speaks} onClick={toggle}>
      <Icon name={speaks ? "stop" : "speaker"} />
      {speaks ? strings.stopSpeaking : strings.speak}
    </button>
  );
}

function Vote({ chat, entry }: { chat: Chat; entry: Entry }) {
  const [asks, setAsks] = useState(false);
  const judge = async (vote: "up" | "down", reason = "") => {
    const kept = await chat.judge(entry, vote, reason);
    const asksWhy = kept && vote === "down" && !reason;
    if (!asksWhy) chat.announce(kept ? strings.thanks : strings.feedbackFailed);
    setAsks(asksWhy);
  };
  return (
    <>
      <div>
        <button class="action" aria-pressed={entry.vote === "up"} onClick={() => judge("up")}>
          <Icon name="up" />
          {strings.helpful}
        </button>
        <button class="action" aria-pressed={entry.vote === "down"} onClick={() => judge("down")}>
          <Icon name="down" />
          {strings.unhelpful}
        </button>
      </div>
      {asks && <Reason onReason={(reason) => judge("down", reason)} />}
    </>
  );
}

function Reason({ onReason }: { onReason: (reason: string) => void }) {
  const [other, setOther] = useState("");
  return (
    <form
      class="reason"
      onSubmit={(event) => {
        event.preventDefault();
        if (other.trim()) onReason(other.trim());
      }}
    >
      <p>{strings.reasonTitle}</p>
      <div class="chips">
        {strings.reasons.map((reason) => (
          <button type="button" class="chip small" onClick={() => onReason(reason)}>
            {reason}
          </button>
        ))}
      </div>
      <div class="reason-other">
        <input
          type="text"
          maxLength={200}
          value={other}
          aria-label={strings.reasonOther}
          placeholder={strings.reasonOtherShort}
          onInput={(event) => setOther(event.currentTarget.value)}
        />
        <button type="submit" class="action">{strings.reasonSend}</button>
      </div>
    </form>
  );
}
