// Drives @kafkajs/confluent-schema-registry against a registry and a broker.
import registry from '@kafkajs/confluent-schema-registry'
import { avro, protobuf, check, client as told, same, refusal, travel, REGISTRY, REGISTRY_GUARDED, USERNAME, PASSWORD } from './shared.mjs'

const { SchemaRegistry, SchemaType, COMPATIBILITY } = registry

// fresh is a client that has cached nothing.
const fresh = (options, auth, host = REGISTRY) => new SchemaRegistry({ host, auth, retry: { retries: 0 } }, options)
const client = fresh()

// refused wants an error of the registry with a status, as the client gives it.
async function refused(status, call) {
  const fault = await refusal(call)
  same(`status of ${fault.message}`, fault.status, status)
}

async function run(name, type, texts, reference) {
  const subject = `kafkajs-${name}`
  const schema = (text, references) => ({ type, schema: text, references })
  let first, second

  await check(`${name}: register, which sets the level`, async () => {
    first = await client.register(schema(texts.order), { subject })
    const again = await client.register(schema(texts.order), { subject })
    same('id', again.id, first.id)
    const config = await (await fetch(`${REGISTRY}/config/${subject}`)).json()
    same('level', config.compatibilityLevel, COMPATIBILITY.BACKWARD)
  })
  await check(`${name}: a level other than what is set`, async () => {
    const fault = await refusal(() => client.register(schema(texts.order), { subject, compatibility: COMPATIBILITY.FULL }))
    same('class', fault.constructor.name, 'ConfluentSchemaRegistryCompatibilityError')
  })
  await check(`${name}: look up`, async () => {
    same('id', await fresh().getRegistryIdBySchema(subject, schema(texts.order)), first.id)
    const fault = await refusal(() => fresh().getRegistryIdBySchema(subject, schema(texts.evolved)))
    same('not found', /Schema not found/.test(fault.message), true)
  })
  await check(`${name}: evolve compatibly`, async () => {
    second = await client.register(schema(texts.evolved), { subject })
    same('latest', await fresh().getLatestSchemaId(subject), second.id)
    same('version 1', await fresh().getRegistryId(subject, 1), first.id)
  })
  await check(`${name}: refused`, async () => {
    await refused(409, () => client.register(schema(texts.broken), { subject }))
    await refused(404, () => client.getRegistryId(subject, 9))
    await refused(404, () => client.getLatestSchemaId('kafkajs-nothing'))
    await refused(404, () => client.getSchema(999999))
  })
  await check(`${name}: produce and consume, evolved`, async () => {
    const topic = `kafkajs-trip-${name}`
    const messages = [
      { value: await fresh().encode(first.id, { id: 'o1', total: 42 }) },
      { value: await fresh().encode(second.id, { id: 'o2', total: 42, note: 'gift' }) },
    ]
    const got = await travel(topic, messages)
    const reader = type === SchemaType.AVRO ? { [type]: { readerSchema: JSON.parse(texts.evolved) } } : undefined
    const decoder = fresh()
    const read = []
    for (const { value } of got) read.push(JSON.parse(JSON.stringify(await decoder.decode(value, reader))))
    same('orders', read, [type === SchemaType.AVRO ? { id: 'o1', total: 42, note: 'none' } : { id: 'o1', total: 42 }, { id: 'o2', total: 42, note: 'gift' }])
  })
  await check(`${name}: references`, async () => {
    const options = type === SchemaType.PROTOBUF ? { [type]: { messageName: 'Invoice' } } : undefined
    await client.register(schema(texts.money), { subject: `${subject}-money` })
    const invoice = schema(texts.invoice, [{ name: reference, subject: `${subject}-money`, version: 1 }])
    const made = await fresh(options).register(invoice, { subject: `${subject}-invoice` })
    const bytes = await fresh(options).encode(made.id, { sum: { units: 7 } })
    same('invoice', JSON.parse(JSON.stringify(await fresh(options).decode(bytes))), { sum: { units: 7 } })
  })
  await check(`${name}: contexts`, async () => {
    const made = await client.register(schema(texts.order), { subject: `:.kafkajs-${name}:inner` })
    const inside = fresh(undefined, undefined, `${REGISTRY}/contexts/.kafkajs-${name}`)
    same('id', await inside.getLatestSchemaId('inner'), made.id)
  })
  await check(`${name}: a name that needs escapes`, async () => {
    const odd = `kafkajs/${name} ü?#%`
    const made = await client.register(schema(texts.order), { subject: odd })
    same('id', await fresh().getLatestSchemaId(odd), made.id)
  })
}

told('@kafkajs/confluent-schema-registry')
await run('avro', SchemaType.AVRO, avro, 'acme.Money')
await run('protobuf', SchemaType.PROTOBUF, protobuf, 'acme/money.proto')

await check('basic authentication', async () => {
  await refused(401, () => fresh(undefined, undefined, REGISTRY_GUARDED).getLatestSchemaId('kafkajs-guarded'))
  const known = fresh(undefined, { username: USERNAME, password: PASSWORD }, REGISTRY_GUARDED)
  await known.register({ type: SchemaType.AVRO, schema: avro.order }, { subject: 'kafkajs-guarded' })
})
process.exit(0)
