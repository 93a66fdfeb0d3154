import { number, plural, unknown } from '../../lib/format'

export interface Point {
  span: string
  value: number | null
  low: number | null
  high: number | null
}
export interface Quantity {
  name: string
  measure: string
  subject: string
  span: string
  take: string
  value: number | null
  low: number | null
  high: number | null
  n: number
  note: string
  opens: string
  series: Point[]
}
export interface Claim {
  id: string
  narrative: string
  text: string
  who: string
  when: string
  kind: string
  family: string
  about: string
  verdict: string
  why: string
  value: number | null
  low: number | null
  high: number | null
  n: number
  unit: string
  method: string
  formula: string
  rule: { id: string; title: string; supported: string; contradicted: string; partly: string; thresholds: Record<string, number> | null }
  yardstick: { text: string; percentile: number | null; of: number; placebos_supported: number; placebos: number; runs: { subject: string; random: boolean; value: number | null; verdict: string }[] }
  p: number | null
  q: number | null
  firm: boolean
  quantities: Quantity[]
  alternatives: { name: string; verdict: string; value: number | null; flips: boolean }[]
  sources: { id: string; file: string; name: string; sha256: string; coverage_to: string; licence: string; non_commercial: boolean; attribution: string }[]
  caveats: string[]
  needs: string[]
  changes_if: string
}
/** Moment is an outcome of checks that stood for a time. */
export interface Moment {
  from: string
  to: string
  checks: number
  verdict: string
  value: number | null
  low: number | null
  high: number | null
  n: number
  flip: boolean
  causes: string[]
  why: string
}
/** Year is what the rule says with its spans moved back. */
export interface Year {
  year: number
  data_to: number
  spans: string
  verdict: string
  value: number | null
  low: number | null
  high: number | null
  n: number
}
export interface Course {
  id: string
  narrative: string
  variant: string
  verdict: string
  flips: number
  flipped: string
  verdicts: Moment[]
  years: Year[]
  years_why: string
}
export interface Claims {
  claims: Claim[]
  available: { id: string; title: string; claims: number }[]
  history: Course[]
  memory: { checks: number; since: string; unreadable: number; torn: number }
  narratives: string[]
  summary: { claims: number; computed: number; verdicts: Record<string, number>; embedded: boolean; placebo_runs: number; placebo_support: number }
}

/** the verdicts in the order in which they are shown, with a sign that is not a colour */
export const verdicts: { id: string; sign: string; means: string }[] = [
  { id: 'supported', sign: '✓', means: 'the number meets the rule' },
  { id: 'partly', sign: '≈', means: 'a part of the statement meets its rule' },
  { id: 'contradicted', sign: '✗', means: 'the number meets the rule against it' },
  { id: 'not-shown', sign: '–', means: 'the number decides neither way, or a cause has no design that could show it' },
  { id: 'not-measurable', sign: '?', means: 'this record holds nothing that decides it' },
  { id: 'open-forecast', sign: '…', means: 'time will tell' },
  { id: 'opinion', sign: '“', means: 'no number decides it' },
]
export const sign = (v: string) => verdicts.find((x) => x.id === v)?.sign ?? ''

/** courseOf finds what is remembered of a claim that comes with the program. */
export function courseOf(answer: Claims, c: { id: string; narrative: string }): Course | undefined {
  return answer.history.find((h) => h.id === c.id && h.narrative === c.narrative && !h.variant.endsWith('.yaml'))
}
/** remembered says what a history is made of. */
export function remembered({ memory: m }: Claims): string {
  if (!m.checks) return ''
  const lost = m.torn + m.unreadable
  return `${plural(m.checks, 'check')} of this record remembered since ${m.since}${lost ? `; ${plural(lost, 'line')} of the history cannot be read` : ''}.`
}

/** fig writes a value of any size with the digits that count: small ones are not rounded to nothing. */
export function fig(v: number | null | undefined): string {
  if (v === null || v === undefined) return unknown
  return v !== 0 && Math.abs(v) < 0.1 ? v.toPrecision(2).replace('-', '−') : number(v)
}
/** range writes an interval like fig. */
export function range(low: number | null, high: number | null): string {
  return low === null || high === null ? unknown : `${fig(low)} to ${fig(high)}`
}
