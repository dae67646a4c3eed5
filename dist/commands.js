import { P as DeployError, b as tagsOf, g as namesOf, u as runsOnSpot } from "./base.js";
import { a as Checkout, c as joinPaths, i as Findings, l as normalPath, n as exclusionOf, o as locateApp, r as parseDockerignore, s as LONGEST_PATH, t as parse } from "./smol-toml.js";
import { n as estimateMonthlyCost, r as REFERENCE_REGION, t as dailyCost } from "./cost.js";
import { i as planPhases } from "./phases.js";
import { tmpdir } from "node:os";
import { posix } from "node:path";

// lib/image/image-filter.js
/**
* Answers from the ignore file that counts for an image, for the plan: nothing is listed or hashed. Where that file
* cannot be read or used, every file is taken to reach the image; building it then names the mistake.
* @param workspace absolute path of the checkout
* @param directory input `working-directory`
*/
function openImageFilter(workspace, directory) {
	const place = locateApp(workspace, directory);
	if (place === null) return () => true;
	const files = new Checkout(place.root, place.app, new Findings());
	const known = /* @__PURE__ */ new Map();
	return (path, dockerfile) => {
		const beside = dockerfile === null ? null : `${dockerfile}.dockerignore`;
		const file = beside !== null && files.isFile(beside) ? beside : ".dockerignore";
		if (!known.has(file)) known.set(file, rulesOf(files.read(file) ?? ""));
		const rules = known.get(file) ?? null;
		return rules === null || !isLeftOut(rules, posix.normalize(path));
	};
}
function rulesOf(text) {
	const rules = parseDockerignore(text);
	return "test" in rules ? rules : null;
}
/** Asks for every folder on the way: a folder's answer is what lies in it inherits. */
function isLeftOut(rules, path) {
	const parts = path.split("/");
	let match = null;
	let ignored = false;
	for (const [index, name] of parts.entries()) {
		if (exclusionOf(name, rules) !== null) return true;
		const answer = rules.test(parts.slice(0, index + 1).join("/"), match);
		match = answer.match;
		ignored = answer.ignored;
	}
	return ignored;
}

// lib/plan/plan.js
/** Decides everything that can be decided without asking AWS. Pure: the same project and inputs, the same plan. */
function makePlan(target, inputs, reading) {
	const database = databaseOf(inputs, reading.project);
	const userPort = inputs.environmentVariables.find((variable) => variable.name === "PORT");
	return {
		version: 1,
		app: inputs.app,
		environment: target.environment,
		stage: target.stage,
		project: reading.project,
		image: { from: reading.install === null ? "dockerfile" : "generated" },
		database,
		phases: planPhases(reading.project, database !== "none"),
		web: {
			command: reading.web.command,
			port: reading.web.port,
			healthCheckPath: reading.web.healthCheckPath,
			because: {
				port: reading.web.portBecause,
				healthCheckPath: reading.web.healthCheckBecause
			},
			openPath: reading.web.openPath
		},
		monthlyCost: estimateMonthlyCost({
			region: inputs.awsRegion ?? "us-east-1",
			cpu: inputs.cpu,
			memory: inputs.memory,
			cpuArchitecture: inputs.cpuArchitecture,
			tasks: inputs.minTasks,
			webTarget: inputs.webTarget,
			spot: runsOnSpot(inputs.webTarget, target.stage),
			database: database === "postgres" ? {
				instanceClass: inputs.databaseInstanceClass,
				storageGb: inputs.databaseStorageGb
			} : null
		}),
		warnings: [
			...reading.warnings,
			...webTargetWarnings(target, inputs),
			...userPort && Number(userPort.value) !== reading.web.port ? [portOverridden(reading)] : []
		],
		errors: reading.errors
	};
}
/**
* A database of the user's own is recognised by its `DATABASE_URL`: then nothing is provisioned. Otherwise the
* input decides, and with `auto` the project's dependencies.
*/
function databaseOf(inputs, project) {
	if ([...inputs.environmentVariables, ...inputs.secrets].some(({ name }) => name === "DATABASE_URL")) return "external";
	if (inputs.database === "none") return "none";
	return inputs.database === "postgres" || project.postgres.needed ? "postgres" : "none";
}
/**
* What is set and has no effect. One workflow may set `max-tasks` for production on Express Mode and `preview-sleep` for
* previews behind a gateway: neither is a mistake where it is not meant.
*/
function webTargetWarnings({ stage }, inputs) {
	const { webTarget, previewSleepSeconds, maxTasksIgnored, minTasks } = inputs;
	const warnings = [];
	if (stage === "preview" && webTarget === "express" && previewSleepSeconds > 0) warnings.push({
		code: "preview-sleep-ignored",
		message: "preview-sleep has no effect on Express Mode, which keeps one task running.",
		fix: "Set web-target: gateway for previews, or remove preview-sleep."
	});
	if (stage === "production" && maxTasksIgnored) warnings.push({
		code: "max-tasks-ignored",
		message: `max-tasks has no effect with web-target: gateway, which does not scale by itself: ${minTasks} ${minTasks === 1 ? "task runs" : "tasks run"}.`,
		fix: "Set min-tasks to what is needed under load, or use Express Mode."
	});
	return warnings;
}
function portOverridden(reading) {
	return {
		code: "port-overridden",
		message: `environment-variables sets PORT, but the load balancer sends to ${reading.web.port} (${reading.web.portBecause}), so PORT is ${reading.web.port}.`,
		fix: "Remove PORT from environment-variables, or set the input port."
	};
}

// lib/plan/plan-lines.js
/** What was found and will be done, in a few lines: what a deployment says before it begins. */
function shortPlan(plan) {
	return [
		titleOf(plan),
		...columns(foundRows(plan).map(([what, found]) => [what, found])),
		`  ${totalOf(plan)}`
	];
}
/** The whole plan as tables of plain text: what was found and why, what each thing costs a month, what is not counted. */
function wholePlan(plan) {
	const { lines, notCounted, usd } = plan.monthlyCost;
	const { own, shared } = dailyCost(plan.monthlyCost);
	return [
		titleOf(plan),
		...columns([[
			"What",
			"Found",
			"Because"
		], ...foundRows(plan)]),
		"",
		"What it costs a month, in USD at list prices:",
		...columns([...lines.map((line) => [
			line.what,
			line.usd.toFixed(2),
			line.note
		]), [
			"Together",
			usd.toFixed(2),
			`${(own + shared).toFixed(2)} a day`
		]], 1),
		"Not counted:",
		...notCounted.map((what) => `  - ${what}`)
	];
}
function titleOf(plan) {
	return `Plan for ${plan.environment} (${plan.stage}), app "${plan.app}":`;
}
function totalOf({ monthlyCost }) {
	return `cost: about ${monthlyCost.usd.toFixed(2)} USD a month`;
}
/** What, found, because. */
function foundRows(plan) {
	const { project, web } = plan;
	const { entrypoint } = project;
	const why = project.postgres.because.join("; ");
	return [
		[
			"app",
			`${project.framework ?? "unknown framework"} in ${project.directory}`,
			""
		],
		[
			"entrypoint",
			entrypoint?.target ?? (entrypoint === null ? "none" : "in the command"),
			entrypoint?.because ?? ""
		],
		plan.image.from === "generated" ? [
			"image",
			`generated: ${project.packageManager}, Python ${project.python}`,
			"there is no Dockerfile"
		] : [
			"image",
			project.dockerfile ?? "Dockerfile",
			""
		],
		[
			"database",
			plan.database,
			plan.database === "external" ? "DATABASE_URL is set" : why
		],
		...plan.phases.map((phase) => [
			phase.name,
			phase.command,
			`${phase.when}; ${phase.because}`
		]),
		[
			"web",
			commandOf$1(plan),
			""
		],
		[
			"port",
			String(web.port),
			web.because.port
		],
		[
			"health check",
			web.healthCheckPath,
			web.because.healthCheckPath
		]
	];
}
function commandOf$1({ web, image }) {
	if (web.command !== null) return web.command;
	return image.from === "generated" ? "none found" : "the image's own command";
}
/** Widest cell that still sets the width of its column: a longer one pushes what follows it aside. */
const WIDEST = 60;
/** Rows with their columns below each other. @param right index of the column whose text ends at its edge */
function columns(rows, right = -1) {
	const width = (index) => Math.min(WIDEST, Math.max(0, ...rows.map((row) => row[index]?.length ?? 0)));
	return rows.map((row) => {
		return `  ${row.map((cell, index) => index === right ? cell.padStart(width(index)) : cell.padEnd(width(index))).join("  ")}`.trimEnd();
	});
}

// lib/project/ini.js
/**
* Reads an INI file (Python docs, `configparser`, "Supported INI File Structure"): `key = value` or `key: value`,
* deeper indented lines continue a value, whole lines that begin with `#` or `;` are comments, a later section or
* key of the same name adds or replaces.
* @returns `null` for text before the first section that is no comment: then it is no INI file
*/
function parseIni(text) {
	const sections = /* @__PURE__ */ new Map();
	let section = null;
	let key = null;
	let indent = 0;
	for (const [index, raw] of text.split("\n").entries()) {
		const line = raw.trim();
		if (line === "" || line.startsWith("#") || line.startsWith(";")) continue;
		const depth = raw.length - raw.trimStart().length;
		const current = key === null ? void 0 : section?.get(key);
		if (section !== null && key !== null && current !== void 0 && depth > indent) {
			section.set(key, {
				value: `${current.value}\n${line}`,
				line: current.line
			});
			continue;
		}
		const header = /^\[([^\]]+)\]/.exec(line);
		if (header !== null) {
			const name = header[1] ?? "";
			section = sections.get(name) ?? /* @__PURE__ */ new Map();
			sections.set(name, section);
			key = null;
			continue;
		}
		if (section === null) return null;
		const separator = line.search(/[=:]/);
		key = (separator === -1 ? line : line.slice(0, separator)).trim().toLowerCase();
		indent = depth;
		section.set(key, {
			value: separator === -1 ? "" : line.slice(separator + 1).trim(),
			line: index + 1
		});
	}
	return sections;
}

// lib/project/manifests/toml.js
/** Lock files are long; 32 MiB is beyond the largest that public projects have. */
const LOCK_LIMIT = 33554432;
/** The parsed file, or `null`: absent, or broken (then there is a warning with the reason). */
function readToml(checkout, findings, path, limit) {
	const text = checkout.read(path, limit);
	if (text === null) return null;
	try {
		return parse(text);
	} catch (error) {
		const reason = (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "";
		const place = /"?line"?:? (\d+)/.exec(String(error));
		const line = error.line ?? place?.[1];
		findings.warn("manifest-broken", `${path}${typeof line === "number" ? `:${line}` : ""} is no valid TOML: ${reason.replace("Invalid TOML document: ", "")}.`, `Mend ${path}; "python -c 'import tomllib; tomllib.load(open(\\"${path}\\", \\"rb\\"))'" shows the place.`);
		return null;
	}
}
/** The parsed text, `null` where it is broken. */
function parseToml(text) {
	try {
		return parse(text);
	} catch {
		return null;
	}
}
/** The value under a path of keys, `undefined` where there is none. */
function at(value, ...keys) {
	let current = value;
	for (const key of keys) {
		if (!isTable(current) || !Object.hasOwn(current, key)) return void 0;
		current = current[key];
	}
	return current;
}
function isTable(value) {
	return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
}
function tableAt(value, ...keys) {
	const found = at(value, ...keys);
	return isTable(found) ? found : {};
}
function textAt(value, ...keys) {
	const found = at(value, ...keys);
	return typeof found === "string" ? found : null;
}
function listAt(value, ...keys) {
	const found = at(value, ...keys);
	return Array.isArray(found) ? found : [];
}
function textsAt(value, ...keys) {
	return listAt(value, ...keys).filter((item) => typeof item === "string");
}

// lib/project/alembic.js
/**
* Reads `alembic.ini` at the app root (Alembic docs, "Editing the .ini File"), with what `[tool.alembic]` of
* `pyproject.toml` says instead ("Using pyproject.toml for configuration"). `null` where there is none, or where it
* has no `[alembic]` section that `alembic upgrade head` could use.
*/
function readAlembic(checkout, findings, pyproject) {
	const file = "alembic.ini";
	const text = checkout.read(file);
	if (text === null) return null;
	const ini = parseIni(text);
	const section = ini?.get("alembic");
	if (ini === null || section === void 0) {
		findings.warn("alembic-unusable", `${file} has no [alembic] section, so "alembic upgrade head" would fail; no automatic database phases.`, sectionFix(ini));
		return null;
	}
	const setting = (key) => {
		const own = section.get(key);
		if (own !== void 0) return {
			value: interpolate(own.value, ini),
			where: `${file}:${own.line}`
		};
		const shared = at(pyproject, "tool", "alembic", key);
		return {
			value: interpolate(Array.isArray(shared) ? shared.join("\n") : typeof shared === "string" ? shared : "", ini),
			where: "pyproject.toml"
		};
	};
	const location = setting("script_location");
	const script = locate(checkout, location.value);
	const value = (key) => setting(key).value;
	const locations = versionLocations(checkout, value, script);
	const deep = /^(?:1|true|yes|on)$/i.test(value("recursive_version_locations"));
	const known = locations.filter((folder) => folder !== null);
	const migrations = known.flatMap((folder) => migrationsIn(checkout, folder, deep ? MAX_DEPTH$4 : 0));
	const url = section.get("sqlalchemy.url");
	return {
		project: {
			ini: file,
			migrations: migrations.length > 0
		},
		location: location.value === "" ? null : location,
		scriptLocation: script,
		migrations,
		complete: known.length === locations.length && isKnown(location.value),
		url: url === void 0 ? null : {
			value: url.value,
			line: url.line
		}
	};
}
function sectionFix(ini) {
	const named = [...ini?.keys() ?? []].find((name) => ini?.get(name)?.has("script_location"));
	return named === void 0 ? "Make it anew with \"alembic init\", or remove it." : `Add a Procfile with "web: …" and "migrateDatabase: alembic -n ${named} upgrade head".`;
}
/** So much is put in for references: a location that is longer is none. */
const MOST_FILLED_IN$1 = 65536;
/** Also fits what is no whole reference, so that its end is looked for once and not from each `%(` before it. */
const REFERENCE = /%\(([^)]+)(?:(\)s)|\)|$)/g;
/** `%(here)s` is the ini file's folder, here the app directory; other names come from [DEFAULT]. */
function interpolate(value, ini) {
	let size = 0;
	const filled = value.replace(REFERENCE, (written, name, end) => {
		if (end === void 0) return written;
		if (name === "here") return ".";
		const known = ini.get("DEFAULT")?.get(name)?.value ?? written;
		size += known.length;
		return size > MOST_FILLED_IN$1 ? "" : known;
	});
	return (size > MOST_FILLED_IN$1 ? value : filled).replaceAll("%%", "%");
}
/** A script or version location: a folder relative to the app directory, or `package:path`. */
function locate(checkout, location) {
	if (location === "") return null;
	const colon = location.indexOf(":");
	if (colon > 0) {
		const packagePath = location.slice(0, colon).replaceAll(".", "/");
		const rest = location.slice(colon + 1);
		const found = [packagePath, joinPaths("src", packagePath)].find((folder) => checkout.isFolder(folder));
		return found === void 0 ? null : joinPaths(found, rest);
	}
	const folder = normalPath(location).replace(/\/$/, "");
	return checkout.isFolder(folder) ? folder : null;
}
function versionLocations(checkout, value, script) {
	const written = value("version_locations");
	if (written === "") return script === null ? [] : [joinPaths(script, "versions")];
	const divider = written.includes("\n") ? /[\n]+/ : separator(value("path_separator") || value("version_path_separator"));
	return written.split(divider).filter((location) => location.trim() !== "").map((location) => locate(checkout, location.trim()));
}
/** Alembic's `path_separator`; without it white space and commas divide. */
function separator(name) {
	switch (name) {
		case "os":
		case ":": return /:/;
		case ";": return /;/;
		case "newline": return /\n/;
		case "space": return / /;
		default: return /[\s,]+/;
	}
}
/** How deep `recursive_version_locations` is followed. */
const MAX_DEPTH$4 = 4;
function migrationsIn(checkout, folder, depth) {
	return checkout.list(folder).flatMap(({ name, kind, path }) => {
		if (kind === "directory") return depth > 0 ? migrationsIn(checkout, path, depth - 1) : [];
		return name.endsWith(".py") && name !== "__init__.py" ? [path] : [];
	});
}
/** False for `package:path`, which an installed package may have, and for values that only Alembic can fill in. */
function isKnown(location) {
	return !location.includes(":") && !/[%$]/.test(location);
}

