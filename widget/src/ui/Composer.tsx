import { useEffect, useRef, useState } from "preact/hooks";
import type { Chat } from "../chat";
import { mask } from "../personal";
import { tel } from "../phones";
import { canListen, listen } from "../speech";
import { strings } from "../strings";
import type { Suggestion } from "../types";
import { Icon } from "./icons";
import { useRunning } from "./running";

const PAUSE = 60; // ms without typing before suggestions are asked for
const MIN_TYPED = 2;
const LONGEST_TYPED = 40; // who writes more knows what to ask
const COUNTED = 40; // characters from which the counter is worth its room
const COMPOSING = 229; // key code while an input method is at work

/** Where the citizen writes; above it what always stands in the same place. */
export function Composer({ chat, input }: { chat: Chat; input: { current: HTMLTextAreaElement | null } }) {
  const [text, setText] = useState("");
  const composing = useRef(false);
  const { suggestions, chosen, choose, close } = useSuggestions(chat, text, composing);
  const labels = mask(text).labels;

  const send = (words: string) => {
    close();
    setText("");
    chat.say(words);
  };
  const rephrase = () => {
    setText(chat.lastQuestion);
    requestAnimationFrame(() => {
      input.current?.focus();
      input.current?.select();
    });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing || composing.current || event.keyCode === COMPOSING) return;
    const keys: Record<string, (() => void) | false> = {
      ArrowDown: suggestions.length > 0 && (() => choose((chosen + 1) % suggestions.length)),
      ArrowUp: suggestions.length > 0 && (() => choose((Math.max(chosen, 0) + suggestions.length - 1) % suggestions.length)),
      Escape: suggestions.length > 0 && close,
      Enter: !event.shiftKey && (() => send(chosen >= 0 ? suggestions[chosen].title : text)),
    };
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send(text);
      }}
    >
      <Always chat={chat} rephrase={rephrase} />
      {suggestions.length > 0 && (
        <ul class="suggestions" id="suggestions" role="listbox" aria-label={strings.suggestionsLabel}>
          {suggestions.map(({ title }, place) => (
            <li
              id={`suggestion-${place}`}
              role="option"
              aria-selected={place === chosen}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => send(title)}
            >
              {title}
            </li>
          ))}
        </ul>
      )}
      <p class="sr" role="status">{suggestions.length > 0 ? strings.suggestionsFound(suggestions.length) : ""}</p>
      {labels.length > 0 && <p class="personal" role="status">{strings.personalHint(labels.join("、"))}</p>}
      <div class="line">
        {canListen && (
          <Dictate
            onText={(said) => setText((typed) => (typed + said).slice(0, chat.limit))}
            onFail={() => chat.announce(strings.dictateFailed)}
          />
        )}
        <div class="field">
          <textarea
            ref={input}
            rows={1}
            value={text}
            maxLength={chat.limit}
            enterkeyhint="send"
            autocomplete="off"
            aria-label={strings.inputLabel}
            placeholder={chat.kept.elder ? strings.placeholderShort : strings.placeholder}
            aria-autocomplete="list"
            aria-controls={suggestions.length > 0 ? "suggestions" : undefined}
            aria-activedescendant={chosen >= 0 ? `suggestion-${chosen}` : undefined}
            aria-describedby="counter"
            onInput={(event) => setText(event.currentTarget.value)}
            onCompositionStart={() => (composing.current = true)}
            onCompositionEnd={(event) => {
              composing.current = false;
              setText(event.currentTarget.value);
            }}
            onKeyDown={onKeyDown}
            onBlur={close}
          />
        </div>
        <button class="send" type="submit" aria-label={strings.send} disabled={!text.trim()}>
          <Icon name="send" />
        </button>
      </div>
      <p class={text.length < COUNTED ? "sr" : "counter"} id="counter">
        <span aria-hidden="true">{strings.counter(text.length, chat.limit)}</span>
        <span class="sr">{strings.counterLabel(text.length, chat.limit)}</span>
      </p>
    </form>
  );
}

/** Ways out that never move. */
function Always({ chat, rephrase }: { chat: Chat; rephrase: () => void }) {
  return (
    <div class="always">
      <button type="button" class="action" disabled={!chat.lastQuestion} onClick={rephrase}>
        <Icon name="rephrase" />
        {strings.rephrase}
      </button>
      <button type="button" class="action" onClick={() => chat.say(strings.handoverQuestion)}>
        <Icon name="person" />
        {strings.handover}
      </button>
      <a class="action" href={tel(chat.hotline)}>
        <Icon name="phone" />
        {strings.call}
      </a>
    </div>
  );
}

function Dictate({ onText, onFail }: { onText: (said: string) => void; onFail: () => void }) {
  const [listens, toggle] = useRunning((onEnd) => listen(onText, onFail, onEnd));
  const label = listens ? strings.dictating : strings.dictate;
  return (
    <button type="button" class="round" aria-label={label} title={label} aria-pressed={listens} onClick={toggle}>
      <Icon name={listens ? "stop" : "mic"} />
    </button>
  );
}

/** Suggestions for what is being typed; personal numbers are hidden before they are asked for. */
function useSuggestions(chat: Chat, text: string, composing: { current: boolean }) {
  const [suggestions, setSuggestions] = useState<Suggestion[]>([]);
  const [chosen, choose] = useState(-1);
  const close = () => {
    setSuggestions([]);
    choose(-1);
  };
  useEffect(() => {
    const typed = mask(text).text.trim();
    choose(-1);
    if (typed.length < MIN_TYPED || typed.length > LONGEST_TYPED) {
      setSuggestions([]);
      return;
    }
    if (composing.current) return;
    const abort = new AbortController();
    const timer = setTimeout(() => {
      chat.api.suggest(typed, abort.signal).then(setSuggestions, () => undefined); // none is no harm
    }, PAUSE);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [text]);
  return { suggestions, chosen, choose, close };
}
