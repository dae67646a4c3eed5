import { createHash } from "node:crypto";
import { setTimeout as setTimeout$1 } from "node:timers/promises";

// lib/errors.js
/** A deployment that stopped for a reason the user or AWS can mend. Anything else thrown is a bug of ours. */
var DeployError = class extends Error {
	code;
	where;
	safe;
	remedy;
	constructor(parts) {
		super(parts.message, parts.cause === void 0 ? void 0 : { cause: parts.cause });
		this.name = "DeployError";
		this.code = parts.code;
		this.where = parts.where;
		this.safe = parts.safe;
		this.remedy = parts.remedy;
	}
};

// lib/aws/refusal.js
/** Names under which AWS services refuse a permission. */
const refusals = [
	"AccessDenied",
	"AccessDeniedException",
	"UnauthorizedOperation",
	"AuthorizationError"
];
/** How services say that an account has used up what it may have. */
const quota = /Quota|LimitExceeded|LimitReached/;
/** True for what one of the SDK's clients threw. */
function isAwsError(error) {
	return error instanceof Error && ("awsCall" in error || "$metadata" in error);
}
/** True for an SDK error of that name; AWS's names are the only stable thing about them. */
function isNamed(error, ...names) {
	return error instanceof Error && names.includes(error.name);
}
/** How often a call was tried before it failed so: where more than once, an earlier try may have had its effect. */
function attemptsOf(error) {
	return (isAwsError(error) ? error.$metadata?.attempts : void 0) ?? 1;
}
/** True where AWS refuses a permission: it will do so the next time as well. */
function isRefused(error) {
	return isNamed(error, ...refusals);
}
/**
* True where a call that changes something has changed nothing: its first answer was that the request is at fault. After
* anything else (no answer, a failure of the service, a second try) it may have had its effect.
*/
function isClearlyRefused(error) {
	return isAwsError(error) && error.$fault === "client" && attemptsOf(error) === 1;
}
/**
* True where an answer came that is none of AWS's: it cannot be parsed, as JSON or as XML, or nothing stands in it. What
* the SDK throws for a service has a `$fault`, and what broke on the way has the `code` of the system.
*/
function isUnreadable(error) {
	return error instanceof Error && "$response" in error && !("$fault" in error) && !("code" in error);
}
/** Names under which AWS services ask for patience (the SDK's own list, for those that are called here). */
const throttles = [
	"ProvisionedThroughputExceededException",
	"RequestLimitExceeded",
	"SlowDown",
	"Throttling",
	"ThrottlingException",
	"TooManyRequestsException"
];
/** Whether AWS did not refuse a call, but had too many. */
function isThrottled(error) {
	return isNamed(error, ...throttles);
}
/**
* An SDK error as the user should read it: a refused permission with the statement that is missing, anything else
* with the call, AWS's words and the request id.
*
* @param safe what answers users now, and what is recorded
*/
function explainAwsError(error, roleArn, safe) {
	const service = error.awsCall?.service ?? "AWS";
	const operation = error.awsCall?.operation ?? "a call";
	const requestId = error.$metadata?.requestId ?? "unknown";
	if (refusals.includes(error.name)) {
		const action = /not authorized to perform: ([\w-]+:\w+)/.exec(error.message)?.[1] ?? `${service}:${operation}`;
		const resource = /on resource: (\S+)/.exec(error.message)?.[1] ?? "*";
		const denied = /explicit deny/.test(error.message);
		return new DeployError({
			code: "access-denied",
			message: [
				`AWS refused ${action} on ${resource}.`,
				`AWS says: ${error.message}`,
				...denied ? ["An explicit deny forbids it: in the role, in a permissions boundary or in a policy of the organisation."] : ["The statement that is missing:", JSON.stringify({
					Effect: "Allow",
					Action: action,
					Resource: resource
				})]
			].join("\n"),
			where: `${roleArn}, ${service} ${operation}, request ${requestId}`,
			safe,
			remedy: denied ? "Remove that deny, or have the owner of the organisation remove it." : capRemedy(action, [roleArn, resource]) ?? "Update the stack of bootstrap/repository.yml from this version of the action; if you use a role of your own, add the statement.",
			cause: error
		});
	}
	const attempts = attemptsOf(error);
	const why = isUnreadable(error) ? "the answer cannot be read; something between here and AWS may have answered" : `${error.name}: ${error.message}`;
	return new DeployError({
		code: "aws-failed",
		message: `${service} ${operation} failed${attempts > 1 ? ` ${attempts} times` : ""}: ${why}`,
		where: `${service} ${operation}, request ${requestId}`,
		safe,
		remedy: quota.test(error.name) ? "Remove previews that nobody needs (command: sweep), or ask AWS for more in the Service Quotas console; then run the job again." : "Run the job again: it goes on where this run stopped.",
		cause: error
	});
}
/** What `bootstrap/repository.yml` caps for previews: the inputs that ask for it, and the parameters that allow it. */
const previewCaps = {
	"rds:CreateDBInstance": ["database-instance-class", "PreviewDatabaseInstanceClass"],
	"ecs:RegisterTaskDefinition": ["cpu or memory", "PreviewTaskCpu and PreviewTaskMemory"]
};
/** Of a cap IAM says no more than of a missing permission, and an update of the stack alone would not help. */
function capRemedy(action, arns) {
	const cap = arns.some((arn) => /-preview(?:-|$)/.test(arn)) ? previewCaps[action] : void 0;
	if (cap === void 0) return null;
	const [inputs, parameters] = cap;
	return `If the workflow sets ${inputs}: previews are capped by ${parameters} of bootstrap/repository.yml, so set it for production only, or deploy the stack with another cap. Otherwise update the stack from this version of the action; if you use a role of your own, add the statement.`;
}
/**
* An answer that AWS never gives by its documentation, or one without what the call is made for: told like a call that
* failed, because the remedy is the same.
*
* @param call service and operation: `ecr CreateRepository`
*/
function unusableAnswer(call, what) {
	return new DeployError({
		code: "aws-failed",
		message: `${call} did not give what it should: ${what}.`,
		where: call,
		safe: "What was done so far is recorded.",
		remedy: "Run the job again: it goes on where this run stopped."
	});
}

