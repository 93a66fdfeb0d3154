import type { FigureValue, Source } from '../../lib/types'

// docs/operations/assess.md, figures.md and plane.md describe these.

export interface Member {
  code: string
  name: string
}

export interface Placebo {
  kind: string
  size: number
  draws: number
  p05: number | null
  p50: number | null
  p95: number | null
  percentile: number | null
}

export interface Fact {
  source: string
  kind: string
  from: string
  certainty: string
  label: string
  link: string
}

export interface PairLine {
  pair: string
  kappa_quadratic: FigureValue
  kappa_quadratic_percentile: number | null
  agreement: FigureValue
  agreement_percentile: number | null
  pairs_ranked: number
  course: { year: number; value: number | null; seat_elsewhere?: boolean }[]
}

export interface Brief {
  group: string
  title: string
  members: Member[]
  membership_changed: string[]
  year: number
  finding: string
  figures: { figure: FigureValue; title: string; placebos: Placebo[]; earlier: FigureValue | null }[]
  last_break: { year: number; from: number; to: number; probability: number; direction: string; records: Fact[] } | null
  pairs: PairLine[] | null
  without: { member: string; figure: FigureValue; change: number | null }[] | null
  references: { group: string; members: number; subsets: number; all_subsets: boolean; mean: number | null; p05: number | null; p95: number | null; percent_above: number | null }[] | null
  running: FigureValue[] | null
  unknown: string[]
  notes: string[]
  sources: Source[]
}

export interface Course {
  figures: FigureValue[]
  placebos?: (Placebo & { subject: string; span: string })[]
}

export interface Place {
  group: string
  year: number
  members: number
  structure: number | null
  structure_p05: number | null
  structure_p95: number | null
  stance: number | null
  stance_p05: number | null
  stance_p95: number | null
  pressure: number | null
  distance?: number
}

export interface Part {
  axis: string
  part: string
  value: number | null
}

export interface Plane {
  group: string
  title: string
  year: number
  size: number
  place: Place
  parts: Part[]
  others: Place[]
  random: Place
  nearest: Place[]
  without: Place[]
  bound_from: number | null
  bound_from_how: string
  absent: string[] | null
  sources: Source[]
}
