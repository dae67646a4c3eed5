import { C as Cancellation, D as isAwsError, E as explainAwsError, P as DeployError, S as cleanAll, _ as pullRequestOf, c as foreignLines, d as webTargetKinds, f as appPattern, h as isReservedName, m as environmentPattern, n as newReport, p as environmentOfBranch, r as describeSeconds, s as cleanedText, t as describeServing, v as regionPattern, w as bounded, x as Redactor, y as stageOf } from "./base.js";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import * as os from "os";
import { EOL } from "os";
import * as crypto from "crypto";
import * as fs from "fs";
import { constants as constants$1, promises as promises$1 } from "fs";

// node_modules/@actions/core/lib/utils.js
/**
* Sanitizes an input into a string so it can be passed into issueCommand safely
* @param input input to sanitize into a string
*/
function toCommandValue(input) {
	if (input === null || input === void 0) return "";
	else if (typeof input === "string" || input instanceof String) return input;
	return JSON.stringify(input);
}
/**
*
* @param annotationProperties
* @returns The command properties to send with the actual annotation command
* See IssueCommandProperties: https://github.com/actions/runner/blob/main/src/Runner.Worker/ActionCommandManager.cs#L646
*/
function toCommandProperties(annotationProperties) {
	if (!Object.keys(annotationProperties).length) return {};
	return {
		title: annotationProperties.title,
		file: annotationProperties.file,
		line: annotationProperties.startLine,
		endLine: annotationProperties.endLine,
		col: annotationProperties.startColumn,
		endColumn: annotationProperties.endColumn
	};
}

// node_modules/@actions/core/lib/command.js
/**
* Issues a command to the GitHub Actions runner
*
* @param command - The command name to issue
* @param properties - Additional properties for the command (key-value pairs)
* @param message - The message to include with the command
* @remarks
* This function outputs a specially formatted string to stdout that the Actions
* runner interprets as a command. These commands can control workflow behavior,
* set outputs, create annotations, mask values, and more.
*
* Command Format:
*   ::name key=value,key=value::message
*
* @example
* ```typescript
* // Issue a warning annotation
* issueCommand('warning', {}, 'This is a warning message');
* // Output: ::warning::This is a warning message
*
* // Set an environment variable
* issueCommand('set-env', { name: 'MY_VAR' }, 'some value');
* // Output: ::set-env name=MY_VAR::some value
*
* // Add a secret mask
* issueCommand('add-mask', {}, 'secretValue123');
* // Output: ::add-mask::secretValue123
* ```
*
* @internal
* This is an internal utility function that powers the public API functions
* such as setSecret, warning, error, and exportVariable.
*/
function issueCommand(command, properties, message) {
	const cmd = new Command(command, properties, message);
	process.stdout.write(cmd.toString() + os.EOL);
}
function issue(name, message = "") {
	issueCommand(name, {}, message);
}
const CMD_STRING = "::";
var Command = class {
	constructor(command, properties, message) {
		if (!command) command = "missing.command";
		this.command = command;
		this.properties = properties;
		this.message = message;
	}
	toString() {
		let cmdStr = CMD_STRING + this.command;
		if (this.properties && Object.keys(this.properties).length > 0) {
			cmdStr += " ";
			let first = true;
			for (const key in this.properties) if (this.properties.hasOwnProperty(key)) {
				const val = this.properties[key];
				if (val) {
					if (first) first = false;
					else cmdStr += ",";
					cmdStr += `${key}=${escapeProperty(val)}`;
				}
			}
		}
		cmdStr += `${CMD_STRING}${escapeData(this.message)}`;
		return cmdStr;
	}
};
function escapeData(s) {
	return toCommandValue(s).replace(/%/g, "%25").replace(/\r/g, "%0D").replace(/\n/g, "%0A");
}
function escapeProperty(s) {
	return toCommandValue(s).replace(/%/g, "%25").replace(/\r/g, "%0D").replace(/\n/g, "%0A").replace(/:/g, "%3A").replace(/,/g, "%2C");
}

// node_modules/@actions/core/lib/file-command.js
function issueFileCommand(command, message) {
	const filePath = process.env[`GITHUB_${command}`];
	if (!filePath) throw new Error(`Unable to find environment variable for file command ${command}`);
	if (!fs.existsSync(filePath)) throw new Error(`Missing file at path: ${filePath}`);
	fs.appendFileSync(filePath, `${toCommandValue(message)}${os.EOL}`, { encoding: "utf8" });
}
function prepareKeyValueMessage(key, value) {
	const delimiter = `ghadelimiter_${crypto.randomUUID()}`;
	const convertedValue = toCommandValue(value);
	if (key.includes(delimiter)) throw new Error(`Unexpected input: name should not contain the delimiter "${delimiter}"`);
	if (convertedValue.includes(delimiter)) throw new Error(`Unexpected input: value should not contain the delimiter "${delimiter}"`);
	return `${key}<<${delimiter}${os.EOL}${convertedValue}${os.EOL}${delimiter}`;
}

