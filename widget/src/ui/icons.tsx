// Line icons, drawn on a 24 × 24 grid; always beside or inside something that has a name.

const paths = {
  chat: "M4 5h16v11H9l-5 4z M8 9h8 M8 12h5",
  close: "M6 6l12 12 M18 6L6 18",
  menu: "M4 7h16 M4 12h16 M4 17h16",
  send: "M4 12l16-8-6 16-3-6z M11 14l9-10",
  mic: "M12 3a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0V6a3 3 0 0 1 3-3z M6 11a6 6 0 0 0 12 0 M12 17v4",
  copy: "M9 9h11v11H9z M5 15H4V4h11v1",
  speaker: "M4 9v6h4l5 4V5L8 9z M16 9a4 4 0 0 1 0 6 M18.5 6.5a8 8 0 0 1 0 11",
  stop: "M7 7h10v10H7z",
  up: "M7 11v9H4v-9z M7 11l4-8a2 2 0 0 1 2 2v4h6l-2 11H7",
  down: "M7 13V4H4v9z M7 13l4 8a2 2 0 0 0 2-2v-4h6L17 4H7",
  print: "M7 9V4h10v5 M7 17H4V9h16v8h-3 M7 14h10v6H7z",
  save: "M12 4v11 M7 11l5 5 5-5 M5 20h14",
  phone: "M6 3h4l2 5-3 2a12 12 0 0 0 5 5l2-3 5 2v4a2 2 0 0 1-2 2A16 16 0 0 1 4 5a2 2 0 0 1 2-2z",
  person: "M12 4a4 4 0 1 1 0 8 4 4 0 0 1 0-8z M4 21a8 8 0 0 1 16 0",
  rephrase: "M4 12a8 8 0 0 1 14-5l2 2 M20 4v5h-5 M20 12a8 8 0 0 1-14 5l-2-2 M4 20v-5h5",
  book: "M5 4h11a3 3 0 0 1 3 3v13H8a3 3 0 0 1-3-3z M5 17a3 3 0 0 1 3-3h11",
  chevron: "M9 6l6 6-6 6",
  warning: "M12 4l9 16H3z M12 10v4 M12 17h.01",
  check: "M5 12l5 5 9-10",
};

export type IconName = keyof typeof paths;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}
