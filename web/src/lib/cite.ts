// What to cite for a figure: the picture at its address, and the works behind it.

import { address } from './api'

export interface Cited {
  title: string
  address: string
  /** editions and methods that the figure rests on */
  rests: string
  key: string
}

const day = () => new Date().toISOString().slice(0, 10)

/** citation is a sentence that names a figure. */
export function citation(c: Cited): string {
  return `entente (${day().slice(0, 4)}): ${c.title}. ${c.rests ? c.rests + '. ' : ''}${c.address}, read on ${day()}.`
}

const braces = (text: string) => text.replace(/[{}]/g, '').replace(/([#$%&_])/g, '\\$1')

/** bibtex is an entry for a figure, followed by those of the program and of its sources. */
export async function bibtex(c: Cited, sources: string[]): Promise<string> {
  const own = `@misc{${c.key},\n  author = {{The entente authors}},\n  title = {{${braces(c.title)}}},\n  year = {${day().slice(0, 4)}},\n  url = {${c.address}},\n  urldate = {${day()}},\n  note = {${braces(c.rests)}},\n}`
  const answer = await fetch(address('cite', [], { source: sources, bibtex: true }, '.md'))
  if (!answer.ok) throw new Error('The citations of the sources did not come.')
  return own + '\n' + (await answer.text()).replace(/^```.*$/gm, '').trim() + '\n'
}
