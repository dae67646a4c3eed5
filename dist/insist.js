import { A as isRefused, D as isAwsError, E as explainAwsError, N as unusableAnswer, O as isClearlyRefused, P as DeployError, T as attemptsOf, a as waitFor, h as isReservedName, i as realPace, j as isThrottled, k as isNamed, m as environmentPattern, r as describeSeconds, t as describeServing } from "./base.js";
import { a as parseState, i as newState } from "./environment.js";
import { t as whileRolesAreFresh } from "./fresh-role.js";
import { a as phaseEndPattern, d as promptly, i as phaseCommand, l as instancePause, n as ensureTaskDefinition, p as taskPause, s as scriptTaskDefinition, t as containerName, u as logPause } from "./task-definition.js";
import { t as isSatisfiedBy } from "./phases.js";
import { t as executionRoles } from "./account.js";
import { i as webTargetOf } from "./web-target.js";
import { randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";

// lib/aws/logs.js
/** Logs of an environment are kept so long. */
const retentionDays = 30;
/**
* The log group of an environment, with its retention; made before any task: ECS does not start one without it.
*
* @param isYoung the group, if it is there, may be one that a run made which died before it could set the retention
*/
async function ensureLogGroup(logs, logGroupName, tags, isYoung) {
	try {
		await logs.createLogGroup({
			logGroupName,
			tags
		});
	} catch (error) {
		if (!isNamed(error, "ResourceAlreadyExistsException")) throw error;
		if (!isYoung && attemptsOf(error) === 1) return;
	}
	await logs.putRetentionPolicy({
		logGroupName,
		retentionInDays: retentionDays
	});
}
/** How many pages, of 1 MiB or 10,000 lines each at most, one `read` takes. */
const pagesAtOnce = 10;
/** Not StartLiveTail: it begins "now", samples above 500 lines a second, and is billed by the minute. */
function readLogStream(logs, logGroupName, logStreamName) {
	let token;
	return { async read(onLine, flushed) {
		let lines = 0;
		for (let page = 0; page < pagesAtOnce; page += 1) {
			let answer;
			try {
				answer = await logs.getLogEvents({
					logGroupName,
					logStreamName,
					startFromHead: true,
					...token === void 0 ? {} : { nextToken: token }
				});
			} catch (error) {
				if (isNamed(error, "ResourceNotFoundException") || isThrottled(error)) return {
					lines,
					more: false
				};
				throw error;
			}
			const events = answer.events ?? [];
			for (const { message } of events) onLine(message ?? "");
			await flushed();
			lines += events.length;
			const next = answer.nextForwardToken;
			const news = next !== token && events.length > 0;
			token = next ?? token;
			if (!news) return {
				lines,
				more: false
			};
		}
		return {
			lines,
			more: true
		};
	} };
}
/** `prefix/container/task-id`: how the awslogs driver names a task's stream. */
function streamOf(prefix, container, taskArn) {
	return `${prefix}/${container}/${taskArn.slice(taskArn.lastIndexOf("/") + 1)}`;
}
/** How many pages of matches are looked through; an intent's id matches one line. */
const pagesOfMatches = 20;
/**
* The first line of a log group's streams that matches.
*
* @param word a word of the line, for CloudWatch's own search
* @param streamPrefix only streams whose name begins so
*/
async function findLogLine(logs, logGroupName, streamPrefix, word, matches) {
	let nextToken;
	for (let page = 0; page < pagesOfMatches; page += 1) {
		let answer;
		try {
			answer = await logs.filterLogEvents({
				logGroupName,
				logStreamNamePrefix: streamPrefix,
				filterPattern: `"${word}"`,
				...nextToken === void 0 ? {} : { nextToken }
			});
		} catch (error) {
			if (isNamed(error, "ResourceNotFoundException")) return null;
			throw error;
		}
		for (const event of answer.events ?? []) {
			const match = matches.exec(event.message ?? "");
			if (match !== null) return match;
		}
		nextToken = answer.nextToken;
		if (nextToken === void 0) return null;
	}
	return null;
}

// lib/aws/task.js
/** Right after RunTask, ECS may not know the task yet (eventual consistency). */
const unknownForSeconds$1 = 60;
const forgotten = { kind: "forgotten" };
/** AWS finds capacity within minutes or not at all. */
const capacitySeconds = 600;
/** From RunTask to the first container: usually under a minute, a large image takes some. */
const startSeconds = 900;
/** AWS asks for patience for seconds or minutes. After this, the run ends and the next one takes the task up. */
const busySeconds = 600;
/** SIGTERM, 30 s, SIGKILL, then the network interface goes. */
const stopSeconds = 180;
/**
* Starts a task. The request carries its own `clientToken`, so sending it twice starts it once.
*
* @returns the task's ARN
* @throws DeployError `task-not-started` when AWS has no capacity for ten minutes, or gives another reason
*/
async function startTask(ecs, request, say, pace = realPace) {
	const began = pace.now();
	for (let attempt = 1;; attempt += 1) {
		const answer = await whileRolesAreFresh(() => ecs.runTask(request), say, void 0, pace);
		const arn = answer.tasks?.[0]?.taskArn;
		if (arn) return arn;
		const reasons = (answer.failures ?? []).map(({ reason, detail }) => [reason, detail].filter(Boolean).join(": "));
		const waited = (pace.now() - began) / 1e3;
		const capacity = reasons.some((reason) => /capacity/i.test(reason));
		if (!capacity || waited >= capacitySeconds) throw new DeployError({
			code: "task-not-started",
			message: `ECS did not start the task: ${reasons.join("; ") || "it gave no reason"}.`,
			where: `cluster ${request.cluster}, task definition ${request.taskDefinition}`,
			remedy: capacity ? "Run the job again later: AWS has no Fargate capacity in these availability zones now." : "Mend what ECS names, then run the job again."
		});
		if (attempt === 1) say(`No Fargate capacity right now (${reasons.join("; ")}); trying for ${describeSeconds(capacitySeconds)}.`);
		await pace.sleep(Math.min(10 * attempt, 60) * 1e3);
	}
}
/** CloudWatch delivers late: lines that come within so long after the last one are waited for when a task ended. */
const lateSeconds = 6;
/**
* Follows a task to its end and passes its log on, line by line, as it comes. Where ECS cannot say how it ended, its
* log may.
*
* @returns how it ended, or `timed-out` with the task stopped
*/
async function followTask(options) {
	const { pace = realPace } = options;
	const began = pace.now();
	const waited = () => (pace.now() - began) / 1e3;
	let said = null;
	const onLine = (line) => {
		const code = options.exitCodeOf(line);
		if (code === null) options.onLine(line);
		else said = code;
	};
	let unreadable = false;
	const readLog = () => options.log.read(onLine, options.flushed).catch((error) => {
		if (!isAwsError(error) || isRefused(error)) throw error;
		if (!unreadable) options.say(`Its log cannot be read now (${error.message}); it goes on all the same.`);
		unreadable = true;
		return {
			lines: 0,
			more: false
		};
	});
	const isComplete = () => said !== null;
	/** Stops it, and reads once more what is known of it: it may have ended by itself in that very moment. */
	const stop = async (why) => {
		const gone = await stopTaskAndWait(options.ecs, options.cluster, options.taskArn, why, pace);
		await drain(readLog, isComplete, pace);
		const task = await describeTask(options.ecs, options.cluster, options.taskArn);
		return {
			gone,
			end: task === null ? null : endOf(task)
		};
	};
	const look = (abortSignal) => describeTask(options.ecs, options.cluster, options.taskArn, abortSignal && { abortSignal });
	const lookPromptly = promptly(look, pace);
	/** As it was seen last, and since when: monotonic milliseconds. */
	let status = "";
	let since = began;
	let lastSeen = began;
	if (options.isNew) await pace.sleep(10 * 1e3, { signal: options.signal });
	for (;;) {
		options.signal?.throwIfAborted();
		const lookedAt = pace.now();
		const task = lookedAt - lastSeen < busySeconds * 1e3 ? await lookPromptly() : await look();
		const end = task === null && waited() >= unknownForSeconds$1 ? forgotten : task === "busy" || task === null ? null : endOf(task);
		if (end === null && task !== "busy" && task?.lastStatus !== void 0 && task.lastStatus !== status) {
			status = task.lastStatus;
			since = lookedAt;
			options.say(`Task ${status.toLowerCase()}.`);
		}
		const nextLook = lookedAt + 1e3 * taskPause(status, (lookedAt - since) / 1e3);
		while ((await readLog()).more && pace.now() < nextLook);
		if (end !== null) {
			if (end.kind !== "not-started") await drain(readLog, isComplete, pace);
			const fromLog = said;
			return (end.kind === "lost" || end.kind === "forgotten") && fromLog !== null ? {
				kind: "exited",
				exitCode: fromLog,
				reason: "says its log"
			} : end;
		}
		if (task !== "busy") {
			lastSeen = pace.now();
			const startedAt = task?.startedAt;
			const age = Math.max(waited(), secondsSince(task?.createdAt));
			if (task !== null && startedAt === void 0 && age >= startSeconds) {
				const { gone, end: last } = await stop("monolayer: it did not start");
				if (!gone) return {
					kind: "timed-out",
					gone
				};
				if (last !== null && last.kind !== "not-started") return last;
				return {
					kind: "not-started",
					reason: `it was still ${status.toLowerCase()} after ${describeSeconds(age)}, and was stopped`
				};
			}
			if (secondsSince(startedAt) >= options.timeoutSeconds) {
				const { gone, end: last } = await stop("monolayer: phase-timeout");
				return (last?.kind === "exited" ? last.exitCode : said) === 0 ? {
					kind: "exited",
					exitCode: 0,
					reason: "in the last moment"
				} : {
					kind: "timed-out",
					gone
				};
			}
		}
		await pace.sleep(Math.max(0, nextLook - pace.now()), { signal: options.signal });
	}
}
function secondsSince(moment) {
	return moment === void 0 ? 0 : (Date.now() - moment.getTime()) / 1e3;
}
/** Reads the rest of a task's log: to its own last line, or until none has come for a while. */
async function drain(readLog, isComplete, pace) {
	let last = pace.now();
	let empty = 0;
	while (!isComplete() && pace.now() - last < lateSeconds * 1e3) {
		const { lines, more } = await readLog();
		if (lines > 0) last = pace.now();
		empty = lines > 0 ? 1 : empty + 1;
		if (!more && !isComplete()) await pace.sleep(logPause(empty) * 1e3);
	}
}
/** The task, or `null` where ECS does not know it. */
async function describeTask(ecs, cluster, taskArn, options = {}) {
	return (await ecs.describeTasks({
		cluster,
		tasks: [taskArn]
	}, options)).tasks?.[0] ?? null;
}
/** ECS developer guide, "Stopped task error messages". */
const cannotStart = /^Cannot(?:Create|Start)ContainerError/;
/** How a task ended, or `null` while it goes on. The container's exit code counts before the task has stopped. */
function endOf(task) {
	const main = task.containers?.find(({ name }) => name === containerName);
	const reason = [main?.reason, task.stoppedReason].filter(Boolean).join("; ");
	if (main?.reason !== void 0 && cannotStart.test(main.reason)) return {
		kind: "not-started",
		reason
	};
	if (main?.exitCode !== void 0) return {
		kind: "exited",
		exitCode: main.exitCode,
		reason
	};
	if (task.lastStatus === "STOPPED" || task.lastStatus === "DELETED") {
		if (task.startedAt !== void 0) return {
			kind: "lost",
			reason: reason || "ECS gave no reason"
		};
		return {
			kind: "not-started",
			reason: reason || `it stopped (${task.stopCode ?? "no reason given"})`
		};
	}
	return null;
}
/**
* Stops a task and waits until it is gone: a phase must never run beside the next one.
*
* @returns false where ECS still shows it running after three minutes
*/
async function stopTaskAndWait(ecs, cluster, taskArn, reason, pace = realPace) {
	try {
		await ecs.stopTask({
			cluster,
			task: taskArn,
			reason
		});
	} catch (error) {
		if (!(isNamed(error, "InvalidParameterException") || isRefused(error))) throw error;
		const task = await describeTask(ecs, cluster, taskArn);
		if (task === null || endOf(task) !== null) return true;
		if (isRefused(error)) throw error;
	}
	const began = pace.now();
	while ((pace.now() - began) / 1e3 < stopSeconds) {
		const task = await describeTask(ecs, cluster, taskArn);
		if (task === null || endOf(task) !== null) return true;
		await pace.sleep(4 * 1e3);
	}
	return false;
}
/** Why a container ended so, in words. Signals are 128 + their number (POSIX shells; ECS reports the same). */
function describeExit(exitCode, reason, memory) {
	if (/OutOfMemory/i.test(reason)) return `exit code ${exitCode}: it ran out of memory (${memory} MiB)`;
	if (exitCode === 137) return `exit code 137: it was killed (SIGKILL), most often for memory (it has ${memory} MiB)`;
	if (exitCode === 143) return "exit code 143: it was told to stop (SIGTERM)";
	if (exitCode === 139) return "exit code 139: it crashed (SIGSEGV)";
	if (exitCode === 127) return "exit code 127: the command was not found in the image";
	if (exitCode === 126) return "exit code 126: the command is not executable";
	return `exit code ${exitCode}`;
}

// lib/aws/database.js
/** What is stored of a connection, by name. */
const databaseSecrets = ["PGPASSWORD", "DATABASE_URL"];
/** PostgreSQL's client, by digest: the official image of 17 (17.10 on Debian trixie), as Amazon ECR Public has it. */
const postgresImage = "public.ecr.aws/docker/library/postgres@sha256:5c855ad7b85e68e48a62f34662853f38b57c1c1d80f3a927ab58034fd6d31c5e";
/** Ends the log of a script that succeeded, so that nobody waits for lines that do not come. */
const scriptEnd = "monolayer-script done";
const taskCpu = 256;
const taskMemory = 512;
const timeoutSeconds$1 = 600;
/**
* Makes the environment's role and database where they are missing, and gives the role its password. Everything in
* it can run twice. Names and password come from the environment (`\getenv`), so neither argv nor the log has them;
* `CREATE … IF NOT EXISTS` does not exist for either, and since PostgreSQL 16 only a member of a role may make it an
* owner, hence the GRANT.
*/
const createScript = psqlScript(`
SELECT format('CREATE ROLE %I LOGIN', :'name')
  WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'name') \\gexec
SELECT format('ALTER ROLE %I LOGIN PASSWORD %L', :'name', :'password') \\gexec
SELECT format('GRANT %I TO CURRENT_USER', :'name') \\gexec
SELECT format('CREATE DATABASE %I OWNER %I', :'name', :'name')
  WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'name') \\gexec
SELECT format('REVOKE CONNECT, TEMPORARY ON DATABASE %I FROM PUBLIC', :'name') \\gexec
`);
/** Removes both, also while somebody is connected. */
const dropScript = psqlScript(`
SELECT format('GRANT %I TO CURRENT_USER', :'name')
  WHERE EXISTS (SELECT FROM pg_roles WHERE rolname = :'name') \\gexec
SELECT format('DROP DATABASE IF EXISTS %I WITH (FORCE)', :'name') \\gexec
SELECT format('DROP ROLE IF EXISTS %I', :'name') \\gexec
`);
/**
* Makes sure that the environment has its database, its role and the parameters that the app connects with. Where the
* password is lost, the role gets a new one; until it has, the `DATABASE_URL` that may still work stays.
*
* @param ready whether the state says that the database and the role are there already
* @param notReady makes the state say that they are not: whatever comes between, the role's password is set again
* @throws DeployError `database-setup-failed`, `task-not-started`
*/
async function ensureDatabase(account, parameters, instance, options) {
	const name = account.names.database;
	const lost = options.ready && !(await parameters.read(["PGPASSWORD"])).has("PGPASSWORD");
	if (lost) {
		options.voice.say(`The password of ${name} is not stored any more: it gets a new one.`);
		await options.notReady();
	}
	const password = await parameters.ensureGenerated("PGPASSWORD");
	if (!options.ready || lost) await runScript(account, instance, createScript, [{
		...password.stored,
		name: "APP_PASSWORD"
	}], options);
	const url = `${options.scheme}://${name}:${password.value}@${instance.host}:${instance.port}/${name}`;
	const databaseUrl = await parameters.ensure("DATABASE_URL", url);
	return {
		host: instance.host,
		port: instance.port,
		database: name,
		user: name,
		secrets: [databaseUrl, password.stored]
	};
}
/** Removes the environment's database and role; does nothing where they are gone already. */
async function dropDatabase(account, instance, options) {
	await runScript(account, instance, dropScript, [], options);
}
async function runScript(account, instance, script, secrets, options) {
	const { voice, signal } = options;
	const ecs = await account.clients.ecs();
	const logs = await account.clients.logs();
	await ensureLogGroup(logs, account.names.logGroup, { ...account.tags }, false);
	const taskDefinition = await ensureTaskDefinition(ecs, scriptTaskDefinition({
		family: account.names.databaseFamily,
		image: postgresImage,
		executionRoleArn: executionRoles(account).database,
		cpu: taskCpu,
		memory: taskMemory,
		cpuArchitecture: "X86_64",
		environment: {
			PGHOST: instance.host,
			PGPORT: String(instance.port),
			PGUSER: instance.masterUser,
			PGDATABASE: "postgres",
			PGSSLMODE: "require",
			PGCONNECT_TIMEOUT: "15",
			PGOPTIONS: "-c client_min_messages=warning",
			APP_DATABASE: account.names.database
		},
		secrets: [{
			name: "PGPASSWORD",
			valueFrom: `${instance.masterSecretArn}:password::`
		}, ...secrets.map((secret) => ({
			name: secret.name,
			valueFrom: secret.valueFrom
		}))],
		logGroup: account.names.logGroup,
		region: account.region,
		tags: account.tags
	}, "database", script));
	const id = `database-${randomUUID()}`;
	const taskArn = await startTask(ecs, {
		cluster: account.foundation.cluster,
		taskDefinition,
		launchType: "FARGATE",
		count: 1,
		networkConfiguration: networkOf(account),
		startedBy: id,
		clientToken: id,
		propagateTags: "TASK_DEFINITION"
	}, voice.say);
	const lines = [];
	const end = await followTask({
		ecs,
		cluster: account.foundation.cluster,
		taskArn,
		isNew: true,
		log: readLogStream(logs, account.names.logGroup, streamOf("database", containerName, taskArn)),
		onLine: (line) => {
			lines.push(line);
			voice.quote(line);
		},
		flushed: voice.flushed,
		exitCodeOf: (line) => line === scriptEnd ? 0 : null,
		timeoutSeconds: timeoutSeconds$1,
		say: voice.say,
		signal
	});
	if (end.kind === "exited" && end.exitCode === 0) return;
	const how = end.kind === "exited" ? describeExit(end.exitCode, end.reason, taskMemory) : end.kind === "not-started" ? `it never started: ${end.reason}` : end.kind === "timed-out" ? `it did not end within ${timeoutSeconds$1 / 60} minutes` : end.kind === "lost" ? `AWS took it away: ${end.reason}` : "ECS forgot it before it ended";
	throw new DeployError({
		code: end.kind === "not-started" ? "task-not-started" : "database-setup-failed",
		message: `The task that sets up the database ${account.names.database} failed: ${how}.${lines.length > 0 ? ` It said: ${lines.slice(-3).join(" / ")}` : ""}`,
		where: `ECS task ${taskArn}`,
		safe: "No phase was run, and what serves was not touched. Setting up a database can be repeated safely.",
		remedy: "Mend what the message names, then run the job again."
	});
}
/** Tasks get public addresses: their subnets have no NAT, and images and secrets come over the internet. */
function networkOf(account) {
	return { awsvpcConfiguration: {
		subnets: [...account.foundation.subnets],
		securityGroups: [account.foundation.appSecurityGroup],
		assignPublicIp: "ENABLED"
	} };
}
function psqlScript(statements) {
	return `set -eu
psql --no-psqlrc --quiet --tuples-only --set ON_ERROR_STOP=1 <<'SQL'
\\getenv name APP_DATABASE
\\getenv password APP_PASSWORD
${statements.trim()}
SQL
echo '${scriptEnd}'`;
}

// lib/aws/database-instance.js
/** Says since when no environment needs the instance: an ISO 8601 time, or `no`. Read and written by the sweep. */
const idleSinceTag = "monolayer:idle-since";
const masterUser = "monolayer";
/** Statuses in which an instance takes connections (RDS user guide, "Viewing Amazon RDS DB instance status"). */
const usable = /* @__PURE__ */ new Set([
	"available",
	"backing-up",
	"storage-optimization",
	"storage-config-upgrade",
	"configuring-enhanced-monitoring",
	"configuring-iam-database-auth",
	"configuring-log-exports"
]);
/** Statuses that never end by themselves, each with what the user can do. */
const terminal = {
	failed: "Restore the instance to a point in time, as docs/databases.md says.",
	"storage-full": "Give it more storage: aws rds modify-db-instance --apply-immediately --allocated-storage <GiB> --db-instance-identifier <name>",
	stopped: "Start it: aws rds start-db-instance --db-instance-identifier <name>",
	stopping: "Wait until it has stopped, then start it: aws rds start-db-instance --db-instance-identifier <name>",
	deleting: "Somebody is deleting it. Restore it from its final snapshot first.",
	"incompatible-parameters": "Correct its parameter group, then reboot it.",
	"incompatible-network": "Give its subnets free addresses, or correct its subnet group.",
	"incompatible-option-group": "Correct its option group.",
	"incompatible-restore": "Restore it again, from another point in time.",
	"incompatible-create": "Choose another instance class or engine version.",
	"insufficient-capacity": "Choose another instance class: AWS has none of this one now.",
	"inaccessible-encryption-credentials": "Enable the KMS key that encrypts it.",
	"inaccessible-encryption-credentials-recoverable": "Enable the KMS key that encrypts it, then start it.",
	"restore-error": "Restore it again, from another point in time.",
	"upgrade-failed": "Look at its events in the RDS console."
};
/** An instance that was just made is seen everywhere long before. */
const unknownForSeconds = 120;
/** Creation takes six to ten minutes; everything else that RDS does to an instance is over within this time. */
const timeoutSeconds = 2700;
/**
* Makes the stage's instance, or finds it; does not wait for it. Never makes one in place of one that held a database
* of this environment: that would be an empty database where a full one was.
*
* @param held whether the state says that this environment's database was in it
* @returns the instance as it was found, or `null` where it is only being made
* @throws DeployError `database-gone`, `environment-foreign`
*/
async function beginInstance(rds, account, settings, held, voice) {
	const identifier = account.names.databaseInstance;
	const existing = await describeInstance(rds, identifier);
	if (existing !== null) {
		refuseForeign(existing, account);
		warnOfDifferences(existing, settings, voice);
		return existing;
	}
	if (held) throw gone(account);
	voice.say(`Creating the PostgreSQL instance ${identifier} (${settings.instanceClass}, ${settings.storageGb} GiB).`);
	await createInstance(rds, createRequest(account, settings));
	return null;
}
/**
* Waits until the instance takes connections.
*
* @param seen the instance as it was seen just now, which saves the first look
* @throws DeployError `database-unavailable` when that will not happen by itself, or has not within 45 minutes; also
*   when AWS has had no such instance for two minutes
*/
async function awaitInstance(rds, account, voice, signal, seen = null) {
	const identifier = account.names.databaseInstance;
	const look = promptly((abortSignal) => describeInstance(rds, identifier, { abortSignal }), realPace);
	let next = seen;
	let lastSeen = realPace.now();
	return waitFor({
		what: `the PostgreSQL instance ${identifier} to take connections`,
		usually: "a new one usually takes 6 to 10 minutes",
		timeoutSeconds,
		interval: () => instancePause,
		say: voice.say,
		signal,
		look: async () => {
			const instance = next ?? await look();
			next = null;
			if (instance === null) {
				if (realPace.now() - lastSeen >= unknownForSeconds * 1e3) throw vanished(identifier);
				return null;
			}
			lastSeen = realPace.now();
			return instance === "busy" ? null : ready(instance);
		},
		timedOut: async (seconds) => {
			const status = (await describeInstance(rds, identifier))?.DBInstanceStatus ?? "unknown";
			return unavailable(identifier, status, `after ${Math.round(seconds / 60)} minutes it is still "${status}"`, "Run the job again: it goes on waiting where this run stopped.");
		}
	});
}
/**
* Waits until an instance that is being deleted is gone, so that a new one can be made in its place; does nothing for
* any other.
*
* @throws DeployError `database-unavailable` after 45 minutes
*/
async function awaitDeletion(rds, account, voice, signal) {
	const identifier = account.names.databaseInstance;
	if ((await describeInstance(rds, identifier))?.DBInstanceStatus !== "deleting") return;
	await waitFor({
		what: `the idle PostgreSQL instance ${identifier} to be gone, which is being removed`,
		usually: "that usually takes 2 to 6 minutes",
		timeoutSeconds,
		interval: () => 10,
		say: voice.say,
		signal,
		look: async () => await describeInstance(rds, identifier) === null ? true : null,
		timedOut: async (seconds) => unavailable(identifier, "deleting", `after ${Math.round(seconds / 60)} minutes it is still being deleted`, "Run the job again: it goes on waiting where this run stopped.")
	});
}
/** The instance, or `null` where there is none of that name. */
async function describeInstance(rds, identifier, options = {}) {
	try {
		return (await rds.describeDBInstances({ DBInstanceIdentifier: identifier }, options)).DBInstances?.[0] ?? null;
	} catch (error) {
		if (isNamed(error, "DBInstanceNotFoundFault", "DBInstanceNotFound")) return null;
		throw error;
	}
}
/** @returns the instance if it can be used, `null` to wait. @throws DeployError if waiting is in vain */
function ready(instance) {
	const identifier = instance.DBInstanceIdentifier ?? "";
	const status = instance.DBInstanceStatus ?? "unknown";
	const remedy = terminal[status];
	if (remedy !== void 0) throw unavailable(identifier, status, `it is "${status}"`, remedy.replaceAll("<name>", named(instance)));
	const host = instance.Endpoint?.Address;
	const secret = instance.MasterUserSecret;
	if (!usable.has(status) || !host || !secret?.SecretArn || secret.SecretStatus === "creating") return null;
	return {
		identifier,
		host,
		port: instance.Endpoint?.Port ?? 5432,
		masterUser: instance.MasterUsername ?? masterUser,
		masterSecretArn: secret.SecretArn
	};
}
/** As a command of the AWS CLI names it: whoever copies one may work in another region. */
function named({ DBInstanceIdentifier = "", DBInstanceArn = "" }) {
	const region = DBInstanceArn.split(":")[3];
	return region ? `${DBInstanceIdentifier} --region ${region}` : DBInstanceIdentifier;
}
function createRequest(account, settings) {
	const production = account.address.stage === "production";
	const tags = Object.entries(account.tags).filter(([key]) => key !== "monolayer:environment").map(([Key, Value]) => ({
		Key,
		Value
	}));
	return {
		DBInstanceIdentifier: account.names.databaseInstance,
		Engine: "postgres",
		EngineVersion: settings.engineVersion,
		EngineLifecycleSupport: "open-source-rds-extended-support-disabled",
		DBInstanceClass: settings.instanceClass,
		StorageType: "gp3",
		AllocatedStorage: settings.storageGb,
		MaxAllocatedStorage: settings.storageGb * 5,
		StorageEncrypted: true,
		MasterUsername: masterUser,
		ManageMasterUserPassword: true,
		BackupRetentionPeriod: production ? 7 : 0,
		CopyTagsToSnapshot: true,
		DeletionProtection: production,
		PubliclyAccessible: false,
		MultiAZ: false,
		AutoMinorVersionUpgrade: true,
		DBSubnetGroupName: account.foundation.databaseSubnetGroup,
		VpcSecurityGroupIds: [account.foundation.databaseSecurityGroup],
		Tags: tags
	};
}
async function createInstance(rds, request) {
	try {
		await rds.createDBInstance(request);
	} catch (error) {
		if (!isNamed(error, "DBInstanceAlreadyExistsFault", "DBInstanceAlreadyExists")) throw error;
	}
}
function refuseForeign(instance, account) {
	const id = instance.TagList?.find(({ Key }) => Key === "monolayer:repository-id")?.Value;
	if (id === String(account.address.repositoryId)) return;
	throw new DeployError({
		code: "environment-foreign",
		message: `There is a database instance ${instance.DBInstanceIdentifier} that is not this repository's (its tag monolayer:repository-id is ${id ?? "missing"}).`,
		where: instance.DBInstanceArn ?? "Amazon RDS",
		safe: "It was not touched.",
		remedy: `If it is yours, tag it: monolayer:repository-id = ${account.address.repositoryId}`
	});
}
function warnOfDifferences(instance, settings, voice) {
	const modify = `aws rds modify-db-instance --db-instance-identifier ${named(instance)}`;
	if (instance.DBInstanceClass !== void 0 && instance.DBInstanceClass !== settings.instanceClass) voice.warn({
		code: "database-class-differs",
		message: `database-instance-class is ${settings.instanceClass}, but the instance is a ${instance.DBInstanceClass}: inputs apply when it is made.`,
		fix: `Change it yourself, it restarts: ${modify} --db-instance-class ${settings.instanceClass} --apply-immediately`
	});
	if (instance.AllocatedStorage !== void 0 && instance.AllocatedStorage < settings.storageGb) voice.warn({
		code: "database-storage-differs",
		message: `database-storage-gb is ${settings.storageGb}, but the instance has ${instance.AllocatedStorage} GiB.`,
		fix: `Change it yourself: ${modify} --allocated-storage ${settings.storageGb} --apply-immediately`
	});
	const version = instance.EngineVersion;
	if (version !== void 0 && version.split(".")[0] !== settings.engineVersion.split(".")[0]) voice.warn({
		code: "database-version-differs",
		message: `database-engine-version is ${settings.engineVersion}, but the instance runs PostgreSQL ${version}.`,
		fix: "Upgrade it as docs/databases.md says, or set the input to the version that runs."
	});
}
function gone({ names, address, region }) {
	return new DeployError({
		code: "database-gone",
		message: `The database instance ${names.databaseInstance} is recorded for this environment, but AWS does not have it any more.`,
		where: "Amazon RDS",
		safe: "Nothing was changed; above all, no empty database was made in its place.",
		remedy: address.stage === "production" ? `Restore it under the same name from its last snapshot, as docs/databases.md says: aws rds describe-db-snapshots --db-instance-identifier ${names.databaseInstance} --region ${region}` : "Previews keep no backups. Give this one a new, empty database: command: reset, as docs/previews.md says."
	});
}
/** It was found, or its making was confirmed, in this run. */
function vanished(identifier) {
	return unavailable(identifier, "unknown", `AWS has had no instance of that name for ${unknownForSeconds / 60} minutes`, "Run the job again: it makes the instance if it was never made, and says what to do if it was deleted.");
}
function unavailable(identifier, status, what, remedy) {
	return new DeployError({
		code: "database-unavailable",
		message: `The database instance ${identifier} cannot be used: ${what}.`,
		where: `Amazon RDS, instance ${identifier}, status ${status}`,
		safe: "No phase was run, and what serves was not touched.",
		remedy
	});
}

// lib/aws/environments.js
/** Far above what one repository can have open at once. */
const mostPages$1 = 1e3;
/**
* All environments of an app in a stage, in the order of their names.
*
* @param onUnreadable is told of an item whose state cannot be read; it is left out
*/
async function listEnvironments(table, tableName, repository, onUnreadable) {
	const found = [];
	let start;
	for (let page = 0; page < mostPages$1; page += 1) {
		const answer = await table.query({
			TableName: tableName,
			ConsistentRead: true,
			KeyConditionExpression: "repository = :repository",
			ExpressionAttributeValues: { ":repository": { S: repository } },
			...start ? { ExclusiveStartKey: start } : {}
		});
		for (const item of answer.Items ?? []) {
			const environment = item.environment?.S;
			if (environment === void 0 || !environmentPattern.test(environment)) continue;
			if (isReservedName(environment)) continue;
			try {
				found.push({
					environment,
					state: parseState(item.state?.S, `DynamoDB table ${tableName}, item ${environment}`)
				});
			} catch (error) {
				onUnreadable(environment, error);
			}
		}
		start = answer.LastEvaluatedKey;
		if (start === void 0) break;
	}
	return found;
}
/**
* Whose images are in use beside those of an environment that is being removed. Another one that is being removed as
* well uses none any more: of two that go at the same time, neither waits for the other.
*
* @param all what was listed while the environment was held: a list without it is none, and says nothing of the others
* @throws DeployError `aws-failed`
*/
function neighboursOf(all, environment) {
	if (!all.some((one) => one.environment === environment)) throw unusableAnswer("dynamodb Query", `${environment} itself is not among the environments of its table`);
	return all.filter((other) => other.environment !== environment && other.state.status !== "destroying");
}

// lib/aws/registry.js
/**
* What nobody will roll back to goes by itself: leftovers without a tag after two weeks, and tagged images beyond
* the newest five hundred. Every deployed image has a tag, and only the last twenty deployments are remembered.
*/
const lifecyclePolicy = { rules: [{
	rulePriority: 1,
	description: "images without a tag, after two weeks",
	selection: {
		tagStatus: "untagged",
		countType: "sinceImagePushed",
		countUnit: "days",
		countNumber: 14
	},
	action: { type: "expire" }
}, {
	rulePriority: 2,
	description: "the newest five hundred stay",
	selection: {
		tagStatus: "any",
		countType: "imageCountMoreThan",
		countNumber: 500
	},
	action: { type: "expire" }
}] };
/**
* @param mask is given the registry password before anything else happens with it
* @throws DeployError `environment-foreign` where the name is somebody else's
*/
async function ensureRepository(ecr, account, mask) {
	const name = account.names.repository;
	const found = await describeRepository(ecr, name);
	return openRepository(ecr, name, found ?? await createRepository(ecr, account, name), mask, async () => {
		if (await describeRepository(ecr, name) === null) await createRepository(ecr, account, name);
		else if (found !== null) await limitImages(ecr, name);
	});
}
/** The repository as it is, to read from; `null` where there is none. Makes nothing. */
async function findRepository(ecr, account, mask) {
	const name = account.names.repository;
	const uri = await describeRepository(ecr, name);
	return uri === null ? null : openRepository(ecr, name, uri, mask, async () => {});
}
function openRepository(ecr, name, uri, mask, beforeLogin) {
	return {
		uri,
		find: (tagOrDigest) => findImage(ecr, name, tagOrDigest),
		async login() {
			await beforeLogin();
			const token = (await ecr.getAuthorizationToken({})).authorizationData?.[0]?.authorizationToken ?? "";
			mask(token);
			const [username, password] = Buffer.from(token, "base64").toString("utf8").split(":");
			if (!username || !password) throw unusableAnswer("ecr GetAuthorizationToken", "the token is not \"user:password\"");
			mask(password);
			return {
				username,
				password,
				host: uri.slice(0, uri.indexOf("/"))
			};
		}
	};
}
/** The repository's URI, or `null` where there is none. */
async function describeRepository(ecr, name) {
	try {
		return (await ecr.describeRepositories({ repositoryNames: [name] })).repositories?.[0]?.repositoryUri ?? null;
	} catch (error) {
		if (isNamed(error, "RepositoryNotFoundException")) return null;
		throw error;
	}
}
async function createRepository(ecr, account, name) {
	const tags = Object.entries(account.tags).filter(([key]) => key !== "monolayer:environment").map(([Key, Value]) => ({
		Key,
		Value
	}));
	let uri;
	try {
		uri = (await ecr.createRepository({
			repositoryName: name,
			imageTagMutability: "MUTABLE",
			encryptionConfiguration: { encryptionType: "AES256" },
			tags
		})).repository?.repositoryUri;
	} catch (error) {
		if (!isNamed(error, "RepositoryAlreadyExistsException")) throw error;
		uri = await describeRepository(ecr, name) ?? void 0;
	}
	if (uri === void 0) throw unusableAnswer("ecr CreateRepository", `the repository ${name} is there, but not its address`);
	await limitImages(ecr, name);
	return uri;
}
async function limitImages(ecr, repositoryName) {
	await ecr.putLifecyclePolicy({
		repositoryName,
		lifecyclePolicyText: JSON.stringify(lifecyclePolicy)
	});
}
/** An image by tag or digest; a repository that does not exist has none. */
async function findImage(ecr, repositoryName, tagOrDigest) {
	const id = tagOrDigest.startsWith("sha256:") ? { imageDigest: tagOrDigest } : { imageTag: tagOrDigest };
	try {
		const image = (await ecr.describeImages({
			repositoryName,
			imageIds: [id]
		})).imageDetails?.[0];
		if (!image?.imageDigest) return null;
		return {
			digest: image.imageDigest,
			pushedAt: image.imagePushedAt ?? null,
			tags: image.imageTags ?? []
		};
	} catch (error) {
		if (isNamed(error, "ImageNotFoundException", "RepositoryNotFoundException")) return null;
		throw error;
	}
}
/** Deletes the repository if it has no image any more; ECR itself refuses while it has one. */
async function deleteEmptyRepository(ecr, repositoryName) {
	try {
		await ecr.deleteRepository({ repositoryName });
	} catch (error) {
		if (!isNamed(error, "RepositoryNotEmptyException", "RepositoryNotFoundException")) throw error;
	}
}
/** @throws DeployError `image-not-found` */
function imageGone(what, repositoryName) {
	return new DeployError({
		code: "image-not-found",
		message: `There is no image for ${what} in the repository ${repositoryName}: it was never deployed from this stage, or it has expired.`,
		where: `Amazon ECR, repository ${repositoryName}`,
		safe: "Nothing was changed.",
		remedy: "Choose one of the deployments that the job summary lists, or push the commit again to build it."
	});
}

// lib/aws/removal.js
/** Most that one SSM or ECS call deletes. */
const batchSize = 10;
/** A bound for every listing: far above what one environment can have. */
const mostPages = 200;
/** Deletes every parameter below a path (which ends with a slash). */
async function deleteParameters(ssm, path) {
	for (let page = 0; page < mostPages; page += 1) {
		const names = ((await ssm.getParametersByPath({
			Path: path,
			Recursive: true,
			MaxResults: batchSize
		})).Parameters ?? []).flatMap(({ Name }) => Name === void 0 ? [] : [Name]);
		if (names.length === 0) return;
		await ssm.deleteParameters({ Names: names });
	}
	throw new Error(`the parameters below ${path} do not become fewer`);
}
async function deleteLogGroup(logs, logGroupName) {
	try {
		await logs.deleteLogGroup({ logGroupName });
	} catch (error) {
		if (!isNamed(error, "ResourceNotFoundException")) throw error;
	}
}
/** Deregisters and deletes every revision of a task definition family. */
async function deleteTaskDefinitions(ecs, family) {
	const active = await listRevisions(ecs, family, "ACTIVE");
	for (const taskDefinition of active) await ecs.deregisterTaskDefinition({ taskDefinition });
	const all = [.../* @__PURE__ */ new Set([...active, ...await listRevisions(ecs, family, "INACTIVE")])];
	for (let from = 0; from < all.length; from += batchSize) {
		if (from > 0) await setTimeout(1e3);
		const failure = (await ecs.deleteTaskDefinitions({ taskDefinitions: all.slice(from, from + batchSize) })).failures?.[0];
		if (failure) throw new Error(`ECS does not delete ${failure.arn}: ${failure.reason ?? "no reason given"}`);
	}
}
async function listRevisions(ecs, family, status) {
	const arns = [];
	let nextToken;
	for (let page = 0; page < mostPages; page += 1) {
		const answer = await ecs.listTaskDefinitions({
			familyPrefix: family,
			status,
			...nextToken ? { nextToken } : {}
		});
		arns.push(...(answer.taskDefinitionArns ?? []).filter((arn) => arn.includes(`:task-definition/${family}:`)));
		nextToken = answer.nextToken;
		if (nextToken === void 0) break;
	}
	return arns;
}
/** ECR deletes at most so many images in one call. */
const imagesAtOnce = 100;
/** Deletes images by digest; those that are gone already do not matter. */
async function deleteImages(ecr, repositoryName, digests) {
	for (let from = 0; from < digests.length; from += imagesAtOnce) {
		const imageIds = digests.slice(from, from + imagesAtOnce).map((imageDigest) => ({ imageDigest }));
		try {
			const failure = (await ecr.batchDeleteImage({
				repositoryName,
				imageIds
			})).failures?.find(({ failureCode }) => failureCode !== "ImageNotFound");
			if (failure) throw new Error(`ECR does not delete ${failure.imageId?.imageDigest}: ${failure.failureReason ?? failure.failureCode}`);
		} catch (error) {
			if (isNamed(error, "RepositoryNotFoundException")) return;
			throw error;
		}
	}
}
/** Deletes whatever a repository has. */
async function deleteAllImages(ecr, repositoryName) {
	for (let page = 0; page < mostPages; page += 1) try {
		const answer = await ecr.listImages({
			repositoryName,
			maxResults: imagesAtOnce
		});
		const digests = new Set((answer.imageIds ?? []).flatMap(({ imageDigest }) => imageDigest ?? []));
		if (digests.size === 0) return;
		await deleteImages(ecr, repositoryName, [...digests]);
	} catch (error) {
		if (isNamed(error, "RepositoryNotFoundException")) return;
		throw error;
	}
	throw new Error(`the images of ${repositoryName} do not become fewer`);
}

// lib/aws/started-task.js
/** How many pages of 100 stopped tasks are looked through; a family has the tasks of one environment. */
const pagesOfTasks = 20;
/**
* The task of that `startedBy` that runs, or is to; `null`: there is none. `startedBy` must be the only filter of
* ListTasks, so this finds running tasks only (ECS API reference).
*
* @returns its ARN
*/
async function listStarted(ecs, cluster, id) {
	return (await ecs.listTasks({
		cluster,
		startedBy: id
	})).taskArns?.[0] ?? null;
}
/**
* The task of that `startedBy` that was stopped, or is to be; `null`: there is none. ECS shows a stopped task for at
* least an hour (ECS API reference, DescribeTasks).
*
* @param taskDefinition revision, by ARN or as `family:revision`, that the task was asked for with
* @returns its ARN
* @throws DeployError `aws-failed` where ECS does not come to an end of them
*/
async function listEnded(ecs, cluster, taskDefinition, id) {
	const family = taskDefinition.replace(/^.*\//, "").replace(/:\d+$/, "");
	let nextToken;
	for (let page = 0; page < pagesOfTasks; page += 1) {
		const { taskArns: tasks = [], nextToken: next } = await ecs.listTasks({
			cluster,
			family,
			desiredStatus: "STOPPED",
			...nextToken === void 0 ? {} : { nextToken }
		});
		if (tasks.length > 0) {
			const found = (await ecs.describeTasks({
				cluster,
				tasks
			})).tasks?.find(({ startedBy }) => startedBy === id);
			if (found?.taskArn !== void 0) return found.taskArn;
		}
		nextToken = next;
		if (nextToken === void 0) return null;
	}
	throw unusableAnswer("ecs ListTasks", `no end after ${pagesOfTasks} pages of stopped tasks of ${family}`);
}

// lib/phase-record.js
/**
* The state after a phase ended with exit code 0: it is remembered for its deployment, and for ever if it runs once,
* so that it never runs again.
*/
function recordSuccess(state, intent, at) {
	const { pending } = state;
	const belongs = pending !== null && pending.fingerprint === intent.fingerprint;
	return {
		...state,
		intent: null,
		once: intent.once ? {
			...state.once,
			[intent.phase]: {
				at,
				commit: intent.commit
			}
		} : state.once,
		pending: belongs ? {
			...pending,
			succeeded: [.../* @__PURE__ */ new Set([...pending.succeeded, intent.phase])]
		} : pending
	};
}
/** The state after a phase failed, or never started: the next deployment tries again. */
function recordFailure(state) {
	return {
		...state,
		intent: null
	};
}

// lib/database-facts.js
/**
* Whether the phase failed within the step that alembic named last: only then is it known that the step was undone. A
* command that does more than alembic may have failed after it, and one that was ended from outside at any time.
*/
function failedInStep(command, end) {
	return end.kind === "exited" && end.exitCode < 128 && /^alembic [^;&|]*$/.test(command.trim());
}
/**
* What the database may hold after a phase failed, and how to get back to what it was.
*
* alembic runs all migrations of one command in one transaction, or each in its own where `env.py` sets
* `transaction_per_migration`; `autocommit_block()` is outside of either (alembic's documentation, "Transaction
* handling"). Which steps it took stands in its log, where its logger is on.
*/
function databaseFacts({ address, foundation, region }, { end, databaseInstance, lastLines, startedAt, phase }) {
	if (databaseInstance === null) return [];
	const steps = lastLines.flatMap((line) => {
		const match = /Running (?:upgrade|downgrade) (\S*) ?-> (\w*)/.exec(line);
		return match ? [{
			from: match[1] || "an empty schema",
			to: match[2] || "an empty schema"
		}] : [];
	});
	const first = steps[0];
	const last = steps.at(-1);
	const facts = [];
	if (first === void 0 || last === void 0) facts.push("The database holds what was committed before the failure: an open transaction is undone, statements outside a transaction stay.");
	else if (!failedInStep(phase.command, end)) facts.push(`alembic was last seen at the step ${last.from} -> ${last.to}. The database is at revision ${last.to} if that step came to its end, and at ${first.from}${steps.length === 1 ? "" : ", or between the two,"} if not: ask it (select version_num from alembic_version). What ran outside a transaction stays.`);
	else if (steps.length === 1) facts.push(`alembic was at the step ${last.from} -> ${last.to}, so the database is at revision ${last.from}; what that step ran outside a transaction stays.`);
	else facts.push(`alembic was at the step ${last.from} -> ${last.to}. The database is at revision ${first.from} if all steps share one transaction (alembic's default), at ${last.from} if env.py sets transaction_per_migration; what ran outside a transaction stays.`);
	if (end.kind === "timed-out" && !end.gone) facts.push("What still runs may go on changing it.");
	else if (end.kind === "timed-out" || end.kind === "lost" || end.kind === "exited" && end.exitCode >= 128) facts.push("PostgreSQL may take a minute to notice that the client is gone, and holds its locks until then.");
	if (address.stage === "preview") return facts;
	const before = (/* @__PURE__ */ new Date(Date.parse(startedAt) - 1e3)).toISOString().replace(/\.\d{3}Z$/, "Z");
	const restore = [
		"aws rds restore-db-instance-to-point-in-time",
		`--source-db-instance-identifier ${databaseInstance}`,
		`--target-db-instance-identifier ${databaseInstance}-before`,
		`--restore-time ${before}`,
		`--db-subnet-group-name ${foundation.databaseSubnetGroup}`,
		"--no-publicly-accessible",
		`--tags Key=monolayer:stage,Value=${address.stage} Key=monolayer:repository-id,Value=${address.repositoryId}`,
		`--region ${region}`
	].join(" ");
	facts.push(`The database as it was before the phase began (RDS can go back to any second but the last five minutes; docs/databases.md has the steps that follow): ${restore}`);
	return facts;
}

// lib/phase-failure.js
/** What `init` writes, which is in front of every phase, when there is nothing that it could start. */
const initFoundNothing = /^\[FATAL tini \(\d+\)\] exec sh failed/;
/**
* Whether a phase ended because its image has no shell. Exit code 127 alone does not say so: it is also what a shell
* gives for a command that it does not find. But a shell says which, and the one around every phase ends the log with
* a line of its own.
*
* @param toldEnd whether that last line has come
*/
function lacksShell(end, lines, toldEnd) {
	return !toldEnd && lines.every((line) => initFoundNothing.test(line)) && end.kind === "exited" && end.exitCode === 127;
}
/** How AWS says that a container has no shell. */
const noShell = /executable file not found|exec: "sh"|stat sh|no sh in the image/i;
/** What a user needs at two in the morning: phase, command, how it ended, its last lines, what is safe, what to do. */
function phaseFailure(account, failed) {
	const { phase, end } = failed;
	const lines = failed.lastLines.slice(-20);
	const said = lines.length > 0 ? ["Its last lines:", ...lines.map((line) => `  ${line}`)] : ["It wrote nothing to its log."];
	const ran = end.kind !== "not-started";
	return new DeployError({
		code: codeOf(end),
		message: [`Phase ${phase.name} (${phase.command}) ${describeEnd(failed)}.`, ...ran ? said : ["Its command did not run."]].join("\n"),
		where: `ECS task ${failed.taskArn}, log group ${account.names.logGroup}`,
		safe: [failed.serving, ...ran ? databaseFacts(account, failed) : ["The database was not touched by this phase."]].join("\n"),
		remedy: remedyOf(account, failed)
	});
}
/** A phase that ECS refused to start: nothing ran. `refusal` says why, in our words or in ECS's. */
function refusedPhase(phase, refusal, serving) {
	const ours = refusal instanceof DeployError ? refusal : null;
	const why = ours?.message ?? `ECS refused to start it: ${refusal.name}: ${refusal.message}`;
	return new DeployError({
		code: "task-not-started",
		message: `Phase ${phase.name} (${phase.command}) never started. ${why}`,
		where: ours?.where ?? "ecs RunTask",
		safe: `${serving}\nThe database was not touched by this phase.`,
		remedy: ours?.remedy ?? refusalRemedy(refusal.message, phase),
		cause: refusal
	});
}
/** Why RunTask takes no request, by the words ECS uses (ECS developer guide, "API failure reasons"). */
function refusalRemedy(words, phase) {
	if (/task ?definition/i.test(words) && /not found|inactive|unable to describe/i.test(words)) return "Run the job again: it registers the task definition anew.";
	if (/override/i.test(words) && /length|8192|too long/i.test(words)) return `Make the command of ${phase.name} shorter (a script in the project can hold it), then push.`;
	if (/subnet|security group/i.test(words)) return "Give the account back what the stack of bootstrap/account.yml made of its network, then run the job again.";
	return "Mend what ECS names, then run the job again.";
}
function codeOf(end) {
	if (end.kind === "timed-out") return "phase-timeout";
	return end.kind === "not-started" ? "task-not-started" : "phase-failed";
}
function describeEnd({ end, memory, timeoutSeconds }) {
	switch (end.kind) {
		case "exited": return `ended with ${describeExit(end.exitCode, end.reason, memory)}`;
		case "not-started": return noShell.test(end.reason) ? `never started: the image has no shell (${end.reason})` : `never started: ${end.reason}`;
		case "timed-out": return end.gone ? `ran longer than phase-timeout (${describeSeconds(timeoutSeconds)}) and was stopped` : `ran longer than phase-timeout (${describeSeconds(timeoutSeconds)}) and was told to stop, but ECS still shows it running`;
		case "lost": return `was taken away by AWS before it said how it ended: ${end.reason}`;
		case "forgotten": return "is not known to ECS any more, and its log does not say how it ended";
	}
}
/**
* What the database says when it and the checkout do not fit: alembic's "Can't locate revision identified by '…'" (the
* database is at a migration that was rewritten), PostgreSQL's "already exists" (a rewritten migration makes what is
* there) and "database … does not exist" (somebody removed it).
*/
const misfit = /Can't locate revision identified by|relation "[^"]*" already exists|database "[^"]*" does not exist/i;
function remedyOf(account, failed) {
	const { phase, end, timeoutSeconds } = failed;
	switch (end.kind) {
		case "timed-out": return end.gone ? `Make the phase shorter, or set phase-timeout above ${describeSeconds(timeoutSeconds)}, then run the job again: it starts with this phase.` : "Run the job again in some minutes: it waits until the phase is gone, and starts it anew only then.";
		case "not-started": return notStartedRemedy(end.reason, phase);
		case "lost":
		case "forgotten": return phase.when === "once" ? `Look into the database, then run the job again with resolve-phase: ${phase.name}=done, or ${phase.name}=again.` : `Run the job again: it looks once more how the phase ended, and runs ${phase.name} again if nobody knows.`;
		case "exited": return exitedRemedy(account, failed, end.exitCode, end.reason);
	}
}
function exitedRemedy(account, { phase, memory, lastLines }, exitCode, reason) {
	const again = `it starts with ${phase.name}; what succeeded is not repeated`;
	if (/OutOfMemory/i.test(reason)) return `Set the input memory above ${memory} (MiB), then run the job again: ${again}.`;
	if (exitCode === 137) return `Find out in the last lines who killed it. If nothing there does, set the input memory above ${memory} (MiB); then run the job again: ${again}.`;
	if (exitCode === 143) return `Find out who stopped it (CloudTrail: StopTask), then run the job again: ${again}.`;
	if (exitCode === 127) return `Add what "${phase.command.split(/\s/)[0]}" belongs to the project's dependencies, or correct the command, then push.`;
	if (exitCode === 126) return `Make "${phase.command.split(/\s/)[0]}" executable (git update-index --chmod=+x), then push.`;
	if (account.address.stage === "preview" && lastLines.some((line) => misfit.test(line))) return "The database of this preview does not fit its migrations, as after a migration that had run was rewritten. Give it a new, empty one: run the workflow for this pull request with command: reset (docs/previews.md says how).";
	return `Mend what the last lines say and push, or run the job again: ${again}.`;
}
/** Container start errors, by the words AWS uses for them (ECS developer guide, "Stopped task error messages"). */
function notStartedRemedy(reason, phase) {
	const again = `then run the job again: it starts with ${phase.name}`;
	if (/CannotPullContainer|pull(?:ing)? image|manifest/i.test(reason)) return /platform|architecture/i.test(reason) ? "Build the image for the architecture of the input cpu-architecture, then push." : "Push the commit again: that builds the image anew. If it is in the repository, let the execution role read it.";
	if (noShell.test(reason)) return "Use a base image that has a shell (sh), which phases need, then push.";
	if (/i\/o timeout|dial tcp|connection issue/i.test(reason)) return `Let the subnets of the foundation reach the internet (route to an internet gateway), ${again}.`;
	if (/secret|ssm|parameter/i.test(reason)) return `Make sure that the secret exists and carries the tags monolayer:repository-id and monolayer:stage, so that the execution role may read it; ${again}.`;
	if (/log group|logs?:/i.test(reason)) return "Run the job again: it makes the log group anew.";
	if (/was still/.test(reason)) return "Run the job again. If it happens twice, look at the AWS Health Dashboard.";
	return `Mend what AWS names, ${again}.`;
}

// lib/phases.js
/** How many of a phase's last lines are kept for its error. */
const keptLines = 100;
/**
* Runs phases one after the other and stops at the first failure. One that has ended with exit code 0 for this
* deployment, or ever if it runs once, is not run again, whatever happened in between.
*
* @throws DeployError `phase-failed`, `phase-timeout`, `task-not-started`
*/
async function runPhases(run, phases) {
	let justRun = null;
	for (const phase of phases) {
		const done = alreadyDone(run, phase);
		if (done !== null) {
			if (!hasSucceeded(run.report, phase)) run.report.phases.push(notRun(phase, "already-done", done));
			run.progress.say(`${phase.name}: ${done}.`);
			continue;
		}
		if (isSatisfiedBy(phase, justRun, run.project)) {
			const because = "createDatabase has just run the same command";
			await run.environment.save((state) => recordSuccess(state, intentOf(run, phase), (/* @__PURE__ */ new Date()).toISOString()));
			run.report.phases.push(notRun(phase, "satisfied", because));
			run.progress.say(`${phase.name}: satisfied, ${because}.`);
			continue;
		}
		await run.progress.step(phase.name, (voice) => runPhase(run, phase, voice));
		justRun = phase;
	}
}
function hasSucceeded(report, phase) {
	return report.phases.some(({ name, outcome }) => name === phase.name && outcome === "succeeded");
}
/** Why a phase must not be run again, or `null`. */
function alreadyDone({ environment, fingerprint }, phase) {
	const { once, pending } = environment.state;
	if (phase.when === "once") {
		const record = once[phase.name];
		return record === void 0 ? null : `runs once, and has run on ${record.at.slice(0, 10)} (commit ${record.commit.slice(0, 7)})`;
	}
	return pending?.fingerprint === fingerprint && pending.succeeded.includes(phase.name) ? "has succeeded for this deployment in an earlier run" : null;
}
/** Writes down what is about to happen, starts the task, writes down its ARN, follows it, writes down the outcome. */
async function runPhase(run, phase, voice) {
	const { account, environment } = run;
	voice.say(`${phase.command}   (${phase.because}; ${phase.when})`);
	const intent = intentOf(run, phase);
	await environment.save((state) => ({
		...state,
		intent
	}));
	const row = beginRow(run.report, phase);
	const ecs = await account.clients.ecs();
	let taskArn;
	try {
		taskArn = await startTask(ecs, intent.request, voice.say, run.pace);
	} catch (error) {
		if (!isNeverStarted(error)) {
			row({
				outcome: "failed",
				because: "nobody knows whether ECS started it; the next run finds out"
			});
			throw error;
		}
		row({
			outcome: "not-started",
			because: "ECS did not start it"
		});
		await environment.save(recordFailure);
		if (isRefused(error)) throw error;
		throw refusedPhase(phase, error, describeServing(run.report));
	}
	const started = {
		...intent,
		taskArn
	};
	await environment.save((state) => ({
		...state,
		intent: started
	}));
	await awaitPhase(run, phase, started, voice, row);
}
/**
* Follows the task of a phase to its end and records how it ended. Also the way in which a later run takes up a
* phase that an interrupted run left.
*
* @param begunRow of a phase that this run has just started; `null` for one that it found
*/
async function awaitPhase(run, phase, intent, voice, begunRow = null) {
	const { account, environment, report } = run;
	const row = begunRow ?? beginRow(report, phase);
	const taskArn = intent.taskArn ?? "";
	const began = performance.now();
	const lastLines = [];
	const isEnd = phaseEndPattern(intent.id);
	let toldEnd = false;
	const followed = await followTask({
		ecs: await account.clients.ecs(),
		cluster: account.foundation.cluster,
		taskArn,
		isNew: begunRow !== null,
		log: readLogStream(await account.clients.logs(), account.names.logGroup, streamOf("phase", containerName, taskArn)),
		onLine: (line) => {
			lastLines.push(line);
			if (lastLines.length > keptLines) lastLines.shift();
			voice.quote(line);
		},
		flushed: voice.flushed,
		exitCodeOf: (line) => {
			const code = isEnd.exec(line)?.[1];
			toldEnd ||= code !== void 0;
			return code === void 0 ? null : Number(code);
		},
		timeoutSeconds: run.timeoutSeconds,
		say: voice.say,
		signal: run.signal,
		pace: run.pace
	});
	const end = lacksShell(followed, lastLines, toldEnd) ? {
		kind: "not-started",
		reason: "exit code 127 and not a word, so there is no sh in the image"
	} : followed;
	const succeeded = end.kind === "exited" && end.exitCode === 0;
	if (succeeded) await environment.save((state) => recordSuccess(state, intent, (/* @__PURE__ */ new Date()).toISOString()));
	else if (isCertain(end)) await environment.save(recordFailure);
	row({
		outcome: outcomeOf(end),
		exitCode: end.kind === "exited" ? end.exitCode : null,
		seconds: Math.round((performance.now() - began) / 1e3)
	});
	if (succeeded) return;
	throw phaseFailure(account, {
		phase,
		end,
		taskArn,
		lastLines,
		startedAt: intent.at,
		memory: run.memory,
		timeoutSeconds: run.timeoutSeconds,
		serving: describeServing(report),
		databaseInstance: run.databaseInstance
	});
}
function intentOf(run, phase) {
	const id = `${phase.name}-${randomUUID()}`;
	const { account } = run;
	const request = {
		cluster: account.foundation.cluster,
		taskDefinition: run.taskDefinition,
		launchType: "FARGATE",
		count: 1,
		networkConfiguration: networkOf(account),
		overrides: { containerOverrides: [phaseCommand(id, phase.command)] },
		startedBy: id,
		clientToken: id,
		propagateTags: "TASK_DEFINITION"
	};
	return {
		id,
		phase: phase.name,
		once: phase.when === "once",
		command: phase.command,
		commit: run.commit,
		fingerprint: run.fingerprint,
		request: { ...request },
		taskArn: null,
		at: (/* @__PURE__ */ new Date()).toISOString(),
		runUrl: run.runUrl
	};
}
/** Whether an error of the first RunTask for a phase says that ECS has not started it. */
function isNeverStarted(error) {
	if (error instanceof DeployError) return error.code === "task-not-started";
	return isClearlyRefused(error) && !isThrottled(error);
}
/** Whether the task is known to have failed and to be gone. Otherwise its intent stays open, for the next run. */
function isCertain(end) {
	switch (end.kind) {
		case "exited":
		case "not-started": return true;
		case "timed-out": return end.gone;
		case "lost":
		case "forgotten": return false;
	}
}
function outcomeOf(end) {
	switch (end.kind) {
		case "exited": return end.exitCode === 0 ? "succeeded" : "failed";
		case "not-started": return "not-started";
		case "timed-out": return "timed-out";
		case "lost":
		case "forgotten": return "failed";
	}
}
/** Adds a phase to the report as one that runs: named so if the run ends here. */
function beginRow(report, phase) {
	let row = notRun(phase, "running", null);
	report.phases.push(row);
	return (change) => {
		const next = {
			...row,
			...change
		};
		report.phases[report.phases.indexOf(row)] = next;
		row = next;
	};
}
function notRun(phase, outcome, because) {
	return {
		name: phase.name,
		command: phase.command,
		outcome,
		exitCode: null,
		seconds: null,
		because
	};
}

// lib/open-phase.js
/**
* ECS remembers a `clientToken` for at least an hour after the task it started, and for less than a day. Within this
* time the very same request gives the very same task; after it, it could start a second one.
*/
const replayMinutes = 50;
/** So long after RunTask, ECS may not know the task everywhere yet: not to be found is not to have ended. */
const visibleMinutes = 2;
/**
* Settles the phase that an interrupted run left open: waits for it if it runs, records how it ended if that can be
* known. Never two at a time, and an exit code 0 is never run again.
*
* @throws DeployError `phase-unknown` where a phase that runs once may or may not have run, and `resolvePhase` does
*   not say; and what {@link awaitPhase} throws when the phase turns out to have failed
*/
async function settleIntent(run, resolvePhase, voice) {
	const { environment } = run;
	const { intent } = environment.state;
	if (intent === null) return;
	voice.say(`An earlier run (${intent.runUrl}) left the phase ${intent.phase} open; finding out what became of it.`);
	const trace = await traceIntent(run, intent, voice);
	switch (trace.kind) {
		case "running": {
			const found = {
				...intent,
				taskArn: trace.taskArn
			};
			await environment.save((state) => ({
				...state,
				intent: found
			}));
			voice.say("It is still running: waiting for it instead of starting it again.");
			await awaitPhase(run, plannedFrom(intent), found, voice);
			return;
		}
		case "ended":
			if (trace.exitCode === 0) {
				voice.say("It had succeeded meanwhile (exit code 0), and is not run again.");
				await environment.save((state) => recordSuccess(state, intent, (/* @__PURE__ */ new Date()).toISOString()));
				return;
			}
			voice.say(`It had failed (exit code ${trace.exitCode}): this deployment tries again.`);
			await environment.save(recordFailure);
			return;
		case "not-started":
			voice.say(`It had never started (${trace.reason}): this deployment tries again.`);
			await environment.save(recordFailure);
			return;
		case "unknown": await settleUnknown(run, intent, resolvePhase, voice);
	}
}
/**
* Ends the phase that an interrupted run may have left running, and waits until it is gone: for a removal, where
* nobody will need what it does.
*/
async function stopOpenPhase(account, environment, voice, pace = realPace) {
	const { intent } = environment.state;
	if (intent === null) return;
	const ecs = await account.clients.ecs();
	const { cluster } = account.foundation;
	const found = await onceVisible(intent, {
		voice,
		pace
	}, async () => {
		const taskArn = intent.taskArn ?? await findStarted(ecs, cluster, intent);
		const task = taskArn === null ? null : await describeTask(ecs, cluster, taskArn);
		return taskArn === null || task === null ? null : {
			taskArn,
			task
		};
	});
	if (found !== null && endOf(found.task) === null) {
		const { taskArn } = found;
		voice.say(`Stopping the phase ${intent.phase}, which an earlier run left running.`);
		if (!await stopTaskAndWait(ecs, cluster, taskArn, "monolayer: the environment is being removed", pace)) throw new DeployError({
			code: "cleanup-incomplete",
			message: `The phase ${intent.phase} was told to stop, but ECS still shows it running.`,
			where: `ECS task ${taskArn}`,
			safe: "Nothing was removed yet.",
			remedy: "Run the job again in some minutes; it goes on from there."
		});
	}
	await environment.save(recordFailure);
}
/**
* Ends the phase that an interrupted run left running past its time, and waits until it is gone. One that ended by
* itself is left to the next deployment, which finds out how it ended: an exit code 0 is never run again.
*/
async function endOverduePhase(account, environment, voice, pace = realPace) {
	const { intent } = environment.state;
	if (intent === null) return;
	const ecs = await account.clients.ecs();
	const { cluster } = account.foundation;
	const taskArn = intent.taskArn ?? await listStarted(ecs, cluster, intent.id);
	const task = taskArn === null ? null : await describeTask(ecs, cluster, taskArn);
	if (taskArn === null || task === null || endOf(task) !== null) {
		voice.say(`The phase ${intent.phase} does not run any more; the next deployment finds out how it ended.`);
		return;
	}
	voice.say(`Stopping the phase ${intent.phase}, which runs since ${intent.at} and is past its time.`);
	const gone = await stopTaskAndWait(ecs, cluster, taskArn, "monolayer: the phase ran longer than phase-timeout", pace);
	const after = await describeTask(ecs, cluster, taskArn);
	const end = after === null ? null : endOf(after);
	if (!gone || end?.kind !== "exited") {
		voice.say(gone ? "ECS does not say how it ended; the next deployment looks into its log." : "ECS still shows it running; it stays open, and the next run looks again.");
		return;
	}
	await environment.save((state) => end.exitCode === 0 ? recordSuccess(state, intent, (/* @__PURE__ */ new Date()).toISOString()) : recordFailure(state));
}
async function traceIntent(run, intent, voice) {
	const { account } = run;
	const ecs = await account.clients.ecs();
	const { cluster } = account.foundation;
	const minutes = ageInMinutes(intent);
	let taskArn = intent.taskArn ?? await listStarted(ecs, cluster, intent.id);
	let refusal = null;
	if (taskArn === null && minutes < replayMinutes) {
		const replayed = await replay(run, intent, ecs, voice);
		taskArn = replayed.taskArn;
		refusal = replayed.refusal;
	}
	const task = taskArn === null ? null : await describeTask(ecs, cluster, taskArn);
	const end = task === null ? null : endOf(task);
	if (end?.kind === "exited") return {
		kind: "ended",
		exitCode: end.exitCode
	};
	if (end?.kind === "not-started") return {
		kind: "not-started",
		reason: end.reason
	};
	if (taskArn !== null && end === null && (task !== null || minutes < visibleMinutes)) return {
		kind: "running",
		taskArn
	};
	const line = await findLogLine(await account.clients.logs(), account.names.logGroup, "phase/", intent.id, phaseEndPattern(intent.id));
	if (line === null && taskArn === null && refusal !== null) return {
		kind: "not-started",
		reason: refusal
	};
	return line?.[1] === void 0 ? { kind: "unknown" } : {
		kind: "ended",
		exitCode: Number(line[1])
	};
}
function ageInMinutes(intent) {
	return (Date.now() - Date.parse(intent.at)) / 6e4;
}
/** The task that was started for a phase, whether it runs or ended within the last hour. */
async function findStarted(ecs, cluster, intent) {
	const { id, request } = intent;
	return await listStarted(ecs, cluster, id) ?? await listEnded(ecs, cluster, String(request.taskDefinition), id);
}
/** Looks for the task of a phase, again and again while ECS may not show it everywhere yet; `null`: there is none. */
async function onceVisible(intent, { voice, pace, signal }, look) {
	const began = pace.now();
	const patience = (visibleMinutes - Math.max(0, ageInMinutes(intent))) * 6e4;
	for (let said = false;; said = true) {
		const found = await look();
		if (found !== null || pace.now() - began >= patience) return found;
		if (!said) voice.say(`ECS may not show it yet; looking until it is ${visibleMinutes} minutes old.`);
		await pace.sleep(4 * 1e3, { signal });
	}
}
/**
* Sends the request of a phase once more.
*
* @returns the ARN of its task. Where ECS refuses the request for what it says, it will never take it again; but it may
*   have taken it before: then the task that it started at that time, or none, and the words of the refusal.
*/
async function replay(run, intent, ecs, voice) {
	const { pace = realPace, signal } = run;
	try {
		const request = intent.request;
		return {
			taskArn: await startTask(ecs, request, voice.say, run.pace),
			refusal: null
		};
	} catch (error) {
		if (error instanceof DeployError && error.code === "task-not-started") await run.environment.save(recordFailure);
		if (!isDead(error)) throw error;
		const refusal = `${error.name}: ${error.message}`;
		voice.say(`ECS does not take its request now (${refusal}); looking whether it has taken it before.`);
		const { cluster } = run.account.foundation;
		const look = () => findStarted(ecs, cluster, intent);
		return {
			taskArn: await onceVisible(intent, {
				voice,
				pace,
				signal
			}, look),
			refusal
		};
	}
}
/** What ECS says of a request that names something that is not there any more, or that breaks a limit. */
function isDead(error) {
	return isClearlyRefused(error) && isNamed(error, "ClientException", "InvalidParameterException");
}
async function settleUnknown(run, intent, resolvePhase, voice) {
	const { environment, account } = run;
	if (!intent.once) {
		voice.say(`Nobody knows any more whether ${intent.phase} ended. It runs in every deployment, so it runs again.`);
		await environment.save(recordFailure);
		return;
	}
	if (resolvePhase?.phase === intent.phase) {
		voice.say(`resolve-phase says: ${intent.phase}=${resolvePhase.as}.`);
		await environment.save((state) => resolvePhase.as === "done" ? recordSuccess(state, intent, (/* @__PURE__ */ new Date()).toISOString()) : recordFailure(state));
		return;
	}
	throw new DeployError({
		code: "phase-unknown",
		message: `${intent.phase} (${intent.command}) was started on ${intent.at} by ${intent.runUrl}, and neither ECS nor its log knows any more how it ended. It runs only once, so it is not run again on a guess.`,
		where: `log group ${account.names.logGroup}, streams that begin with phase/`,
		safe: "Nothing was changed.",
		remedy: `Look into the database, then run the job with resolve-phase: ${intent.phase}=done, or ${intent.phase}=again.`
	});
}
function plannedFrom(intent) {
	return {
		name: intent.phase,
		command: intent.command,
		when: intent.once ? "once" : "every deployment",
		because: "an earlier run started it"
	};
}

// lib/removal.js
/**
* Takes everything of an environment away but the item of its state and lock.
*
* @throws DeployError `cleanup-incomplete`
*/
async function removeEnvironment(run, environment) {
	const { account, progress } = run;
	await environment.save((state) => ({
		...state,
		status: "destroying"
	}));
	run.report.deployments = [];
	const left = [];
	for (const { what, remove } of removals(run, environment)) try {
		await progress.step(`Remove ${what}`, remove);
	} catch (error) {
		run.signal.throwIfAborted();
		if (error instanceof DeployError && error.code === "lock-lost") throw error;
		left.push({
			what,
			why: describeFailure(error, account.deployRoleArn)
		});
	}
	if (left.length > 0) throw new DeployError({
		code: "cleanup-incomplete",
		message: [`Of the environment ${account.address.environment} this is left:`, ...left.map(({ what, why }) => `- ${what}: ${why}`)].join("\n"),
		where: `account ${account.accountId}, region ${account.region}`,
		safe: "Everything else of it was removed.",
		remedy: "Run the job again: it goes on with what is left. The hourly sweep tries too."
	});
	await environment.save(({ github, pullRequest, begunAt }) => ({
		...newState,
		github,
		pullRequest,
		begunAt,
		status: "destroying"
	}));
}
/** Where a permission is missing, with the statement that gives it. */
function describeFailure(error, roleArn) {
	if (isAwsError(error)) return explainAwsError(error, roleArn, "").message;
	return error instanceof Error ? error.message : String(error);
}
function removals(run, environment) {
	const { account, signal } = run;
	const web = webTargetOf(run, environment);
	const { names, clients } = account;
	const families = [
		names.webFamily,
		names.phaseFamily,
		names.databaseFamily
	];
	return [
		{
			what: "running phases",
			remove: (voice) => stopOpenPhase(account, environment, voice)
		},
		{
			what: "the service",
			remove: (voice) => web.remove(voice)
		},
		{
			what: `the database ${names.database}`,
			remove: async (voice) => {
				const rds = await clients.rds();
				if (await describeInstance(rds, names.databaseInstance) === null || environment.state.database === null) return;
				const usable = await awaitInstance(rds, account, voice, signal);
				await dropDatabase(account, usable, {
					voice,
					signal
				});
			}
		},
		{
			what: "the secrets",
			remove: async () => deleteParameters(await clients.ssm(), names.parameters)
		},
		{
			what: "the logs",
			remove: async () => deleteLogGroup(await clients.logs(), names.logGroup)
		},
		{
			what: "the task definitions",
			remove: async () => {
				const ecs = await clients.ecs();
				for (const family of families) await deleteTaskDefinitions(ecs, family);
			}
		},
		{
			what: "images that nothing else uses",
			remove: (voice) => removeImages(run, environment, voice)
		}
	];
}
/** Those of this environment that no other one uses; with the last environment all, and the repository itself. */
async function removeImages(run, environment, voice) {
	const { names, clients, foundation, address } = run.account;
	const unreadable = [];
	const others = await listEnvironments(await clients.dynamodb(), foundation.table, names.stateKey.repository, (name) => unreadable.push(name));
	if (unreadable.length > 0) {
		voice.warn({
			code: "images-kept",
			message: `The images of ${address.environment} were kept: the state of ${unreadable.join(", ")} cannot be read, so it is not known which images are in use there.`,
			fix: "Remove or restore that state, as docs/previews.md says. The images go with the last preview."
		});
		return;
	}
	const neighbours = neighboursOf(others, address.environment);
	const used = new Set(neighbours.flatMap(({ state }) => imagesOf(state)));
	const ours = imagesOf(environment.state).filter((image) => !used.has(image));
	const digests = [...new Set(ours.flatMap((image) => image.split("@")[1] ?? []))];
	if (digests.length > 0) voice.say(`${digests.length} images.`);
	const ecr = await clients.ecr();
	await deleteImages(ecr, names.repository, digests);
	if (neighbours.length > 0) return;
	await deleteAllImages(ecr, names.repository);
	await deleteEmptyRepository(ecr, names.repository);
}
function imagesOf(state) {
	return [...state.images, ...state.deployments.map(({ image }) => image)];
}

// lib/github/insist.js
/** Before the second try and the third: what passes on GitHub has mostly passed by then. */
const pausesMs = [1e3, 5e3];
/**
* Asks GitHub up to three times: for a guard, which one answer that is lost on the way must not open. Not again where the
* job may not ask at all.
*
* @param permission what the question needs
* @returns `null` where GitHub still cannot say
* @throws AbortError when the signal aborts between two tries
*/
async function insist(github, permission, ask, signal, pace = realPace) {
	for (const pauseMs of pausesMs) {
		const answer = await ask();
		if (answer !== null || github.lacks(permission)) return answer;
		await pace.sleep(pauseMs, { signal });
	}
	return ask();
}

export { streamOf as C, ensureLogGroup as S, databaseSecrets as _, stopOpenPhase as a, describeExit as b, findImage as c, listEnvironments as d, awaitDeletion as f, idleSinceTag as g, describeInstance as h, settleIntent as i, findRepository as l, beginInstance as m, removeEnvironment as n, runPhases as o, awaitInstance as p, endOverduePhase as r, ensureRepository as s, insist as t, imageGone as u, dropDatabase as v, endOf as x, ensureDatabase as y };