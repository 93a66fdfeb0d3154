// What can be named: states, groups, measures. Asked once, when first needed.

import { address, get } from './api'
import type { MeasureDoc, Source } from './types'

export interface State {
  code: string
  name: string
  /** member, territory, former, disputed ... */
  kind: string
}
export interface Group {
  id: string
  title: string
  members: string[]
  /** meant where no group is named */
  default: boolean
}

interface Register {
  states: State[]
  groups: Group[]
  measures: MeasureDoc[]
  sources: { id: string; title: string }[]
}

let asked: Promise<void> | undefined
let now = $state.raw<Register>({ states: [], groups: [], measures: [], sources: [] })

/** names follows the register as it fills; call load first. */
export function names(): Register {
  return now
}

const groups = () => get<{ groups: Group[] }>(address('groups')).then((r) => r.groups)

/** load asks for states and groups; a part that does not come stays empty, and is asked for again the next time. */
export function load(): Promise<void> {
  const without = () => {
    asked = undefined
    return []
  }
  asked ??= Promise.all([
    get<{ states: State[] }>(address('states')).then((r) => r.states.sort((a, b) => a.name.localeCompare(b.name, 'en')), without),
    groups().catch(without),
  ]).then(([states, groups]) => void (now = { ...now, states, groups }))
  return asked
}

/** defaultGroup is the group that is meant where none is named. */
export async function defaultGroup(): Promise<Group> {
  const list = now.groups.length ? now.groups : await groups()
  const g = list.find((x) => x.default) ?? list[0]
  if (!g) throw new Error('There is no group in the register.')
  return g
}

let askedMeasures: Promise<void> | undefined

/** loadMeasures asks for the measures, which are many and seldom needed. */
export function loadMeasures(): Promise<void> {
  askedMeasures ??= get<{ measures: MeasureDoc[] }>(address('measures')).then(
    (r) => void (now = { ...now, measures: r.measures }),
    () => void (askedMeasures = undefined),
  )
  return askedMeasures
}

let askedSources: Promise<void> | undefined

/** loadSources asks for the names of the data sets. */
export function loadSources(): Promise<void> {
  askedSources ??= get<{ sources: { id: string; title: string }[] }>(address('sources')).then(
    (r) => void (now = { ...now, sources: r.sources }),
    () => void (askedSources = undefined),
  )
  return askedSources
}

let editions = $state.raw<Source[]>([])
let askedEditions: Promise<void> | undefined

/**
 * sourcesOf gives the editions that figures rest on as sources, for <Figure>.
 * They are asked for once; until they have come there are none.
 */
export function sourcesOf(figures: { editions: string[] }[]): Source[] {
  askedEditions ??= get<{ editions: Source[] }>(address('status')).then(
    (s) => void (editions = s.editions),
    () => void (askedEditions = undefined),
  )
  const shas = new Set(figures.flatMap((f) => f.editions))
  return editions.filter((e) => shas.has(e.sha256))
}

/** nameOf is a state's name, or its code while the register has not come. */
export function nameOf(code: string): string {
  return now.states.find((s) => s.code === code)?.name ?? code
}
