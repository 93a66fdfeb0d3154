import { number } from '../../lib/format'
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
  m49: number
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

/** key names a tie in the address. */
export const key = (l: Layer) => l.measure + (l.way ? `-${l.way}` : '')

const names: Record<string, string> = {
  'kappa-quadratic': 'Votes alike (kappa)',
  'idealpoint-distance': 'Ideal points (own)',
  'ideal-distance': 'Ideal points (published)',
  'kappa-alliance': 'Alliances alike',
  'igo-common': 'Organisations shared',
  'trade-share-out': 'Its trade goes to',
  'trade-share-in': 'Depend on its trade',
  'arms-tiv-out': 'It arms',
  'arms-tiv-in': 'Armed by',
}

/** words is what a tie is called on the page. */
export const words = (l: Layer) => names[key(l)] ?? l.title

/** writes gives what writes the values of a tie. */
export const writes = (l: Layer) => (v: number) => (l.unit === 'share' ? `${number(100 * v, Math.abs(v) < 0.1 ? 1 : 0)} %` : number(v))
