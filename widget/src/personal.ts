// Personal numbers, recognised before anything leaves the browser. The server looks again, more thoroughly.

const LABELS = { identity: "身份证号", bank: "银行卡号", mobile: "手机号", social: "社保号", long: "号码" } as const;

// Weights and check characters of GB 11643.
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECK = "10X98765432";

const GAP = "[ \\u3000\\-－–—·.]";
const RUN = new RegExp(`\\d(?:${GAP}?\\d){13,18}${GAP}?[\\dXx]?`, "g");
const MOBILE = new RegExp(`(^|[^\\d])((?:\\+?86${GAP}?)?1[3-9]\\d${GAP}?\\d{4}${GAP}?\\d{4})(?!\\d)`, "g");
const NAMED =
  /((?:社保|社会保障|社会保险|医保|个人|职工|人员)卡?编?号码?|电脑号)([\s是为:：]{0,3})([A-Za-z]{0,2}\d{6,14}[A-Za-z]?)(?![\dA-Za-z])/g;

export interface Masked {
  text: string;
  /** What was hidden, in everyday words, each once. */
  labels: string[];
}

export function mask(text: string): Masked {
  const labels = new Set<string>();
  const hide = (label: string) => {
    labels.add(label);
    return `[${label}]`;
  };
  const halfWidth = text.replace(/[０-９]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0xfee0));
  const masked = halfWidth
    .replace(RUN, (run) => {
      const label = name(run.replace(/[^\dXx]/g, "").toUpperCase());
      const solid = /^\d{15,}[Xx]?$/.test(run) || /^\d{14}[Xx]$/.test(run);
      return label ? hide(label) : solid ? hide(LABELS.long) : run;
    })
    .replace(MOBILE, (_, before: string) => before + hide(LABELS.mobile))
    .replace(NAMED, (_, what: string, between: string) => what + between + hide(LABELS.social));
  return { text: labels.size ? masked : text, labels: [...labels] };
}

function name(number: string): string | null {
  if (isIdentityCard(number)) return LABELS.identity;
  return isBankCard(number) ? LABELS.bank : null;
}

function isIdentityCard(number: string): boolean {
  if (/^\d{15}$/.test(number)) {
    const month = Number(number.slice(8, 10));
    const day = Number(number.slice(10, 12));
    return month >= 1 && month <= 12 && day >= 1 && day <= 31;
  }
  if (!/^\d{17}[\dX]$/.test(number)) return false;
  const total = WEIGHTS.reduce((sum, weight, place) => sum + weight * Number(number[place]), 0);
  return number[17] === CHECK[total % 11];
}

/** Luhn's check (ISO/IEC 7812). */
function isBankCard(number: string): boolean {
  if (!/^\d{16,19}$/.test(number)) return false;
  const total = [...number].reverse().reduce((sum, digit, place) => {
    const value = Number(digit) * (1 + (place % 2));
    return sum + (value > 9 ? value - 9 : value);
  }, 0);
  return total % 10 === 0;
}
