import { n as removePreview } from "./destroy.js";
import { N as unusableAnswer, P as DeployError, k as isNamed, r as describeSeconds, t as describeServing } from "./base.js";
import { t as executionRoles } from "./account.js";
import { r as newPending } from "./environment.js";
import { c as webTaskDefinition, n as ensureTaskDefinition, o as phaseTaskDefinition, r as fingerprintOf, t as containerName } from "./task-definition.js";
import { a as wakeUp, o as awaitAnswer, r as sleepsAfter } from "./sleep.js";
import { n as take, t as runUrl } from "./take.js";
import { i as webTargetOf, n as recordWebTarget, t as checkWebTarget } from "./web-target.js";
import { C as streamOf, S as ensureLogGroup, _ as databaseSecrets, b as describeExit, c as findImage, f as awaitDeletion, l as findRepository, m as beginInstance, o as runPhases, p as awaitInstance, s as ensureRepository, u as imageGone, x as endOf, y as ensureDatabase } from "./insist.js";
import { n as phasesAfter, r as phasesBefore } from "./phases.js";
import { n as detachRegistry, r as removeDockerConfig, t as createDockerConfig } from "./docker-config.js";
import { t as shellWord } from "./shell-word.js";
import { a as Checkout, c as joinPaths, i as Findings, l as normalPath, n as exclusionOf, o as locateApp, r as parseDockerignore, t as parse } from "./smol-toml.js";
import { t as holdSharedInstance } from "./shared-instance.js";
import { i as recordServing, n as recordAttempt, r as recordNoRollout, t as settle } from "./settle.js";
import { constants, lstatSync } from "node:fs";
import { Readable } from "node:stream";
import { createHash, randomInt, randomUUID } from "node:crypto";
import { setTimeout as setTimeout$1 } from "node:timers/promises";
import { isAbsolute, join, posix } from "node:path";
import { lstat, mkdir, open, readFile, readdir, readlink, stat, writeFile } from "node:fs/promises";
import { spawn } from "node:child_process";
import { pipeline } from "node:stream/promises";
import { StringDecoder } from "node:string_decoder";

// lib/beside.js
/**
* Tells a story of which parts run side by side. When one fails, the others are told to stop, and its error is the
* story's: what was begun on AWS, the next run finds. Returns when everything that was begun has ended; what the story
* did not wait for is told to stop.
*
* @throws whatever failed first
*/
async function sideBySide(signal, story) {
	const stop = new AbortController();
	const together = AbortSignal.any([signal, stop.signal]);
	const parts = [];
	let failure = null;
	const begin = (part) => {
		const result = (async () => part(together))();
		const ended = result.then(() => {}, (error) => {
			failure ??= { error };
			stop.abort(error);
		});
		parts.push(ended);
		return result;
	};
	try {
		return await begin(() => story({
			signal: together,
			begin
		}));
	} catch (error) {
		throw failure?.error ?? error;
	} finally {
		stop.abort(/* @__PURE__ */ new Error("the story has ended"));
		await Promise.all(parts);
	}
}

// lib/elsewhere.js
/**
* Warns when production is about to be made for the first time though this repository has one elsewhere, under another
* app name or in another region. Whoever changed one of the two inputs by mistake would otherwise find a second, empty
* database behind a new address, with every step green. It is no error: a repository may hold several apps.
*
* Only GitHub remembers what was deployed elsewhere: another region knows nothing of it, and another app's state is none
* of this one's. Where GitHub cannot be asked, nothing is said.
*/
async function warnOfElsewhere(run, environment) {
	const { account, github, inputs, progress } = run;
	if (account.address.stage !== "production" || environment.state.deployments.length > 0) return;
	const here = describePlace(inputs.app, account.region);
	const deployed = await github.deployedPlaces() ?? [];
	const others = new Set(deployed.map(({ app, region }) => describePlace(app, region)));
	others.delete(here);
	if (others.size === 0) return;
	progress.warn({
		code: "deployed-elsewhere",
		message: `Production of this repository has been deployed as ${[...others].join(" and ")}. This run makes another one: ${here}, at an address of its own and with an empty database, if it needs one. The other stays as it is, and goes on costing.`,
		fix: "If `app` or `aws-region` was changed by mistake, change it back and run the job again: nothing of the other was touched. If this is a further app, or a move on purpose, there is nothing to do."
	});
}
function describePlace(app, region) {
	return `the app ${app} in ${region}`;
}

// lib/left-behind.js
/**
* Whether the pull request was closed while this run waited or deployed: then what was made for it is removed. Its
* own run for "closed" may have been first, and found nothing to remove.
*/
async function leftBehind(run, environment) {
	const { target, github, report, progress } = run;
	if (target.pullRequest === null || await github.isPullRequestOpen(target.pullRequest) !== false) return false;
	const note = `Pull request #${target.pullRequest} was closed meanwhile, so its preview is removed.`;
	progress.say(note);
	report.notes.push(note);
	await removePreview(run, environment);
	return true;
}
/** The same after a deployment that failed: nobody needs to mend what is not wanted any more. */
async function leftBehindAfter(error, run, environment) {
	if (error instanceof DeployError && error.code === "lock-lost" || run.signal.aborted) return false;
	if (!await leftBehind(run, environment)) return false;
	run.progress.say(`What had stopped the deployment: ${error instanceof Error ? error.message : String(error)}`);
	return true;
}

// lib/app-environment.js
/**
* The variables of the specification's "Runtime Environment Variables", the user's own, and `PORT`, which always is
* the port that the load balancer sends to. What is secret comes by reference.
*
* @param url `null` while it is not known, before the very first rollout
*/
function appEnvironment(plan, inputs, connection, secrets, url) {
	const variables = { ENVIRONMENT: plan.environment };
	for (const { name, value } of inputs.environmentVariables) variables[name] = value;
	variables.PORT = String(plan.web.port);
	if (connection !== null) {
		variables.PGHOST = connection.host;
		variables.PGPORT = String(connection.port);
		variables.PGUSER = connection.user;
		variables.PGDATABASE = connection.database;
		variables.PGSSLMODE = "require";
	}
	if (url !== null) variables.MONOLAYER_URL = url;
	return {
		variables,
		secrets: [...connection?.secrets ?? [], ...secrets]
	};
}

// lib/pending.js
/** What is to serve, from what was prepared. */
function describeDeployment(run, environment, prepared) {
	const { account, inputs, plan } = run;
	const settings = (url, family) => {
		const app = appEnvironment(plan, inputs, prepared.connection, prepared.secrets, url);
		return {
			family,
			image: prepared.image.reference,
			executionRoleArn: executionRoles(account).app,
			cpu: inputs.cpu,
			memory: inputs.memory,
			cpuArchitecture: inputs.cpuArchitecture,
			environment: app.variables,
			secrets: app.secrets.map(({ name, valueFrom }) => ({
				name,
				valueFrom
			})),
			secretsVersion: fingerprintOf(app.secrets),
			logGroup: account.names.logGroup,
			region: account.region,
			tags: account.tags
		};
	};
	const phases = inputs.image === null ? plan.phases : plan.phases.filter(({ name }) => name === "beforeRollout" || name === "afterRollout");
	return {
		commit: inputs.image === null ? run.run.commit : rolledBackTo(environment, prepared) ?? inputs.image,
		image: prepared.image.reference,
		imageKey: prepared.image.key,
		phases,
		settings,
		fingerprint: fingerprintOf({
			web: webTaskDefinition(settings(null, account.names.webFamily), plan.web),
			phases: phases.map(({ name, command }) => ({
				name,
				command
			})),
			healthCheckPath: plan.web.healthCheckPath,
			tasks: [inputs.minTasks, inputs.maxTasks]
		})
	};
}
/** The commit of the deployment whose image is rolled back to, where it is remembered. */
function rolledBackTo(environment, prepared) {
	return environment.state.deployments.find(({ image }) => image === prepared.image.reference)?.commit ?? null;
}
/**
* Whether exactly this serves already. The state says so, and one read confirms it: a service that somebody removed
* is rolled out again.
*/
async function alreadyServes(run, environment, deployment) {
	const { state } = environment;
	const last = state.deployments[0];
	if (run.target.force || state.pending !== null || last?.fingerprint !== deployment.fingerprint) return false;
	const web = webTargetOf(run, environment);
	const serving = await web.serving();
	if (serving?.taskDefinition !== last.taskDefinition) return false;
	if (state.asleepSince !== null && await wakeUp(run, environment) === null) return false;
	for (const { name, command } of deployment.phases) run.report.phases.push({
		name,
		command,
		outcome: "skipped",
		exitCode: null,
		seconds: null,
		because: "nothing changed"
	});
	run.report.outcome = "unchanged";
	run.report.url = serving.url;
	run.report.image = deployment.image;
	run.report.live = true;
	run.report.sleepsAfterSeconds = sleepsAfter(run, web);
	if (last.commit !== deployment.commit) {
		await environment.save((current) => ({
			...current,
			deployments: [{
				...last,
				commit: deployment.commit
			}, ...current.deployments.slice(1)]
		}));
		run.report.deployments = environment.state.deployments;
	}
	run.progress.say(`This is what serves already at ${serving.url}: nothing to do.`);
	return true;
}
/**
* Writes down that a deployment to a preview begins, before anything is made for it: so that a removal or a sweep
* finds what a run leaves that dies on its way.
*/
async function markBegun(run, environment) {
	const { pullRequest, stage } = run.target;
	if (stage === "production") return;
	await environment.save((state) => ({
		...state,
		pullRequest: pullRequest ?? state.pullRequest,
		begunAt: (/* @__PURE__ */ new Date()).toISOString()
	}));
}
/**
* Notes what is being deployed, unless an earlier run began the very same and this one goes on with it. It is written
* together with the first thing that is done for it: a phase, or the rollout.
*/
function markPending(environment, deployment) {
	if (environment.state.pending?.fingerprint === deployment.fingerprint) return;
	environment.note((state) => ({
		...state,
		images: [...state.images.filter((image) => image !== deployment.image), deployment.image],
		pending: {
			...newPending,
			fingerprint: deployment.fingerprint,
			commit: deployment.commit,
			rollout: state.pending?.rollout ?? null
		}
	}));
}
/** What some phases of this deployment run with; where there are none, nothing is made for them. */
async function phaseRun(run, environment, deployment, phases) {
	const { account } = run;
	return {
		account,
		environment,
		progress: run.progress,
		report: run.report,
		project: run.plan.project,
		taskDefinition: phases.length === 0 ? "" : await phaseTaskDefinitionFor(account, deployment, run.report.url),
		commit: deployment.commit,
		fingerprint: deployment.fingerprint,
		databaseInstance: environment.state.database?.instance ?? null,
		memory: run.inputs.memory,
		timeoutSeconds: run.inputs.phaseTimeoutSeconds,
		runUrl: runUrl(run.run),
		signal: run.signal
	};
}
async function phaseTaskDefinitionFor(account, deployment, url) {
	const definition = phaseTaskDefinition(deployment.settings(url, account.names.phaseFamily));
	return ensureTaskDefinition(await account.clients.ecs(), definition);
}
/**
* Notes that nothing of the deployment is left to be done; it is written when the environment is given back. Should this
* run die before that, the next one looks once more whether all is done.
*/
function finish$1(run, environment) {
	environment.note((state) => ({
		...state,
		pending: null
	}));
	if (run.inputs.image === null) {
		run.report.outcome = "deployed";
		return;
	}
	run.report.outcome = "rolled-back";
	if (run.plan.database !== "none") run.report.notes.push("The database schema stays where it is: a roll back runs no migration, because the older code does not know the newer ones.");
}

// lib/aws/parameters.js
/** SSM reads at most so many parameters in one call. */
const readAtOnce = 10;
/** How often is looked for a parameter that exists. */
const mostLooks = 5;
/**
* @param mask is given every value before anything else happens with it
*/
function openParameterStore(ssm, account, mask) {
	const known = /* @__PURE__ */ new Map();
	/** What was asked for, also while the answer is still to come: nothing is asked for twice. */
	const asked = /* @__PURE__ */ new Map();
	const path = (name) => `${account.names.parameters}${name}`;
	const stored = (name, version) => ({
		name,
		valueFrom: `arn:${account.partition}:ssm:${account.region}:${account.accountId}:parameter${path(name)}`,
		version
	});
	const tags = Object.entries(account.tags).map(([Key, Value]) => ({
		Key,
		Value
	}));
	const ask = async (names) => {
		const answer = await ssm.getParameters({
			Names: names.map(path),
			WithDecryption: true
		});
		for (const parameter of answer.Parameters ?? []) {
			const name = parameter.Name?.slice(account.names.parameters.length);
			if (name === void 0 || parameter.Value === void 0) continue;
			mask(parameter.Value);
			known.set(name, {
				value: parameter.Value,
				version: String(parameter.Version ?? 0)
			});
		}
	};
	const read = async (names) => {
		const missing = names.filter((name) => !asked.has(name));
		for (let from = 0; from < missing.length; from += readAtOnce) {
			const batch = missing.slice(from, from + readAtOnce);
			const answered = ask(batch);
			for (const name of batch) asked.set(name, answered);
		}
		await Promise.all(names.map((name) => asked.get(name)));
		return known;
	};
	const create = async (name, value) => {
		try {
			const answer = await ssm.putParameter({
				Name: path(name),
				Value: value,
				Type: "SecureString",
				Tags: tags
			});
			known.set(name, {
				value,
				version: String(answer.Version ?? 1)
			});
			return String(answer.Version ?? 1);
		} catch (error) {
			if (isNamed(error, "ParameterAlreadyExists")) return null;
			throw error;
		}
	};
	return {
		read,
		async ensure(name, value) {
			mask(value);
			const current = (await read([name])).get(name);
			if (current?.value === value) return stored(name, current.version);
			if (current === void 0) {
				const version = await create(name, value);
				if (version !== null) return stored(name, version);
			}
			const answer = await ssm.putParameter({
				Name: path(name),
				Value: value,
				Type: "SecureString",
				Overwrite: true
			});
			known.set(name, {
				value,
				version: String(answer.Version ?? 0)
			});
			return stored(name, String(answer.Version ?? 0));
		},
		async ensureGenerated(name) {
			const current = (await read([name])).get(name);
			if (current !== void 0) return {
				stored: stored(name, current.version),
				value: current.value
			};
			const value = randomPassword();
			mask(value);
			const version = await create(name, value);
			if (version !== null) return {
				stored: stored(name, version),
				value
			};
			for (let look = 1; look <= mostLooks; look += 1) {
				if (look > 1) await setTimeout$1((look - 1) * 1e3);
				asked.delete(name);
				const made = (await read([name])).get(name);
				if (made !== void 0) return {
					stored: stored(name, made.version),
					value: made.value
				};
			}
			throw unusableAnswer("ssm GetParameters", `${path(name)} exists and is not among the answer`);
		}
	};
}
const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
/** Letters and digits only, so that it is the same in a URL, in a shell and in alembic's configuration (`%`). */
function randomPassword() {
	return Array.from({ length: 32 }, () => alphabet[randomInt(62)]).join("");
}

