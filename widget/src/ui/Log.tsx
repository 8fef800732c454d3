import { useEffect, useRef } from "preact/hooks";
import type { Chat, Entry } from "../chat";
import pack from "../pack.json";
import { strings } from "../strings";
import { Answer } from "./Answer";
import { Call } from "./Call";
import { Icon } from "./icons";
import { Rich } from "./Rich";
import type { OpenSheet } from "./sheets";

const MARGIN = 8; // px left above the newest question
const HOT = 6; // questions offered at the start; the pack holds more

/** Everything that was said; announced politely, and scrolled so that a new answer begins in sight. */
export function Log({ chat, open }: { chat: Chat; open: OpenSheet }) {
  const log = useRef<HTMLDivElement>(null);
  const newest = chat.entries[chat.entries.length - 1];
  useEffect(() => {
    const entries = log.current?.querySelectorAll<HTMLElement>(".entry");
    const last = entries?.[entries.length - 1];
    if (last && log.current) log.current.scrollTop = last.offsetTop - MARGIN;
  }, [newest?.id, newest?.state, newest?.replies.length]);
  return (
    <div class="log" role="log" aria-label={strings.log} aria-live="polite" tabIndex={0} ref={log}>
      <h2 class="sr">{strings.log}</h2>
      {!chat.kept.informed && <PrivacyBrief chat={chat} open={open} focusNext={() => log.current?.focus()} />}
      <Welcome chat={chat} />
      {chat.entries.map((entry) => (
        <Exchange key={entry.id} chat={chat} entry={entry} open={open} />
      ))}
      {chat.trouble && <Trouble chat={chat} />}
    </div>
  );
}

function PrivacyBrief({ chat, open, focusNext }: { chat: Chat; open: OpenSheet; focusNext: () => void }) {
  const understood = () => {
    chat.keep({ informed: true });
    focusNext();
  };
  return (
    <div class="privacy">
      <p>{strings.privacyBrief(chat.retentionDays)}</p>
      <div class="tools">
        <button class="action" onClick={(event) => open({ name: "privacy" }, event)}>{strings.privacyMore}</button>
        <button class="action strong" onClick={understood}>{strings.understood}</button>
      </div>
    </div>
  );
}

function Welcome({ chat }: { chat: Chat }) {
  const hot = chat.status?.hot ?? pack.answers.map(({ question }) => ({ title: question }));
  return (
    <div class="reply welcome">
      <div class="bubble"><p>{strings.welcome}</p></div>
      <p class="quiet">{strings.hot}</p>
      <div class="chips" role="group" aria-label={strings.hot}>
        {hot.slice(0, HOT).map(({ title }) => (
          <button class="chip" onClick={() => chat.say(title)}>
            {title}
          </button>
        ))}
      </div>
    </div>
  );
}

function Exchange({ chat, entry, open }: { chat: Chat; entry: Entry; open: OpenSheet }) {
  return (
    <div class="entry">
      <p class="question">
        <span class="sr">{strings.you}：</span>
        {entry.text}
      </p>
      {entry.hidden.length > 0 && <p class="state">{strings.personalHidden(entry.hidden.join("、"))}</p>}
      <Progress chat={chat} entry={entry} />
      {entry.replies.map((reply) => (
        <Answer chat={chat} entry={entry} reply={reply} open={open} />
      ))}
    </div>
  );
}

function Progress({ chat, entry }: { chat: Chat; entry: Entry }) {
  if (entry.state === "done") return null;
  if (entry.state === "sending") {
    return (
      <p class="thinking">
        <span class="dots" aria-hidden="true"><i /><i /><i /></span>
        {strings.thinking}
      </p>
    );
  }
  const texts = { waiting: strings.waiting, failed: strings.failed, limited: strings.limited(entry.seconds) };
  return (
    <p class="state bad">
      <Icon name="warning" />
      {texts[entry.state]}
      <button class="action" onClick={() => chat.resend(entry)}>{strings.resend}</button>
    </p>
  );
}

/** An honest word, the hotline, and what is asked most with dated answers. */
function Trouble({ chat }: { chat: Chat }) {
  return (
    <section class="trouble">
      <p><strong>{chat.trouble === "down" ? strings.down : strings.slow}</strong></p>
      <p>{strings.troubleAdvice}</p>
      <Call chat={chat} />
      <h3>{strings.packTitle}</h3>
      <p class="quiet">{strings.packDated(pack.date)}</p>
      {pack.answers.map((answer) => <Packed answer={answer} />)}
    </section>
  );
}

function Packed({ answer }: { answer: (typeof pack.answers)[number] }) {
  return (
    <details>
      <summary>{answer.question}</summary>
      <h4>{answer.title}</h4>
      {answer.notes.map((note) => <p class="remark"><Rich text={note} /></p>)}
      {answer.sections.map(({ name, place, lines, notes }) => (
        <section class="section">
          <h5>{place ? `${name}（${place}）` : name}</h5>
          {lines.map((line) => <p><Rich text={line} /></p>)}
          {notes.map((note) => <p class="remark"><Rich text={note} /></p>)}
        </section>
      ))}
      <p class="quiet">{strings.printSource(answer.source, null)}</p>
    </details>
  );
}
