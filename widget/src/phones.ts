// Phone numbers in a text, shown as printed; a link adds Weihai's area code where the text leaves it out.

const AREA = "0631";

// Before the number: a character that cannot belong to it. 12333 and seven digits that begin with 5 or 8 are Weihai's.
const PHONE = /(^|[^\d-])(0\d{2,3}[-—－ ]?\d{5,8}|12333|[58]\d{6})(?![\d-]|\s*元)/g;

export interface Piece {
  text: string;
  /** Address of a phone link; absent for plain text. */
  tel?: string;
}

export function withPhones(text: string): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const found of text.matchAll(PHONE)) {
    const [, before, number] = found;
    const start = found.index + before.length;
    pieces.push({ text: text.slice(end, start) }, { text: number, tel: tel(number) });
    end = start + number.length;
  }
  pieces.push({ text: text.slice(end) });
  return pieces.filter((piece) => piece.text);
}

export function tel(number: string): string {
  const digits = number.replace(/\D/g, "");
  return `tel:${digits.length === 7 ? AREA + digits : digits}`;
}
