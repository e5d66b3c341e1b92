// What the JavaScript clients share: the schemas, how a check is told of, and
// round trips through the broker.
import { readFileSync } from 'node:fs'
import { isDeepStrictEqual, inspect } from 'node:util'
import { Kafka, logLevel } from 'kafkajs'

export const avro = {
  order: '{"type":"record","name":"Order","namespace":"acme","fields":[{"name":"id","type":"string"},{"name":"total","type":"int"}]}',
  evolved: '{"type":"record","name":"Order","namespace":"acme","fields":[{"name":"id","type":"string"},{"name":"total","type":"int"},{"name":"note","type":"string","default":"none"}]}',
  broken: '{"type":"record","name":"Order","namespace":"acme","fields":[{"name":"id","type":"int"},{"name":"total","type":"int"}]}',
  money: '{"type":"record","name":"Money","namespace":"acme","fields":[{"name":"units","type":"int"}]}',
  invoice: '{"type":"record","name":"Invoice","namespace":"acme","fields":[{"name":"sum","type":"acme.Money"}]}',
}

const order = 'syntax = "proto3";\npackage acme.v1;\n\nmessage Order {\n  string id = 1;\n  int32 total = 2;\n}\n'

export const protobuf = {
  order,
  evolved: order.replace('total = 2;\n', 'total = 2;\n  string note = 3;\n'),
  broken: order.replace('string id', 'double id'),
  money: 'syntax = "proto3";\npackage acme.v1;\n\nmessage Money {\n  int32 units = 1;\n}\n',
  invoice: 'syntax = "proto3";\npackage acme.v1;\n\nimport "acme/money.proto";\n\nmessage Invoice {\n  Money sum = 1;\n}\n',
}

export const { REGISTRY, REGISTRY_GUARDED, USERNAME, PASSWORD, BROKER } = process.env

// check does a check and prints its line: "ok" or "FAIL", a tab, its name, and
// after a failure a tab and why.
export async function check(name, run) {
  try {
    await run()
    console.log(`ok\t${name}`)
  } catch (fault) {
    const at = /\/(\w+\.mjs:\d+)/.exec(fault?.stack?.split('\n').find((line) => line.includes('.mjs') && !line.includes('shared.mjs')) ?? '')?.[1]
    console.log(`FAIL\t${name}\t${at}: ${String(fault?.message ?? fault).replace(/\s+/g, ' ')}`)
  }
}

export function same(what, got, want) {
  if (!isDeepStrictEqual(got, want)) throw new Error(`${what} = ${inspect(got)}, want ${inspect(want)}`)
}

export const sameJSON = (what, got, want) => same(what, JSON.parse(got), JSON.parse(want))

// refusal gives the error of a call that must be refused.
export async function refusal(call) {
  try {
    await call()
  } catch (fault) {
    return fault
  }
  throw new Error('not refused')
}

// travel sends messages to a topic and gives what a consumer gets.
export async function travel(topic, messages) {
  const kafka = new Kafka({ clientId: 'pawl', brokers: [BROKER], logLevel: logLevel.NOTHING })
  const admin = kafka.admin()
  await admin.connect()
  await admin.createTopics({ topics: [{ topic, numPartitions: 1 }], waitForLeaders: false })
  await admin.disconnect()
  const producer = kafka.producer()
  await producer.connect()
  await producer.send({ topic, messages })
  await producer.disconnect()
  const consumer = kafka.consumer({ groupId: topic })
  await consumer.connect()
  await consumer.subscribe({ topic, fromBeginning: true })
  const got = []
  let timer
  await new Promise((done, failed) => {
    timer = setTimeout(() => failed(new Error(`consumed ${got.length} of ${messages.length}`)), 30000)
    consumer.run({
      eachMessage: async ({ message }) => {
        if (got.push(message) === messages.length) done()
      },
    }).catch(failed)
  }).finally(() => clearTimeout(timer))
  await consumer.disconnect()
  return got
}

// client prints which package is checked, at the version that is installed.
export function client(name) {
  const { version } = JSON.parse(readFileSync(new URL(`node_modules/${name}/package.json`, import.meta.url)))
  console.log(`client\t${name} ${version}`)
}
