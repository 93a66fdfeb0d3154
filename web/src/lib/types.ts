// The JSON that many operations share; docs/operations/README.md describes it.

export type Status = 'known' | 'partial' | 'unknown' | 'not-applicable'

export interface FigureValue {
  measure: string
  subject: string
  span: string
  value: number | null
  low: number | null
  high: number | null
  n: number
  share: number
  status: Status
  level: number
  method: string
  body: string
  slice: string
  coverage: string
  version: string
  editions: string[]
  note: string
}

export interface Source {
  id: string
  file: string
  title: string
  name: string
  version: string
  sha256: string
  rows: number
  retrieved: string
  coverage_from: string
  coverage_to: string
  licence: string
  non_commercial: boolean
  attribution: string
  left_out: boolean
}

export interface MeasureDoc {
  id: string
  on: string
  title: string
  unit: string
  low: number | null
  high: number | null
  doc: string
  cite: string
  rests_on: string
  page: string
}