// node_modules/@actions/core/lib/summary.js
var __awaiter$1 = void 0 && (void 0).__awaiter || function(thisArg, _arguments, P, generator) {
	function adopt(value) {
		return value instanceof P ? value : new P(function(resolve) {
			resolve(value);
		});
	}
	return new (P || (P = Promise))(function(resolve, reject) {
		function fulfilled(value) {
			try {
				step(generator.next(value));
			} catch (e) {
				reject(e);
			}
		}
		function rejected(value) {
			try {
				step(generator["throw"](value));
			} catch (e) {
				reject(e);
			}
		}
		function step(result) {
			result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected);
		}
		step((generator = generator.apply(thisArg, _arguments || [])).next());
	});
};
const { access, appendFile, writeFile } = promises$1;
const SUMMARY_ENV_VAR = "GITHUB_STEP_SUMMARY";
var Summary = class {
	constructor() {
		this._buffer = "";
	}
	/**
	* Finds the summary file path from the environment, rejects if env var is not found or file does not exist
	* Also checks r/w permissions.
	*
	* @returns step summary file path
	*/
	filePath() {
		return __awaiter$1(this, void 0, void 0, function* () {
			if (this._filePath) return this._filePath;
			const pathFromEnv = process.env[SUMMARY_ENV_VAR];
			if (!pathFromEnv) throw new Error(`Unable to find environment variable for $${SUMMARY_ENV_VAR}. Check if your runtime environment supports job summaries.`);
			try {
				yield access(pathFromEnv, constants$1.R_OK | constants$1.W_OK);
			} catch (_a) {
				throw new Error(`Unable to access summary file: '${pathFromEnv}'. Check if the file has correct read/write permissions.`);
			}
			this._filePath = pathFromEnv;
			return this._filePath;
		});
	}
	/**
	* Wraps content in an HTML tag, adding any HTML attributes
	*
	* @param {string} tag HTML tag to wrap
	* @param {string | null} content content within the tag
	* @param {[attribute: string]: string} attrs key-value list of HTML attributes to add
	*
	* @returns {string} content wrapped in HTML element
	*/
	wrap(tag, content, attrs = {}) {
		const htmlAttrs = Object.entries(attrs).map(([key, value]) => ` ${key}="${value}"`).join("");
		if (!content) return `<${tag}${htmlAttrs}>`;
		return `<${tag}${htmlAttrs}>${content}</${tag}>`;
	}
	/**
	* Writes text in the buffer to the summary buffer file and empties buffer. Will append by default.
	*
	* @param {SummaryWriteOptions} [options] (optional) options for write operation
	*
	* @returns {Promise<Summary>} summary instance
	*/
	write(options) {
		return __awaiter$1(this, void 0, void 0, function* () {
			const overwrite = !!(options === null || options === void 0 ? void 0 : options.overwrite);
			const filePath = yield this.filePath();
			yield (overwrite ? writeFile : appendFile)(filePath, this._buffer, { encoding: "utf8" });
			return this.emptyBuffer();
		});
	}
	/**
	* Clears the summary buffer and wipes the summary file
	*
	* @returns {Summary} summary instance
	*/
	clear() {
		return __awaiter$1(this, void 0, void 0, function* () {
			return this.emptyBuffer().write({ overwrite: true });
		});
	}
	/**
	* Returns the current summary buffer as a string
	*
	* @returns {string} string of summary buffer
	*/
	stringify() {
		return this._buffer;
	}
	/**
	* If the summary buffer is empty
	*
	* @returns {boolen} true if the buffer is empty
	*/
	isEmptyBuffer() {
		return this._buffer.length === 0;
	}
	/**
	* Resets the summary buffer without writing to summary file
	*
	* @returns {Summary} summary instance
	*/
	emptyBuffer() {
		this._buffer = "";
		return this;
	}
	/**
	* Adds raw text to the summary buffer
	*
	* @param {string} text content to add
	* @param {boolean} [addEOL=false] (optional) append an EOL to the raw text (default: false)
	*
	* @returns {Summary} summary instance
	*/
	addRaw(text, addEOL = false) {
		this._buffer += text;
		return addEOL ? this.addEOL() : this;
	}
	/**
	* Adds the operating system-specific end-of-line marker to the buffer
	*
	* @returns {Summary} summary instance
	*/
	addEOL() {
		return this.addRaw(EOL);
	}
	/**
	* Adds an HTML codeblock to the summary buffer
	*
	* @param {string} code content to render within fenced code block
	* @param {string} lang (optional) language to syntax highlight code
	*
	* @returns {Summary} summary instance
	*/
	addCodeBlock(code, lang) {
		const attrs = Object.assign({}, lang && { lang });
		const element = this.wrap("pre", this.wrap("code", code), attrs);
		return this.addRaw(element).addEOL();
	}
	/**
	* Adds an HTML list to the summary buffer
	*
	* @param {string[]} items list of items to render
	* @param {boolean} [ordered=false] (optional) if the rendered list should be ordered or not (default: false)
	*
	* @returns {Summary} summary instance
	*/
	addList(items, ordered = false) {
		const tag = ordered ? "ol" : "ul";
		const listItems = items.map((item) => this.wrap("li", item)).join("");
		const element = this.wrap(tag, listItems);
		return this.addRaw(element).addEOL();
	}
	/**
	* Adds an HTML table to the summary buffer
	*
	* @param {SummaryTableCell[]} rows table rows
	*
	* @returns {Summary} summary instance
	*/
	addTable(rows) {
		const tableBody = rows.map((row) => {
			const cells = row.map((cell) => {
				if (typeof cell === "string") return this.wrap("td", cell);
				const { header, data, colspan, rowspan } = cell;
				const tag = header ? "th" : "td";
				const attrs = Object.assign(Object.assign({}, colspan && { colspan }), rowspan && { rowspan });
				return this.wrap(tag, data, attrs);
			}).join("");
			return this.wrap("tr", cells);
		}).join("");
		const element = this.wrap("table", tableBody);
		return this.addRaw(element).addEOL();
	}
	/**
	* Adds a collapsable HTML details element to the summary buffer
	*
	* @param {string} label text for the closed state
	* @param {string} content collapsable content
	*
	* @returns {Summary} summary instance
	*/
	addDetails(label, content) {
		const element = this.wrap("details", this.wrap("summary", label) + content);
		return this.addRaw(element).addEOL();
	}
	/**
	* Adds an HTML image tag to the summary buffer
	*
	* @param {string} src path to the image you to embed
	* @param {string} alt text description of the image
	* @param {SummaryImageOptions} options (optional) addition image attributes
	*
	* @returns {Summary} summary instance
	*/
	addImage(src, alt, options) {
		const { width, height } = options || {};
		const attrs = Object.assign(Object.assign({}, width && { width }), height && { height });
		const element = this.wrap("img", null, Object.assign({
			src,
			alt
		}, attrs));
		return this.addRaw(element).addEOL();
	}
	/**
	* Adds an HTML section heading element
	*
	* @param {string} text heading text
	* @param {number | string} [level=1] (optional) the heading level, default: 1
	*
	* @returns {Summary} summary instance
	*/
	addHeading(text, level) {
		const tag = `h${level}`;
		const allowedTag = [
			"h1",
			"h2",
			"h3",
			"h4",
			"h5",
			"h6"
		].includes(tag) ? tag : "h1";
		const element = this.wrap(allowedTag, text);
		return this.addRaw(element).addEOL();
	}
	/**
	* Adds an HTML thematic break (<hr>) to the summary buffer
	*
	* @returns {Summary} summary instance
	*/
	addSeparator() {
		const element = this.wrap("hr", null);
		return this.addRaw(element).addEOL();
	}
	/**
	* Adds an HTML line break (<br>) to the summary buffer
	*
	* @returns {Summary} summary instance
	*/
	addBreak() {
		const element = this.wrap("br", null);
		return this.addRaw(element).addEOL();
	}
	/**
	* Adds an HTML blockquote to the summary buffer
	*
	* @param {string} text quote text
	* @param {string} cite (optional) citation url
	*
	* @returns {Summary} summary instance
	*/
	addQuote(text, cite) {
		const attrs = Object.assign({}, cite && { cite });
		const element = this.wrap("blockquote", text, attrs);
		return this.addRaw(element).addEOL();
	}
	/**
	* Adds an HTML anchor tag to the summary buffer
	*
	* @param {string} text link text/content
	* @param {string} href hyperlink
	*
	* @returns {Summary} summary instance
	*/
	addLink(text, href) {
		const element = this.wrap("a", text, { href });
		return this.addRaw(element).addEOL();
	}
};
const _summary = new Summary();
const summary = _summary;

