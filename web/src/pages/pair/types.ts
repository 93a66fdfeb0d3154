import type { FigureValue, Source } from '../../lib/types'

export interface Course {
  points: { year: number; value: number | null; seat_elsewhere?: boolean }[]
  trend_per_decade: number | null
  trend: string
  break_year: number
  break_from: number
  break_to: number
  break_probability: number | null
  break: string
}

export interface Act {
  source: string
  layer: string
  kind: string
  a: string
  b: string
  directed: boolean
  from: string
  to: string
  certainty: string
  label: string
  link: string
}

export interface Layer {
  layer: string
  measure: string
  title: string
  unit: string
  subject: string
  last: FigureValue
  source: string
  course: Course
  percentile: number | null
  of: number
  among: string
}

export interface Vote {
  symbol: string
  date: string
  title: string
  positions: string[]
  yes: number
  abstain: number
  no: number
  share: number
  link: string
}

/** Pair is the answer of the operation pair. */
export interface Pair {
  pair: string
  names: string[]
  year: number
  finding: string
  measures: { figure: FigureValue; title: string; percentile: number | null; of: number; course: Course }[]
  joint: number[]
  joint_n: number
  layers: Layer[]
  records: { source: string; layer: string; kind: string; n: number; first: string; last: string }[]
  acts: Act[]
  telling: { from: number; to: number; together: Vote[]; opposed: Vote[]; why: string }
  related: { pair: string; names: string[]; value: number; rank: number; of: string }[]
  notes: string[]
  sources: Source[]
}

/** Events is the answer of the operation events. */
export interface Events {
  source: string
  unit: string
  coverage: string
  months: { month: string; share: number | null; status: string }[]
}

/** yearOf writes a day as a year with its fraction, for an axis of years. */
export function yearOf(day: string): number {
  const [y, m, d] = day.split('-').map(Number)
  return y + ((m || 1) - 1) / 12 + ((d || 1) - 1) / 365
}