// lib/earlier-image.js
/** As short as git itself abbreviates a commit. */
const commitPattern = /^[0-9a-f]{7,40}$/i;
/**
* What the input `image` means: a digest, also at the end of a whole reference; a commit, or its beginning, among the
* deployments of this environment; otherwise a tag.
*
* @param deployments newest first: of several with the same commit, the newest counts
* @throws DeployError `image-not-found` where the beginning of a commit fits two of them
*/
function earlierImage(deployments, input) {
	const digest = /sha256:[0-9a-f]{64}$/.exec(input)?.[0];
	if (digest !== void 0) return {
		reference: digest,
		commit: deployments.find(({ image }) => image.endsWith(digest))?.commit ?? null
	};
	if (commitPattern.test(input)) {
		const meant = deployments.filter(({ commit }) => commit.startsWith(input.toLowerCase()));
		const commits = [...new Set(meant.map(({ commit }) => commit))];
		if (commits.length > 1) throw ambiguous(input, commits);
		const [first] = meant;
		const found = first === void 0 ? void 0 : /sha256:[0-9a-f]{64}$/.exec(first.image)?.[0];
		if (first !== void 0 && found !== void 0) return {
			reference: found,
			commit: first.commit
		};
	}
	return {
		reference: input.slice(input.lastIndexOf(":") + 1),
		commit: null
	};
}
function ambiguous(input, commits) {
	return new DeployError({
		code: "image-not-found",
		message: `The input image is ${input}, and ${commits.length} deployed commits begin so: ${commits.join(", ")}.`,
		where: "the input image",
		safe: "Nothing was changed.",
		remedy: "Give more of the commit."
	});
}

// lib/image/docker-argv.js
function buildArgv(build) {
	const { builder } = build;
	const isBuildKit = builder !== "classic";
	return [
		...builder === "buildx" ? [
			"buildx",
			"build",
			"--load",
			"--provenance=false"
		] : ["build"],
		...isBuildKit ? ["--progress=plain"] : [],
		`--platform=${build.platform}`,
		`--file=${build.dockerfile}`,
		`--iidfile=${build.idFile}`,
		...build.tag === null ? [] : [`--tag=${build.tag}`],
		...build.pull ? ["--pull"] : [],
		...build.buildArgs.map(({ name, value }) => `--build-arg=${name}=${value}`),
		...Object.entries(build.labels).map(([name, value]) => `--label=${name}=${value}`),
		...isBuildKit ? Object.entries(build.secrets).map(([id, path]) => `--secret=id=${id},src=${path}`) : [],
		...cacheArguments(build),
		"-"
	];
}
/** The cache is kept in the image itself: the driver that every Docker has can do no other. */
function cacheArguments({ builder, cacheFrom }) {
	switch (builder) {
		case "buildx": return ["--cache-to=type=inline", ...cacheFrom.map((ref) => `--cache-from=type=registry,ref=${ref}`)];
		case "embedded": return ["--build-arg=BUILDKIT_INLINE_CACHE=1", ...cacheFrom.map((ref) => `--cache-from=${ref}`)];
		case "classic": return [];
	}
}
/** The variable that chooses the builder behind `docker build`. */
function builderEnvironment(builder) {
	return builder === "buildx" ? {} : { DOCKER_BUILDKIT: builder === "embedded" ? "1" : "0" };
}
function runArgv(run) {
	return [
		`--config=${run.configDirectory}`,
		"run",
		"--interactive",
		`--name=${run.name}`,
		`--platform=${run.platform}`,
		...run.memoryFolders.map((folder) => `--tmpfs=${folder}:rw,mode=0700`),
		run.image,
		"/bin/sh",
		"-c",
		run.command
	];
}
function commitArgv(container, tag) {
	return [
		"commit",
		container,
		tag
	];
}
function removeContainerArgv(container) {
	return [
		"rm",
		"--force",
		"--volumes",
		container
	];
}
function loginArgv(host, username) {
	return [
		"login",
		`--username=${username}`,
		"--password-stdin",
		host
	];
}
function pushArgv(reference) {
	return ["push", reference];
}
function inspectArgv(reference, format) {
	return [
		"image",
		"inspect",
		`--format=${format}`,
		reference
	];
}
function tagArgv(source, target) {
	return [
		"tag",
		source,
		target
	];
}
function versionArgv() {
	return ["version", "--format={{json .}}"];
}

// lib/image/docker-failure.js
/**
* Docker's own words for what a user can mend, from its error texts (moby/moby, docker/cli, moby/buildkit). The first
* that fits counts, so what explains more stands first.
*/
const KNOWN = [
	{
		code: "docker-disk-full",
		said: /no space left on device|disk quota exceeded/i,
		message: "The disk of the runner is full.",
		remedy: "Free disk space in an earlier step of the job, or use a runner with a larger disk."
	},
	{
		code: "docker-unavailable",
		said: /permission denied while trying to connect to the docker/i,
		message: "The Docker daemon refuses the runner's user.",
		remedy: "Add the runner's user to the group docker, or run the job on a GitHub-hosted runner."
	},
	{
		code: "docker-unavailable",
		said: /cannot connect to the docker daemon|is the docker daemon running|error during connect|dial unix .{0,200}docker/i,
		message: "The Docker daemon does not run on this runner.",
		remedy: "Start Docker in an earlier step of the job, or run the job on a GitHub-hosted runner."
	},
	{
		code: "image-architecture",
		said: /exec format error|exec user process caused.{0,200}exec format|no match for platform|does not match the (?:specified|detected) platform/i,
		message: "The image is for another CPU architecture than this runner can execute.",
		remedy: "Run the job on a runner of that architecture (ubuntu-24.04-arm for ARM64), or add docker/setup-qemu-action before this step, or change cpu-architecture."
	},
	{
		code: "buildkit-missing",
		said: /the --(?:mount|chmod|link|network|security|parents|exclude) (?:option|flag) requires BuildKit|unknown flag: --(?:mount|chmod|link)|requires BuildKit/i,
		message: "The Dockerfile uses instructions of BuildKit, but Docker on this runner comes without it.",
		remedy: "Add docker/setup-buildx-action before this step, or install the package docker-buildx-plugin."
	},
	{
		code: "base-image-unavailable",
		said: /toomanyrequests|pull rate limit/i,
		message: "The registry of the base image limits anonymous downloads, and this runner has used them up.",
		remedy: "Add docker/login-action for that registry before this step; its login is used here."
	},
	{
		code: "base-image-unavailable",
		said: /pull access denied|manifest (?:for \S+ |unknown).*|failed to resolve source metadata|failed to resolve reference|repository does not exist/i,
		message: "The base image of the Dockerfile could not be pulled.",
		remedy: "Check the name behind FROM; for a private registry add docker/login-action before this step, its login is used here."
	}
];
/** What a failed docker command means for the user. */
function dockerFailure(result, otherwise) {
	const text = result.tail.join("\n");
	const known = KNOWN.find(({ said }) => said.test(text)) ?? otherwise;
	const lines = result.tail.filter((line) => line.trim() !== "").slice(-15);
	return new DeployError({
		code: known.code,
		message: [known.message, ...lines.length === 0 ? [] : ["Docker said:", ...lines.map((line) => `  ${line}`)]].join("\n"),
		safe: "Nothing was deployed; what runs is unchanged.",
		remedy: known.remedy
	});
}

// lib/image/tar.js
const BLOCK = 512;
/**
* Writes a tar archive (POSIX.1-2017, `pax`, "ustar Interchange Format"), member by member and never more than one
* chunk at a time. Owner and group are 0 as in the context that Docker sends itself. A pax header carries only what
* does not fit the ustar header: long or non-ASCII paths and link targets, sizes from 8 GiB.
*/
async function* tarOf(members) {
	for (const member of members) {
		yield headersOf(member);
		if (member.kind === "file") {
			let written = 0;
			for await (const chunk of member.content()) {
				written += chunk.length;
				yield chunk;
			}
			if (written !== member.size) throw new Error(`${member.path}: ${written} bytes instead of ${member.size}`);
			if (written % BLOCK !== 0) yield Buffer.alloc(BLOCK - written % BLOCK);
		}
	}
	yield Buffer.alloc(2 * BLOCK);
}
/** A file that is already in memory. */
function textMember(path, content, mode = 420) {
	const bytes = typeof content === "string" ? Buffer.from(content) : content;
	return {
		kind: "file",
		path,
		mode,
		modified: 0,
		size: bytes.length,
		content: async function* () {
			yield bytes;
		}
	};
}
const TYPES = {
	file: "0",
	link: "2",
	directory: "5"
};
const LARGEST = 8589934591;
function headersOf(member) {
	const path = member.kind === "directory" ? `${member.path}/` : member.path;
	const target = member.kind === "link" ? member.target : "";
	const size = member.kind === "file" ? member.size : 0;
	const records = {
		...fits(path) ? {} : { path },
		...fits(target) ? {} : { linkpath: target },
		...size <= LARGEST ? {} : { size: String(size) }
	};
	const mode = member.kind === "link" ? 511 : member.mode;
	const own = header(path, TYPES[member.kind], mode, Math.min(size, LARGEST), member.modified, target);
	if (Object.keys(records).length === 0) return own;
	const body = Buffer.concat(Object.entries(records).map(([key, value]) => record(key, value)));
	const padded = Buffer.alloc(Math.ceil(body.length / BLOCK) * BLOCK);
	body.copy(padded);
	return Buffer.concat([
		header("pax", "x", 420, body.length, 0, ""),
		padded,
		own
	]);
}
function fits(text) {
	return text.length <= 100 && /^[\x20-\x7e]*$/.test(text);
}
/** `<length> <key>=<value>\n`, where the length counts itself. */
function record(key, value) {
	const rest = Buffer.byteLength(` ${key}=${value}\n`);
	let length = rest + String(rest).length;
	if (String(length).length > String(rest).length) length = rest + String(length).length;
	return Buffer.from(`${length} ${key}=${value}\n`);
}
function header(path, type, mode, size, modified, target) {
	const block = Buffer.alloc(BLOCK);
	const octal = (value, offset, length) => block.write(`${Math.max(0, Math.trunc(value)).toString(8).padStart(length - 1, "0")}\0`, offset, "ascii");
	block.write(Buffer.from(path).subarray(0, 100).toString("latin1"), 0, "latin1");
	octal(mode & 4095, 100, 8);
	octal(0, 108, 8);
	octal(0, 116, 8);
	octal(size, 124, 12);
	octal(Math.min(modified, LARGEST), 136, 12);
	block.fill(" ", 148, 156);
	block.write(type, 156, "ascii");
	block.write(Buffer.from(target).subarray(0, 100).toString("latin1"), 157, "latin1");
	block.write("ustar\0", 257, "ascii");
	block.write("00", 263, "ascii");
	const sum = block.reduce((total, byte) => total + byte, 0);
	block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "ascii");
	return block;
}

// lib/image/build-steps.js
/** What the docker command says about its legacy builder each time: chosen by us, so no news for the user. */
const ADVICE = /legacy builder is deprecated|^\s+(?:BuildKit is currently disabled|environment-variable\.|Install the buildx component|https:\/\/docs\.docker\.com\/go\/buildx)/;
/**
* One `docker build` from an archive.
* @returns id of the image
* @throws DeployError with what Docker said
*/
async function dockerBuild(tools, build, members) {
	const idFile = join(tools.config.directory, "image-id");
	const result = await tools.docker.call({
		argv: buildArgv({
			...build,
			idFile
		}),
		environment: builderEnvironment(build.builder),
		input: tarOf(members),
		say: (line) => {
			if (!ADVICE.test(line)) tools.quote(line);
		},
		timeoutSeconds: tools.timeoutSeconds
	});
	if (result.code !== 0) throw buildFailure(result, build.builder);
	return (await readFile(idFile, "utf8")).trim();
}
function buildFailure(result, builder) {
	return dockerFailure(result, {
		code: "image-build-failed",
		message: "Building the image failed.",
		remedy: builder === "classic" ? "Correct the step that failed; `docker build` in the app directory repeats it on your machine." : "Correct the step that failed; `docker buildx build` in the app directory repeats it on your machine."
	});
}
/** Writes secrets where BuildKit reads them: below the private configuration, which is removed at the end. */
async function writeSecrets(config, secrets) {
	const folder = join(config.directory, "secrets");
	await mkdir(folder, {
		mode: 448,
		recursive: true
	});
	const paths = {};
	for (const { id, content } of secrets) {
		const path = join(folder, id);
		await writeFile(path, content, { mode: 384 });
		paths[id] = path;
	}
	return paths;
}

// lib/image/builder.js
const TIMEOUT_SECONDS = 60;
/**
* Checks that Docker can build here, and with what.
* @throws DeployError `docker-missing`, `docker-unavailable`
*/
async function detectBuilder(docker) {
	const answer = await docker.call({
		argv: versionArgv(),
		timeoutSeconds: TIMEOUT_SECONDS
	});
	if (answer.code !== 0) throw dockerFailure(answer, {
		code: "docker-unavailable",
		message: "The Docker daemon did not answer.",
		remedy: "Start Docker in an earlier step of the job, or run the job on a GitHub-hosted runner."
	});
	const { client, serverOs } = readVersion(answer.stdout);
	if (serverOs === "windows") throw new DeployError({
		code: "docker-unavailable",
		message: "The Docker daemon of this runner builds Windows images; the app runs on Linux.",
		remedy: "Run the job on a Linux runner, such as runs-on: ubuntu-latest."
	});
	if ((await docker.call({
		argv: ["buildx", "version"],
		timeoutSeconds: TIMEOUT_SECONDS
	})).code === 0) return "buildx";
	return client !== null && client < 23 ? "embedded" : "classic";
}
function readVersion(json) {
	try {
		const { Client, Server } = JSON.parse(json);
		const major = /^\d+/.exec(Client?.Version ?? "")?.[0];
		return {
			client: major === void 0 ? null : Number(major),
			serverOs: Server?.Os ?? "linux"
		};
	} catch {
		return {
			client: null,
			serverOs: "linux"
		};
	}
}

// lib/image/line-reader.js
/** A longer line is cut: one line of a hostile program must not fill the memory. */
const MAX_LENGTH = 16384;
/** Cuts a byte stream into lines at `\n`, `\r\n` or a lone `\r` (progress bars). */
var LineReader = class {
	#rest = "";
	#cut = false;
	#decoder = new StringDecoder("utf8");
	#line;
	constructor(line) {
		this.#line = line;
	}
	write(chunk) {
		this.#take(this.#decoder.write(Buffer.from(chunk)));
	}
	/** Gives out what came after the last line end. */
	end() {
		this.#take(this.#decoder.end());
		this.#give(this.#rest);
	}
	#take(text) {
		const parts = text.split(/\r\n|\n|\r/);
		const last = parts.pop() ?? "";
		for (const part of parts) {
			this.#append(part);
			this.#give(this.#rest);
			this.#cut = false;
		}
		this.#append(last);
	}
	#append(text) {
		if (this.#cut) return;
		this.#rest += text;
		if (this.#rest.length <= MAX_LENGTH) return;
		this.#rest = `${this.#rest.slice(0, MAX_LENGTH)} …`;
		this.#cut = true;
	}
	#give(line) {
		this.#rest = "";
		if (line !== "") this.#line(line);
	}
};

