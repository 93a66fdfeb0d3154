import { colour } from '../../charts/space'
import type { Source } from '../../lib/types'

export interface Member {
  state: string
  bloc: number
  probability: number | null
  second: number
  second_probability: number | null
  participation: number | null
}
export interface Node {
  state: string
  name: string
  m49: number
  x: number | null
  y: number | null
}
export interface Tie {
  a: string
  b: string
  weight: number
}
export interface Year {
  year: number
  status: string
  states: number
  ties: number
  items: number
  item_kind: string
  value: number | null
  random_networks: number
  random_mean: number | null
  random_high: number | null
  stability: number | null
  effective_number: number | null
  blocs: { bloc: number; size: number; stability: number | null; ei: number | null; core: string[] }[]
  memberships: Member[]
  together: {
    members: string[]
    members_absent: string[]
    together: number | null
    among: { kind: string; groups: number; mean: number | null; percentile: number | null }[]
  }
  network?: { nodes: Node[]; ties: Tie[]; all_ties: number }
  notes: string[]
}
export interface Flow {
  year: number
  from_bloc: number
  to_bloc: number
  states: string[]
}
export interface Blocs {
  layer: string
  rule: string
  quality: string
  resolution: number
  runs: number
  seed: number
  shares: string
  group: string
  years: Year[]
  moves: { state: string; year: number; from_bloc: number; to_bloc: number; move_probability: number | null }[]
  flows: Flow[]
  years_absent: { year: number; why: string }[]
  graph?: string
  notes: string[]
  sources: Source[]
}
export interface Balance {
  network: string
  year: number
  n: number
  m: number
  negative: number
  frustration: number
  lower_bound: number
  proved: boolean
  weak: number
  weak_lower_bound: number
  weak_clusters: number
  weak_proved: boolean
  triangles_balanced: number | null
  nulls: { measure: string; value: number | null; mean: number | null; p05: number | null; p95: number | null; share_above: number | null; draws: number }[]
  rules: { layer: string; plus: number | null; minus: number | null }[]
  frustrated: { from: string; to: string; weight: number; against_camps: boolean; against_groups: boolean }[]
  left_out: { layer: string; why: string }[]
  notes: string[]
  sources: Source[]
}

/** least is how many states a bloc has that is drawn in a colour of its own. */
export const least = 3

/** colours gives each bloc of a year a colour by where it lies, from left to right: places keep through the years, so colours do. */
export function colours(y: Year): Map<number, string> {
  const at = new Map(y.network?.nodes.map((n) => [n.state, n]) ?? [])
  const place = (bloc: number) => {
    const xs = y.memberships.filter((m) => m.bloc === bloc).map((m) => at.get(m.state)?.x ?? 0)
    return xs.reduce((a, b) => a + b, 0) / (xs.length || 1)
  }
  const large = y.blocs.filter((b) => b.size >= least).map((b) => ({ bloc: b.bloc, x: place(b.bloc) }))
  large.sort((a, b) => a.x - b.x)
  return new Map(large.map((b, i) => [b.bloc, colour(i)]))
}

/** alone is the colour of states that are in no bloc of three. */
export const alone = 'var(--yardstick)'

/** letter names a bloc beside its colour. */
export const letter = (bloc: number) => (bloc > 0 ? `bloc ${bloc}` : 'none')
