// Lays a reply's text out as a card without losing a word of it: first line, sections, remarks, source lines.
import type { Reply } from "./types";

export interface Block {
  /** Section the lines stand in; null for a remark. */
  section: string | null;
  /** What is shown above the lines. */
  label: string | null;
  /** Passages, each whole. */
  lines: string[];
  /** A reviewed or computed note, to be noticed. */
  isNote?: boolean;
}

export interface Card {
  heading: string;
  /** Whom or which district it is for, where the heading says so. */
  scope: string;
  blocks: Block[];
  sources: string[];
}

const SOURCE = /^来源[（：]/;
const NOTE = /^(工作人员)?提示：|^请注意：/;
const LABEL = /^(.{1,40})：$/;
const PLACE = /^（.{1,12}）$/;
const PRINTED_LABEL = 14; // characters; "市直咨询电话：…" names its section itself

export function layOut(reply: Reply): Card {
  const lines = reply.text.split("\n");
  const heading = lines.shift() ?? "";
  const sources: string[] = [];
  while (lines.length && (SOURCE.test(lines[lines.length - 1]) || !lines[lines.length - 1])) {
    const line = lines.pop();
    if (line) sources.unshift(line);
  }
  const [title, ...scope] = heading.split(" · ");
  return { heading: title, scope: scope.join(" · "), blocks: split(lines.join("\n"), reply.custom.passages), sources };
}

function split(body: string, passages: { section: string; text: string }[]): Block[] {
  const blocks: Block[] = [];
  let end = 0;
  for (const passage of passages) {
    const start = body.indexOf(passage.text, end);
    if (start < 0) continue; // not printed in the text: nothing to show
    const between = body.slice(end, start).split("\n").map((line) => line.trim()).filter(Boolean);
    const last = between[between.length - 1] ?? "";
    const label = LABEL.exec(last)?.[1] ?? (PLACE.test(last) ? passage.section + last : null);
    if (label) between.pop();
    remark(blocks, between);
    const open = blocks[blocks.length - 1];
    const goesOn = open?.section === passage.section && (!label || label === open.label) && !between.length;
    if (goesOn) open.lines.push(passage.text);
    else blocks.push(begin(passage, label));
    end = start + passage.text.length;
  }
  remark(blocks, body.slice(end).split("\n").map((line) => line.trim()).filter(Boolean));
  return blocks;
}

/** Notes on a text and lines to act on; each kind together. */
function remark(blocks: Block[], lines: string[]): void {
  const isNote = (line: string) => NOTE.test(line);
  const notes = lines.filter(isNote);
  const others = lines.filter((line) => !isNote(line));
  if (notes.length) blocks.push({ section: null, label: null, lines: notes, isNote: true });
  if (others.length) blocks.push({ section: null, label: null, lines: others });
}

/** A text that begins with its own label gives it up to the heading. */
function begin({ section, text }: { section: string; text: string }, label: string | null): Block {
  const colon = text.search(/[：:]/);
  const printed = colon > 0 && colon < PRINTED_LABEL ? text.slice(0, colon).trim() : "";
  if (printed.endsWith(section)) {
    const place = label?.startsWith(section) ? label.slice(section.length) : "";
    return { section, label: printed + place, lines: [text.slice(colon + 1).trim()] };
  }
  return { section, label: label ?? section, lines: [text] };
}
