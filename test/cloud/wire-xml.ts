import type { Member, Shape } from './schema.ts'

/**
 * A form body of the AWS query protocol in the SDK's form: `Tags.Tag.1.Key=a` becomes `{ Tags: [{ Key: 'a' }] }`,
 * driven by the schema (item names, flattened lists). Text that does not fit its shape stays text, and fields that
 * the schema does not know are handed back, for the caller to refuse.
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 */
export function fromForm(
  shape: Shape,
  form: ReadonlyMap<string, string>,
): { value: unknown; unknown: string[] } {
  const used = new Set<string>()
  const value = readValue(shape, false, '', form, used) ?? {}
  return { value, unknown: [...form.keys()].filter((name) => !used.has(name)) }
}

function readValue(
  shape: Shape,
  flattened: boolean,
  prefix: string,
  form: ReadonlyMap<string, string>,
  used: Set<string>,
): unknown {
  const inside = prefix === '' ? '' : `${prefix}.`
  if (prefix !== '' && !form.has(prefix) && !hasInside(form, inside)) return undefined
  switch (shape.kind) {
    case 'structure':
    case 'union': {
      const members: [string, unknown][] = []
      for (const [name, member] of shape.members) {
        const key = `${inside}${member.xmlName ?? name}`
        const value = readValue(member.shape(), member.flattened, key, form, used)
        if (value !== undefined) members.push([name, value])
      }
      return Object.fromEntries(members)
    }
    case 'list': {
      if (form.has(prefix)) used.add(prefix)
      const item = flattened ? inside : `${inside}${shape.item.xmlName ?? 'member'}.`
      return [...numbered(form, item)].map((number) =>
        readValue(shape.item.shape(), false, `${item}${number}`, form, used),
      )
    }
    case 'map': {
      const entry = flattened ? inside : `${inside}entry.`
      return Object.fromEntries(
        [...numbered(form, entry)].map((number) => {
          const key = `${entry}${number}.${shape.key.xmlName ?? 'key'}`
          used.add(key)
          const value = `${entry}${number}.${shape.value.xmlName ?? 'value'}`
          return [form.get(key) ?? '', readValue(shape.value.shape(), false, value, form, used)]
        }),
      )
    }
    default: {
      const text = form.get(prefix)
      if (text === undefined) return undefined
      used.add(prefix)
      return readText(shape, text)
    }
  }
}

function readText(shape: Shape, text: string): unknown {
  switch (shape.kind) {
    case 'number':
      return text !== '' && Number.isFinite(Number(text)) ? Number(text) : text
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : text
    case 'timestamp': {
      const date = new Date(text)
      return Number.isNaN(date.getTime()) ? text : date
    }
    case 'blob':
      return new Uint8Array(Buffer.from(text, 'base64'))
    default:
      return text
  }
}

/** 1, 2, 3 … as far as there are fields `<prefix><n>` or `<prefix><n>.…`. */
function* numbered(form: ReadonlyMap<string, string>, prefix: string): Generator<number> {
  for (let number = 1; form.has(`${prefix}${number}`) || hasInside(form, `${prefix}${number}.`); number++) {
    yield number
  }
}

function hasInside(form: ReadonlyMap<string, string>, prefix: string): boolean {
  for (const name of form.keys()) if (name.startsWith(prefix)) return true
  return false
}

/** The answer of a query service: `<XResponse><XResult>…</XResult><ResponseMetadata>…`. */
export function toXml(
  operation: string,
  namespace: string,
  shape: Shape,
  value: unknown,
  requestId: string,
): string {
  const result = shape.kind === 'unit' ? '' : element(`${operation}Result`, writeValue(shape, false, value))
  const metadata = element('ResponseMetadata', element('RequestId', requestId))
  return `<${operation}Response xmlns="${namespace}">${result}${metadata}</${operation}Response>`
}

/** The error answer of a query service. `who` is at fault: the caller or AWS. */
export function toXmlError(error: {
  code: string
  message: string
  who: 'Sender' | 'Receiver'
  namespace: string
  requestId: string
}): string {
  const detail = [
    element('Type', error.who),
    element('Code', escapeXml(error.code)),
    element('Message', escapeXml(error.message)),
  ].join('')
  const id = element('RequestId', error.requestId)
  return `<ErrorResponse xmlns="${error.namespace}">${element('Error', detail)}${id}</ErrorResponse>`
}

function writeValue(shape: Shape, flattened: boolean, value: unknown): string {
  switch (shape.kind) {
    case 'structure':
    case 'union':
      return [...shape.members]
        .map(([name, member]) => writeMember(name, member, (value as Record<string, unknown>)[name]))
        .join('')
    case 'list':
      return (value as unknown[])
        .map((item) => element(shape.item.xmlName ?? 'member', writeValue(shape.item.shape(), false, item)))
        .join('')
    case 'map':
      return Object.entries(value as object)
        .map(([key, item]) =>
          element(
            flattened ? 'value' : 'entry',
            element(shape.key.xmlName ?? 'key', escapeXml(key)) +
              element(shape.value.xmlName ?? 'value', writeValue(shape.value.shape(), false, item)),
          ),
        )
        .join('')
    case 'timestamp':
      return (value as Date).toISOString()
    case 'blob':
      return Buffer.from(value as Uint8Array).toString('base64')
    default:
      return escapeXml(String(value))
  }
}

function writeMember(name: string, member: Member, value: unknown): string {
  if (value === undefined) return ''
  const tag = member.xmlName ?? name
  const shape = member.shape()
  if (member.flattened && shape.kind === 'list') {
    return (value as unknown[])
      .map((item) => element(tag, writeValue(shape.item.shape(), false, item)))
      .join('')
  }
  return element(tag, writeValue(shape, member.flattened, value))
}

function element(name: string, content: string): string {
  return `<${name}>${content}</${name}>`
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#xD;',
}

function escapeXml(text: string): string {
  return text.replace(/[&<>"\r]/g, (character) => entities[character] ?? character)
}
