// Reading aloud and dictation, where the browser has them.

const LANGUAGE = "zh-CN";

interface Recognition {
  lang: string;
  interimResults: boolean;
  onresult: ((event: { results: ArrayLike<ArrayLike<{ transcript: string }>> }) => void) | null;
  onerror: (() => void) | null;
  onend: (() => void) | null;
  start(): void;
  stop(): void;
}

type Recogniser = new () => Recognition;
const browser = globalThis as unknown as { SpeechRecognition?: Recogniser; webkitSpeechRecognition?: Recogniser };
const Recogniser = browser.SpeechRecognition ?? browser.webkitSpeechRecognition;

export const canSpeak = "speechSynthesis" in globalThis;
export const canListen = Boolean(Recogniser);

/** Read a text aloud; returns how to stop. */
export function speak(text: string, onEnd: () => void): () => void {
  const utterance = new SpeechSynthesisUtterance(text);
  utterance.lang = LANGUAGE;
  utterance.onend = utterance.onerror = onEnd;
  speechSynthesis.cancel();
  speechSynthesis.speak(utterance);
  return () => speechSynthesis.cancel();
}

/** Listen until the citizen pauses; returns how to stop. */
export function listen(onText: (text: string) => void, onFail: () => void, onEnd: () => void): () => void {
  const recognition = new Recogniser!();
  recognition.lang = LANGUAGE;
  recognition.interimResults = false;
  recognition.onresult = ({ results }) => onText(Array.from(results, (result) => result[0].transcript).join(""));
  recognition.onerror = onFail;
  recognition.onend = onEnd;
  recognition.start();
  return () => recognition.stop();
}
