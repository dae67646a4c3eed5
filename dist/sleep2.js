import { i as wakeUp, n as sleepsAfter, r as wake, t as putToSleep } from "./sleep.js";

export { wake };