// lib/cancellation.js
/** How long a cancelled run may take to clean up: the runner kills it ten seconds after SIGINT. */
const cleanUpMs = 2500;
/** A cancellation of the job, which may come at any time: what must happen within seconds, then the end. */
var Cancellation = class {
	#controller = new AbortController();
	#cleanUps = [];
	#cleaned = () => {};
	#cutShort = () => {};
	#closed = false;
	/** Resolves once it was asked for and what must happen has happened, or has had its time. */
	cleaned = new Promise((resolve) => {
		this.#cleaned = () => resolve("cancelled");
	});
	/** Resolves when it is asked for after the work has ended. */
	late = new Promise((resolve) => {
		this.#cutShort = resolve;
	});
	get signal() {
		return this.#controller.signal;
	}
	/** Whether it came while there was something to cancel. */
	get happened() {
		return this.signal.aborted;
	}
	onCancelled(cleanUp) {
		if (this.happened) cleanUp().catch(() => {});
		else this.#cleanUps.push(cleanUp);
	}
	begin() {
		if (this.#closed) {
			this.#cutShort();
			return;
		}
		this.#controller.abort(/* @__PURE__ */ new Error("the job was cancelled"));
		bounded(Promise.allSettled(this.#cleanUps.map((cleanUp) => cleanUp())), cleanUpMs).then(() => this.#cleaned());
	}
	/** The work has ended: from now on there is nothing to cancel. */
	close() {
		this.#closed = true;
	}
};
/** Waits for something no longer than so. */
async function bounded(work, milliseconds) {
	await Promise.race([work, new Promise((done) => setTimeout(done, milliseconds).unref())]);
}

// lib/redact.js
/** Values shorter than this are not hidden: replacing every `a` or `1` would make a log unreadable. */
const shortestSecret = 6;
/**
* Hides secrets in every text that leaves the process: log, summary, comment, outputs. The runner masks too, but
* only a few encodings and only in its own log (research: base64 with a prefix, hex, percent-encoding and wrapped
* lines all leak through it), so each secret is known here in all of them.
*/
var Redactor = class {
	#forms = /* @__PURE__ */ new Set();
	#pattern = null;
	/** Values shorter than {@link shortestSecret} are ignored. A value of several lines is hidden line by line too. */
	add(secret) {
		for (const value of [secret, ...secret.split(/\r?\n/)]) {
			if (value.trim().length < 6) continue;
			for (const form of encodings(value)) this.#forms.add(form);
		}
		this.#pattern = null;
	}
	/** The text with every known secret, in every known encoding, replaced by `***`. */
	clean(text) {
		if (this.#forms.size === 0) return text;
		this.#pattern ??= new RegExp([...this.#forms].sort((a, b) => b.length - a.length).map(escapeForRegExp).join("|"), "g");
		return text.replace(this.#pattern, "***");
	}
};
/** Cleans every text in plain data: objects, lists and what is in them. Anything else is given back as it is. */
function cleanAll(value, clean) {
	if (typeof value === "string") return clean(value);
	if (Array.isArray(value)) return value.map((part) => cleanAll(part, clean));
	if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
	return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, cleanAll(part, clean)]));
}
/** Every spelling in which a secret commonly reaches a log. */
function encodings(value) {
	const bytes = Buffer.from(value, "utf8");
	const hex = bytes.toString("hex");
	const percent = encodeURIComponent(value);
	const forms = [
		value,
		percent,
		percent.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
		percent.replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`),
		new URLSearchParams({ v: value }).toString().slice(2),
		JSON.stringify(value).slice(1, -1),
		hex,
		hex.toUpperCase(),
		[...value].reverse().join("")
	];
	for (const shift of [
		0,
		1,
		2
	]) {
		const base64 = base64Core(bytes, shift);
		forms.push(base64, base64.replaceAll("+", "-").replaceAll("/", "_"));
	}
	forms.push(...wrappedBase64(bytes));
	return [...new Set(forms)].filter((form) => form.length >= 6);
}
/** Columns after which base64 is broken: PEM (RFC 7468), and MIME (RFC 2045), which `base64` and Python follow. */
const wrapColumns = [64, 76];
/** Shorter pieces of a line could be anything. */
const shortestPiece = 12;
/** The lines of a base64 text that is broken, each of which shows a part of the secret. */
function wrappedBase64(bytes) {
	const base64 = bytes.toString("base64").replaceAll("=", "");
	return wrapColumns.filter((columns) => base64.length > columns).flatMap((columns) => base64.match(new RegExp(`.{1,${columns}}`, "g")) ?? []).filter((line) => line.length >= shortestPiece);
}
/**
* The part of a base64 text that is the same whatever stands before and after the secret, when it begins `shift`
* bytes into a group of three.
*/
function base64Core(bytes, shift) {
	const encoded = Buffer.concat([Buffer.alloc(shift), bytes]).toString("base64").replaceAll("=", "");
	const from = shift === 0 ? 0 : shift + 1;
	const whole = Math.floor((shift + bytes.length) * 8 / 6);
	return encoded.slice(from, whole);
}
function escapeForRegExp(text) {
	return text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
}

// lib/plan/names.js
/** `[a-z][a-z0-9]{0,19}`: never taken from the repository's name, so that a rename keeps everything. */
const appPattern = /^[a-z][a-z0-9]{0,19}$/;
/** What AWS calls its regions: `eu-west-1`, `us-gov-east-1`. */
const regionPattern = /^[a-z]{2}(-[a-z]{1,9}){1,3}-[0-9]$/;
/** What an environment may be called, but for `isReservedName`. */
const environmentPattern = /^[a-z][a-z0-9-]{0,23}$/;
/**
* Names that an environment cannot have, because its database and the role that owns it are called like it: those of
* PostgreSQL (`postgres`, the templates, `public`, `none`, and what begins with `pg_`: its page "CREATE ROLE"), of RDS
* (`rdsadmin`, `rds_superuser` and the like) and of the instance's master user.
*/
function isReservedName(environment) {
	return /^(?:monolayer|postgres|template[01]|public|none|rds.*|pg-.*)$/.test(environment);
}
function namesOf(address) {
	const shared = `monolayer-${address.stage}-${address.repositoryId}-${address.app}`;
	const service = `${shared}-${address.environment}`;
	const path = `/monolayer/${address.stage}/${address.repositoryId}/${address.app}/${address.environment}`;
	return {
		repository: shared,
		databaseInstance: shared,
		service,
		phaseFamily: `${service}-phase`,
		webFamily: `${service}-web`,
		databaseFamily: `${service}-database`,
		logGroup: path,
		parameters: `${path}/`,
		database: address.environment.replaceAll("-", "_"),
		stateKey: {
			repository: `${address.repositoryId}/${address.app}`,
			environment: address.environment
		}
	};
}
/** Tags on everything that is made. A resource that carries another repository's id is refused, never adopted. */
function tagsOf(address, repository) {
	return {
		"monolayer:stage": address.stage,
		"monolayer:repository-id": String(address.repositoryId),
		"monolayer:repository": repository,
		"monolayer:app": address.app,
		"monolayer:environment": address.environment
	};
}
/** Every environment but `production` is a preview. */
function stageOf(environment) {
	return environment === "production" ? "production" : "preview";
}
/**
* A branch's environment: lower-case letters, digits and single hyphens, at most 24 long. Where that changes the
* text, six hex digits of its SHA-256 follow, so that `feat/a` and `feat-a` never share an environment. `production`,
* `pr-<number>`, what looks like an altered name and names of PostgreSQL's are taken, so a branch of such a name is
* altered too.
*
* @param branch any Unicode text
*/
function environmentOfBranch(branch) {
	const slug = branch.normalize("NFKD").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "");
	const reserved = slug === "production" || /^pr-[0-9]+$/.test(slug) || /-[0-9a-f]{6}$/.test(slug) || isReservedName(slug);
	if (slug === branch && environmentPattern.test(slug) && !reserved) return slug;
	const hash = createHash("sha256").update(branch).digest("hex").slice(0, 6);
	return `${(/^[a-z]/.test(slug) && !isReservedName(`${slug}-`) ? slug : `b-${slug}`).slice(0, 24 - hash.length - 1).replace(/-+$/, "")}-${hash}`;
}
/** The number of the pull request whose environment this is; `null`: it is none's. */
function pullRequestOf(environment) {
	const digits = /^pr-([1-9][0-9]{0,14})$/.exec(environment)?.[1];
	return digits === void 0 ? null : Number(digits);
}

// lib/plan/web-target.js
/** What a web service can run on: ECS Express Mode, or a service of our own behind an ECS Gateway. */
const webTargetKinds = ["express", "gateway"];
/** Whether the tasks may be taken away at two minutes' notice, for a lower price: Express Mode has no Spot. */
function runsOnSpot(kind, stage) {
	return kind === "gateway" && stage === "preview";
}

// lib/neutralize.js
/** GitHub shows lines whole; a line longer than this is cut with a note. */
const longestLine = 4e3;
/** As it will be read: what is deleted is gone, and nothing is left that could be. */
function plain(line) {
	return line.replace(/\u001b\[[0-9;?]*[ -/]*[@-~]/g, "").replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "�").replace(/[\u202a-\u202e\u2066-\u2069]/g, "");
}
function inert(line) {
	const safe = line.replace(/##\[/g, "##​[").replace(/^(\s*):(?=:)/u, "$1:​");
	if (safe.length <= longestLine) return safe;
	return `${safe.slice(0, longestLine)} … (${safe.length - longestLine} characters cut)`;
}
/**
* Splits foreign text into safe lines. A carriage return starts a new line: it would overwrite the old one.
*
* @param clean called before the text is split, for what goes over several lines, and again once characters are
*   deleted, because what stood on both sides of them is one word then; before the line is cut, which could leave half
*   of a secret
*/
function foreignLines(text, clean = (text) => text) {
	return linesOf(clean(text)).map((line) => inert(clean(plain(line))));
}
function linesOf(text) {
	return text.split(/\r\n|\n|\r|\u2028|\u2029|\u0085/);
}
/** Terminal colours, control characters, and what turns text round or hides it: nobody reads it, and it can make a text look like another. */
const invisible = /\u001b\[[0-?]*[ -/]*[@-~]|[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/g;
function withoutInvisible(text) {
	return text.replace(invisible, "");
}
/**
* A text that is still to be shown somewhere, without its secrets: also without those that would only come together
* when whatever shows it takes away what is invisible.
*/
function cleanedText(text, clean) {
	return linesOf(clean(text)).map((line) => clean(withoutInvisible(line))).join("\n");
}

// lib/wait.js
const realPace = {
	now: () => performance.now(),
	sleep: async (milliseconds, { signal, background = false } = {}) => {
		await setTimeout$1(milliseconds, void 0, {
			ref: !background,
			...signal ? { signal } : {}
		});
	}
};
/**
* Does something for so long (milliseconds) and no longer: then the signal that it was given aborts, and so does this.
*
* @throws AbortError when the time is over
*/
async function within(milliseconds, pace, work) {
	const limit = new AbortController();
	const done = new AbortController();
	const over = pace.sleep(milliseconds, {
		signal: done.signal,
		background: true
	}).then(() => {
		limit.abort();
		throw Object.assign(/* @__PURE__ */ new Error(`no end after ${describeSeconds(milliseconds / 1e3)}`), { name: "AbortError" });
	});
	try {
		return await Promise.race([work(limit.signal), over]);
	} finally {
		done.abort();
	}
}
/** How often a line says that a wait goes on: a log that is silent looks dead. */
const reminderSeconds = 60;
/**
* The one way to wait for AWS. Not the SDK's waiters: those swallow AccessDenied, and back off to ten minutes, so
* that a deployment that ended is noticed long after. Time is the process's monotonic clock. The
* last look is at the end of the time, not before.
*/
async function waitFor(options) {
	const { pace = realPace, signal, say, what } = options;
	const began = pace.now();
	const waited = () => (pace.now() - began) / 1e3;
	let nextReminder = reminderSeconds;
	let announced = false;
	for (;;) {
		signal?.throwIfAborted();
		const found = await options.look();
		if (found !== null) return found;
		if (waited() >= options.timeoutSeconds) throw await options.timedOut(waited());
		if (!announced) {
			say(`Waiting for ${what} (${options.usually}).`);
			announced = true;
		}
		if (waited() >= nextReminder) {
			say(`Still waiting for ${what}: ${describeSeconds(waited())} so far.`);
			nextReminder = (Math.floor(waited() / reminderSeconds) + 1) * reminderSeconds;
		}
		const pause = Math.min(options.interval(waited()), Math.max(0, options.timeoutSeconds - waited()));
		await pace.sleep(pause * 1e3, { signal });
	}
}
/** `95` -> `1 min 35 s` */
function describeSeconds(seconds) {
	const whole = Math.round(seconds);
	if (whole < 60) return `${whole} s`;
	const minutes = Math.floor(whole / 60);
	const rest = whole % 60;
	if (minutes < 60) return rest === 0 ? `${minutes} min` : `${minutes} min ${rest} s`;
	const hours = Math.floor(minutes / 60);
	return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
}

// lib/report.js
function newReport() {
	return {
		outcome: null,
		environment: null,
		stage: null,
		plan: null,
		url: null,
		image: null,
		database: null,
		phases: [],
		isTaken: false,
		previous: null,
		deployments: [],
		live: false,
		rollout: "none",
		sleepsAfterSeconds: null,
		notes: [],
		logs: null,
		failure: null
	};
}
/** One sentence on what answers users now: the first question after a failure. */
function describeServing({ live, previous, rollout }) {
	if (live) return "The new version is live.";
	const commit = previous?.commit.slice(0, 7);
	switch (rollout) {
		case "none": return previous === null ? "Nothing serves yet." : `The previous version (commit ${commit}) goes on serving at ${previous.url}.`;
		case "asleep": return `The previous version (commit ${commit}) sleeps, as it did before; its URL is ${previous?.url}.`;
		case "under-way": return previous === null ? "Nothing has served before; AWS may finish the first rollout, which was begun." : `The previous version (commit ${commit}) serves at ${previous.url} unless AWS finishes the rollout that was begun.`;
		case "unknown": return previous === null ? "Nobody knows whether anything serves: look at the service in the ECS console." : `Nobody knows what serves now: ask ${previous.url}, and look at the service in the ECS console.`;
	}
}

export { isRefused as A, Cancellation as C, isAwsError as D, explainAwsError as E, isUnreadable as M, unusableAnswer as N, isClearlyRefused as O, DeployError as P, cleanAll as S, attemptsOf as T, pullRequestOf as _, waitFor as a, tagsOf as b, foreignLines as c, webTargetKinds as d, appPattern as f, namesOf as g, isReservedName as h, realPace as i, isThrottled as j, isNamed as k, withoutInvisible as l, environmentPattern as m, newReport as n, within as o, environmentOfBranch as p, describeSeconds as r, cleanedText as s, describeServing as t, runsOnSpot as u, regionPattern as v, bounded as w, Redactor as x, stageOf as y };