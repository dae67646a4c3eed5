import { N as unusableAnswer, j as isThrottled, k as isNamed, o as within } from "./base.js";
import { createHash } from "node:crypto";

// lib/aws/rhythm.js
/**
* Seconds between two looks at a task. Most phases end within seconds once their image is there.
*
* @param status as ECS tells it; `''` while it does not
* @param seconds for which that has been seen
*/
function taskPause(status, seconds) {
	switch (status) {
		case "":
		case "PROVISIONING":
		case "PENDING": return 8;
		case "ACTIVATING": return seconds < 21 ? 3 : 5;
		case "RUNNING": return seconds < 7.5 ? 3 : 5;
		default: return 5;
	}
}
/**
* Seconds between two reads of the log of a task that has ended: the rest of it usually comes within two.
*
* @param reads since a line came, this one included
*/
function logPause(reads) {
	return reads <= 5 ? .4 : 1.6;
}
/**
* Seconds between two looks at a rollout, of which the first also look for the deployment itself. New tasks need half a
* minute and more to start and to pass their health check: before that there is no end to be seen.
*
* @param waitedSeconds since it was asked for
* @param seconds for which that stage has been seen
*/
function rolloutPause(waitedSeconds, stage, seconds) {
	if (waitedSeconds < 36) return stage === "first" ? 5.8 : 9;
	switch (stage) {
		case "first":
		case "untold": return 4.2;
		case "shifting": return 6;
		case "ending": return seconds < 22 ? 2.2 : 5;
	}
}
/** Seconds between two looks at a database instance. */
const instancePause = 4.5;
/**
* What AWS answers, or `busy` where it asked for patience so often that the SDK gave up: the next look comes at its
* time, and what is waited for goes on meanwhile.
*/
async function whenNotBusy(look) {
	try {
		return await look();
	} catch (error) {
		if (isThrottled(error)) return "busy";
		throw error;
	}
}
/** Seconds after which a look without an answer is given up. AWS answers within one, unless it has no time. */
const answerSeconds = 3;
/**
* A look that is given up where its answer is long in coming, and made once more: the SDK waits longer and longer before
* it asks again, and half a minute for a connection that hangs. Each that is given up gives the next one more time; after
* two, it is `busy`.
*
* @param look changes nothing
*/
function promptly(look, pace) {
	let seconds = answerSeconds;
	return async () => {
		for (let tries = 0; tries < 2; tries += 1) try {
			const answer = await whenNotBusy(() => within(seconds * 1e3, pace, look));
			seconds = answerSeconds;
			return answer;
		} catch (error) {
			if (!isNamed(error, "AbortError")) throw error;
			seconds *= 2;
		}
		return "busy";
	};
}

