import { n as statusOf, t as openGitHub } from "./api.js";

export { openGitHub };