// lib/project/python/tokens.js
const OPENERS = "([{";
const CLOSERS = ")]}";
const NAME_START = /[\p{L}\p{Nl}_]/u;
const NAME = /[\p{L}\p{Nl}\p{Mn}\p{Mc}\p{Nd}\p{Pc}_]*/uy;
const NUMBER = /(?:0[xXoObB][0-9a-fA-F_]+|[0-9][0-9_]*(?:\.[0-9_]*)?(?:[eE][+-]?[0-9_]+)?|\.[0-9][0-9_]*)[jJ]?/y;
const STRING_START = /([rRbBuUfFtT]{0,3})("""|'''|"|')/y;
const OPERATOR = /\*\*=|\/\/=|>>=|<<=|\.\.\.|:=|->|[-+*/%@&|^=<>!]=|\*\*|\/\/|>>|<<|[^\s]/y;
/**
* Splits Python source into logical lines (Language Reference 2, "Lexical analysis"), tolerantly: it never throws,
* whatever the text is, and takes time linear in its length. Enough to know what is code, what is a string and what
* is a comment; it is no validator.
*/
function readLines(source) {
	const lines = [];
	let tokens = [];
	let indent = 0;
	let depth = 0;
	let line = 1;
	let at = 0;
	let fresh = true;
	const end = () => {
		if (tokens.length > 0) lines.push({
			indent,
			tokens
		});
		tokens = [];
		depth = 0;
		fresh = true;
	};
	while (at < source.length) {
		if (fresh) {
			const width = indentation(source, at);
			at = width.at;
			indent = width.columns;
			fresh = false;
			continue;
		}
		const character = source.charAt(at);
		if (character === "\n") {
			at += 1;
			line += 1;
			if (depth === 0) end();
		} else if (character === "#") {
			const stop = source.indexOf("\n", at);
			at = stop === -1 ? source.length : stop;
		} else if (character === "\\" && source.charAt(at + 1) === "\n") {
			at += 2;
			line += 1;
		} else if (/\s/.test(character)) at += 1;
		else {
			const read = readToken(source, at, line);
			tokens.push(read.token);
			if (read.token.kind === "operator") {
				if (OPENERS.includes(read.token.text)) depth += 1;
				else if (CLOSERS.includes(read.token.text)) depth = Math.max(0, depth - 1);
			}
			line += read.newlines;
			at = read.at;
		}
	}
	end();
	return lines;
}
function indentation(source, start) {
	let columns = 0;
	let at = start;
	for (; at < source.length; at += 1) {
		const character = source.charAt(at);
		if (character === " ") columns += 1;
		else if (character === "	") columns = (Math.floor(columns / 8) + 1) * 8;
		else if (character === "\f") columns = 0;
		else break;
	}
	return {
		at,
		columns
	};
}
function readToken(source, at, line) {
	const plain = (kind, text) => ({
		token: {
			kind,
			text,
			dynamic: false,
			line
		},
		at: at + Math.max(1, text.length),
		newlines: 0
	});
	const start = match(STRING_START, source, at);
	if (start !== null) return readString(source, at, line, start);
	const character = source.charAt(at);
	if (NAME_START.test(String.fromCodePoint(source.codePointAt(at) ?? 32))) return plain("name", match(NAME, source, at)?.[0] || character);
	const number = match(NUMBER, source, at);
	if (number !== null) return plain("number", number[0]);
	return plain("operator", match(OPERATOR, source, at)?.[0] ?? character);
}
function match(pattern, source, at) {
	pattern.lastIndex = at;
	return pattern.exec(source);
}
function readString(source, at, line, start) {
	const prefix = (start[1] ?? "").toLowerCase();
	const quote = start[2] ?? "\"";
	const long = quote.length === 3;
	const raw = prefix.includes("r");
	let text = "";
	let newlines = 0;
	let position = at + start[0].length;
	let from = position;
	while (position < source.length) {
		const character = source.charAt(position);
		if (character === "\\") {
			text += source.slice(from, position);
			const next = source.charAt(position + 1);
			if (next === "\n") newlines += 1;
			text += raw ? character + next : escaped(next);
			position += 2;
			from = position;
		} else if (character === "\n" && !long) break;
		else if (source.startsWith(quote, position)) {
			text += source.slice(from, position);
			return finish(position + quote.length);
		} else {
			if (character === "\n") newlines += 1;
			position += 1;
		}
	}
	position = Math.min(position, source.length);
	text += source.slice(from, position);
	return finish(position);
	function finish(end) {
		const dynamic = /[ft]/.test(prefix) && /\{(?!\{)/.test(text.replaceAll("{{", ""));
		return {
			token: {
				kind: "string",
				text,
				dynamic,
				line
			},
			at: end,
			newlines
		};
	}
}
/** The escapes that occur in paths, names and commands; others stay as written. */
function escaped(character) {
	switch (character) {
		case "\n": return "";
		case "n": return "\n";
		case "t": return "	";
		case "r": return "\r";
		case "\\":
		case "'":
		case "\"": return character;
		default: return `\\${character}`;
	}
}

// lib/project/alembic-check.js
/** More migrations than these are not read: the check is a courtesy, the deployment goes on without it. */
const MAX_MIGRATIONS = 150;
/**
* What would make `alembic upgrade head` fail: no script folder, several heads, a link to a migration that is not
* there, an `env.py` that takes the URL of `alembic.ini` although that is no URL of this deployment.
*/
function checkAlembic(checkout, sources, findings, alembic) {
	const { location, scriptLocation } = alembic;
	if (scriptLocation === null || !checkout.isFile(posix.join(scriptLocation, "env.py"))) {
		if (!alembic.complete) return;
		findings.refuse("alembic-location-missing", location === null ? "alembic.ini names no script_location, so \"alembic upgrade head\" would fail." : `${location.where}: script_location "${location.value}" is no folder with an env.py.`, "Set script_location to the folder that holds env.py, such as %(here)s/alembic.");
		return;
	}
	if (alembic.complete && alembic.migrations.length <= MAX_MIGRATIONS) checkRevisions(sources, findings, alembic.migrations);
	checkUrl(checkout, findings, alembic, posix.join(scriptLocation, "env.py"));
}
function checkRevisions(sources, findings, files) {
	const revisions = files.flatMap((file) => readRevision(sources, file));
	if (revisions.length !== files.length) return;
	const known = new Set(revisions.map((revision) => revision.id));
	const followed = new Set(revisions.flatMap((revision) => revision.down));
	for (const { file, down } of revisions) {
		const missing = down.find((id) => !known.has(id));
		if (missing === void 0) continue;
		findings.refuse("alembic-revision-missing", `${file} follows revision "${missing}", which no migration file has.`, "Add the missing migration file to the repository, or set down_revision to the one before.");
	}
	const heads = revisions.filter((revision) => !followed.has(revision.id));
	if (heads.length < 2) return;
	findings.refuse("alembic-several-heads", `There are ${heads.length} migrations that no other one follows (${heads.map(({ file }) => posix.basename(file)).join(", ")}); "alembic upgrade head" refuses that.`, "Make one head of them: alembic merge heads -m \"merge\", and commit the new file.");
}
function readRevision(sources, file) {
	const assignments = sources.module(file)?.assignments ?? [];
	const value = (name) => assignments.findLast(({ target }) => target === name)?.value;
	const [id] = textsOf$1(value("revision"));
	return id === void 0 ? [] : [{
		file,
		id,
		down: textsOf$1(value("down_revision"))
	}];
}
function textsOf$1(value) {
	if (value?.kind === "text") return value.dynamic ? [] : [value.value];
	return value?.kind === "list" ? value.items.flatMap(textsOf$1) : [];
}
/** Names whose use in `env.py` says that the URL comes from elsewhere than from the file. */
const OWN_SOURCES = /* @__PURE__ */ new Set([
	"environ",
	"getenv",
	"set_main_option",
	"set_section_option",
	"create_engine",
	"create_async_engine",
	"get_x_argument",
	"attributes"
]);
function checkUrl(checkout, findings, { url }, env) {
	const placeholder = url?.value.startsWith("driver://") === true;
	const local = /:\/\/[^/]*@?(?:localhost|127\.0\.0\.1)\b/.test(url?.value ?? "");
	if (url === null || !(placeholder || local)) return;
	const tokens = readLines(checkout.read(env) ?? "").flatMap((line) => line.tokens);
	const names = new Set(tokens.filter(({ kind }) => kind === "name").map(({ text }) => text));
	if (!names.has("engine_from_config") && !names.has("async_engine_from_config")) return;
	if ([...OWN_SOURCES].some((name) => names.has(name))) return;
	if (tokens.some((_, index) => setsUrl(tokens, index))) return;
	findings.refuse("alembic-ignores-database-url", `alembic.ini:${url.line}: ${env} connects to sqlalchemy.url, which is ${placeholder ? "a placeholder" : "on this machine"}; it never reads DATABASE_URL.`, `Add to ${env}, after "config = context.config": config.set_main_option("sqlalchemy.url", os.environ["DATABASE_URL"])`);
}
/**
* `configuration["sqlalchemy.url"] = …`, `{"sqlalchemy.url": …}`, `engine_from_config(…, url=…)`. Only asking for the
* option, and `context.configure(url=…)` of the offline mode, as `alembic init` writes them, set nothing.
*/
function setsUrl(tokens, index) {
	const token = tokens[index];
	if (token?.kind === "string") return /^(?:sqlalchemy\.)?url$/.test(token.text) && tokens[index - 2]?.text !== "get_main_option";
	return token?.kind === "name" && /^(?:sqlalchemy_)?url$/.test(token.text) && tokens[index + 1]?.text === "=" && /^[(,]$/.test(tokens[index - 1]?.text ?? "") && tokens[index - 2]?.text !== "configure";
}
/** Reports an Alembic environment that is not where the automatic phases look. */
function reportAlembicElsewhere(checkout, findings) {
	const found = findAlembic(checkout);
	if (found === null) return;
	const command = found.ini === null ? null : `cd ${found.folder} && alembic upgrade head`;
	findings.warn("alembic-elsewhere", found.ini === null ? `${found.folder} holds Alembic migrations, but there is no alembic.ini in the app directory: nothing migrates the database.` : `${found.ini} is not in the app directory itself, so it is not run: nothing migrates the database.`, command === null ? `Add an alembic.ini with "[alembic]" and "script_location = ${found.folder}".` : `Add to a Procfile, beside its web line: migrateDatabase: ${command}`);
}
/** Folders that are looked into for an `alembic.ini`, so that a large repository costs little. */
const MAX_FOLDERS$1 = 80;
const MAX_DEPTH$3 = 3;
function findAlembic(checkout) {
	let folders = ["."];
	let looked = 0;
	let bare = null;
	for (let depth = 0; depth <= MAX_DEPTH$3; depth += 1) {
		const next = [];
		for (const folder of folders) {
			if (looked >= MAX_FOLDERS$1) break;
			looked += 1;
			const entries = checkout.list(folder);
			if (entries.some(({ name, kind }) => name === "alembic.ini" && kind === "file") && depth > 0) return {
				ini: posix.join(folder, "alembic.ini"),
				folder
			};
			const names = new Set(entries.map(({ name }) => name));
			if (names.has("env.py") && names.has("versions")) bare ??= folder;
			next.push(...entries.filter(({ kind, name }) => kind === "directory" && !name.startsWith(".")).map(({ path }) => path));
		}
		folders = next;
	}
	return bare === null ? null : {
		ini: null,
		folder: bare
	};
}

// lib/project/shell-words.js
/** Operators that end one simple command and begin the next. */
const OPERATORS = /^(?:&&|\|\||;|\||&)/;
/**
* Splits a shell command into simple commands of words (POSIX 2.2 "Quoting", 2.9 "Shell Commands"), as far as a
* start command needs it: quotes are resolved, `$NAME` stays. Redirections are words like others. Linear time.
*/
function splitCommands(command) {
	const commands = [[]];
	let word = null;
	const flush = () => {
		if (word !== null) commands.at(-1)?.push(word);
		word = null;
	};
	let at = 0;
	while (at < command.length) {
		const character = command.charAt(at);
		const operator = OPERATORS.exec(command.slice(at, at + 2))?.[0];
		if (character === "\\") {
			const next = command.charAt(at + 1);
			if (next !== "\n") word = (word ?? "") + next;
			at += 2;
		} else if (character === "'") {
			const end = until(command, at + 1, "'");
			word = (word ?? "") + command.slice(at + 1, end);
			at = end + 1;
		} else if (character === "\"") {
			const quoted = doubleQuoted(command, at + 1);
			word = (word ?? "") + quoted.text;
			at = quoted.at;
		} else if (/\s/.test(character)) {
			flush();
			if (character === "\n") commands.push([]);
			at += 1;
		} else if (operator !== void 0) {
			flush();
			commands.push([]);
			at += operator.length;
		} else if (character === "$" && /[({]/.test(command.charAt(at + 1))) {
			const end = until(command, at + 2, command.charAt(at + 1) === "{" ? "}" : ")");
			word = (word ?? "") + command.slice(at, end + 1);
			at = end + 1;
		} else if (character === "#" && word === null) {
			const end = command.indexOf("\n", at);
			at = end === -1 ? command.length : end;
		} else {
			word = (word ?? "") + character;
			at += 1;
		}
	}
	flush();
	return commands.filter((words) => words.length > 0).map((words) => ({ words }));
}
function until(text, from, end) {
	const at = text.indexOf(end, from);
	return at === -1 ? text.length : at;
}
function doubleQuoted(text, from) {
	let value = "";
	let at = from;
	while (at < text.length && text.charAt(at) !== "\"") {
		if (text.charAt(at) === "\\" && /["\\$`\n]/.test(text.charAt(at + 1))) at += 1;
		value += text.charAt(at);
		at += 1;
	}
	return {
		text: value,
		at: at + 1
	};
}
/** Words as a command that a POSIX shell reads back as the same words. */
function joinWords(words) {
	return words.map((word) => /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`).join(" ");
}

// lib/project/dockerfile.js
/**
* Reads a Dockerfile as far as the plan needs it (Docker docs, "Dockerfile reference"): stages, continuations with
* the `escape` directive, comments, here-documents (skipped), ARG and ENV as far as `FROM` and `EXPOSE` need them.
* @returns `null` for a text without `FROM`
*/
function parseDockerfile(text) {
	const stages = [];
	const args = /* @__PURE__ */ new Map();
	for (const instruction of readInstructions(text)) if (instruction.name === "FROM") {
		const words = expand(instruction.text, args).split(/\s+/).filter((word) => !word.startsWith("--"));
		const as = words.findIndex((word) => word.toLowerCase() === "as");
		stages.push({
			from: words[0] ?? "",
			name: as === -1 ? null : (words[as + 1] ?? "").toLowerCase(),
			instructions: []
		});
	} else if (stages.length > 0) stages.at(-1)?.instructions.push(instruction);
	else if (instruction.name === "ARG") {
		const [, name = "", value = ""] = /^([A-Za-z_]\w*)(?:=(.*))?$/.exec(instruction.text) ?? [];
		args.set(name, unquote$1(value));
	}
	const last = stages.at(-1);
	if (last === void 0) return null;
	const chain = chainOf(stages, last);
	return {
		stages,
		final: chain.flatMap((stage) => stage.instructions),
		base: chain[0]?.from ?? last.from,
		...commandsOf(chain)
	};
}
function chainOf(stages, last) {
	const chain = [last];
	let parent = last.from.toLowerCase();
	for (let at = stages.indexOf(last) - 1; at >= 0; at -= 1) {
		const stage = stages[at];
		if (stage === void 0 || stage.name !== parent) continue;
		chain.push(stage);
		parent = stage.from.toLowerCase();
	}
	return chain.reverse();
}
/** What stages that build on each other start; an ENTRYPOINT of one discards a CMD that an earlier one set. */
function commandsOf(chain) {
	let entrypoint = null;
	let cmd = null;
	for (const stage of chain) {
		const own = (name) => stage.instructions.findLast((instruction) => instruction.name === name);
		const ownEntrypoint = own("ENTRYPOINT");
		const ownCmd = own("CMD");
		if (ownEntrypoint !== void 0) {
			entrypoint = readCommand(ownEntrypoint);
			cmd = null;
		}
		if (ownCmd !== void 0) cmd = readCommand(ownCmd);
	}
	return {
		entrypoint,
		cmd
	};
}
function readCommand({ text, line }) {
	if (text.startsWith("[")) try {
		const words = JSON.parse(text);
		if (Array.isArray(words) && words.every((word) => typeof word === "string")) return {
			form: "exec",
			words,
			line
		};
	} catch {}
	return {
		form: "shell",
		text,
		line
	};
}
/** The start of the final image as one shell-like command, ENTRYPOINT before CMD; `null` where it sets neither. */
function startOf(dockerfile) {
	const { entrypoint, cmd } = dockerfile;
	const last = cmd ?? entrypoint;
	if (last === null) return null;
	if (entrypoint?.form === "shell") return {
		words: wordsOf$1(entrypoint),
		line: entrypoint.line
	};
	const words = [...entrypoint === null ? [] : wordsOf$1(entrypoint), ...cmd === null ? [] : wordsOf$1(cmd)];
	return words.length === 0 ? null : {
		words,
		line: last.line
	};
}
function wordsOf$1(command) {
	return command.form === "exec" ? command.words : [
		"sh",
		"-c",
		command.text
	];
}
/** Sources of COPY and ADD from the build context in the final image, relative to it; a stage's copies not. */
function copiesOf(dockerfile) {
	return dockerfile.final.flatMap((instruction) => {
		if (instruction.name !== "COPY" && instruction.name !== "ADD") return [];
		const { sources, from } = readCopy(instruction.text);
		if (from !== null) return [];
		return sources.filter((source) => !/[$*?[]|:\/\//.test(source)).map((source) => normalPath(source.replace(/^\/+/, "") || ".").replace(/(.)\/$/, "$1"));
	});
}
/** `COPY [--from=stage] a b dest`, or its JSON form. */
function readCopy(text) {
	const flags = /^(?:--\S+\s+)*/.exec(text)?.[0] ?? "";
	const rest = text.slice(flags.length).trim();
	const json = rest.startsWith("[") ? readCommand({
		name: "",
		text: rest,
		line: 1
	}) : null;
	const words = json?.form === "exec" ? json.words : rest.split(/\s+/);
	return {
		sources: words.slice(0, -1),
		target: words.at(-1) ?? "",
		from: /--from=(\S+)/.exec(flags)?.[1] ?? null
	};
}
/** The path that `HEALTHCHECK` of the final image asks for over HTTP. */
function healthCheckOf(dockerfile) {
	const check = dockerfile.final.findLast(({ name }) => name === "HEALTHCHECK");
	const path = /https?:\/\/(?:localhost|127\.0\.0\.1|0\.0\.0\.0)(?::[^/\s"']*)?(\/[\w./-]*)/.exec(check?.text ?? "")?.[1];
	return check === void 0 || path === void 0 ? null : {
		path,
		line: check.line
	};
}
/** Ports of `EXPOSE` in the final image, without protocol; what stays a variable is left out. */
function exposedPorts(dockerfile) {
	const values = /* @__PURE__ */ new Map();
	return dockerfile.final.flatMap((instruction) => {
		if (instruction.name === "ENV" || instruction.name === "ARG") readAssignments(instruction.text, values);
		if (instruction.name !== "EXPOSE") return [];
		return expand(instruction.text, values).split(/\s+/).flatMap((word) => {
			const port = Number(/^(\d{1,5})(?:\/tcp)?$/i.exec(word)?.[1]);
			return port >= 1 && port <= 65535 ? [{
				port,
				line: instruction.line
			}] : [];
		});
	});
}
/** The variables that ENV sets in the final image. */
function environmentOf(dockerfile) {
	const values = /* @__PURE__ */ new Map();
	for (const { name, text } of dockerfile.final) if (name === "ENV") readAssignments(text, values);
	return values;
}
/** `ENV A=b C="d e"`, or the old `ENV A b`. */
function readAssignments(text, into) {
	const old = /^([A-Za-z_]\w*)\s+(.*)$/s.exec(text);
	if (old !== null) {
		into.set(old[1] ?? "", unquote$1(old[2] ?? ""));
		return;
	}
	for (const word of splitCommands(text).flatMap((command) => command.words)) {
		const [, name, value] = /^([A-Za-z_]\w*)=(.*)$/s.exec(word) ?? [];
		if (name !== void 0) into.set(name, expand(value ?? "", into));
	}
}
const PLAIN$1 = /\$([A-Za-z_]\w*)/g;
const BRACED_OR_PLAIN = /\$(?:\{([A-Za-z_]\w*)(?::?-([^}]*))?\}|([A-Za-z_]\w*))/g;
/** So much is put in for variables: `ENV A=$A$A` doubles what it is at each line. */
const MOST_FILLED_IN = 65536;
/**
* Docker's `$name`, `${name}` and `${name:-default}`. An unknown name without default stays as written, and so does a
* text that would become larger than any value is.
*/
function expand(text, values) {
	let size = 0;
	const filledIn = (name, otherwise) => {
		const value = values.get(name);
		if (value === void 0 || value === "") return otherwise;
		size += value.length;
		return size > MOST_FILLED_IN ? "" : value;
	};
	const closed = text.lastIndexOf("}") + 1;
	const filled = text.slice(0, closed).replace(BRACED_OR_PLAIN, (whole, braced, fallback, plain) => filledIn(braced ?? plain, fallback ?? whole)) + text.slice(closed).replace(PLAIN$1, (whole, plain) => filledIn(plain, whole));
	return size > MOST_FILLED_IN ? text : filled;
}
function unquote$1(value) {
	return value.trim().replace(/^(["'])(.*)\1$/s, "$2");
}
function readInstructions(text) {
	const lines = text.split("\n");
	const joint = /^#\s*escape\s*=\s*`\s*$/im.test(lines.slice(0, 5).join("\n")) ? "`" : "\\";
	const ends = new Map(lines.map((line, index) => [line.trim(), index]));
	const result = [];
	for (let at = 0; at < lines.length; at += 1) {
		const start = at;
		const parts = [];
		for (; at < lines.length; at += 1) {
			const line = (lines[at] ?? "").trim();
			if (line.startsWith("#") || line === "" && parts.length > 0) continue;
			if (!line.endsWith(joint)) {
				parts.push(line);
				break;
			}
			parts.push(line.slice(0, -1));
		}
		const joined = parts.join(" ").trim();
		const match = /^([A-Za-z]+)\s+(.*)$/s.exec(joined);
		if (match === null) continue;
		const [, name = "", body = ""] = match;
		const first = lines.slice(start, at + 1).findIndex((line) => line.trim() !== "" && !line.trim().startsWith("#"));
		result.push({
			name: name.toUpperCase(),
			text: body.trim(),
			line: start + 1 + Math.max(0, first)
		});
		at = skipHereDocuments(lines, ends, at, body);
	}
	return result;
}
/**
* Index of the last line of the here-documents that an instruction opens.
* @param ends where each line is found last: what has no end, such as `1<<A`, is no here-document
*/
function skipHereDocuments(lines, ends, at, text) {
	let last = at;
	for (const [, , word] of text.matchAll(/<<-?(["']?)([A-Za-z_]\w*)\1/g)) {
		if (word === void 0 || (ends.get(word) ?? -1) <= last) return last;
		do
			last += 1;
		while (lines[last]?.trim() !== word);
	}
	return last;
}
/** Images that hold a system and an interpreter, but no app: their own command is an interpreter or a shell. */
function isPlainImage(image) {
	const [withTag = ""] = image.split("@", 1);
	const [name = ""] = withTag.slice(withTag.lastIndexOf("/") + 1).split(":", 1);
	return /^(?:python|pypy|debian|ubuntu|alpine|scratch|uv|miniconda3?|miniforge3?|micromamba|buildpack-deps|amazonlinux|fedora|centos|rockylinux|almalinux|busybox|wolfi-base|pdm|poetry)$/.test(name);
}

// lib/project/own-manifests.js
const MANIFESTS = /^(?:pyproject\.toml|requirements[\w.-]*\.(?:txt|in)|[\w-]+[-_.]requirements\.txt|Pipfile|setup\.py|setup\.cfg|environment\.ya?ml|Dockerfile)$/;
/**
* What makes a folder a project of its own: a manifest or a Dockerfile. Its name relative to the folder,
* the more telling one first; `null` where the folder is just a part of what lies above it.
*/
function ownManifest(checkout, folder) {
	const entries = checkout.list(folder);
	const usual = [
		"pyproject.toml",
		"requirements.txt",
		"Pipfile",
		"setup.py",
		"Dockerfile"
	];
	const names = entries.filter(({ kind, name }) => kind !== "directory" && MANIFESTS.test(name)).map(({ name }) => name);
	const first = usual.find((name) => names.includes(name)) ?? names[0];
	if (first !== void 0) return first;
	const list = (entries.some(({ kind, name }) => kind === "directory" && name === "requirements") ? checkout.list(posix.join(folder, "requirements")) : []).find(({ kind, name }) => kind === "file" && /\.(?:txt|in)$/.test(name));
	return list === void 0 ? null : `requirements/${list.name}`;
}

// lib/project/python/frameworks.js
/** Qualified names of what makes an app when it is called. */
const MAKERS$1 = /* @__PURE__ */ new Map([
	["fastapi.FastAPI", "fastapi"],
	["fastapi.applications.FastAPI", "fastapi"],
	["starlette.applications.Starlette", "starlette"],
	["litestar.Litestar", "litestar"],
	["litestar.app.Litestar", "litestar"],
	["quart.Quart", "quart"],
	["quart.app.Quart", "quart"],
	["falcon.asgi.App", "falcon"],
	["falcon.asgi.app.App", "falcon"],
	["sanic.Sanic", "sanic"],
	["sanic.app.Sanic", "sanic"],
	["django.core.asgi.get_asgi_application", "asgi"],
	["channels.routing.ProtocolTypeRouter", "asgi"],
	["falcon.App", "wsgi"],
	["falcon.API", "wsgi"],
	["falcon.app.App", "wsgi"],
	["flask.Flask", "wsgi"],
	["flask.app.Flask", "wsgi"],
	["bottle.Bottle", "wsgi"],
	["django.core.wsgi.get_wsgi_application", "wsgi"]
]);
/** Packages whose import makes a file worth a closer look. */
const FRAMEWORK_PACKAGES = new Set([...MAKERS$1.keys()].map((name) => name.split(".")[0] ?? name));
/** The import that binds the first part of a dotted name, and the rest of the name. */
function bindingOf(module, path) {
	const [head = "", ...rest] = path.split(".");
	const binding = module.imports.findLast((item) => item.as === head);
	return binding === void 0 ? null : {
		binding,
		rest: rest.join(".")
	};
}
/** The absolute dotted path that a name stands for, or `null` for a name of the module itself or a relative import. */
function qualify(module, path) {
	const found = bindingOf(module, path);
	if (found === null) return starImport(module, path);
	if (found.binding.level > 0) return null;
	return found.rest === "" ? found.binding.path : `${found.binding.path}.${found.rest}`;
}
/** `from fastapi import *` binds what the package exports; only the makers matter here. */
function starImport(module, path) {
	const star = module.imports.find((item) => item.as === "*" && MAKERS$1.has(`${item.module}.${path}`));
	return star === void 0 ? null : `${star.module}.${path}`;
}
/** What calling a qualified name makes, `null` for anything else. */
function kindOfMaker(qualified) {
	return qualified === null ? null : MAKERS$1.get(qualified) ?? null;
}

// lib/project/python/statements.js
const COMPOUND = /* @__PURE__ */ new Set([
	"if",
	"elif",
	"else",
	"for",
	"while",
	"try",
	"except",
	"finally",
	"with",
	"async",
	"def",
	"class",
	"match",
	"case"
]);
/** The statements of a Python module as a tree. Never throws; broken indentation ends up at the nearest level. */
function readStatements(source) {
	const top = [];
	const stack = [{
		indent: -1,
		body: top
	}];
	for (const line of readLines(source)) {
		while (stack.length > 1 && (stack.at(-1)?.indent ?? -1) >= line.indent) stack.pop();
		const last = place(line, stack.at(-1)?.body ?? top);
		if (last !== null) stack.push({
			indent: line.indent,
			body: last
		});
	}
	return top;
}
/** Puts a logical line's statements into `parent`; the body that following deeper lines belong to, if any. */
function place(line, parent) {
	let open = null;
	let target = parent;
	for (const tokens of splitTop(line.tokens, ";")) {
		const [head, rest] = splitSuite(tokens);
		const body = [];
		target.push({
			tokens: head,
			line: head[0]?.line ?? 1,
			body
		});
		open = null;
		if (rest === null) continue;
		if (rest.length === 0) open = body;
		else {
			body.push({
				tokens: rest,
				line: rest[0]?.line ?? 1,
				body: []
			});
			target = body;
		}
	}
	return open;
}
/** Splits at an operator outside all brackets; empty parts are left out. */
function splitTop(tokens, separator) {
	const parts = [[]];
	let depth = 0;
	for (const token of tokens) {
		depth += depthChange(token);
		if (depth === 0 && token.kind === "operator" && token.text === separator) parts.push([]);
		else parts.at(-1)?.push(token);
	}
	return parts.filter((part) => part.length > 0);
}
/** `if x: y` -> [`if x`, `y`]; the second is empty where the suite follows on the next lines, `null` without colon. */
function splitSuite(tokens) {
	const first = tokens[0];
	if (first?.kind !== "name" || !COMPOUND.has(first.text)) return [tokens, null];
	let depth = 0;
	let lambdas = 0;
	for (const [index, token] of tokens.entries()) {
		depth += depthChange(token);
		if (depth > 0) continue;
		if (token.kind === "name" && token.text === "lambda") lambdas += 1;
		else if (token.kind === "operator" && token.text === ":") {
			if (lambdas > 0) lambdas -= 1;
			else return [tokens.slice(0, index), tokens.slice(index + 1)];
		}
	}
	return [tokens, null];
}
/** +1 for an opening bracket, -1 for a closing one. */
function depthChange(token) {
	if (token.kind !== "operator") return 0;
	if (token.text === "(" || token.text === "[" || token.text === "{") return 1;
	return token.text === ")" || token.text === "]" || token.text === "}" ? -1 : 0;
}

// lib/project/python/expressions.js
/** How deep brackets are read; deeper code is `other`. Bounds the time that hostile input can take. */
const MAX_DEPTH$2 = 40;
/** How long a chain of calls, attributes and indices may be: `a.b().c[d]`. */
const MAX_LINKS = 60;
/** Reads one expression from all of `tokens`. Never throws. */
function readExpression(tokens, depth = 0) {
	const line = tokens[0]?.line ?? 1;
	if (tokens.length === 0 || depth > MAX_DEPTH$2) return {
		kind: "other",
		parts: [],
		text: "",
		line
	};
	const primary = readPrimary(tokens, 0, depth);
	if (primary.at === tokens.length) return primary.expression;
	const parts = [primary.expression];
	let at = primary.at;
	while (at < tokens.length) {
		const next = readPrimary(tokens, at, depth);
		parts.push(next.expression);
		at = next.at;
	}
	return {
		kind: "other",
		parts,
		text: "",
		line
	};
}
/** All calls in an expression, outer before inner. */
function* callsIn(expression) {
	if (expression.kind === "call") {
		yield expression;
		yield* callsIn(expression.callee);
		for (const argument of expression.positional) yield* callsIn(argument);
		for (const argument of expression.keywords.values()) yield* callsIn(argument);
	} else for (const part of partsOf(expression)) yield* callsIn(part);
}
function partsOf(expression) {
	switch (expression.kind) {
		case "list": return expression.items;
		case "dict": return expression.entries.flat();
		case "attribute": return [expression.object];
		case "index": return [expression.object, expression.index];
		case "other": return expression.parts;
		default: return [];
	}
}
function readPrimary(tokens, start, depth) {
	let { expression, at } = readAtom(tokens, start, depth);
	for (let links = 0;; links += 1) {
		if (links > MAX_LINKS) return {
			expression,
			at: Math.min(at, tokens.length)
		};
		const token = tokens[at];
		const next = tokens[at + 1];
		if (token?.text === "." && token.kind === "operator" && next?.kind === "name") {
			expression = expression.kind === "name" ? {
				...expression,
				path: `${expression.path}.${next.text}`
			} : {
				kind: "attribute",
				object: expression,
				name: next.text,
				line: expression.line
			};
			at += 2;
		} else if (token?.text === "(" && token.kind === "operator" && callable(expression)) {
			const end = closing(tokens, at);
			expression = readCall(expression, tokens.slice(at + 1, end), depth + 1);
			at = end + 1;
		} else if (token?.text === "[" && token.kind === "operator" && callable(expression)) {
			const end = closing(tokens, at);
			const index = readExpression(tokens.slice(at + 1, end), depth + 1);
			expression = {
				kind: "index",
				object: expression,
				index,
				line: expression.line
			};
			at = end + 1;
		} else return {
			expression,
			at: Math.min(at, tokens.length)
		};
	}
}
/** What may stand before `(` or `[` as their object; an operator or keyword may not. */
function callable(expression) {
	if (expression.kind === "name") return !KEYWORDS.has(expression.path);
	return expression.kind === "call" || expression.kind === "attribute" || expression.kind === "index";
}
const KEYWORDS = /* @__PURE__ */ new Set([
	"and",
	"or",
	"not",
	"in",
	"is",
	"if",
	"else",
	"await",
	"lambda",
	"for",
	"return"
]);
function readAtom(tokens, at, depth) {
	const token = tokens[at];
	const line = token?.line ?? 1;
	if (token === void 0) return {
		expression: {
			kind: "other",
			parts: [],
			text: "",
			line
		},
		at: at + 1
	};
	if (token.kind === "name") return {
		expression: {
			kind: "name",
			path: token.text,
			line
		},
		at: at + 1
	};
	if (token.kind === "number") return {
		expression: {
			kind: "number",
			value: Number(token.text.replaceAll("_", "")),
			line
		},
		at: at + 1
	};
	if (token.kind === "string") return readText(tokens, at);
	if (depthChange(token) === 1) {
		const end = closing(tokens, at);
		return {
			expression: readBrackets(token.text, tokens.slice(at + 1, end), line, depth + 1),
			at: end + 1
		};
	}
	return {
		expression: {
			kind: "other",
			parts: [],
			text: token.text,
			line
		},
		at: at + 1
	};
}
/** Adjacent string literals join (Language Reference 2.4.2). */
function readText(tokens, start) {
	let value = "";
	let dynamic = false;
	let at = start;
	for (; tokens[at]?.kind === "string"; at += 1) {
		value += tokens[at]?.text ?? "";
		dynamic ||= tokens[at]?.dynamic ?? false;
	}
	return {
		expression: {
			kind: "text",
			value,
			dynamic,
			line: tokens[start]?.line ?? 1
		},
		at
	};
}
function readBrackets(open, inner, line, depth) {
	const parts = splitTop(inner, ",");
	if (open === "(") {
		const [only] = parts;
		const tuple = inner.at(-1)?.text === "," && inner.at(-1)?.kind === "operator";
		if (only !== void 0 && parts.length === 1 && !tuple) return readExpression(only, depth);
	}
	if (open === "{" && parts.every((part) => splitTop(part, ":").length === 2)) return {
		kind: "dict",
		entries: parts.map((part) => {
			const [key = [], value = []] = splitTop(part, ":");
			return [readExpression(key, depth), readExpression(value, depth)];
		}),
		line
	};
	return {
		kind: "list",
		items: parts.map((part) => readExpression(part, depth)),
		line
	};
}
function readCall(callee, inner, depth) {
	const positional = [];
	const keywords = /* @__PURE__ */ new Map();
	let open = false;
	for (const part of splitTop(inner, ",")) {
		const [first, second] = part;
		if (first?.kind === "operator" && (first.text === "*" || first.text === "**")) open = true;
		else if (first?.kind === "name" && second?.kind === "operator" && second.text === "=") keywords.set(first.text, readExpression(part.slice(2), depth));
		else positional.push(readExpression(part, depth));
	}
	return {
		kind: "call",
		callee,
		positional,
		keywords,
		open,
		line: callee.line
	};
}
/** Index of the bracket that closes the one at `start`; past the end where there is none. */
function closing(tokens, start) {
	let depth = 0;
	for (let at = start; at < tokens.length; at += 1) {
		const token = tokens[at];
		if (token === void 0) break;
		depth += depthChange(token);
		if (depth === 0) return at;
	}
	return tokens.length;
}

// lib/project/python/module.js
/** Reads a module from its source text. Never throws. */
function readModule(source) {
	return readScope(readStatements(source));
}
/** Reads what a block binds and calls; functions and classes in it are not entered. */
function readScope(statements) {
	const scope = {
		imports: [],
		assignments: [],
		fields: [],
		functions: [],
		classes: [],
		calls: [],
		conditional: /* @__PURE__ */ new Set(),
		returned: [],
		main: []
	};
	const visit = (block, conditional) => {
		const first = scope.calls.length;
		const firstImport = scope.imports.length;
		let decorators = [];
		for (const statement of block) {
			const [head, second] = statement.tokens;
			const word = head?.kind === "name" ? head.text : "";
			if (head?.text === "@" && head.kind === "operator") {
				decorators.push(readExpression(statement.tokens.slice(1)));
				continue;
			}
			if (word === "def" || word === "async" && second?.text === "def") scope.functions.push(readFunction(statement, decorators));
			else if (word === "class") scope.classes.push(readClass(statement));
			else if (word === "import") addAll(scope.imports, readImport(statement));
			else if (word === "from") addAll(scope.imports, readFromImport(statement));
			else if (word === "if" && isMainGuard(statement)) addAll(scope.main, statement.body);
			else if (statement.body.length > 0) {
				if (word === "with") addAll(scope.assignments, readWith(statement));
				addAll(scope.calls, callsIn(readExpression(statement.tokens.slice(1))));
				visit(statement.body, conditional || word !== "with");
			} else if (word === "return") {
				const value = readExpression(statement.tokens.slice(1));
				scope.returned.push(value);
				addAll(scope.calls, callsIn(value));
			} else readSimple(statement, scope);
			decorators = [];
		}
		if (!conditional) return;
		for (const item of [...scope.calls.slice(first), ...scope.imports.slice(firstImport)]) scope.conditional.add(item);
	};
	visit(statements, false);
	return scope;
}
/** One by one: a call, such as that of `push`, takes no more than some hundred thousand arguments. */
function addAll(list, more) {
	for (const item of more) list.push(item);
}
/** True for `if __name__ == "__main__":`, in either order. */
function isMainGuard(statement) {
	return statement.tokens.some((token) => token.text === "__name__") && statement.tokens.some((token) => token.text === "__main__");
}
function readSimple(statement, scope) {
	const { tokens, line } = statement;
	const parts = splitTop(tokens, "=");
	const bare = parts.length === 1;
	const value = readExpression(parts.at(-1) ?? []);
	if (!bare || splitTop(tokens, ":").length === 1) addAll(scope.calls, callsIn(value));
	for (const part of bare ? parts : parts.slice(0, -1)) {
		const [target = [], annotation = null] = splitTop(part, ":");
		const name = readExpression(target);
		if (name.kind !== "name") continue;
		const type = annotation === null ? null : readExpression(annotation);
		if (type !== null) scope.fields.push({
			name: name.path,
			annotation: type,
			value: bare ? null : value,
			line
		});
		if (!bare) scope.assignments.push({
			target: name.path,
			annotation: type,
			value,
			line
		});
	}
}
/** `with open("x") as file:` binds `file`. */
function readWith(statement) {
	return splitTop(statement.tokens.slice(1), ",").flatMap((part) => {
		const as = part.findLastIndex((token) => token.kind === "name" && token.text === "as");
		const target = part[as + 1];
		if (as === -1 || target?.kind !== "name") return [];
		const value = readExpression(part.slice(0, as));
		return [{
			target: target.text,
			annotation: null,
			value,
			line: statement.line
		}];
	});
}
function readImport(statement) {
	return splitTop(statement.tokens.slice(1), ",").map((part) => {
		const as = part.findIndex((token) => token.text === "as");
		const path = (as === -1 ? part : part.slice(0, as)).map((token) => token.text).join("");
		const name = as === -1 ? path.split(".")[0] ?? path : part[as + 1]?.text ?? path;
		return {
			path: as === -1 ? name : path,
			level: 0,
			as: name,
			line: statement.line,
			module: path
		};
	});
}
function readFromImport(statement) {
	const at = statement.tokens.findIndex((token) => token.kind === "name" && token.text === "import");
	if (at === -1) return [];
	const source = statement.tokens.slice(1, at).map((token) => token.text).join("");
	const module = source.replace(/^\.+/, "");
	const level = source.length - module.length;
	const names = statement.tokens.slice(at + 1).filter((token) => token.text !== "(" && token.text !== ")");
	return splitTop(names, ",").flatMap((part) => {
		const name = part[0]?.text ?? "";
		const as = part[1]?.text === "as" ? part[2]?.text ?? name : name;
		return [{
			path: module === "" ? name : `${module}.${name}`,
			level,
			as,
			line: statement.line,
			module
		}];
	});
}
function readFunction(statement, decorators) {
	const { tokens, body, line } = statement;
	const async = tokens[0]?.text === "async";
	const nameAt = async ? 2 : 1;
	const [parameters, after] = bracketed(tokens, nameAt + 1);
	const arrow = after.findIndex((token) => token.text === "->");
	return {
		name: tokens[nameAt]?.text ?? "",
		async,
		required: requiredParameters(parameters),
		returns: arrow === -1 ? null : readExpression(after.slice(arrow + 1)),
		decorators,
		parameters,
		body,
		line
	};
}
function requiredParameters(tokens) {
	return splitTop(tokens, ",").flatMap((part) => {
		const [first] = part;
		if (first?.kind !== "name" || first.text === "self" || first.text === "cls") return [];
		return splitTop(part, "=").length > 1 ? [] : [first.text];
	});
}
function readClass(statement) {
	const [inner] = bracketed(statement.tokens, 2);
	const bases = splitTop(inner, ",").filter((part) => part[1]?.text !== "=").map((part) => readExpression(part));
	return {
		name: statement.tokens[1]?.text ?? "",
		bases,
		body: statement.body,
		line: statement.line
	};
}
/** What stands in the first brackets at or after `from` (type parameters are skipped), and what follows them. */
function bracketed(tokens, from) {
	let depth = 0;
	let open = -1;
	for (let at = from; at < tokens.length; at += 1) {
		const token = tokens[at];
		if (token === void 0) break;
		if (depth === 0 && token.text === "(" && token.kind === "operator") open = at;
		depth += depthChange(token);
		if (depth === 0 && open !== -1) return [tokens.slice(open + 1, at), tokens.slice(at + 1)];
	}
	return [open === -1 ? [] : tokens.slice(open + 1), []];
}

// lib/project/python/apps.js
/** How many files a chain of factories and base classes may span. */
const MAX_HOPS$4 = 4;
/**
* The apps that a module offers to be started: assignments of a framework's class or of a factory, subclasses, raw
* ASGI callables, apps that it imports; factories only where there is no app. The last assignment to a name counts;
* an app that is mounted into another one does not.
*/
function listApps(sources, root, file) {
	const module = sources.module(file);
	if (module === null) return [];
	const apps = [...appsIn(sources, root, file, module).values()].filter((app) => !isMounted(module, app));
	return apps.length > 0 ? apps : factoriesIn(sources, root, file, module);
}
/** What a module has under a name, if that is an app or a factory of one; also one that it only imports. */
function findApp(sources, root, file, attribute, hops = 0) {
	const module = sources.module(file);
	if (module === null || hops > MAX_HOPS$4) return null;
	const app = appsIn(sources, root, file, module).get(attribute) ?? factoriesIn(sources, root, file, module).find((item) => item.attribute === attribute);
	if (app !== void 0) return app;
	const found = bindingOf(module, attribute);
	const origin = found === null ? null : sources.resolve(root, file, found.binding);
	if (found === null || origin === null || origin === file) return null;
	return findApp(sources, root, origin, found.rest === "" ? found.binding.path.split(".").at(-1) ?? attribute : found.rest, hops + 1);
}
function appsIn(sources, root, file, module) {
	const apps = /* @__PURE__ */ new Map();
	for (const { target, value, line } of module.assignments) {
		if (target.includes(".")) continue;
		const held = value.kind === "name" ? heldApp(sources, root, file, module, value.path) : null;
		if (held !== null) apps.set(target, {
			file,
			attribute: target,
			factory: false,
			line,
			...held
		});
		if (value.kind !== "call") continue;
		const made = makerOf(sources, root, file, value.callee, 0);
		const wrapped = made === null ? wrappedApp(module, value, apps) : null;
		const kind = made ?? wrapped?.kind ?? usedAsApp(module, target);
		if (kind === null) continue;
		apps.delete(target);
		apps.set(target, {
			file,
			attribute: target,
			kind,
			factory: false,
			call: wrapped?.call ?? value,
			line
		});
	}
	for (const { name, line, ...definition } of module.functions) {
		if (!definition.async || !isAsgiSignature(definition)) continue;
		apps.set(name, {
			file,
			attribute: name,
			kind: "asgi",
			factory: false,
			call: null,
			line
		});
	}
	return apps;
}
function factoriesIn(sources, root, file, module) {
	return module.functions.flatMap((definition) => {
		if (definition.async || definition.required.length > 0) return [];
		const made = factoryOf(sources, root, file, definition, 0);
		return made === null ? [] : [{
			file,
			attribute: definition.name,
			factory: true,
			line: definition.line,
			...made
		}];
	});
}
/** What a call of `callee` makes, followed through the project's own factories and subclasses. */
function makerOf(sources, root, file, callee, hops) {
	if (callee.kind !== "name" || hops > MAX_HOPS$4) return null;
	const question = `maker ${root} ${file} ${callee.path}`;
	return sources.remember(question, null, () => findMaker(sources, root, file, callee.path, hops));
}
function findMaker(sources, root, file, path, hops) {
	const module = sources.module(file);
	if (module === null) return null;
	const known = kindOfMaker(qualify(module, path));
	if (known !== null) return known;
	const definition = module.functions.find((item) => item.name === path);
	if (definition !== void 0) return definition.async ? null : factoryOf(sources, root, file, definition, hops)?.kind ?? null;
	const own = module.classes.find((item) => item.name === path);
	if (own !== void 0) {
		for (const base of own.bases) {
			const kind = makerOf(sources, root, file, base, hops + 1);
			if (kind !== null) return kind;
		}
		return readScope(own.body).functions.some((item) => item.name === "__call__" && isAsgiSignature(item)) ? "asgi" : null;
	}
	const found = bindingOf(module, path);
	const target = found === null ? null : sources.resolve(root, file, found.binding);
	if (found === null || target === null || target === file) return null;
	return makerOf(sources, root, target, {
		kind: "name",
		path: found.rest === "" ? found.binding.path.split(".").at(-1) ?? "" : found.rest,
		line: 1
	}, hops + 1);
}
/** What a function returns, if that is an app: by its annotation or by what it makes and returns. */
function factoryOf(sources, root, file, definition, hops) {
	if (hops > MAX_HOPS$4) return null;
	const scope = readScope(definition.body);
	const { returned } = scope;
	for (const value of returned) {
		const call = value.kind === "call" ? value : assigned$1(scope, value);
		const kind = call === null ? null : makerOf(sources, root, file, call.callee, hops + 1);
		if (kind !== null) return {
			kind,
			call
		};
	}
	const module = sources.module(file);
	if (module === null || definition.returns === null || returned.length === 0) return null;
	const annotated = definition.returns.kind === "name" || definition.returns.kind === "text" ? nameOf$1(definition.returns) : null;
	const kind = annotated === null ? null : kindOfMaker(qualify(module, annotated));
	return kind === null ? null : {
		kind,
		call: null
	};
}
function nameOf$1(expression) {
	return expression.kind === "name" ? expression.path : expression.kind === "text" ? expression.value : null;
}
function assigned$1(scope, value) {
	if (value.kind !== "name") return null;
	const found = scope.assignments.findLast((item) => item.target === value.path && item.value.kind === "call");
	return found?.value.kind === "call" ? found.value : null;
}
/** `(scope, receive, send)`, the signature of an ASGI 3 application. */
function isAsgiSignature(definition) {
	return definition.required.join(",") === "scope,receive,send";
}
/** `app = SomeMiddleware(app)`: the app inside keeps its kind. */
function wrappedApp(module, value, apps) {
	const callee = value.callee.kind === "name" ? qualify(module, value.callee.path) ?? value.callee.path : "";
	if (!/(?:Middleware|\.ASGIApp|App)$/.test(callee)) return null;
	return [...value.positional, ...value.keywords.values()].flatMap((item) => item.kind === "name" ? [item.path] : []).map((name) => apps.get(name)).find((app) => app !== void 0) ?? null;
}
/** `app = creator.app`, where `creator` is made of a class of the module whose methods make `self.app`. */
function heldApp(sources, root, file, module, path) {
	const [holder = "", attribute, more] = path.split(".");
	const made = module.assignments.findLast((item) => item.target === holder)?.value;
	if (attribute === void 0 || more !== void 0 || made?.kind !== "call") return null;
	const name = made.callee.kind === "name" ? made.callee.path : "";
	const methods = module.classes.filter((item) => item.name === name).flatMap(({ body }) => readScope(body).functions);
	for (const { target, value } of methods.flatMap(({ body }) => readScope(body).assignments)) {
		if (target !== `self.${attribute}` || value.kind !== "call") continue;
		const kind = makerOf(sources, root, file, value.callee, 0);
		if (kind !== null) return {
			kind,
			call: value
		};
	}
	return null;
}
/** Usual names of an app, and what only apps of Starlette and FastAPI have. */
const USUAL_NAMES = /* @__PURE__ */ new Set([
	"app",
	"api",
	"application"
]);
const STARLETTE_ONLY = /^(?:add_middleware|add_exception_handler|exception_handler|on_event|add_event_handler)$/;
/** The kind of something whose making is not understood, but that is used as only an app can be. */
function usedAsApp(module, name) {
	if (!USUAL_NAMES.has(name)) return null;
	const methods = [...module.functions.flatMap((item) => item.decorators).flatMap((item) => item.kind === "call" ? [item] : []), ...module.calls].flatMap(({ callee }) => callee.kind === "name" && callee.path.startsWith(`${name}.`) ? [callee.path.slice(name.length + 1)] : []);
	if (!methods.some((method) => STARLETTE_ONLY.test(method))) return null;
	return methods.includes("include_router") || module.imports.some((item) => /^fastapi\b/.test(item.module)) ? "fastapi" : "starlette";
}
/** `parent.mount("/x", app)`: a part of another app. */
function isMounted(module, app) {
	return module.calls.some((call) => {
		const callee = call.callee.kind === "name" ? call.callee.path : "";
		const inner = call.positional[1] ?? call.keywords.get("app");
		return callee.endsWith(".mount") && inner?.kind === "name" && inner.path === app.attribute;
	});
}

// lib/project/python/scopes.js
/** How deep functions and classes are entered. */
const MAX_DEPTH$1 = 6;
/**
* Every scope of a module: the module level, then the bodies of functions and of methods, each with the scopes
* around it. Class bodies are no scope for what is inside them.
*/
function* scopesOf(module) {
	yield [module];
	yield* innerScopes(module, [module], 0);
}
function* innerScopes(scope, around, depth) {
	if (depth > MAX_DEPTH$1) return;
	for (const { body } of scope.functions) {
		const inner = readScope(body);
		yield [inner, ...around];
		yield* innerScopes(inner, [inner, ...around], depth + 1);
	}
	for (const { body } of scope.classes) yield* innerScopes(readScope(body), around, depth + 1);
	if (scope.main.length > 0) yield [readScope(scope.main), ...around];
}
/** All calls of statements and of what is indented under them. */
function callsUnder(statements) {
	return statements.flatMap((statement) => [...callsIn(readExpression(statement.tokens)), ...callsUnder(statement.body)]);
}

// lib/project/stated-targets.js
/** Documents that say how the project is started, the more binding ones first. */
const DOCUMENTS = [
	"docker-compose.prod.yml",
	"docker-compose.yml",
	"docker-compose.yaml",
	"compose.yml",
	"compose.yaml",
	"Makefile",
	"justfile",
	"Taskfile.yml",
	"render.yaml",
	"fly.toml",
	"app.json",
	"README.md",
	"README.rst"
];
const TARGET = /\b(?:uvicorn|gunicorn|hypercorn|granian|daphne)\b[^\n|;&]{0,200}?(?:\s|["'])([A-Za-z_][\w.]*:[A-Za-z_]\w*)(?=[\s"'`\]),]|$)/;
/** The targets of server commands in the project's documents, as text: only evidence, to break a tie. */
function statedTargets(checkout) {
	const names = new Set(checkout.list(".").map((entry) => entry.name));
	return DOCUMENTS.filter((name) => names.has(name)).flatMap((file) => {
		const found = (checkout.read(file) ?? "").split("\n").flatMap((line, index) => {
			const target = line.length > 2e3 ? void 0 : TARGET.exec(line)?.[1];
			return target === void 0 ? [] : [{
				target,
				where: `${file}:${index + 1}`
			}];
		});
		return new Set(found.map((item) => item.target)).size === 1 ? found.slice(0, 1) : [];
	});
}

// lib/project/entrypoint-choice.js
/** File names that people start, in the order in which they would be tried. */
const NAMES$1 = [
	"main",
	"app",
	"api",
	"asgi",
	"server",
	"application",
	"__main__",
	"__init__"
];
/**
* One app of those that a scan found: the only one, the one that lies above all others, or the one that the
* project's own documents start. Anything else is a tie, and asked back.
* @param unclear what may be the app, but is not certain to be one: taken only where a document starts it
*/
function chooseEntrypoint(from, found, unclear, partial) {
	const { findings } = from;
	const certain = withoutOthers(from, withoutParts(from, found));
	const candidates = [...unclear, ...certain];
	const chosen = (unclear.length === 0 ? highest(certain) : null) ?? stated(from, candidates);
	if (chosen !== null) return chosen;
	if (certain.length === 0) {
		if (partial) findings.refuse("scan-capped", "There are too many Python files to look into all of them, and none with a usual name holds an app.", "Set the input entrypoint to module:attribute, such as app.main:app.");
		else findings.refuse("entrypoint-missing", "No FastAPI app, and no other ASGI app, was found in the Python files.", "Set the input entrypoint to module:attribute, such as app.main:app, or working-directory to the folder of the app.");
		return null;
	}
	const list = candidates.slice(0, 8).map((item) => `${item.target} (${item.because})`);
	const more = candidates.length > 8 ? ` and ${candidates.length - 8} more` : "";
	const apart = partedFolders(from, candidates);
	findings.refuse("entrypoint-ambiguous", `Several apps could be the one to start: ${list.join(", ")}${more}.`, apart.length > 1 ? `Set the input working-directory to one of ${apart.join(", ")}, or entrypoint to one of the targets.` : `Set the input entrypoint to one of them, such as entrypoint: ${candidates[0]?.target ?? ""}`);
	return null;
}
/** Leaves out what another app contains: apps mounted from elsewhere, and factories that another candidate calls. */
function withoutParts({ sources }, found) {
	const used = /* @__PURE__ */ new Set();
	for (const { app, root } of found) {
		const module = app === null ? null : sources.module(app.file);
		if (app === null || module === null) continue;
		const made = app.factory ? module.functions.find(({ name }) => name === app.attribute) : void 0;
		for (const call of made === void 0 ? module.calls : [...module.calls, ...callsUnder(made.body)]) {
			const callee = call.callee.kind === "name" ? call.callee.path : "";
			const inner = call.positional[1] ?? call.keywords.get("app");
			const names = callee.endsWith(".mount") && inner !== void 0 ? [inner.kind === "call" ? inner.callee : inner] : [call.callee];
			for (const name of names) {
				if (name.kind !== "name") continue;
				const part = findApp(sources, root, app.file, name.path);
				if (part !== null && (part.file !== app.file || part.attribute !== app.attribute)) used.add(`${part.file}:${part.attribute}`);
			}
		}
	}
	const left = found.filter(({ app }) => !used.has(`${app?.file}:${app?.attribute}`));
	return left.length === 0 ? found : left;
}
/**
* Leaves out apps of projects below this one, each with dependencies of its own, where this one has an app and
* declares what apps are made with.
*/
function withoutOthers(from, found) {
	if (!declaresApps(from.dependencies)) return found;
	const own = found.filter(({ file }) => {
		for (let folder = posix.dirname(file ?? "."); folder !== "."; folder = posix.dirname(folder)) {
			const manifest = ownManifest(from.checkout, folder);
			if (manifest !== null && manifest !== "Dockerfile") return false;
		}
		return true;
	});
	return own.length === 0 ? found : own;
}
/** Whether the app directory itself, and no package of the checkout, names a framework of apps. */
function declaresApps(dependencies) {
	return dependencies.all.some(({ name, kind, file }) => kind !== "lock" && kind !== "group" && FRAMEWORK_PACKAGES.has(name) && !dependencies.localPackages.some((folder) => file.startsWith(`${folder}/`)));
}
/** The candidate whose folder holds all others, by the usual file names where several are in that folder. */
function highest(candidates) {
	const folderOf = (item) => posix.dirname(item.file ?? ".");
	const top = candidates.filter((item) => candidates.every((other) => folderOf(item) === folderOf(other) || isBelow(folderOf(item), folderOf(other))));
	const rank = (item) => {
		const index = NAMES$1.indexOf(posix.basename(item.file ?? "", ".py"));
		return index === -1 ? NAMES$1.length : index;
	};
	const best = Math.min(...top.map(rank));
	const named = top.filter((item) => rank(item) === best);
	if (named.length === 1) return best < NAMES$1.length || top.length === 1 ? named[0] ?? null : null;
	return new Set(named.map((item) => item.file)).size === 1 ? preferred(named) : null;
}
/** Of several apps in one file the one with the usual name; an app before a factory. */
function preferred(entrypoints) {
	return [
		"app",
		"api",
		"application",
		"create_app"
	].map((name) => entrypoints.find((item) => item.app?.attribute === name)).find((item) => item !== void 0) ?? null;
}
/** What README, compose file, Makefile and the like start, if that is exactly one of the candidates. */
function stated(from, candidates) {
	for (const { target, where } of statedTargets(from.checkout)) {
		const matching = candidates.filter((item) => item.target === target || item.target.endsWith(`.${target}`));
		const [only] = matching;
		if (only !== void 0 && matching.length === 1) return {
			...only,
			because: `${only.because}, which ${where} starts`
		};
	}
	return null;
}
/** The folders with manifests of their own that the candidates lie in. */
function partedFolders({ checkout }, candidates) {
	const folders = candidates.map(({ file }) => {
		for (let folder = posix.dirname(file ?? "."); folder !== "."; folder = posix.dirname(folder)) if (ownManifest(checkout, folder) !== null) return folder;
		return ".";
	});
	return [...new Set(folders)].filter((folder) => folder !== ".").sort();
}
function isBelow(folder, other) {
	return folder === "." ? other !== "." : other.startsWith(`${folder}/`);
}

// lib/project/python/values.js
const UNKNOWN = { kind: "unknown" };
/** Evaluates literals, names of the module, `os.getenv` with its default, `int(…)` and the like. */
var Values = class {
	#module;
	#given;
	/** @param given names of environment variables whose values are set elsewhere: a default does not count then */
	constructor(module, given) {
		this.#module = module;
		this.#given = given;
	}
	of(expression, seen = /* @__PURE__ */ new Set()) {
		switch (expression.kind) {
			case "text": return expression.dynamic ? UNKNOWN : {
				kind: "text",
				text: expression.value
			};
			case "number": return {
				kind: "number",
				number: expression.value
			};
			case "name": return this.#name(expression.path, seen);
			case "call": return this.#call(expression, seen);
			case "other": return this.#parts(expression.parts, seen);
			default: return UNKNOWN;
		}
	}
	/** The items of a list literal, or the expression alone. */
	list(expression) {
		return expression.kind === "list" ? expression.items.map((item) => this.of(item)) : [this.of(expression)];
	}
	#name(path, seen) {
		if (path === "True" || path === "False") return {
			kind: "flag",
			flag: path === "True"
		};
		if (seen.has(path)) return UNKNOWN;
		const found = this.#module.assignments.findLast((item) => item.target === path);
		return found === void 0 ? UNKNOWN : this.of(found.value, /* @__PURE__ */ new Set([...seen, path]));
	}
	#call(call, seen) {
		const name = call.callee.kind === "name" ? call.callee.path : "";
		const qualified = qualify(this.#module, name) ?? name;
		const [first, second] = call.positional;
		if (/(?:^|\.)(?:cpu_count|process_cpu_count)$/.test(qualified)) return { kind: "cores" };
		if (/^(?:int|str|float|bool|max|min)$/.test(name) && first !== void 0) return this.of(first, seen);
		if (/^os\.(?:getenv|environ\.get)$/.test(qualified)) {
			const variable = first === void 0 ? UNKNOWN : this.of(first, seen);
			const fallback = second ?? call.keywords.get("default");
			if (variable.kind !== "text" || this.#given.has(variable.text) || fallback === void 0) return UNKNOWN;
			return this.of(fallback, seen);
		}
		return UNKNOWN;
	}
	/** Arithmetic is known only to depend on the cores. */
	#parts(parts, seen) {
		if (parts.map((part) => this.of(part, seen)).some(({ kind }) => kind === "cores")) return { kind: "cores" };
		return UNKNOWN;
	}
};

// lib/project/gunicorn-conf.js
/** Settings of gunicorn (gunicorn docs, "Settings") by the option they stand for. */
const SETTINGS$1 = /* @__PURE__ */ new Map([
	["bind", "bind"],
	["workers", "workers"],
	["worker_class", "worker-class"],
	["daemon", "daemon"],
	["reload", "reload"],
	["keyfile", "keyfile"],
	["certfile", "certfile"],
	["accesslog", "access-logfile"],
	["errorlog", "error-logfile"],
	["chdir", "chdir"],
	["wsgi_app", "wsgi-app"]
]);
/** The file that gunicorn reads without being told. */
const GUNICORN_CONF = "gunicorn.conf.py";
/** The assignments of a gunicorn configuration file, read as text. Empty where there is no such file. */
function readGunicornConf(sources, file, given) {
	const settings = /* @__PURE__ */ new Map();
	const module = sources.module(file);
	if (module === null) return settings;
	const values = new Values(module, given);
	for (const { target, value, line } of module.assignments) {
		const option = SETTINGS$1.get(target);
		if (option === void 0) continue;
		const [first] = values.list(value);
		const text = first === void 0 ? null : optionText(first);
		if (text === null) settings.delete(option);
		else settings.set(option, {
			value: text,
			where: `${file}:${line}`
		});
	}
	return settings;
}
/** A value as it would stand on the command line; `null` for a flag that is off. */
function optionText(value) {
	switch (value.kind) {
		case "text": return value.text;
		case "number": return String(value.number);
		case "flag": return value.flag ? "" : null;
		case "cores": return CORES;
		case "unknown": return "$";
	}
}
/** Stands for a number that is computed from the host's cores. */
const CORES = "$cores";
/** The configuration file that `-c` names: `FILE`, `file:FILE`, `python:MODULE`; the default one without it. */
function confFile(config) {
	if (config === void 0) return GUNICORN_CONF;
	return config.startsWith("python:") ? `${config.slice(7).replaceAll(".", "/")}.py` : config.replace(/^file:/, "");
}

// lib/project/python/scan.js
/** Folders whose apps are not the app. */
const ASIDE = /^(?:tests?|testing|docs?|docs?_src|examples?|samples?|demos?|benchmarks?|scripts?|migrations|alembic|versions|frontend|static|templates|assets|public|dist|build|site|htmlcov|notebooks?|.*\.egg-info|\..*)$/i;
/** Files that are not the app. */
const ASIDE_FILES = /^(?:test_.*|.*_test|conftest|setup|noxfile|fabfile|tasks|gunicorn\.conf|locustfile)\.py$/;
/** Usual names of files that hold an app; in a large project only these are looked into. */
const USUAL = /^(?:main|app|api|asgi|wsgi|server|application|run|__main__|__init__|service|web|backend|factory|create_app|start|serve|index|http|rest|webapp|gateway|entrypoint|.*_(?:app|api|server|service|main)|(?:app|api|server)_.*)\.py$/;
/** Bounds of the scan: beyond them the answer would be a guess. */
const MAX_FOLDERS = 1500;
const MAX_ENTRIES = 3e4;
const MAX_FILES = 120;
/** Python files that may hold the app, by listing folders breadth first; no file is read. */
function findSources(checkout) {
	const files = [];
	let folders = ["."];
	let listed = 0;
	let entries = 0;
	while (folders.length > 0) {
		const next = [];
		for (const folder of folders) {
			listed += 1;
			const content = checkout.list(folder);
			entries += content.length;
			if (listed > MAX_FOLDERS || entries > MAX_ENTRIES) return {
				files: [],
				capped: true,
				partial: true,
				all: files
			};
			for (const { kind, name, path } of content) if (kind === "directory" && !ASIDE.test(name)) next.push(path);
			else if (kind === "file" && name.endsWith(".py") && !ASIDE_FILES.test(name)) files.push(path);
		}
		folders = next;
	}
	if (files.length <= MAX_FILES) return {
		files,
		capped: false,
		partial: false,
		all: files
	};
	const usual = files.filter((file) => USUAL.test(file.slice(file.lastIndexOf("/") + 1)));
	return {
		files: usual.slice(0, MAX_FILES),
		capped: usual.length > MAX_FILES,
		partial: true,
		all: files
	};
}
/** Files that usually hold configuration and database code, looked into where a project is too large to read whole. */
const CONFIGURING = /(?:^|[/_])(?:db|database|sessions?|engine|sql|sqlalchemy|orm|postgres|postgresql|pg|connection|dependencies|deps|core|conf|config|settings|base|models|main|app|infra|infrastructure|persistence|storage|store|repository|container|lifespan|env)(?:[/_.]|$)/;
/** How many of them. */
const MAX_CONFIGURING = 40;
/** Of all Python files those that are worth reading for configuration and database code. */
function configuringFiles({ all }) {
	return all.length <= MAX_FILES ? all : all.filter((file) => CONFIGURING.test(file)).slice(0, MAX_CONFIGURING);
}

// lib/project/python/sources.js
/** Beyond this many files the app reaches everything as far as is known here. */
const MAX_REACHED = 200;
/** Imports of a module, those in its functions too. */
function importsOf$1(module) {
	return module === null ? [] : [...scopesOf(module)].flatMap(([scope]) => scope?.imports ?? []);
}
/** The project's Python files: parsed once, and found by the names that imports use. */
var Sources = class {
	#checkout;
	#modules = /* @__PURE__ */ new Map();
	#answers = /* @__PURE__ */ new Map();
	constructor(checkout) {
		this.#checkout = checkout;
	}
	/**
	* Computes something about the project once. A question that leads back to itself is answered by `otherwise`, so
	* that neither cycles nor deep nesting cost more than one computation each.
	*/
	remember(question, otherwise, compute) {
		if (this.#answers.has(question)) return this.#answers.get(question);
		this.#answers.set(question, otherwise);
		const answer = compute();
		this.#answers.set(question, answer);
		return answer;
	}
	/** The Python files that may matter, listed once. */
	scan() {
		return this.remember("scan", {
			files: [],
			all: [],
			capped: true,
			partial: true
		}, () => findSources(this.#checkout));
	}
	/** The one folder of the project under which a dotted module of several parts lies; `null` for none or several. */
	rootOf(module) {
		const path = module.replaceAll(".", "/");
		if (!path.includes("/")) return null;
		const ends = [`/${path}.py`, `/${path}/__init__.py`];
		const roots = this.scan().all.flatMap((file) => {
			const end = ends.find((text) => file.endsWith(text));
			return end === void 0 ? [] : [file.slice(0, -end.length)];
		});
		const [only] = roots;
		return roots.length === 1 && only !== void 0 ? only : null;
	}
	/**
	* The files that others reach by their imports, themselves among them.
	* @param starts where to begin
	*/
	reachable(starts) {
		const reached = new Set(starts);
		for (const file of reached) {
			if (reached.size > MAX_REACHED) break;
			const root = this.importRoot(file);
			for (const item of importsOf$1(this.module(file))) for (const found of [this.resolve(root, file, item), this.fileOf(root, item.module)]) if (found !== null) reached.add(found);
		}
		return reached;
	}
	/** Python files whose text matches a pattern; in a large project only those with usual names are looked into. */
	mentioning(pattern) {
		return configuringFiles(this.scan()).filter((file) => pattern.test(this.#checkout.read(file) ?? ""));
	}
	/** The parsed file, `null` where it cannot be read. */
	module(file) {
		const known = this.#modules.get(file);
		if (known !== void 0) return known;
		const text = this.#checkout.read(file);
		const module = text === null ? null : readModule(text);
		this.#modules.set(file, module);
		return module;
	}
	/** Whether a word stands anywhere in the text of a file. */
	mentions(file, word) {
		return this.#checkout.read(file)?.includes(word) ?? false;
	}
	/** Whether a name is bound in any other way than the module level's plain ones: `for`, `with`, tuples, `:=`. */
	binds(file, name) {
		if (!/^[\p{ID_Start}_]\p{ID_Continue}*$/u.test(name)) return false;
		const text = this.#checkout.read(file) ?? "";
		return new RegExp(`^[ \\t\\f]*(?:for|with|global|del)\\b.*\\b${name}\\b|\\b${name}\\s*(?:,|:=)|,\\s*${name}\\b`, "m").test(text);
	}
	/** The file of a dotted module under an import root, `null` where there is none. */
	fileOf(root, module) {
		const path = posix.join(root, module.replaceAll(".", "/"));
		return [`${path}.py`, `${path}/__init__.py`].find((file) => this.#checkout.isFile(file)) ?? null;
	}
	/**
	* The file that an import reaches: the submodule where there is one, else the module it takes a name from.
	* @param file the importing file
	*/
	resolve(root, file, item) {
		const base = item.level === 0 ? root : climb(posix.dirname(file), item.level - 1);
		if (base === null) return null;
		if (item.level > 0 && item.module === "") return this.fileOf(base, item.path) ?? this.fileOf(base, "__init__");
		return this.fileOf(base, item.path) ?? this.fileOf(base, item.module);
	}
	/**
	* The folder that must be on the import path so that `file` can be imported: where most of its own absolute
	* imports of project files resolve; without such imports, the parent of its outermost package (`__init__.py`),
	* a folder called `src` being no package.
	*/
	importRoot(file) {
		return this.remember(`root ${file}`, ".", () => this.#importRoot(file));
	}
	#importRoot(file) {
		const module = this.module(file);
		const folders = ancestors(posix.dirname(file));
		const absolute = (module?.imports ?? []).filter((item) => item.level === 0);
		const depth = (module?.imports ?? []).reduce((deepest, item) => Math.max(deepest, item.level), 0);
		const allowed = depth === 0 ? folders : folders.slice(0, Math.max(1, folders.length - depth));
		const scores = allowed.map((root) => absolute.filter((item) => this.#isOwn(root, file, item)).length);
		const best = Math.max(0, ...scores);
		if (best > 0) return allowed[scores.indexOf(best)] ?? ".";
		return this.#packageParent(file, allowed);
	}
	#isOwn(root, file, item) {
		const found = this.fileOf(root, item.module) ?? this.fileOf(root, item.path);
		const folder = found === null && this.#checkout.isFolder(posix.join(root, item.module.replaceAll(".", "/")));
		return found === null ? folder && this.fileOf(root, item.path) !== null : found !== file;
	}
	#packageParent(file, allowed) {
		const isPackage = (folder) => this.#checkout.isFile(posix.join(folder, "__init__.py"));
		let folder = posix.dirname(file);
		while (folder !== "." && isPackage(folder)) folder = posix.dirname(folder);
		if (folder === posix.dirname(file)) return allowed.find((root) => posix.basename(root) === "src") ?? ".";
		return allowed.includes(folder) ? folder : ".";
	}
};
/** The dotted module name of a file seen from an import root. */
function moduleName(root, file) {
	return posix.relative(root, file).replace(/\.py$/, "").replace(/(?:^|\/)__init__$/, "").replaceAll("/", ".");
}
function climb(folder, levels) {
	let current = folder;
	for (let i = 0; i < levels; i += 1) {
		if (current === "." || current === "") return null;
		current = posix.dirname(current);
	}
	return current;
}
/** `a/b` -> [`.`, `a`, `a/b`]. */
function ancestors(folder) {
	if (folder === ".") return ["."];
	const parts = folder.split("/");
	return [".", ...parts.map((_, i) => parts.slice(0, i + 1).join("/"))];
}

// lib/project/server-command.js
/** Short options by server, as the long ones they stand for. */
const SHORT = {
	uvicorn: /* @__PURE__ */ new Map([]),
	fastapi: /* @__PURE__ */ new Map([["e", "entrypoint"], ["v", "verbose"]]),
	gunicorn: /* @__PURE__ */ new Map([
		["b", "bind"],
		["w", "workers"],
		["k", "worker-class"],
		["c", "config"],
		["D", "daemon"],
		["p", "pid"],
		["t", "timeout"],
		["g", "group"],
		["u", "user"],
		["e", "env"],
		["n", "name"],
		["m", "umask"]
	]),
	hypercorn: /* @__PURE__ */ new Map([
		["b", "bind"],
		["w", "workers"],
		["k", "worker-class"],
		["c", "config"],
		["p", "pid"],
		["g", "group"],
		["u", "user"],
		["m", "umask"]
	]),
	daphne: /* @__PURE__ */ new Map([
		["b", "bind"],
		["p", "port"],
		["u", "unix-socket"],
		["e", "endpoint"],
		["t", "http-timeout"],
		["v", "verbosity"]
	]),
	granian: /* @__PURE__ */ new Map([]),
	litestar: /* @__PURE__ */ new Map([
		["H", "host"],
		["p", "port"],
		["r", "reload"],
		["d", "debug"]
	])
};
/** Options that take no value, besides all that begin with `no-`. Every other one takes the next word. */
const FLAGS = /* @__PURE__ */ new Set([
	"reload",
	"factory",
	"proxy-headers",
	"access-log",
	"use-colors",
	"server-header",
	"date-header",
	"daemon",
	"preload",
	"verbose",
	"version",
	"help",
	"check-config",
	"reuse-port",
	"capture-output",
	"disable-redirect-access-to-syslog",
	"ws-per-message-deflate",
	"debug",
	"strip-header-spaces",
	"initgroups",
	"spew",
	"proxy-protocol",
	"enable-stdio-inheritance",
	"log-syslog"
]);
/** The server that the words of a simple command start, or `null` where they start none that is known. */
function readServerWords(words) {
	const program = programOf(words);
	if (program === "fastapi") {
		const verb = words[1];
		return verb === "run" || verb === "dev" ? readOptions("fastapi", words.slice(2), verb === "dev") : null;
	}
	if (program === "litestar") return readLitestar(words.slice(1));
	return isServer(program) ? readOptions(program, words.slice(1), false) : null;
}
/** `litestar [--app X] [--app-dir D] run …`: the app stands in an option, or is looked for (Litestar docs, "CLI"). */
function readLitestar(words) {
	const verb = words.indexOf("run");
	if (verb === -1) return null;
	const read = readOptions("litestar", [...words.slice(0, verb), ...words.slice(verb + 1)], false);
	return {
		...read,
		target: read.options.get("app") ?? null
	};
}
/** The name of the program that words start, without its folder. */
function programOf(words) {
	return (words[0] ?? "").replace(/^.*\//, "");
}
/** The words without what stands before the program: assignments, `exec`, `uv run`, `python -m` of a server, …. */
function unwrap(words) {
	let rest = words;
	for (;;) {
		const shortened = withoutWrapper(rest);
		if (shortened === null) return rest;
		rest = shortened;
	}
}
function isServer(program) {
	return [
		"uvicorn",
		"gunicorn",
		"hypercorn",
		"daphne",
		"granian"
	].includes(program);
}
/** `exec`, `env A=b`, `A=b`, `uv run`, `poetry run`, `python -m`, …: what stands before the program. */
function withoutWrapper(words) {
	const [first = "", second = "", third = ""] = words;
	const program = first.replace(/^.*\//, "");
	if (/^[A-Za-z_][A-Za-z0-9_]*=/.test(first)) return words.slice(1);
	if ([
		"exec",
		"env",
		"nohup",
		"time",
		"tini",
		"dumb-init",
		"--",
		"-g"
	].includes(program)) return words.slice(1);
	if ([
		"poetry",
		"pdm",
		"pipenv",
		"uv",
		"rye",
		"hatch"
	].includes(program) && second === "run") return withoutOptions$1(words.slice(2));
	if (/^python(?:\d(?:\.\d+)?)?$/.test(program)) {
		if (second === "-m" && (isServer(third) || third === "fastapi" || third === "litestar")) return words.slice(2);
		if (/^-[a-zA-Z]+$/.test(second) && second !== "-m" && second !== "-c") return [first, ...words.slice(2)];
	}
	if ([
		"opentelemetry-instrument",
		"ddtrace-run",
		"newrelic-admin"
	].includes(program)) return words.slice(second === "run-program" ? 2 : 1);
	const rest = words.indexOf("--");
	return rest > 0 && !isServer(program) ? words.slice(rest + 1) : null;
}
/** Drops options of a runner (`uv run --no-sync uvicorn`). */
function withoutOptions$1(words) {
	let at = 0;
	while (words[at]?.startsWith("-")) at += /^--(?:project|directory|python|extra|group|with|env-file)$|^-[pE]$/.test(words[at] ?? "") ? 2 : 1;
	return words.slice(at);
}
function readOptions(server, words, development) {
	const options = /* @__PURE__ */ new Map();
	const positional = [];
	const rest = [];
	const set = (name, value) => {
		const known = options.get(name);
		if (known !== void 0) rest.push(known);
		options.set(name, value);
	};
	for (let at = 0; at < words.length; at += 1) {
		const word = words[at] ?? "";
		const long = /^--([A-Za-z][A-Za-z0-9_-]*)(?:=(.*))?$/s.exec(word);
		const short = /^-([A-Za-z])(.*)$/s.exec(word);
		if (long !== null) {
			const name = (long[1] ?? "").replaceAll("_", "-");
			if (long[2] !== void 0) set(name, long[2]);
			else if (FLAGS.has(name) || name.startsWith("no-")) set(name, "");
			else set(name, words[++at] ?? "");
		} else if (short !== null) {
			const name = SHORT[server].get(short[1] ?? "") ?? short[1] ?? "";
			if (FLAGS.has(name)) set(name, "");
			else if (short[2] !== "") set(name, (short[2] ?? "").replace(/^=/, ""));
			else set(name, words[++at] ?? "");
		} else if (/^\d*[<>]/.test(word)) {
			if (/^\d*[<>]+$/.test(word)) at += 1;
		} else positional.push(word);
	}
	return {
		server,
		target: (server === "fastapi" ? options.get("entrypoint") ?? positional[0] : positional[0]) ?? null,
		options,
		rest: [...rest, ...positional.slice(1)],
		development
	};
}

// lib/project/launch.js
/** Servers that may stand before the app in the same container: then its own address says nothing. */
const OTHER_SERVERS = /(?:^|[\s;&|/])(?:nginx|caddy|haproxy|traefik|envoy|supervisord)(?=[\s;&]|$)/m;
/** How often a command may lead to a script that leads to a command. */
const MAX_HOPS$3 = 4;
/**
* The server that a start command ends up in: through `cd`, `sh -c`, runners such as `uv run`, shell scripts of the
* checkout and Python scripts that call `uvicorn.run`. `null` where it is none that is known; then nothing is said
* about it.
* @param command a shell command, or the words of an exec form
*/
function readLaunch(from, command, where, hops = 0) {
	if (hops > MAX_HOPS$3) return null;
	if (from.followed === void 0) return readLaunch({
		...from,
		followed: /* @__PURE__ */ new Set()
	}, command, where, hops);
	if (typeof command !== "string") return readWords(from, command, where, ".", hops);
	if (OTHER_SERVERS.test(command)) return null;
	let directory = ".";
	for (const { words } of splitCommands(command)) {
		const [first, folder] = words;
		if (first === "cd" && folder !== void 0 && !/[$~]/.test(folder)) {
			directory = folder.startsWith("/") ? "." : joinPaths(directory, folder);
			continue;
		}
		const found = readWords(from, words, where, directory, hops);
		if (found !== null) return found;
	}
	return null;
}
function readWords(from, words, where, directory, hops) {
	const rest = unwrap(words);
	const server = readServerWords(rest);
	if (server !== null) {
		const options = new Map([...server.options].map(([name, value]) => [name, {
			value,
			where
		}]));
		return complete(from, {
			...server,
			directory,
			options,
			script: false,
			open: false,
			where
		});
	}
	const program = programOf(rest);
	const shell = /^(?:ba|da|a)?sh$/.test(program);
	const inline = shell ? rest.findIndex((word) => /^-[a-z]*c$/.test(word)) : -1;
	if (inline !== -1) return readLaunch(from, rest[inline + 1] ?? "", where, hops + 1);
	const sourced = program === "." || program === "source";
	const script = shell || sourced ? rest.slice(1).find((word) => !word.startsWith("-")) : rest[0];
	if (script !== void 0 && (shell || sourced || /\.sh$|entrypoint/.test(script))) return readShellScript(from, script, rest.slice(rest.indexOf(script) + 1), directory, hops);
	if (program.endsWith(".py")) return readPython(from, rest, directory);
	return /^python(?:\d(?:\.\d+)?)?$/.test(program) ? readPython(from, rest.slice(1), directory) : null;
}
/** Adds what the configuration file says; the command line wins. */
function complete(from, launch) {
	if (launch.server !== "gunicorn") return {
		...launch,
		open: launch.options.has("config")
	};
	const folder = launch.options.get("chdir")?.value ?? launch.directory;
	const file = confFile(launch.options.get("config")?.value);
	const conf = readGunicornConf(from.sources, joinPaths(folder, file), from.given);
	const options = new Map([...conf, ...launch.options]);
	const open = launch.options.has("config") && !from.checkout.isFile(joinPaths(folder, file)) || from.given.has("GUNICORN_CMD_ARGS");
	return {
		...launch,
		options,
		target: launch.target ?? conf.get("wsgi-app")?.value ?? null,
		open
	};
}
/** A shell script of the checkout, found by the end of its path: the image may have it elsewhere. */
function readShellScript(from, script, rest, directory, hops) {
	const file = findByEnd(from, joinPaths(directory, script.replace(/^\/+/, "")));
	if (file === null || from.followed?.has(file) === true) return null;
	from.followed?.add(file);
	const text = from.checkout.read(file);
	if (text === null || OTHER_SERVERS.test(text)) return null;
	let folder = ".";
	const values = /* @__PURE__ */ new Map();
	for (const [index, line] of joinLines(text).entries()) {
		const where = `${file}:${index + 1}`;
		for (const { words: written } of splitCommands(line)) {
			const words = written.map((word) => fillIn(word, values));
			keepDefault(written, from.given, values);
			if (words[0] === "cd" && words[1] !== void 0) folder = /[$~]|^\//.test(words[1]) ? "." : joinPaths(folder, words[1]);
			const found = words.includes("$@") && unwrap(words)[0] === "$@" ? readWords(from, rest, where, folder, hops + 1) : readWords(from, words, where, folder, hops + 1);
			if (found !== null) return found;
		}
	}
	return null;
}
/** `NAME=${NAME:-value}` or `NAME=value`, where nothing gives the variable from outside. */
function keepDefault(words, given, values) {
	const [assignment = "", more] = words[0] === "export" ? words.slice(1) : words;
	const [, name = "", value = ""] = /^([A-Za-z_]\w*)=(.+)$/.exec(assignment) ?? [];
	const [, outer, otherwise] = /^\$\{(\w+):?-([^$]*)\}$/.exec(value) ?? [];
	if (name === "" || more !== void 0 || given.has(outer ?? name)) return;
	const text = (otherwise ?? value).replace(/^(["'])(.*)\1$/, "$2");
	if (!/[$`"']/.test(text)) values.set(name, text);
}
/** A word that is nothing but a variable that the script itself has set. */
function fillIn(word, values) {
	return values.get(/^\$\{?(\w+)\}?$/.exec(word)?.[1] ?? "") ?? word;
}
/** Lines with their continuations joined, at the index of the first. */
function joinLines(text) {
	const lines = [];
	let open = -1;
	for (const [index, line] of text.split("\n").entries()) {
		const continued = line.endsWith("\\");
		const part = continued ? line.slice(0, -1) : line;
		if (open === -1) lines[index] = part;
		else {
			lines[open] += ` ${part}`;
			lines[index] = "";
		}
		open = continued ? open === -1 ? index : open : -1;
	}
	return lines;
}
/** The file that a path of the image is in the checkout: the longest end of the path that exists in a start folder. */
function findByEnd(from, path) {
	if (path.length > 4096) return null;
	const parts = normalPath(path).split("/");
	for (let start = 0; start < parts.length; start += 1) for (const folder of from.folders) {
		const file = joinPaths(folder, parts.slice(start).join("/"));
		if (from.checkout.isFile(file)) return file;
	}
	return null;
}
/** `python main.py`, `python -m package`. */
function readPython(from, words, directory) {
	const module = words[0] === "-m" ? words[1] : void 0;
	const path = module === void 0 ? words[0] : module.replaceAll(".", "/");
	if (path === void 0 || path.startsWith("-")) return null;
	const file = (module === void 0 ? [path] : [`${path}.py`, `${path}/__main__.py`]).map((name) => findByEnd(from, joinPaths(directory, name.replace(/^\/+/, "")))).find((name) => name !== null);
	return file === void 0 || file === null ? null : readScript(from, file, directory);
}
/** What starts uvicorn with the arguments of its options. */
const RUNS = /^uvicorn\.(?:run|Config|main\.run|config\.Config)$/;
/** The one call of `uvicorn.run` or `uvicorn.Config` in a Python file; `null` for none or several. */
function readScript(from, file, directory) {
	const module = from.sources.module(file);
	if (module === null) return null;
	const imports = importsOf(module);
	const runs = [
		...module.calls,
		...callsUnder(module.main),
		...module.functions.flatMap(({ body }) => callsUnder(body))
	].filter(({ callee }) => callee.kind === "name" && RUNS.test(qualify(imports, callee.path) ?? ""));
	const [run] = runs;
	if (run === void 0 || runs.length > 1) return null;
	const values = new Values(module, from.given);
	const options = /* @__PURE__ */ new Map();
	for (const [keyword, expression] of run.keywords) {
		const value = optionText(values.of(expression));
		if (value !== null) options.set(keyword.replaceAll("_", "-"), {
			value,
			where: `${file}:${expression.line}`
		});
	}
	const app = run.positional[0] ?? run.keywords.get("app");
	return {
		server: "uvicorn",
		target: app?.kind === "text" ? app.dynamic ? null : app.value : app?.kind === "name" ? targetOf(from, file, imports, app.path) : null,
		directory,
		options,
		development: false,
		script: true,
		open: run.open,
		where: `${file}:${run.line}`
	};
}
/** The module with the imports that stand in functions and under `if __name__ == "__main__":` as well. */
function importsOf(module) {
	const inner = [module.main, ...module.functions.map(({ body }) => body)].flatMap((body) => readScope(body).imports);
	return {
		...module,
		imports: [...module.imports, ...inner]
	};
}
/**
* `uvicorn.run(app)`: where the object comes from, as `module:attribute`. A script that adds to an app it imports
* (`app.include_router(…)`, `@app.get(…)`) is the module to start: the app's own module lacks what it adds.
*/
function targetOf({ sources }, file, module, name) {
	const root = sources.importRoot(file);
	const binding = module.imports.findLast((item) => item.as === name.split(".")[0]);
	const own = moduleName(root, file);
	if (binding === void 0 || addsTo(module, name)) return `${own}:${name}`;
	const origin = sources.resolve(root, file, binding);
	if (origin === null) return `${own}:${name}`;
	const attribute = binding.path.split(".").at(-1) ?? name;
	return `${moduleName(root, origin)}:${name.includes(".") ? name.slice(name.indexOf(".") + 1) : attribute}`;
}
function addsTo(module, name) {
	return [...module.functions.flatMap((definition) => definition.decorators).flatMap((item) => item.kind === "call" ? [item.callee] : [item]), ...module.calls.map(({ callee }) => callee)].some((callee) => callee.kind === "name" && callee.path.startsWith(`${name}.`));
}

// lib/project/target.js
/** An entrypoint for an app that was found in the code. */
function entrypointOf(root, app) {
	const { file, factory, attribute, line } = app;
	return {
		target: `${moduleName(root, file)}:${attribute}`,
		factory,
		root,
		file,
		app,
		attributeFound: true,
		because: `${file}:${line}`
	};
}
/**
* Where `module:attribute` is in the checkout. `()` behind a factory is understood.
* @param folders import roots to try, in their order
*/
function resolveTarget(sources, target, folders, because) {
	const [module = "", written = ""] = target.split(":", 2);
	const [attribute = ""] = written.endsWith(")") ? written.split("(", 1) : [written];
	const elsewhere = sources.rootOf(module);
	for (const root of elsewhere === null ? folders : [...folders, elsewhere]) {
		const file = sources.fileOf(root, module);
		if (file === null) continue;
		const app = findApp(sources, root, file, attribute);
		const content = sources.module(file);
		return {
			target: `${module}:${attribute}`,
			factory: app?.factory ?? written.endsWith(")"),
			root,
			file,
			app,
			attributeFound: app !== null || content === null || offers(sources, file, content, attribute),
			because
		};
	}
	return {
		target: `${module}:${attribute}`,
		factory: written.endsWith(")"),
		root: folders[0] ?? ".",
		file: null,
		app: null,
		attributeFound: true,
		because
	};
}
/** Whether a module may have an attribute; a star import, `__getattr__` or `globals()` may bring any. */
function offers(sources, file, module, attribute) {
	const [name = ""] = attribute.split(".");
	return module.imports.some((item) => item.as === name || item.as === "*") || module.assignments.some((item) => item.target === name) || module.functions.some((item) => item.name === name || item.name === "__getattr__") || module.classes.some((item) => item.name === name) || sources.mentions(file, "globals") || sources.binds(file, name);
}
/** The import roots of a launch: what its options name, where it starts, what an image may put there. */
function importRootsOf(launch, folders) {
	const named = [
		"app-dir",
		"chdir",
		"pythonpath"
	].flatMap((option) => launch.options.get(option)?.value ?? []);
	const script = launch.script ? [posix.dirname(launch.where.replace(/:\d+$/, ""))] : [];
	const starts = folders.map((folder) => joinPaths(folder, launch.directory));
	return [.../* @__PURE__ */ new Set([
		...named.filter((path) => !/[$]|^\//.test(path)).flatMap((path) => starts.map((start) => joinPaths(start, path))),
		...script,
		...starts
	])];
}

// lib/project/entrypoint.js
/** The files that `fastapi run` tries without a path, in its order (fastapi-cli 0.0.34, `get_default_path`). */
const DEFAULT_FILES = [
	"main.py",
	"app.py",
	"api.py",
	"app/main.py",
	"app/app.py",
	"app/api.py"
];
/** Files beside them that start a server in many projects. */
const SCRIPTS = [
	"run.py",
	"server.py",
	"start.py",
	"serve.py",
	"__main__.py",
	"src/main.py",
	"app/run.py",
	"app/server.py",
	"app/__main__.py"
];
/**
* Looks for the app: what `uvicorn.run` starts, `wsgi_app` of `gunicorn.conf.py`, the FastAPI CLI's default files,
* then every Python file. `null` where there is none or a tie; then `findings` says why.
*/
function findEntrypoint(from) {
	const found = fromScripts(from) ?? fromGunicorn(from) ?? fromDefaultFiles(from) ?? fromScan(from);
	if (found === null) return null;
	if (found.app?.kind === "wsgi") {
		refuseWsgi(from.findings, found);
		return null;
	}
	return isElsewhere(from, found) ? null : found;
}
/** What the usual files start by `uvicorn.run`, if that is one app and in the checkout. */
function fromScripts(from) {
	const found = /* @__PURE__ */ new Map();
	for (const file of [...DEFAULT_FILES, ...SCRIPTS]) {
		if (!from.checkout.isFile(file) || !from.sources.mentions(file, "uvicorn")) continue;
		const launch = readScript(from, file, ".");
		if (launch?.target?.includes(":") !== true) continue;
		const started = resolveTarget(from.sources, launch.target, importRootsOf(launch, from.folders), launch.where);
		if (started.file === null || !started.attributeFound) continue;
		const { file: origin, attribute } = started.app ?? {
			file: started.file,
			attribute: attributeOf$1(started)
		};
		const key = `${origin}:${attribute}`;
		if (!found.has(key)) found.set(key, {
			...renamed(from, started),
			because: `uvicorn.run in ${launch.where}`
		});
	}
	return found.size === 1 ? [...found.values()][0] ?? null : null;
}
/** The same app under the name that its module has seen from where the module's own imports resolve. */
function renamed({ sources }, started) {
	if (started.file === null) return started;
	const root = sources.importRoot(started.file);
	return {
		...started,
		root,
		target: `${moduleName(root, started.file)}:${attributeOf$1(started)}`
	};
}
function attributeOf$1({ target }) {
	return target.split(":")[1] ?? "";
}
function fromGunicorn(from) {
	const setting = readGunicornConf(from.sources, GUNICORN_CONF, from.given).get("wsgi-app");
	if (setting === void 0 || !/^[\w.]+:[\w.]+(?:\(\))?$/.test(setting.value)) return null;
	const found = resolveTarget(from.sources, setting.value, from.folders, setting.where);
	return found.file === null ? null : found;
}
/** The first default file that has an app, its own or an imported one. */
function fromDefaultFiles({ checkout, sources }) {
	for (const file of DEFAULT_FILES) {
		if (!checkout.isFile(file)) continue;
		const root = sources.importRoot(file);
		const own = listApps(sources, root, file).filter((app) => !app.factory && app.kind !== "wsgi");
		const chosen = own.find((app) => app.attribute === "app") ?? own.find((app) => app.attribute === "api") ?? (own.length === 1 ? own[0] : void 0);
		if (chosen !== void 0) return entrypointOf(root, chosen);
		const imported = own.length === 0 ? findApp(sources, root, file, "app") : null;
		if (imported === null || imported.kind === "wsgi" || imported.factory) continue;
		return {
			...entrypointOf(root, {
				...imported,
				file,
				attribute: "app"
			}),
			app: imported,
			because: `${file} imports it from ${imported.file}:${imported.line}`
		};
	}
	return null;
}
function fromScan(from) {
	const { sources, findings } = from;
	const scan = sources.scan();
	if (scan.capped) {
		findings.refuse("scan-capped", "There are more folders and files than are searched for the app, so it was not guessed.", "Set the input entrypoint to module:attribute, such as app.main:app, or working-directory to the folder of the app.");
		return null;
	}
	const apps = scan.files.flatMap((file) => {
		const root = sources.importRoot(file);
		return listApps(sources, root, file).map((app) => entrypointOf(root, app));
	});
	const asgi = apps.filter((item) => item.app?.kind !== "wsgi");
	const [wsgi] = apps.filter((item) => item.app?.kind === "wsgi");
	if (asgi.length === 0 && wsgi !== void 0) return wsgi;
	const unclear = asgi.every(({ factory }) => factory) ? unclearApps(from) : [];
	return chooseEntrypoint(from, asgi, unclear, scan.partial);
}
/** Names in the default files that something of the project's own makes, in a way that is not understood. */
function unclearApps({ checkout, sources }) {
	return DEFAULT_FILES.filter((file) => checkout.isFile(file)).flatMap((file) => {
		const root = sources.importRoot(file);
		const module = sources.module(file);
		return (module?.assignments ?? []).flatMap(({ target, value, line }) => {
			if (!/^(?:app|api|application)$/.test(target) || value.kind !== "call") return [];
			const path = value.callee.kind === "name" ? value.callee.path : "";
			const found = module === null ? null : bindingOf(module, path);
			if (found === null || sources.resolve(root, file, found.binding) === null) return [];
			return [entrypointOf(root, {
				file,
				attribute: target,
				kind: "asgi",
				factory: false,
				call: value,
				line
			})];
		});
	});
}
/** Says that an app speaks WSGI. */
function refuseWsgi(findings, { app, target }) {
	const falcon = /falcon/i.test(app?.call?.callee.kind === "name" ? app.call.callee.path : "");
	findings.refuse("wsgi-app", `${target} (${app?.file ?? ""}:${app?.line ?? 1}) is a WSGI app; this action starts ASGI apps.`, falcon ? "Use falcon.asgi.App, with async responders." : "Deploy it with a Dockerfile whose command starts a WSGI server.");
}
/** An app with manifests of its own, in a subfolder of a folder that declares nothing for it: a monorepo. */
function isElsewhere({ checkout, findings, dependencies }, found) {
	const kind = found.app?.kind;
	if (found.file === null || kind === void 0) return false;
	if (dependencies.all.some(({ name, kind: hit, file }) => hit !== "lock" && hit !== "group" && (name === kind || name === "fastapi") && !dependencies.localPackages.some((folder) => file.startsWith(`${folder}/`)))) return false;
	for (let folder = posix.dirname(found.file); folder !== "."; folder = posix.dirname(folder)) {
		const manifest = ownManifest(checkout, folder);
		if (manifest === null) continue;
		findings.refuse("app-in-subdirectory", `The app in ${found.file} has its own ${folder}/${manifest}; the app directory itself declares nothing for it.`, `Set the input working-directory: ${folder}`);
		return true;
	}
	return false;
}

// lib/project/image-check.js
/**
* Files that a phase needs and the Dockerfile does not copy, and files that it copies but that are kept out of every
* image.
* @param alembic where `alembic upgrade head` will run, else `null`
*/
function checkImage(checkout, findings, dockerfile, alembic) {
	checkEnvironmentFiles(findings, dockerfile);
	if (alembic === null) return;
	const needed = neededBy(alembic);
	if (!isPlainImage(dockerfile.content.base)) return;
	const copied = copiedPaths(checkout, dockerfile.content);
	if (copied === null) return;
	const missing = needed.filter((path) => !copied.some((source) => source === "." || path === source || path.startsWith(`${source}/`)));
	if (missing.length === 0) return;
	findings.refuse("alembic-not-in-image", `${dockerfile.path} does not copy ${missing.join(" and ")}, so "alembic upgrade head" would fail in the image.`, `Add to ${dockerfile.path}, after WORKDIR: ${missing.map((path) => `COPY ${path} ./${checkout.isFile(path) ? "" : path}`).join(" and ")}`);
}
/**
* Files that `alembic upgrade head` needs and that the ignore file keeps out of the image.
* @param ignoreFile the one that counts for the image
*/
function checkIgnored(findings, alembic, ignoreFile, reachesImage) {
	const [ini = "", script] = neededBy(alembic);
	const missing = [
		ini,
		...script === void 0 ? [] : [joinPaths(script, "env.py")],
		...alembic.migrations
	].find((path) => !reachesImage(path));
	if (missing === void 0) return;
	findings.refuse("alembic-not-in-image", `${ignoreFile} keeps ${missing} out of the image, so "alembic upgrade head" would fail.`, `Add to the end of ${ignoreFile}: !${missing}`);
}
function neededBy({ project, scriptLocation }) {
	return [project.ini, ...scriptLocation === null ? [] : [scriptLocation]];
}
/** Sources that reach the final image, through stages too; `null` where that cannot be told (wildcards, mounts). */
function copiedPaths(checkout, dockerfile) {
	const paths = [];
	const seen = /* @__PURE__ */ new Set();
	const visit = (stage) => stage.instructions.every(({ name, text }) => {
		if (name === "RUN") return !/\bgit clone\b|--mount=type=bind/.test(text);
		if (name !== "COPY" && name !== "ADD") return true;
		const { sources, from } = readCopy(text);
		if (from === null) {
			if (sources.some((source) => /[$*?[]/.test(source) || source.startsWith("<<"))) return false;
			paths.push(...sources.map((source) => normalPath(source.replace(/^\/+/, "") || ".").replace(/(.)\/$/, "$1")));
			return true;
		}
		if (seen.has(from)) return true;
		seen.add(from);
		const other = dockerfile.stages.find((item, index) => item.name === from.toLowerCase() || String(index) === from);
		return other === void 0 || visit(other);
	});
	return visit({ instructions: dockerfile.final }) && !paths.some((path) => !checkout.isFile(path) && !checkout.isFolder(path)) ? paths : null;
}
function checkEnvironmentFiles(findings, dockerfile) {
	for (const { name, text, line } of dockerfile.content.stages.flatMap((stage) => stage.instructions)) {
		if (name !== "COPY" && name !== "ADD") continue;
		const { sources, from } = readCopy(text);
		const file = sources.find((source) => /^\.env(?:\.(?!example|sample|template|dist|defaults)[\w.-]+)?$/.test(posix.basename(source)));
		if (from !== null || file === void 0) continue;
		findings.refuse("env-file-copied", `${dockerfile.path}:${line}: ${file} is kept out of every image, because it holds secrets; the build would fail.`, "Remove it from COPY, and give its values by the inputs environment-variables and secrets.");
	}
}

// lib/project/import-check.js
/**
* A relative import of the started module that leaves its outermost package: Python refuses it ("attempted relative
* import with no known parent package", or "beyond top-level package").
* @param directory the app directory, relative to the checkout
*/
function checkImports(findings, sources, { file, target }, directory) {
	const module = file === null ? null : sources.module(file);
	if (file === null || module === null) return;
	const [name = "", attribute = ""] = target.split(":");
	const parts = name === "" ? 0 : name.split(".").length;
	const packages = posix.basename(file) === "__init__.py" ? parts : parts - 1;
	const item = module.imports.find((one) => one.level > Math.max(0, packages) && !module.conditional.has(one));
	if (item === void 0 && name !== "") return;
	const why = item === void 0 ? `${file} is the app directory's own __init__.py, for which Python has no module name there.` : `${file}:${item.line}: an import that begins with ${".".repeat(item.level)} needs a package, but ${target} is started from inside it.`;
	findings.refuse("relative-import", why, remedyOf(directory, name, attribute));
}
function remedyOf(directory, module, attribute) {
	const folder = posix.basename(directory);
	const above = posix.dirname(directory);
	if (directory === "." || !/^[A-Za-z_]\w*$/.test(folder)) return "Write its imports without the dots in front, or move its files into a folder, such as app, and start it from there.";
	return `Set the inputs working-directory: ${above} and entrypoint: ${module === "" ? folder : `${folder}.${module}`}:${attribute}`;
}

// lib/project/manifests/dependency.js
/** PEP 503: runs of `-`, `_` and `.` become one `-`, lower case. */
function normaliseName(name) {
	return name.replace(/[-_.]+/g, "-").toLowerCase();
}
/** Words in a file's or group's name that say: not for running the app. */
const DEVELOPMENT = /(?:^|[^a-z])(?:dev|devel|develop|development|tests?|testing|lint(?:ing)?|docs?|documentation|typing|types|style|format(?:ting)?|ci|qa|pre-?commit|mypy|bench(?:marks?)?|coverage|cov|debug|local|notebooks?|jupyter)(?:[^a-z]|$)/;
/** True for `requirements-dev.txt`, group `test`, `docs/requirements.txt`. */
function isDevelopmentName(name) {
	return DEVELOPMENT.test(name.toLowerCase());
}
/** An extra or group of exactly such a name is for development, however it is declared. */
function isDevelopmentGroup(name) {
	return /^(?:dev|devel|development|tests?|testing|lint|docs?|typing|types|ci|all-?dev)$/i.test(name);
}
/** The line of `text` (from 1) on which `needle` stands first, 1 where it does not. */
function lineOf(text, needle) {
	const at = text.indexOf(needle);
	if (at === -1) return 1;
	let line = 1;
	for (let i = text.indexOf("\n"); i !== -1 && i < at; i = text.indexOf("\n", i + 1)) line += 1;
	return line;
}

// lib/project/manifests/requirement-line.js
const REQUIREMENT = /^([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?:\[([^\]]*)\])?\s*(.*)$/s;
const CLAUSE = /(?:===|==|~=|!=|<=|>=|<|>)\s*[^\s,;()]+\s*,?\s*/y;
/**
* Reads a requirement as PEP 508 writes it: `name[extra, …] specifier ; marker` or `name[…] @ url ; marker`.
* Also what pip takes beside it in a requirements file: options, paths, URLs with `#egg=`.
*/
function readRequirement(line) {
	const text = withoutOptions(line.trim());
	if (text === "") return {
		kind: "option",
		option: ""
	};
	if (text.startsWith("-")) return readOption(text);
	if (isLocation(text)) return readLocation(text, false);
	const parts = REQUIREMENT.exec(text);
	if (parts === null) return {
		kind: "invalid",
		reason: "no package name"
	};
	const [, name = "", extras = "", rest = ""] = parts;
	const base = {
		kind: "requirement",
		name: normaliseName(name),
		extras: readExtras(extras)
	};
	if (rest.startsWith("@")) {
		const { target, marker } = splitMarker(rest.slice(1).trim());
		return {
			...base,
			specifier: "",
			marker,
			url: target
		};
	}
	const semicolon = rest.indexOf(";");
	const specifier = (semicolon === -1 ? rest : rest.slice(0, semicolon)).trim().replace(/^\((.*)\)$/s, "$1").trim();
	const marker = semicolon === -1 ? "" : rest.slice(semicolon + 1).trim();
	if (!isSpecifierSet(specifier)) return {
		kind: "invalid",
		reason: `unexpected "${specifier.slice(0, 40)}"`
	};
	return {
		...base,
		specifier,
		marker,
		url: null
	};
}
/** Clauses such as `>=1`, one after the other. Each is read once, whatever follows it. */
function isSpecifierSet(text) {
	let at = 0;
	while (at < text.length) {
		CLAUSE.lastIndex = at;
		const clause = CLAUSE.exec(text);
		if (clause === null) return false;
		at += clause[0].length;
	}
	return true;
}
/** A URL or path may hold a `;`: the one before the marker stands beside white space. */
function splitMarker(text) {
	const [target = "", marker] = text.split(/\s;\s*|;\s+/, 2);
	return marker === void 0 ? {
		target,
		marker: ""
	} : {
		target: target.trimEnd(),
		marker: marker.trim()
	};
}
/** Per-requirement options (`--hash=…`, `--config-settings …`) stand after the requirement, behind white space. */
function withoutOptions(text) {
	if (text.startsWith("-")) return text;
	const at = text.search(/\s--[a-z]/);
	return at === -1 ? text : text.slice(0, at).trim();
}
function readExtras(text) {
	return text.split(",").map((extra) => normaliseName(extra.trim())).filter((extra) => extra !== "");
}
function readOption(text) {
	const parts = /^(-[a-zA-Z]|--[a-z-]+)(?:\s*=\s*|\s*)(.*)$/s.exec(text);
	if (parts === null) return {
		kind: "invalid",
		reason: "unknown option"
	};
	const [, option = "", argument = ""] = parts;
	const value = argument.trim().replace(/^(["'])(.*)\1$/, "$2");
	if (option === "-r" || option === "--requirement") return {
		kind: "include",
		path: value
	};
	if (option === "-e" || option === "--editable") return readLocation(value, true);
	return {
		kind: "option",
		option
	};
}
function isLocation(text) {
	return /^[A-Za-z][A-Za-z0-9+.-]*:/.test(text) || /^\.{0,2}\//.test(text) || /^\.(?:\[|\s|;|$)/.test(text) || /^\S+\.(?:whl|tar\.gz|zip)$/.test(text) || /^[^\s[;=<>~!@]+\/\S*/.test(text);
}
/** A path, archive or URL. `#egg=name[extra]` names it (pip, "VCS Support"). */
function readLocation(text, editable) {
	const { target, marker } = splitMarker(text);
	const egg = /[#&]egg=([A-Za-z0-9._-]+)(?:\[([^\]]*)\])?/.exec(target);
	if (egg !== null) {
		const extras = readExtras(egg[2] ?? "");
		return {
			kind: "requirement",
			name: normaliseName(egg[1] ?? ""),
			extras,
			specifier: "",
			marker,
			url: target
		};
	}
	const parts = /^([^[]*)(?:\[([^\]]*)\])?/.exec(target);
	return {
		kind: "path",
		target: (parts?.[1] ?? target).trim(),
		editable,
		extras: readExtras(parts?.[2] ?? "")
	};
}
/**
* Splits a requirements file as pip does: `\` joins lines, `#` at a line's start or behind white space begins a
* comment (also at the end of a continuation), `${NAME}` stays as it is.
*/
function splitRequirements(text) {
	const result = [];
	let joined = [];
	let first = 0;
	const flush = () => {
		const logical = joined.join("").replace(/(^|\s)#.*$/s, "$1").trim();
		if (logical !== "") result.push({
			text: logical,
			line: first
		});
		joined = [];
	};
	for (const [index, line] of text.split("\n").entries()) {
		if (joined.length === 0) first = index + 1;
		const comment = /^\s*#/.test(line);
		if (line.endsWith("\\") && !comment) {
			joined.push(line.slice(0, -1));
			continue;
		}
		joined.push(comment ? "" : line);
		flush();
	}
	if (joined.length > 0) flush();
	return result;
}

// lib/project/manifests/environment-yml.js
/**
* Reads the `dependencies` of an `environment.yml` (conda docs, "Creating an environment file manually"): a block or
* flow sequence of `channel::name=version=build`, and a nested `- pip:` sequence of requirements. Anything else in
* the file is skipped: this is no YAML reader.
*/
function readEnvironmentYml(text) {
	const packages = [];
	const add = (items, line, pip) => {
		for (const item of items) for (const found of packageOf(item, line, pip)) packages.push(found);
	};
	let inside = false;
	let pipIndent = null;
	for (const [index, raw] of text.split("\n").entries()) {
		const line = raw.replace(/(^|\s)#.*$/s, "").trimEnd();
		if (line.trim() === "") continue;
		const key = /^([A-Za-z_]+)\s*:(.*)$/s.exec(line);
		if (key !== null) {
			inside = key[1] === "dependencies";
			pipIndent = null;
			if (inside) add(flow(key[2] ?? ""), index + 1, false);
			continue;
		}
		const item = /^(\s*)-\s(.*)$/s.exec(line);
		if (!inside || item === null) continue;
		const indent = (item[1] ?? "").length;
		const value = unquote(item[2] ?? "");
		if (pipIndent !== null && indent <= pipIndent) pipIndent = null;
		if (/^pip\s*:/.test(value)) {
			pipIndent = indent;
			add(flow(value.replace(/^pip\s*:/, "")), index + 1, true);
		} else add([value], index + 1, pipIndent !== null);
	}
	return packages;
}
function packageOf(text, line, pip) {
	if (pip) {
		const requirement = readRequirement(text);
		return requirement.kind === "requirement" ? [{
			name: requirement.name,
			extras: requirement.extras,
			specifier: requirement.specifier,
			line,
			pip
		}] : [];
	}
	const match = /^(?:[^\s:]+::)?([A-Za-z0-9_][\w.-]*)(.*)$/s.exec(text);
	if (match === null) return [];
	const [, name = "", version = ""] = match;
	return [{
		name: normaliseName(name),
		extras: [],
		specifier: condaSpecifier(version),
		line,
		pip
	}];
}
/** Conda's `=3.11` is a prefix match, `=1.2=build` names a build; written as PEP 440 does. */
function condaSpecifier(text) {
	const bare = text.trim().split(/\s+/)[0] ?? "";
	const prefix = /^=(?!=)([^=]+)(?:=.*)?$/.exec(bare)?.[1];
	return prefix === void 0 ? bare : `==${prefix.replace(/\.?\*$/, "")}.*`;
}
function flow(text) {
	const inner = /^\s*\[(.*)\]\s*$/.exec(text)?.[1];
	return inner === void 0 ? [] : inner.split(",").map((item) => unquote(item)).filter((item) => item !== "");
}
function unquote(text) {
	return text.trim().replace(/^(["'])(.*)\1$/, "$2").trim();
}

// lib/project/manifests/local-packages.js
/**
* Folders of the checkout that a project installs besides itself: path dependencies of poetry, uv and PEP 508
* (`file:`), and members of a uv workspace that `[tool.uv.sources]` names. A workspace root without a project of its
* own stands for all its members.
* @returns paths relative to the app directory
*/
function findLocalPackages(checkout, folder, table) {
	const sources = tableAt(table, "tool", "uv", "sources");
	const entries = Object.keys(sources).flatMap((name) => [sources[name]].flat().map((value) => ({
		name,
		value
	})));
	const poetryTable = tableAt(table, "tool", "poetry", "dependencies");
	const paths = [...entries.map(({ value }) => value), ...Object.values(poetryTable)].flatMap((value) => textAt(value, "path") ?? []).map((path) => joinPaths(folder, path));
	const wanted = new Set(entries.filter(({ value }) => at(value, "workspace") === true).map(({ name }) => normaliseName(name)));
	const all = !isTable(at(table, "project")) && isTable(at(table, "tool", "uv", "workspace"));
	if (wanted.size === 0 && !all) return paths;
	return [...paths, ...workspaceMembers(checkout, folder).filter((member) => all || wanted.has(member.name)).map(({ path }) => path)];
}
/** The members of the uv workspace that a folder belongs to (uv docs, "Using workspaces"). */
function workspaceMembers(checkout, folder) {
	for (let root = folder; root.split("/").length < 10; root = joinPaths(root, "..")) {
		const text = checkout.read(joinPaths(root, "pyproject.toml"));
		const table = text === null ? null : parseToml(text);
		const members = textsAt(table, "tool", "uv", "workspace", "members");
		if (members.length > 0) return members.flatMap((pattern) => expandMember(checkout, joinPaths(root, pattern))).map((path) => ({
			name: memberName(checkout, path),
			path
		}));
		if (!checkout.isFolder(joinPaths(root, ".."))) return [];
	}
	return [];
}
/** A member pattern has `*` only as a whole last part in practice: `packages/*`. */
function expandMember(checkout, pattern) {
	if (!pattern.includes("*")) return [pattern];
	if (posix.basename(pattern) !== "*" || posix.dirname(pattern).includes("*")) return [];
	return checkout.list(posix.dirname(pattern)).filter((entry) => entry.kind === "directory").map((entry) => entry.path);
}
function memberName(checkout, path) {
	const text = checkout.read(joinPaths(path, "pyproject.toml"));
	return normaliseName(textAt(text === null ? null : parseToml(text), "project", "name") ?? posix.basename(path));
}

// lib/project/manifests/marker.js
/**
* Whether an environment marker (PEP 508) can hold in the image, which is CPython on Linux.
* @param python `major.minor` of the image, or `null` while it is not known
* @returns false only where the marker certainly does not hold; what is not understood may hold
*/
function mayHold(marker, python) {
	const tokens = marker.match(/"[^"]*"|'[^']*'|[()]|[<>=!~]+|[A-Za-z_.]+|\S/g) ?? [];
	let at = 0;
	const either = () => {
		let value = both();
		while (tokens[at] === "or") {
			at += 1;
			value = or(value, both());
		}
		return value;
	};
	const both = () => {
		let value = one();
		while (tokens[at] === "and") {
			at += 1;
			value = and(value, one());
		}
		return value;
	};
	const one = () => {
		if (tokens[at] === "(") {
			at += 1;
			return nested < 50 ? inBrackets() : null;
		}
		const left = tokens[at++];
		let operator = tokens[at++];
		if (operator === "not") operator = `not ${tokens[at++]}`;
		const right = tokens[at++];
		return left === void 0 || operator === void 0 || right === void 0 ? null : compare(left, operator, right, python);
	};
	let nested = 0;
	const inBrackets = () => {
		nested += 1;
		const value = either();
		if (tokens[at] === ")") at += 1;
		return value;
	};
	return either() !== false;
}
const or = (a, b) => a === true || b === true ? true : a === false && b === false ? false : null;
const and = (a, b) => a === false || b === false ? false : a === true && b === true ? true : null;
const KNOWN = /* @__PURE__ */ new Map([
	["sys_platform", "linux"],
	["sys.platform", "linux"],
	["platform_system", "Linux"],
	["os_name", "posix"],
	["os.name", "posix"],
	["platform_python_implementation", "CPython"],
	["implementation_name", "cpython"]
]);
const FLIPPED = /* @__PURE__ */ new Map([
	["<", ">"],
	[">", "<"],
	["<=", ">="],
	[">=", "<="]
]);
function compare(left, operator, right, python) {
	const literal = /^["'](.*)["']$/.exec(right)?.[1];
	if (literal === void 0) {
		const flipped = /^["']/.test(left) && !operator.endsWith("in") ? FLIPPED.get(operator) ?? operator : null;
		return flipped === null || /^["']/.test(right) ? null : compare(right, flipped, left, python);
	}
	const known = KNOWN.get(left);
	if (known !== void 0) switch (operator) {
		case "==": return known === literal;
		case "!=": return known !== literal;
		case "in": return literal.includes(known);
		case "not in": return !literal.includes(known);
		default: return null;
	}
	return left === "python_version" && python !== null ? compareVersions(python, operator, literal) : null;
}
function compareVersions(actual, operator, literal) {
	if (!/^\d+(\.\d+)*$/.test(literal)) return null;
	const wanted = literal.split(".").map(Number);
	const order = actual.split(".").map(Number).reduce((result, part, i) => result !== 0 ? result : Math.sign(part - (wanted[i] ?? 0)), 0);
	switch (operator) {
		case "<": return order < 0;
		case "<=": return order <= 0;
		case ">": return order > 0;
		case ">=": return order >= 0;
		case "==": return order === 0;
		case "!=": return order !== 0;
		default: return null;
	}
}

// lib/project/manifests/locks.js
/**
* Lock files of the app directory, and `uv.lock` of a folder above it that is a uv workspace. Every locked package
* is a dependency of kind `lock`; of a workspace's lock only what the app itself reaches.
*/
function readLocks(checkout, findings, projectName) {
	const locks = [];
	const uv = findUvLock(checkout);
	if (uv !== null) {
		const table = readToml(checkout, findings, uv, LOCK_LIMIT);
		if (table !== null) locks.push(uvLock(checkout, uv, table, projectName));
	}
	const poetry = readToml(checkout, findings, "poetry.lock", LOCK_LIMIT);
	if (poetry !== null) locks.push({
		file: "poetry.lock",
		manager: "poetry",
		dependencies: packages(checkout, "poetry.lock", poetry, "package")
	});
	const pdm = readToml(checkout, findings, "pdm.lock", LOCK_LIMIT);
	if (pdm !== null) locks.push({
		file: "pdm.lock",
		manager: "pdm",
		dependencies: packages(checkout, "pdm.lock", pdm, "package")
	});
	const pipenv = pipfileLock(checkout, findings);
	if (pipenv !== null) locks.push(pipenv);
	const pylock = readToml(checkout, findings, "pylock.toml", LOCK_LIMIT);
	if (pylock !== null) locks.push({
		file: "pylock.toml",
		manager: "pip",
		dependencies: packages(checkout, "pylock.toml", pylock, "packages")
	});
	return locks;
}
/** `uv.lock` here, or in the nearest folder above whose `pyproject.toml` is a workspace root. */
function findUvLock(checkout) {
	for (let folder = ".";; folder = posix.join(folder, "..")) {
		const file = posix.join(folder, "uv.lock");
		if (checkout.isFile(file)) return folder === "." || isWorkspaceRoot(checkout, folder) ? file : null;
		if (folder.split("/").length > 8 || !checkout.isFolder(posix.join(folder, ".."))) return null;
	}
}
function isWorkspaceRoot(checkout, folder) {
	return /^[ \t]*\[tool\.uv\.workspace\]/m.test(checkout.read(posix.join(folder, "pyproject.toml")) ?? "");
}
function packages(checkout, file, table, key) {
	const place = places(checkout.read(file, 33554432) ?? "");
	return listAt(table, key).flatMap((item) => {
		const name = textAt(item, "name");
		if (name === null || !mayHold(textAt(item, "marker") ?? "", null)) return [];
		return [locked(file, name, textAt(item, "version"), place)];
	});
}
function locked(file, name, version, place) {
	const normal = normaliseName(name);
	return {
		name: normal,
		extras: [],
		specifier: version === null ? "" : `==${version}`,
		kind: "lock",
		group: null,
		file,
		line: place.get(normal) ?? 1
	};
}
/** The line of each `name = "…"`; one pass, because lock files are long. */
function places(text, pattern = /^name = "([^"]+)"/) {
	const lines = /* @__PURE__ */ new Map();
	let number = 0;
	for (const line of text.split("\n")) {
		number += 1;
		const name = pattern.exec(line)?.[1];
		if (name !== void 0 && !lines.has(normaliseName(name))) lines.set(normaliseName(name), number);
	}
	return lines;
}
function uvLock(checkout, file, table, projectName) {
	const place = places(checkout.read(file, 33554432) ?? "");
	const byName = /* @__PURE__ */ new Map();
	for (const item of listAt(table, "package")) {
		const name = textAt(item, "name");
		if (name === null || !isTable(item)) continue;
		const key = normaliseName(name);
		const known = byName.get(key);
		if (known === void 0) byName.set(key, [item]);
		else known.push(item);
	}
	const reached = (projectName === null ? null : byName.get(normaliseName(projectName))?.[0] ?? null) === null ? [...byName.keys()] : reach(byName, normaliseName(projectName ?? ""));
	const own = (name) => byName.get(name)?.some((item) => "registry" in tableAt(item, "source")) ?? false;
	return {
		file,
		manager: "uv",
		dependencies: reached.filter((name) => own(name)).map((name) => locked(file, name, textAt(byName.get(name)?.[0], "version"), place))
	};
}
/** Names that a package reaches through its dependencies, its own extras and groups, and the extras it asks for. */
function reach(byName, start) {
	const seen = /* @__PURE__ */ new Set();
	const queue = [];
	const visit = (name, extra) => {
		const key = extra === null ? name : `${name}[${extra}]`;
		if (seen.has(key)) return;
		seen.add(key);
		for (const item of byName.get(name) ?? []) {
			const table = extra === null ? listAt(item, "dependencies") : listAt(item, "optional-dependencies", extra);
			queue.push({
				name,
				lists: table
			});
			if (name !== start || extra !== null) continue;
			for (const group of ["optional-dependencies", "dev-dependencies"]) queue.push({
				name,
				lists: Object.values(tableAt(item, group)).flat()
			});
		}
	};
	visit(start, null);
	for (let next = queue.pop(); next !== void 0; next = queue.pop()) for (const dependency of next.lists) {
		const name = textAt(dependency, "name");
		if (name === null || !mayHold(textAt(dependency, "marker") ?? "", null)) continue;
		visit(normaliseName(name), null);
		for (const extra of textsAt(dependency, "extra")) visit(normaliseName(name), extra);
	}
	return [...seen].filter((key) => !key.endsWith("]"));
}
function pipfileLock(checkout, findings) {
	const file = "Pipfile.lock";
	const text = checkout.read(file, LOCK_LIMIT);
	if (text === null) return null;
	try {
		const content = JSON.parse(text);
		const all = [...Object.entries(tableAt(content, "default")), ...Object.entries(tableAt(content, "develop"))];
		const place = places(text, /^ {8}"([^"]+)": \{/);
		return {
			file,
			manager: "pipenv",
			dependencies: all.map(([name, value]) => {
				const version = textAt(value, "version");
				return {
					...locked(file, name, null, place),
					specifier: version ?? ""
				};
			})
		};
	} catch (error) {
		findings.warn("manifest-broken", `${file} is no valid JSON: ${error instanceof Error ? withLine(error.message, text) : "unreadable"}.`, `Make it anew: pipenv lock`);
		return null;
	}
}
/** What `JSON.parse` says of a text, with the line instead of a position, which Node 20 tells in other words than 24. */
function withLine(message, text) {
	return message.replace(/ in JSON at position (\d+).*$/, (_all, position) => {
		return ` in line ${text.slice(0, Number(position)).split("\n").length}`;
	});
}

// lib/project/manifests/pipfile.js
/** Tables of a Pipfile that are no package category (pipenv docs, "Pipfile & Pipfile.lock"). */
const SETTINGS = /* @__PURE__ */ new Set([
	"source",
	"requires",
	"scripts",
	"pipenv"
]);
/** Packages of a parsed `Pipfile`: `[packages]` is main, every other category a group. */
function readPipfile(checkout, table, file, python) {
	const text = checkout.read(file) ?? "";
	return Object.keys(table).filter((category) => !SETTINGS.has(category)).flatMap((category) => {
		const kind = category === "packages" ? "main" : "group";
		const packages = tableAt(table, category);
		return Object.keys(packages).flatMap((key) => {
			const value = packages[key];
			if (!mayHold(markerOf(value), python)) return [];
			return [{
				name: normaliseName(key),
				extras: textsAt(value, "extras").map(normaliseName),
				specifier: (typeof value === "string" ? value : textAt(value, "version") ?? "").replace(/^\*$/, ""),
				kind,
				group: kind === "group" ? category.replace(/-packages$/, "") : null,
				file,
				line: lineOf(text, key)
			}];
		});
	});
}
/** `markers = "…"`, or a marker's name as a key: `sys_platform = "== 'win32'"`. */
function markerOf(value) {
	const whole = textAt(value, "markers");
	if (whole !== null) return whole;
	for (const name of [
		"sys_platform",
		"platform_system",
		"os_name",
		"python_version"
	]) {
		const condition = textAt(value, name);
		if (condition !== null) return `${name} ${condition}`;
	}
	return "";
}

// lib/project/manifests/requirements-file.js
/** Names of requirements files in a folder: `requirements*.txt`, `*requirements*.in`, `requirements/*.txt`, `*.in`. */
function findRequirementFiles(checkout) {
	const root = checkout.list(".").filter((entry) => entry.kind !== "directory").filter(({ name }) => /requirements[^/]*\.(?:txt|in|lock)$/i.test(name) || /^(?:main|base|prod|production|dev|test)\.in$/.test(name));
	const folder = checkout.list("requirements").filter(({ name, kind }) => kind !== "directory" && /\.(?:txt|in)$/i.test(name));
	return [...root, ...folder].map((entry) => entry.path).filter((path) => !/constraint/i.test(path));
}
/**
* Reads requirements files with everything they include by `-r`, relative to the including file. A file keeps the
* kind of the first one that reaches it: what `requirements.txt` includes is main, whatever its name. A cycle ends
* where it closes; `-c` files are constraints and install nothing.
*/
function readRequirementFiles(checkout, findings, roots, python) {
	const result = {
		dependencies: [],
		files: [],
		includes: /* @__PURE__ */ new Map(),
		paths: []
	};
	const stack = roots.map((file) => ({
		file: normalPath(file),
		kind: kindOf(file),
		from: null
	})).sort((a, b) => RANK[a.kind] - RANK[b.kind]).reverse();
	const read = /* @__PURE__ */ new Set();
	for (let next = stack.pop(); next !== void 0; next = stack.pop()) {
		const { file, kind, from } = next;
		if (read.has(file)) continue;
		const text = checkout.read(file);
		if (text === null && from !== null && !checkout.isFile(file)) findings.warn("requirements-missing", `${from} includes ${file}, which is not there.`, `Add ${file}, or remove its -r line.`);
		if (text === null) continue;
		read.add(file);
		result.files.push({
			file,
			kind
		});
		const lines = readFile(findings, next, text, python);
		for (const dependency of lines.dependencies) result.dependencies.push(dependency);
		for (const path of lines.paths) result.paths.push(path);
		result.includes.set(file, lines.includes.map((include) => include.file));
		for (const include of lines.includes.toReversed()) stack.push(include);
	}
	return result;
}
const RANK = {
	main: 0,
	extra: 1,
	group: 2,
	lock: 3
};
function kindOf(file) {
	const stem = posix.basename(file).replace(/\.\w+$/, "");
	if (file.endsWith(".lock")) return isDevelopmentName(stem) ? "group" : "lock";
	return isDevelopmentName(stem) ? "group" : "main";
}
function readFile(findings, { file, kind }, text, python) {
	const dependencies = [];
	const includes = [];
	const paths = [];
	const group = kind === "group" ? posix.basename(file).replace(/\.\w+$/, "") : null;
	for (const { text: line, line: number } of splitRequirements(text)) {
		const requirement = readRequirement(line);
		const from = `${file}:${number}`;
		if (requirement.kind === "requirement") {
			const { name, extras, specifier, marker } = requirement;
			if (mayHold(marker, python)) dependencies.push({
				name,
				extras,
				specifier,
				kind,
				group,
				file,
				line: number
			});
		} else if (requirement.kind === "include") {
			if (/:\/\/|\$/.test(requirement.path)) continue;
			includes.push({
				file: joinPaths(posix.dirname(file), requirement.path),
				kind,
				from
			});
		} else if (requirement.kind === "path") paths.push(requirement.target.replace(/^file:(?!\/\/)/, ""));
		else if (requirement.kind === "invalid") findings.warn("manifest-broken", `${from}: this line is no requirement (${requirement.reason}).`, "Write it as \"name==version\", or remove it: pip would refuse the whole file.");
	}
	return {
		dependencies,
		includes,
		paths
	};
}

// lib/project/manifests/pyproject.js
/**
* Dependencies of a parsed `pyproject.toml`: PEP 621 with its extras, PEP 735 groups, poetry 1 and 2, pdm and uv
* development groups, setuptools' dynamic files.
*/
function readPyproject(source) {
	return [
		...requirements(source, textsAt(source.table, "project", "dependencies"), "main", null),
		...named(source, tableAt(source.table, "project", "optional-dependencies"), "extra"),
		...groups(source),
		...poetry(source),
		...named(source, tableAt(source.table, "tool", "pdm", "dev-dependencies"), "group"),
		...requirements(source, textsAt(source.table, "tool", "uv", "dev-dependencies"), "group", "dev"),
		...dynamic(source)
	];
}
function requirements(source, lines, kind, group) {
	const text = source.checkout.read(source.file) ?? "";
	return lines.flatMap((line) => {
		const requirement = readRequirement(line);
		if (requirement.kind === "requirement") {
			if (!mayHold(requirement.marker, source.python)) return [];
			const { name, extras, specifier } = requirement;
			return [{
				name,
				extras,
				specifier,
				kind,
				group,
				file: source.file,
				line: lineOf(text, line)
			}];
		}
		if (requirement.kind === "invalid") source.findings.warn("manifest-broken", `${source.file}:${lineOf(text, line)}: "${line.slice(0, 60)}" is no requirement (${requirement.reason}).`, "Write it as PEP 508 says: \"name[extra]>=1.0; marker\".");
		return [];
	});
}
function named(source, table, kind) {
	return Object.keys(table).flatMap((name) => requirements(source, textsAt(table, name), kind === "extra" && isDevelopmentGroup(name) ? "group" : kind, name));
}
/** PEP 735, with `include-group`; a group that includes itself contributes what it has. */
function groups(source) {
	const table = tableAt(source.table, "dependency-groups");
	const byName = new Map(Object.keys(table).map((name) => [normaliseName(name), name]));
	return [...byName.keys()].flatMap((name) => {
		const lines = [];
		const seen = /* @__PURE__ */ new Set();
		const visit = (group) => {
			if (seen.has(group)) return;
			seen.add(group);
			for (const item of listAt(table, byName.get(group) ?? "")) if (typeof item === "string") lines.push(item);
			else if (isTable(item)) visit(normaliseName(textAt(item, "include-group") ?? ""));
		};
		visit(name);
		return requirements(source, lines, "group", name);
	});
}
/** Poetry's own tables: `dependencies` (optional ones are extras), `group.<name>.dependencies`, `dev-dependencies`. */
function poetry(source) {
	const tool = tableAt(source.table, "tool", "poetry");
	const groupTables = Object.keys(tableAt(tool, "group")).flatMap((name) => poetryTable(source, tableAt(tool, "group", name, "dependencies"), name === "main" ? "main" : "group", name));
	return [
		...poetryTable(source, tableAt(tool, "dependencies"), "main", null),
		...poetryTable(source, tableAt(tool, "dev-dependencies"), "group", "dev"),
		...groupTables
	];
}
function poetryTable(source, table, kind, group) {
	const text = source.checkout.read(source.file) ?? "";
	return Object.keys(table).flatMap((key) => {
		if (key.toLowerCase() === "python") return [];
		const [first] = (Array.isArray(table[key]) ? listAt(table, key) : [table[key]]).filter((constraint) => mayHold(textAt(constraint, "markers") ?? "", source.python));
		if (first === void 0) return [];
		const optional = at(first, "optional") === true;
		return [{
			name: normaliseName(key),
			extras: textsAt(first, "extras").map(normaliseName),
			specifier: typeof first === "string" ? first : textAt(first, "version") ?? "",
			kind: optional && kind === "main" ? "extra" : kind,
			group,
			file: source.file,
			line: lineOf(text, key)
		}];
	});
}
/** `[tool.setuptools.dynamic] dependencies = { file = […] }`, and the same for `optional-dependencies`. */
function dynamic(source) {
	const table = tableAt(source.table, "tool", "setuptools", "dynamic");
	const read = (value, kind, group) => {
		const one = textAt(value, "file");
		const files = (one === null ? textsAt(value, "file") : [one]).map((file) => joinPaths(posix.dirname(source.file), file));
		return readRequirementFiles(source.checkout, source.findings, files, source.python).dependencies.map((dependency) => ({
			...dependency,
			kind: kind ?? dependency.kind,
			group
		}));
	};
	const optional = tableAt(table, "optional-dependencies");
	return [...read(at(table, "dependencies"), "main", null), ...Object.keys(optional).flatMap((name) => read(optional[name], isDevelopmentGroup(name) ? "group" : "extra", name))];
}
/** `requires-python`, or poetry's own `python`; `null` where neither is written. */
function readRequiresPython(table) {
	return textAt(table, "project", "requires-python") ?? textAt(table, "tool", "poetry", "dependencies", "python") ?? textAt(table, "tool", "poetry", "dependencies", "python", "version");
}

// lib/project/manifests/setup-cfg.js
/**
* Reads `setup.cfg` (setuptools docs, "Configuring setuptools using setup.cfg files"): `install_requires`,
* `extras_require`, each a list by lines or `file:`. `null` where it declares nothing to install.
*/
function readSetupCfg(checkout, findings, file, python) {
	const text = checkout.read(file);
	const ini = text === null ? null : parseIni(text);
	if (text !== null && ini === null) findings.warn("manifest-broken", `${file} is no INI file: there is text before its first section.`, `Begin ${file} with a section such as [options].`);
	if (ini === null) return null;
	const options = ini.get("options");
	if (!options?.has("install_requires") && !ini.has("options.extras_require")) return null;
	const read = (value, kind, group) => value === void 0 ? [] : readList(checkout, findings, file, value, {
		kind,
		group,
		python
	});
	const extras = [...ini.get("options.extras_require") ?? []];
	return {
		dependencies: [...read(options?.get("install_requires"), "main", null), ...extras.flatMap(([name, value]) => read(value, isDevelopmentGroup(name) ? "group" : "extra", name))],
		python: options?.get("python_requires")?.value ?? null
	};
}
function readList(checkout, findings, file, { value, line }, { kind, group, python }) {
	const reference = /^file:\s*(.+)$/s.exec(value);
	if (reference !== null) {
		const files = (reference[1] ?? "").split(/[,\n]/).map((name) => joinPaths(posix.dirname(file), name.trim()));
		return readRequirementFiles(checkout, findings, files, python).dependencies.map((dependency) => ({
			...dependency,
			kind,
			group
		}));
	}
	return value.split(/\n|;\s*(?=\w[\w.-]*\s*(?:[<>=!~[]|$))/).flatMap((text, index) => {
		const requirement = readRequirement(text.replace(/(^|\s)#.*$/s, ""));
		if (requirement.kind !== "requirement" || !mayHold(requirement.marker, python)) return [];
		const { name, extras, specifier } = requirement;
		return [{
			name,
			extras,
			specifier,
			kind,
			group,
			file,
			line: line + index
		}];
	});
}

// lib/project/manifests/setup-py.js
/**
* Reads `setup.py` as text, never runs it: the literal lists of `install_requires` and `extras_require`, also through
* names, `+` and adjacent literals, and requirements files that it opens by a literal name.
*/
function readSetupPy(checkout, findings, file, python) {
	const text = checkout.read(file);
	if (text === null) return null;
	const module = readModule(text);
	const setup = setupCall(module);
	if (setup === null) return null;
	const as = (value, kind, group) => {
		if (value === null) return [];
		const literals = textsIn(module, value, /* @__PURE__ */ new Set()).flatMap(({ value: line, line: number }) => {
			const requirement = readRequirement(line);
			if (requirement.kind !== "requirement" || !mayHold(requirement.marker, python)) return [];
			const { name, extras, specifier } = requirement;
			return [{
				name,
				extras,
				specifier,
				kind,
				group,
				file,
				line: number
			}];
		});
		const files = filesIn(module, value, /* @__PURE__ */ new Set()).map((name) => joinPaths(posix.dirname(file), name));
		const read = readRequirementFiles(checkout, findings, files, python).dependencies;
		return [...literals, ...read.map((dependency) => ({
			...dependency,
			kind,
			group
		}))];
	};
	const extras = resolve$1(module, setup.keywords.get("extras_require") ?? null);
	const requires = resolve$1(module, setup.keywords.get("python_requires") ?? null);
	return {
		dependencies: [...as(setup.keywords.get("install_requires") ?? null, "main", null), ...(extras?.kind === "dict" ? extras.entries : []).flatMap(([key, value]) => {
			const name = key.kind === "text" ? key.value : "extra";
			return as(value, isDevelopmentGroup(name) ? "group" : "extra", name);
		})],
		python: requires?.kind === "text" ? requires.value : null
	};
}
function setupCall(module) {
	const inMain = module.main.flatMap((statement) => readModuleCalls(statement));
	return [...module.calls, ...inMain].find(({ callee }) => callee.kind === "name" && /^(?:setuptools\.|distutils\.core\.)?setup$/.test(callee.path)) ?? null;
}
function readModuleCalls(statement) {
	return [...callsIn(readExpression(statement.tokens)), ...statement.body.flatMap(readModuleCalls)];
}
/** How many names a list may be put together from. */
const MAX_NAMES = 60;
/** The value that a name was assigned last, or the expression itself. Each name is followed once. */
function resolve$1(module, value, seen = /* @__PURE__ */ new Set()) {
	if (value?.kind !== "name" || seen.has(value.path) || seen.size > MAX_NAMES) return value;
	seen.add(value.path);
	const found = module.assignments.findLast((item) => item.target === value.path);
	return found === void 0 ? value : resolve$1(module, found.value, seen);
}
/** String literals in a list, through names and concatenation; those of calls' arguments do not count. */
function textsIn(module, value, seen) {
	switch (value.kind) {
		case "text": return value.dynamic ? [] : value.value.split("\n").map((text) => ({
			value: text,
			line: value.line
		}));
		case "list": return value.items.flatMap((item) => textsIn(module, item, seen));
		case "other": return value.parts.flatMap((item) => textsIn(module, item, seen));
		case "name": {
			const resolved = resolve$1(module, value, seen);
			return resolved === null || resolved.kind === "name" ? [] : textsIn(module, resolved, seen);
		}
		default: return [];
	}
}
/** Literal names of `.txt` and `.in` files that the value is read from: `open("requirements.txt").read().split()`. */
function filesIn(module, value, seen) {
	if (value.kind === "name") {
		const resolved = resolve$1(module, {
			...value,
			path: value.path.split(".")[0] ?? ""
		}, seen);
		return resolved === null || resolved.kind === "name" ? [] : filesIn(module, resolved, seen);
	}
	if (value.kind === "list") return value.items.flatMap((item) => filesIn(module, item, seen));
	return [...callsIn(value)].flatMap((call) => [...call.positional.flatMap((item) => item.kind === "text" && /\.(?:txt|in)$/.test(item.value) ? [item.value] : []), ...call.callee.kind === "name" ? filesIn(module, call.callee, seen) : []]);
}

// lib/project/manifests/dependencies.js
/** How many packages of the checkout are followed from one to the next. */
const MAX_LOCAL_PACKAGES = 30;
const CONDA_FILES = ["environment.yml", "environment.yaml"];
/**
* Reads every manifest of the app directory, and of the packages of the checkout that it depends on; the result is
* their union.
* @param python `major.minor` of the image, for markers, or `null` while it is not known
*/
function readDependencies(checkout, findings, python) {
	const own = readFolder(checkout, findings, ".", python);
	const requirements = readRequirementFiles(checkout, findings, findRequirementFiles(checkout), python);
	const pipfile = readToml(checkout, findings, "Pipfile");
	const conda = readConda(checkout);
	const locks = readLocks(checkout, findings, textAt(own.pyproject, "project", "name"));
	const local = readLocalPackages(checkout, findings, [...own.localPackages, ...requirements.paths], python);
	return {
		all: [
			...requirements.dependencies,
			...own.dependencies,
			...pipfile === null ? [] : readPipfile(checkout, pipfile, "Pipfile", python),
			...conda.dependencies,
			...local.dependencies,
			...locks.flatMap((lock) => lock.dependencies)
		],
		files: [
			...requirements.files.map((item) => item.file),
			...own.files,
			...pipfile === null ? [] : ["Pipfile"],
			...conda.files
		],
		locks,
		pyproject: own.pyproject,
		pipfile,
		requirementFiles: requirements.files,
		includedBy: (file) => reachable(requirements.includes, file),
		namesItself: requirements.paths.some((path) => normalPath(path) === "." || path === "./" || path === "file:."),
		localPackages: local.folders
	};
}
function reachable(includes, start) {
	const seen = /* @__PURE__ */ new Set();
	const queue = [start];
	for (let file = queue.pop(); file !== void 0; file = queue.pop()) for (const next of includes.get(file) ?? []) {
		if (next !== start && !seen.has(next)) queue.push(next);
		seen.add(next);
	}
	return [...seen];
}
/** What the manifests of the app directory say about the Python version, in the order of their weight. */
function readPythonLimits(checkout) {
	const unheard = new Findings();
	const pipfile = readToml(checkout, unheard, "Pipfile");
	const pipenv = textAt(pipfile, "requires", "python_full_version") ?? textAt(pipfile, "requires", "python_version");
	return [
		...readFolder(checkout, unheard, ".", null).pythonLimits,
		...pipenv === null ? [] : [{
			constraint: `==${pipenv}.*`,
			file: "Pipfile"
		}],
		...readConda(checkout).pythonLimits
	];
}
/** Declarations of a package, those that decide (main, extra) first. */
function declarationsOf(dependencies, ...names) {
	const order = {
		main: 0,
		extra: 1,
		group: 2,
		lock: 3
	};
	return dependencies.all.filter((dependency) => names.includes(dependency.name)).sort((a, b) => order[a.kind] - order[b.kind]);
}
/** Whether a dependency may bring a module: its distribution is called like the first part of the name, or longer. */
function mayBeInstalled(dependencies, module) {
	const [first = ""] = module.split(".").map(normaliseName);
	return dependencies.all.some(({ name }) => name === first || name.startsWith(`${first}-`));
}
/** The manifests that make a folder an installable project: `pyproject.toml`, `setup.cfg`, `setup.py`. */
function readFolder(checkout, findings, folder, python) {
	const file = joinPaths(folder, "pyproject.toml");
	const pyproject = readToml(checkout, findings, file);
	const setups = [["setup.cfg", readSetupCfg], ["setup.py", readSetupPy]].flatMap(([name, read]) => {
		const path = joinPaths(folder, name);
		const manifest = read(checkout, findings, path, python);
		return manifest === null ? [] : [{
			path,
			...manifest
		}];
	});
	const requires = pyproject === null ? null : readRequiresPython(pyproject);
	return {
		dependencies: [...pyproject === null ? [] : readPyproject({
			checkout,
			findings,
			file,
			table: pyproject,
			python
		}), ...setups.flatMap((setup) => setup.dependencies)],
		files: [...pyproject === null ? [] : [file], ...setups.map((setup) => setup.path)],
		pyproject,
		localPackages: pyproject === null ? [] : findLocalPackages(checkout, folder, pyproject),
		pythonLimits: [...requires === null ? [] : [{
			constraint: requires,
			file
		}], ...setups.flatMap(({ python: constraint, path }) => constraint === null ? [] : [{
			constraint,
			file: path
		}])]
	};
}
/** Follows packages of the checkout; their own main dependencies and extras are installed with the app. */
function readLocalPackages(checkout, findings, folders, python) {
	const seen = /* @__PURE__ */ new Set(["."]);
	const dependencies = [];
	const queue = folders.map((folder) => normalPath(folder));
	for (const folder of queue) {
		if (seen.size >= MAX_LOCAL_PACKAGES) break;
		const path = folder.replace(/(.)\/$/, "$1");
		if (seen.has(path) || !checkout.isFolder(path)) continue;
		seen.add(path);
		const manifests = readFolder(checkout, findings, path, python);
		for (const dependency of manifests.dependencies) if (dependency.kind === "main") dependencies.push(dependency);
		for (const path of manifests.localPackages) queue.push(path);
	}
	seen.delete(".");
	return {
		dependencies,
		folders: [...seen]
	};
}
function readConda(checkout) {
	const file = CONDA_FILES.find((name) => checkout.isFile(name));
	const text = file === void 0 ? null : checkout.read(file);
	if (file === void 0 || text === null) return {
		dependencies: [],
		files: [],
		pythonLimits: []
	};
	const packages = readEnvironmentYml(text);
	const python = packages.find((item) => item.name === "python" && !item.pip);
	return {
		dependencies: packages.filter((item) => item.name !== "python" && item.name !== "pip").map(({ name, extras, specifier, line }) => ({
			name: normaliseName(name),
			extras,
			specifier,
			kind: "main",
			group: null,
			file,
			line
		})),
		files: [file],
		pythonLimits: python === void 0 || python.specifier === "" ? [] : [{
			constraint: python.specifier,
			file
		}]
	};
}

// lib/project/servers.js
/** Extras of fastapi that bring uvicorn and the `fastapi` command. */
const STANDARD = [
	"standard",
	"standard-no-fastapi-cloud-cli",
	"all"
];
/** Whether the image will have a package: declared for running, or locked. */
function installs(dependencies, name) {
	return declarationsOf(dependencies, name).some((item) => item.kind !== "group");
}
/** Whether the program that starts a server is there. */
function hasServer(dependencies, server) {
	const withExtra = (name, wanted) => declarationsOf(dependencies, name).some(({ kind, extras }) => kind !== "group" && extras.some((extra) => wanted.includes(extra)));
	const standard = withExtra("fastapi", STANDARD);
	if (server === "uvicorn" && withExtra("litestar", ["standard", "full"])) return true;
	if (server === "fastapi") return standard || installs(dependencies, "fastapi-cli");
	if (server === "uvicorn") return standard || installs(dependencies, "fastapi-cli") || installs(dependencies, "uvicorn");
	if (server === "hypercorn") return installs(dependencies, "hypercorn") || installs(dependencies, "quart");
	return installs(dependencies, server);
}
/** The ASGI server to start the app with: one that is there, uvicorn first; `null` where none is. */
function chooseServer(dependencies) {
	return [
		"uvicorn",
		"hypercorn",
		"granian",
		"daphne"
	].find((name) => hasServer(dependencies, name)) ?? null;
}
/** What a start command needs and no manifest names, as packages to add. */
function missingFor(launch, dependencies) {
	const needed = launch === null ? [chooseServer(dependencies) ?? "uvicorn"] : [launch.server];
	if (launch?.server === "litestar" && !installs(dependencies, "litestar-granian")) needed.push("uvicorn");
	if (/uvicorn/.test(launch?.options.get("worker-class")?.value ?? "")) needed.push("uvicorn");
	return needed.filter((server) => !hasServer(dependencies, server)).map((server) => server === "fastapi" ? "fastapi-cli" : server);
}

// lib/project/compose.js
/**
* The command of a start that is ours to write: the server that is installed, on all interfaces, one process (ECS
* adds tasks), the load balancer's `X-Forwarded-*` trusted. A `gunicorn.conf.py` with an ASGI worker is the project's
* own choice of server.
*/
function composeCommand(checkout, sources, { target, factory }, dependencies, port, { runner, folder }) {
	const conf = checkout.isFile("gunicorn.conf.py") ? readGunicornConf(sources, GUNICORN_CONF, /* @__PURE__ */ new Set()) : null;
	if (conf !== null && isAsgiWorker(conf.get("worker-class")?.value ?? "") && hasServer(dependencies, "gunicorn")) return joinWords([...[
		...runner,
		"gunicorn",
		...folder === null ? [] : ["--pythonpath", folder]
	], ...[
		"--bind",
		`0.0.0.0:${port}`,
		factory ? `${target}()` : target
	]]);
	switch (chooseServer(dependencies) ?? "uvicorn") {
		case "hypercorn": return joinWords([...[
			...runner,
			"hypercorn",
			factory ? `${target}()` : target,
			"--bind",
			`0.0.0.0:${port}`
		]]);
		case "daphne": return joinWords([...[
			...runner,
			"daphne",
			"--bind",
			"0.0.0.0",
			"--port",
			String(port),
			"--proxy-headers",
			target
		]]);
		case "granian": return joinWords([
			...[
				...runner,
				"granian",
				"--interface",
				"asgi",
				"--host",
				"0.0.0.0",
				"--port",
				String(port)
			],
			...factory ? ["--factory"] : [],
			target
		]);
		case "uvicorn": return joinWords([
			...[
				...runner,
				"uvicorn",
				target,
				...factory ? ["--factory"] : []
			],
			...folder === null ? [] : ["--app-dir", folder],
			...[
				"--host",
				"0.0.0.0",
				"--port",
				String(port),
				"--proxy-headers",
				"--forwarded-allow-ips",
				"*"
			]
		]);
	}
}
/** Worker classes that speak ASGI; gunicorn has one of its own since 25 (`asgi`). */
function isAsgiWorker(workerClass) {
	return /uvicorn|asgi|^\$/i.test(workerClass);
}

// lib/project/port.js
const DEFAULT_PORT = 8e3;
/**
* The port that the container listens on: input, what the start command says, `EXPOSE`, else 8000.
* @param conf `gunicorn.conf.py` of a project whose start is ours to write, or `null`
*/
function decidePort(input, launch, dockerfile, conf) {
	if (input !== null) return {
		port: input,
		because: "input port"
	};
	const own = launch === null ? literalOf(conf?.get("bind")) : launchPort(launch);
	if (own !== null) return own;
	const [exposed] = dockerfile === null ? [] : exposedPorts(dockerfile.content);
	if (dockerfile !== null && exposed !== void 0) return {
		port: exposed.port,
		because: `${dockerfile.path}:${exposed.line}`
	};
	return {
		port: DEFAULT_PORT,
		because: "default"
	};
}
/** The port that a start listens on whatever `PORT` says; `null` where it follows `PORT`. */
function launchPort(launch) {
	switch (launch.server) {
		case "gunicorn": return literalOf(launch.options.get("bind"));
		case "hypercorn": return launch.options.has("bind") ? literalOf(launch.options.get("bind")) : fixed(launch);
		default: return launch.options.has("port") ? literalOf(launch.options.get("port")) : fixed(launch);
	}
}
/** All other servers listen on 8000 by default and do not look at `PORT`. */
function fixed(launch) {
	return {
		port: DEFAULT_PORT,
		because: `the default of ${launch.server}`
	};
}
/** The number in `8000`, `0.0.0.0:8000` or `${PORT:-8000}`. */
function literalOf(setting) {
	const written = /(?:^|:)(\d{1,5}|\$\{PORT:-\d{1,5}\})$/.exec(setting?.value ?? "")?.[1];
	const port = Number(/\d{1,5}/.exec(written ?? "")?.[0]);
	return setting !== void 0 && port >= 1 && port <= 65535 ? {
		port,
		because: setting.where
	} : null;
}

// lib/project/launch-check.js
/** Mistakes in the user's own start command that are certain to show only when the container runs. */
function checkLaunch(context) {
	checkBinding(context);
	checkTarget(context);
	checkWorkerClass(context);
	checkPort(context);
	checkProcess(context);
}
const ADDRESS_VARIABLES = {
	uvicorn: "UVICORN_HOST",
	granian: "GRANIAN_HOST",
	litestar: "LITESTAR_HOST"
};
/** Where a server listens by its options; `null` where that is known at run time only. */
function addressOf({ launch, given }) {
	const { server, options, where } = launch;
	const option = server === "gunicorn" || server === "hypercorn" ? "bind" : server === "daphne" ? "bind" : "host";
	const written = options.get(option);
	if (written !== void 0) {
		if (written.value.startsWith("$")) return null;
		return {
			host: withoutPort(written.value).replace(/^\[(.*)\]$/, "$1"),
			where: written.where
		};
	}
	if (options.has("uds") || options.has("unix-socket")) return {
		host: "unix:",
		where
	};
	if (launch.open || options.has("fd") || options.has("endpoint") || given.has(ADDRESS_VARIABLES[server] ?? "")) return null;
	if (server === "gunicorn" || server === "fastapi" && !launch.development) return null;
	return {
		host: "127.0.0.1",
		where
	};
}
/** The port is a number, or a variable with whatever follows it: `0.0.0.0:${PORT:-8000}`. */
function withoutPort(address) {
	if (address.startsWith("unix:")) return address;
	const colon = address.lastIndexOf(":");
	const end = /^\d+$/.test(address.slice(colon + 1)) ? colon : address.lastIndexOf(":$");
	return end === -1 ? address : address.slice(0, end);
}
function checkBinding(context) {
	const { findings, launch } = context;
	const address = addressOf(context);
	if (address === null) return;
	if (address.host.startsWith("unix:") || address.host.startsWith("/")) findings.refuse("unix-bind", `${address.where}: ${launch.server} listens on a unix socket, which the load balancer cannot reach.`, `Write ${bindAdvice(launch)} instead.`);
	else if (/^(?:localhost|127\.\d+\.\d+\.\d+|::1)$/.test(address.host)) findings.refuse("bind-localhost", `${address.where}: ${launch.server} listens on ${address.host}, which nothing outside the container can reach.`, launch.development ? "Write fastapi run instead of fastapi dev." : `Write ${bindAdvice(launch)}.`);
}
function bindAdvice({ server, script }) {
	if (script) return "host=\"0.0.0.0\"";
	return server === "gunicorn" || server === "hypercorn" ? "--bind 0.0.0.0:$PORT" : server === "daphne" ? "--bind 0.0.0.0" : "--host 0.0.0.0";
}
function checkTarget({ findings, launch, entrypoint, dependencies, imageSteps }) {
	const { target, server, where } = launch;
	if (target === null || target.includes("$")) return;
	if (server === "fastapi") {
		if (launch.options.has("entrypoint") || !/^[\w.]+:\w+$/.test(target)) return;
		const [module = "", attribute = ""] = target.split(":");
		const path = `${module.replaceAll(".", "/")}.py`;
		findings.refuse("fastapi-run-target", `${where}: fastapi run takes the path of a file; "${target}" is no path.`, `Write fastapi run ${path} --app ${attribute}`);
		return;
	}
	if (/[/\\]|\.py(?::|$)/.test(target)) {
		const [path = "", attribute = "app"] = target.split(":");
		const module = path.replace(/^\.\//, "").replace(/\.py$/, "").replaceAll("/", ".");
		findings.refuse("target-is-path", `${where}: ${server} takes module:attribute; "${target}" is a path.`, `Write ${module}:${attribute}`);
		return;
	}
	if (entrypoint === null || !target.includes(":")) return;
	const [module] = target.split(":");
	if (entrypoint.file === null) {
		if (imageSteps !== null || mayBeInstalled(dependencies, module ?? "")) return;
		findings.refuse("target-missing", `${where}: the module ${module} is not in the app directory.`, "Write the module as seen from the app directory, such as app.main:app for app/main.py.");
	} else if (!entrypoint.attributeFound) findings.refuse("target-missing", `${where}: ${entrypoint.file} has nothing called "${target.split(":")[1]}".`, `Write the name that ${entrypoint.file} gives the app.`);
	else if (server === "gunicorn" && entrypoint.app?.factory === true && !target.endsWith(")")) findings.warn("factory-not-called", `${where}: ${target} is a function that makes the app; gunicorn does not call it, and only some workers do.`, `Write '${target}()'`);
}
function checkWorkerClass({ findings, launch, entrypoint }) {
	if (launch.server !== "gunicorn") return;
	const workerClass = launch.options.get("worker-class")?.value ?? "";
	const kind = entrypoint?.app?.kind;
	if (launch.open || isAsgiWorker(workerClass) || kind === "wsgi") return;
	if (!/^(?:|sync|gthread|gevent|eventlet|tornado)$/.test(workerClass)) return;
	const certain = kind !== void 0;
	const message = `${launch.where}: gunicorn is started without an ASGI worker${certain ? `, but the app is ${kind === "asgi" ? "ASGI" : kind}` : ""}: each request would end in "TypeError: __call__() missing 1 required positional argument: 'send'".`;
	const fix = "Add -k uvicorn.workers.UvicornWorker";
	if (certain) findings.refuse("gunicorn-wsgi-worker", message, fix);
	else findings.warn("gunicorn-wsgi-worker", message, fix);
}
function checkPort({ findings, launch, port }) {
	const own = launchPort(launch);
	if (port === null || own === null || own.port === port) return;
	findings.refuse("port-mismatch", `${own.because}: the app listens on ${own.port}, but the input port is ${port}.`, `Remove the input port, or let the command listen on $PORT.`);
}
function checkProcess({ findings, launch, checkout, imageSteps }) {
	const { options, where, development } = launch;
	const reload = options.get("reload");
	if (reload !== void 0 || development) findings.warn("reload", `${reload?.where ?? where}: the server watches the files and restarts on changes, which is for development.`, development ? "Write fastapi run instead of fastapi dev." : "Remove --reload.");
	const daemon = options.get("daemon");
	if (daemon !== void 0) findings.refuse("daemon", `${daemon.where}: as a daemon the server leaves the container, which then ends at once.`, "Remove --daemon.");
	const key = [
		"ssl-keyfile",
		"ssl-certfile",
		"keyfile",
		"certfile"
	].map((name) => options.get(name)).find((item) => item !== void 0 && !item.value.includes("$"));
	if (key !== void 0) findings.refuse("tls-in-container", `${key.where}: the server would speak TLS, but the load balancer ends TLS and speaks HTTP to the container.`, "Remove the key and certificate options.");
	for (const name of [
		"access-logfile",
		"error-logfile",
		"log-file",
		"access-log",
		"pid"
	]) {
		const setting = options.get(name);
		const folder = /^(.*)\/[^/]+$/.exec(setting?.value ?? "")?.[1] ?? "";
		if (setting === void 0 || folder === "" || isThere(checkout, folder, imageSteps)) continue;
		const message = `${setting.where}: ${setting.value} cannot be opened, because ${folder} is not in the image.`;
		const fix = name === "pid" ? "Remove the option." : `Write --${name} - to log to the service's log group.`;
		if (imageSteps === null) findings.refuse("log-folder-missing", message, fix);
		else findings.warn("log-folder-missing", message, fix);
	}
}
/** Folders of every image, of the checkout, or named in the Dockerfile (`RUN mkdir -p …`). */
function isThere(checkout, folder, imageSteps) {
	if (folder.includes("$") || /^\/(?:dev|tmp|proc)(?:\/|$)/.test(folder)) return true;
	if (imageSteps !== null && /^\/(?:var\/log|var\/run|run|app)$/.test(folder)) return true;
	return imageSteps?.includes(folder.replace(/^\.\//, "")) === true || !folder.startsWith("/") && checkout.isFolder(folder);
}

// lib/project/middleware-check.js
/**
* Middleware that would refuse the load balancer's health check, which comes by plain HTTP to the address of the
* task, or the generated URL.
*/
function checkMiddleware(findings, sources, routing, healthPath) {
	for (const added of addedTo(routing)) {
		if (added.name === "TrustedHostMiddleware") checkTrustedHost(findings, added);
		if (added.name === "HTTPSRedirectMiddleware") checkRedirect(findings, added);
		if (asksForCredentials(added.name) && !mentionsPath(sources, routing, added, healthPath)) findings.warn("middleware-guard", `${added.where}: ${added.name} stands before every route; if it asks for credentials on the health check path, no deployment becomes healthy.`, "Let the health check path through, and name it by the input health-check-path.");
	}
}
/** By its name; Starlette's own AuthenticationMiddleware only looks who asks. */
function asksForCredentials(name) {
	return /auth|jwt|token|api_?key|bearer|permission|login/i.test(name) && !/^AuthenticationMiddleware$|csrf|header/i.test(name);
}
/** Whether the file that the middleware is from, or the app's, names the path: then it is let through on purpose. */
function mentionsPath(sources, { sites }, { name, where }, path) {
	const file = where.replace(/:\d+$/, "");
	const root = sources.importRoot(file);
	const binding = sources.module(file)?.imports.find((item) => item.as === name);
	const origin = binding === void 0 ? file : sources.resolve(root, file, binding);
	const own = origin === file && !sites.some((site) => site.scope.classes.some((item) => item.name === name));
	return origin !== null && !own && sources.mentions(origin, path);
}
function addedTo({ sites, makers }) {
	const byMethod = sites.flatMap(({ scope, name, file }) => scope.calls.flatMap((call) => {
		const [first] = call.positional;
		return call.callee.kind === "name" && call.callee.path === `${name}.add_middleware` && first?.kind === "name" ? [{
			name: lastPart(first.path),
			call,
			where: `${file}:${call.line}`,
			conditional: scope.conditional.has(call)
		}] : [];
	}));
	const byOption = makers.flatMap(({ call, place }) => {
		const list = call.keywords.get("middleware");
		return (list?.kind === "list" ? list.items : []).flatMap((item) => {
			const first = item.kind === "call" ? item.positional[0] : void 0;
			return item.kind === "call" && first?.kind === "name" ? [{
				name: lastPart(first.path),
				call: item,
				where: `${place.file}:${first.line}`,
				conditional: false
			}] : [];
		});
	});
	return [...byMethod, ...byOption];
}
function checkTrustedHost(findings, { call, where, conditional }) {
	const hosts = call.keywords.get("allowed_hosts") ?? call.positional[1];
	const literal = literalTexts(hosts);
	if (hosts === void 0 || literal?.includes("*") === true) return;
	const message = literal === null ? `${where}: TrustedHostMiddleware refuses the load balancer's health check, unless its hosts contain "*".` : `${where}: TrustedHostMiddleware with ${literal.map((host) => `"${host}"`).join(", ")} refuses the load balancer's health check and the generated URL.`;
	const fix = "Write allowed_hosts=[\"*\"]; the load balancer passes on only its own host names.";
	if (literal === null || conditional) findings.warn("trusted-host", message, fix);
	else findings.refuse("trusted-host", message, fix);
}
function checkRedirect(findings, { where, conditional }) {
	const message = `${where}: HTTPSRedirectMiddleware answers the load balancer's health check, which comes by HTTP, with a redirect; no deployment becomes healthy.`;
	const fix = "Remove it: the load balancer serves HTTPS only.";
	if (conditional) findings.warn("https-redirect", message, fix);
	else findings.refuse("https-redirect", message, fix);
}
function literalTexts(expression) {
	if (expression?.kind !== "list") return null;
	const texts = expression.items.flatMap((item) => item.kind === "text" && !item.dynamic ? [item.value] : []);
	return texts.length === expression.items.length ? texts : null;
}
function lastPart(path) {
	return path.split(".").at(-1) ?? path;
}

// lib/project/procfile.js
/** The five phases, by their exact process types. */
const PHASE_NAMES = [
	"createDatabase",
	"migrateDatabase",
	"bootstrap",
	"beforeRollout",
	"afterRollout"
];
/**
* How long a phase's command may be, as JSON. ECS takes 8192 characters of overrides with a task, their JSON included
* (ECS API reference, RunTask); a hundred of them stand around the command.
*/
const longestCommand = 8e3;
const LINE = /^([A-Za-z0-9_-]+):\s*(\S.*)$/;
/** The `Procfile` at the app root, exactly so named; `null` where there is none. */
function readProcfile(checkout, findings) {
	const names = checkout.list(".").map((entry) => entry.name);
	const text = names.includes("Procfile") ? checkout.read("Procfile") : null;
	if (text !== null) return parseProcfile(text, findings);
	for (const name of names.filter((name) => /^procfile(?:\.\w+)?$/i.test(name) && name !== "Procfile")) findings.warn("procfile-name-wrong", `${name} is ignored: only a file named exactly "Procfile" in the app directory counts.`, `Rename it: git mv ${name} Procfile`);
	return null;
}
/**
* Lines are `name: command` at column 0; blank lines and lines that begin with `#` are ignored; the last of several
* with one name counts. Any other line is a warning with its number.
*/
function parseProcfile(text, findings) {
	const lines = /* @__PURE__ */ new Map();
	const processes = Object.create(null);
	for (const [index, raw] of text.replace(/^\uFEFF/, "").split("\n").entries()) {
		const line = raw.trimEnd();
		if (line === "" || line.startsWith("#")) continue;
		const match = LINE.exec(line);
		if (match === null) {
			findings.warn("procfile-line-invalid", `Procfile:${index + 1}: ${lineReason(line)}; the line is ignored.`, "Write it as \"name: command\", from the first column.");
			continue;
		}
		const [, name = "", command = ""] = match;
		checkName(name, index + 1, name in processes, findings);
		delete processes[name];
		processes[name] = command;
		lines.set(name, index + 1);
	}
	checkLengths(processes, lines, findings);
	if (Object.keys(processes).length === 0) findings.warn("procfile-empty", "Procfile names no process; it still turns the automatic database phases off.", "Add a line such as \"web: uvicorn main:app --host 0.0.0.0 --port $PORT\", or remove the file.");
	return {
		processes,
		lines
	};
}
function lineReason(line) {
	if (/^\s/.test(line)) return "the process name must stand in the first column";
	if (/^[A-Za-z0-9_-]+:$/.test(line)) return "there is no command after the colon";
	if (/^[A-Za-z0-9_-]+\s+:/.test(line)) return "there must be no space before the colon";
	return "this is neither \"name: command\" nor a comment";
}
/** Of the lines that count. The web service's command is no override: it stands in its task definition. */
function checkLengths(processes, lines, findings) {
	for (const name of PHASE_NAMES) {
		const length = JSON.stringify(processes[name] ?? "").length;
		if (length <= 8e3) continue;
		findings.refuse("phase-command-too-long", `Procfile:${lines.get(name)}: the command of ${name} has ${length} characters as JSON; ECS takes ${longestCommand} at most.`, `Put it into a script of the project, and let the line run that: "${name}: sh ./${name}.sh".`);
	}
}
function checkName(name, line, again, findings) {
	if (again) findings.warn("procfile-duplicate", `Procfile:${line}: "${name}" is there before; the last one counts.`, "Remove the other one.");
	const known = ["web", ...PHASE_NAMES];
	if (known.includes(name)) return;
	const bare = (text) => text.replace(/[-_]/g, "").toLowerCase();
	const meant = known.find((candidate) => bare(candidate) === bare(name));
	if (meant !== void 0) findings.warn("procfile-name-case", `Procfile:${line}: "${name}" is not run; did you mean "${meant}"?`, `Write "${meant}:"; the names are case-exact.`);
	else if (!again) findings.warn("procfile-process-unused", `Procfile:${line}: "${name}" is not run: only web and the phases ${PHASE_NAMES.join(", ")} are.`, name === "release" ? "Rename it to migrateDatabase, which runs before each rollout." : "Run it elsewhere, or within the web process; this action deploys one web service.");
}

// lib/project/services.js
/** Services that apps commonly need and that this action does not make. */
const SERVICES = [
	{
		name: "Redis",
		packages: [
			"redis",
			"aioredis",
			"rq",
			"arq",
			"fastapi-limiter",
			"fastapi-cache2"
		],
		variables: /REDIS|VALKEY|CELERY_BROKER|BROKER_URL/,
		extra: /^redis$/
	},
	{
		name: "MongoDB",
		packages: [
			"pymongo",
			"motor",
			"beanie",
			"odmantic",
			"mongoengine"
		],
		variables: /MONGO/
	},
	{
		name: "MySQL",
		packages: [
			"pymysql",
			"aiomysql",
			"asyncmy",
			"mysqlclient",
			"mysql-connector-python"
		],
		variables: /MYSQL|MARIADB|DATABASE_URL/
	},
	{
		name: "RabbitMQ",
		packages: ["pika", "aio-pika"],
		variables: /RABBIT|AMQP|BROKER_URL/
	},
	{
		name: "Kafka",
		packages: [
			"aiokafka",
			"kafka-python",
			"confluent-kafka"
		],
		variables: /KAFKA/
	},
	{
		name: "Elasticsearch",
		packages: [
			"elasticsearch",
			"opensearch-py",
			"elasticsearch-dsl"
		],
		variables: /ELASTIC|OPENSEARCH/
	},
	{
		name: "Memcached",
		packages: ["pymemcache", "aiomcache"],
		variables: /MEMCACHE/
	},
	{
		name: "Neo4j",
		packages: ["neo4j", "neomodel"],
		variables: /NEO4J/
	}
];
/** Services among the main dependencies whose address no variable of this deployment gives. */
function checkServices(findings, dependencies, given) {
	const names = [...given].map((name) => name.toUpperCase());
	for (const { name, packages, variables, extra } of SERVICES) {
		const byName = declarationsOf(dependencies, ...packages);
		const byExtra = extra === void 0 ? [] : dependencies.all.filter((item) => item.extras.some((text) => extra.test(text)));
		const found = [...byName, ...byExtra].find(({ kind }) => kind === "main");
		if (found === void 0 || names.some((text) => variables.test(text))) continue;
		findings.warn("service-not-provided", `${found.name} in ${found.file}:${found.line} needs ${name}, which this action does not make, and no variable names one.`, `If the app needs it, give its address by the input secrets; if not, ignore this.`);
	}
}

// lib/project/base-image.js
/**
* Images whose own command starts an app by its place: `app/main.py` of the image's folder `/app`, else `main.py`
* there, else what variables name (README of tiangolo/uvicorn-gunicorn-docker, "Environment variables").
*/
const BY_PLACE = /(?:^|\/)tiangolo\/(?:uvicorn|meinheld)-gunicorn(?:-(?:fastapi|starlette))?(?::|@|$)/;
/** `module:attribute` that the base image of a Dockerfile starts by itself, `null` where that is not known. */
function targetOfBase(checkout, dockerfile) {
	if (!BY_PLACE.test(dockerfile.base)) return null;
	const given = environmentOf(dockerfile);
	const whole = given.get("APP_MODULE");
	if (whole !== void 0) return whole;
	const place = ["app/main", "main"].find((path) => isCopied(checkout, dockerfile, `/app/${path}.py`));
	const module = given.get("MODULE_NAME") ?? place?.replace("/", ".");
	return module === void 0 ? null : `${module}:${given.get("VARIABLE_NAME") ?? "app"}`;
}
/** Whether a file of the checkout ends up at an absolute path of the image. */
function isCopied(checkout, { final }, path) {
	let directory = "/app";
	return final.some(({ name, text }) => {
		if (name === "WORKDIR") directory = posix.resolve(directory, text);
		if (name !== "COPY" && name !== "ADD") return false;
		const { sources, target, from } = readCopy(text);
		const [source, more] = sources;
		if (from !== null || source === void 0 || more !== void 0) return false;
		const folder = posix.resolve(directory, target);
		const inside = posix.relative(folder, path);
		const origin = source.replace(/^\/+/, "") || ".";
		if (inside.startsWith("..")) return false;
		return inside === "" || checkout.isFile(origin) ? posix.join(folder, posix.basename(origin)) === path && checkout.isFile(origin) : checkout.isFile(posix.join(origin, inside));
	});
}

// lib/project/start.js
const NONE = {
	command: null,
	launch: null,
	source: "none",
	entrypoint: null,
	because: ""
};
/** Explicit sources in their order, then, without a Procfile, what the code says. */
function decideStart(from) {
	const { sources, findings, options, procfile, dockerfile, dependencies } = from;
	if (options.entrypoint !== null) return fromInput(from, options.entrypoint);
	const web = procfile?.processes.web;
	if (web !== void 0) return {
		...fromCommand(from, web, `Procfile:${procfile?.lines.get("web") ?? 1}`, "web in Procfile"),
		source: "procfile",
		command: web
	};
	const own = dockerfile === null ? null : startOf(dockerfile.content);
	const byBase = dockerfile === null ? null : targetOfBase(from.checkout, dockerfile.content);
	if (dockerfile !== null && byBase !== null && (own === null || own.words.join(" ") === "/start.sh")) {
		const because = `${dockerfile.path}, the command of its base image`;
		const found = resolveTarget(sources, byBase, launchSources(from).folders, because);
		return {
			...NONE,
			source: "dockerfile",
			entrypoint: found,
			because
		};
	}
	if (dockerfile !== null && own !== null) {
		const because = `${dockerfile.path}:${own.line}`;
		return {
			...fromCommand(from, own.words, because, because),
			source: "dockerfile"
		};
	}
	if (dockerfile !== null && !isPlainImage(dockerfile.content.base)) {
		findings.warn("dockerfile-command-unknown", `${dockerfile.path} sets no command; that of its base image ${dockerfile.content.base} starts the app.`, "Add a CMD, so that the command is the one you expect: CMD [\"uvicorn\", \"main:app\", \"--host\", \"0.0.0.0\"]");
		return {
			...NONE,
			source: "dockerfile",
			because: `${dockerfile.path}, the command of its base image`
		};
	}
	const configured = textAt(dependencies.pyproject, "tool", "fastapi", "entrypoint");
	if (configured?.includes(":")) {
		const because = "[tool.fastapi] in pyproject.toml";
		return {
			...NONE,
			source: "found",
			entrypoint: resolveTarget(sources, configured, [".", "src"], because),
			because
		};
	}
	if (procfile !== null) {
		findings.refuse("procfile-without-web", "Procfile has no web line, and its presence turns the search for a start command off.", "Add to Procfile: web: uvicorn main:app --host 0.0.0.0 --port $PORT, or set the input entrypoint.");
		return NONE;
	}
	const found = findEntrypoint({
		...launchSources(from),
		dependencies,
		findings
	});
	return found === null ? NONE : {
		...NONE,
		source: "found",
		entrypoint: found,
		because: found.because
	};
}
/** What is needed to follow a command; an image's COPY says where its files are in the checkout. */
function launchSources({ checkout, sources, given, dockerfile }) {
	const folders = [
		".",
		"src",
		...dockerfile === null ? [] : copiesOf(dockerfile.content).flatMap((path) => [path, posix.dirname(path)])
	].filter((path) => checkout.isFolder(path));
	return {
		checkout,
		sources,
		given,
		folders: [...new Set(folders)]
	};
}
/**
* The app that a command of the project's own starts: `name = "package.module:function"` in `[project.scripts]`, and
* a `uvicorn.run` in that module. What else the command does, and with which options, is its own affair.
*/
function targetOfOwnScript(from, words, because) {
	const scripts = scriptsOf(from.dependencies);
	const started = words.map((word) => scripts.get(word)).find((target) => target !== void 0);
	const { folders } = launchSources(from);
	const file = folders.map((folder) => from.sources.fileOf(folder, started?.split(":")[0] ?? "")).find((found) => found !== null);
	if (started === void 0 || file === void 0 || file === null) return null;
	const { target } = readScript(launchSources(from), file, ".") ?? { target: null };
	if (target?.includes(":") !== true) return null;
	const found = resolveTarget(from.sources, target, folders, because);
	return found.app === null ? null : found;
}
/** The commands of `[project.scripts]` and poetry's older table. */
function scriptsOf({ pyproject }) {
	const tables = [at(pyproject, "project", "scripts"), at(pyproject, "tool", "poetry", "scripts")];
	return new Map(tables.flatMap((table) => typeof table === "object" && table !== null && !Array.isArray(table) ? Object.entries(table).flatMap(([name, target]) => typeof target === "string" ? [[name, target]] : []) : []));
}
function fromInput(from, input) {
	if (!/^[A-Za-z_][\w.]*:[A-Za-z_][\w.]*(?:\(\))?$/.test(input)) {
		from.findings.refuse("entrypoint-invalid", `The input entrypoint "${input}" is not of the form module:attribute.`, "Write it as in entrypoint: app.main:app");
		return NONE;
	}
	const because = "input entrypoint";
	const found = resolveTarget(from.sources, input, launchSources(from).folders, because);
	if (found.file === null && from.dockerfile === null && !mayBeInstalled(from.dependencies, input.split(":")[0] ?? "")) from.findings.refuse("entrypoint-invalid", `The input entrypoint names the module ${input.split(":")[0]}, which is not in the app directory.`, "Set it to a module seen from the app directory or its folder src, such as app.main:app.");
	return {
		...NONE,
		source: "entrypoint",
		entrypoint: found,
		because
	};
}
function fromCommand(from, command, where, because) {
	const launch = readLaunch(launchSources(from), command, where);
	const entrypoint = launch === null ? targetAmong(from, wordsOf(command), because) ?? targetOfOwnScript(from, wordsOf(command), because) : entrypointOfLaunch(from, launch, because);
	return {
		...NONE,
		launch,
		entrypoint,
		because
	};
}
/** All words of a command, those of an inner `sh -c` too. */
function wordsOf(command) {
	const inner = (typeof command === "string" ? [command] : command.filter((word) => /\s/.test(word))).flatMap((text) => splitCommands(text).flatMap(({ words }) => words));
	return typeof command === "string" ? inner : [...command, ...inner];
}
/** The one app of the project that the words of an unknown starter name as `module:attribute`. */
function targetAmong(from, words, because) {
	const found = [...new Set(words.filter((word) => /^[A-Za-z_][\w.]*:[A-Za-z_]\w*(?:\(\))?$/.test(word)))].map((target) => resolveTarget(from.sources, target, launchSources(from).folders, because)).filter(({ app }) => app !== null);
	return found.length === 1 ? found[0] ?? null : null;
}
function entrypointOfLaunch(from, launch, because) {
	const { sources } = from;
	const roots = importRootsOf(launch, launchSources(from).folders);
	const { target } = launch;
	if (launch.server === "fastapi" && !launch.options.has("entrypoint")) {
		const found = fastapiTarget(from, target, roots);
		return found === null ? null : {
			...found,
			because
		};
	}
	if (launch.server === "litestar" && target === null) return litestarTarget(from, roots, because);
	if (target === null || !/^[\w.]+:[\w.]+(?:\(.*\))?$/.test(target)) return null;
	const found = resolveTarget(sources, target, roots, because);
	return {
		...found,
		factory: found.factory || launch.options.has("factory")
	};
}
/** `fastapi run PATH` takes the app called `app`, `api`, or the first one; without PATH it tries its default files. */
function fastapiTarget(from, path, roots) {
	const { checkout, sources } = from;
	if (path === null) {
		const configured = textAt(from.dependencies.pyproject, "tool", "fastapi", "entrypoint");
		if (configured?.includes(":")) return resolveTarget(sources, configured, roots, "");
	}
	const file = (path === null ? DEFAULT_FILES : [path.replace(/^\/+/, ""), joinPaths(path, "__init__.py")]).flatMap((name) => roots.map((root) => joinPaths(root, name))).find((name) => checkout.isFile(name));
	if (file === void 0) return null;
	const root = sources.importRoot(file);
	const apps = listApps(sources, root, file).filter((app) => app.kind === "fastapi" && !app.factory);
	const [app] = ["app", "api"].flatMap((name) => apps.filter((item) => item.attribute === name)).concat(apps);
	return app === void 0 ? null : entrypointOf(root, app);
}
/** Where the Litestar CLI looks for an app that it was not given (Litestar docs, "CLI", "Autodiscovery"). */
const LITESTAR_MODULES = [
	"app",
	"application",
	"asgi"
];
function litestarTarget(from, roots, because) {
	const { sources, dockerfile } = from;
	const given = dockerfile === null ? void 0 : environmentOf(dockerfile.content).get("LITESTAR_APP");
	if (given !== void 0) return resolveTarget(sources, given, roots, because);
	if (from.given.has("LITESTAR_APP")) return null;
	for (const root of roots) for (const module of LITESTAR_MODULES) {
		const file = sources.fileOf(root, module);
		const apps = file === null ? [] : listApps(sources, root, file).filter(({ kind }) => kind === "litestar");
		const [app] = ["app", "application"].flatMap((name) => apps.filter((item) => item.attribute === name)).concat(apps);
		if (app !== void 0) return {
			...entrypointOf(root, app),
			because
		};
	}
	return null;
}

// lib/project/env-file.js
/** Files that show which variables an app takes. */
const EXAMPLES = [
	".env.example",
	".env.sample",
	".env.template",
	".env.dist",
	"example.env",
	"env.example",
	".env-example",
	"sample.env"
];
/** The variables of the project's example files; the first file that has a name counts for it. */
function readEnvironmentExamples(checkout) {
	const found = /* @__PURE__ */ new Map();
	for (const file of EXAMPLES) {
		const text = checkout.isFile(file) ? checkout.read(file) : null;
		for (const line of text === null ? [] : parseEnvironment(text, file)) if (!found.has(line.name)) found.set(line.name, line);
	}
	return [...found.values()];
}
/** `NAME=value`, `export NAME="value"`, comments and blank lines; anything else is skipped. */
function parseEnvironment(text, file) {
	return text.split("\n").flatMap((line, index) => {
		const match = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=/.exec(line);
		if (match === null) return [];
		const [start, name = ""] = match;
		return [{
			name,
			value: readValue(line.slice(start.length).trim()),
			where: `${file}:${index + 1}`
		}];
	});
}
/** What may stand behind a value in quotes. */
const REST$1 = /\s+#|$/y;
/** What stands behind `=`, without its quotes or the comment after it. */
function readValue(raw) {
	return inQuotes(raw) ?? beforeComment(raw);
}
/** What stands between the first character, a quote, and the last such quote that nothing but a comment follows. */
function inQuotes(raw) {
	const quote = raw.charAt(0);
	if (quote !== "\"" && quote !== "'") return null;
	for (let end = raw.lastIndexOf(quote); end > 0; end = raw.lastIndexOf(quote, end - 1)) {
		REST$1.lastIndex = end + 1;
		if (REST$1.test(raw)) return raw.slice(1, end);
	}
	return null;
}
function beforeComment(raw) {
	const comment = raw.startsWith("#") ? 0 : raw.search(/\s#/);
	return comment === -1 ? raw : raw.slice(0, comment).trimEnd();
}

// lib/project/python/lookup.js
/** The absolute dotted path that a name stands for in the innermost scope that imports it. */
function qualifyIn(scopes, path) {
	for (const scope of scopes) {
		const found = qualify(scope, path);
		if (found !== null) return found;
	}
	return null;
}
/** Where an imported name is defined in the project; `null` for names of the module itself and of packages. */
function definitionOf(sources, place, scopes, path) {
	const [head = "", ...rest] = path.split(".");
	for (const scope of scopes) {
		const binding = scope.imports.findLast((item) => item.as === head);
		if (binding === void 0) continue;
		const file = sources.resolve(place.root, place.file, binding);
		const module = file === null ? null : sources.module(file);
		if (file === null || module === null || file === place.file) return null;
		const last = binding.path.split(".").at(-1) ?? "";
		const name = (file.replace(/(?:\/__init__)?\.py$/, "").endsWith(`/${last}`) || file === `${last}.py`) && rest.length > 0 ? rest.join(".") : [last, ...rest].join(".");
		return {
			place: {
				root: place.root,
				file
			},
			module,
			name
		};
	}
	return null;
}

// lib/project/python/texts.js
/** How many names and files a text may be reached through. */
const MAX_HOPS$2 = 6;
/**
* The text that an expression has for certain: a literal, a name of this or an imported module, a default of a
* settings class (`settings.API_PREFIX`), an f-string of such. `null` where it depends on anything else.
* @param given names of variables that are set elsewhere, so that a default does not hold
*/
function textOf(sources, place, expression, given, hops = 0) {
	if (expression === void 0 || hops > MAX_HOPS$2) return null;
	if (expression.kind === "text") {
		if (!expression.dynamic) return expression.value;
		const values = expression.value.split(/\{([^{}]*)\}/).map((part, index) => index % 2 === 0 ? part : /^[A-Za-z_][\w.]*$/.test(part) ? textOf(sources, place, {
			kind: "name",
			path: part,
			line: 1
		}, given, hops + 1) : null);
		return values.every((value) => value !== null) ? values.join("") : null;
	}
	if (expression.kind === "call") {
		const fallback = fallbackOf(expression, given);
		return fallback === null ? null : textOf(sources, place, fallback, given, hops + 1);
	}
	if (expression.kind !== "name") return null;
	const question = `text ${place.root} ${place.file} ${expression.path}`;
	return sources.remember(question, null, () => textOfName(sources, place, expression.path, given, hops));
}
/** `os.getenv("NAME", fallback)` and its like: the fallback, where nothing gives the variable. */
function fallbackOf({ callee, positional, keywords }, given) {
	const getter = callee.kind === "name" && /(?:^|\.)(?:getenv|environ\.get)$/.test(callee.path);
	const [name, fallback] = positional;
	if (!getter || name?.kind !== "text" || given.has(name.value)) return null;
	return fallback ?? keywords.get("default") ?? null;
}
function textOfName(sources, place, path, given, hops) {
	const found = expressionOf(sources, place, path, given, hops);
	return found === null ? null : textOf(sources, found.place, found.value, given, hops + 1);
}
/** The expression that a dotted name stands for, followed through imports and settings objects. */
function expressionOf(sources, place, path, given, hops) {
	const module = sources.module(place.file);
	if (module === null || hops > MAX_HOPS$2) return null;
	const own = module.assignments.findLast((item) => item.target === path);
	if (own !== void 0) return {
		place,
		value: own.value
	};
	const [head = "", ...rest] = path.split(".");
	const attribute = rest.join(".");
	const object = module.assignments.findLast((item) => item.target === head);
	if (object !== void 0 && attribute !== "") return attributeOf(sources, place, object.value, attribute, given, hops + 1);
	const binding = bindingOf(module, path);
	const file = binding === null ? null : sources.resolve(place.root, place.file, binding.binding);
	if (binding === null || file === null || file === place.file) return null;
	const name = binding.binding.path.split(".").at(-1) ?? "";
	const target = sources.fileOf(place.root, binding.binding.path) === file ? binding.rest : [name, binding.rest].filter((part) => part !== "").join(".");
	return expressionOf(sources, {
		root: place.root,
		file
	}, target, given, hops + 1);
}
/** `settings.NAME` where `settings = Settings()`, or `settings = get_settings()` with such a `return`. */
function attributeOf(sources, place, value, attribute, given, hops) {
	if (value.kind !== "call" || value.callee.kind !== "name" || hops > MAX_HOPS$2) return null;
	if (given.has(attribute) || given.has(attribute.toUpperCase())) return null;
	const found = classOf(sources, place, value.callee.path, hops);
	if (found === null) return null;
	const field = readScope(found.body).assignments.findLast((item) => item.target === attribute);
	if (field === void 0) return null;
	const { value: assigned } = field;
	const fallback = assigned.kind === "call" && assigned.callee.kind === "name" && /Field$/.test(assigned.callee.path) ? assigned.keywords.get("default") ?? assigned.positional[0] : assigned;
	return fallback === void 0 ? null : {
		place: found.place,
		value: fallback
	};
}
/** The class of a name, in this or an imported module; of a function without arguments the class it returns. */
function classOf(sources, place, name, hops) {
	const module = sources.module(place.file);
	if (module === null || hops > MAX_HOPS$2) return null;
	const own = module.classes.findLast((item) => item.name === name);
	if (own !== void 0) return {
		place,
		...own
	};
	const maker = module.functions.findLast((item) => item.name === name);
	if (maker !== void 0) {
		const made = maker.returns?.kind === "name" ? maker.returns.path : "";
		return made === "" || made === name ? null : classOf(sources, place, made, hops + 1);
	}
	const binding = bindingOf(module, name);
	const file = binding === null ? null : sources.resolve(place.root, place.file, binding.binding);
	if (binding === null || file === null || file === place.file) return null;
	const attribute = binding.rest === "" ? binding.binding.path.split(".").at(-1) ?? "" : binding.rest;
	return classOf(sources, {
		root: place.root,
		file
	}, attribute, hops + 1);
}

// lib/project/settings.js
/** How many base classes are followed. */
const MAX_BASES = 5;
/**
* The fields of pydantic settings classes (pydantic-settings docs, "Usage", "Environment variable names") that the
* project makes objects of; a class that is only defined asks for nothing.
*/
function findSettings(sources) {
	const defined = sources.mentioning(/BaseSettings|Settings\b/);
	const made = /* @__PURE__ */ new Map();
	for (const file of defined) {
		const module = sources.module(file);
		if (module === null) continue;
		const place = {
			root: sources.importRoot(file),
			file
		};
		for (const { name, given } of madeIn(module)) {
			const found = classOf(sources, place, name, 0);
			if (found === null) continue;
			const key = `${found.place.file} ${found.name}`;
			const before = made.get(key)?.given;
			made.set(key, {
				place: found.place,
				name: found.name,
				given: before === void 0 ? given : both(before, given)
			});
		}
	}
	return [...made.values()].flatMap(({ place, name, given }) => given === "all" ? [] : fieldsOf(sources, place, name, given));
}
/** A field counts as given only where every call gives it. */
function both(a, b) {
	if (a === "all") return b;
	return b === "all" ? a : new Set([...a].filter((name) => b.has(name)));
}
/** Calls of classes in a module, with the keywords that they give; `default_factory=Settings` is one too. */
function madeIn(module) {
	return [...scopesOf(module)].flatMap(([scope]) => [...scope?.calls ?? [], ...(scope?.classes ?? []).flatMap(({ body }) => readScope(body).calls)]).flatMap((call) => {
		const factory = call.keywords.get("default_factory");
		const made = factory?.kind === "name" ? [{
			name: factory.path,
			given: /* @__PURE__ */ new Set()
		}] : [];
		if (call.callee.kind !== "name" || !/^[A-Z]/.test(call.callee.path.split(".").at(-1) ?? "")) return made;
		return [...made, {
			name: call.callee.path,
			given: call.open ? "all" : new Set(call.keywords.keys())
		}];
	});
}
/** The fields of a class and of the classes it inherits from, if the last of those is `BaseSettings`. */
function fieldsOf(sources, place, name, given) {
	const fields = /* @__PURE__ */ new Map();
	let settings = false;
	let prefix = null;
	let current = null;
	for (let hops = 0, next = name; next !== null && hops < MAX_BASES; hops += 1) {
		const from = current === null ? place : current.place;
		const found = classOf(sources, from, next, 0);
		if (found === null) {
			settings ||= next.split(".").at(-1) === "BaseSettings";
			break;
		}
		current = {
			place: found.place,
			definition: found
		};
		const body = readScope(found.body);
		const own = prefixOf(body);
		if (own === void 0) return [];
		prefix ??= own;
		const old = sources.module(found.place.file)?.imports.some((item) => item.module === "pydantic" && item.as === "BaseSettings") ?? false;
		if (fillsItself(body)) return [];
		for (const field of body.fields) {
			if (/^_|^model_config$/.test(field.name) || fields.has(field.name) || isClassVariable(field.annotation)) continue;
			const required = !given.has(field.name) && isRequired(field.value, field.annotation, old);
			const where = `${found.place.file}:${field.line}`;
			fields.set(field.name, {
				name: field.name,
				variables: aliasesOf(field.value),
				required,
				settingsClass: name,
				where
			});
		}
		const base = found.bases.find((item) => item.kind === "name");
		next = base?.kind === "name" ? base.path : null;
	}
	if (!settings) return [];
	return [...fields.values()].map((field) => field.variables.length > 0 ? field : {
		...field,
		variables: [`${prefix ?? ""}${field.name}`.toUpperCase()]
	});
}
/**
* `model_config = SettingsConfigDict(env_prefix="APP_")`, or `env_prefix` in `class Config`. `null` where the class
* sets none, `undefined` where it sets one that is not known.
*/
function prefixOf(body) {
	const config = body.assignments.find(({ target }) => target === "model_config")?.value;
	const inner = body.classes.find(({ name }) => name === "Config");
	const old = (inner === void 0 ? null : readScope(inner.body))?.assignments.find(({ target }) => target === "env_prefix")?.value;
	const entry = (config?.kind === "dict" ? config.entries : []).find(([key]) => key.kind === "text" && key.value === "env_prefix")?.[1];
	const written = (config?.kind === "call" ? config.keywords.get("env_prefix") : entry) ?? old;
	if (written === void 0) return null;
	const name = written.kind === "name" ? written.path : "";
	const value = body.assignments.find(({ target }) => target === name)?.value ?? written;
	return value.kind === "text" && !value.dynamic ? value.value : void 0;
}
/** Validators that see the values before the fields are checked, and may fill them; sources of the class's own. */
function fillsItself(body) {
	return body.functions.some(({ name, decorators }) => name === "settings_customise_sources" || decorators.some((item) => {
		if (item.kind !== "call" || item.callee.kind !== "name") return false;
		const mode = item.keywords.get("mode");
		return (mode?.kind === "text" ? mode.value === "before" : item.keywords.has("pre")) && /(?:model|root)_validator$/.test(item.callee.path);
	}));
}
function isRequired(value, annotation, old) {
	if (value === null) return !(old && mentionsNone(annotation));
	if (value.kind === "other" && value.text === "...") return true;
	if (value.kind !== "call" || value.callee.kind !== "name" || !/(?:^|\.)Field$/.test(value.callee.path)) return false;
	if (value.keywords.has("default") || value.keywords.has("default_factory") || value.open) return false;
	const [first] = value.positional;
	return first === void 0 || first.kind === "other" && first.text === "...";
}
/** pydantic 1 takes `Optional[X]` without a value for `None`. */
function mentionsNone(annotation) {
	if (annotation.kind === "name") return /^(?:None|(?:typing\.)?Optional)$/.test(annotation.path);
	if (annotation.kind === "index") return mentionsNone(annotation.object) || mentionsNone(annotation.index);
	return annotation.kind === "other" && annotation.parts.some(mentionsNone);
}
function isClassVariable(annotation) {
	return annotation.kind === "name" ? /ClassVar$/.test(annotation.path) : annotation.kind === "index" && isClassVariable(annotation.object);
}
/** `Field(validation_alias="X")`, `alias=…`, `env=…` (pydantic 1), `AliasChoices("X", "Y")`. */
function aliasesOf(value) {
	if (value?.kind !== "call") return [];
	const alias = value.keywords.get("validation_alias") ?? value.keywords.get("env") ?? value.keywords.get("alias");
	return alias === void 0 ? [] : textsOf(alias).map((text) => text.toUpperCase());
}
function textsOf(expression) {
	if (expression.kind === "text") return expression.dynamic ? [] : [expression.value];
	if (expression.kind === "list") return expression.items.flatMap(textsOf);
	return expression.kind === "call" ? expression.positional.flatMap(textsOf) : [];
}

// lib/project/variables-check.js
/** Keys beyond these are named in one line together. */
const MAX_LINES = 12;
/**
* Variables that the app asks for and that have no value in this deployment: settings fields without a default, and
* keys of example files without a default in the code.
* @param given names that have a value, injected ones among them
* @param database whether a database is made, whose own variables then stand in
*/
function checkVariables(checkout, sources, findings, given, database) {
	const has = new Set([...given].map((name) => name.toUpperCase()));
	const isGiven = (variable) => has.has(variable) || [...has].some((name) => name.startsWith(`${variable}__`));
	const fields = findSettings(sources);
	const known = new Set(fields.flatMap(({ variables }) => variables));
	for (const { name, variables, required, settingsClass, where } of fields) {
		if (!required || variables.some(isGiven)) continue;
		const [variable = name.toUpperCase()] = variables;
		findings.warn("settings-value-missing", `${where}: ${settingsClass}.${name} has no default, and ${variables.join(" or ")} has no value in this deployment.`, adviceFor(variable, name, database));
	}
	checkExamples(checkout, sources, findings, {
		isGiven,
		known,
		database
	});
}
/** What the injected variables call it: `POSTGRES_SERVER` is PGHOST. */
const INJECTED_NAMES = [
	[/^(?:POSTGRES(?:QL)?|PG|DB|DATABASE)_?(?:SERVER|HOST(?:NAME)?)$/, "PGHOST"],
	[/^(?:POSTGRES(?:QL)?|PG|DB|DATABASE)_?USER(?:NAME)?$/, "PGUSER"],
	[/^(?:POSTGRES(?:QL)?|PG|DB|DATABASE)_?PASS(?:WORD)?$/, "PGPASSWORD"],
	[/^(?:POSTGRES(?:QL)?|PG|DB|DATABASE)_?PORT$/, "PGPORT"],
	[/^(?:POSTGRES(?:QL)?|PG|DB|DATABASE)_?(?:DB|NAME|DATABASE)$/, "PGDATABASE"],
	[/^(?:(?:POSTGRES(?:QL)?|PG|DB|SQLALCHEMY)_?(?:DATABASE_)?(?:URL|URI|DSN)|DATABASE_(?:URI|DSN))$/, "DATABASE_URL"]
];
function injectedName(variable) {
	return INJECTED_NAMES.find(([pattern]) => pattern.test(variable))?.[1] ?? null;
}
function adviceFor(variable, field, database) {
	const injected = database ? injectedName(variable) : null;
	return injected === null ? `Set ${variable} in the input environment-variables, or in secrets.` : `Let it take the injected ${injected}: ${field}: str = Field(validation_alias=AliasChoices("${variable}", "${injected}"))`;
}
function checkExamples(checkout, sources, findings, from) {
	const keys = readEnvironmentExamples(checkout).filter(({ name }) => !from.isGiven(name.toUpperCase()) && !from.known.has(name.toUpperCase()));
	if (keys.length === 0) return;
	const optional = namesWithDefault(sources);
	const missing = keys.filter(({ name }) => !optional.has(name) && !(from.database && injectedName(name.toUpperCase()) !== null));
	for (const { name, where } of missing.slice(0, MAX_LINES)) findings.warn("env-value-missing", `${where}: ${name} has no value in this deployment.`, `Set ${name} in the input environment-variables, or in secrets, if the app needs it.`);
	const rest = missing.slice(MAX_LINES);
	if (rest.length === 0) return;
	findings.warn("env-value-missing", `${rest[0]?.where}: ${rest.map(({ name }) => name).join(", ")} have no value in this deployment.`, "Set those that the app needs in the input environment-variables, or in secrets.");
}
/** Variables that the code reads with a default: `os.getenv("X", "y")`, `config("X", default="y")`. */
function namesWithDefault(sources) {
	const names = /* @__PURE__ */ new Set();
	for (const file of sources.mentioning(/environ|getenv|config\(|env\(/)) {
		const module = sources.module(file);
		for (const scopes of module === null ? [] : scopesOf(module)) for (const call of scopes[0]?.calls ?? []) {
			const path = call.callee.kind === "name" ? qualifyIn(scopes, call.callee.path) ?? call.callee.path : "";
			const [first, second] = call.positional;
			if ((second !== void 0 || call.keywords.has("default") || /(?:getenv|environ\.get)$/.test(path)) && isText(first) && /(?:getenv|environ\.get|config|env(?:\.\w+)?)$/.test(path)) names.add(first.value);
		}
	}
	return names;
}
function isText(expression) {
	return expression?.kind === "text" && !expression.dynamic;
}
/** A `.env` file in the repository: its values do not reach the app, and it may hold secrets. */
function checkEnvironmentFile(checkout, findings, given) {
	for (const file of [
		".env",
		".env.production",
		".env.prod"
	]) {
		const text = checkout.isFile(file) ? checkout.read(file) : null;
		if (text === null) continue;
		const names = parseEnvironment(text, file).map(({ name }) => name).filter((name) => !given.has(name));
		findings.warn("env-file-committed", `${file} is in the repository, but kept out of the image${names.length === 0 ? "" : `: ${names.slice(0, 8).join(", ")}${names.length > 8 ? ", …" : ""} come from it`}.`, `Give its values by the inputs environment-variables and secrets, then git rm --cached ${file}`);
	}
}

// lib/project/workers.js
/** What a worker of a small FastAPI app with SQLAlchemy needs at least, in MiB. */
const MEMORY_PER_WORKER = 150;
/** How many processes a start makes; 1 where it does not say. */
function workersOf(launch, concurrency) {
	const setting = launch?.options.get("workers") ?? null;
	const count = Number(setting?.value ?? concurrency ?? 1);
	return {
		count: Number.isInteger(count) && count > 0 ? count : 1,
		setting
	};
}
/**
* Several workers in one task: whether its memory carries them, and whether the app keeps state that each of them
* would have for itself.
* @param memory of a task, in MiB
*/
function checkWorkers(findings, sources, launch, entrypoint, { memory, concurrency }) {
	const { count, setting } = workersOf(launch, concurrency);
	const where = setting?.where ?? "WEB_CONCURRENCY in Dockerfile";
	if (setting?.value === "$cores") findings.warn("workers-cpu-count", `${setting.where}: cpu_count() counts the cores of the host, not the share of this task.`, "Write workers = 1; the service adds tasks when there is more to do.");
	if (count < 2) return;
	if (count * MEMORY_PER_WORKER > memory) findings.warn("workers-memory", `${where}: ${count} workers need about ${count * MEMORY_PER_WORKER} MiB, but a task has ${memory} MiB.`, "Start one worker (the service adds tasks), or raise the input memory.");
	const module = entrypoint?.file == null ? null : sources.module(entrypoint.file);
	const state = module === null ? null : stateIn(module);
	if (state !== null) findings.warn("workers-state", `${entrypoint?.file}:${state.line}: "${state.name}" is kept in memory; each of the ${count} workers would have its own.`, "Keep it in the database, or start one worker and set max-tasks: 1.");
}
/** A container at module level that a function changes. */
function stateIn(module) {
	for (const { target, value, line } of module.assignments) {
		const empty = value.kind === "list" && value.items.length === 0 || value.kind === "dict" && value.entries.length === 0;
		const made = value.kind === "call" && value.callee.kind === "name" && /^(?:dict|list|set|deque|collections\.deque|defaultdict|collections\.defaultdict|Counter)$/.test(value.callee.path);
		if (!empty && !made && value.kind !== "number") continue;
		if (module.functions.some((definition) => changes(definition.body, target, value.kind === "number"))) return {
			name: target,
			line
		};
	}
	return null;
}
const MUTATORS = /* @__PURE__ */ new Set([
	"append",
	"add",
	"update",
	"pop",
	"popitem",
	"setdefault",
	"extend",
	"insert",
	"remove",
	"clear",
	"discard",
	"appendleft"
]);
/** `name[…] = …`, `name.append(…)`, `del name[…]`, or `global name`. */
function changes(body, name, onlyGlobal) {
	return body.some(({ tokens, body: inner }) => {
		const [first, second, third] = tokens;
		if (first?.text === "global" && tokens.some((token) => token.text === name)) return true;
		if (!onlyGlobal) {
			if (first?.text === "del" && second?.text === name) return true;
			if (first?.text === name && second?.text === "[" && tokens.some(({ text }) => /^(?:[-+*/|&]?=)$/.test(text))) return true;
			if (tokens.some((token, index) => token.text === name && token.kind === "name" && tokens[index + 1]?.text === "." && MUTATORS.has(tokens[index + 2]?.text ?? "")) || first?.text === name && second?.text === "." && MUTATORS.has(third?.text ?? "")) return true;
		}
		return changes(inner, name, onlyGlobal);
	});
}

// lib/project/check.js
/**
* Looks for the pitfalls of a project that is otherwise understood.
* @param directory the app directory, relative to the checkout
*/
function checkProject(from, decided, directory) {
	if (decided.start.source !== "none") {
		checkVariables(from.checkout, from.sources, from.findings, from.given, decided.database);
		checkEnvironmentFile(from.checkout, from.findings, from.given);
		checkServices(from.findings, from.dependencies, from.given);
	}
	checkStart(from, decided);
	const { launch, entrypoint } = decided.start;
	if (entrypoint !== null && launch?.server !== "fastapi" && launch?.script !== true) checkImports(from.findings, from.sources, entrypoint, directory);
	if (decided.database || from.options.variables.includes("DATABASE_URL")) checkMigrations(from, decided);
	else if (from.dockerfile !== null) checkImage(from.checkout, from.findings, from.dockerfile, null);
}
function checkStart(from, { start, routing, healthPath }) {
	const { checkout, sources, findings, options, dockerfile, given } = from;
	const { launch, entrypoint } = start;
	if (entrypoint?.app?.kind === "wsgi") refuseWsgi(findings, entrypoint);
	if (launch !== null) checkLaunch({
		checkout,
		findings,
		launch,
		entrypoint,
		dependencies: from.dependencies,
		given,
		port: options.port,
		imageSteps: dockerfile === null ? null : stepsOf(dockerfile.content)
	});
	if (dockerfile !== null && start.source === "dockerfile") {
		checkExpansion(from);
		if (launch === null && entrypoint === null) checkStages(from);
	}
	if (start.source !== "none") {
		const concurrency = (dockerfile === null ? null : environmentOf(dockerfile.content))?.get("WEB_CONCURRENCY") ?? null;
		checkWorkers(findings, sources, launch, entrypoint, {
			memory: options.memory,
			concurrency
		});
	}
	if (routing !== null) checkMiddleware(findings, sources, routing, healthPath);
}
/** Whether the phases that run Alembic would find what they need. */
function checkMigrations(from, { start, alembic }) {
	const { checkout, sources, findings, dockerfile, procfile } = from;
	const run = procfile === null || runsAlembic(procfile.processes) ? alembic : null;
	if (run !== null) checkAlembic(checkout, sources, findings, run);
	if (alembic === null && start.source !== "none") checkAlembicPlace(from);
	if (run !== null && !needsMoreThanTheApp(from)) checkIgnoreFile(from, run);
	if (dockerfile !== null) checkImage(checkout, findings, dockerfile, run);
}
function checkIgnoreFile({ checkout, findings, options, dockerfile }, alembic) {
	const { reachesImage } = options;
	if (reachesImage === void 0) return;
	const path = dockerfile?.path ?? null;
	const beside = path !== null && checkout.isFile(`${path}.dockerignore`) ? path : "";
	checkIgnored(findings, alembic, `${beside}.dockerignore`, (file) => reachesImage(file, path));
}
/** A generated image with files from above the app directory: then the ignore file is not the one there. */
function needsMoreThanTheApp({ dockerfile, dependencies }) {
	const paths = [...dependencies.locks.map(({ file }) => file), ...dependencies.localPackages];
	return dockerfile === null && paths.some((path) => path.startsWith("../"));
}
/** Says where Alembic is, if it is not at the app root; only where its phases would be automatic. */
function checkAlembicPlace({ checkout, findings, procfile }) {
	if (procfile === null && !checkout.isFile("alembic.ini")) reportAlembicElsewhere(checkout, findings);
}
/** Whether a phase of the Procfile runs Alembic with its default configuration. */
function runsAlembic(processes) {
	return PHASE_NAMES.some((name) => /(?:^|[\s;&/])alembic\s+upgrade\b/.test(processes[name] ?? ""));
}
/** What the final image is made of, without the command itself. */
function stepsOf(dockerfile) {
	return dockerfile.final.filter(({ name }) => name !== "CMD" && name !== "ENTRYPOINT").map(({ text }) => text).join("\n");
}
/** A variable in an exec form reaches the program as it is written. */
function checkExpansion({ dockerfile, findings }) {
	const start = dockerfile === null ? null : startOf(dockerfile.content);
	if (dockerfile === null || start === null || start.words.includes("-c")) return;
	if (/\.sh$|entrypoint/.test(start.words[0] ?? "")) return;
	const word = start.words.find((text) => /^[\w.:]*\$\{?[A-Z_]+/.test(text));
	if (word === void 0) return;
	findings.refuse("port-not-expanded", `${dockerfile.path}:${start.line}: no shell runs this command, so ${word} stays as it is written.`, "Write it without brackets and quotes, as in CMD uvicorn main:app --host 0.0.0.0 --port $PORT");
}
/** Docker builds the last stage; where that starts something unknown, another one may be the web process. */
function checkStages(from) {
	const { dockerfile, findings } = from;
	const last = dockerfile?.content.stages.at(-1);
	if (dockerfile === null || last === void 0) return;
	const other = dockerfile.content.stages.filter(({ name }) => name !== null && name !== last.from.toLowerCase()).findLast((stage) => {
		const start = stage === last ? null : startOf({
			...dockerfile.content,
			...commandsOf([stage])
		});
		return start !== null && readLaunch(launchSources(from), start.words, dockerfile.path) !== null;
	});
	if (other === void 0) return;
	findings.warn("dockerfile-last-stage", `${dockerfile.path}: its last stage${last.name === null ? "" : `, ${last.name},`} is what is built, but the stage ${other.name} is the one that starts a server.`, `Move the stage ${other.name} to the end, or write a Dockerfile of its own and name it in the input dockerfile.`);
}

// lib/project/database-check.js
/** Mistakes in the URL that reaches an engine, after what the code does to it. */
function checkUrls(findings, engines, { scheme }) {
	for (const { urls, where, kind, maker } of engines) {
		const url = urls.get(scheme);
		if (url === void 0) continue;
		const reached = url.scheme;
		if (kind !== "driver" && /^postgres(?:\+|$)/.test(reached)) findings.refuse("postgres-scheme", `${where}: SQLAlchemy refuses postgres:// URLs.`, "Write postgresql:// instead.");
		if (kind !== "driver" && /\b(?:sslmode)=/.test(url.query) && /\+(?:asyncpg|pg8000)$/.test(reached)) findings.refuse("sslmode-asyncpg", `${where}: ${maker} with ${reached.split("+")[1]} refuses sslmode in the URL.`, "Leave it out: PGSSLMODE=require is set, and the connection is encrypted.");
	}
}
/** SQLAlchemy's own defaults (SQLAlchemy docs, "Connection Pooling"). */
const POOL_SIZE = 5;
const MAX_OVERFLOW = 10;
/** Memory of RDS instance classes in MiB, by their size. */
const MEMORY = /* @__PURE__ */ new Map([
	["micro", 1024],
	["small", 2048],
	["medium", 4096],
	["large", 8192],
	["xlarge", 16384],
	["2xlarge", 32768]
]);
/** What RDS keeps for itself. */
const RESERVED = 3;
/** `max_connections` of the default parameter group: memory in bytes / 9531392 (RDS docs, "Quotas and constraints"). */
function connectionsOf(instanceClass) {
	const memory = MEMORY.get(instanceClass.split(".").at(-1) ?? "");
	return memory === void 0 ? null : Math.min(5e3, Math.floor(memory * 1024 * 1024 / 9531392)) - RESERVED;
}
/** Whether all processes together may open more connections than the instance takes. */
function checkPool(findings, engines, load) {
	const limit = connectionsOf(load.instanceClass);
	const [largest] = engines.filter(({ kind, maker }) => kind !== "driver" && !maker.endsWith("_from_config")).map((engine) => ({
		engine,
		size: poolOf(engine.call)
	})).sort((a, b) => b.size - a.size);
	if (limit === null || largest === void 0) return;
	const total = largest.size * load.workers * load.maxTasks;
	if (total <= limit) return;
	findings.warn("pool-connections", `${largest.engine.where}: up to ${largest.size} connections x ${load.workers} workers x ${load.maxTasks} tasks = ${total}, but ${load.instanceClass} takes about ${limit}.`, "Lower pool_size and max_overflow, max-tasks or the workers, or take a larger database-instance-class.");
}
function poolOf(call) {
	const number = (name, fallback) => {
		const value = call.keywords.get(name);
		return value?.kind === "number" ? value.value : fallback;
	};
	const pool = call.keywords.get("poolclass");
	if (pool?.kind === "name" && /NullPool|StaticPool/.test(pool.path)) return 1;
	return number("pool_size", POOL_SIZE) + number("max_overflow", MAX_OVERFLOW);
}

// lib/project/database-url.js
/** What every driver understands, and SQLAlchemy takes for its default driver. */
const PLAIN = "postgresql";
/** Drivers that an async engine can use, and those that a sync one can. */
const ASYNC = ["asyncpg", "psycopg"];
const SYNC = [
	"psycopg",
	"psycopg2",
	"pg8000"
];
/** The schemes that `DATABASE_URL` could have with these drivers, in the order in which they are tried. */
function schemesFor(drivers) {
	const named = [.../* @__PURE__ */ new Set([...ASYNC, ...SYNC])].filter((driver) => drivers.includes(driver));
	return [PLAIN, ...named.map((driver) => `${PLAIN}+${driver}`)];
}
/**
* The scheme of the injected `DATABASE_URL`: plain `postgresql` unless that is certain to fail, because what reaches
* an engine then means a driver that is not installed or of the wrong kind. Then the first scheme with which every
* engine whose URL is known works. Where the code does not tell, an example file of the project does.
*/
function decideDatabaseUrl(findings, facts) {
	const { input, drivers, series, engines } = facts;
	if (input !== null) return {
		scheme: input,
		because: ["input database-url-scheme"]
	};
	const plain = {
		scheme: PLAIN,
		because: ["every driver understands it"]
	};
	const known = engines.filter(({ urls }) => urls.size > 0);
	if (drivers.length === 0) return plain;
	if (known.length === 0) return fromExample(facts) ?? plain;
	const failing = known.filter((engine) => !works(engine, PLAIN, facts));
	if (failing.length === 0) return plain;
	const schemes = schemesFor(drivers);
	const scheme = schemes.find((candidate) => known.every((engine) => works(engine, candidate, facts)));
	if (scheme !== void 0) {
		const handed = failing.map(({ where, maker }) => `${where} hands DATABASE_URL to ${maker} as it is`);
		const fallback = defaultDriver(series);
		const unfit = drivers.includes(fallback) ? "which is not async" : "which is not installed";
		return {
			scheme,
			because: [...handed, `sqlalchemy ${series} would take ${fallback}, ${unfit}`]
		};
	}
	const hopeless = failing.filter((engine) => !schemes.some((candidate) => works(engine, candidate, facts)));
	for (const engine of hopeless) refuseDriver(findings, engine);
	if (hopeless.length === 0) refuseConflict(findings, known);
	return plain;
}
/** The driver that plain `postgresql://` means. */
function defaultDriver(series) {
	return series === "2.1" ? "psycopg" : "psycopg2";
}
/** Whether an engine can connect with what it gets; what is not known may. */
function works({ kind, urls }, scheme, { drivers, series }) {
	const reached = urls.get(scheme)?.scheme;
	if (reached === void 0) return true;
	if (kind === "driver") return reached === PLAIN || reached === "postgres";
	const [dialect, driver = defaultDriver(series)] = reached.split("+");
	if (dialect !== PLAIN) return true;
	return (kind === "async" ? ASYNC : SYNC).some((item) => item === driver && drivers.includes(item));
}
function fromExample({ drivers, series, example }) {
	const driver = /^postgres(?:ql)?\+(\w+):\/\//.exec(example?.value ?? "")?.[1];
	const installed = drivers.find((item) => item === driver);
	if (example === null || installed === void 0 || installed === defaultDriver(series)) return null;
	return {
		scheme: `${PLAIN}+${installed}`,
		because: [`${example.where} shows DATABASE_URL with that scheme`]
	};
}
function refuseDriver(findings, { kind, where, maker }) {
	if (kind === "async") findings.refuse("database-driver-sync", `${where}: ${maker} needs an async driver, but only sync ones are among the dependencies.`, "Add asyncpg, or psycopg, to the dependencies.");
	else if (kind === "sync") findings.refuse("database-driver-async", `${where}: ${maker} needs a sync driver, but only asyncpg is among the dependencies.`, "Add psycopg to the dependencies, or write create_async_engine.");
}
function refuseConflict(findings, engines) {
	const places = engines.map(({ where, maker }) => `${maker} in ${where}`).join(" and ");
	findings.refuse("database-url-conflict", `${places} get the same DATABASE_URL, but need different drivers.`, "Name the driver in the code for one of them: os.environ[\"DATABASE_URL\"].replace(\"postgresql://\", \"postgresql+asyncpg://\")");
}

// lib/project/python/settings-class.js
/** How many imports an object may come through. */
const MAX_HOPS$1 = 6;
/** The class of `settings`, `Settings()`, `get_settings()` or `Config`; `null` where that is no class of the project. */
function classOfObject(sources, place, scopes, object, hops = 0) {
	if (object.kind === "call" && object.callee.kind === "name") return findClass(sources, place, object.callee.path);
	if (object.kind !== "name" || hops > MAX_HOPS$1) return null;
	for (const scope of scopes) {
		const made = scope.assignments.findLast((item) => item.target === object.path)?.value;
		if (made?.kind === "call" && made.callee.kind === "name") return findClass(sources, place, made.callee.path);
	}
	const own = findClass(sources, place, object.path);
	if (own !== null) return own;
	const found = definitionOf(sources, place, scopes, object.path);
	if (found === null) return null;
	return classOfObject(sources, found.place, [found.module], {
		...object,
		path: found.name
	}, hops + 1);
}
function findClass(sources, place, name) {
	const found = classOf(sources, place, name, 0);
	if (found === null) return null;
	const settings = found.bases.some((base) => base.kind === "name" && /Settings$/.test(base.path));
	return {
		place: found.place,
		definition: found,
		body: readScope(found.body),
		settings
	};
}
/**
* Whether a field of a settings class takes the variable of its own name, and nothing changes the value: no
* validator, alias or prefix (pydantic-settings docs, "Environment variable names").
*/
function isPlainField({ definition, body }, name, variable) {
	if (body.fields.findLast((item) => item.name === name) === void 0 || name.toUpperCase() !== variable) return false;
	const words = definition.body.flatMap(({ tokens }) => tokens);
	const validated = words.some((token, index) => token.kind === "string" && token.text === name && words.slice(Math.max(0, index - 4), index).some(({ text }) => text.includes("validator")));
	const whole = body.functions.some(({ decorators }) => decorators.some((item) => /model_validator|root_validator/.test(item.kind === "call" && item.callee.kind === "name" ? item.callee.path : "")));
	return !validated && !whole && !words.some(({ text }) => text === "env_prefix" || text === "validation_alias");
}

// lib/project/python/url-trace.js
/** The variable that is traced. */
const VARIABLE = "DATABASE_URL";
/** What stands behind the scheme of the value that it is traced with. */
const REST = "://sample-user:sample@sample-host:5432/sample";
/** How many names, functions and files a value may come through, and how much is looked at in all. */
const MAX_HOPS = 14;
const MAX_STEPS = 4e3;
/** Functions and methods that hand the text on as it is. */
const PASSING = /^(?:str|strip|rstrip|make_url|get_secret_value|unicode_string|render_as_string|PostgresDsn|DatabaseURL|SecretStr|cast)$/;
/** `os.getenv`, and the readers of starlette, decouple and environs: `config("DATABASE_URL")`, `env.str(…)`. */
const READERS = /* @__PURE__ */ new Set([
	"config",
	"env",
	"environ",
	"getenv",
	"get",
	"str",
	"url",
	"Config"
]);
/**
* Follows `DATABASE_URL` through the code of a project: what an expression becomes when the variable has a URL of a
* given scheme. The answer is the text that would reach the database library, or `null` where the
* expression does not come from the variable or cannot be told for certain.
*/
var UrlTrace = class {
	#sources;
	#sample;
	#steps = 0;
	/** @param scheme of the value of the variable: `postgresql` */
	constructor(sources, scheme) {
		this.#sources = sources;
		this.#sample = `${scheme}${REST}`;
	}
	of(place, scopes, expression) {
		return this.#trace({
			place,
			scopes,
			hops: 0
		}, expression);
	}
	#trace(from, expression) {
		this.#steps += 1;
		if (expression === void 0 || from.hops > MAX_HOPS || this.#steps > MAX_STEPS) return null;
		switch (expression.kind) {
			case "text": return expression.dynamic ? this.#template(deeper(from), expression.value) : null;
			case "index": {
				const { object, index } = expression;
				return object.kind === "name" && qualifyIn(from.scopes, object.path) === "os.environ" && isVariable(index) ? this.#sample : null;
			}
			case "attribute": return this.#attribute(deeper(from), expression.object, expression.name);
			case "call": return this.#call(deeper(from), expression);
			case "name": return this.#name(deeper(from), expression.path);
			case "other": return this.#operators(deeper(from), expression.parts);
			default: return null;
		}
	}
	/** `a + "?x"`, `a or b`, `a if c else b`: the parts that come from the variable decide, if they agree. */
	#operators(from, parts) {
		const isPlus = (part) => part.kind === "other" && part.text === "+";
		if (!parts.some(isPlus)) return agreed(parts.map((part) => this.#trace(from, part)));
		const texts = parts.filter((part) => !isPlus(part)).map((part) => part.kind === "text" && !part.dynamic ? part.value : this.#trace(from, part));
		return texts.every((text) => text !== null) ? texts.join("") : null;
	}
	#template(from, template) {
		const texts = template.split(/\{([^{}]*)\}/).map((part, index) => {
			if (index % 2 === 0) return part;
			const path = /^\s*([A-Za-z_][\w.]*)\s*$/.exec(part)?.[1];
			return path === void 0 ? null : this.#trace(from, {
				kind: "name",
				path,
				line: 1
			});
		});
		return texts.every((text) => text !== null) ? texts.join("") : null;
	}
	#call(from, { callee, positional }) {
		const path = callee.kind === "name" ? callee.path : "";
		const name = callee.kind === "attribute" ? callee.name : path.split(".").at(-1) ?? "";
		const object = callee.kind === "attribute" ? callee.object : path.includes(".") ? owner(path) : void 0;
		const [first, second, third] = positional;
		if (isVariable(first) && isReader(qualifyIn(from.scopes, path) ?? path)) return this.#sample;
		if (name === "replace" && object !== void 0) return replaced(this.#trace(from, object), first, second, third);
		if (PASSING.test(name)) return this.#trace(from, first) ?? this.#trace(from, object);
		return callee.kind === "name" ? this.#function(from, path) : null;
	}
	/** A function of the project: what it returns, if its `return` statements agree. */
	#function(from, path) {
		const own = from.scopes.flatMap((scope) => scope.functions).find((item) => item.name === path);
		if (own !== void 0) {
			const inner = readScope(own.body);
			const scopes = [inner, ...from.scopes];
			return agreed(inner.returned.map((value) => this.#trace({
				...from,
				scopes
			}, value)));
		}
		const found = definitionOf(this.#sources, from.place, from.scopes, path);
		if (found === null || from.hops > MAX_HOPS) return null;
		return this.#function({
			place: found.place,
			scopes: [found.module],
			hops: from.hops + 1
		}, found.name);
	}
	/** A name: its assignments in their order, each seeing what the one before made; then imports and objects. */
	#name(from, path) {
		for (const [index, scope] of from.scopes.entries()) {
			const own = scope.assignments.filter((item) => item.target === path);
			if (own.length === 0) continue;
			const others = scope.assignments.filter((item) => item.target !== path);
			let text = null;
			for (const { value } of own) {
				const before = {
					...scope,
					assignments: text === null ? others : [...others, assigned(path, text, this.#sample)]
				};
				text = this.#trace({
					...from,
					scopes: [before, ...from.scopes.slice(index + 1)]
				}, value) ?? text;
			}
			return text;
		}
		const found = definitionOf(this.#sources, from.place, from.scopes, path);
		if (found !== null && from.hops <= MAX_HOPS) {
			const text = this.#name({
				place: found.place,
				scopes: [found.module],
				hops: from.hops + 2
			}, found.name);
			if (text !== null) return text;
		}
		return path.includes(".") ? this.#attribute(from, owner(path), path.slice(path.lastIndexOf(".") + 1)) : null;
	}
	/** `settings.DATABASE_URL`, `Config.url`: a field of a settings class, a property or a plain attribute. */
	#attribute(from, object, name) {
		const found = classOfObject(this.#sources, from.place, from.scopes, object);
		if (found === null || from.hops > MAX_HOPS) return null;
		const { body, place } = found;
		const module = this.#sources.module(place.file);
		const around = module === null ? [body] : [body, module];
		const property = body.functions.find((item) => item.name === name && item.decorators.length > 0);
		if (property !== void 0) {
			const inner = readScope(property.body);
			const scopes = [
				inner,
				selfOf(found, this.#sample),
				...around
			];
			return agreed(inner.returned.map((value) => this.#trace({
				place,
				scopes,
				hops: from.hops + 1
			}, value)));
		}
		if (found.settings) return isPlainField(found, name, VARIABLE) ? this.#sample : null;
		const field = body.assignments.findLast((item) => item.target === name);
		return this.#trace({
			place,
			scopes: around,
			hops: from.hops + 1
		}, field?.value);
	}
};
function deeper(from) {
	return {
		...from,
		hops: from.hops + 1
	};
}
/** One of the names in a dotted path is enough: `settings.env.str`. */
function isReader(path) {
	const names = path.split(".");
	return names.every((name) => /^\w+$/.test(name)) && names.some((name) => READERS.has(name));
}
function isVariable(expression) {
	return expression?.kind === "text" && expression.value === VARIABLE;
}
function owner(path) {
	return {
		kind: "name",
		path: path.slice(0, path.lastIndexOf(".")),
		line: 1
	};
}
/** The one text among what was traced; `null` for none or several. */
function agreed(texts) {
	const found = new Set(texts.filter((text) => text !== null));
	return found.size === 1 ? [...found][0] ?? null : null;
}
/** Python's `str.replace` on the sample. */
function replaced(text, from, to, count) {
	if (text === null || from?.kind !== "text" || to?.kind !== "text" || from.value === "") return null;
	return count?.kind === "number" && count.value === 1 ? text.replace(from.value, () => to.value) : text.replaceAll(from.value, () => to.value);
}
/** An assignment after which a name stands for a text that was traced before. */
function assigned(target, text, sample) {
	const literal = (value) => ({
		kind: "text",
		value,
		dynamic: false,
		line: 1
	});
	const base = {
		positional: [literal(VARIABLE)],
		keywords: /* @__PURE__ */ new Map(),
		open: false,
		line: 1
	};
	const callee = {
		kind: "attribute",
		object: {
			kind: "call",
			callee: {
				kind: "name",
				path: "os.getenv",
				line: 1
			},
			...base
		},
		name: "replace",
		line: 1
	};
	return {
		target,
		annotation: null,
		value: {
			kind: "call",
			...base,
			callee,
			positional: [literal(sample), literal(text)]
		},
		line: 1
	};
}
/** In a property `self.x` is the field `x` of the same class. */
function selfOf({ body }, sample) {
	const assignments = body.fields.filter((field) => field.name.toUpperCase() === VARIABLE).map((field) => assigned(`self.${field.name}`, sample, sample));
	return {
		...body,
		assignments,
		functions: [],
		imports: [],
		calls: []
	};
}
/** What came of the sample: the scheme, and the query without `?`. */
function partsOfUrl(text) {
	const [, scheme = "", query = ""] = /^([A-Za-z0-9+.-]*):\/\/[^?]*\??(.*)$/s.exec(text) ?? [];
	return {
		scheme,
		query
	};
}

// lib/project/engines.js
/** Calls that open connections, by what they make. */
const MAKERS = /* @__PURE__ */ new Map([
	["create_engine", "sync"],
	["engine_from_config", "sync"],
	["create_async_engine", "async"],
	["async_engine_from_config", "async"],
	["asyncpg.connect", "driver"],
	["asyncpg.create_pool", "driver"],
	["psycopg.connect", "driver"],
	["psycopg.AsyncConnection.connect", "driver"],
	["psycopg2.connect", "driver"]
]);
/**
* The engines of a project with the URLs that they get.
* @param env `env.py` of Alembic, or `null`
* @param app file of the app, or `null`: then every engine may be one of its
* @param schemes that DATABASE_URL could have
*/
function findEngines(checkout, sources, env, app, schemes) {
	const own = env === null || !checkout.isFile(env) ? [] : [posix.normalize(env)];
	const used = app === null ? null : sources.reachable([app, ...own]);
	const mentioning = sources.mentioning(/engine|connect|create_pool/);
	const files = /* @__PURE__ */ new Set([...mentioning.filter((file) => used?.has(file) ?? true), ...own]);
	const traces = schemes.map((scheme) => ({
		scheme,
		trace: new UrlTrace(sources, scheme)
	}));
	return [...files].flatMap((file) => enginesIn(sources, traces, file));
}
function enginesIn(sources, traces, file) {
	const module = sources.module(file);
	if (module === null) return [];
	const place = {
		root: sources.importRoot(file),
		file
	};
	const scopes = [...scopesOf(module)];
	return scopes.flatMap((around) => {
		const calls = around[0]?.calls ?? [];
		const wrapped = wrappedIn(calls);
		return calls.flatMap((call) => {
			const path = call.callee.kind === "name" ? call.callee.path : "";
			const qualified = qualifyIn(around, path) ?? path;
			const maker = MAKERS.has(qualified) ? qualified : qualified.split(".").at(-1) ?? "";
			const made = maker.includes(".") || qualified === maker || /^(?:sqlalchemy|sqlmodel)\b/.test(qualified) ? MAKERS.get(maker) : void 0;
			if (made === void 0) return [];
			const kind = made === "sync" && wrapped.has(call) ? "async" : made;
			const configured = maker.endsWith("_from_config");
			const argument = call.positional[0] ?? call.keywords.get("url") ?? call.keywords.get("dsn") ?? call.keywords.get("conninfo");
			const urls = traces.flatMap(({ scheme, trace }) => {
				const text = configured ? sectionUrl(trace, place, scopes) : trace.of(place, around, argument);
				return text === null ? [] : [[scheme, partsOfUrl(text)]];
			});
			return [{
				kind,
				maker,
				urls: new Map(urls),
				call,
				where: `${file}:${call.line}`
			}];
		});
	});
}
/** `AsyncEngine(create_engine(…))`: how async engines were made before SQLAlchemy 2. */
function wrappedIn(calls) {
	return new Set(calls.filter(({ callee }) => callee.kind === "name" && /(?:^|\.)AsyncEngine$/.test(callee.path)).flatMap(({ positional, keywords }) => [...positional, ...keywords.values()]));
}
/** What `env.py` puts into the configuration that `engine_from_config` reads. */
function sectionUrl(trace, place, scopes) {
	for (const around of scopes) for (const call of around[0]?.calls ?? []) {
		const [key, value] = call.positional;
		const setter = call.callee.kind === "name" && /\.set_(?:main|section)_option$/.test(call.callee.path);
		if (setter && isUrlKey(key)) return trace.of(place, around, value);
		if (setter && isUrlKey(value)) return trace.of(place, around, call.positional[2]);
	}
	return null;
}
function isUrlKey(expression) {
	return expression?.kind === "text" && expression.value === "sqlalchemy.url";
}

// lib/project/manifests/version-range.js
/**
* Whether a version specifier may select a release of a series. Understands the specifiers of PEP 440, joined by
* commas, and poetry's `^`, `~`, `||` and bare versions; what it does not understand allows everything.
* @param series `major.minor`, of which any patch release from `patch` on counts
*/
function allowsVersion(specifier, series, patch = 0) {
	const [major = 0, minor = 0] = series.split(".").map(Number);
	return specifier.split("||").some((part) => part.split(",").every((one) => allowsOne$1(one.trim(), [major, minor], patch)));
}
function allowsOne$1(constraint, series, patch) {
	const match = /^(\^|~=|~|===?|=|!=|<=|>=|<|>)?\s*v?(\d+)(?:\.(\d+|\*))?(?:\.(\d+|\*))?/.exec(constraint);
	if (match === null) return true;
	const [, operator = "==", one = "0", two, three] = match;
	const major = Number(one);
	const minor = two === void 0 || two === "*" ? null : Number(two);
	const exact = three === void 0 || three === "*" ? null : Number(three);
	const order = series[0] !== major ? Math.sign(series[0] - major) : minor === null ? 0 : Math.sign(series[1] - minor);
	switch (operator) {
		case "<": return order < 0 || order === 0 && exact !== null && exact > patch;
		case "<=": return order < 0 || order === 0 && (exact === null ? patch === 0 : exact >= patch);
		case ">":
		case ">=": return order >= 0;
		case "^": return series[0] === major && order >= 0 && (major > 0 || order === 0);
		case "~=": return exact === null ? series[0] === major && order >= 0 : order === 0;
		case "~": return minor === null ? series[0] === major : order === 0;
		case "!=": return !(order === 0 && (minor === null || two === "*" || three === "*"));
		default: return order === 0 && (exact === null || exact >= patch);
	}
}

// lib/project/sqlalchemy-version.js
/**
* The series that will be installed: as locked, else the newest that every declaration allows. 2.1 takes psycopg
* where 2.0 takes psycopg2 (SQLAlchemy 2.1, "What's New"), and wants Python 3.11; sqlmodel before 0.0.48 wants
* SQLAlchemy below 2.1.
* @param python `major.minor`
*/
function sqlalchemySeries(dependencies, python) {
	const declared = declarationsOf(dependencies, "sqlalchemy");
	const locked = declared.find(({ kind }) => kind === "lock")?.specifier;
	if ((locked === void 0 ? declared.map(({ specifier }) => specifier) : [locked]).some((specifier) => !allowsVersion(specifier, "2.1"))) return "2.0";
	if (locked !== void 0) return "2.1";
	const [sqlmodel] = declarationsOf(dependencies, "sqlmodel");
	return sqlmodel !== void 0 && !allowsVersion(sqlmodel.specifier, "0.0", 48) || Number(python.split(".")[1]) < 11 ? "2.0" : "2.1";
}

// lib/project/database.js
/**
* Decides the scheme of DATABASE_URL, and checks what reaches the engines.
* @param drivers of the database that is made; none where there is no such
*/
function decideDatabase(from, start, alembic, drivers, python) {
	const { checkout, sources, findings, options, dependencies } = from;
	const { databaseUrlScheme: input, maxTasks = 1, databaseInstanceClass = "" } = options;
	const env = alembic?.scriptLocation == null ? null : posix.join(alembic.scriptLocation, "env.py");
	const schemes = [...schemesFor(drivers), ...input === null ? [] : [input]];
	const engines = drivers.length === 0 ? [] : findEngines(checkout, sources, env, start.entrypoint?.file ?? null, schemes);
	const series = sqlalchemySeries(dependencies, python);
	const example = readEnvironmentExamples(checkout).find(({ name }) => name === "DATABASE_URL") ?? null;
	const url = decideDatabaseUrl(findings, {
		input,
		drivers,
		series,
		engines,
		example
	});
	checkUrls(findings, engines, url);
	const { count: workers } = workersOf(start.launch, null);
	checkPool(findings, engines, {
		workers,
		maxTasks,
		instanceClass: databaseInstanceClass
	});
	return {
		url,
		needsGreenlet: series === "2.1" && engines.some(({ kind }) => kind === "async")
	};
}

// lib/project/install.js
/** What the app cannot do without, where a manifest names it at all: one of each. */
const ESSENTIAL = [
	["fastapi"],
	["sqlalchemy", "sqlmodel"],
	["alembic"],
	[
		"psycopg",
		"psycopg2",
		"psycopg2-binary",
		"asyncpg",
		"pg8000"
	]
];
/** What is installed where no manifest says anything. */
const PACKAGES = {
	fastapi: ["fastapi[standard]"],
	starlette: ["starlette", "uvicorn"],
	litestar: ["litestar[standard]"],
	quart: ["quart", "uvicorn"],
	falcon: ["falcon", "uvicorn"],
	sanic: ["sanic", "uvicorn"],
	asgi: ["uvicorn"],
	wsgi: []
};
/** What the generated image installs, and how. */
function planInstall(from) {
	const { checkout, findings, dependencies, manager, python } = from;
	const manifests = manifestsOf(from);
	const extra = extraPackages(from, manifests);
	if (from.started && dependencies.all.every((item) => item.kind === "group")) {
		const elsewhere = findManifestElsewhere(checkout);
		findings.warn("dependencies-missing", `No manifest in the app directory names the dependencies of the app${elsewhere === null ? "" : ` (${elsewhere} is not read)`}; ${PACKAGES[from.kind ?? "fastapi"].join(" and ")} is installed, in whatever version is the newest.`, elsewhere === null ? "Add a requirements.txt with what the app imports, each with its version." : `Add a requirements.txt with the line: -r ${elsewhere}`);
	}
	return {
		packageManager: manager.name,
		python: python.version,
		pythonBecause: python.because,
		manifests,
		lock: manager.lock,
		localPackages: dependencies.localPackages,
		installProject: mustInstallProject(from, manifests),
		pythonPath: pythonPathOf(checkout, from.root),
		extra
	};
}
/** The files that the package manager installs from; for pip the fewest that cover every main dependency. */
function manifestsOf({ dependencies, manager }) {
	if (manager.name === "pipenv") return ["Pipfile"];
	if (manager.name !== "pip") return ["pyproject.toml"];
	const main = dependencies.all.filter((item) => item.kind === "main");
	const covered = /* @__PURE__ */ new Set();
	const chosen = [];
	const take = (file) => {
		chosen.push(file);
		for (const item of main) if (item.file === file || dependencies.includedBy(file).includes(item.file)) covered.add(item.name);
	};
	const roots = requirementRoots(dependencies);
	for (const file of roots.slice(0, 1)) take(file);
	const rest = [...roots.slice(1), ...dependencies.files.filter((file) => /^(?:pyproject\.toml|setup\.cfg|setup\.py)$/.test(file))];
	for (const file of rest) if (main.filter((item) => item.file === file || dependencies.includedBy(file).includes(item.file)).some((item) => !covered.has(item.name))) take(file);
	return chosen;
}
/** Requirements files of kind main that no other one includes, the one for production first. */
function requirementRoots(dependencies) {
	const main = dependencies.requirementFiles.filter((item) => item.kind === "main");
	const included = new Set(main.flatMap(({ file }) => dependencies.includedBy(file)));
	const rank = (file) => {
		const name = posix.basename(file);
		if (/^prod(?:uction)?\.|requirements[-_.]prod/.test(name)) return 0;
		return name === "requirements.txt" ? 1 : /^(?:base|main|common|app)\./.test(name) ? 2 : 3;
	};
	return main.filter(({ file }) => !included.has(file)).map(({ file }) => file).filter((file, _, all) => !(file.endsWith(".in") && all.includes(file.replace(/\.in$/, ".txt")))).sort((a, b) => rank(a) - rank(b));
}
/**
* Packages that the manifests' installation leaves out and the app needs: the server that starts it, what stands only
* in an extra or a group, and everything of a conda environment.
*/
function extraPackages({ findings, dependencies, kind, launch, started, greenlet }, manifests) {
	const servers = [...missingFor(launch, dependencies)];
	if (dependencies.all.every((item) => item.kind === "group")) {
		const packages = PACKAGES[kind ?? "fastapi"];
		return [...packages, ...servers.filter((name) => name !== "uvicorn" && !packages.includes(name))];
	}
	for (const name of started ? servers : []) findings.warn("server-added", `${name} starts the app, but no manifest names it; it is installed in whatever version is the newest.`, `Add ${name} to the dependencies, with its version.`);
	if (greenlet && !hasGreenlet(dependencies)) {
		findings.warn("greenlet-added", "The code makes async engines, but SQLAlchemy 2.1 no longer installs greenlet, which they need; it is added.", "Write sqlalchemy[asyncio] instead of sqlalchemy in the dependencies.");
		servers.push("greenlet");
	}
	const aside = ESSENTIAL.flatMap((names) => {
		const [first] = declarationsOf(dependencies, ...names);
		return first !== void 0 && (first.kind === "extra" || first.kind === "group") ? [first] : [];
	});
	const conda = dependencies.all.filter((item) => /^environment\.ya?ml$/.test(item.file) && manifests.length === 0);
	if (conda.length > 0) findings.warn("conda-environment", `${conda[0]?.file} is the only manifest; its packages are installed with pip, under the same names.`, "Add a requirements.txt with the names and versions that pip knows.");
	const locked = /* @__PURE__ */ new Map();
	for (const { name, kind: declared, specifier } of dependencies.all) if (declared === "lock" && !locked.has(name)) locked.set(name, specifier);
	return [...new Set([...aside, ...conda].map((item) => requirementOf(item, locked))), ...servers];
}
function hasGreenlet(dependencies) {
	return declarationsOf(dependencies, "sqlalchemy", "sqlmodel").some(({ extras }) => extras.some((extra) => extra === "asyncio" || extra.startsWith("aio") || extra.endsWith("-asyncpg"))) || declarationsOf(dependencies, "greenlet").length > 0;
}
/** A declaration as pip takes it: the locked version where there is one. */
function requirementOf(item, locked) {
	const extras = item.extras.length === 0 ? "" : `[${item.extras.join(",")}]`;
	const written = /^[<>=!~]/.test(item.specifier) ? item.specifier.replaceAll(" ", "") : "";
	return `${item.name}${extras}${locked.get(item.name) ?? written}`;
}
/** Folders for the import path: the app's root, the app directory, and `src` where it holds packages. */
function pythonPathOf(checkout, root) {
	const holdsSources = checkout.isFolder("src") && !checkout.isFile("src/__init__.py");
	return [.../* @__PURE__ */ new Set([
		root,
		".",
		...holdsSources ? ["src"] : []
	])];
}
/**
* Whether the project must be installed itself: it says so (`-e .`), pip has no other list of its dependencies, or
* building it writes a file that the code imports (a version file).
*/
function mustInstallProject({ dependencies }, manifests) {
	const { pyproject } = dependencies;
	if (manifests.some((file) => /^setup\.(?:cfg|py)$/.test(file))) return true;
	if (dependencies.namesItself) return true;
	return textAt(pyproject, "tool", "setuptools_scm", "write_to") !== null || textAt(pyproject, "tool", "setuptools_scm", "version_file") !== null || at(pyproject, "tool", "hatch", "build", "hooks", "vcs") !== void 0;
}
/** A requirements file one or two folders down. */
function findManifestElsewhere(checkout) {
	const folders = checkout.list(".").filter(({ kind }) => kind === "directory");
	const deeper = folders.slice(0, 20).flatMap(({ path }) => checkout.list(path).filter(({ kind }) => kind === "directory"));
	for (const { path } of [...folders, ...deeper.slice(0, 40)]) {
		const file = posix.join(path, "requirements.txt");
		if (checkout.isFile(file)) return file;
	}
	return null;
}

// lib/project/own-dockerfile.js
/** The Dockerfile that the input names, else the one at the app root; `null` where there is none. */
function readDockerfile(checkout, findings, input) {
	const usual = ["Dockerfile", "dockerfile"].find((name) => checkout.isFile(name));
	const path = posix.normalize(input ?? usual ?? "Dockerfile");
	const text = checkout.isFile(path) ? checkout.read(path) : null;
	const content = text === null ? null : parseDockerfile(text);
	if (content !== null) return {
		path,
		content
	};
	if (text !== null) findings.refuse("dockerfile-broken", `${path} has no FROM instruction, so no image can be built from it.`, `Mend ${path}, or remove it: then an image is generated.`);
	else if (input !== null) findings.refuse("dockerfile-missing", `The input dockerfile names ${input}, which is no file in the app directory.`, "Set it to a path relative to working-directory, or remove it.");
	else reportDockerfileElsewhere(checkout, findings);
	return null;
}
function reportDockerfileElsewhere(checkout, findings) {
	const own = checkout.list(".").filter(({ name, kind }) => kind !== "directory" && /^(?:dockerfile[.\w-]*|[\w-]+\.dockerfile|Containerfile)$/i.test(name));
	const inFolder = [
		"docker",
		".docker",
		"deploy",
		"build"
	].map((folder) => `${folder}/Dockerfile`).filter((path) => checkout.isFile(path));
	const found = [...own.map(({ path }) => path), ...inFolder].filter((path) => path !== "Dockerfile");
	if (found.length === 0) return;
	findings.warn("dockerfile-elsewhere", `${found.join(" and ")} ${found.length === 1 ? "is" : "are"} not used: only a file named Dockerfile in the app directory is.`, `Set the input dockerfile: ${found[0]}`);
}

// lib/project/package-manager.js
/**
* The package manager: by its lock file, else by its own table in `pyproject.toml` where that declares dependencies,
* else by a Pipfile, else pip.
*/
function choosePackageManager(checkout, findings, dependencies) {
	const [lock, ...others] = dependencies.locks;
	if (lock !== void 0) {
		const other = others.find((item) => item.manager !== lock.manager && item.manager !== "pip");
		if (other !== void 0 && lock.manager !== "pip") findings.warn("several-locks", `There are lock files of two package managers, ${lock.file} and ${other.file}; ${lock.file} is used.`, `Remove the one that is out of date: git rm ${other.file}`);
		return {
			name: lock.manager,
			lock: lock.manager === "pip" ? null : lock.file
		};
	}
	const { pyproject } = dependencies;
	const tool = tableAt(pyproject, "tool");
	const declares = listAt(pyproject, "project", "dependencies").length > 0;
	if (isTable(tool.poetry) && (declares || isTable(tool.poetry.dependencies))) return {
		name: "poetry",
		lock: null
	};
	const backend = textAt(pyproject, "build-system", "build-backend") ?? "";
	if (declares && (isTable(tool.uv) || backend === "uv_build")) return {
		name: "uv",
		lock: null
	};
	if (declares && (isTable(tool.pdm) || backend === "pdm.backend")) return {
		name: "pdm",
		lock: null
	};
	return {
		name: checkout.isFile("Pipfile") ? "pipenv" : "pip",
		lock: null
	};
}

// lib/project/postgres.js
/** Distributions that bring each driver, and the extras of sqlalchemy that install it (SQLAlchemy's own metadata). */
const DRIVERS = [
	[
		"psycopg",
		["psycopg"],
		/^postgresql-psycopg(?:binary)?$/
	],
	[
		"psycopg2",
		["psycopg2", "psycopg2-binary"],
		/^postgresql(?:-psycopg2binary)?$/
	],
	[
		"asyncpg",
		["asyncpg"],
		/^postgresql-asyncpg$/
	],
	[
		"pg8000",
		["pg8000"],
		/^postgresql-pg8000$/
	]
];
/**
* PostgreSQL is needed when sqlalchemy (or sqlmodel, which requires it), alembic and one of the four drivers are
* dependencies; the input `database` overrides.
*/
function decidePostgres(dependencies, options, findings) {
	const [sqlalchemy] = declarationsOf(dependencies, "sqlalchemy", "sqlmodel");
	const [alembic] = declarationsOf(dependencies, "alembic");
	const drivers = DRIVERS.flatMap(([driver, names, extra]) => {
		const byExtra = declarationsOf(dependencies, "sqlalchemy").filter((item) => item.extras.some((name) => extra.test(name)));
		const declaration = declarationsOf(dependencies, ...names)[0] ?? byExtra[0];
		return declaration === void 0 ? [] : [{
			driver,
			declaration
		}];
	});
	const facts = {
		sqlalchemy: sqlalchemy !== void 0,
		alembic: alembic !== void 0,
		drivers: drivers.map((item) => item.driver)
	};
	const deciding = [
		sqlalchemy,
		alembic,
		drivers[0]?.declaration
	].filter((item) => item !== void 0);
	const decision = (needed, because) => ({
		dependencies: facts,
		postgres: {
			needed,
			because
		}
	});
	if (options.database !== "auto") return decision(options.database === "postgres", [`input database: ${options.database}`]);
	if (options.variables.includes("DATABASE_URL")) return decision(false, ["DATABASE_URL is set by this workflow: an outside database"]);
	if (deciding.length === 3) {
		noticeGroups(deciding, findings);
		return decision(true, [
			sqlalchemy,
			alembic,
			...drivers.map((item) => item.declaration)
		].flatMap((item) => item === void 0 ? [] : describe(item)));
	}
	if (drivers[0] !== void 0) {
		const missing = [...facts.sqlalchemy ? [] : ["sqlalchemy"], ...facts.alembic ? [] : ["alembic"]];
		findings.warn("database-incomplete", `${describe(drivers[0].declaration)}, but ${missing.join(" and ")} ${missing.length === 1 ? "is" : "are"} not among the dependencies: no database is made.`, "Set the input database: postgres to get one, or database: none to silence this.");
	}
	return decision(false, []);
}
function describe(dependency) {
	return `${dependency.name} in ${dependency.file}:${dependency.line}`;
}
function noticeGroups(deciding, findings) {
	for (const item of deciding.filter(({ kind }) => kind === "group" || kind === "lock")) findings.warn("database-from-group", `${describe(item)} counts for the database, but stands only in ${item.kind === "lock" ? "a lock file" : `the group "${item.group ?? "dev"}"`}.`, `Add ${item.name} to the main dependencies, or set the input database: none.`);
}

// lib/project/python-version.js
/** What a generated image uses where the project does not say. */
const DEFAULT_PYTHON = "3.13";
/** The minor versions that are tried where the default is not allowed, newest first. */
const SUPPORTED = [
	"3.14",
	"3.13",
	"3.12",
	"3.11",
	"3.10",
	"3.9",
	"3.8",
	"3.7"
];
/** Files that name one version, and where in a line it stands. */
const VERSION_FILES = [
	[".python-version", /^\s*(?:cpython[@-]|python-?)?(3\.\d{1,2})(?:\.\d+)?\s*$/i],
	["runtime.txt", /^\s*python-(3\.\d{1,2})(?:\.\d+)?\s*$/i],
	[".tool-versions", /^\s*python\s+(3\.\d{1,2})(?:\.\d+)?(?:\s|$)/],
	["mise.toml", /^\s*python\s*=\s*["'](3\.\d{1,2})(?:\.\d+)?["']\s*$/]
];
/**
* The Python version of the generated image: a file that names one (`.python-version`, `runtime.txt`,
* `.tool-versions`, `mise.toml`), then what the manifests require (the default where they allow it, else the newest
* version that they allow), then the default.
*/
function readPythonVersion(checkout, limits) {
	for (const [file, pattern] of VERSION_FILES) for (const line of (checkout.isFile(file) ? checkout.read(file) ?? "" : "").split("\n")) {
		const version = pattern.exec(line.replace(/#.*$/s, ""))?.[1];
		if (version !== void 0) return {
			version,
			because: file
		};
	}
	for (const { constraint, file } of limits) {
		const version = [DEFAULT_PYTHON, ...SUPPORTED].find((candidate) => allows(constraint, candidate));
		if (version !== void 0) return {
			version,
			because: `${file} (${constraint})`
		};
	}
	return {
		version: DEFAULT_PYTHON,
		because: "default"
	};
}
/**
* Whether a constraint allows the newest patch release of a minor version. Specifier sets of PEP 440, and what poetry
* adds: `^`, `~`, `||`, `*`.
* @param version `major.minor`
*/
function allows(constraint, version) {
	return constraint.split("||").some((part) => part.split(/,|\s(?=[<>=!~^])/).every((one) => allowsOne(one.trim(), version)));
}
function allowsOne(constraint, version) {
	const match = /^(\^|~=|~|===?|=|!=|<=|>=|<|>)?\s*v?(\d+)(?:\.(\d+|\*))?(?:\.(\d+|\*))?/.exec(constraint);
	if (match === null) return true;
	const [, operator = "==", major = "3", minor, patch] = match;
	const have = Number(version.split(".")[1]);
	if (major !== "3") return allowsOtherMajor(operator, Number(major));
	if (minor === void 0 || minor === "*") return operator !== "<" && operator !== "!=";
	const want = Number(minor);
	switch (operator) {
		case "^":
		case ">=": return have >= want;
		case ">": return patch === void 0 ? have > want : have >= want;
		case "<": return have < want || have === want && Number(patch ?? 0) > 0;
		case "<=": return have < want || have === want && patch !== void 0;
		case "~=": return patch === void 0 ? have >= want : have === want;
		case "!=": return patch !== void 0 && patch !== "*" || have !== want;
		default: return have === want;
	}
}
function allowsOtherMajor(operator, major) {
	if (operator === "<" || operator === "<=") return major > 3;
	if (operator === ">" || operator === ">=") return major < 3;
	return operator === "!=";
}

// lib/project/python/guards.js
/** Words in a dependency's name that say: this asks who you are. */
const GUARD = /auth|current_?(?:active_?)?(?:super_?)?user|token|verif|require|api_?key|permission|credential|security|admin|principal|identity|login|superuser|session_?user|bearer|jwt|protect/i;
/** Whether a name is that of a middleware or dependency which refuses strangers. */
function looksLikeGuard(name) {
	return GUARD.test(name);
}
/**
* Whether a route asks for credentials: a dependency of the route, or a parameter that is injected, with a name that
* says so. A list of dependencies that cannot be read counts as a guard.
*/
function isGuarded(dependencies, handler) {
	if (dependencies !== void 0) {
		if (dependencies.kind !== "list") return true;
		if (dependencies.items.map((item) => [...callsIn(item)].flatMap((call) => call.positional)).some((items) => items.length === 0 || items.some((item) => item.kind !== "name" || looksLikeGuard(item.path)))) return true;
	}
	if (handler === null) return false;
	return handler.decorators.slice(1).some((item) => looksLikeGuard(nameOf(item))) || splitTop(handler.parameters, ",").some(isGuardParameter);
}
/** `user: User = Depends(get_current_user)`, `user: CurrentUser`, `key: Annotated[str, Security(check)]`. */
function isGuardParameter(tokens) {
	const names = tokens.slice(1).filter(({ kind }) => kind === "name").map(({ text }) => text);
	return names.includes("Security") || names.some(looksLikeGuard);
}
function nameOf(expression) {
	if (expression.kind === "name") return expression.path;
	return expression.kind === "call" && expression.callee.kind === "name" ? expression.callee.path : "";
}
/** Types of parameters that a request without query and body does not have. */
const SCALARS = /* @__PURE__ */ new Set([
	"str",
	"int",
	"float",
	"bool",
	"UUID",
	"list",
	"List",
	"dict",
	"Dict",
	"date",
	"datetime",
	"bytes"
]);
/** Whether a bare GET is answered with 200, as far as the decorator and the signature say. */
function isPlain(decorator, handler) {
	const status = decorator.keywords.get("status_code");
	if (status?.kind === "number" && status.value !== 200) return false;
	if (status?.kind === "name" && !/200|OK/.test(status.path)) return false;
	if (/Redirect/.test(nameOf(decorator.keywords.get("response_class") ?? decorator.callee))) return false;
	if (handler === null) return true;
	return splitTop(handler.parameters, ",").every((tokens) => {
		const [name, colon, type] = tokens;
		if (name?.kind !== "name" || !handler.required.includes(name.text)) return true;
		return !(colon?.text === ":" && type !== void 0 && SCALARS.has(type.text));
	});
}

// lib/project/health.js
/** Last part of a path that is there to be asked by machines, the more usual ones first. */
const NAMES = [
	/(?:^|\/)_{0,2}health(?:z|[-_]?check)?\/?$/,
	/(?:^|\/)health\/(?:live|liveness|ready|readiness|check|status|ping)\/?$/,
	/(?:^|\/)_{0,2}(?:livez?|liveness|alive)\/?$/,
	/(?:^|\/)_{0,2}(?:readyz?|readiness)\/?$/,
	/(?:^|\/)_{0,2}(?:ping|heartbeat|up|status)\/?$/
];
/**
* The path that answers 200 without credentials: the input, a health route of the code that no guard covers, else
* what the framework serves by itself (FastAPI's docs page or OpenAPI document, where they are not switched off),
* else any plain route.
* @param routing what the app answers, `null` where its code is not known
*/
function decideHealth(findings, sources, routing, kind, { input, given, fastapi, started, declared }) {
	const closed = routing?.makers.some(({ call }) => call.keywords.has("dependencies") && isGuarded(call.keywords.get("dependencies"), null)) ?? false;
	const open = (routing?.routes ?? []).filter((route) => !route.guarded && !closed);
	const docs = routing === null ? fastapi ? {
		path: "/docs",
		because: "the docs page that FastAPI serves",
		page: true
	} : null : servedPage(sources, routing, kind, given);
	const openPath = (routing?.routes.some((route) => route.path === "/") ?? false) || docs?.page !== true ? "/" : docs.path;
	const choose = (path, because) => ({
		path,
		because,
		openPath
	});
	if (input !== null) return choose(input, "input health-check-path");
	const health = bestHealthRoute(open.filter((route) => route.plain));
	if (health !== null) return choose(health.path, `the health route ${health.where}`);
	if (routing === null && declared !== null) return choose(declared.path, declared.because);
	if (docs !== null) {
		if (routing === null && started) warnAssumed(findings, docs.path);
		return choose(docs.path, docs.because);
	}
	const plain = open.filter((route) => route.plain);
	const any = plain.find((route) => route.path === "/") ?? plain[0];
	if (any !== void 0) return choose(any.path, `the route ${any.where}`);
	if (started) warnAssumed(findings, "/");
	return choose("/", "nothing better is known");
}
function warnAssumed(findings, path) {
	findings.warn("health-path-unknown", `No path is certain to answer 200 without credentials; the load balancer will ask for ${path}.`, "Add a route /health that needs no credentials, or set the input health-check-path.");
}
function bestHealthRoute(routes) {
	for (const name of NAMES) {
		const [shortest] = routes.filter((route) => name.test(route.path)).sort((a, b) => a.path.length - b.path.length);
		if (shortest !== void 0) return shortest;
	}
	return null;
}
/** FastAPI's docs page or OpenAPI document, Litestar's schema page; `null` where they are off or cannot be told. */
function servedPage(sources, routing, kind, given) {
	if (kind === "litestar") return {
		path: "/schema",
		because: "the OpenAPI page that Litestar serves",
		page: true
	};
	if (kind !== "fastapi") return null;
	const maker = routing.makers.find(({ call }) => call.callee.kind === "name" && /FastAPI$/.test(call.callee.path)) ?? routing.makers.at(-1);
	const option = (name, fallback) => {
		const value = maker?.call.keywords.get(name);
		if (value === void 0) return maker?.call.open === true ? null : fallback;
		if (maker === void 0) return null;
		const text = textOf(sources, maker.place, value, given);
		return text === "" ? null : text;
	};
	const openapi = option("openapi_url", "/openapi.json");
	if (openapi === null) return null;
	const docs = option("docs_url", "/docs");
	if (docs !== null) return {
		path: docs,
		because: "the docs page that FastAPI serves",
		page: true
	};
	return {
		path: openapi,
		because: "the OpenAPI document that FastAPI serves (docs_url is off)",
		page: false
	};
}

// lib/project/image-environment.js
/**
* What must stand before a program that a Dockerfile's package manager installed, `[]` where it is on the PATH. uv,
* poetry and pipenv install into a virtual environment unless they are told otherwise.
*/
function runnerIn(dockerfile) {
	const environment = environmentOf(dockerfile);
	if ((environment.get("PATH") ?? "").replace(/\$\{?PATH\}?|\/usr\/[\w/]*|\/s?bin|:|["']/g, "") !== "") return [];
	const steps = dockerfile.final.filter(({ name }) => name === "RUN").map(({ text }) => text);
	const runs = (pattern) => steps.some((text) => pattern.test(text));
	if (runs(/\buv\s+sync\b/) && !environment.has("UV_PROJECT_ENVIRONMENT")) return [
		"uv",
		"run",
		"--no-sync"
	];
	const inSystem = environment.get("POETRY_VIRTUALENVS_CREATE") ?? "";
	if (runs(/\bpoetry\s+install\b/) && !/^(?:false|0)$/i.test(inSystem) && !runs(/virtualenvs\.create\s+(?:false|0)/i)) return ["poetry", "run"];
	const installs = steps.flatMap((text) => text.split(/[&;|]/)).flatMap(afterPipenv);
	return installs.length > 0 && !installs.some((options) => /--system\b/.test(options)) ? ["pipenv", "run"] : [];
}
/** What stands behind `pipenv install` in a simple command. */
function afterPipenv(command) {
	const found = /\bpipenv\s+(?:install|sync)\b/.exec(command);
	return found === null ? [] : [command.slice(found.index + found[0].length)];
}
/** The folder that the import path lacks in an image that copies the whole app directory; `null` where it has it. */
function importFolderIn(dockerfile, root) {
	return dockerfile.final.some(({ name, text }) => name === "COPY" && /^(?:--(?!from)\S+\s+)*\.\/?\s+\S+$/.test(text)) && root !== "." && !environmentOf(dockerfile).has("PYTHONPATH") ? root : null;
}

// lib/project/python/sites.js
/** How many places are looked at for one app. */
const MAX_SITES = 60;
/**
* Where an app is configured: the module or factory that makes it, and every function of the project that it is
* handed to (`register_routes(app)`).
*/
function sitesOf(sources, root, app) {
	const module = sources.module(app.file);
	if (module === null) return [];
	const sites = [];
	const factory = app.factory ? module.functions.find((item) => item.name === app.attribute) : void 0;
	const queue = factory === void 0 ? siteOfName(module, app.file, app.attribute) : siteOfFactory(app.file, factory);
	for (let site = queue.shift(); site !== void 0 && sites.length < MAX_SITES; site = queue.shift()) {
		const { file, name, scope } = site;
		if (sites.some((known) => known.file === file && known.name === name && known.scope === scope)) continue;
		sites.push(site);
		queue.push(...madeBy(sources, root, site), ...handedTo(sources, root, site));
	}
	return sites;
}
/** The module level under a name; `app = Wrapper(inner)` configures `inner` as well. */
function siteOfName(module, file, name) {
	const names = [name];
	for (const current of names) {
		for (const { target, value } of module.assignments) {
			if (target !== current || value.kind !== "call") continue;
			const own = [...value.positional, ...value.keywords.values()].flatMap((item) => item.kind === "name" ? [item.path] : []).filter((other) => !names.includes(other) && module.assignments.some((item) => item.target === other));
			names.push(...new Set(own));
		}
		if (names.length > MAX_SITES) break;
	}
	return names.map((current) => {
		const made = module.assignments.find((item) => item.target === current && item.value.kind === "call")?.value;
		return {
			file,
			scope: module,
			name: current,
			call: made?.kind === "call" ? made : null
		};
	});
}
/** The body of a function that makes and returns an app. */
function siteOfFactory(file, definition) {
	const scope = readScope(definition.body);
	return scope.assignments.flatMap(({ target, value }) => value.kind === "call" ? [{
		file,
		scope,
		name: target,
		call: value
	}] : []).concat(returnsCall(scope, file));
}
/** `return FastAPI(…)` without a name. */
function returnsCall(scope, file) {
	return scope.returned.flatMap((value) => value.kind === "call" ? [{
		file,
		scope,
		name: "",
		call: value
	}] : []);
}
/** Where the object is made by a function of the project: that function's body. */
function madeBy(sources, root, { file, scope, call }) {
	if (call?.callee.kind !== "name") return [];
	const module = sources.module(file);
	if (module === null || kindOfMaker(qualify(scope, call.callee.path) ?? qualify(module, call.callee.path)) !== null) return [];
	const found = functionOf(sources, root, file, scope, call.callee);
	return found === null ? [] : siteOfFactory(found.file, found.definition);
}
/** `configure(app)`: the body of `configure`, under the name of that parameter. */
function handedTo(sources, root, { file, scope, name }) {
	if (name === "") return [];
	return scope.calls.flatMap((call) => {
		const index = call.positional.findIndex((item) => item.kind === "name" && item.path === name);
		const keyword = [...call.keywords].find(([, item]) => item.kind === "name" && item.path === name)?.[0];
		if (index === -1 && keyword === void 0) return [];
		const found = functionOf(sources, root, file, scope, call.callee);
		if (found === null) return [];
		const parameter = keyword ?? splitTop(found.definition.parameters, ",")[index]?.[0]?.text;
		return parameter === void 0 ? [] : [{
			file: found.file,
			scope: readScope(found.definition.body),
			name: parameter,
			call: null
		}];
	});
}
/** The function of the project that a callee names. */
function functionOf(sources, root, file, scope, callee) {
	if (callee.kind !== "name") return null;
	const module = sources.module(file);
	const own = [scope, module].flatMap((item) => item?.functions ?? []).find((item) => item.name === callee.path);
	if (own !== void 0) return {
		file,
		definition: own
	};
	const found = bindingOf(scope, callee.path) ?? (module === null ? null : bindingOf(module, callee.path));
	const target = found === null ? null : sources.resolve(root, file, found.binding);
	if (found === null || target === null) return null;
	const name = found.rest === "" ? found.binding.path.split(".").at(-1) : found.rest;
	const definition = sources.module(target)?.functions.find((item) => item.name === name);
	return definition === void 0 ? null : {
		file: target,
		definition
	};
}

// lib/project/python/routes.js
/** How deep routers may be nested, and how many are followed. */
const MAX_DEPTH = 6;
const MAX_ROUTERS = 80;
/** Reads the GET routes of an app with those of the routers that it includes. */
function readRoutes(sources, root, app, given) {
	const sites = sitesOf(sources, root, app);
	const context = {
		sources,
		root,
		given,
		followed: 0,
		routes: []
	};
	for (const site of sites) collect(context, site, "", false, 0);
	const makers = sites.flatMap(({ call, file }) => call === null ? [] : [{
		call,
		place: {
			root,
			file
		}
	}]);
	const listed = makers.flatMap(({ call, place }) => listedRoutes(context, call, place));
	return {
		routes: [...context.routes, ...listed],
		makers,
		sites
	};
}
const DECORATORS = /* @__PURE__ */ new Set([
	"get",
	"route",
	"api_route",
	"head"
]);
const ADDERS = /* @__PURE__ */ new Set([
	"add_api_route",
	"add_route",
	"add_url_rule"
]);
/** Routes that a site adds to the object of its name, and those of the routers that it includes. */
function collect(context, site, prefix, guarded, depth) {
	if (depth > MAX_DEPTH || context.followed > MAX_ROUTERS) return;
	context.followed += 1;
	const { name, scope } = site;
	const place = {
		root: context.root,
		file: site.file
	};
	for (const definition of scope.functions) for (const decorator of definition.decorators) {
		const method = decorator.kind === "call" ? methodOf(decorator, name) : null;
		if (decorator.kind === "call" && method !== null && DECORATORS.has(method)) addRoute(context, place, prefix, guarded, decorator, decorator.positional[0] ?? decorator.keywords.get("path"), definition);
	}
	for (const call of scope.calls) {
		const method = methodOf(call, name);
		if (method === null) continue;
		const [first, second] = call.positional;
		if (ADDERS.has(method)) addRoute(context, place, prefix, guarded, call, first ?? call.keywords.get("path"), handlerOf(context, site, second));
		if (method === "include_router" || method === "register_blueprint" || method === "blueprint") include(context, site, call, prefix, guarded, depth);
		if (method === "mount" && textOf(context.sources, place, first, context.given) === "/") pushRoute(context, place, prefix === null ? null : `${prefix}/`, guarded, true, call.line);
	}
}
/** `name.method(…)` -> `method`; `name.router.method` too. */
function methodOf(call, name) {
	if (call.callee.kind !== "name" || name === "") return null;
	const path = call.callee.path.replace(/\.router\.(?=\w+$)/, ".");
	return path.startsWith(`${name}.`) && path.indexOf(".", name.length + 1) === -1 ? path.slice(name.length + 1) : null;
}
function addRoute(context, place, prefix, guarded, call, path, handler) {
	const methods = call.keywords.get("methods");
	if (methods?.kind === "list" && !methods.items.some((item) => item.kind === "text" && item.value.toUpperCase() === "GET")) return;
	const text = path?.kind === "text" || path?.kind === "name" ? textOf(context.sources, place, path, context.given) : null;
	if (text === null || prefix === null) return;
	const own = isGuarded(call.keywords.get("dependencies"), handler);
	pushRoute(context, place, `${prefix}${text}`, guarded || own, isPlain(call, handler), handler?.line ?? call.line);
}
function pushRoute(context, place, path, guarded, plain, line) {
	if (path === null || path.includes("{") || path.includes("<")) return;
	context.routes.push({
		path: path.startsWith("/") ? path : `/${path}`,
		guarded,
		plain,
		where: `${place.file}:${line}`
	});
}
function handlerOf(context, site, expression) {
	if (expression?.kind !== "name") return null;
	return [site.scope, context.sources.module(site.file)].flatMap((scope) => scope?.functions ?? []).find((item) => item.name === expression.path) ?? null;
}
/** `app.include_router(users.router, prefix="/users", dependencies=[…])`. */
function include(context, site, call, prefix, guarded, depth) {
	const { sources, root, given } = context;
	const place = {
		root,
		file: site.file
	};
	const router = call.positional[0] ?? call.keywords.get("router");
	const found = router?.kind === "name" ? routerOf(sources, root, site, router.path) : null;
	if (found === null) return;
	const written = call.keywords.get("prefix") ?? call.keywords.get("url_prefix");
	const added = written === void 0 ? "" : textOf(sources, place, written, given);
	const made = found.call?.keywords.get("prefix") ?? found.call?.keywords.get("url_prefix");
	const own = made === void 0 ? "" : textOf(sources, {
		root,
		file: found.file
	}, made, given);
	collect(context, found, prefix === null || added === null || own === null ? null : `${prefix}${added}${own}`, guarded || isGuarded(call.keywords.get("dependencies"), null) || isGuarded(found.call?.keywords.get("dependencies"), null), depth + 1);
}
/** The module-level router that a name stands for, here or in another file. */
function routerOf(sources, root, site, path, hops = 0) {
	const module = sources.module(site.file);
	if (module === null || hops > MAX_DEPTH) return null;
	for (const scope of /* @__PURE__ */ new Set([site.scope, module])) {
		const made = scope.assignments.findLast((item) => item.target === path)?.value;
		if (made !== void 0) return {
			file: site.file,
			scope,
			name: path,
			call: made.kind === "call" ? made : null
		};
	}
	const found = bindingOf(site.scope, path) ?? bindingOf(module, path);
	const file = found === null ? null : sources.resolve(root, site.file, found.binding);
	if (found === null || file === null) return null;
	const target = sources.module(file);
	if (target === null) return null;
	const name = sources.fileOf(root, found.binding.path) === file || found.binding.level > 0 && found.rest !== "" ? found.rest.split(".").at(-1) : [found.binding.path.split(".").at(-1), found.rest].filter(Boolean).join(".");
	if (name === void 0 || name === "" || file === site.file && name === path) return null;
	return routerOf(sources, root, {
		file,
		scope: target,
		name,
		call: null
	}, name, hops + 1);
}
/** `Starlette(routes=[Route("/x", x)])`, `Litestar(route_handlers=[x])` with `@get("/x")`. */
function listedRoutes(context, call, place) {
	const listed = [];
	const inner = {
		...context,
		routes: listed
	};
	const module = context.sources.module(place.file);
	const name = (expression) => expression.kind === "name" ? expression.path : "";
	const routes = listOf(module, call.keywords.get("routes"));
	for (const item of routes) {
		if (item.kind !== "call" || !/(?:^|\.)(?:Route|Mount)$/.test(name(item.callee))) continue;
		const [path, endpoint] = item.positional;
		const handler = module?.functions.find((definition) => definition.name === name(endpoint ?? path ?? item)) ?? null;
		if (/Route$/.test(name(item.callee))) addRoute(inner, place, "", false, item, path ?? item.keywords.get("path"), handler);
	}
	const handlers = listOf(module, call.keywords.get("route_handlers") ?? (/Litestar$/.test(name(call.callee)) ? call.positional[0] : void 0));
	for (const item of handlers) {
		const definition = module?.functions.find((candidate) => candidate.name === name(item));
		for (const decorator of definition?.decorators ?? []) {
			const path = decorator.kind === "call" ? decorator.positional[0] ?? decorator.keywords.get("path") : void 0;
			if (decorator.kind === "call" && /(?:^|\.)get$/.test(name(decorator.callee))) addRoute(inner, place, "", false, decorator, path ?? {
				kind: "text",
				value: "/",
				dynamic: false,
				line: decorator.line
			}, definition ?? null);
		}
	}
	return listed;
}
function listOf(module, expression) {
	const value = expression?.kind === "name" ? module?.assignments.findLast((item) => item.target === expression.path)?.value : expression;
	return value?.kind === "list" ? value.items : [];
}

// lib/project/web.js
/** Decides command, port and health path of a start. */
function decideWeb(from, start) {
	const { checkout, sources, findings, options, dockerfile, dependencies, given } = from;
	const started = start.source !== "none";
	const app = start.entrypoint?.app ?? (started ? lookQuietly(from) : null);
	const routing = app === null ? null : readRoutes(sources, sources.importRoot(app.file), app, given);
	const conf = start.command !== null || start.source === "dockerfile" || !checkout.isFile("gunicorn.conf.py") ? null : readGunicornConf(sources, GUNICORN_CONF, given);
	const port = decidePort(options.port, start.launch, dockerfile, conf);
	const check = dockerfile === null ? null : healthCheckOf(dockerfile.content);
	const health = decideHealth(findings, sources, routing, app?.kind ?? null, {
		input: options.healthCheckPath,
		given,
		started,
		declared: check === null ? null : {
			path: check.path,
			because: `HEALTHCHECK in ${dockerfile?.path}:${check.line}`
		},
		fastapi: declarationsOf(dependencies, "fastapi").length > 0 || dockerfile === null && dependencies.all.length === 0
	});
	return {
		web: {
			command: commandOf(from, start, port.port),
			port: port.port,
			portBecause: port.because,
			healthCheckPath: health.path,
			healthCheckBecause: health.because,
			openPath: health.openPath
		},
		app,
		routing
	};
}
/** The app of a start whose command does not name it, for its routes and framework only: a tie is no error here. */
function lookQuietly(from) {
	const sources = {
		...launchSources(from),
		dependencies: from.dependencies,
		findings: new Findings()
	};
	return findEntrypoint(sources)?.app ?? null;
}
function commandOf(from, start, port) {
	if (start.command !== null) return start.command;
	if (start.source === "dockerfile" || start.entrypoint === null) return null;
	const { entrypoint } = start;
	const image = from.dockerfile?.content ?? null;
	const place = image === null ? {
		runner: [],
		folder: null
	} : {
		runner: runnerIn(image),
		folder: importFolderIn(image, entrypoint.root)
	};
	return composeCommand(from.checkout, from.sources, entrypoint, from.dependencies, port, place);
}

// lib/project/read.js
/**
* Reads the project in a checkout: pure but for reading files, no network, no user code is run. Never throws for what
* the checkout holds; what is wrong stands in `warnings` and `errors`.
*/
function readProject(options) {
	const findings = new Findings();
	const place = locateApp(options.workspace, options.directory);
	if (place === null) {
		findings.refuse("working-directory-invalid", `working-directory "${options.directory}" is no folder inside the checkout.`, "Set it to the folder of the app, relative to the root of the repository.");
		return nothing(options, findings);
	}
	return readApp(options, findings, new Checkout(place.root, place.app, findings), place.directory);
}
function readApp(options, findings, checkout, directory) {
	const sources = new Sources(checkout);
	const python = readPythonVersion(checkout, readPythonLimits(checkout));
	const dependencies = readDependencies(checkout, findings, python.version);
	const procfile = readProcfile(checkout, findings);
	const dockerfile = readDockerfile(checkout, findings, options.dockerfile);
	const alembic = readAlembic(checkout, findings, dependencies.pyproject);
	const decision = decidePostgres(dependencies, options, findings);
	const needed = decision.postgres.needed;
	const from = {
		checkout,
		sources,
		findings,
		options,
		procfile,
		dockerfile,
		dependencies,
		given: givenVariables(options, needed, dockerfile)
	};
	const start = decideStart(from);
	const { web, app, routing } = decideWeb(from, start);
	const drivers = needed ? decision.dependencies.drivers : [];
	const database = decideDatabase(from, start, alembic, drivers, python.version);
	const decided = {
		start,
		routing,
		alembic,
		database: needed,
		healthPath: web.healthCheckPath
	};
	checkProject(from, decided, directory);
	const manager = choosePackageManager(checkout, findings, dependencies);
	const install = dockerfile === null ? planInstall({
		checkout,
		findings,
		dependencies,
		manager,
		python,
		root: start.entrypoint?.root ?? ".",
		kind: app?.kind ?? null,
		launch: start.launch,
		greenlet: database.needsGreenlet,
		started: start.source !== "none"
	}) : null;
	const project = {
		directory,
		packageManager: manager.name,
		python: python.version,
		...decision,
		alembic: alembic?.project ?? null,
		procfile: procfile?.processes ?? null,
		dockerfile: dockerfile?.path ?? null,
		framework: app === null || app.kind === "asgi" || app.kind === "wsgi" ? null : app.kind,
		entrypoint: describeEntrypoint(start)
	};
	const { warnings, errors } = findings;
	return {
		project,
		web,
		install,
		databaseUrl: database.url,
		warnings,
		errors
	};
}
/** What the deployment itself gives every app at run time. */
const INJECTED = [
	"PORT",
	"ENVIRONMENT",
	"MONOLAYER_URL"
];
const INJECTED_WITH_DATABASE = [
	"DATABASE_URL",
	"PGHOST",
	"PGPORT",
	"PGUSER",
	"PGDATABASE",
	"PGPASSWORD",
	"PGSSLMODE"
];
function givenVariables({ variables }, database, dockerfile) {
	const own = dockerfile === null ? [] : environmentOf(dockerfile.content).keys();
	return /* @__PURE__ */ new Set([
		...variables,
		...own,
		...INJECTED,
		...database ? INJECTED_WITH_DATABASE : []
	]);
}
function describeEntrypoint(start) {
	if (start.source === "none" || start.entrypoint?.target.startsWith(":") === true) return null;
	return {
		target: start.entrypoint?.target ?? null,
		factory: start.entrypoint?.factory ?? false,
		because: start.because
	};
}
/** The reading of a directory that cannot be entered: every member is there, and says nothing. */
function nothing(options, { warnings, errors }) {
	return {
		project: {
			directory: options.directory,
			packageManager: "pip",
			python: DEFAULT_PYTHON,
			dependencies: {
				sqlalchemy: false,
				alembic: false,
				drivers: []
			},
			postgres: {
				needed: false,
				because: []
			},
			alembic: null,
			procfile: null,
			dockerfile: null,
			framework: null,
			entrypoint: null
		},
		web: {
			command: null,
			port: options.port ?? 8e3,
			portBecause: options.port === null ? "default" : "input port",
			healthCheckPath: options.healthCheckPath ?? "/",
			healthCheckBecause: options.healthCheckPath === null ? "nothing better is known" : "input health-check-path",
			openPath: "/"
		},
		install: null,
		databaseUrl: {
			scheme: options.databaseUrlScheme ?? "postgresql",
			because: []
		},
		warnings,
		errors
	};
}

// lib/commands.js
/** `command: plan`: says what would be done, and changes nothing. Needs neither AWS nor Docker. */
async function runPlan(session, target) {
	const { plan } = planOf(session, target);
	session.report.outcome = "planned";
	for (const line of wholePlan(plan)) session.progress.say(line);
	if (plan.errors.length > 0) throw unreadable(plan);
}
/** Plans, signs in, deploys. */
async function runDeploy(session, target) {
	const reporting = await openReporting(session, target);
	const { plan, reading } = planOf(session, target);
	if (plan.errors.length > 0) throw unreadable(plan);
	for (const line of shortPlan(plan)) session.progress.say(line);
	const run = await openEnvironment(session, target, reporting);
	const { deploy } = await import("./deploy.js");
	await deploy({
		...run,
		plan,
		reading,
		runner: runnerOf(session)
	});
}
/** Removes an environment. Reads nothing of the checkout. */
async function runDestroy(session, target) {
	if (target.stage === "production" && session.inputs.confirmDestroy !== "production") throw new DeployError({
		code: "destroy-refused",
		message: "Removing production needs a second word.",
		where: "the `with:` of the step in your workflow file",
		safe: "Nothing was called on AWS and nothing was changed.",
		remedy: "If you mean it, set confirm-destroy: production. The database is kept even then."
	});
	const run = await openEnvironment(session, target, await openReporting(session, target));
	const { destroy } = await import("./destroy2.js");
	await destroy(run);
}
/** Brings a preview that sleeps back. Reads nothing of the checkout. */
async function runWake(session, target) {
	const run = await openEnvironment(session, target, await openReporting(session, target));
	const { wake } = await import("./sleep2.js");
	await wake(run);
}
/** Gives a preview a new, empty database, then deploys to it. */
async function runReset(session, target) {
	const reporting = await openReporting(session, target);
	const { plan, reading } = planOf(session, target);
	if (plan.errors.length > 0) throw unreadable(plan);
	const run = await openEnvironment(session, target, reporting);
	const { reset } = await import("./reset.js");
	const { deploy } = await import("./deploy.js");
	await reset(run);
	await deploy({
		...run,
		plan,
		reading,
		runner: runnerOf(session)
	});
}
/** Removes previews that nobody needs any more. Reads nothing of the checkout. */
async function runSweep(session) {
	const target = {
		environment: "sweep",
		stage: "preview",
		pullRequest: null,
		branch: "",
		force: false,
		refuseOlder: false
	};
	const { openLane, ...stage } = await openEnvironment(session, target, await openReporting(session, target));
	const { openWebTargets } = await import("./web-targets.js");
	const { openAnnouncer } = await import("./announce.js");
	const { sweep } = await import("./sweep.js");
	await sweep({
		stage,
		progress: session.progress,
		report: session.report,
		openLane,
		workOn: async ({ clients, wanting, hold }, environment, pullRequest, report) => {
			const address = {
				...stage.account.address,
				environment
			};
			const account = {
				...stage.account,
				address,
				names: namesOf(address),
				tags: tagsOf(address, session.run.repository.fullName),
				clients
			};
			report.environment = environment;
			report.stage = "preview";
			const work = {
				...stage,
				target: {
					...target,
					environment,
					pullRequest
				},
				account,
				wanting,
				hold,
				report,
				progress: {
					...stage.progress,
					step: (title, step) => stage.progress.step(`${environment}: ${title}`, step)
				}
			};
			return {
				...work,
				webTargets: openWebTargets(await clients.ecs(), account),
				announcer: openAnnouncer(work, stage.github.client),
				lockWaitSeconds: 0
			};
		}
	});
}
/** The machine that builds the image. */
function runnerOf({ world }) {
	return {
		environment: world.environment,
		temporary: world.environment.RUNNER_TEMP || tmpdir(),
		keepForPost: (directory) => world.saveState("docker-config", directory)
	};
}
async function openReporting(session, target) {
	const { openGitHub } = await import("./api2.js");
	const { openAnnouncer } = await import("./announce.js");
	const { run, inputs, progress } = session;
	const github = openGitHub(run, inputs.githubToken, progress.say);
	const announcer = openAnnouncer({
		...session,
		target
	}, github.client);
	session.onFinished(announcer.end);
	return {
		github,
		announcer
	};
}
/** Signs in and opens the doors that work on one environment needs. */
async function openEnvironment(session, target, reporting) {
	const { openAccount } = await import("./sign-in.js");
	const { openWebTargets } = await import("./web-targets.js");
	const { account, step, wanting, hold, openLane } = await session.progress.step("Sign in to AWS", (voice) => openAccount(session, target, voice));
	const { run, inputs, progress, report } = session;
	return {
		...reporting,
		run,
		inputs,
		target,
		account,
		webTargets: openWebTargets(await account.clients.ecs(), account),
		progress,
		report,
		mask: session.mask,
		redact: session.redact,
		signal: session.signal,
		step,
		wanting,
		hold,
		openLane
	};
}
/** Reads the project and decides; the findings become warnings of the run. */
function planOf(session, target) {
	const { inputs, run, report, progress } = session;
	const reading = readProject({
		workspace: run.workspace,
		directory: inputs.workingDirectory,
		entrypoint: inputs.entrypoint,
		dockerfile: inputs.dockerfile,
		port: inputs.port,
		healthCheckPath: inputs.healthCheckPath,
		database: inputs.database,
		databaseUrlScheme: inputs.databaseUrlScheme,
		variables: [...inputs.environmentVariables, ...inputs.secrets].map(({ name }) => name),
		cpu: inputs.cpu,
		memory: inputs.memory,
		maxTasks: inputs.maxTasks,
		databaseInstanceClass: inputs.databaseInstanceClass,
		reachesImage: openImageFilter(run.workspace, inputs.workingDirectory)
	});
	const plan = makePlan(target, inputs, reading);
	report.plan = plan;
	for (const warning of plan.warnings) progress.warn(warning);
	return {
		plan,
		reading
	};
}
function unreadable(plan) {
	const [first] = plan.errors;
	return new DeployError({
		code: "project-unreadable",
		message: plan.errors.map(({ code, message }) => `${message} (${code})`).join("\n"),
		where: `folder ${plan.project.directory} of the checkout`,
		safe: "Nothing was called on AWS and nothing was changed.",
		remedy: first?.fix ?? "Correct the project."
	});
}

export { runDeploy, runDestroy, runPlan, runReset, runSweep, runWake };