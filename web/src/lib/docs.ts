// The documentation, made into pages while building. A page is loaded when it is
// read; the titles come with the list of pages.

export interface Doc {
  title: string
  html: string
}

const pages = {
  ...import.meta.glob<Doc>('../../../docs/*.md'),
  ...import.meta.glob<Doc>('../../../docs/{methods,operations,sources,decisions}/*.md'),
}
const prefix = '../../../docs/'

/** readDoc is a page by its name, such as methods/kappa; undefined where there is none. */
export async function readDoc(name: string): Promise<Doc | undefined> {
  return pages[`${prefix}${name}.md`]?.()
}

/** hasDoc reports whether there is a page of that name. */
export function hasDoc(name: string): boolean {
  return `${prefix}${name}.md` in pages
}

/** docNames lists the pages of a section; of '' those that stand by themselves. */
export function docNames(section: string): string[] {
  return Object.keys(pages)
    .map((p) => p.slice(prefix.length, -3))
    .filter((p) => (section ? p.startsWith(section + '/') : !p.includes('/')) && !p.endsWith('README'))
    .sort()
}

/** docPlace is where a page stands in the dashboard. */
export function docPlace(name: string): string {
  return /^(methods|sources)\//.test(name) ? '/' + name : '/docs/' + name
}

/** methodOf is the name of a measure's page, such as kappa, of its path docs/methods/kappa.md. */
export function methodOf(page: string): string {
  return page.replace(/^.*\//, '').replace(/\.md$/, '')
}
