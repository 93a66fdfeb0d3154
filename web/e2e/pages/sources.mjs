export const pages = [
  { path: '/sources', h1: 'Sources', figures: ['coverage'] },
  { path: '/sources/undl', h1: /^UN recorded votes/, figures: ['coverage'] },
  { path: '/sources/imf', h1: /Trade/, figures: ['coverage'] }, // not in the embedded record
]

export async function interactions(t) {
  const { page } = t
  await t.open('/sources')
  const all = await page.locator('#all + .scroll tbody tr').count()
  t.ok(all >= 20, 'every source is listed')
  await page.getByLabel('Layer').selectOption('sanctions')
  t.url(/layer=sanctions/)
  t.ok((await page.locator('#all + .scroll tbody tr').count()) < all, 'by layer')
  await page.goBack()
  await page.getByLabel('only what is in this record').check()
  t.url(/here=yes/)
  t.equal(await page.getByText('not here', { exact: true }).count(), 0, 'only what is here')
  await page.getByRole('link', { name: 'sipri', exact: true }).first().click()
  await page.waitForURL(/\/sources\/sipri/)
  await t.settled()
  for (const part of ['What it does not see', 'How fresh it is', 'What readers met in it', 'Terms', 'Measures that rest on it', 'How it is read']) t.ok(await page.getByRole('heading', { name: part, exact: true }).first().isVisible(), part)
  t.ok(await page.locator('.doc').isVisible(), 'its page of the documentation')
  await page.getByRole('link', { name: 'arms-tiv', exact: true }).click()
  await page.waitForURL(/\/methods\/arms/)
}
