import type { FigureValue, Source } from '../../lib/types'

export interface Near {
  state: string
  name: string
  subject: string
  value: number
  low: number | null
  high: number | null
  status: string
  rank: number
}

export interface Layer {
  layer: string
  measure: string
  title: string
  unit: string
  way: '' | 'out' | 'in'
  span: string
  of: number
  source: string
  closest: Near[]
  farthest: Near[]
  why: string
}

export interface Exposure {
  group: string
  title: string
  member: boolean
  last: FigureValue
  points: { year: number; value: number | null }[]
}

/** State is the answer of the operation state. */
export interface State {
  state: string
  name: string
  year: number
  shares: FigureValue[]
  layers: Layer[]
  exposure: Exposure[]
  positions: { measure: string; title: string; unit: string; figures: FigureValue[] }[]
  partners: number
  caveats: string[]
  notes: string[]
  sources: Source[]
}
