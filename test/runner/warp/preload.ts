/**
 * Loaded before a program by `NODE_OPTIONS=--import file:///…/preload.js?clock=127.0.0.1:4242`: from then on the
 * program lives in the simulated time of the local cloud's clock at that address.
 */
import { isMainThread } from 'node:worker_threads'
import { simulate } from './simulation.ts'

const address = new URL(import.meta.url).searchParams.get('clock')

if (address !== null && isMainThread) await simulate().follow(address)
