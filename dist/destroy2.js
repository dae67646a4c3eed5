import { n as removePreview, t as destroy } from "./destroy.js";

export { destroy };