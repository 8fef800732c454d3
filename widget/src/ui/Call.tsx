import type { Chat } from "../chat";
import { tel } from "../phones";
import { strings } from "../strings";
import { Icon } from "./icons";

/** The hotline, to be called. */
export function Call({ chat }: { chat: Chat }) {
  return (
    <a class="call" href={tel(chat.hotline)}>
      <Icon name="phone" />
      {strings.callNumber(chat.hotline)}
    </a>
  );
}