// lib/aws/task-definition.js
/** The one container of every task. Express Mode insists on this name. */
const containerName = "Main";
/** The name of the web port; Express Mode and ECS Gateway insist on one. */
const portName = "web";
/**
* Runs the command that it is given as `$2` in a shell of its own, passes SIGTERM on to it, and ends the log with a
* line that says which phase this was (`$1`, the intent's id) and how it ended: the log still knows when ECS has
* forgotten the task.
*/
const phaseWrapper = [
	"sh -c \"$2\" &",
	"child=$!",
	"trap 'kill -TERM \"$child\" 2>/dev/null' TERM INT",
	"wait \"$child\"",
	"code=$?",
	"while kill -0 \"$child\" 2>/dev/null; do wait \"$child\"; code=$?; done",
	"echo \"monolayer-phase $1 exited $code\"",
	"exit \"$code\""
].join("\n");
/** How a phase's last log line reads; the id is the intent's. */
function phaseEndPattern(id) {
	return new RegExp(`^monolayer-phase ${id.replace(/[^\w-]/g, "")} exited ([0-9]{1,3})$`);
}
/** A task that runs one shell command, given per run: see {@link phaseCommand}. */
function phaseTaskDefinition(settings) {
	return define(settings, "phase", {
		entryPoint: [
			"sh",
			"-c",
			phaseWrapper,
			"monolayer-phase"
		],
		command: ["none", "exit 64"]
	});
}
/** The override that gives a phase its command. */
function phaseCommand(id, command) {
	return {
		name: containerName,
		command: [id, command]
	};
}
/** A task that serves the app. `command`: shell command, or `null` for the image's own. */
function webTaskDefinition(settings, web) {
	return define(settings, "web", {
		portMappings: [{
			containerPort: web.port,
			protocol: "tcp",
			name: "web"
		}],
		...web.command === null ? {} : {
			entryPoint: ["sh", "-c"],
			command: [execForm(web.command)]
		}
	});
}
/** A task that runs a fixed script, as the database setup does. */
function scriptTaskDefinition(settings, prefix, script) {
	return define(settings, prefix, {
		entryPoint: ["sh", "-c"],
		command: [script]
	});
}
/**
* `exec` in front of a simple command, so that the server replaces the shell and gets SIGTERM itself. A compound
* command (`a && b`, a pipe, an assignment in front) stays as it is: `exec` would cut it short.
*/
function execForm(command) {
	return /^[\w./-]+(?:\s|$)/.test(command) && !/[;&|<>()\n`]|\$\(/.test(command) && !/^(exec|cd|export|set|if|for|while|case)\s/.test(command) ? `exec ${command}` : command;
}
function define(settings, logPrefix, container) {
	return {
		family: settings.family,
		networkMode: "awsvpc",
		requiresCompatibilities: ["FARGATE"],
		cpu: String(settings.cpu),
		memory: String(settings.memory),
		runtimePlatform: {
			cpuArchitecture: settings.cpuArchitecture,
			operatingSystemFamily: "LINUX"
		},
		executionRoleArn: settings.executionRoleArn,
		containerDefinitions: [{
			name: containerName,
			image: settings.image,
			essential: true,
			environment: Object.entries(settings.environment).sort(([a], [b]) => a < b ? -1 : 1).map(([name, value]) => ({
				name,
				value
			})),
			secrets: [...settings.secrets].sort((a, b) => a.name < b.name ? -1 : 1),
			linuxParameters: { initProcessEnabled: true },
			...settings.secretsVersion === void 0 ? {} : { dockerLabels: { "monolayer.secrets": settings.secretsVersion } },
			logConfiguration: {
				logDriver: "awslogs",
				options: {
					"awslogs-group": settings.logGroup,
					"awslogs-region": settings.region,
					"awslogs-stream-prefix": logPrefix,
					mode: logPrefix === "web" ? "non-blocking" : "blocking",
					...logPrefix === "web" ? { "max-buffer-size": "25m" } : {}
				}
			},
			...container
		}],
		tags: Object.entries(settings.tags).map(([key, value]) => ({
			key,
			value
		}))
	};
}
const fingerprintTag = "monolayer:fingerprint";
/** What a definition says, as a hash: the same text, the same revision. */
function fingerprintOf(definition) {
	return createHash("sha256").update(canonical(definition)).digest("hex").slice(0, 32);
}
/**
* The newest revision of the family if it says the same, else a new one. Revisions cannot be deleted while anything
* may use them, so none is made without need.
*
* @returns the revision's ARN
*/
async function ensureTaskDefinition(ecs, definition) {
	const fingerprint = fingerprintOf(definition);
	try {
		const answer = await ecs.describeTaskDefinition({
			taskDefinition: definition.family ?? "",
			include: ["TAGS"]
		});
		const tag = answer.tags?.find(({ key }) => key === fingerprintTag);
		const arn = answer.taskDefinition?.taskDefinitionArn;
		if (tag?.value === fingerprint && answer.taskDefinition?.status === "ACTIVE" && arn) return arn;
	} catch (error) {
		if (!isNamed(error, "ClientException")) throw error;
	}
	const arn = (await ecs.registerTaskDefinition({
		...definition,
		tags: [...definition.tags ?? [], {
			key: fingerprintTag,
			value: fingerprint
		}]
	})).taskDefinition?.taskDefinitionArn;
	if (!arn) throw unusableAnswer("ecs RegisterTaskDefinition", "no ARN");
	return arn;
}
/** JSON with sorted keys, so that the order of members never counts. */
function canonical(value) {
	if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
	if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
	return `{${Object.entries(value).filter(([, member]) => member !== void 0).sort(([a], [b]) => a < b ? -1 : 1).map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`).join(",")}}`;
}

export { phaseEndPattern as a, webTaskDefinition as c, promptly as d, rolloutPause as f, phaseCommand as i, instancePause as l, whenNotBusy as m, ensureTaskDefinition as n, phaseTaskDefinition as o, taskPause as p, fingerprintOf as r, scriptTaskDefinition as s, containerName as t, logPause as u };