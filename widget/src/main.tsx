// Defines the elements <xiaowei-chat> and <xiaowei-checklist>; a page that has neither gets the chat's button.
import { type ComponentChild, render } from "preact";
import { Api } from "./api";
import { Chat } from "./chat";
import styles from "./styles.css";
import { App } from "./ui/App";
import { Printed } from "./ui/Printed";

const script = document.currentScript as HTMLScriptElement | null;
const server = (script?.dataset.server || (script?.src ? new URL(script.src).origin : location.origin)).replace(/\/$/, "");

/** An element with a shadow of its own: the page's styles stay outside and ours inside. */
function define(name: string, content: (element: HTMLElement) => ComponentChild): void {
  if (customElements.get(name)) return;
  customElements.define(
    name,
    class extends HTMLElement {
      connectedCallback() {
        if (this.shadowRoot) return;
        const shadow = this.attachShadow({ mode: "open" });
        dress(shadow);
        render(content(this), shadow);
      }
    },
  );
}

/** Constructed style sheets need no leave of the page's Content-Security-Policy; old browsers get an element. */
function dress(shadow: ShadowRoot): void {
  if ("adoptedStyleSheets" in shadow) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(styles);
    shadow.adoptedStyleSheets = [sheet];
  } else {
    const style = document.createElement("style");
    style.textContent = styles;
    (shadow as ShadowRoot).append(style);
  }
}

function chat(): Chat {
  const made = new Chat(server);
  if (new URLSearchParams(location.search).get("elder") === "1") made.keep({ elder: true });
  return made;
}

define("xiaowei-chat", (element) => <App chat={chat()} full={element.hasAttribute("full")} />);
define("xiaowei-checklist", () => <Printed api={new Api(server)} />);
if (!document.querySelector("xiaowei-chat, xiaowei-checklist")) {
  document.body.append(document.createElement("xiaowei-chat"));
}