// lib/image/docker.js
const STDOUT_LIMIT = 1048576;
const TAIL_LINES = 200;
const KILL_AFTER_MS = 5e3;
/** @param signal stops every call that does not say otherwise */
function openDocker(environment, signal) {
	return { call: (call) => run$1(call, environment, call.signal === void 0 ? signal : call.signal) };
}
async function run$1(call, environment, signal) {
	signal?.throwIfAborted();
	const child = spawn("docker", [...call.argv], {
		env: {
			...environment,
			...call.environment
		},
		stdio: [
			"pipe",
			"pipe",
			"pipe"
		],
		detached: true
	});
	let stopped;
	const stop = (reason) => {
		stopped ??= reason;
		kill(child);
	};
	const timer = setTimeout(() => stop(timedOut(call)), call.timeoutSeconds * 1e3);
	const onAbort = () => stop(signal?.reason);
	signal?.addEventListener("abort", onAbort, { once: true });
	try {
		const ended = outcomeOf(child, call);
		const sent = send(call, child).catch(stop);
		const result = await ended;
		await sent;
		if (stopped !== void 0) throw stopped;
		return result;
	} finally {
		clearTimeout(timer);
		signal?.removeEventListener("abort", onAbort);
	}
}
function outcomeOf(child, call) {
	let stdout = "";
	const tail = [];
	const lines = (text) => {
		call.say?.(text);
		tail.push(text);
		if (tail.length > TAIL_LINES) tail.shift();
	};
	const out = new LineReader(lines);
	const err = new LineReader(lines);
	child.stdout?.on("data", (chunk) => {
		if (stdout.length < STDOUT_LIMIT) stdout += chunk.toString("utf8");
		out.write(chunk);
	});
	child.stderr?.on("data", (chunk) => err.write(chunk));
	return new Promise((resolve, reject) => {
		child.on("error", (error) => reject(missing(error)));
		child.on("close", (code) => {
			out.end();
			err.end();
			resolve({
				code: code ?? -1,
				stdout,
				tail
			});
		});
	});
}
async function send(call, child) {
	if (child.stdin === null) return;
	if (call.input === void 0) {
		child.stdin.on("error", () => {});
		child.stdin.end();
		return;
	}
	try {
		await pipeline(Readable.from(call.input, { objectMode: false }), child.stdin);
	} catch (error) {
		const code = error.code ?? "";
		if (![
			"EPIPE",
			"ECONNRESET",
			"ERR_STREAM_PREMATURE_CLOSE",
			"ERR_STREAM_DESTROYED"
		].includes(code)) throw error;
	}
}
function kill(child) {
	signalGroup(child, "SIGTERM");
	const timer = setTimeout(() => signalGroup(child, "SIGKILL"), KILL_AFTER_MS);
	child.once("close", () => clearTimeout(timer));
}
function signalGroup(child, name) {
	if (child.pid === void 0) return;
	try {
		process.kill(-child.pid, name);
	} catch {}
}
function missing(error) {
	if (error.code !== "ENOENT" && error.code !== "EACCES") return error;
	return new DeployError({
		code: "docker-missing",
		message: "This runner has no docker command, which builds the image.",
		safe: "Nothing was built or deployed.",
		remedy: "Run the job on a Linux runner with Docker, such as runs-on: ubuntu-latest.",
		cause: error
	});
}
function timedOut(call) {
	const minutes = Math.round(call.timeoutSeconds / 60);
	return new DeployError({
		code: "image-build-failed",
		message: `docker ${call.argv.find((word) => !word.startsWith("-")) ?? ""} did not end within ${minutes} minutes and was stopped.`,
		remedy: "See in the log above which step takes so long, and run the deployment again."
	});
}

// lib/image/docker-environment.js
/**
* The environment of the docker command: what it needs to reach its daemon and registries, and nothing else. The
* action's own environment holds inputs with secrets, AWS credentials and the runner's command files
* (`GITHUB_OUTPUT`, `ACTIONS_*`), which neither docker nor its plugins and credential helpers have to see.
*/
function dockerEnvironment(environment, configDirectory) {
	const kept = Object.entries(environment).filter((entry) => entry[1] !== void 0 && NEEDED.has(entry[0].toUpperCase()));
	return {
		...Object.fromEntries(kept),
		DOCKER_CONFIG: configDirectory,
		DOCKER_CLI_HINTS: "false",
		BUILDX_NO_DEFAULT_ATTESTATIONS: "1"
	};
}
const NEEDED = /* @__PURE__ */ new Set([
	"PATH",
	"HOME",
	"USER",
	"LOGNAME",
	"TMPDIR",
	"LANG",
	"LC_ALL",
	"XDG_RUNTIME_DIR",
	"DOCKER_HOST",
	"DOCKER_CONTEXT",
	"DOCKER_TLS_VERIFY",
	"DOCKER_CERT_PATH",
	"DOCKER_API_VERSION",
	"HTTP_PROXY",
	"HTTPS_PROXY",
	"ALL_PROXY",
	"NO_PROXY",
	"SSL_CERT_FILE",
	"SSL_CERT_DIR",
	"SSH_AUTH_SOCK"
]);

// lib/image/image-findings.js
const MANY = 5;
/** What the user should know about the content of the image, found without building it. */
function imageFindings(image) {
	const { privateKeys } = image.context;
	const revealing = image.buildArgs.map(({ name }) => name).filter((name) => /(?:^|_)(?:TOKEN|SECRET|PASSWORD|PASSWD|API_?KEY|PRIVATE_?KEY|CREDENTIALS?)(?:_|$)/i.test(name));
	return [...privateKeys.length === 0 ? [] : [{
		code: "private-key-in-image",
		message: `${listOf(privateKeys)} begins like a private key and goes into the image.`,
		fix: `Give the key to the app as a secret, and add ${privateKeys[0]} to .dockerignore.`
	}], ...revealing.length === 0 ? [] : [{
		code: "secret-in-build-args",
		message: `build-args sets ${listOf(revealing)}: build arguments stay readable in the history of the image.`,
		fix: "Move it to build-secrets, and mount it in the Dockerfile with RUN --mount=type=secret."
	}]];
}
/** For the log: what was left out although nothing in the repository says so; `null` where that is nothing. */
function describeLeftOut(image) {
	const { credentials } = image.context;
	return credentials.length === 0 ? null : `Left out of the image, because such files hold secrets: ${listOf(credentials)}. The app gets its secrets at run time.`;
}
function listOf(names) {
	const shown = names.slice(0, MANY).join(", ");
	return names.length > MANY ? `${shown} and ${names.length - MANY} more` : shown;
}

