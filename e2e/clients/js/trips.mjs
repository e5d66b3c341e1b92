// Round trips through the broker with the serializers of
// @confluentinc/schemaregistry.
import sr from '@confluentinc/schemaregistry'
import { create, createFileRegistry, createMutableRegistry, toBinary } from '@bufbuild/protobuf'
import { FieldDescriptorProto_Label as Label, FieldDescriptorProto_Type as Type, FileDescriptorProtoSchema, FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt'
import { avro, check, same, travel } from './shared.mjs'

const { AvroDeserializer, AvroSerializer, HeaderSchemaIdSerializer, ProtobufDeserializer, ProtobufSerializer, RecordNameStrategy, SerdeType } = sr
const latest = { useLatestVersion: true }

// pack serializes a value: its bytes, and the headers that name its schema.
async function pack(serializer, topic, value) {
  const headers = {}
  return { value: await serializer.serialize(topic, value, headers), headers }
}

async function unpack(deserializer, topic, messages) {
  const read = []
  for (const { value, headers } of messages) read.push(await deserializer.deserialize(topic, value, headers))
  return read
}

export async function trips(fresh) {
  await avroTrips(fresh)
  await protobufTrips(fresh)
}

async function avroTrips(fresh) {
  const old = { id: 'o1', total: 42 }
  const evolved = { id: 'o2', total: 42, note: 'gift' }
  const serializer = (conf) => new AvroSerializer(fresh(), SerdeType.VALUE, conf)
  const deserializer = (conf) => new AvroDeserializer(fresh(), SerdeType.VALUE, conf)
  const plain = (values) => values.map((value) => ({ ...value }))
  const publish = (topic, text) => fresh().register(`${topic}-value`, { schema: text, schemaType: 'AVRO' })

  await check('avro: produce and consume, default configuration', async () => {
    const topic = 'js-trip-avro'
    const sent = await pack(serializer({ autoRegisterSchemas: true }), topic, { id: 'o1', total: 42 })
    same('orders', plain(await unpack(deserializer({}), topic, await travel(topic, [sent]))), [old])
  })
  for (const [topic, conf, headers] of [['js-trip-avro-latest', {}, 0], ['js-trip-avro-guid', { schemaIdSerializer: HeaderSchemaIdSerializer }, 1]]) {
    await check(`avro: produce and consume, evolved, ${headers ? 'guid in a header' : 'latest version'}`, async () => {
      await publish(topic, avro.order)
      const first = await pack(serializer({ ...latest, ...conf }), topic, old)
      await publish(topic, avro.evolved)
      const second = await pack(serializer({ ...latest, ...conf }), topic, evolved)
      const got = await travel(topic, [first, second])
      same('headers', Object.keys(got[0].headers ?? {}).length, headers)
      same('as written', plain(await unpack(deserializer({}), topic, got)), [old, evolved])
      same('with the latest', plain(await unpack(deserializer(latest), topic, got)), [{ ...old, note: 'none' }, evolved])
    })
  }
  await check("avro: by a schema id", async () => {
    await fresh().register('acme.Order', { schema: avro.order, schemaType: 'AVRO' })
    const id = (await fresh().getLatestSchemaMetadata('acme.Order')).id
    const sent = await pack(serializer({ autoRegisterSchemas: false, useSchemaId: id, subjectNameStrategy: (topic, type, schema) => 'acme.Order' }), 'js-strategy', old)
    same('id', sent.value.readInt32BE(1), id)
    same('exported', typeof RecordNameStrategy, 'function')
  })
  await check('avro: an associated subject', async () => {
    const topic = 'js-associated'
    const subject = 'js-elsewhere'
    await fresh().createAssociation({
      resourceName: topic, resourceNamespace: 'lkc-1', resourceId: `lkc-1:${topic}`, resourceType: 'topic',
      associations: [{ subject, associationType: 'value', lifecycle: 'WEAK', schema: { schema: avro.order, schemaType: 'AVRO' } }],
    })
    const sent = await pack(serializer(latest), topic, old)
    same('id', sent.value.readInt32BE(1), (await fresh().getLatestSchemaMetadata(subject)).id)
    await fresh().deleteAssociations(`lkc-1:${topic}`, 'topic', null, false)
    same('associations', await fresh().getAssociationsByResourceName(topic, 'lkc-1', 'topic', ['value'], null, 0, -1), [])
  })
}

// files is a registry of what a generator of code would have made: an order,
// and an invoice that imports money and holds a line.
function files(evolved) {
  const field = (name, number, type, more) => ({ name, number, type, label: Label.OPTIONAL, jsonName: name, ...more })
  const file = (name, messageType, dependency = []) =>
    create(FileDescriptorProtoSchema, { name, package: 'acme.v1', syntax: 'proto3', dependency, messageType })
  const order = file('acme/order.proto', [{
    name: 'Order',
    field: [field('id', 1, Type.STRING), field('total', 2, Type.INT32), ...(evolved ? [field('note', 3, Type.STRING)] : [])],
  }])
  const money = file('acme/money.proto', [{ name: 'Money', field: [field('units', 1, Type.INT32)] }])
  const invoice = file('acme/invoice.proto', [
    { name: 'Customer' },
    {
      name: 'Invoice',
      field: [field('sum', 1, Type.MESSAGE, { typeName: '.acme.v1.Money' })],
      nestedType: [{ name: 'Line', field: [field('article', 1, Type.STRING)] }],
    },
  ], ['acme/money.proto'])
  return createFileRegistry(create(FileDescriptorSetSchema, { file: [order, money, invoice] }))
}

async function protobufTrips(fresh) {
  const serializer = (registry, conf) =>
    new ProtobufSerializer(fresh(), SerdeType.VALUE, { registry: createMutableRegistry(...registry), autoRegisterSchemas: true, ...conf })
  const deserializer = () => new ProtobufDeserializer(fresh(), SerdeType.VALUE, {})
  const order = (registry, value) => create(registry.getMessage('acme.v1.Order'), value)

  for (const [topic, conf, headers] of [['js-trip-protobuf', {}, 0], ['js-trip-protobuf-guid', { schemaIdSerializer: HeaderSchemaIdSerializer }, 1]]) {
    await check(`protobuf: produce and consume, evolved, ${headers ? 'guid in a header' : 'default configuration'}`, async () => {
      const [first, second] = [files(false), files(true)]
      const sent = [
        await pack(serializer(first, conf), topic, order(first, { id: 'o1', total: 42 })),
        await pack(serializer(second, conf), topic, order(second, { id: 'o2', total: 42, note: 'gift' })),
      ]
      const got = await travel(topic, sent)
      same('headers', Object.keys(got[0].headers ?? {}).length, headers)
      const read = await unpack(deserializer(), topic, [got[0]])
      read.push(...(await unpack(deserializer(), topic, [got[1]])))
      same('orders', read.map(({ id, total, note }) => [id, total, note]), [['o1', 42, undefined], ['o2', 42, 'gift']])
      same('versions', await fresh().getAllVersions(`${topic}-value`), [1, 2])
    })
  }
  await check('protobuf: a message in a message, and an import', async () => {
    const topic = 'js-trip-invoice'
    const registry = files(false)
    const sent = await pack(serializer(registry, {}), topic, create(registry.getMessage('acme.v1.Invoice.Line'), { article: 'pencil' }))
    const [line] = await unpack(deserializer(), topic, await travel(topic, [sent]))
    same('article', line.article, 'pencil')
    same('import', (await fresh().getLatestSchemaMetadata(`${topic}-value`)).references[0].subject, 'acme/money.proto')
  })
  await check('protobuf: written as base64, read as text and as base64', async () => {
    const text = (await fresh().getLatestSchemaMetadata('js-trip-protobuf-value')).schema
    same('text', text.includes('message Order'), true)
    const serialized = (await fresh().getLatestSchemaMetadata('js-trip-protobuf-value', 'serialized')).schema
    const written = Buffer.from(toBinary(FileDescriptorProtoSchema, files(true).getFile('acme/order.proto').proto)).toString('base64')
    same('fields', Buffer.from(serialized, 'base64').includes('note'), Buffer.from(written, 'base64').includes('note'))
  })
}
