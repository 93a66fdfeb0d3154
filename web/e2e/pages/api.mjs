// The description of the API as it is served: valid by the schema of OpenAPI
// itself, and what pages are answered is what it says.
import { Validator } from '@seriousme/openapi-schema-validator'
import Ajv from 'ajv/dist/2020.js'
import formats from 'ajv-formats'

export async function interactions(t) {
  const { page } = t
  const answers = []
  page.on('response', (r) => /\/api\/v1\/[a-z]/.test(r.url()) && /json/.test(r.headers()['content-type'] ?? '') && answers.push({ r, read: r.json().catch(() => undefined) }))
  const seen = async (path) => {
    await t.open(path)
    await page.waitForLoadState('networkidle')
  }
  await seen('/group/quartet')

  const described = await page.evaluate(async () => (await fetch('/api/v1/openapi.json')).json())
  const validator = new Validator()
  const { valid, errors } = await validator.validate(structuredClone(described))
  t.ok(valid, `the description is valid: ${JSON.stringify(errors)?.slice(0, 1000)}`)
  t.equal(validator.version, '3.1', 'as the version that it names')
  const broken = structuredClone(described)
  delete broken.info.version
  t.ok(!(await new Validator().validate(broken)).valid, 'and one without a version is not')

  // every schema in it is one of JSON Schema 2020-12
  const ajv = new Ajv({ strict: true, strictTypes: false, strictRequired: false, allErrors: true, allowUnionTypes: true })
  formats(ajv)
  const moved = (schema) => JSON.parse(JSON.stringify(schema).replaceAll('"#/components/schemas/', '"entente:/api#/$defs/'))
  ajv.addSchema({ $id: 'entente:/api', $defs: moved(described.components.schemas) })
  const against = (schema) => ajv.compile(moved(schema))
  for (const [name, schema] of Object.entries(described.components.schemas)) {
    try {
      against(schema)
    } catch (e) {
      t.ok(false, `the schema ${name}: ${e.message}`)
    }
  }

  // the answers that pages got, and a refusal
  for (const path of ['/state/CHN', '/pair/IRN-RUS', '/ledger', '/sources', '/state/XXX']) await seen(path)
  const checked = new Set()
  for (const { r, read } of answers) {
    const operation = /\/api\/v1\/([a-z]+)/.exec(r.url())[1]
    const responses = described.paths[`/api/v1/${operation}`]?.get.responses
    if (!responses) {
      if (operation !== 'openapi') t.ok(false, `${r.url()} is not described`)
      continue
    }
    const body = await read
    if (body === undefined) continue // a 304, or the page had gone on
    const { content } = responses[r.status()] ?? responses.default
    const media = r.headers()['content-type'].split(';')[0]
    if (!t.ok(content[media], `${r.url()} answers in ${media}, which is described`)) continue
    const fits = against(content[media].schema)
    t.ok(fits(body), `${r.url()}: ${ajv.errorsText(fits.errors).slice(0, 400)}`)
    checked.add(`${operation} ${r.status()}`)
    // and the schema says something: an answer with a field too many does not fit
    t.ok(!fits({ ...body, nobodyKnows: 1 }), `${operation}: its schema lets anything pass`)
  }
  for (const want of ['assess 200', 'figures 200', 'state 200', 'pair 200', 'ledger 200', 'sources 200', 'groups 200', 'status 200', 'sql 200', 'state 422']) t.ok(checked.has(want), `${want} was held against its schema: ${[...checked].join(', ')}`)
}
