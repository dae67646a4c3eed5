import { readdirSync, readFileSync } from 'node:fs'

/** Real milliseconds between two looks: the kernel keeps the peak, so only the last moment can be missed. */
const lookEvery = 200

/**
 * The most memory (bytes, resident) that a program had that this process started and whose command line has `words`.
 * Returns a function that ends the watch and tells.
 */
export function watchPeakMemory(words: string): () => number {
  let peak = 0
  const timer = setInterval(() => {
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      peak = Math.max(peak, peakOf(pid, words))
    }
  }, lookEvery)
  return () => {
    clearInterval(timer)
    return peak
  }
}

function peakOf(pid: string, words: string): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    if (Number(/^PPid:\s+(\d+)$/m.exec(status)?.[1]) !== process.pid) return 0
    if (!readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(words)) return 0
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024
  } catch {
    // It has ended meanwhile.
    return 0
  }
}
