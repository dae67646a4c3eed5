import { n as openGitHub, r as statusOf, t as olderCommit } from "./api.js";

export { openGitHub };