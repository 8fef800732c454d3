// The JSON of the web channel (docs/api.md).

export interface Choice {
  title: string;
  payload: string;
}

export type Span = [number, number];

export interface Source {
  document: string;
  section: string;
  spans: Span[];
}

export interface Custom {
  kind: "answer" | "clarify" | "decline" | "smalltalk" | "error";
  title: string | null;
  passages: { section: string; text: string }[];
  sources: Source[];
  choices: Choice[];
  handover?: boolean;
  code?: string;
  staff?: boolean;
}

export interface Part {
  text: string;
  level: number;
  item: boolean;
}

export interface GuideSection {
  name: string;
  place: string | null;
  parts: Part[];
  spans: Span[];
  notes: string[];
  open?: boolean | null;
  computed?: string | null;
}

export interface Guide {
  id: string;
  title: string;
  document: { id: string; title: string; region: string; date: string | null };
  sections: GuideSection[];
  notes: string[];
}

export interface Reply {
  text: string;
  custom: Custom;
  guide: Guide | null;
}

export interface Answered {
  id: string;
  time: number;
  text: string;
  replies: Reply[];
}

export interface Suggestion {
  title: string;
  id: string;
}

export interface Status {
  notice: string | null;
  hotline: { name: string; phone: string } | null;
  hot: { title: string; target: string }[];
  message_limit: number;
  retention_days: number;
}

export interface Excerpts {
  document: { id: string; title: string; publisher: string; region: string; date: string | null };
  excerpts: { text: string | null; cited: boolean }[][];
}
