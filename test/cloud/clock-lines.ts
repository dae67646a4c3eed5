import type { Socket } from 'node:net'

/** Calls `action` with each whole line that arrives, without its end. */
export function onLine(socket: Socket, action: (line: string) => void): void {
  let rest = ''
  socket.setEncoding('utf8')
  socket.on('data', (data: string) => {
    const lines = (rest + data).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) action(line)
  })
}
