import { readFileSync } from 'node:fs'
import { dirname, relative, resolve, sep } from 'node:path'
import { Marked } from 'marked'
import type { Plugin } from 'vite'

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

const greek = { alpha: 'α', beta: 'β', gamma: 'γ', delta: 'δ', epsilon: 'ε', theta: 'θ', kappa: 'κ', lambda: 'λ', mu: 'μ', pi: 'π', rho: 'ρ', sigma: 'σ', tau: 'τ', phi: 'φ', chi: 'χ', omega: 'ω' }

/**
 * formula writes a line such as "Do = sum_ij p_ij d_ij" as it is printed: what
 * follows _ and ^ below and above the line, sums and roots as signs. Words,
 * and names of measures with a hyphen, stay words.
 */
export function formula(line: string): string {
  return escape(line)
    .replace(/(?<![A-Za-z0-9-])(sqrt)(?=\()/g, '√')
    .replace(/(?<![A-Za-z0-9-])sum(?=[_ (])/g, '∑')
    .replace(/(?<![A-Za-z0-9-])prod(?=[_(])/g, '∏')
    .replace(new RegExp(`(?<![A-Za-z0-9-])(${Object.keys(greek).join('|')})(?=[_^ )(]|$)(?! of| is)`, 'g'), (w) => greek[w as keyof typeof greek])
    .replace(/_\{([^}]*)\}|_\(([^)]*)\)/g, (_, a?: string, b?: string) => `<sub>${a ?? b}</sub>`)
    .replace(/([A-Za-z0-9)∑∏α-ω])_([A-Za-z0-9.,+]+)/g, (_, before: string, below: string) => {
      const stop = /[.,]$/.test(below) && !/^[a-z]\.$/.test(below) ? below.slice(-1) : ''
      return `${before}<sub>${stop ? below.slice(0, -1) : below}</sub>${stop}`
    })
    .replace(/\^\{([^}]*)\}|\^\(([^)]*)\)|\^(-?[A-Za-z0-9]+)/g, (_, a?: string, b?: string, c?: string) => `<sup>${a ?? b ?? c}</sup>`)
    .replace(/(?<=[\s(]|^)-(?=[\s\d])/g, '−')
}

/** a line of a formula has an equals sign or a relation; a page's other blocks are left as they are */
const isFormula = (text: string) => text.split('\n').some((l) => /(^|[A-Za-z0-9_)\]} ])\s(=|<=|>=|~)\s/.test(l)) && !/^\s*(\$|entente |SELECT|- id:|[a-z_]+:)/m.test(text)

function render(file: string): { title: string; html: string } {
  const text = readFileSync(file, 'utf8').replace(/<!--[\s\S]*?-->/g, '')
  let title = ''
  let links = 0
  const marked = new Marked({
    gfm: true,
    renderer: {
      heading({ tokens, depth }) {
        const inner = this.parser.parseInline(tokens)
        const plain = inner.replace(/<[^>]+>/g, '')
        if (depth === 1 && !title) {
          title = plain.replaceAll('&#39;', "'").replaceAll('&quot;', '"').replaceAll('&amp;', '&')
          return '' // the page has it as its own heading
        }
        const id = plain.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '')
        return `<h${Math.max(2, depth)} id="${id}">${inner}</h${Math.max(2, depth)}>\n`
      },
      link({ href, tokens }) {
        links++
        const inner = this.parser.parseInline(tokens)
        if (/^[a-z]+:/.test(href)) return `<a href="${escape(href)}" rel="noreferrer">${inner}</a>`
        const [path, part] = href.split('#')
        const to = path ? place(resolve(dirname(file), path)) : ''
        return to === undefined ? inner : `<a href="${to}${part ? '#' + part : ''}">${inner}</a>`
      },
      code({ text, lang, codeBlockStyle }) {
        if (codeBlockStyle === 'indented' && isFormula(text)) return `<pre class="formula" tabindex="0">${text.split('\n').map(formula).join('\n')}</pre>\n`
        return `<pre tabindex="0"${lang ? ` class="${escape(lang.split(' ')[0])}"` : ''}><code>${escape(text)}</code></pre>\n`
      },
      table(token) {
        const cell = (c: { tokens: never[]; align: string | null }, tag: string) => `<${tag}${c.align === 'right' ? ' class="num"' : ''}>${this.parser.parseInline(c.tokens)}</${tag}>`
        const empty = token.header.every((h) => !h.text.trim())
        const head = empty ? '' : `<thead><tr>${token.header.map((h) => (h.text.trim() ? cell(h as never, 'th') : '<td></td>')).join('')}</tr></thead>`
        return `<div class="scroll" tabindex="0" role="region" aria-label="Table"><table>${head}<tbody>${token.rows.map((r) => `<tr>${r.map((c) => cell(c as never, 'td')).join('')}</tr>`).join('\n')}</tbody></table></div>\n`
      },
      text(token) {
        if ('tokens' in token && token.tokens) return this.parser.parseInline(token.tokens)
        return escape(token.text.replaceAll('&amp;', '&').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&#39;', "'")).replace(/(?<![A-Za-z0-9_])([A-Za-zα-ω])_(\([^)]*\)|[a-z]?\.[a-z]|[a-z]\.(?= )|[a-z0-9]{1,3})(?![A-Za-z0-9_])/g, '$1<sub>$2</sub>')
      },
      image: ({ text }) => escape(text), // pictures of the repository are not in the program
      html: ({ text }) => escape(text),
    },
  })
  const html = marked.parse(text, { async: false })
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
