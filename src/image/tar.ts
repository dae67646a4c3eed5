/** One member of a tar archive. `mode` holds permission bits only, `modified` seconds since the epoch. */
export type TarMember =
  | { readonly kind: 'directory'; readonly path: string; readonly mode: number; readonly modified: number }
  | { readonly kind: 'link'; readonly path: string; readonly target: string; readonly modified: number }
  | {
      readonly kind: 'file'
      readonly path: string
      readonly mode: number
      readonly modified: number
      /** Bytes; exactly so many must come from `content`. */
      readonly size: number
      readonly content: () => AsyncIterable<Uint8Array>
    }

const BLOCK = 512

/**
 * Writes a tar archive (POSIX.1-2017, `pax`, "ustar Interchange Format"), member by member and never more than one
 * chunk at a time. Owner and group are 0 as in the context that Docker sends itself. A pax header carries only what
 * does not fit the ustar header: long or non-ASCII paths and link targets, sizes from 8 GiB.
 */
export async function* tarOf(members: Iterable<TarMember>): AsyncGenerator<Uint8Array> {
  for (const member of members) {
    yield headersOf(member)
    if (member.kind === 'file') {
      let written = 0
      for await (const chunk of member.content()) {
        written += chunk.length
        yield chunk
      }
      if (written !== member.size)
        throw new Error(`${member.path}: ${written} bytes instead of ${member.size}`)
      if (written % BLOCK !== 0) yield Buffer.alloc(BLOCK - (written % BLOCK))
    }
  }
  yield Buffer.alloc(2 * BLOCK)
}

/** A file that is already in memory. */
export function textMember(path: string, content: string | Uint8Array, mode = 0o644): TarMember {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content
  return {
    kind: 'file',
    path,
    mode,
    modified: 0,
    size: bytes.length,
    content: async function* () {
      yield bytes
    },
  }
}

const TYPES = { file: '0', link: '2', directory: '5' } as const
const LARGEST = 0o77777777777

function headersOf(member: TarMember): Uint8Array {
  const path = member.kind === 'directory' ? `${member.path}/` : member.path
  const target = member.kind === 'link' ? member.target : ''
  const size = member.kind === 'file' ? member.size : 0
  const records: Record<string, string> = {
    ...(fits(path) ? {} : { path }),
    ...(fits(target) ? {} : { linkpath: target }),
    ...(size <= LARGEST ? {} : { size: String(size) }),
  }
  const mode = member.kind === 'link' ? 0o777 : member.mode
  const own = header(path, TYPES[member.kind], mode, Math.min(size, LARGEST), member.modified, target)
  if (Object.keys(records).length === 0) return own
  const body = Buffer.concat(Object.entries(records).map(([key, value]) => record(key, value)))
  const padded = Buffer.alloc(Math.ceil(body.length / BLOCK) * BLOCK)
  body.copy(padded)
  return Buffer.concat([header('pax', 'x', 0o644, body.length, 0, ''), padded, own])
}

function fits(text: string): boolean {
  return text.length <= 100 && /^[\x20-\x7e]*$/.test(text)
}

/** `<length> <key>=<value>\n`, where the length counts itself. */
function record(key: string, value: string): Buffer {
  const rest = Buffer.byteLength(` ${key}=${value}\n`)
  let length = rest + String(rest).length
  if (String(length).length > String(rest).length) length = rest + String(length).length
  return Buffer.from(`${length} ${key}=${value}\n`)
}

function header(path: string, type: string, mode: number, size: number, modified: number, target: string) {
  const block = Buffer.alloc(BLOCK)
  const octal = (value: number, offset: number, length: number) =>
    block.write(
      `${Math.max(0, Math.trunc(value))
        .toString(8)
        .padStart(length - 1, '0')}\0`,
      offset,
      'ascii',
    )
  block.write(Buffer.from(path).subarray(0, 100).toString('latin1'), 0, 'latin1')
  octal(mode & 0o7777, 100, 8)
  octal(0, 108, 8)
  octal(0, 116, 8)
  octal(size, 124, 12)
  octal(Math.min(modified, LARGEST), 136, 12)
  block.fill(' ', 148, 156)
  block.write(type, 156, 'ascii')
  block.write(Buffer.from(target).subarray(0, 100).toString('latin1'), 157, 'latin1')
  block.write('ustar\0', 257, 'ascii')
  block.write('00', 263, 'ascii')
  const sum = block.reduce((total, byte) => total + byte, 0)
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'ascii')
  return block
}
