import { withPhones } from "../phones";

const RANGE = /(\d[\d:：.]*[-－—~～][\d:：.]*\d)/; // 15-16, 8:30-12:00: read as one, so never broken

/** A text whose phone numbers can be called. */
export function Rich({ text }: { text: string }) {
  return <>{withPhones(text).map((piece) => (piece.tel ? <a href={piece.tel}>{piece.text}</a> : <Words text={piece.text} />))}</>;
}

function Words({ text }: { text: string }) {
  return <>{text.split(RANGE).map((words, place) => (place % 2 ? <span class="whole">{words}</span> : words))}</>;
}
