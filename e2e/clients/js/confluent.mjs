// Drives @confluentinc/schemaregistry against a registry.
import sr from '@confluentinc/schemaregistry'
import { avro, protobuf, check, client as told, same, sameJSON, refusal, REGISTRY, REGISTRY_GUARDED, USERNAME, PASSWORD } from './shared.mjs'
import { trips } from './trips.mjs'

const { SchemaRegistryClient, RestError } = sr

// fresh is a client that has cached nothing.
const fresh = (more, url = REGISTRY) => new SchemaRegistryClient({ baseURLs: [url], maxRetries: 0, ...more })
const client = fresh()

// refused wants an error of the client's own class with a code.
async function refused(code, call) {
  const fault = await refusal(call)
  same(`class of ${fault.message}`, fault instanceof RestError, true)
  same('error_code and status', [fault.errorCode, fault.status], [code, code > 999 ? Math.floor(code / 100) : code])
}

async function run(name, schemaType, texts, reference, compare) {
  const subject = `js-${name}`
  const schema = (text, references) => ({ schema: text, schemaType, references })
  let first, second

  await check(`${name}: register`, async () => {
    first = await client.registerFullResponse(subject, schema(texts.order))
    same('version', first.version, 1)
    same('a guid', Boolean(first.guid), true)
  })
  await check(`${name}: look up`, async () => {
    same('id', await fresh().getId(subject, schema(texts.order)), first.id)
    same('version', await fresh().getVersion(subject, schema(texts.order)), 1)
    await refused(40403, () => fresh().getId(subject, schema(texts.evolved)))
  })
  await check(`${name}: by id and by guid`, async () => {
    compare('by id', (await fresh().getBySubjectAndId(subject, first.id)).schema, texts.order)
    compare('by guid', (await fresh().getByGuid(first.guid)).schema, texts.order)
  })
  await check(`${name}: evolve compatibly`, async () => {
    second = await client.registerFullResponse(subject, schema(texts.evolved))
    same('version', second.version, 2)
  })
  await check(`${name}: latest, by version, and versions`, async () => {
    const latest = await client.getLatestSchemaMetadata(subject)
    same('id and version', [latest.id, latest.version], [second.id, 2])
    compare('schema', (await client.getSchemaMetadata(subject, 1, false)).schema, texts.order)
    same('versions', await client.getAllVersions(subject), [1, 2])
  })
  await check(`${name}: refused`, async () => {
    await refused(409, () => client.register(subject, schema(texts.broken)))
    await refused(42201, () => client.register(subject, schema('{')))
    await refused(40402, () => client.getSchemaMetadata(subject, 9, false))
    await refused(40401, () => client.getLatestSchemaMetadata('js-nothing'))
  })
  await check(`${name}: check`, async () => {
    same('compatible', await client.testSubjectCompatibility(subject, schema(texts.evolved)), true)
    same('compatible with 1', await client.testCompatibility(subject, 1, schema(texts.evolved)), true)
    same('broken', await client.testSubjectCompatibility(subject, schema(texts.broken)), false)
  })
  await check(`${name}: level and configuration of a subject`, async () => {
    await refused(40408, () => client.getCompatibility(subject))
    same('level', await client.updateCompatibility(subject, 'FULL'), 'FULL')
    same('level', await client.getCompatibility(subject), 'FULL')
    await client.updateConfig(subject, { compatibility: 'BACKWARD', compatibilityGroup: 'major', normalize: true })
    const got = await client.getConfig(subject)
    same('configuration', [got.compatibilityLevel, got.compatibilityGroup, got.normalize], ['BACKWARD', 'major', true])
  })
  await check(`${name}: references`, async () => {
    const references = [{ name: reference, subject: `${subject}-money`, version: 1 }]
    await client.register(`${subject}-money`, schema(texts.money))
    await client.register(`${subject}-invoice`, schema(texts.invoice, references))
    same('references', (await fresh().getLatestSchemaMetadata(`${subject}-invoice`)).references, references)
    await refused(42206, () => client.deleteSubject(`${subject}-money`))
  })
  await check(`${name}: contexts`, async () => {
    const made = await client.registerFullResponse(`:.js-${name}:inner`, schema(texts.order))
    const inside = fresh({}, `${REGISTRY}/contexts/.js-${name}`)
    same('id', (await inside.getLatestSchemaMetadata('inner')).id, made.id)
  })
  await check(`${name}: a name that needs escapes`, async () => {
    const odd = `js/${name} ü?#%`
    await client.register(odd, schema(texts.order))
    same('subject', (await client.getLatestSchemaMetadata(odd)).subject, odd)
  })
  await check(`${name}: delete`, async () => {
    const gone = `${subject}-gone`
    await client.register(gone, schema(texts.order))
    await client.register(gone, schema(texts.evolved))
    await refused(40407, () => client.deleteSubjectVersion(gone, 1, true))
    same('version', await client.deleteSubjectVersion(gone, 1, false), 1)
    await refused(40406, () => client.deleteSubjectVersion(gone, 1, false))
    await refused(40405, () => client.deleteSubject(gone, true))
    same('versions', await client.deleteSubject(gone, false), [2])
    await refused(40404, () => client.deleteSubject(gone, false))
    same('purged', await client.deleteSubject(gone, true), [1, 2])
    await refused(40401, () => client.deleteSubject(gone, false))
  })
}

told('@confluentinc/schemaregistry')
await run('avro', 'AVRO', avro, 'acme.Money', sameJSON)
await run('protobuf', 'PROTOBUF', protobuf, 'acme/money.proto', same)

await check('metadata and rule set', async () => {
  const contract = {
    schema: avro.order,
    schemaType: 'AVRO',
    metadata: { tags: { 'acme.Order.id': ['PII'] }, properties: { owner: 'orders' }, sensitive: ['owner'] },
    ruleSet: {
      domainRules: [{ name: 'positive', kind: 'CONDITION', mode: 'WRITE', type: 'CEL', tags: ['PII'], params: { k: 'v' }, expr: 'message.total > 0', onFailure: 'ERROR', disabled: true }],
    },
  }
  await client.register('js-contract', contract)
  const kept = await fresh().getLatestSchemaMetadata('js-contract')
  same('metadata', kept.metadata, contract.metadata)
  same('rule', kept.ruleSet.domainRules[0].expr, 'message.total > 0')
  same('latest with metadata', (await client.getLatestWithMetadata('js-contract', { owner: 'orders' }, false)).version, 1)
})
await check('level and subjects of the registry', async () => {
  same('level', await client.getDefaultCompatibility(), 'BACKWARD')
  same('level', await client.updateDefaultCompatibility('FULL'), 'FULL')
  await client.updateDefaultCompatibility('BACKWARD')
  same('a subject', (await client.getAllSubjects()).includes('js-avro'), true)
})
await check('basic authentication', async () => {
  const fault = await refusal(() => fresh({}, REGISTRY_GUARDED).getAllSubjects())
  same('status', fault.status, 401)
  const known = fresh({ basicAuthCredentials: { credentialsSource: 'USER_INFO', userInfo: `${USERNAME}:${PASSWORD}` } }, REGISTRY_GUARDED)
  await known.register('js-guarded', { schema: avro.order, schemaType: 'AVRO' })
})
await trips(fresh)
process.exit(0)
