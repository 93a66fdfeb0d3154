// The titles of the documentation's pages, for lists of them.
const titles = {
  ...import.meta.glob<string>('../../../docs/*.md', { eager: true, query: '?title', import: 'default' }),
  ...import.meta.glob<string>('../../../docs/{methods,operations,decisions}/*.md', { eager: true, query: '?title', import: 'default' }),
}

/** docTitle is the title of a page by its name, such as methods/kappa. */
export function docTitle(name: string): string {
  return titles[`../../../docs/${name}.md`] ?? name
}
