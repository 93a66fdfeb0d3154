import type { Source } from '../../lib/types'

/** Month is what the source reported of the pair in a month. */
export interface Month {
  month: string
  events: number
  volume: number | null
  world: number | null
  share: number | null
  low: number | null
  high: number | null
  expected: number | null
  z: number | null
  unusual: boolean
  balance: number | null
  days: number
  level_change: boolean
  status: string
}

export interface Break {
  month: string
  from: string
  to: string
  probability: number
  at_level_change?: boolean
}

/** Strip is the course of one part. */
export interface Part {
  what: string
  of: string
  from: string
  to: string
  shares: (number | null)[]
}

export interface Item {
  date: string
  a: string
  b: string
  rule_a: string
  rule_b: string
  code: string
  label: string
  quad: string
  goldstein: number | null
  mentions: number
  sources: number
  articles: number
  url: string
  id: number
  row: number
}

/** Events is the answer of the operation events. */
export interface Events {
  pair: string
  source: string
  unit: string
  kind: string
  direction: string
  official: boolean
  of: string
  coverage: string
  level: number
  threshold: number
  months: Month[]
  breaks: Break[]
  levels: Break[]
  parts: Part[]
  events: Item[]
  events_total: number
  notes: string[]
  sources: Source[]
}

/** monthAt is a month as a place on an axis of years, in its middle. */
export function monthAt(month: string): number {
  const [y, m] = month.split('-').map(Number)
  return y + (m - 0.5) / 12
}

/** monthOf is the month of a place on the axis. */
export function monthOf(x: number): string {
  const y = Math.floor(x)
  return `${y}-${String(Math.min(12, Math.floor((x - y) * 12) + 1)).padStart(2, '0')}`
}

/** next is the month n months after another. */
export function next(month: string, n: number): string {
  const [y, m] = month.split('-').map(Number)
  const k = y * 12 + m - 1 + n
  return `${Math.floor(k / 12)}-${String((k % 12) + 1).padStart(2, '0')}`
}
