import { readFileSync } from 'node:fs'
import { dirname, relative, resolve, sep } from 'node:path'
import { Marked } from 'marked'
import type { Plugin } from 'vite'
import { formula } from './formula'

const root = resolve(import.meta.dirname, '../docs')

/** where a page of the documentation stands in the dashboard */
function place(file: string): string | undefined {
  const path = relative(root, file).split(sep).join('/')
  if (path.startsWith('..') || !path.endsWith('.md')) return undefined
  const name = path.slice(0, -3)
  if (name === 'README' || name === 'methods/README') return '/methods'
  if (name === 'sources/README') return '/sources'
  if (name.startsWith('methods/') || name.startsWith('sources/')) return '/' + name
  return '/docs/' + name.replace(/\/README$/, '')
}

const escape = (s: string) => s.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
const decode = (s: string) => s.replaceAll('&#39;', "'").replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')

/** slug is the name of a heading as GitHub makes it, so that links to parts lead there too. */
const slug = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}_ -]/gu, '')
    .replaceAll(' ', '-')

function render(file: string): { title: string; html: string } {
  const original = readFileSync(file, 'utf8')
  const text = original.replace(/<!--[\s\S]*?-->/g, '')
  let title = ''
  const unread: string[] = []
  const mathematics = (tex: string, display: boolean, raw: string) => {
    try {
      return formula(tex, display)
    } catch (cause) {
      const line = original.slice(0, original.indexOf(raw.trimEnd())).split('\n').length
      unread.push(`${relative(dirname(root), file)}:${line}: the formula ${tex.trim().replace(/\s+/g, ' ')} cannot be read: ${cause instanceof Error ? cause.message.replace(/\s+/g, ' ') : cause}`)
      return ''
    }
  }
  const marked = new Marked({
    gfm: true,
    renderer: {
      heading({ tokens, depth }) {
        const inner = this.parser.parseInline(tokens)
        const plain = inner.replace(/<[^>]+>/g, '')
        if (depth === 1 && !title) {
          title = decode(plain)
          return '' // the page has it as its own heading
        }
        const id = slug(decode(plain))
        return `<h${Math.max(2, depth)} id="${id}">${inner}</h${Math.max(2, depth)}>\n`
      },
      link({ href, tokens }) {
        const inner = this.parser.parseInline(tokens)
        if (/^[a-z]+:/.test(href)) return `<a href="${escape(href)}" rel="noreferrer">${inner}</a>`
        const [path, part] = href.split('#')
        const to = path ? place(resolve(dirname(file), path)) : ''
        return to === undefined ? inner : `<a href="${to}${part ? '#' + part : ''}">${inner}</a>`
      },
      code({ text, lang, raw }) {
        if (lang === 'math') return `<div class="formula" tabindex="0" role="group" aria-label="Formula">${mathematics(text, true, raw)}</div>\n`
        return `<pre tabindex="0"${lang ? ` class="${escape(lang.split(' ')[0])}"` : ''}><code>${escape(text)}</code></pre>\n`
      },
      table(token) {
        const cell = (c: { tokens: never[]; align: string | null }, tag: string) => `<${tag}${c.align === 'right' ? ' class="num"' : ''}>${this.parser.parseInline(c.tokens)}</${tag}>`
        const empty = token.header.every((h) => !h.text.trim())
        const head = empty ? '' : `<thead><tr>${token.header.map((h) => (h.text.trim() ? cell(h as never, 'th') : '<td></td>')).join('')}</tr></thead>`
        return `<div class="scroll" tabindex="0" role="region" aria-label="Table"><table>${head}<tbody>${token.rows.map((r) => `<tr>${r.map((c) => cell(c as never, 'td')).join('')}</tr>`).join('\n')}</tbody></table></div>\n`
      },
      image: ({ text }) => escape(text), // pictures of the repository are not in the program
      html: ({ text }) => escape(text),
    },
    extensions: [
      {
        name: 'formula',
        level: 'inline',
        start: (src) => src.match(/\$`/)?.index,
        tokenizer(src) {
          const m = /^\$`([^`]+)`\$/.exec(src)
          return m ? { type: 'formula', raw: m[0], text: m[1] } : undefined
        },
        renderer: ({ text, raw }) => mathematics(text, false, raw),
      },
    ],
  })
  // a point or a bracket after a formula does not begin a line
  const html = marked
    .parse(text, { async: false })
    .replace(/\(?<math (?:(?!<\/math>|display="block").)*<\/math>[.,;:!?)'’]+/g, (m) => `<span class="tie">${m}</span>`)
  if (unread.length) throw new Error(unread.join('\n'))
  return { title: title || relative(root, file).replace(/\.md$/, ''), html }
}

/**
 * docs turns pages of ../docs into modules: of page.md the title and the HTML,
 * of page.md?title the title alone. It is done while building, so that the
 * dashboard carries no reader of Markdown.
 */
export function docs(): Plugin {
  return {
    name: 'docs',
    enforce: 'pre',
    load(id) {
      const [file, query] = id.split('?')
      if (!file.endsWith('.md') || !file.startsWith(root)) return null
      this.addWatchFile(file)
      const { title, html } = render(file)
      return query?.includes('title') ? `export default ${JSON.stringify(title)}` : `export const title = ${JSON.stringify(title)}\nexport const html = ${JSON.stringify(html)}`
    },
  }
}
