import temml from 'temml'

/**
 * The library writes some styles into the markup, which the content security
 * policy forbids. Each becomes a class of styles/math.css, or nothing where the
 * browser's own rule says the same or the declaration is none.
 */
const styles: Record<string, string> = {
  'display:block math': '',
  'math-depth:0': '',
  'padding-left:0em;padding-right:0em': 'flush',
  'padding-left:1em;padding-right:0em': 'apart',
  'padding-left:2em;padding-right:0em': 'far',
}
const none = /^(|level:.*|color:undefined|font(-[a-z]+)?:1?|max-size:.*)$/

function classOf(style: string): string {
  const said = style
    .split(';')
    .filter((d) => !none.test(d))
    .join(';')
  if (said && !(said in styles)) throw new Error(`the markup needs style="${said}", which the content security policy forbids`)
  return styles[said] ?? ''
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '"': '&quot;' }

/**
 * formula makes MathML of LaTeX: display for a formula on lines of its own. It
 * throws where the LaTeX cannot be read. The LaTeX stays in the alternative text.
 */
export function formula(tex: string, display: boolean): string {
  const math = temml.renderToString(tex.trim(), { displayMode: display, throwOnError: true, strict: true })
  const said = tex.trim().replace(/\s+/g, ' ').replace(/[&<"]/g, (c) => entities[c])
  const clean = math
    .replace(/^<math\b/, `<math alttext="${said}"`)
    .replace(/<([a-z]+)((?: [a-z-]+="[^"]*")*?) style="([^"]*)"((?: [a-z-]+="[^"]*")*)/g, (_, tag, before, style, after) => {
      const name = classOf(style)
      const rest = before + after
      if (!name) return `<${tag}${rest}`
      return / class="/.test(rest) ? `<${tag}${rest.replace(/ class="/, ` class="${name} `)}` : `<${tag}${rest} class="${name}"`
    })
  if (/\sstyle=/.test(clean) || clean.includes('<merror')) throw new Error('the markup has a style or an error')
  return clean
}
