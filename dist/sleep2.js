import { a as wakeUp, i as wake, n as putToSleep, r as sleepsAfter, t as keepAsleep } from "./sleep.js";

export { wake };