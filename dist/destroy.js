import { n as removePreview, t as destroy } from "./destroy2.js";

export { destroy };