// node_modules/@actions/core/lib/core.js
var __awaiter = void 0 && (void 0).__awaiter || function(thisArg, _arguments, P, generator) {
	function adopt(value) {
		return value instanceof P ? value : new P(function(resolve) {
			resolve(value);
		});
	}
	return new (P || (P = Promise))(function(resolve, reject) {
		function fulfilled(value) {
			try {
				step(generator.next(value));
			} catch (e) {
				reject(e);
			}
		}
		function rejected(value) {
			try {
				step(generator["throw"](value));
			} catch (e) {
				reject(e);
			}
		}
		function step(result) {
			result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected);
		}
		step((generator = generator.apply(thisArg, _arguments || [])).next());
	});
};
/**
* The code to exit an action
*/
var ExitCode;
(function(ExitCode) {
	/**
	* A code indicating that the action was successful
	*/
	ExitCode[ExitCode["Success"] = 0] = "Success";
	/**
	* A code indicating that the action was a failure
	*/
	ExitCode[ExitCode["Failure"] = 1] = "Failure";
})(ExitCode || (ExitCode = {}));
/**
* Registers a secret which will get masked from logs
*
* @param secret - Value of the secret to be masked
* @remarks
* This function instructs the Actions runner to mask the specified value in any
* logs produced during the workflow run. Once registered, the secret value will
* be replaced with asterisks (***) whenever it appears in console output, logs,
* or error messages.
*
* This is useful for protecting sensitive information such as:
* - API keys
* - Access tokens
* - Authentication credentials
* - URL parameters containing signatures (SAS tokens)
*
* Note that masking only affects future logs; any previous appearances of the
* secret in logs before calling this function will remain unmasked.
*
* @example
* ```typescript
* // Register an API token as a secret
* const apiToken = "abc123xyz456";
* setSecret(apiToken);
*
* // Now any logs containing this value will show *** instead
* console.log(`Using token: ${apiToken}`); // Outputs: "Using token: ***"
* ```
*/
function setSecret(secret) {
	issueCommand("add-mask", {}, secret);
}
/**
* Gets the value of an input.
* Unless trimWhitespace is set to false in InputOptions, the value is also trimmed.
* Returns an empty string if the value is not defined.
*
* @param     name     name of the input to get
* @param     options  optional. See InputOptions.
* @returns   string
*/
function getInput(name, options) {
	const val = process.env[`INPUT_${name.replace(/ /g, "_").toUpperCase()}`] || "";
	if (options && options.required && !val) throw new Error(`Input required and not supplied: ${name}`);
	if (options && options.trimWhitespace === false) return val;
	return val.trim();
}
/**
* Sets the value of an output.
*
* @param     name     name of the output to set
* @param     value    value to store. Non-string values will be converted to a string via JSON.stringify
*/
function setOutput(name, value) {
	if (process.env["GITHUB_OUTPUT"] || "") return issueFileCommand("OUTPUT", prepareKeyValueMessage(name, value));
	process.stdout.write(os.EOL);
	issueCommand("set-output", { name }, toCommandValue(value));
}
/**
* Writes debug message to user log
* @param message debug message
*/
function debug(message) {
	issueCommand("debug", {}, message);
}
/**
* Adds an error issue
* @param message error issue message. Errors will be converted to string via toString()
* @param properties optional properties to add to the annotation.
*/
function error(message, properties = {}) {
	issueCommand("error", toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
/**
* Adds a warning issue
* @param message warning issue message. Errors will be converted to string via toString()
* @param properties optional properties to add to the annotation.
*/
function warning(message, properties = {}) {
	issueCommand("warning", toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
/**
* Writes info to log with console.log.
* @param message info message
*/
function info(message) {
	process.stdout.write(message + os.EOL);
}
/**
* Begin an output group.
*
* Output until the next `groupEnd` will be foldable in this group
*
* @param name The name of the output group
*/
function startGroup(name) {
	issue("group", name);
}
/**
* End an output group.
*/
function endGroup() {
	issue("endgroup");
}
/**
* Saves state for current action, the state can only be retrieved by this action's post job execution.
*
* @param     name     name of the state to store
* @param     value    value to store. Non-string values will be converted to a string via JSON.stringify
*/
function saveState(name, value) {
	if (process.env["GITHUB_STATE"] || "") return issueFileCommand("STATE", prepareKeyValueMessage(name, value));
	issueCommand("save-state", { name }, toCommandValue(value));
}
/**
* Gets the value of an state set by this action's main execution.
*
* @param     name     name of the state to get
* @returns   string
*/
function getState(name) {
	return process.env[`STATE_${name}`] || "";
}

// lib/did-you-mean.js
/**
* The nearest of the allowed words, if it is near enough to be a slip of the keyboard: an edit distance
* (Levenshtein, case ignored) of at most two, and less than half the word.
*/
function didYouMean(word, allowed) {
	let best = null;
	for (const candidate of allowed) {
		if (Math.abs(candidate.length - word.length) > 2) continue;
		const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
		if (distance <= 2 && distance * 2 < candidate.length && (best === null || distance < best.distance)) best = {
			word: candidate,
			distance
		};
	}
	return best?.word ?? null;
}
function editDistance(a, b) {
	let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
	for (let i = 1; i <= a.length; i += 1) {
		const current = [i];
		for (let j = 1; j <= b.length; j += 1) {
			const change = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
			current.push(Math.min(change, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1));
		}
		previous = current;
	}
	return previous[b.length] ?? 0;
}

// lib/key-value-lines.js
/** Names that are set by us whatever the user says. */
const reservedVariables = /* @__PURE__ */ new Set([
	"PGHOST",
	"PGPORT",
	"PGUSER",
	"PGPASSWORD",
	"PGDATABASE",
	"PGSSLMODE",
	"MONOLAYER_URL"
]);
/** `KEY=value` lines. A message never shows a line's text: it may hold a secret. */
function parseLines(input, text, mistakes) {
	const seen = /* @__PURE__ */ new Map();
	const variables = [];
	for (const [index, raw] of text.split(/\r?\n/).entries()) {
		const number = index + 1;
		if (raw.trim() === "" || raw.trimStart().startsWith("#")) continue;
		const equals = raw.indexOf("=");
		const name = raw.slice(0, equals).trim();
		if (equals < 0 || !/^[A-Za-z_][A-Za-z0-9_]{0,255}$/.test(name)) {
			mistakes.push(`${input}: line ${number} is not KEY=value (letters, digits and _; no digit first). A value of several lines must be encoded, for instance in base64.`);
			continue;
		}
		const first = seen.get(name);
		if (first !== void 0) {
			mistakes.push(`${input}: line ${number} sets ${name} again; line ${first} did already.`);
			continue;
		}
		seen.set(name, number);
		variables.push({
			name,
			value: raw.slice(equals + 1).trimEnd()
		});
	}
	return variables;
}
/** What a line of `secrets` means. */
function secretInput({ name, value }) {
	if (value === "generate") return {
		kind: "generate",
		name
	};
	if (/^arn:aws[a-z-]*:(secretsmanager|ssm):[a-z0-9-]+:[0-9]{12}:\S+$/.test(value)) return {
		kind: "reference",
		name,
		arn: value
	};
	return {
		kind: "value",
		name,
		value
	};
}
/** What may not stand in `environment-variables` and `secrets`: values too short to hide, names twice, our own names. */
function checkNames(variables, secrets, mistakes) {
	for (const secret of secrets) {
		if (secret.kind === "value" && secret.value === "") mistakes.push(`secrets: ${secret.name} is empty. Is the GitHub secret defined for this environment?`);
		else if (secret.kind === "value" && secret.value.trim().length < 6) mistakes.push(`secrets: ${secret.name} has fewer than ${6} characters and could not be hidden in logs. If it is not secret, move it to environment-variables.`);
		if (variables.some((variable) => variable.name === secret.name)) mistakes.push(`secrets: ${secret.name} is also in environment-variables; remove one of them.`);
	}
	for (const { name } of [...variables, ...secrets]) if (reservedVariables.has(name)) mistakes.push(`${name} is set by the action. For a database of your own, set DATABASE_URL in secrets.`);
}

// lib/inputs.js
const commands = [
	"auto",
	"plan",
	"deploy",
	"destroy",
	"reset",
	"sweep",
	"wake"
];
/** Fargate's pairs: CPU units -> MiB (AWS, "Task CPU and memory"). */
const fargateMemory = {
	256: [
		512,
		1024,
		2048
	],
	512: range(1024, 4096, 1024),
	1024: range(2048, 8192, 1024),
	2048: range(4096, 16384, 1024),
	4096: range(8192, 30720, 1024),
	8192: range(16384, 61440, 4096),
	16384: range(32768, 122880, 8192)
};
/** Without `max-tasks`. It has no default in `action.yml`: one there could not be told from a wish of the user. */
const usualMaxTasks = 4;
/**
* @param read gives an input's text, `''` where it is not set (`core.getInput`)
* @param given the names of all inputs that were set, for "did you mean"
* @throws DeployError `input-invalid` with every mistake at once, before anything is called
*/
function parseInputs(read, given) {
	const mistakes = [];
	const text = (name) => read(name).trim() || null;
	const wrong = (name, wanted, example) => {
		mistakes.push(`${name}: ${wanted} (saw ${quote(read(name))}). Example: ${example}`);
	};
	const matching = (name, pattern, wanted, example) => {
		const value = text(name);
		if (value !== null && !pattern.test(value)) wrong(name, wanted, example);
		return value;
	};
	const choice = (name, allowed, fallback) => {
		const value = text(name);
		if (value === null) return fallback;
		const found = allowed.find((option) => option === value);
		if (found !== void 0) return found;
		wrong(name, `must be one of ${allowed.join(", ")}`, didYouMean(value, allowed) ?? fallback);
		return fallback;
	};
	const whole = (name, fallback, from, to) => {
		const value = text(name);
		if (value === null) return fallback;
		const number = /^[0-9]{1,9}$/.test(value) ? Number(value) : NaN;
		if (number >= from && number <= to) return number;
		wrong(name, `must be a whole number from ${from} to ${to}`, String(fallback));
		return fallback;
	};
	const duration = (name, fallback) => {
		const seconds = durationSeconds(text(name) ?? fallback);
		if (seconds === null) wrong(name, "must be a number with s, m, h or d, at most 365d", fallback);
		return seconds ?? 0;
	};
	const lines = (name) => parseLines(name, read(name), mistakes);
	for (const name of given) {
		if (knownInputs.includes(name)) continue;
		const near = didYouMean(name, knownInputs);
		if (near !== null) mistakes.push(`${name}: there is no such input. Did you mean ${near}?`);
	}
	const command = choice("command", commands, "auto");
	const awsAccountId = matching("aws-account-id", /^[0-9]{12}$/, "must be the twelve digits of an AWS account, in quotes", "\"123456789012\"");
	const awsRegion = matching("aws-region", regionPattern, "must be the name of an AWS region", "eu-west-1");
	if (command !== "plan") {
		if (awsAccountId === null) mistakes.push("aws-account-id: is required. Example: \"123456789012\"");
		if (awsRegion === null) mistakes.push("aws-region: is required. Example: eu-west-1");
	}
	const roleToAssume = matching("role-to-assume", /^arn:aws[a-z-]*:iam::[0-9]{12}:role\/[\w+=,.@/-]{1,576}$/, "must look like arn:aws:iam::<12 digits>:role/<name>", "arn:aws:iam::123456789012:role/deploy");
	const roleAccount = roleToAssume?.split(":")[4];
	if (roleAccount && awsAccountId && roleAccount !== awsAccountId) mistakes.push(`role-to-assume: is in account ${roleAccount}, but aws-account-id is ${awsAccountId}.`);
	const cpu = whole("cpu", 256, 256, 16384);
	const memory = whole("memory", 512, 512, 122880);
	const allowedMemory = fargateMemory[cpu];
	if (allowedMemory === void 0) wrong("cpu", `must be one of ${Object.keys(fargateMemory).join(", ")}`, "512");
	else if (!allowedMemory.includes(memory)) wrong("memory", `with cpu ${cpu} must be ${describeChoices(allowedMemory)}`, String(allowedMemory[0]));
	const minTasks = whole("min-tasks", 1, 1, 100);
	const maxTasks = whole("max-tasks", Math.max(usualMaxTasks, minTasks), 1, 100);
	const webTarget = choice("web-target", webTargetKinds, "express");
	const previewSleepSeconds = duration("preview-sleep", "0");
	const maxTasksGiven = ![null, String(minTasks)].includes(text("max-tasks"));
	if (webTarget === "express" && maxTasks < minTasks) mistakes.push(`max-tasks: ${maxTasks} is less than min-tasks (${minTasks}).`);
	const environmentVariables = lines("environment-variables");
	const secrets = lines("secrets").map(secretInput);
	checkNames(environmentVariables, secrets, mistakes);
	const environment = matching("environment", environmentPattern, "must be a-z, 0-9 and hyphens, at most 24, a letter first", "staging");
	if (environment !== null && isReservedName(environment)) wrong("environment", "must be no name of PostgreSQL, of RDS or of the database instance", "staging");
	const inputs = {
		awsAccountId,
		awsRegion,
		roleToAssume,
		command,
		app: matching("app", appPattern, "must be a-z and 0-9, at most 20, a letter first", "api") ?? "app",
		environment,
		workingDirectory: text("working-directory") ?? ".",
		entrypoint: matching("entrypoint", /^[A-Za-z_][\w.]*:[A-Za-z_][\w.]*(\(\))?$/, "must be module:attribute, or module:function() for a factory", "app.main:app"),
		dockerfile: text("dockerfile"),
		image: matching("image", /^[A-Za-z0-9][A-Za-z0-9._:@/-]{0,511}$/, "must be a commit, a tag or a digest of an earlier deployment", "sha256:…"),
		buildArgs: lines("build-args"),
		buildSecrets: lines("build-secrets"),
		port: text("port") === null ? null : whole("port", 8e3, 1, 65535),
		healthCheckPath: matching("health-check-path", /^\/[A-Za-z0-9._~!$&'()*+,;=:@%/?-]{0,254}$/, "must be a path that begins with /", "/health"),
		cpu,
		memory,
		cpuArchitecture: choice("cpu-architecture", ["x86_64", "arm64"], "x86_64") === "arm64" ? "ARM64" : "X86_64",
		webTarget,
		minTasks,
		maxTasks: webTarget === "gateway" ? minTasks : maxTasks,
		maxTasksIgnored: webTarget === "gateway" && maxTasksGiven,
		environmentVariables,
		secrets,
		database: choice("database", [
			"auto",
			"postgres",
			"none"
		], "auto"),
		databaseUrlScheme: matching("database-url-scheme", /^[a-z][a-z0-9]*(\+[a-z0-9]+)?$/, "must be the scheme of a database URL", "postgresql+asyncpg"),
		databaseInstanceClass: matching("database-instance-class", /^db\.[a-z0-9]+\.[a-z0-9]+$/, "must be an RDS class", "db.t4g.micro") ?? "db.t4g.micro",
		databaseEngineVersion: matching("database-engine-version", /^1[4-9](\.[0-9]+)?$/, "must be a version from 14 on", "17") ?? "17",
		databaseStorageGb: whole("database-storage-gb", 20, 20, 13107),
		phaseTimeoutSeconds: duration("phase-timeout", "30m"),
		rolloutTimeoutSeconds: duration("rollout-timeout", "40m"),
		previewMaxAgeSeconds: duration("preview-max-age", "14d"),
		previewSleepSeconds,
		resolvePhase: resolvePhaseInput(text("resolve-phase"), mistakes),
		comment: choice("comment", ["true", "false"], "true") === "true",
		githubToken: text("github-token") ?? "",
		confirmDestroy: text("confirm-destroy")
	};
	if (mistakes.length > 0) throw invalid(mistakes);
	return inputs;
}
/** In the order of `action.yml`; a test holds the two together. */
const knownInputs = [
	"aws-account-id",
	"aws-region",
	"role-to-assume",
	"command",
	"app",
	"environment",
	"working-directory",
	"entrypoint",
	"dockerfile",
	"image",
	"build-args",
	"build-secrets",
	"port",
	"health-check-path",
	"cpu",
	"memory",
	"cpu-architecture",
	"web-target",
	"min-tasks",
	"max-tasks",
	"environment-variables",
	"secrets",
	"database",
	"database-url-scheme",
	"database-instance-class",
	"database-engine-version",
	"database-storage-gb",
	"phase-timeout",
	"rollout-timeout",
	"preview-max-age",
	"preview-sleep",
	"resolve-phase",
	"comment",
	"github-token",
	"confirm-destroy"
];
/** `90m` -> 5400; `0` -> 0; `null` where it is no duration of at most a year. */
function durationSeconds(text) {
	const match = /^([0-9]{1,8})(s|m|h|d)?$/.exec(text);
	if (match === null) return null;
	const unit = match[2] ?? (match[1] === "0" ? "s" : void 0);
	if (unit === void 0) return null;
	const seconds = Number(match[1]) * {
		s: 1,
		m: 60,
		h: 3600,
		d: 86400
	}[unit];
	return seconds <= 31536e3 ? seconds : null;
}
function resolvePhaseInput(text, mistakes) {
	if (text === null) return null;
	const match = /^(createDatabase|bootstrap)=(done|again)$/.exec(text);
	if (match?.[1] === void 0) {
		mistakes.push(`resolve-phase: must be createDatabase or bootstrap, then =done or =again (saw ${quote(text)}). Example: bootstrap=done`);
		return null;
	}
	return {
		phase: match[1],
		as: match[2] === "done" ? "done" : "again"
	};
}
function invalid(mistakes) {
	const one = mistakes.length === 1;
	return new DeployError({
		code: "input-invalid",
		message: `${one ? "An input is" : `${mistakes.length} inputs are`} not right:\n${mistakes.map((m) => `- ${m}`).join("\n")}`,
		where: "the `with:` of the step in your workflow file",
		safe: "Nothing was called and nothing was changed.",
		remedy: `Correct ${one ? "it" : "them"} there and push again.`
	});
}
function describeChoices(choices) {
	if (choices.length <= 4) return choices.join(", ");
	return `${choices[0]} to ${choices.at(-1)} in steps of ${(choices[1] ?? 0) - (choices[0] ?? 0)}`;
}
function quote(text) {
	const short = text.length > 60 ? `${text.slice(0, 60)}…` : text;
	return JSON.stringify(short);
}
function range(from, to, step) {
	return Array.from({ length: (to - from) / step + 1 }, (_, index) => from + index * step);
}

// lib/progress.js
function createProgress(sink, redactor) {
	const began = performance.now();
	const elapsed = () => performance.now() - began;
	const steps = [];
	const warnings = [];
	const warned = /* @__PURE__ */ new Set();
	let depth = 0;
	const clean = (text) => redactor.clean(text);
	const oneLine = (text) => clean(foreignLines(text, clean).join(" "));
	const voice = (prefix) => ({
		flushed: () => sink.flushed(),
		say: (line) => sink.line(prefix + oneLine(line)),
		quote: (text) => {
			for (const line of foreignLines(text, clean)) sink.line(`${prefix}  ${line}`);
		},
		warn: (finding) => {
			const key = `${finding.code} ${finding.message}`;
			if (warned.has(key)) return;
			warned.add(key);
			warnings.push(finding);
			sink.warning(finding.code, oneLine(`${finding.message} ${finding.fix}`));
		}
	});
	const timed = async (title, work, end) => {
		const entry = {
			title,
			startedMs: elapsed(),
			endedMs: null,
			outcome: "running"
		};
		steps.push(entry);
		try {
			const result = await work();
			entry.outcome = "done";
			return result;
		} catch (error) {
			entry.outcome = "failed";
			throw error;
		} finally {
			entry.endedMs = elapsed();
			const took = describeSeconds((entry.endedMs - entry.startedMs) / 1e3);
			end(`${entry.outcome === "done" ? "done" : "FAILED"} in ${took}`);
		}
	};
	const beside = (title, work) => timed(title, () => work(voice(`${title} | `)), (words) => sink.line(`${title} | ${words}`));
	return {
		...voice(""),
		steps,
		warnings,
		beside,
		async step(title, work) {
			if (depth > 0) return beside(title, work);
			sink.startGroup(title);
			depth += 1;
			return timed(title, () => work(voice("")), (words) => {
				depth -= 1;
				sink.endGroup();
				sink.line(`${title}: ${words}`);
			});
		}
	};
}

// lib/trigger.js
/**
* @param payload the event's JSON, as parsed: hostile, nothing in it is taken without a check of its type
* @throws DeployError `event-refused` where the variables of a GitHub job are missing
*/
function readRun(environment, payload) {
	const id = integer(environment.GITHUB_REPOSITORY_ID) ?? integer(at(payload, "repository", "id"));
	const fullName = environment.GITHUB_REPOSITORY ?? "";
	const commit = environment.GITHUB_SHA ?? "";
	const runId = integer(environment.GITHUB_RUN_ID);
	if (id === null || runId === null || !/^[\w.-]+\/[\w.-]+$/.test(fullName) || !/^[0-9a-f]{40,64}$/.test(commit)) throw new DeployError({
		code: "event-refused",
		message: "This does not run as a step of a GitHub workflow: GITHUB_REPOSITORY_ID, GITHUB_REPOSITORY, GITHUB_SHA or GITHUB_RUN_ID is missing or malformed.",
		safe: "Nothing was called and nothing was changed.",
		remedy: "Run it in a workflow, or try it on your own machine with script/rehearse."
	});
	return {
		repository: {
			id,
			fullName,
			defaultBranch: string(at(payload, "repository", "default_branch"))
		},
		event: readEvent$1(environment, payload, id),
		commit,
		runId,
		attempt: integer(environment.GITHUB_RUN_ATTEMPT) ?? 1,
		actor: environment.GITHUB_ACTOR ?? "unknown",
		hasIdentity: Boolean(environment.ACTIONS_ID_TOKEN_REQUEST_URL || environment.AWS_ACCESS_KEY_ID),
		serverUrl: environment.GITHUB_SERVER_URL ?? "https://github.com",
		apiUrl: environment.GITHUB_API_URL || "https://api.github.com",
		workspace: environment.GITHUB_WORKSPACE ?? process.cwd()
	};
}
function readEvent$1(environment, payload, repositoryId) {
	const name = environment.GITHUB_EVENT_NAME ?? "";
	const ref = environment.GITHUB_REF ?? "";
	const branch = ref.startsWith("refs/heads/") ? ref.slice(11) : null;
	switch (name) {
		case "push":
			if (branch === null) return {
				kind: "tag",
				tag: ref.replace(/^refs\/tags\//, "")
			};
			return {
				kind: "push",
				branch,
				deleted: at(payload, "deleted") === true
			};
		case "pull_request": {
			const number = integer(at(payload, "pull_request", "number"));
			if (number === null) return {
				kind: "other",
				name: "pull_request without a number"
			};
			const headRepository = integer(at(payload, "pull_request", "head", "repo", "id"));
			return {
				kind: "pull-request",
				number,
				action: string(at(payload, "action")) ?? "",
				fromFork: headRepository !== repositoryId,
				head: string(at(payload, "pull_request", "head", "sha")) ?? environment.GITHUB_SHA ?? "",
				branch: string(at(payload, "pull_request", "head", "ref")) ?? ""
			};
		}
		case "workflow_dispatch": return {
			kind: "dispatch",
			branch: branch ?? ref
		};
		case "schedule": return { kind: "schedule" };
		default: return {
			kind: "other",
			name: name || "(none)"
		};
	}
}
/** Events that run with the rights of the default branch although strangers cause them. */
const privilegedEvents = [
	"pull_request_target",
	"workflow_run",
	"issue_comment"
];
/**
* The table of `docs/previews.md`: which event means which environment, and what happens to it.
*
* @throws DeployError `event-refused`, `input-invalid`
*/
function decideTask(run, inputs) {
	const { event } = run;
	if (event.kind === "other" && privilegedEvents.includes(event.name)) throw new DeployError({
		code: "event-refused",
		message: `Refusing to run on ${event.name}: strangers can cause it, and it runs with your AWS role.`,
		where: "the `on:` of your workflow file",
		safe: "Nothing was called and nothing was changed.",
		remedy: "Use `on: pull_request`."
	});
	if (inputs.command === "sweep") return { kind: "sweep" };
	if (inputs.command === "plan") return {
		...target(run, inputs),
		kind: "plan"
	};
	if (event.kind === "pull-request" && event.fromFork) return {
		kind: "skip",
		reason: `Pull request #${event.number} comes from a fork. Forks get no AWS access, so no preview was made. This is not an error.`
	};
	if (event.kind === "pull-request" && run.actor === "dependabot[bot]" && !run.hasIdentity) return {
		kind: "skip",
		reason: `Pull request #${event.number} is Dependabot's, and its job got no identity token from GitHub. So it has no AWS access, and no preview was made. This is not an error.`
	};
	if (inputs.command === "reset") return {
		...resettable(target(run, inputs)),
		kind: "reset"
	};
	if (inputs.command !== "auto") return {
		...target(run, inputs),
		kind: inputs.command
	};
	switch (event.kind) {
		case "schedule": return { kind: "sweep" };
		case "push":
			if (event.deleted) return {
				...target(run, inputs),
				kind: "destroy"
			};
			return {
				...target(run, inputs),
				kind: "deploy"
			};
		case "pull-request":
			if (event.action === "closed") return {
				...target(run, inputs),
				kind: "destroy"
			};
			if ([
				"opened",
				"reopened",
				"synchronize",
				"labeled",
				"ready_for_review"
			].includes(event.action)) return {
				...target(run, inputs),
				kind: "deploy"
			};
			return {
				kind: "skip",
				reason: `A pull request that was "${event.action}" changes nothing here.`
			};
		case "dispatch": return {
			...target(run, inputs),
			kind: "deploy"
		};
		case "tag": return {
			kind: "skip",
			reason: `A push of the tag ${event.tag} deploys nothing: deployments follow branches.`
		};
		case "other": return {
			kind: "skip",
			reason: `The event ${event.name} deploys nothing.`
		};
	}
}
/** A reset gives a preview an empty database, and rolls out although nothing else changed. */
function resettable(preview) {
	if (preview.stage === "preview") return {
		...preview,
		force: true
	};
	throw new DeployError({
		code: "input-invalid",
		message: "command: reset gives an environment an empty database, and is refused for production.",
		where: "the `with:` of the step in your workflow file",
		safe: "Nothing was called and nothing was changed.",
		remedy: "Name a preview with the input environment."
	});
}
/** Which environment a deployment of this event is for. */
function target(run, inputs) {
	const { event } = run;
	const branch = branchOf(event);
	const onDefaultBranch = branch !== null && event.kind !== "pull-request" && branch === run.repository.defaultBranch;
	const environment = inputs.environment ?? environmentOf(run, onDefaultBranch);
	const stage = stageOf(environment);
	if (stage === "production" && !onDefaultBranch && inputs.command !== "plan") throw new DeployError({
		code: "input-invalid",
		message: `environment: production is only deployed from the default branch${run.repository.defaultBranch ? ` (${run.repository.defaultBranch})` : ""}, and this run is for ${branch ?? event.kind}.`,
		where: "the `with:` of the step in your workflow file",
		safe: "Nothing was called and nothing was changed. AWS would have refused it too: the production role trusts that branch only.",
		remedy: "Remove the input `environment`, or merge into the default branch."
	});
	return {
		environment,
		stage,
		pullRequest: event.kind === "pull-request" ? event.number : pullRequestOf(environment),
		branch: branch ?? "",
		force: event.kind === "dispatch",
		refuseOlder: event.kind === "push"
	};
}
function environmentOf(run, onDefaultBranch) {
	const { event } = run;
	if (onDefaultBranch) return "production";
	switch (event.kind) {
		case "pull-request": return `pr-${event.number}`;
		case "push":
		case "dispatch": return environmentOfBranch(event.branch);
		case "tag": return environmentOfBranch(event.tag);
		case "schedule":
		case "other": return "production";
	}
}
function branchOf(event) {
	switch (event.kind) {
		case "push":
		case "dispatch":
		case "pull-request": return event.branch;
		case "tag":
		case "schedule":
		case "other": return null;
	}
}
function at(value, ...path) {
	let current = value;
	for (const key of path) {
		if (typeof current !== "object" || current === null || !Object.hasOwn(current, key)) return void 0;
		current = current[key];
	}
	return current;
}
function string(value) {
	return typeof value === "string" && value !== "" ? value : null;
}
/** A positive whole number that is exact in JavaScript, from a number or its digits; anything else is `null`. */
function integer(value) {
	const number = typeof value === "string" && /^[0-9]{1,16}$/.test(value) ? Number(value) : value;
	return typeof number === "number" && Number.isSafeInteger(number) && number > 0 ? number : null;
}

// lib/main.js
/** How long GitHub may take to be told the end. */
const tellMs = 6e4;
const cancelledTellMs = 1500;
/**
* Carries out one step of a workflow: reads inputs and event, does what they mean, and always reports. Reporting
* never changes the result.
*
* @returns what to fail the step with, or `null`
*/
async function main(world) {
	const began = performance.now();
	const redactor = new Redactor();
	const progress = createProgress(world.sink, redactor);
	const report = newReport();
	const finishers = [];
	const cancellation = new Cancellation();
	world.onCancel(() => cancellation.begin());
	const failed = await outcomeOf(world, redactor, progress, report, finishers, cancellation);
	cancellation.close();
	const failure = failed === null ? null : cleaned(failed, redactor);
	if (failure !== null) {
		report.failure = failure instanceof DeployError ? failure : null;
		report.outcome = report.failure?.code === "cancelled" ? "cancelled" : "failed";
	}
	if (report.outcome !== "cancelled") world.saveState("lock", "");
	const seconds = (performance.now() - began) / 1e3;
	const { outcome } = report;
	await Promise.race([bounded(Promise.allSettled(finishers.map((tell) => tell())), report.outcome === "cancelled" ? cancelledTellMs : tellMs), cancellation.late.then(() => bounded(new Promise(() => {}), cancelledTellMs))]);
	report.outcome = outcome;
	await publish(world, redactor, progress, report, seconds);
	return failure;
}
async function outcomeOf(world, redactor, progress, report, finishers, cancellation) {
	let session = null;
	try {
		const given = Object.keys(world.environment).flatMap((key) => key.startsWith("INPUT_") ? [key.slice(6).toLowerCase()] : []);
		const inputs = parseInputs(world.readInput, given);
		const mask = (secret) => {
			redactor.add(secret);
			for (const line of secret.split(/\r?\n/)) if (line.trim() !== "") world.setSecret(line);
		};
		for (const secret of secretInputs(inputs)) mask(secret);
		const run = readRun(world.environment, world.readEvent());
		const task = decideTask(run, inputs);
		session = {
			world,
			run,
			inputs,
			progress,
			report,
			mask,
			signal: cancellation.signal,
			onCancelled: (cleanUp) => cancellation.onCancelled(cleanUp),
			onFinished: (tell) => finishers.push(tell),
			redact: cleanerOf(redactor),
			roleArn: inputs.roleToAssume ?? "the deploy role"
		};
		return await Promise.race([carryOut(session, task), cancellation.cleaned]) === "cancelled" ? cancelledError(report) : null;
	} catch (error) {
		if (cancellation.happened) {
			await cancellation.cleaned;
			return cancelledError(report);
		}
		if (error instanceof DeployError) return withServing(error, report);
		if (isAwsError(error)) return explainAwsError(error, session?.roleArn ?? "the deploy role", describeSafe(report));
		return error instanceof Error ? error : new Error(String(error));
	}
}
/** Each command is a module of its own, loaded when it is needed. */
async function carryOut(session, task) {
	const { report, progress } = session;
	if (task.kind === "skip") {
		report.outcome = "skipped";
		report.notes.push(task.reason);
		progress.say(task.reason);
		return;
	}
	if (task.kind === "sweep") {
		const { runSweep } = await import("./commands.js");
		return runSweep(session);
	}
	report.environment = task.environment;
	report.stage = task.stage;
	const commands = await import("./commands.js");
	switch (task.kind) {
		case "plan": return commands.runPlan(session, task);
		case "deploy": return commands.runDeploy(session, task);
		case "reset": return commands.runReset(session, task);
		case "destroy": return commands.runDestroy(session, task);
		case "wake": return commands.runWake(session, task);
	}
}
function secretInputs(inputs) {
	return [
		...inputs.secrets.flatMap((secret) => secret.kind === "value" ? [secret.value] : []),
		...inputs.buildSecrets.map(({ value }) => value),
		inputs.githubToken
	].filter((value) => value !== "");
}
/** Outputs and summary. What goes wrong here is a warning: the deployment is what it is. */
async function publish(world, redactor, progress, report, seconds) {
	const { outputsOf } = await import("./outputs.js");
	const { summaryOf } = await import("./summary.js");
	try {
		for (const [name, value] of Object.entries(outputsOf(report, seconds))) world.setOutput(name, redactor.clean(value));
		const facts = cleanAll({
			report,
			steps: progress.steps,
			warnings: progress.warnings
		}, cleanerOf(redactor));
		await world.writeSummary(redactor.clean(summaryOf(facts.report, facts.steps, facts.warnings)));
	} catch (error) {
		progress.warn({
			code: "report-not-written",
			message: `Outputs or job summary could not be written: ${error instanceof Error ? error.message : String(error)}.`,
			fix: "The outcome of the deployment is not affected; what was done stands in this log."
		});
	}
}
/**
* What answers users now, or `''` where that is not known: before the environment was taken; and in a removal, which
* has no plan.
*/
function servingNow(report) {
	return report.isTaken && report.plan !== null ? describeServing(report) : "";
}
function describeSafe(report) {
	return `${servingNow(report)} What was done so far is recorded.`.trimStart();
}
/** The error, with what serves now where it does not say so: the first question after every failure. */
function withServing(error, report) {
	const serving = servingNow(report);
	if (serving === "" || error.safe?.includes(serving)) return error;
	return new DeployError({
		code: error.code,
		message: error.message,
		...error.where === void 0 ? {} : { where: error.where },
		safe: error.safe === void 0 ? serving : `${error.safe}\n${serving}`,
		remedy: error.remedy,
		cause: error.cause
	});
}
function cancelledError(report) {
	const running = report.phases.find((phase) => phase.outcome === "running");
	return new DeployError({
		code: "cancelled",
		message: running ? `The job was cancelled while the phase ${running.name} was running. The phase was left to finish: a half-killed migration is worse.` : "The job was cancelled.",
		safe: `${describeSafe(report)} The environment is given back, at the latest by the post step of this job.`,
		remedy: running ? "Run the job again: it finds the phase, waits for it, and goes on." : "Run the job again: it goes on where this run stopped."
	});
}
/** For a text that is shown by others, which delete what is invisible in it. */
function cleanerOf(redactor) {
	return (text) => cleanedText(text, (part) => redactor.clean(part));
}
/** The error with every secret hidden, also where AWS or the app put one into a message. */
function cleaned(failure, redactor) {
	const clean = cleanerOf(redactor);
	if (!(failure instanceof DeployError)) {
		const copy = new Error(clean(failure.message));
		copy.stack = clean(failure.stack ?? "");
		return copy;
	}
	return new DeployError({
		code: failure.code,
		message: clean(failure.message),
		...failure.where === void 0 ? {} : { where: clean(failure.where) },
		...failure.safe === void 0 ? {} : { safe: clean(failure.safe) },
		remedy: clean(failure.remedy)
	});
}

// lib/index.js
setFlagsFromString("--semi-space-growth-factor=1");
setFlagsFromString("--heap-growing-percent=50");
/** The real world: the runner's variables, files and commands. Nothing else in the action touches them. */
function realWorld() {
	return {
		environment: process.env,
		readInput: (name) => getInput(name, { trimWhitespace: false }),
		setSecret: (secret) => setSecret(secret),
		setOutput: (name, value) => setOutput(name, value),
		saveState: (name, value) => saveState(name, value),
		writeSummary: async (markdown) => {
			await summary.addRaw(markdown).write();
		},
		requestToken,
		readEvent: () => readEvent(process.env.GITHUB_EVENT_PATH),
		sink: {
			line: (text) => {
				process.stdout.write(`${text}\n`);
			},
			startGroup: (title) => startGroup(title),
			endGroup: () => endGroup(),
			warning: (title, text) => warning(text, { title }),
			flushed: async () => {
				if (process.stdout.writableNeedDrain) await once(process.stdout, "drain");
			}
		},
		onCancel: (cancel) => {
			let signals = 0;
			const onSignal = () => {
				signals += 1;
				if (signals === 1) cancel();
				else process.exit(130);
			};
			process.on("SIGINT", onSignal);
			process.on("SIGTERM", onSignal);
		}
	};
}
async function requestToken(audience) {
	const { requestOidcToken } = await import("./oidc-token.js");
	return requestOidcToken(process.env, audience);
}
function readEvent(path) {
	if (path === void 0 || path === "") return {};
	try {
		return JSON.parse(readFileSync(path, "utf8"));
	} catch {
		return {};
	}
}
/** Fails the step: the most important line last, because the last line of a log is the one that is read. */
function fail(failure) {
	const safeLines = (text) => foreignLines(text).join("\n");
	if (failure instanceof DeployError) {
		const parts = [
			failure.message,
			...failure.where === void 0 ? [] : [`Where: ${failure.where}`],
			...failure.safe === void 0 ? [] : [`Safe: ${failure.safe}`],
			`What to do: ${failure.remedy}`
		];
		error(safeLines(parts.join("\n")), { title: failure.code });
		process.exitCode = 1;
		return;
	}
	debug(safeLines(failure.stack ?? ""));
	error(safeLines(`This is a bug of the action, not of your project: ${failure.message}\nWhat was done so far is recorded, and running the job again goes on from there.
What to do: report it with the log of this run (with ACTIONS_STEP_DEBUG set to true, it shows where).`), { title: "unexpected" });
	process.exitCode = 1;
}
if (process.argv.includes("--post")) {
	const { post } = await import("./post.js");
	await post({
		lock: getState("lock"),
		dockerConfig: getState("docker-config"),
		environment: process.env,
		requestToken,
		mask: (secret) => setSecret(secret),
		say: (line) => info(foreignLines(line).join(" ")),
		warn: (line) => warning(foreignLines(line).join(" "))
	});
} else {
	process.once("beforeExit", () => {
		fail(/* @__PURE__ */ new Error("it waits for something that will never come."));
		process.exit();
	});
	const failure = await main(realWorld());
	if (failure !== null) fail(failure);
}
await new Promise((resolve) => {
	process.stdout.write("", () => resolve());
});
process.exit();

export {  };