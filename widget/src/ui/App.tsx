import { useEffect, useReducer, useRef, useState } from "preact/hooks";
import type { Chat } from "../chat";
import { noteOpen, wasOpen } from "../storage";
import { strings } from "../strings";
import { Composer } from "./Composer";
import { Icon } from "./icons";
import { Log } from "./Log";
import { type Sheet, SheetView } from "./sheets";
import { useVisibleHeight } from "./viewport";

const SIZES = [18, 20, 22, 24, 27, 30]; // px, the 长辈版's range
const OFFER = "data-xiaowei-ask"; // attribute of the page's own elements that ask something; empty: only open
const LARGE = 20; // px above which a phone's header needs a second line
const REFRESH = 120000; // ms between looks for a notice

/** The widget: a button that opens a window, or the whole page. */
export function App({ chat, full }: { chat: Chat; full: boolean }) {
  const [, redraw] = useReducer((count: number, _: void) => count + 1, 0);
  const [isOpen, setOpen] = useState(full || wasOpen());
  const launcher = useRef<HTMLButtonElement>(null);
  const input = useRef<HTMLTextAreaElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  useEffect(() => chat.subscribe(() => redraw()), []);
  useEffect(() => {
    if (!isOpen) return;
    chat.start();
    const timer = setInterval(() => document.visibilityState === "visible" && chat.refresh(), REFRESH);
    return () => clearInterval(timer);
  }, [isOpen]);

  const show = (open: boolean) => {
    setOpen(open);
    noteOpen(open);
    // A touch screen's keyboard would cover what there is to read first.
    const target = open ? (matchMedia("(pointer: coarse)").matches ? panel : input) : launcher;
    requestAnimationFrame(() => target.current?.focus());
  };
  useEffect(() => {
    const ask = (event: Event) => {
      const offer = (event.target as Element).closest(`[${OFFER}]`);
      if (!offer) return;
      event.preventDefault();
      show(true);
      chat.say(offer.getAttribute(OFFER) ?? "");
    };
    document.addEventListener("click", ask);
    return () => document.removeEventListener("click", ask);
  }, []);
  const { elder, size, look } = chat.kept;
  const isLarge = elder && size > LARGE;
  const classes = ["root", full ? "full" : "floating", elder && "elder", isLarge && "large", `look-${look}`];
  return (
    <div class={classes.filter(Boolean).join(" ")} style={elder ? { "--size": `${size}px` } : {}} lang="zh-CN">
      {!full && (
        <button
          class="launcher"
          ref={launcher}
          aria-label={strings.launcherLabel}
          aria-expanded={isOpen}
          hidden={isOpen}
          onClick={() => show(true)}
        >
          <Icon name="chat" />
          {strings.launcher}
        </button>
      )}
      {isOpen && <Panel chat={chat} full={full} panel={panel} input={input} close={() => show(false)} />}
    </div>
  );
}

interface PanelProps {
  chat: Chat;
  full: boolean;
  panel: { current: HTMLDivElement | null };
  input: { current: HTMLTextAreaElement | null };
  close: () => void;
}

function Panel({ chat, full, panel, input, close }: PanelProps) {
  const [sheet, setSheet] = useState<Sheet | null>(null);
  const opener = useRef<HTMLElement | null>(null);
  useVisibleHeight(panel, !full);
  const open = (next: Sheet, event: Event) => {
    opener.current = event.currentTarget as HTMLElement;
    setSheet(next);
  };
  const back = () => {
    setSheet(null);
    requestAnimationFrame(() => opener.current?.focus());
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    if (sheet) back();
    else if (!full) close();
  };
  return (
    <div
      class="panel"
      ref={panel}
      role={full ? "main" : "dialog"}
      aria-label={strings.title}
      tabIndex={-1}
      onKeyDown={onKeyDown}
      onClick={(event) => sheet && event.target === panel.current && back()}
    >
      <div class="conversation" inert={sheet !== null}>
        <Header chat={chat} full={full} close={close} openMenu={(event) => open({ name: "menu" }, event)} />
        {chat.status?.notice && (
          <p class="notice" role="status">
            <Icon name="warning" />
            <span>
              <strong>{strings.notice}</strong> {chat.status.notice}
            </span>
          </p>
        )}
        <Log chat={chat} open={open} />
        <Composer chat={chat} input={input} />
      </div>
      {sheet && <SheetView key={sheet.name} chat={chat} sheet={sheet} go={setSheet} close={back} />}
      <p class={`toast ${chat.announcement ? "shown" : ""}`} role="status">{chat.announcement}</p>
    </div>
  );
}

interface HeaderProps {
  chat: Chat;
  full: boolean;
  close: () => void;
  openMenu: (event: Event) => void;
}

function Header({ chat, full, close, openMenu }: HeaderProps) {
  const { elder } = chat.kept;
  const title = (
    <>
      {strings.name}
      {!elder && <span class="subject">{strings.subject}</span>}
    </>
  );
  return (
    <div class="head">
      <div class="bar">
        {full ? <h1>{title}</h1> : <h2>{title}</h2>}
        <div class="reading">
          {elder && <TextSize chat={chat} />}
          <button class="elder-switch" onClick={() => chat.keep({ elder: !elder })}>
            {elder ? strings.standard : strings.elder}
          </button>
        </div>
        <button class="round" aria-label={strings.menu} onClick={openMenu}><Icon name="menu" /></button>
        {!full && <button class="round" aria-label={strings.close} onClick={close}><Icon name="close" /></button>}
      </div>
    </div>
  );
}

function TextSize({ chat }: { chat: Chat }) {
  const place = SIZES.indexOf(chat.kept.size);
  const set = (to: number) => chat.keep({ size: SIZES[to] });
  return (
    <div role="group" aria-label={strings.textSize}>
      <button class="size" aria-label={strings.smaller} disabled={place <= 0} onClick={() => set(place - 1)}>A−</button>
      <button class="size" aria-label={strings.larger} disabled={place >= SIZES.length - 1} onClick={() => set(place + 1)}>A+</button>
    </div>
  );
}
