import type { Strip } from '../../charts/Strips.svelte'
import type { Course, Events, Layer, Pair } from './types'
import { yearOf } from './types'

const points = (c: Course | undefined) => (c?.points ?? []).map((p) => ({ x: p.year, y: p.value, note: p.seat_elsewhere ? 'the seat was held by another government' : undefined }))

/** broken is the last break in level of a course, as a mark within its strip. */
const broken = (c: Course | undefined) => (c?.break_year ? { x: c.break_year, from: c.break_from, to: c.break_to, label: c.break } : undefined)

/** covered is where a course has values: its source says nothing outside. */
function covered(...courses: (Course | undefined)[]): [number, number] | undefined {
  const years = courses.flatMap((c) => c?.points.filter((p) => p.value !== null).map((p) => p.year) ?? [])
  return years.length ? [Math.min(...years), Math.max(...years) + 1] : undefined
}

/** short says why there is nothing, in the room of a strip. */
function short(why: string | undefined): string {
  const text = why || 'nothing is recorded'
  if (text.startsWith('not in the embedded record') || text.startsWith('not among the figures of the embedded record')) return 'not in the embedded record'
  const first = text.split(/[;:]/)[0]
  return first.length > 90 ? first.slice(0, 88) + '…' : first
}

/** Tie is a strip and what opens its records. */
export interface Tie extends Strip {
  /** measure and subjects whose evidence opens the strip; none: acts */
  opens?: { measure: string; subject: string }[]
  /** the editions' name, for the table */
  from: string
}

/** ties makes the strips of a pair, all layers on one axis; last is where the axis ends. */
export function ties(p: Pair, events: Events | undefined, eventsWhy: string, last: number): Tie[] {
  const [a, b] = p.pair.split('-')
  const of = (measure: string, subject = p.pair): Layer | undefined => p.layers.find((l) => l.measure === measure && l.subject === subject)
  const list: Tie[] = []
  const line = (id: string, label: string, unit: string, l: Layer | undefined, y?: [number, number]) =>
    list.push({ id, label, unit, kind: 'line', points: points(l?.course), covered: covered(l?.course), unknown: short(l?.last.note), y, brk: broken(l?.course), opens: l ? [{ measure: l.measure, subject: l.subject }] : [], from: l?.source ?? '' })
  const both = (id: string, label: string, unit: string, measure: string, kind: 'line' | 'bars') => {
    const out = of(measure, `${a}>${b}`)
    const back = of(measure, `${b}>${a}`)
    const rest = out?.last.value != null && !out.course.points.length ? `${out.last.span} alone: ${out.subject} ${out.last.value}` : back?.last.value != null && !back.course.points.length ? `${back.last.span} alone: ${back.subject} ${back.last.value}` : short(out?.last.note)
    list.push({
      id, label, unit, kind, points: points(out?.course), against: { label: `${b}>${a}`, points: points(back?.course) }, covered: covered(out?.course, back?.course),
      unknown: rest, brk: broken(out?.course), opens: [{ measure, subject: `${a}>${b}` }, { measure, subject: `${b}>${a}` }], from: out?.source ?? '',
    })
  }

  const lead = p.measures.find((m) => m.figure.measure === 'kappa-quadratic')
  list.push({ id: 'votes', label: 'Votes', unit: 'kappa, 1 alike', kind: 'line', points: points(lead?.course), covered: covered(lead?.course), unknown: short(lead?.figure.note), brk: broken(lead?.course), opens: [{ measure: 'kappa-quadratic', subject: p.pair }], from: 'undl' })
  const own = of('idealpoint-distance')
  line('ideal', 'Ideal points', 'distance', own?.course.points.length ? own : of('ideal-distance'))
  const open = (to: string) => (to ? yearOf(to) : last)
  const spans = (what: (x: Pair['acts'][number]) => boolean) => p.acts.filter(what).map((x) => ({ from: yearOf(x.from), to: open(x.to), label: `${x.from} ${x.label || x.kind}` }))
  const alliances = of('alliance-any')
  // Spans of a source that is not here are hatched from end to end, the ledger's rows over it.
  const speaks = (l: Layer | undefined): [number, number] => covered(l?.course) ?? [last, last]
  list.push({ id: 'treaties', label: 'Treaties', unit: 'in force', kind: 'spans', spans: spans((x) => x.layer === 'treaties' && (x.source !== 'atop' || x.kind === 'alliance')), covered: speaks(alliances), unknown: alliances?.course.points.length ? 'none recorded' : short(alliances?.last.note), opens: alliances?.course.points.length ? [{ measure: 'alliance-any', subject: p.pair }] : [], from: 'atop, ledger' })
  line('portfolios', 'Alliances alike', 'kappa', of('kappa-alliance'))
  both('trade', 'Trade', 'share of the partner', 'trade-share', 'line')
  if (of('trade-flow', `${a}>${b}`)?.course.points.length) both('flow', 'Goods', 'million dollars', 'trade-flow', 'bars')
  both('arms', 'Arms', 'SIPRI TIV', 'arms-tiv', 'bars')
  both('sanctions', 'Sanctions', 'cases', 'sanctions-cases-direction', 'bars')
  line('institutions', 'Institutions', 'organisations shared', of('igo-common'))
  list.push({ id: 'disputes', label: 'Disputes', unit: 'and rivalries', kind: 'spans', spans: spans((x) => x.layer === 'disputes'), covered: speaks(of('disputes')), unknown: short(of('disputes')?.last.value === null ? of('disputes')?.last.note : 'none recorded'), from: 'mid, rivalries' })
  list.push({ id: 'ledger', label: 'Ledger', unit: 'dated facts', kind: 'ticks', spans: spans((x) => x.source === 'ledger'), unknown: 'no row, which is no evidence that there was none', from: 'ledger' })
  const months = (events?.months ?? []).map((m) => ({ x: yearOf(m.month + '-15'), y: m.share === null ? null : 1000 * m.share }))
  list.push({ id: 'events', label: 'News', unit: 'in 1000 of all reported', kind: 'line', points: months, covered: months.length ? [months[0].x, months.at(-1)!.x] : undefined, unknown: short(eventsWhy), opens: months.length ? [{ measure: 'events-share', subject: p.pair }] : [], from: events?.source ?? '' })
  return list
}
