// 一次性告知清单: what to bring, where and when, taken from the guide word for word.
import { strings } from "./strings";
import type { Guide, GuideSection, Part } from "./types";

const MATERIALS = "申请材料";
const LISTED = [MATERIALS, "办理地点", "办理时间", "办理方式", "办理时限", "收费标准", "咨询电话", "进度查询"];
const NOTHING = /^无[。；]?$|^无需/;

/** The guide's materials, if there are any to bring. */
export function materialsOf(guide: Guide): GuideSection | undefined {
  const section = guide.sections.find(({ name }) => name === MATERIALS);
  return section?.parts.some(isTickable) ? section : undefined;
}

/** Whether a part is a thing to bring, and not a line that leads over to things. */
export function isTickable({ text }: Part): boolean {
  return !/[：:]$/.test(text) && !NOTHING.test(text);
}

/** The sections that stand on the list, in its order. */
export function listed(guide: Guide): GuideSection[] {
  return LISTED.flatMap((name) => guide.sections.find((section) => section.name === name) ?? []);
}

/** The list as plain text; `ticks` are places in the materials. */
export function checklistText(guide: Guide, ticks: number[]): string {
  const sections = listed(guide).map((section) => {
    const marks = section === materialsOf(guide);
    const lines = section.parts.map((part, place) =>
      marks && isTickable(part) ? `${ticks.includes(place) ? "☑" : "☐"} ${part.text}` : part.text,
    );
    return [`【${section.name}】`, ...lines, ...section.notes].join("\r\n");
  });
  const { title, date } = guide.document;
  return [`${strings.checklistTitle}：${guide.title}`, ...guide.notes, ...sections, strings.printSource(title, date)].join("\r\n\r\n");
}
