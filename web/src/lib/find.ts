// What a typed text may mean: the palette's search.

import type { Group, State } from './register.svelte'
import type { MeasureDoc } from './types'

export interface Found {
  label: string
  /** page, state, pair, group, measure, action */
  kind: string
  /** where it leads; absent for an action */
  href?: string
  act?: () => void
  /** more words it is found by */
  words?: string
}

const plain = (s: string) => s.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().trim()

// score says how well a name fits a text: 0 not at all, 4 the same.
function score(text: string, name: string, code = ''): number {
  const t = plain(text)
  const n = plain(name)
  if (!t) return 0
  if (n === t || code.toLowerCase() === t) return 4
  if (n.startsWith(t)) return 3
  if (n.split(/[\s,()-]+/).some((w) => w.startsWith(t))) return 2
  return n.includes(t) ? 1 : 0
}

const rank = (s: State) => (s.kind === 'member' ? 0.5 : s.kind === 'former' ? 0.2 : 0)

/** statesFor are the states that a text may name, the likeliest first. */
export function statesFor(text: string, states: State[], least = 1): State[] {
  return states
    .map((s) => ({ s, v: score(text, s.name, s.code) }))
    .filter((x) => x.v >= least)
    .sort((a, b) => b.v + rank(b.s) - a.v - rank(a.s) || a.s.name.length - b.s.name.length)
    .map((x) => x.s)
}

/** several reads a list of states: two names, codes with commas, "one and another"; [] where a part is no state. */
export function several(text: string, states: State[]): State[] {
  const parts = text.split(/\s*(?:,|;|>|&|\+|\band\b|\bvs\.?\b|-)\s*/i).filter(Boolean)
  if (parts.length > 1) {
    const found = parts.map((p) => statesFor(p, states, 2)[0])
    if (found.every(Boolean) && new Set(found).size === found.length) return found
  }
  const words = text.trim().split(/[\s,-]+/)
  const read = (from: number): State[] | undefined => {
    if (from === words.length) return []
    for (let to = words.length; to > from; to--) {
      const first = statesFor(words.slice(from, to).join(' '), states, to === words.length && from > 0 ? 2 : 3)[0]
      if (!first) continue
      const rest = read(to)
      if (rest && !rest.includes(first)) return [first, ...rest]
    }
    return undefined
  }
  return read(0) ?? []
}

export interface Sources {
  states: State[]
  groups: Group[]
  measures: MeasureDoc[]
  /** data sets */
  sources: { id: string; title: string }[]
  /** pages and actions */
  fixed: Found[]
  /** where a pair, a state, a group and a measure are shown */
  to: { pair(a: string, b: string): string; events(a: string, b: string): string; source(id: string): string; state(code: string): string; group(id: string): string; own(codes: string[]): string; measure(m: MeasureDoc): string }
}

/** find lists what a text may mean, the likeliest first. */
export function find(text: string, s: Sources, most = 14): Found[] {
  const t = plain(text)
  if (!t) return s.fixed.slice(0, most)
  const out: { f: Found; v: number }[] = []
  const list = several(text, s.states)
  if (list.length === 2) {
    const [a, b] = list.toSorted((x, y) => (x.code < y.code ? -1 : 1))
    out.push({ f: { label: `${list[0].name} and ${list[1].name}`, kind: 'pair', href: s.to.pair(a.code, b.code) }, v: 9 })
    out.push({ f: { label: `${list[0].name} and ${list[1].name} in the news`, kind: 'events', href: s.to.events(a.code, b.code) }, v: 8.5 })
  }
  if (list.length > 1) out.push({ f: { label: list.map((x) => x.name).join(', '), kind: 'group of your own', href: s.to.own(list.map((x) => x.code)) }, v: 8 })
  for (const x of statesFor(text, s.states).slice(0, 8)) out.push({ f: { label: x.name, kind: `state ${x.code}`, href: s.to.state(x.code) }, v: score(text, x.name, x.code) + rank(x) })
  for (const g of s.groups) {
    const v = Math.max(score(text, g.id), score(text, g.title))
    if (v) out.push({ f: { label: g.title, kind: `group ${g.id}`, href: s.to.group(g.id) }, v: v + 0.6 })
  }
  const words = t.split(/\s+/)
  for (const x of s.sources) {
    const v = Math.max(score(text, x.id), words.every((w) => plain(x.title).includes(w)) ? 1.2 : 0)
    if (v) out.push({ f: { label: x.title, kind: `source ${x.id}`, href: s.to.source(x.id) }, v: v + 0.1 })
  }
  for (const f of s.fixed) {
    const v = Math.max(score(text, f.label), words.every((w) => plain(f.label + ' ' + (f.words ?? '')).includes(w)) ? 1.5 : 0)
    if (v) out.push({ f, v: v + 0.4 })
  }
  for (const m of s.measures) {
    const all = plain(`${m.id} ${m.title}`)
    if (words.every((w) => all.includes(w))) out.push({ f: { label: m.title, kind: `measure ${m.id}`, href: s.to.measure(m) }, v: Math.max(0.8, score(text, m.id)) })
  }
  return out
    .sort((a, b) => b.v - a.v)
    .map((x) => x.f)
    .slice(0, most)
}