// lib/image/context-file.js
async function hashFile(root, path) {
	const hash = createHash("sha256");
	let size = 0;
	let start = "";
	for await (const chunk of readChunks(root, path)) {
		if (size === 0) start = chunk.subarray(0, 256).toString("latin1");
		size += chunk.length;
		hash.update(chunk);
	}
	return {
		size,
		sha256: hash.digest("hex"),
		start
	};
}
/**
* The bytes of a file that was listed, checked against the hash that went into the key, so that what is built is
* what the key says. A link that took the file's place in the meantime is not followed.
* @throws DeployError `build-context-unusable` when the file changed since it was listed
*/
async function* readListed(root, entry) {
	const hash = createHash("sha256");
	let size = 0;
	for await (const chunk of readChunks(root, entry.path)) {
		size += chunk.length;
		hash.update(chunk);
		if (size > entry.size) break;
		yield chunk;
	}
	if (size !== entry.size || hash.digest("hex") !== entry.sha256) throw new DeployError({
		code: "build-context-unusable",
		message: `${entry.path} changed while the image was built.`,
		remedy: "Let earlier steps of the job finish writing before this action runs."
	});
}
const CHUNK = 262144;
async function* readChunks(root, path) {
	const file = await openFile(root, path);
	try {
		for (;;) {
			const buffer = Buffer.allocUnsafe(CHUNK);
			const { bytesRead } = await file.read(buffer, 0, CHUNK);
			if (bytesRead === 0) return;
			yield buffer.subarray(0, bytesRead);
		}
	} finally {
		await file.close();
	}
}
async function openFile(root, path) {
	try {
		return await open(join(root, path), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
	} catch (error) {
		throw unreadable(path, error);
	}
}
/** A file or folder of the context that the runner's user may not read. */
function unreadable(path, cause) {
	const code = cause.code ?? "unknown";
	return new DeployError({
		code: "build-context-unusable",
		message: `${path === "" ? "The app directory" : path} cannot be read for the image (${code}).`,
		remedy: `Make ${path === "" ? "it" : path} readable for the runner's user, or list it in .dockerignore.`,
		cause
	});
}

// lib/image/dependency-files.js
/** Lock files of large projects reach some MiB. */
const LIMIT$1 = 33554432;
/** Both of one line: white space that may run on over many lines would take time that grows with its square. */
const INCLUDE = /^\s*(?:-r|-c|--requirement|--constraint)(?:=|\s*)(\S+)/;
const LOCAL = /^\s*(?:(?:-e|--editable)[\s=]*)?(?:[\w.[\],-]+\s*@\s*)?(?:file:)?(\.{1,2}(?:\/[^\s;#[]*)?)(?:\[[^\]]*\])?\s*(?:;.*|#.*)?$/;
/** A line that names the project itself, for `sed -E`: it can only be installed once the sources are there. */
const SELF_REQUIREMENT = "^[[:space:]]*(-e[[:space:]]*|--editable[[:space:]=]+)?[.]/?([[][^]]*[]])?[[:space:]]*(#.*)?$";
/** Follows the manifests of the plan to every file that installing the dependencies reads. */
function collectDependencyFiles(install, files) {
	const texts = /* @__PURE__ */ new Map();
	const included = /* @__PURE__ */ new Set();
	const folders = /* @__PURE__ */ new Set();
	let namesProject = false;
	const visit = (path) => {
		if (texts.has(path)) return;
		const text = files.read(path, LIMIT$1);
		if (text === null) return;
		texts.set(path, text);
		const local = isRequirements(path) ? localRequirements(text) : localSources(text, path);
		for (const target of local) if (target === ".") namesProject ||= isRequirements(path);
		else if (files.isFolder(target)) folders.add(target);
		else if (files.isFile(target)) texts.set(target, texts.get(target) ?? "");
		if (!isRequirements(path)) return;
		for (const target of includedBy(text, path)) {
			included.add(target);
			visit(target);
		}
	};
	for (const path of seedsOf(install)) visit(normalPath(path));
	if (install.packageManager === "uv") folders.clear();
	else for (const folder of install.localPackages) folders.add(trimmed(normalPath(folder)));
	const manifests = [...texts.keys()];
	return {
		manifests,
		folders: [...folders],
		requirements: install.packageManager === "pip" ? rootsOf(manifests, included) : [],
		namesProject: install.packageManager === "pip" && namesProject,
		lists: install.packageManager === "pip" ? listsIn(texts) : [],
		texts: [...texts.values()]
	};
}
/** A lock above the app is the lock of a workspace, whose own `pyproject.toml` says so. */
function seedsOf({ packageManager, manifests, lock }) {
	if (lock === null) return manifests;
	const workspace = packageManager === "pip" || packageManager === "pipenv";
	return [
		...manifests,
		lock,
		...workspace ? [] : [joinPaths(posix.dirname(lock), "pyproject.toml")]
	];
}
/** Files in pip's requirements format, also as pip-tools and others name what they compiled. */
function isRequirements(path) {
	return /\.(?:txt|in)$|requirements[^/]*\.lock$/i.test(path);
}
function rootsOf(manifests, included) {
	return manifests.filter((path) => isRequirements(path) && !included.has(path)).filter((path) => !(path.endsWith(".in") && manifests.includes(path.replace(/\.in$/, ".txt"))));
}
function includedBy(text, path) {
	return firstOfLines(text, INCLUDE).flatMap((target) => target.includes("://") ? [] : [joinPaths(posix.dirname(path), target)]);
}
/** pip takes paths in a requirements file relative to the working directory, not to the file. */
function localRequirements(text) {
	return firstOfLines(text, LOCAL).map((target) => trimmed(normalPath(target)));
}
/** The first group of a pattern in each line that it fits. */
function firstOfLines(text, pattern) {
	return text.split("\n").flatMap((line) => pattern.exec(line)?.[1] ?? []);
}
/** Every `path = "…"` in the tables of a `pyproject.toml` or Pipfile. */
function localSources(text, path) {
	if (!/(?:pyproject\.toml|Pipfile)$/.test(path)) return [];
	let document;
	try {
		document = parse(text);
	} catch {
		return [];
	}
	const found = [];
	const search = (value, depth) => {
		if (depth > 12 || typeof value !== "object" || value === null) return;
		for (const [key, inner] of Object.entries(value)) if (key === "path" && typeof inner === "string" && !posix.isAbsolute(inner)) found.push(trimmed(joinPaths(posix.dirname(path), inner)));
		else search(inner, depth + 1);
	};
	search(document, 0);
	return found;
}
function listsIn(texts) {
	const setup = /^[ \t]*install_requires\s*=/m.test(texts.get("setup.cfg") ?? "");
	return [...hasProjectTable(texts.get("pyproject.toml") ?? "") ? ["pyproject.toml"] : [], ...setup ? ["setup.cfg"] : []];
}
function hasProjectTable(text) {
	try {
		const { project } = parse(text);
		return typeof project === "object" && "dependencies" in project;
	} catch {
		return false;
	}
}
function trimmed(path) {
	return path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path;
}

// lib/image/install-commands.js
/** Where the packages of the app are; its `bin` is first on the PATH of the image. */
const VENV = "/opt/venv";
/** Where the package manager is while it works. It does not stay in the image. */
const MANAGER = "/opt/manager";
const PIP = `python -m pip --python ${VENV}/bin/python install`;
/**
* The managers as they are installed: any version that reads today's lock files. pdm's extra `locked` takes the
* versions of its own dependencies that its makers tested, because newer ones have broken it.
*/
const MANAGERS = {
	pip: "pip>=26.1",
	uv: "uv>=0.9,<2",
	poetry: "poetry>=1.8,<3",
	pdm: "pdm[locked]>=2.20,<3",
	pipenv: "pipenv>=2024"
};
const SETTINGS = "export PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore";
/**
* Tools that take a package's version from git ask for it when the project itself is installed, but `.git` is not in
* the image. Each of them takes a version from the environment instead.
*/
const VERSIONS = [
	"SETUPTOOLS_SCM_PRETEND_VERSION=0.0.0",
	"PDM_BUILD_SCM_VERSION=0.0.0",
	"POETRY_DYNAMIC_VERSIONING_BYPASS=0.0.0",
	"UV_DYNAMIC_VERSIONING_BYPASS=0.0.0"
].join(" ");
/**
* The lists as lines for `pip install -r`, so that they are installed without the sources. Python before 3.11 has no
* `tomllib`, but pip brings tomli. (`setup.py` can only be run: its dependencies come with the project.)
*/
const LISTS = {
	"pyproject.toml": [
		"import sys",
		"t = __import__('tomllib' if sys.version_info >= (3, 11) else 'pip._vendor.tomli', fromlist=['loads'])",
		"print(*t.loads(open('pyproject.toml', encoding='utf-8').read())['project']['dependencies'], sep=chr(10))"
	],
	"setup.cfg": [
		"import configparser",
		"c = configparser.ConfigParser(interpolation=None)",
		"c.read('setup.cfg', encoding='utf-8')",
		"print(c.get('options', 'install_requires'))"
	]
};
/**
* Shell commands, run one after the other in the app's folder, that fill the virtual environment with what the
* project depends on, by its own package manager and lock, and leave nothing else behind.
*/
function dependencyCommands(install, files, system) {
	const nothing = install.packageManager === "pip" && files.manifests.length === 0;
	return [
		SETTINGS,
		...installSystem(system.build),
		`python -m venv --without-pip ${VENV}`,
		...nothing ? [] : installDependencies(install, files),
		...install.extra.length === 0 ? [] : [`${PIP} ${install.extra.map(shellWord).join(" ")}`],
		...removeSystem(system.build),
		"rm -rf /root/.cache /root/.local /root/.config /tmp/*"
	];
}
/** As `dependencyCommands`, for the project itself; its dependencies are there already. */
function projectCommands(install, files) {
	return [
		SETTINGS,
		`export ${VERSIONS}`,
		...installProject(install, files),
		"rm -rf /root/.cache /root/.local /root/.config /tmp/*"
	];
}
/** True where the project has to be installed once its sources are in the image. */
function needsProject(install, files) {
	const uvPackages = install.packageManager === "uv" && install.localPackages.length > 0;
	return install.installProject || files.namesProject || uvPackages;
}
function installDependencies(install, files) {
	const locked = install.lock !== null;
	switch (install.packageManager) {
		case "pip": return install.lock === null ? pipCommands(files) : withManager("pip", [`${MANAGER}/bin/pip --python ${VENV}/bin/python install -r ${shellWord(install.lock)}`]);
		case "uv": return withManager("uv", [`${uv()} sync ${locked ? "--frozen " : ""}--no-dev --no-install-local --compile-bytecode`]);
		case "poetry": return withManager("poetry", [`VIRTUAL_ENV=${VENV} ${MANAGER}/bin/poetry install --no-interaction --only main --no-root --compile`]);
		case "pdm": return withManager("pdm", [`VIRTUAL_ENV=${VENV} PDM_CHECK_UPDATE=0 ${MANAGER}/bin/pdm ${locked ? "sync" : "install"} --prod --no-self`, `{ python -m compileall -q ${VENV}/lib || true; }`]);
		case "pipenv": return withManager("pipenv", [`VIRTUAL_ENV=${VENV} PIPENV_NOSPIN=1 PIPENV_VERBOSITY=-1 ${MANAGER}/bin/pipenv ${locked ? "sync" : "install --skip-lock"}`]);
	}
}
function pipCommands(files) {
	const requirements = files.requirements.map((path) => `-r ${shellWord(path)}`).join(" ");
	const requirementFiles = files.manifests.filter(isRequirements).map(shellWord);
	return [
		...files.namesProject ? [`sed -i -E '/${SELF_REQUIREMENT.replaceAll("/", "\\/")}/d' ${requirementFiles.join(" ")}`] : [],
		...requirements === "" ? [] : [`${PIP} ${requirements}`],
		...files.lists.flatMap((list) => [`python -c "${LISTS[list].join("; ")}" > /tmp/${list}.txt`, `${PIP} -r /tmp/${list}.txt`])
	];
}
function installProject(install, files) {
	switch (install.packageManager) {
		case "pip": return files.namesProject ? [`${PIP} ${files.requirements.map((path) => `-r ${shellWord(path)}`).join(" ")}`] : [`${PIP} -e .`];
		case "uv": return withManager("uv", [`${uv()} sync ${install.lock === null ? "" : "--frozen "}--no-dev --inexact${install.installProject ? "" : " --no-install-project"}`]);
		case "poetry":
		case "pdm":
		case "pipenv": return [`${PIP} --no-deps -e .`];
	}
}
function uv() {
	return `UV_PROJECT_ENVIRONMENT=${VENV} UV_PYTHON=${VENV}/bin/python UV_PYTHON_DOWNLOADS=never UV_NO_CACHE=1 UV_LINK_MODE=copy ${MANAGER}/bin/uv`;
}
function withManager(manager, commands) {
	return [
		`python -m venv --without-pip ${MANAGER}`,
		`python -m pip --python ${MANAGER}/bin/python install --quiet ${shellWord(MANAGERS[manager])}`,
		...commands,
		`rm -rf ${MANAGER}`
	];
}
/** Ends a layer in which Debian packages were installed. */
const CLEAN_SYSTEM = "rm -rf /var/lib/apt/lists/* /var/cache/apt/*";
/** Commands that install Debian packages; none where there is nothing to install. */
function installSystem(packages) {
	if (packages.length === 0) return [];
	return ["apt-get update", `DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends ${packages.join(" ")}`];
}
function removeSystem(packages) {
	if (packages.length === 0) return [];
	return [`apt-get purge --yes --auto-remove ${packages.join(" ")}`, CLEAN_SYSTEM];
}

// lib/image/start-command.js
/** Words that open a compound command, where `exec` cannot stand (POSIX.1-2017, Shell, 2.4 "Reserved Words"). */
const RESERVED = /^(?:if|for|while|until|case|select|function|time|!|\{|\[\[)$/;
/** A word as far as it takes to tell a reserved one. */
const WORD = /\S{1,9}/y;
/** Commands of the shell itself: nothing would be left to become the process. */
const BUILTIN = /^(?:cd|exec|exit|export|set|unset|trap|wait|eval|source|\.|:|true|false|return|ulimit|umask)$/;
/**
* A start command as the exec form of a container's command: `["sh", "-c", "exec …"]`. The shell is there because
* such commands use it (`$PORT`, `cd src && …`); `exec` puts the server in its place, so that the server is process
* 1 and gets the SIGTERM with which ECS ends a task. Where the last command cannot be told for certain (a pipe, a
* loop, something in the background), the command stays as written.
*/
function startCommand(command) {
	return [
		"sh",
		"-c",
		withExec(command.trim())
	];
}
function withExec(command) {
	const last = lastCommand(command);
	if (last === null) return command;
	const [, assignments = "", program = ""] = /^((?:[A-Za-z_]\w*=(?:[^\s'"$`\\]|'[^']*'|"[^"$`\\]*")*\s+)*)(\S+)/.exec(command.slice(last)) ?? [];
	if (program === "" || RESERVED.test(program) || BUILTIN.test(program) || /^[<>(]|=/.test(program)) return command;
	const prefix = assignments === "" ? "exec " : "exec env ";
	return command.slice(0, last) + prefix + command.slice(last);
}
/** Where the last simple command of a list (`a && b; c`) begins; `null` for pipes, jobs, subshells, compounds. */
function lastCommand(command) {
	let start = 0;
	let at = 0;
	let fresh = true;
	while (at < command.length) {
		const character = command.charAt(at);
		if (fresh && character.trim() !== "") {
			WORD.lastIndex = at;
			if (RESERVED.test(WORD.exec(command)?.[0] ?? "")) return null;
			fresh = false;
		}
		if (character === "\\") at += 2;
		else if (character === "'" || character === "\"") at = afterQuote(command, at);
		else if (/[`#()<]/.test(character) || command.startsWith("$(", at)) {
			if (character === "<" && command.charAt(at + 1) !== "<") at += 1;
			else return null;
		} else if (command.startsWith("&&", at) || command.startsWith("||", at)) {
			at += 2;
			start = at;
		} else if (command.startsWith(">&", at) || command.startsWith("&>", at)) at += 2;
		else if (character === "|" || character === "&") return null;
		else if (character === ";" || character === "\n") {
			at += 1;
			start = at;
		} else at += 1;
		fresh ||= start === at;
	}
	const blanks = /^\s*/.exec(command.slice(start))?.[0].length ?? 0;
	return start + blanks < command.length ? start + blanks : null;
}
function afterQuote(command, from) {
	const quote = command.charAt(from);
	let at = from + 1;
	while (at < command.length && command.charAt(at) !== quote) at += quote === "\"" && command.charAt(at) === "\\" ? 2 : 1;
	return at + 1;
}

// lib/image/dockerfile.js
/** Where the repository's files are in the build context, and where they are in the image. */
const CONTEXT_FOLDER = "app";
const HOME = "/app";
/** Where the build's settings (package indexes, certificates) are while packages are installed, and only then. */
const SETTINGS_FOLDER = "/run/secrets";
const FIND_LINKS_FOLDER = "/run/find-links";
/**
* The generated image, from the slim official Python image. The order is that of change: what a push seldom touches
* comes first, so that a change of the sources alone installs nothing again.
*/
function generateInstructions(image) {
	const { install, files, system } = image;
	const workdir = image.directory === "." ? HOME : `${HOME}/${image.directory}`;
	return [
		plain(`FROM python:${install.python}-slim`),
		plain("ENV LANG=C.UTF-8 PYTHONUNBUFFERED=1 PYTHONFAULTHANDLER=1"),
		plain(`RUN useradd --create-home --uid 1000 app && install -d -o app -g app ${[.../* @__PURE__ */ new Set([HOME, workdir])].join(" ")}`),
		plain(`WORKDIR ${workdir}`),
		...run([...installSystem(system.run), ...system.run.length === 0 ? [] : [CLEAN_SYSTEM]]),
		...image.buildArgs.map((name) => plain(`ARG ${name}`)),
		...copyDependencyFiles(files, image.directory),
		{
			kind: "install",
			commands: dependencyCommands(install, files, system)
		},
		plain(`COPY --chown=1000:1000 ${"app"}/ ${HOME}/`),
		...needsProject(install, files) ? [{
			kind: "install",
			commands: projectCommands(install, files)
		}] : [],
		plain(`ENV PATH=${VENV}/bin:$PATH VIRTUAL_ENV=${VENV} PYTHONPATH=${importPath(workdir, install.pythonPath)} FORWARDED_ALLOW_IPS=* WEB_CONCURRENCY=1 PORT=${image.port}`),
		plain("USER app"),
		plain(`EXPOSE ${image.port}`),
		plain(`CMD ${JSON.stringify(startCommand(image.command))}`)
	];
}
/**
* The Dockerfile for BuildKit. It is also the text that enters the image's key, whichever builder is at hand.
*/
function renderDockerfile(instructions, settings) {
	return instructions.map((instruction) => `${render(instruction, settings)}\n`).join("");
}
function render(instruction, settings) {
	if (instruction.kind === "plain") return instruction.text;
	const mounts = settings === null ? [] : mountsOf(settings);
	const commands = [...settings === null ? [] : [readSettings], ...instruction.commands];
	return [
		"RUN",
		...mounts.map((mount) => `${mount} \\\n   `),
		commands.join(" \\\n && ")
	].join(" ");
}
/** Takes up the variables of the build's settings; the file is written by `build-settings.ts`. */
const readSettings = `. ${SETTINGS_FOLDER}/environment`;
function mountsOf(settings) {
	return [...settings.files.map((id) => `--mount=type=secret,id=${id},required=true`), ...settings.findLinks ? [`--mount=type=bind,source=find-links,target=${FIND_LINKS_FOLDER}`] : []];
}
function importPath(workdir, folders) {
	return folders.map((folder) => posix.join(workdir, folder)).join(":");
}
/** One COPY for each folder that manifests lie in, to the same place below the root of the project. */
function copyDependencyFiles(files, directory) {
	const folders = /* @__PURE__ */ new Map();
	for (const path of files.manifests) {
		const whole = inContext(directory, path);
		const cut = whole.lastIndexOf("/");
		const folder = cut === -1 ? "" : whole.slice(0, cut + 1);
		folders.set(folder, [...folders.get(folder) ?? [], whole]);
	}
	return [...[...folders].map(([folder, paths]) => copy(paths, `${HOME}/${folder}`)), ...files.folders.map((path) => inContext(directory, path)).map((path) => copy([`${path}/`], `${HOME}/${path}/`))];
}
function copy(sources, target) {
	const words = [...sources.map((path) => `${"app"}/${path}`), target];
	return plain(`COPY --chown=1000:1000 ${words.some((word) => /[\s"'\\]/.test(word)) ? JSON.stringify(words) : words.join(" ")}`);
}
/** @returns a path relative to the root of the context, for one relative to the app directory */
function inContext(directory, path) {
	const parts = directory === "." ? [] : directory.split("/");
	for (const part of path.split("/")) if (part === "..") parts.pop();
	else if (part !== "." && part !== "") parts.push(part);
	return parts.join("/");
}
function plain(text) {
	return {
		kind: "plain",
		text
	};
}
function run(commands) {
	return commands.length === 0 ? [] : [plain(`RUN ${commands.join(" \\\n && ")}`)];
}

// lib/image/archive.js
/** The Dockerfile in an archive of a generated image. */
const GENERATED_DOCKERFILE = "Dockerfile";
/**
* The archive for a generated image: its Dockerfile at the top, and the repository's files in a folder of their own,
* where nothing of theirs can meet anything of ours.
* @param only keeps those entries that it accepts
*/
function generatedArchive(context, dockerfile, only = () => true) {
	return [
		textMember(GENERATED_DOCKERFILE, dockerfile),
		{
			kind: "directory",
			path: "app",
			mode: 493,
			modified: 0
		},
		...context.entries.filter(({ path }) => only(path)).map((entry) => memberOf(context.root, entry, `${"app"}/${entry.path}`))
	];
}
/** Folders of packages, below `find-links/<n>/`. */
function findLinksMembers(folders, base) {
	return [{
		kind: "directory",
		path: base,
		mode: 493,
		modified: 0
	}, ...folders.flatMap((folder, index) => [{
		kind: "directory",
		path: `${base}/${index}`,
		mode: 493,
		modified: 0
	}, ...folder.entries.map((entry) => memberOf(folder.root, entry, `${base}/${index}/${entry.path}`))])];
}
/**
* The archive for a repository's own Dockerfile: its context, and what Docker itself adds to one: the Dockerfile and
* `.dockerignore` even where they are ignored. (The legacy builder removes them again; BuildKit shows them to `COPY`
* when the context is an archive.)
* @param path of the Dockerfile inside the context, or `null` for one outside
* @param ignoreFile text of `.dockerignore`, or `null`
* @returns the members, and the name that the Dockerfile has among them
*/
function ownArchive(context, dockerfile, path, ignoreFile) {
	const name = path ?? `.dockerfile.${createHash("sha256").update(dockerfile).digest("hex").slice(0, 12)}`;
	const known = new Set(context.entries.map((entry) => entry.path));
	return {
		dockerfile: name,
		members: [
			...context.entries.map((entry) => memberOf(context.root, entry, entry.path)),
			...known.has(name) ? [] : [textMember(name, dockerfile)],
			...known.has(".dockerignore") || ignoreFile === null ? [] : [textMember(".dockerignore", ignoreFile)]
		]
	};
}
function memberOf(root, entry, path) {
	return entry.kind === "file" ? {
		...entry,
		path,
		content: () => readListed(root, entry)
	} : {
		...entry,
		path
	};
}

// lib/image/context.js
const MAX_ENTRIES = 2e5;
const MAX_BYTES = 16 * 1024 ** 3;
const MAX_DEPTH = 100;
const PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----/;
/**
* Lists and hashes the files of an image. Links are listed as links and never followed; sockets, pipes and devices
* are left out, as Docker leaves out sockets.
* @throws DeployError `build-context-unusable`: a file cannot be read, has no UTF-8 name, or there are too many
*/
async function listContext(options) {
	const walk = {
		...options,
		entries: /* @__PURE__ */ new Map(),
		folders: /* @__PURE__ */ new Map(),
		credentials: [],
		privateKeys: [],
		bytes: 0
	};
	await walkFolder(walk, "", null, 0);
	for (const path of options.required) {
		if (walk.entries.has(path)) continue;
		const entry = await entryOf(walk, path, await statOf(walk, path));
		if (entry !== null) await add(walk, entry);
	}
	const entries = [...walk.entries.values()].sort((a, b) => a.path < b.path ? -1 : 1);
	return {
		root: options.root,
		entries,
		credentials: walk.credentials,
		privateKeys: walk.privateKeys
	};
}
async function walkFolder(walk, folder, match, depth) {
	if (depth > MAX_DEPTH) throw tooMuch(`${folder} is nested more than ${MAX_DEPTH} folders deep`);
	for (const name of await namesIn(walk, folder)) {
		const path = folder === "" ? name : `${folder}/${name}`;
		const exclusion = exclusionOf(name, walk.ignore);
		const answer = walk.ignore.test(path, match);
		if (exclusion === "credentials" && !answer.ignored) walk.credentials.push(path);
		if (exclusion !== null) continue;
		const stat = await statOf(walk, path);
		if (stat.isDirectory()) {
			if (answer.ignored && !walk.ignore.mayKeepInside(path)) continue;
			if (await isVirtualEnvironment(walk, path)) continue;
			const entry = folderEntry(path, stat);
			walk.folders.set(path, entry);
			if (!answer.ignored) await add(walk, entry);
			await walkFolder(walk, path, answer.match, depth + 1);
		} else if (!answer.ignored) {
			const entry = await entryOf(walk, path, stat);
			if (entry !== null) await add(walk, entry);
		}
	}
}
/** PEP 405: a virtual environment is a directory that holds `pyvenv.cfg`. */
async function isVirtualEnvironment(walk, path) {
	return lstat(join(walk.root, path, "pyvenv.cfg")).then((stat) => stat.isFile(), () => false);
}
function folderEntry(path, stat) {
	return {
		kind: "directory",
		path,
		mode: stat.mode & 4095,
		modified: secondsOf(stat)
	};
}
async function add(walk, entry) {
	walk.entries.set(entry.path, entry);
	if (walk.entries.size > MAX_ENTRIES) throw tooMuch(`there are more than ${MAX_ENTRIES} files`);
	if (entry.kind === "file") walk.bytes += entry.size;
	if (walk.bytes > MAX_BYTES) throw tooMuch(`they are larger than ${MAX_BYTES / 1024 ** 3} GiB`);
	const parent = posix.dirname(entry.path);
	if (parent === "." || walk.entries.has(parent)) return;
	await add(walk, walk.folders.get(parent) ?? folderEntry(parent, await statOf(walk, parent)));
}
async function entryOf(walk, path, stat) {
	const modified = secondsOf(stat);
	if (stat.isSymbolicLink()) return {
		kind: "link",
		path,
		target: await readlink(join(walk.root, path)),
		modified
	};
	if (!stat.isFile()) return null;
	const { size, sha256, start } = await hashFile(walk.root, path);
	if (PRIVATE_KEY.test(start)) walk.privateKeys.push(path);
	return {
		kind: "file",
		path,
		mode: stat.mode & 4095,
		modified,
		size,
		sha256
	};
}
async function namesIn(walk, folder) {
	let names;
	try {
		names = await readdir(join(walk.root, folder), { encoding: "buffer" });
	} catch (error) {
		throw unreadable(folder, error);
	}
	return names.map((bytes) => {
		const name = bytes.toString("utf8");
		if (Buffer.from(name).equals(bytes)) return name;
		throw new DeployError({
			code: "build-context-unusable",
			message: `The name of ${folder === "" ? "" : `${folder}/`}${name} is not UTF-8.`,
			remedy: "Rename the file."
		});
	}).sort((a, b) => a < b ? -1 : 1);
}
async function statOf(walk, path) {
	try {
		return await lstat(join(walk.root, path));
	} catch (error) {
		throw unreadable(path, error);
	}
}
function secondsOf(stat) {
	return Math.max(0, Math.floor(stat.mtimeMs / 1e3));
}
function tooMuch(what) {
	return new DeployError({
		code: "build-context-unusable",
		message: `The files for the image are too much to send to Docker: ${what}.`,
		remedy: "Keep what the app does not need at run time out with a .dockerignore file."
	});
}

// lib/image/layered-build.js
const CLEANUP_SECONDS = 60;
/**
* Builds a generated image with settings where there is no BuildKit to mount them. The Dockerfile is cut at its
* install steps. What stands between is built; an install step is run in a container that gets the settings through
* its standard input into folders in memory, and is committed without them. So they are in no layer, no history, no
* argument and no file of the daemon. See docs/decisions/0001-build-secrets.md.
*/
async function buildInLayers(tools, image, source, settings, findLinks, build) {
	let from = null;
	let args = [];
	const parts = cutAtInstalls(source.instructions);
	for (const [index, { plain, install }] of parts.entries()) {
		const isLast = index === parts.length - 1;
		const instructions = from === null ? plain : [
			{
				kind: "plain",
				text: `FROM ${from}`
			},
			...args,
			...plain
		];
		args = [...args, ...plain.filter(({ kind, text }) => kind === "plain" && text.startsWith("ARG "))];
		const needed = index === 0 && !isLast ? dependencyFilter(source) : void 0;
		const id = await dockerBuild(tools, {
			builder: "classic",
			platform: image.platform,
			dockerfile: GENERATED_DOCKERFILE,
			tag: isLast ? build.tag : null,
			buildArgs: image.buildArgs,
			labels: isLast ? build.labels : {},
			secrets: {},
			cacheFrom: [],
			pull: build.pull && index === 0
		}, generatedArchive(image.context, renderDockerfile(instructions, null), needed));
		if (install === null) return id;
		from = await runInstall(tools, image, id, install, settings, findLinks);
	}
	throw new Error("A generated Dockerfile ended with an install step.");
}
function cutAtInstalls(instructions) {
	const parts = [];
	let plain = [];
	for (const instruction of instructions) if (instruction.kind === "plain") plain.push(instruction);
	else {
		parts.push({
			plain,
			install: instruction.commands
		});
		plain = [];
	}
	return [...parts, {
		plain,
		install: null
	}];
}
/** Before the first install step only the manifests are copied: nothing else is sent to the daemon. */
function dependencyFilter({ files, directory }) {
	const manifests = new Set(files.manifests.map((path) => inContext(directory, path)));
	const folders = files.folders.map((path) => `${inContext(directory, path)}/`);
	return (path) => manifests.has(path) || folders.some((folder) => `${path}/`.startsWith(folder));
}
/**
* Runs one install step on an image and keeps the result under a tag of this machine, so that the next build of the
* same step takes it from there, as `docker build` does with its own layers.
* @returns the tag
*/
async function runInstall(tools, image, parent, commands, settings, findLinks) {
	const tag = `monolayer-layer:${layerKey(parent, commands, image, settings, findLinks)}`;
	if ((await tools.docker.call({
		argv: inspectArgv(tag, "{{.Id}}"),
		timeoutSeconds: CLEANUP_SECONDS
	})).code === 0) {
		tools.say(`Packages are taken from an earlier build on this machine (${tag}).`);
		return tag;
	}
	const name = `monolayer-install-${randomUUID()}`;
	try {
		const result = await tools.docker.call({
			argv: runArgv({
				configDirectory: tools.config.plainDirectory,
				image: parent,
				name,
				platform: image.platform,
				memoryFolders: [SETTINGS_FOLDER, FIND_LINKS_FOLDER],
				command: [
					"tar -xf - -C / --no-same-owner",
					readSettings,
					"set -x",
					...commands
				].join(" && ")
			}),
			input: tarOf(settingsMembers(tools, image, settings, findLinks)),
			say: tools.quote,
			timeoutSeconds: tools.timeoutSeconds
		});
		if (result.code !== 0) throw buildFailure(result, "classic");
		const commit = await tools.docker.call({
			argv: commitArgv(name, tag),
			timeoutSeconds: tools.timeoutSeconds
		});
		if (commit.code !== 0) throw buildFailure(commit, "classic");
		return tag;
	} finally {
		await tools.docker.call({
			argv: removeContainerArgv(name),
			timeoutSeconds: CLEANUP_SECONDS,
			signal: null
		});
	}
}
/** The settings' values are left out, as BuildKit leaves out secrets: they are the way, not the content. */
function layerKey(parent, commands, image, settings, findLinks) {
	const packages = findLinks.map(({ entries }) => entries.map((entry) => ({
		...entry,
		modified: 0
	})));
	const parts = [
		parent,
		commands,
		image.buildArgs,
		settings.files.map(({ id }) => id),
		packages
	];
	return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 24);
}
function settingsMembers(tools, image, settings, findLinks) {
	const inRoot = (path) => path.replace(/^\//, "");
	const exported = [...Object.entries(tools.config.proxies), ...image.buildArgs.map((arg) => [arg.name, arg.value])].map(([name, value = ""]) => `export ${name}='${value.replaceAll("'", "'\\''")}'\n`);
	return [...settings.files.map(({ id, content }) => textMember(inRoot(`${SETTINGS_FOLDER}/${id}`), id === "environment" ? Buffer.concat([Buffer.from(exported.join("")), content]) : content, 384)), ...findLinksMembers(findLinks, inRoot(FIND_LINKS_FOLDER))];
}

// lib/image/local-build.js
/**
* Builds the image and leaves it in the local Docker under its reference.
* @throws DeployError `image-build-failed`, `base-image-unavailable`, `buildkit-missing`, `image-architecture`,
*   `docker-disk-full`
*/
async function buildLocally(tools, builder, image, options) {
	try {
		await buildOnce(tools, builder, image, options, options.refresh);
	} catch (error) {
		if (!(options.refresh && error instanceof DeployError && error.code === "base-image-unavailable")) throw error;
		tools.say("The base image could not be looked up in its registry; the one on this machine is used.");
		await buildOnce(tools, builder, image, options, false);
	}
	await checkPlatform(tools, image, options.reference);
}
async function buildOnce(tools, builder, image, options, pull) {
	const { source } = image;
	if (source.from === "dockerfile") return buildOwn(tools, builder, image, source, options, pull);
	const { settings } = source;
	const findLinks = await Promise.all((settings?.findLinks ?? []).map(listPackages));
	if (settings !== null && builder === "classic") {
		const { reference: tag, labels } = options;
		await buildInLayers(tools, image, source, settings, findLinks, {
			tag,
			labels,
			pull
		});
		return;
	}
	const members = generatedArchive(image.context, image.dockerfile);
	await dockerBuild(tools, {
		...argumentsOf(builder, image, options, pull),
		dockerfile: GENERATED_DOCKERFILE,
		secrets: settings === null ? {} : await writeSecrets(tools.config, settings.files)
	}, findLinks.length === 0 ? members : [...members, ...findLinksMembers(findLinks, "find-links")]);
}
async function buildOwn(tools, builder, image, source, options, pull) {
	if (builder === "classic" && source.secrets.length > 0) throw secretsNeedBuildKit(source.secrets);
	const ignoreFile = builder === "classic" ? source.ignoreFile : null;
	const archive = ownArchive(image.context, image.dockerfile, source.path, ignoreFile);
	const secrets = source.secrets.map(({ name, value, content }) => ({
		id: name,
		content: content ?? Buffer.from(value)
	}));
	await dockerBuild(tools, {
		...argumentsOf(builder, image, options, pull),
		dockerfile: archive.dockerfile,
		secrets: secrets.length === 0 ? {} : await writeSecrets(tools.config, secrets)
	}, archive.members);
}
function argumentsOf(builder, image, options, pull) {
	const { platform, buildArgs } = image;
	const { reference: tag, labels, cacheFrom } = options;
	return {
		builder,
		platform,
		tag,
		buildArgs,
		labels,
		cacheFrom,
		pull
	};
}
async function listPackages(folder) {
	const ignore = parseDockerignore("");
	if (!("test" in ignore)) throw new Error("An empty ignore file has no line that could be wrong.");
	return listContext({
		root: folder,
		ignore,
		required: []
	});
}
/** ECS would start the image and report only `exec format error`. */
async function checkPlatform(tools, image, reference) {
	const result = await tools.docker.call({
		argv: inspectArgv(reference, "{{.Os}}/{{.Architecture}}"),
		timeoutSeconds: 60
	});
	const platform = result.stdout.trim();
	if (result.code === 0 && platform === image.platform) return;
	throw new DeployError({
		code: "image-architecture",
		message: `The image is for ${platform === "" ? "an unknown platform" : platform}, but the service runs on ${image.platform}.`,
		safe: "Nothing was deployed; what runs is unchanged.",
		remedy: "Remove --platform from the FROM lines of the Dockerfile, or set cpu-architecture to what the image is made for."
	});
}
function secretsNeedBuildKit(secrets) {
	return new DeployError({
		code: "buildkit-missing",
		message: `build-secrets gives ${secrets.map(({ name }) => name).join(", ")} to your Dockerfile, but Docker on this runner comes without BuildKit, which alone keeps secrets out of the image.`,
		safe: "Nothing was built or deployed.",
		remedy: "Add docker/setup-buildx-action before this step, or install the package docker-buildx-plugin."
	});
}

// lib/image/build-settings.js
/** Variables that name one file with certificate authorities: pip, Python's ssl and uv, requests and poetry, curl. */
const AUTHORITIES = [
	"PIP_CERT",
	"SSL_CERT_FILE",
	"REQUESTS_CA_BUNDLE",
	"CURL_CA_BUNDLE"
];
/** The other managers' name for a setting that was given in pip's words. */
const SYNONYMS = [["PIP_INDEX_URL", [
	"UV_DEFAULT_INDEX",
	"PDM_PYPI_URL",
	"PIPENV_PYPI_MIRROR"
]], ["PIP_EXTRA_INDEX_URL", ["UV_INDEX"]]];
/** Names that are files by themselves, and the variable by which the tools find them. */
const FILES = /* @__PURE__ */ new Map([
	["pip.conf", "PIP_CONFIG_FILE"],
	["netrc", "NETRC"],
	[".netrc", "NETRC"],
	["uv.toml", "UV_CONFIG_FILE"]
]);
/**
* Turns secrets into what the install steps take up. A value that is a variable becomes one; a certificate, a
* `pip.conf` or a `netrc` becomes a file, and the variable names it. pip's settings count for the other managers
* too, and a certificate authority for every tool, unless the user gave that tool its own.
*/
function buildSettingsOf(secrets) {
	if (secrets.length === 0) return null;
	const environment = /* @__PURE__ */ new Map();
	const files = [];
	const findLinks = [];
	for (const secret of secrets) {
		const { name, content } = secret;
		if (isFindLinks(name)) {
			const places = [...secret.folders.map((folder) => {
				findLinks.push(folder);
				return `${FIND_LINKS_FOLDER}/${findLinks.length - 1}`;
			}), ...secret.links];
			if (places.length > 0) environment.set(name, places.join(name === "UV_FIND_LINKS" ? "," : " "));
		} else if (content === null) environment.set(name, secret.value);
		else {
			files.push({
				id: name,
				content
			});
			const variable = FILES.get(name) ?? (/\.(?:crt|pem)$/.test(name) ? "PIP_CERT" : name);
			if (isVariable(variable)) environment.set(variable, `${SETTINGS_FOLDER}/${name}`);
		}
	}
	share(environment);
	const script = [...environment].map(([name, value]) => `export ${name}='${value.replaceAll("'", "'\\''")}'\n`);
	return {
		files: [{
			id: "environment",
			content: Buffer.from(script.join(""))
		}, ...files],
		findLinks
	};
}
function share(environment) {
	for (const [from, others] of SYNONYMS) {
		const value = environment.get(from);
		if (value === void 0) continue;
		for (const name of others) if (!environment.has(name)) environment.set(name, value);
	}
	const authority = AUTHORITIES.map((name) => environment.get(name)).find((value) => value !== void 0);
	if (authority !== void 0) {
		for (const name of AUTHORITIES) if (!environment.has(name)) environment.set(name, authority);
	}
	const links = environment.get("PIP_FIND_LINKS");
	if (links !== void 0 && !environment.has("UV_FIND_LINKS")) environment.set("UV_FIND_LINKS", links.split(/\s+/).join(","));
}
/** True for a name that a shell takes as a variable. */
function isVariable(name) {
	return /^[A-Za-z_]\w*$/.test(name);
}
/** True for the settings that list folders and pages of packages. */
function isFindLinks(name) {
	return name === "PIP_FIND_LINKS" || name === "UV_FIND_LINKS";
}
/** Names whose value is the path of a file, in the tools' own documentation. */
function namesFile(name) {
	return AUTHORITIES.includes(name) || [
		"PIP_CLIENT_CERT",
		"PIP_CONFIG_FILE",
		"NETRC",
		"UV_CONFIG_FILE",
		"GOOGLE_APPLICATION_CREDENTIALS"
	].includes(name);
}
/**
* The settings of a `pip.conf` whose values are paths on the machine that it was written for, as if they had been
* given by the variables that pip prefers over its file.
*/
function pathsInPipConf(text) {
	const found = /* @__PURE__ */ new Map();
	let key = "";
	for (const line of text.split(/\r?\n/)) {
		const assignment = /^([A-Za-z][\w-]*)\s*[=:](.*)$/s.exec(line);
		const more = /^\s+(\S.*)$/.exec(line);
		if (assignment !== null) key = (assignment[1] ?? "").toLowerCase().replaceAll("_", "-");
		const value = (assignment?.[2] ?? more?.[1] ?? "").trim();
		if ([
			"cert",
			"client-cert",
			"find-links"
		].includes(key) && value !== "" && !line.trimStart().startsWith("#")) {
			const name = `PIP_${key.toUpperCase().replaceAll("-", "_")}`;
			found.set(name, more !== null && found.has(name) ? `${found.get(name)} ${value}` : value);
		}
	}
	return [...found].map(([name, value]) => ({
		name,
		value
	}));
}

// lib/image/build-secret-files.js
/** BuildKit refuses larger secrets (moby/buildkit, `session/secrets`: `MaxSecretSize`). */
const LIMIT = 512e3;
/**
* Reads what the secrets point to on the runner. A setting such as `PIP_CERT=/etc/ssl/company.crt` means the file,
* not its path, which nothing in the build would find. The workflow's author chose the names, and could read the
* files anyway.
* @throws DeployError `build-secret-unusable` for a file that cannot be read or is larger than 500 KiB
*/
async function resolveBuildSecrets(secrets) {
	const resolved = await Promise.all(secrets.map(resolve$1));
	const given = new Set(resolved.map(({ name }) => name));
	const more = resolved.filter(({ name }) => name === "pip.conf" || name === "PIP_CONFIG_FILE").flatMap(({ content }) => content === null ? [] : pathsInPipConf(Buffer.from(content).toString("utf8"))).filter(({ name }) => !given.has(name));
	return [...resolved, ...await Promise.all(more.map(resolveIfThere))];
}
async function resolve$1(secret) {
	if (!/^[A-Za-z0-9_.-]+$/.test(secret.name) || /^\.+$/.test(secret.name)) throw new DeployError({
		code: "build-secret-unusable",
		message: `build-secrets: ${JSON.stringify(secret.name)} cannot be the name of a secret.`,
		remedy: "Use letters, digits, dots, underscores and dashes: PIP_INDEX_URL, pip.conf."
	});
	const plain = {
		...secret,
		content: null,
		folders: [],
		links: []
	};
	if (isFindLinks(secret.name)) return {
		...plain,
		...await foldersIn(secret.value)
	};
	if (namesFile(secret.name) && isAbsolute(secret.value)) return {
		...plain,
		content: await contentOf(secret)
	};
	if (namesFile(secret.name) && /\n/.test(secret.value)) return {
		...plain,
		content: bounded(secret, secret.value)
	};
	if (!isVariable(secret.name)) return {
		...plain,
		content: bounded(secret, secret.value)
	};
	return plain;
}
/** A path that a configuration file names may be one of another machine; pip warns of it and goes on. */
async function resolveIfThere(secret) {
	return resolve$1(secret).catch(() => ({
		...secret,
		content: null,
		folders: [],
		links: []
	}));
}
async function contentOf(secret) {
	try {
		if ((await stat(secret.value)).size > LIMIT) throw tooLarge(secret);
		return bounded(secret, await readFile(secret.value));
	} catch (error) {
		if (error instanceof DeployError) throw error;
		throw new DeployError({
			code: "build-secret-unusable",
			message: `build-secrets: ${secret.name} names ${secret.value}, which cannot be read (${error.code ?? "unknown"}).`,
			remedy: "Give the path of a file on the runner, or the content of the file.",
			cause: error
		});
	}
}
function bounded(secret, content) {
	const bytes = typeof content === "string" ? Buffer.from(content) : content;
	if (bytes.length > LIMIT) throw tooLarge(secret);
	return bytes;
}
function tooLarge(secret) {
	return new DeployError({
		code: "build-secret-unusable",
		message: `build-secrets: ${secret.name} is larger than the ${LIMIT / 1024} KiB that a build takes as a secret.`,
		remedy: `Give ${secret.name} only what the build needs, such as the certificate of the package index alone.`
	});
}
/** Folders that hold something; an empty or missing one would only make pip warn. */
async function foldersIn(value) {
	const places = value.split(/[\s,]+/).filter((place) => place !== "");
	const folders = [];
	for (const place of places.filter(isAbsolute)) if ((await readdir(place).catch(() => [])).length > 0) folders.push(place);
	return {
		folders,
		links: places.filter((place) => !isAbsolute(place))
	};
}

// lib/image/key.js
/** How many characters of the key make the tag of the image: 48 bits, for the images of one app in one stage. */
const TAG_LENGTH = 12;
/**
* A hash over what makes the image; the same key means that a new build would give the same image but for updates
* of what lies outside the repository.
*
* The values of `build-secrets` are not part of it. They are the way to the packages, not their content: a token
* that is renewed for each run would build the same image each time. A hash of them in a tag would also let anyone
* who reads the registry test guesses of a short secret.
* @returns 64 hex digits
*/
function imageKey(parts) {
	const hash = createHash("sha256");
	const add = (...values) => hash.update(`${JSON.stringify(values)}\n`);
	add("monolayer image", 1);
	add("platform", parts.platform);
	add("generator", parts.generator);
	add("dockerfile", parts.dockerfile);
	for (const { name, value } of [...parts.buildArgs].sort((a, b) => a.name < b.name ? -1 : 1)) add("build-arg", name, value);
	for (const entry of parts.entries) switch (entry.kind) {
		case "directory":
			add("directory", entry.path, entry.mode);
			break;
		case "file":
			add("file", entry.path, entry.mode, entry.sha256);
			break;
		case "link": add("link", entry.path, entry.target);
	}
	return hash.digest("hex");
}
/** The tag under which the image with this key is pushed. */
function tagOf(key) {
	return key.slice(0, TAG_LENGTH);
}

// lib/image/system-packages.js
const COMPILER = ["gcc", "libc6-dev"];
/**
* What `python:<x.y>-slim` lacks for packages of web apps that come without wheels, from their own installation
* pages: psycopg2 ("Build prerequisites"), psycopg 3 ("Installation": the pure Python package loads the system's
* libpq, the extra `c` is compiled), mysqlclient, and requirements that are fetched with git.
*/
const RULES = [
	{
		named: name("psycopg2"),
		build: [...COMPILER, "libpq-dev"],
		run: ["libpq5"]
	},
	{
		named: /(?<![\w.-])psycopg-c(?![\w-])|(?<![\w.-])psycopg\s*\[[^\][]*\bc\b/i,
		build: [...COMPILER, "libpq-dev"],
		run: ["libpq5"]
	},
	{
		named: name("psycopg"),
		unless: /(?<![\w.-])psycopg[-_]binary|(?<![\w.-])psycopg"?\s*(?:=\s*\{[^{}[\]\n]*|:\s*\{[^{}[\]]*|)\[[^\][]*\bbinary\b/i,
		build: [],
		run: ["libpq5"]
	},
	{
		named: name("mysqlclient"),
		build: [
			...COMPILER,
			"libmariadb-dev",
			"pkg-config"
		],
		run: ["libmariadb3"]
	},
	{
		named: /\bgit\+(?:https|ssh|http|git)\b|\bgit\s*=\s*["']/i,
		build: ["git"],
		run: []
	}
];
function name(text) {
	return new RegExp(`(?<![\\w.-])${text}(?![\\w-])`, "i");
}
/**
* Looks for the names in manifests and lock files. A name that only a comment or a development group has costs some
* seconds and a small library; one that is missed would cost the build.
*/
function systemPackagesFor(texts) {
	const all = texts.flatMap((text) => text.split("\n")).filter((line) => !line.trimStart().startsWith("#")).join("\n");
	const rules = RULES.filter(({ named, unless }) => named.test(all) && unless?.test(all) !== true);
	const merge = (part) => [...new Set(rules.flatMap((rule) => rule[part]))].sort();
	return {
		build: merge("build"),
		run: merge("run")
	};
}

// lib/image/prepare.js
/**
* Reads what makes the image and derives its key. Needs neither Docker nor AWS, writes nothing.
* @throws DeployError `build-context-unusable`, `build-secret-unusable`
*/
async function prepareImage(request) {
	const place = locateApp(request.workspace, request.directory);
	if (place === null) throw unusable(`${request.directory} is no folder of the checkout.`, "Correct working-directory.");
	const files = new Checkout(place.root, place.app, new Findings());
	const secrets = await resolveBuildSecrets(request.buildSecrets);
	return request.source.from === "dockerfile" ? prepareOwn(request, request.source.path, place, files, secrets) : prepareGenerated(request, request.source, place, files, secrets);
}
async function prepareOwn(request, path, place, files, secrets) {
	const dockerfile = files.read(path);
	if (dockerfile === null) throw unusable(`${path} is no readable file of the checkout.`, "Correct the input dockerfile, or the file.");
	const beside = `${path}.dockerignore`;
	const ignore = readIgnore(files, place.app, files.isFile(beside) ? beside : ".dockerignore");
	const context = await listContext({
		root: place.app,
		ignore,
		required: []
	});
	const normal = posix.normalize(path);
	return finish(request, context, dockerfile, null, {
		from: "dockerfile",
		path: normal.startsWith("../") ? null : normal,
		ignoreFile: files.isFile(".dockerignore") ? files.read(".dockerignore") : null,
		secrets
	});
}
async function prepareGenerated(request, source, place, checkout, secrets) {
	const files = collectDependencyFiles(source.install, checkout);
	const up = levelsUp([
		...files.manifests,
		...files.folders,
		...source.install.localPackages
	], place.directory);
	const root = posix.resolve(place.app, ...Array(up).fill(".."));
	const directory = up === 0 ? "." : place.directory.split("/").slice(-up).join("/");
	const ignore = readIgnore(checkout, place.app, posix.join("../".repeat(up), ".dockerignore"));
	const context = await listContext({
		root,
		ignore,
		required: files.manifests.map((path) => inContext(directory, path))
	});
	const settings = buildSettingsOf(secrets);
	const shape = shapeOf(settings);
	const instructions = generateInstructions({
		install: source.install,
		files,
		system: systemPackagesFor(files.texts),
		directory,
		command: source.command,
		port: source.port,
		buildArgs: request.buildArgs.map(({ name }) => name),
		settings: shape
	});
	return finish(request, context, renderDockerfile(instructions, shape), 1, {
		from: "generated",
		instructions,
		settings,
		files,
		directory
	});
}
function finish(request, context, dockerfile, generator, source) {
	const { platform, buildArgs } = request;
	const key = imageKey({
		entries: context.entries,
		dockerfile,
		buildArgs,
		platform,
		generator
	});
	return {
		key,
		tag: tagOf(key),
		context,
		dockerfile,
		source,
		platform,
		buildArgs
	};
}
/** What of the settings shows in the Dockerfile: names, no values. */
function shapeOf(settings) {
	return settings === null ? null : {
		files: settings.files.map(({ id }) => id),
		findLinks: settings.findLinks.length > 0
	};
}
/** How far above the app directory the files lie that the image needs: a workspace's lock, a local package. */
function levelsUp(paths, directory) {
	const depth = directory === "." ? 0 : directory.split("/").length;
	const levels = paths.map((path) => posix.normalize(path).split("/").filter((part) => part === "..").length);
	return Math.min(depth, Math.max(0, ...levels));
}
function readIgnore(files, app, path) {
	const text = lstatSync(posix.join(app, path), { throwIfNoEntry: false }) !== void 0 ? files.read(path) : "";
	if (text === null) throw unusable(`${path} cannot be read as a text file of the checkout.`, `Save ${path} as a UTF-8 text file.`);
	const rules = parseDockerignore(text);
	if ("test" in rules) return rules;
	throw unusable(`${path}:${rules.line}: ${rules.pattern} is no pattern that Docker knows.`, "Close the bracket, or write a backslash before a character that is meant as itself.");
}
function unusable(message, remedy) {
	return new DeployError({
		code: "build-context-unusable",
		message,
		remedy
	});
}

// lib/image/push.js
const LOGIN_SECONDS = 120;
/** Pauses before each further try of a login or a push. */
const pauseSeconds = [1, 5];
const DIGEST = /\bsha256:[0-9a-f]{64}\b/;
/**
* Logs docker in to the stage's registry, inside the private configuration. Docker itself asks once; one lost connection
* is no reason to fail.
*/
async function login(tools, registry) {
	for (const pause of [...pauseSeconds, null]) {
		const { host, username, password } = await registry.login();
		await detachRegistry(tools.config, host);
		const result = await tools.docker.call({
			argv: loginArgv(host, username),
			input: bytesOf(password),
			timeoutSeconds: LOGIN_SECONDS
		});
		if (result.code === 0) return;
		if (pause === null) throw dockerFailure(result, {
			code: "image-push-failed",
			message: `Docker could not log in to the registry ${host}.`,
			remedy: "Run the deployment again; if it stays so, check the network between the runner and the registry."
		});
		tools.say("Docker could not log in; it is tried again.");
		await setTimeout$1(pause * 1e3);
	}
}
/**
* Pushes an image. A push that breaks off (a lost connection, a token that ran out) is tried again with a new login, up
* to twice; layers that arrived are not sent again.
* @returns the digest that the registry gave it
*/
async function push(tools, registry, reference) {
	const call = {
		argv: pushArgv(reference),
		say: tools.quote,
		timeoutSeconds: tools.timeoutSeconds
	};
	let result = await tools.docker.call(call);
	for (const seconds of pauseSeconds) {
		if (result.code === 0) break;
		tools.say("The push broke off; it is tried again with a new login.");
		await setTimeout$1(seconds * 1e3);
		await login(tools, registry);
		result = await tools.docker.call(call);
	}
	if (result.code !== 0) throw dockerFailure(result, {
		code: "image-push-failed",
		message: `The image could not be pushed to ${reference}.`,
		remedy: "Run the deployment again; what was pushed so far is not sent twice."
	});
	const said = result.tail.findLast((line) => /digest: sha256:/.test(line));
	return DIGEST.exec(said ?? "")?.[0] ?? await pushedDigest(tools, registry, reference);
}
/**
* Moves a tag to an image that is in the registry already under another one. Where the registry refuses to move tags,
* the image is deployed all the same; only the next run cannot know that it is there.
*/
async function pushTag(tools, reference) {
	const result = await tools.docker.call({
		argv: pushArgv(reference),
		timeoutSeconds: tools.timeoutSeconds
	});
	if (result.code === 0) return;
	tools.say(`The tag of ${reference} was not set, so that the next run builds again:`);
	tools.quote(result.tail.at(-1) ?? "");
}
async function pushedDigest(tools, registry, reference) {
	const line = (await tools.docker.call({
		argv: inspectArgv(reference, "{{range .RepoDigests}}{{println .}}{{end}}"),
		timeoutSeconds: 60
	})).stdout.split("\n").find((name) => name.startsWith(`${registry.uri}@`));
	const digest = DIGEST.exec(line ?? "")?.[0];
	if (digest === void 0) throw new Error(`Docker pushed ${reference} but names no digest for it.`);
	return digest;
}
async function* bytesOf(text) {
	yield Buffer.from(text);
}

// lib/image/reuse.js
/**
* Whether an image that the registry has is deployed as it is, so that Docker is not even started. On a push only
* while it is younger than a week, because the base image and unlocked packages get security updates; a dispatch
* deploys what is there.
* @param rebuildWhenOld true on a push
*/
function isReusable(found, rebuildWhenOld, now) {
	if (!rebuildWhenOld || found.pushedAt === null) return true;
	return now.getTime() - found.pushedAt.getTime() <= 6048e5;
}

// lib/image/build.js
/** Docker may compile packages and pull images of some GiB, but not for ever. */
const BUILD_SECONDS = 3600;
/**
* Reads what makes the image and looks whether the registry has it. Changes nothing; Docker is asked only when
* something has to be built, so that a runner without Docker fails before anything is made for nothing.
*
* @param find the image of a tag, `null` where there is none (or no repository yet)
* @throws DeployError `docker-missing`, `docker-unavailable`, `build-…`
*/
async function decideImage(options, find) {
	const { voice } = options;
	const image = await prepareImage({
		workspace: options.workspace,
		directory: options.reading.project.directory,
		source: sourceOf(options.reading),
		platform: options.cpuArchitecture === "ARM64" ? "linux/arm64" : "linux/amd64",
		buildArgs: options.buildArgs,
		buildSecrets: options.buildSecrets
	});
	for (const finding of imageFindings(image)) voice.warn(finding);
	const found = await find(image.tag);
	if (found !== null && isReusable(found, options.rebuildWhenOld, /* @__PURE__ */ new Date())) {
		voice.say(`Nothing that makes the image changed: ${image.tag} is reused, nothing is built.`);
		return {
			kind: "known",
			digest: found.digest,
			key: image.key
		};
	}
	voice.say(found === null ? `The image with key ${image.tag} is not there yet: building it for ${image.platform}.` : `The image with key ${image.tag} is older than ${7} days: building it again, for the updates of its base.`);
	const leftOut = describeLeftOut(image);
	if (leftOut !== null) voice.say(leftOut);
	return {
		kind: "build",
		image,
		builder: await withDocker(options, (tools) => detectBuilder(tools.docker)),
		refresh: found !== null
	};
}
/**
* Builds the decided image and leaves it on this machine. Changes nothing outside of this machine.
*
* @param cache the stage's registry, whose layers may be taken over; `null` while there is none
* @throws DeployError of the codes `docker-…`, `build-…`, `base-image-…`, `buildkit-missing` and `image-…`
*/
async function buildImage(options, { image, builder, refresh }, cache) {
	const name = `monolayer-image:${image.tag}`;
	await withDocker(options, async (tools) => {
		const layers = builder === "classic" ? null : cache;
		if (layers !== null) await login(tools, layers);
		await buildLocally(tools, builder, image, {
			reference: name,
			labels: {
				"org.opencontainers.image.revision": options.commit,
				"monolayer.key": image.key
			},
			cacheFrom: layers === null ? [] : [newestOf(layers)],
			refresh
		});
	});
	return {
		kind: "built",
		name,
		image,
		builder
	};
}
/**
* Pushes an image that was built here to the stage's registry.
*
* @throws DeployError `image-push-failed`, `docker-…`
*/
async function pushImage(options, { name, image, builder }, registry) {
	const digest = await withDocker(options, (tools) => tagAndPush(tools, name, image, builder, registry));
	return {
		reference: `${registry.uri}@${digest}`,
		digest,
		key: image.key,
		built: true
	};
}
function sourceOf({ install, project, web }) {
	if (install === null) return {
		from: "dockerfile",
		path: project.dockerfile ?? "Dockerfile"
	};
	if (web.command === null) throw new Error("A generated image needs a start command.");
	return {
		from: "generated",
		install,
		command: web.command,
		port: web.port
	};
}
async function withDocker(options, work) {
	const { environment, temporary, keepForPost } = options.runner;
	const config = await createDockerConfig(environment, temporary, keepForPost);
	try {
		return await work({
			docker: openDocker(dockerEnvironment(environment, config.directory), options.signal),
			config,
			say: (line) => options.voice.say(line),
			quote: (line) => options.voice.quote(line),
			timeoutSeconds: BUILD_SECONDS
		});
	} finally {
		await removeDockerConfig(config.directory);
	}
}
/**
* The image gets three tags: one that no other image ever has, so that one that still runs somewhere never counts as
* untagged and expires; the key's, which moves to the newest image with that key; and, where BuildKit has put its cache
* into the image, the one under which the next build looks for layers.
*/
async function tagAndPush(tools, name, image, builder, registry) {
	await login(tools, registry);
	const byKey = `${registry.uri}:${image.tag}`;
	const own = `${byKey}-${await shortId(tools, name)}`;
	const moving = builder === "classic" ? [byKey] : [byKey, newestOf(registry)];
	for (const target of [own, ...moving]) {
		const tagged = await tools.docker.call({
			argv: tagArgv(name, target),
			timeoutSeconds: 60
		});
		if (tagged.code !== 0) throw buildFailure(tagged, builder);
	}
	tools.say(`Pushing ${own}.`);
	const digest = await push(tools, registry, own);
	for (const target of moving) await pushTag(tools, target);
	return digest;
}
/** No key looks like it. Images are deployed by digest, never by this. */
function newestOf(registry) {
	return `${registry.uri}:newest`;
}
async function shortId(tools, reference) {
	const result = await tools.docker.call({
		argv: inspectArgv(reference, "{{.Id}}"),
		timeoutSeconds: 60
	});
	const id = /sha256:([0-9a-f]{12})/.exec(result.stdout)?.[1];
	if (id === void 0) throw new Error(`Docker built ${reference} but does not know it.`);
	return id;
}

// lib/provide-image.js
/**
* Begins to make the image of this checkout: looks whether the registry has it, or builds it. Changes nothing on AWS,
* so it need not wait for the environment; only its push does.
*/
function makeImage(run, begin) {
	const { account, mask, progress } = run;
	const { repository } = account.names;
	const decision = begin((signal) => progress.beside("Image", async (voice) => {
		const ecr = await account.clients.ecr();
		return decideImage(imageOptions(run, voice, signal), (tag) => findImage(ecr, repository, tag));
	}));
	return {
		decision,
		image: begin(async (signal) => {
			const decided = await decision;
			if (decided.kind === "known") return decided;
			return progress.beside("Build", async (voice) => {
				const cache = await findRepository(await account.clients.ecr(), account, mask);
				return buildImage(imageOptions(run, voice, signal), decided, cache);
			});
		})
	};
}
/**
* Looks once more, now that the environment is taken: a removal that was at work on it until then takes images that
* nothing else uses, and may have taken the one that was found. What is gone is made anew. Images of production stay.
*
* @throws DeployError what {@link makeImage} found wrong
*/
async function confirmImage(run, making, begin) {
	const decision = await making.decision;
	if (decision.kind !== "known" || run.target.stage === "production") return making;
	const { clients, names } = run.account;
	return await findImage(await clients.ecr(), names.repository, decision.digest) === null ? makeImage(run, begin) : making;
}
/**
* The image of an earlier deployment, for going back to it.
*
* @throws DeployError `image-not-found`, before anything is changed
*/
async function findEarlierImage(run, environment, wanted, voice) {
	const { account } = run;
	const { reference, commit } = earlierImage(environment.state.deployments, wanted);
	const image = await findImage(await account.clients.ecr(), account.names.repository, reference);
	if (image === null) throw imageGone(wanted, account.names.repository);
	voice.say(`Going back to ${commit === null ? "" : `commit ${commit.slice(0, 7)}, `}${image.digest}: nothing is built.`);
	return {
		kind: "known",
		digest: image.digest,
		key: null
	};
}
/**
* The image in the stage's registry, by digest: pushed now, or there already.
*
* @throws DeployError `image-push-failed`, `docker-…`
*/
async function provideImage(run, environment, making, signal) {
	const { account, progress, runner } = run;
	const image = await making;
	const ensure = async () => ensureRepository(await account.clients.ecr(), account, run.mask);
	if (image.kind === "built") {
		const registry = await ensure();
		return progress.beside("Push", (voice) => pushImage({
			runner,
			voice,
			signal
		}, image, registry));
	}
	const { digest, key } = image;
	return {
		reference: `${repositoryUri(environment, account.names.repository) ?? (await ensure()).uri}@${digest}`,
		digest,
		key,
		built: false
	};
}
/** The repository's address where an earlier deployment of this environment names it: it never changes. */
function repositoryUri({ state }, name) {
	const named = state.deployments.find(({ image }) => image.includes(`/${name}@`));
	return named === void 0 ? null : named.image.slice(0, named.image.indexOf("@"));
}
function imageOptions(run, voice, signal) {
	const { inputs, target } = run;
	return {
		reading: run.reading,
		workspace: run.run.workspace,
		commit: run.run.commit,
		buildArgs: inputs.buildArgs,
		buildSecrets: inputs.buildSecrets,
		cpuArchitecture: inputs.cpuArchitecture,
		rebuildWhenOld: target.refuseOlder,
		runner: run.runner,
		voice,
		signal
	};
}

// lib/prepare.js
/**
* Makes ready what a deployment is made of, side by side: image, database, secrets, log group. What can be refused is
* refused before anything is made: an image that is gone, a runner without Docker.
*
* @param making the image of this checkout, or `null` to go back to the one that the inputs name
*/
async function prepare(run, environment, making) {
	const prepared = await run.progress.step("Prepare", (voice) => sideBySide(run.signal, async ({ begin }) => {
		const image = making?.image ?? findEarlierImage(run, environment, run.inputs.image ?? "", voice);
		await (making?.decision ?? image);
		const parameters = openParameterStore(await run.account.clients.ssm(), run.account, run.mask);
		begin(() => parameters.read(storedNames(run)));
		const [ready, connection, secrets] = await Promise.all([
			begin((signal) => provideImage(run, environment, image, signal)),
			begin((signal) => prepareDatabase(run, environment, parameters, signal)),
			begin(() => prepareSecrets(run, parameters)),
			begin(() => prepareLogs(run, environment))
		]);
		return {
			image: ready,
			connection,
			secrets
		};
	}));
	run.report.database = run.plan.database;
	return prepared;
}
async function prepareDatabase(run, environment, parameters, signal) {
	const { account, inputs, plan, reading, progress, target } = run;
	if (plan.database !== "postgres") return null;
	return progress.beside("Database", async (voice) => {
		const ready = environment.state.database?.ready ?? false;
		const record = {
			instance: account.names.databaseInstance,
			name: account.names.database
		};
		const rds = await account.clients.rds();
		const settings = {
			instanceClass: inputs.databaseInstanceClass,
			engineVersion: inputs.databaseEngineVersion,
			storageGb: inputs.databaseStorageGb
		};
		const begin = async () => {
			if (environment.state.database === null) await environment.save((state) => ({
				...state,
				database: {
					...record,
					ready: false
				}
			}));
			return beginInstance(rds, account, settings, ready, voice);
		};
		if (target.stage === "preview" && !ready) await awaitDeletion(rds, account, voice, signal);
		const seen = await (target.stage === "preview" && !ready ? holdSharedInstance(run, voice, begin) : begin());
		const instance = await awaitInstance(rds, account, voice, signal, seen);
		const mark = (is) => environment.save((state) => ({
			...state,
			database: {
				...record,
				ready: is
			}
		}));
		const connection = await ensureDatabase(account, parameters, instance, {
			ready,
			notReady: () => mark(false),
			scheme: reading.databaseUrl.scheme,
			voice,
			signal
		});
		if (environment.state.database?.ready !== true) await mark(true);
		return connection;
	});
}
/** The names of everything that is stored for this environment. */
function storedNames({ inputs, plan }) {
	const own = inputs.secrets.filter(({ kind }) => kind !== "reference").map(({ name }) => name);
	return plan.database === "postgres" ? [...own, ...databaseSecrets] : own;
}
/** Stores the user's secrets, each only if it changed. */
async function prepareSecrets(run, parameters) {
	const { secrets } = run.inputs;
	const stored = [];
	for (const secret of secrets) switch (secret.kind) {
		case "value":
			stored.push(await parameters.ensure(secret.name, secret.value));
			break;
		case "generate":
			stored.push((await parameters.ensureGenerated(secret.name)).stored);
			break;
		case "reference": stored.push({
			name: secret.name,
			valueFrom: secret.arn,
			version: secret.arn
		});
	}
	return stored;
}
async function prepareLogs({ account }, environment) {
	const isYoung = environment.state.deployments.length === 0;
	const { logGroup } = account.names;
	await ensureLogGroup(await account.clients.logs(), logGroup, { ...account.tags }, isYoung);
}

// lib/aws/failed-task.js
const shownLines = 50;
/** What ECS stops by itself because a deployment ended: the consequence, never the cause. */
const scaledDown = /Scaling activity/;
/**
* The newest task of a task definition that ended by itself or was found unhealthy; where there is none, the newest
* that was stopped, or one that runs.
*
* @param memory MiB that the task has
*/
async function findFailedTask(ecs, logs, account, taskDefinition, memory) {
	const { cluster } = account.foundation;
	const found = [];
	for (const desiredStatus of ["STOPPED", "RUNNING"]) {
		const { taskArns = [] } = await ecs.listTasks({
			cluster,
			serviceName: account.names.service,
			desiredStatus
		});
		if (taskArns.length === 0) continue;
		const { tasks = [] } = await ecs.describeTasks({
			cluster,
			tasks: taskArns.slice(0, 100)
		});
		found.push(...tasks.filter((task) => task.taskDefinitionArn === taskDefinition));
	}
	const [task] = found.sort((a, b) => rank(a) - rank(b) || age(b) - age(a));
	if (task?.taskArn === void 0) return null;
	const stream = streamOf("web", containerName, task.taskArn);
	return {
		taskArn: task.taskArn,
		end: describeStop(task, memory),
		lastLines: await lastLines(logs, account.names.logGroup, stream)
	};
}
function rank(task) {
	if (task.stoppedReason === void 0) return 2;
	return scaledDown.test(task.stoppedReason) ? 1 : 0;
}
function age(task) {
	return (task.stoppingAt ?? task.createdAt)?.getTime() ?? 0;
}
function describeStop(task, memory) {
	const end = endOf(task);
	if (end === null) return task.stoppedReason ?? null;
	if (end.kind === "exited") {
		const stopped = task.stoppedReason ?? "";
		const because = /Essential container/.test(stopped) || stopped === "" ? "" : ` (${stopped})`;
		return `${describeExit(end.exitCode, end.reason, memory)}${because}`;
	}
	return end.kind === "forgotten" ? null : end.reason;
}
async function lastLines(logs, logGroupName, logStreamName) {
	try {
		return ((await logs.getLogEvents({
			logGroupName,
			logStreamName,
			startFromHead: false,
			limit: shownLines
		})).events ?? []).map(({ message }) => message ?? "");
	} catch (error) {
		if (isNamed(error, "ResourceNotFoundException")) return [];
		throw error;
	}
}

// lib/rollout-failure.js
/**
* Why a rollout did not make it, with what the web container said last.
*
* @param taskDefinition of the version that failed
*/
async function rolloutFailure(run, taskDefinition, end) {
	const { account, report } = run;
	const task = end.kind === "superseded" || end.kind === "stopped" ? null : await evidenceOf(run, taskDefinition);
	const where = `ECS service ${account.names.service}, cluster ${account.foundation.cluster}`;
	const logs = `aws logs tail ${account.names.logGroup} --log-stream-name-prefix web/ --since 1h --region ${account.region}`;
	const schema = run.plan.database === "none" || run.inputs.image !== null ? [] : ["The database is not taken back: migrations of the new version have run, and the previous version works with them or does not."];
	switch (end.kind) {
		case "rolled-back": {
			const alarm = end.alarms.length > 0;
			const back = end.restored ? "so AWS went back to the previous one" : "and going back to the previous one failed too";
			return new DeployError({
				code: "rollout-rolled-back",
				message: [`The new version was not healthy, ${back}: ${end.reason}.`, ...describeTask(task)].join("\n"),
				where,
				safe: [`${describeServing(report)} AWS goes on with it.`, ...schema].join("\n"),
				remedy: alarm ? `Find the answers with errors in what it wrote, mend them and push: ${logs}` : `${remedyFor(task)}, and push. All of its log: ${logs}`
			});
		}
		case "never-served": return new DeployError({
			code: "rollout-failed",
			message: [`The first version never became healthy: ${end.reason}.`, ...describeTask(task)].join("\n"),
			where,
			safe: "Nothing serves yet, and there is nothing to go back to. The service is being removed, since it never served; the database stays.",
			remedy: `${remedyFor(task)}, and push. All of its log: ${logs}`
		});
		case "timed-out": return new DeployError({
			code: "rollout-timeout",
			message: [`The rollout did not end within rollout-timeout (${describeSeconds(end.waitedSeconds)}). Last seen: ${end.lastStatus}`, ...describeTask(task)].join("\n"),
			where,
			safe: [`${describeServing(report)} AWS goes on with it.`, ...schema].join("\n"),
			remedy: "Run the job again: it waits for the same rollout instead of starting another."
		});
		case "stopped": return new DeployError({
			code: "rollout-stopped",
			message: `Somebody stopped the rollout before its end${afterStop[end.wentBack]}: ${end.reason}.`,
			where,
			safe: [describeServing(report), ...schema].join("\n"),
			remedy: "Find out who stopped it (CloudTrail: StopServiceDeployment), then run the job again."
		});
		case "superseded": return new DeployError({
			code: "rollout-superseded",
			message: `Somebody else deployed the same service during this rollout (${end.by}).`,
			where,
			safe: ["Their deployment decides what serves; this one was not undone.", ...schema].join("\n"),
			remedy: "If it was nobody you know, look at the service in the ECS console; then run the job again."
		});
	}
}
const afterStop = {
	yes: ", and AWS went back to the previous version",
	no: "",
	failed: ", and going back to the previous version failed"
};
/** What a task of the failed version left behind. Not to find it never hides the failure itself. */
async function evidenceOf(run, taskDefinition) {
	const { account, inputs, progress } = run;
	try {
		return await findFailedTask(await account.clients.ecs(), await account.clients.logs(), account, taskDefinition, inputs.memory);
	} catch (error) {
		progress.say(`Its tasks could not be looked at: ${error instanceof Error ? error.message : String(error)}`);
		return null;
	}
}
function describeTask(task) {
	if (task === null) return [];
	return [`Its task ${task.taskArn.slice(task.taskArn.lastIndexOf("/") + 1)} ${task.end === null ? "still runs" : `ended: ${task.end}`}.`, ...task.lastLines.length === 0 ? ["It wrote nothing to its log."] : ["Its last lines:", ...task.lastLines.map((line) => `  ${line}`)]];
}
function remedyFor(task) {
	if (task === null) return "Mend what AWS names";
	if (task.end !== null && /out of memory/i.test(task.end)) return "Set the input memory higher";
	if (task.end !== null && /health check/i.test(task.end)) return "Make the app answer the health check with 200 on its port (inputs health-check-path and port)";
	return task.lastLines.length === 0 ? "Find out why it ends" : "Mend what its last lines say";
}

// lib/rollout.js
/** The task definition of the new version. Registered beside the phases: nothing starts by it. */
async function defineWeb(run, deployment) {
	const { account, plan, report } = run;
	const definition = webTaskDefinition(deployment.settings(report.url, account.names.webFamily), plan.web);
	return ensureTaskDefinition(await account.clients.ecs(), definition);
}
/** Keeps later rollouts from being taken back for what is no fault of the app; see `WebTarget.relax`. */
async function relaxAlarm(run, environment) {
	const { relax } = webTargetOf(run, environment);
	if (relax !== null) await run.progress.beside("Rollback alarm", relax);
}
/**
* Rolls the new version out and makes sure that it is what answers.
*
* @throws DeployError `rollout-rolled-back`, `rollout-failed`, `rollout-timeout`, `rollout-stopped`, `rollout-superseded`
*/
async function rollOut(run, environment, deployment, taskDefinition) {
	const { inputs, plan, progress, report } = run;
	const web = webTargetOf(run, environment);
	await progress.step("Roll out", async (voice) => {
		const before = await rolledOutBefore(web, environment, deployment, taskDefinition);
		if (before !== null) {
			voice.say("An earlier run has rolled this out already.");
			return confirm(run, web, before, deployment, voice);
		}
		const { commit, image, imageKey, fingerprint } = deployment;
		const rollout = {
			commit,
			image,
			imageKey,
			fingerprint,
			taskDefinition
		};
		await environment.save((state) => recordAttempt(state, rollout));
		await recordWebTarget(environment, web.kind);
		const standing = report.rollout;
		const end = await web.rollOut({
			taskDefinition,
			port: plan.web.port,
			healthCheckPath: plan.web.healthCheckPath,
			minTasks: inputs.minTasks,
			maxTasks: inputs.maxTasks,
			timeoutSeconds: inputs.rolloutTimeoutSeconds,
			begun: () => {
				report.rollout = "under-way";
			},
			refused: () => {
				report.rollout = standing;
			},
			voice,
			signal: run.signal
		});
		report.rollout = rolloutAfter(end);
		if (end.kind !== "serving") {
			const failure = await rolloutFailure(run, taskDefinition, end);
			if (report.rollout === "none") await forgetRollout(environment, voice);
			if (end.kind === "never-served") await discard(web, environment, failure, voice);
			throw failure;
		}
		await environment.save((state) => recordServing(state, rollout, end.serving, (/* @__PURE__ */ new Date()).toISOString()));
		report.deployments = environment.state.deployments;
		await confirm(run, web, end.serving, deployment, voice);
	});
}
/** Why the rollout failed is the news: that this could not be written down only makes the next run look once more. */
async function forgetRollout(environment, voice) {
	try {
		await environment.save(recordNoRollout);
	} catch (error) {
		voice.say(`The end of the rollout could not be written down (${error instanceof Error ? error.message : String(error)}); the next run finds out.`);
	}
}
/** What is known of the web service once a rollout has ended for this run. */
function rolloutAfter(end) {
	switch (end.kind) {
		case "serving": return "unknown";
		case "never-served": return "none";
		case "rolled-back": return end.restored ? "none" : "unknown";
		case "stopped": return end.wentBack === "yes" ? "none" : "unknown";
		case "superseded": return "unknown";
		case "timed-out": return "under-way";
	}
}
/** A run that died after the rollout and before `afterRollout` has left that to be done, and nothing else. */
async function rolledOutBefore(web, environment, deployment, taskDefinition) {
	const { pending } = environment.state;
	if (pending?.fingerprint !== deployment.fingerprint || !pending.rolledOut) return null;
	const serving = await web.serving();
	return serving?.taskDefinition === taskDefinition ? serving : null;
}
/** AWS says that it serves; now its address has to. */
async function confirm(run, web, serving, deployment, voice) {
	const { report, plan } = run;
	report.url = serving.url;
	report.rollout = "unknown";
	await awaitAnswer(`${serving.url}${plan.web.healthCheckPath}`, voice, run.signal);
	report.rollout = "none";
	report.live = true;
	report.image = deployment.image;
	report.sleepsAfterSeconds = sleepsAfter(run, web);
	run.progress.say(`Live at ${serving.url}`);
}
/** Reports first, then removes: a service that never served helps nobody, and costs. Failing at it changes nothing. */
async function discard(web, environment, failure, voice) {
	voice.quote(failure.message);
	try {
		await web.discard(voice);
		await environment.save((state) => ({
			...state,
			service: null,
			webTarget: null
		}));
	} catch (error) {
		voice.say(`The service could not be removed (${error instanceof Error ? error.message : String(error)}); the next run makes use of it.`);
	}
}

// lib/deploy.js
/**
* Deploys one environment. Before the rollout nothing is written to the running service (a migration may still
* break it); a failure after it says that the new version is live.
*
* Nothing waits but for what it needs: the image for the plan; its push for the build, the environment and the
* repository; database and role for the instance; a task definition for the image's digest and the parameters; a phase
* for the one before it; the rollout for the phases before it.
*
* @throws DeployError with the outcome already in the report
*/
async function deploy(run) {
	await sideBySide(run.signal, async ({ begin, signal }) => {
		const image = run.inputs.image === null ? makeImage(run, begin) : null;
		const environment = await take({
			...run,
			signal
		});
		try {
			await checkWebTarget(run, environment);
			await markBegun(run, environment);
			const told = begin(() => run.announcer.begin(environment, "deploying"));
			begin(() => warnOfElsewhere(run, environment));
			await settle({
				...run,
				signal
			}, environment);
			if (await leftBehind(run, environment)) return;
			try {
				await carryOut(run, environment, image === null ? null : await confirmImage(run, image, begin));
			} catch (error) {
				if (await leftBehindAfter(error, run, environment)) return;
				throw error;
			}
			await told;
			await leftBehind(run, environment);
		} finally {
			await environment.release();
		}
	});
}
/** From a checkout to a version that serves. */
async function carryOut(run, environment, image) {
	const prepared = await prepare(run, environment, image);
	const deployment = describeDeployment(run, environment, prepared);
	if (await alreadyServes(run, environment, deployment)) return;
	await sideBySide(run.signal, async ({ begin }) => {
		markPending(environment, deployment);
		const taskDefinition = begin(() => defineWeb(run, deployment));
		await phases(run, environment, deployment, phasesBefore(deployment.phases));
		await rollOut(run, environment, deployment, await taskDefinition);
		const relaxed = begin(() => relaxAlarm(run, environment));
		await phases(run, environment, deployment, phasesAfter(deployment.phases));
		await relaxed;
		finish$1(run, environment);
	});
}
async function phases(run, environment, deployment, planned) {
	await runPhases(await phaseRun(run, environment, deployment, planned), planned);
}

export { deploy };