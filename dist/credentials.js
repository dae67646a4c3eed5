import { D as isAwsError, M as isUnreadable, N as unusableAnswer, P as DeployError, T as attemptsOf, i as realPace, k as isNamed, o as within, r as describeSeconds } from "./base.js";
import { a as describeClaims, i as decodeClaims, o as trustStatement, r as repositoryCommand, t as accountCommand } from "./bootstrap-commands.js";
import { setTimeout } from "node:timers/promises";

// lib/aws/readable-answers.js
/** Tries of a call whose answer cannot be read. */
const readings = 4;
/** Of the others an answer is JSON or CBOR, which no page is: it cannot be read, whatever its headers say. */
const answersInXml = /* @__PURE__ */ new Set(["rds", "sts"]);
/**
* Operations whose answer has no members even where all went well, by AWS's own schemas; any other says something. A
* table is asked for more than is needed to make it so: see {@link askForCapacity}.
*/
const silentOperations = /* @__PURE__ */ new Set([
	"cloudwatch:PutMetricAlarm",
	"ecr:TagResource",
	"ecs:TagResource",
	"logs:CreateLogGroup",
	"logs:DeleteLogGroup",
	"logs:PutRetentionPolicy",
	"logs:TagResource",
	"rds:AddTagsToResource",
	"ssm:AddTagsToResource",
	"ssm:DeleteParameter",
	"ssm:RemoveTagsFromResource"
]);
/** Whether AWS leaves an empty list out of their answers is not documented: both are taken for one. */
const perhapsSilent = /* @__PURE__ */ new Set(["ecs:ListGatewayRoutes"]);
/**
* Makes a client take for an answer only what AWS can have said. Anything else is asked for again, and where it goes on
* ends the call with an error that `isUnreadable` knows.
*
* @param service as in `AwsCall`
*/
function demandReadable(service, client) {
	repeatUnreadable(client);
	refuseEmpty(service, client);
	if (service === "dynamodb") askForCapacity(client);
	if (answersInXml.has(service)) refusePages(client);
}
/**
* What stands between us and AWS (a proxy, a balancer) may answer in AWS's place, with 200 and a page of its own; the
* SDK does not repeat such a call. Each of ours may be made twice, also those that change something.
*/
function repeatUnreadable(client) {
	const repeat = (next) => async (args) => {
		for (let reading = 1;; reading += 1) try {
			return await next(args);
		} catch (error) {
			if (reading === readings || !isUnreadable(error)) throw countedFrom(reading, error);
			await setTimeout(reading * 1e3);
		}
	};
	client.middlewareStack.add(repeat, {
		step: "initialize",
		name: "repeatUnreadable"
	});
}
/** Each reading counts its attempts anew; but a refusal after one that may have had its effect is not the first answer. */
function countedFrom(reading, error) {
	if (reading > 1 && isAwsError(error)) {
		const $metadata = {
			...error.$metadata,
			attempts: attemptsOf(error) + reading - 1
		};
		Object.assign(error, { $metadata });
	}
	return error;
}
/**
* An answer in which nothing stands (no body, `{}`, an empty element) is to the SDK one whose members are missing; read
* on, it says that there is no service, no database and no other environment. AWS says that with an empty list. Where
* nothing need stand in it, AWS is known by the id that it gives every request, and nobody else does.
*/
function refuseEmpty(service, client) {
	const refuse = (next, context) => async (args) => {
		const answer = await next(args);
		const { $metadata, ...members } = answer.output;
		const operation = `${service}:${(context.commandName ?? "").replace(/Command$/, "")}`;
		if (silentOperations.has(operation) || perhapsSilent.has(operation) ? $metadata?.requestId !== void 0 : Object.values(members).some((value) => value !== void 0)) return answer;
		throw Object.assign(/* @__PURE__ */ new Error("an answer came in which nothing stands"), {
			$response: answer.response,
			$metadata
		});
	};
	client.middlewareStack.add(refuse, {
		step: "initialize",
		name: "refuseEmpty"
	});
}
/**
* That there is no such item, DynamoDB says with an answer without members. Asked for the capacity that a call used up,
* it has one in each.
* https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetItem.html
*/
function askForCapacity(client) {
	const ask = (next) => (args) => next({
		...args,
		input: {
			...args.input,
			ReturnConsumedCapacity: "TOTAL"
		}
	});
	client.middlewareStack.add(ask, {
		step: "initialize",
		name: "askForCapacity"
	});
}
/**
* AWS answers with HTML nowhere. A page that happens to be well-formed would be read as an answer of RDS or STS in which
* nothing stands, also of an operation that says nothing where all went well.
*/
function refusePages(client) {
	const refuse = (next) => async (args) => {
		const answer = await next(args);
		const { headers = {}, statusCode = 0 } = answer.response;
		if (statusCode >= 300 || !/^text\/html\b/i.test(headers["content-type"] ?? "")) return answer;
		throw Object.assign(/* @__PURE__ */ new Error("a page of HTML came instead of an answer"), { $response: answer.response });
	};
	client.middlewareStack.add(refuse, {
		step: "deserialize",
		name: "refusePages",
		priority: "low"
	});
}

// lib/aws/clients.js
/**
* How every call behaves: `standard` retries (throttling and 5xx, with backoff), and a limit on one attempt, because
* the SDK would otherwise wait for a silent connection for ever.
*/
const callSettings = {
	maxAttempts: 8,
	retryMode: "standard",
	requestHandler: {
		connectionTimeout: 5e3,
		requestTimeout: 3e4,
		throwOnRequestTimeout: true
	}
};
/**
* @param beforeMutation is called before each attempt of a call that changes something; it throws when this run may
*   no longer change anything (its lock is lost or too old)
*/
function createClients(options) {
	const settings = {
		region: options.region,
		credentials: options.credentials,
		...callSettings
	};
	const named = (service, client) => {
		renewExpired(client, options.renew);
		return nameCalls(service, client);
	};
	const fenced = (service, client) => {
		stopBeforeMutations(client, options.beforeMutation);
		return named(service, client);
	};
	return {
		cloudwatch: once(async () => {
			const { CloudWatch } = await import("./client-cloudwatch.js");
			return fenced("cloudwatch", new CloudWatch(settings));
		}),
		dynamodb: once(async () => {
			const { DynamoDB } = await import("./client-dynamodb.js");
			return named("dynamodb", new DynamoDB(settings));
		}),
		ecr: once(async () => {
			const { ECR } = await import("./client-ecr.js");
			return fenced("ecr", new ECR(settings));
		}),
		ecs: once(async () => {
			const { ECS } = await import("./client-ecs.js");
			return fenced("ecs", new ECS(settings));
		}),
		logs: once(async () => {
			const { CloudWatchLogs } = await import("./client-cloudwatch-logs.js");
			return fenced("logs", new CloudWatchLogs(settings));
		}),
		rds: once(async () => {
			const { RDS } = await import("./client-rds.js");
			return fenced("rds", new RDS(settings));
		}),
		ssm: once(async () => {
			const { SSM } = await import("./client-ssm.js");
			return fenced("ssm", new SSM(settings));
		})
	};
}
/**
* Loads what the first steps on AWS need, while GitHub and AWS are asked who this run is: it takes a fifth of a second,
* which is not seen behind their answers. Should it fail, whoever needs the client says so.
*/
function preloadClients() {
	Promise.allSettled([
		import("./client-ssm.js"),
		import("./client-dynamodb.js"),
		import("./client-ecr.js")
	]);
}
/** What services call a session that is over: their own names, and those of the request's front door. */
const expired = [
	"ExpiredToken",
	"ExpiredTokenException",
	"RequestExpired"
];
/**
* A session can end before its time as far as this machine can tell: its clock is wrong, or the job was suspended. Once
* more with a new one; what has expired was refused before it had an effect.
*/
function renewExpired(client, renew) {
	const once = (next) => async (args) => {
		try {
			return await next(args);
		} catch (error) {
			if (!isNamed(error, ...expired)) throw error;
			renew();
			await client.config.credentials({ forceRefresh: true });
			return next(args);
		}
	};
	client.middlewareStack.add(once, {
		step: "initialize",
		name: "renewExpired"
	});
}
/**
* Makes sure that an answer can be read, and attaches to every error that a client throws which call it came from: see
* {@link AwsCall}.
*/
function nameCalls(service, client) {
	const nameCall = (next, context) => async (args) => {
		try {
			return await next(args);
		} catch (error) {
			const call = {
				service,
				operation: (context.commandName ?? "").replace(/Command$/, "")
			};
			if (error instanceof Error) Object.assign(error, { awsCall: call });
			throw error;
		}
	};
	client.middlewareStack.add(nameCall, {
		step: "initialize",
		name: "nameCalls"
	});
	demandReadable(service, client);
	return client;
}
/** Inside the SDK's retries, so that every attempt is checked and not only the first. */
function stopBeforeMutations(client, check) {
	const stop = (next, context) => async (args) => {
		if (!readsOnly.test(context.commandName ?? "")) check();
		return next(args);
	};
	client.middlewareStack.addRelativeTo(stop, {
		relation: "after",
		toMiddleware: "retryMiddleware",
		name: "stopBeforeMutations"
	});
}
const readsOnly = /^(Describe|List|Get|BatchGet|BatchCheck)/;
function once(make) {
	let made = null;
	return () => {
		made ??= make();
		return made;
	};
}

// lib/aws/credentials.js
/** One hour, the most that a role's default allows; renewed when it is nearly over. */
const sessionSeconds = 3600;
/** New credentials are fetched when the old ones have less than this left. */
const renewBeforeMs = 6e5;
/**
* Signs in with GitHub's OIDC token (or with the credentials of an earlier step) and makes sure of the account.
*
* @throws DeployError `sign-in-impossible`, `trust-refused`, `account-wrong`
*/
async function signIn(options) {
	const { credentials, renew } = options.requestToken === null ? {
		credentials: ambientProvider(options),
		renew: () => {}
	} : webIdentityProvider(options, options.requestToken);
	const { sessionArn } = await credentials();
	const { accountId, arn } = await callerOf(options, credentials, sessionArn);
	if (accountId !== options.accountId) throw new DeployError({
		code: "account-wrong",
		message: `The credentials belong to AWS account ${accountId}, but aws-account-id is ${options.accountId}.`,
		where: arn,
		safe: "Nothing was changed in either account.",
		remedy: "Correct aws-account-id, or the role in role-to-assume."
	});
	return {
		accountId,
		arn,
		credentials,
		renew
	};
}
/** The credentials that an earlier step of the job exported, by the SDK's own names; `null` where there are none. */
function ambientCredentials(environment) {
	const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN: sessionToken } = environment;
	if (!accessKeyId || !secretAccessKey) return null;
	return {
		accessKeyId,
		secretAccessKey,
		...sessionToken ? { sessionToken } : {}
	};
}
/** STS says with a session whose it is; of credentials from elsewhere it is asked. */
async function callerOf(options, credentials, sessionArn) {
	const ofSession = sessionArn?.split(":")[4];
	if (sessionArn !== void 0 && ofSession) return {
		accountId: ofSession,
		arn: sessionArn
	};
	const { STS } = await import("./client-sts.js");
	const caller = await nameCalls("sts", new STS({
		region: options.region,
		credentials,
		...callSettings
	})).getCallerIdentity({});
	return {
		accountId: caller.Account ?? "",
		arn: caller.Arn ?? ""
	};
}
function ambientProvider(options) {
	const { ambient } = options;
	if (ambient === null) throw new DeployError({
		code: "sign-in-impossible",
		message: "GitHub gave this job no OIDC token, and no earlier step left AWS credentials.",
		where: "the `permissions:` of the job in your workflow file",
		safe: "Nothing was called on AWS and nothing was changed.",
		remedy: "Add to the job: permissions: { id-token: write, contents: read, actions: read, pull-requests: write, deployments: write }"
	});
	options.say("Using the AWS credentials of an earlier step: this job may not ask for an OIDC token.");
	return async () => ambient;
}
/** Asks GitHub for a token and STS for a session, and again when the session is nearly over. */
function webIdentityProvider(options, requestToken) {
	let session = null;
	let expires = 0;
	let first = options.roleIsKnown !== true;
	let safe = "Nothing was changed.";
	const credentials = async () => {
		if (session === null || Date.now() > expires - renewBeforeMs) {
			session = assumeRole(options, requestToken, first ? 240 : 0, safe);
			expires = Number.POSITIVE_INFINITY;
			try {
				expires = (await session).expiration?.getTime() ?? Number.POSITIVE_INFINITY;
				first = false;
				safe = "What was done so far is recorded.";
			} catch (error) {
				session = null;
				throw error;
			}
		}
		return session;
	};
	return {
		credentials,
		renew: () => {
			session = null;
		}
	};
}
/**
* @param waitSeconds how long a refusal may come from a role that was made a moment ago
* @param safe what is safe where there will be no session
*/
async function assumeRole(options, requestToken, waitSeconds, safe) {
	const { STS } = await import("./client-sts.js");
	const sts = nameCalls("sts", new STS({
		region: options.region,
		...callSettings
	}));
	const began = performance.now();
	for (let attempt = 1;; attempt += 1) {
		const token = await fetchToken(requestToken, safe);
		options.mask(token);
		try {
			const answer = await sts.assumeRoleWithWebIdentity({
				RoleArn: options.roleArn,
				RoleSessionName: options.sessionName,
				WebIdentityToken: token,
				DurationSeconds: sessionSeconds
			});
			const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = answer.Credentials ?? {};
			if (!AccessKeyId || !SecretAccessKey || !SessionToken) throw unusableAnswer("sts AssumeRoleWithWebIdentity", "no credentials");
			options.mask(SecretAccessKey);
			options.mask(SessionToken);
			return {
				accessKeyId: AccessKeyId,
				secretAccessKey: SecretAccessKey,
				sessionToken: SessionToken,
				...Expiration ? { expiration: Expiration } : {},
				...answer.AssumedRoleUser?.Arn ? { sessionArn: answer.AssumedRoleUser.Arn } : {}
			};
		} catch (error) {
			if (!(error instanceof Error)) throw error;
			if (isNamed(error, "ExpiredTokenException", "ExpiredToken") && attempt < 3) continue;
			if (isNamed(error, "InvalidIdentityTokenException", "InvalidIdentityToken")) throw providerMissing(options, error, safe);
			if (!isNamed(error, "AccessDenied", "AccessDeniedException")) throw error;
			const refusal = refused(options, token, error, safe);
			if ((performance.now() - began) / 1e3 >= waitSeconds) throw refusal;
			if (attempt === 1) {
				for (const line of refusal.message.split("\n")) options.say(line);
				options.say(`If the role was made just now, AWS needs a while to know it everywhere: trying for ${describeSeconds(waitSeconds)}.`);
			}
			await setTimeout(5e3);
		}
	}
}
/** One try; the runner's own client would wait for three minutes. */
const tokenMs = 2e4;
/** That client never hears of an answer that breaks off; then nothing but this timer keeps the process alive. */
const keepsAlive = {
	...realPace,
	sleep: (milliseconds, options) => realPace.sleep(milliseconds, {
		...options,
		background: false
	})
};
/** GitHub's token service fails now and then; two more tries, then it is said whose fault it is. */
async function fetchToken(requestToken, safe) {
	for (let attempt = 1;; attempt += 1) try {
		return await within(tokenMs, keepsAlive, requestToken);
	} catch (error) {
		if (attempt < 3) {
			await setTimeout(attempt * 2e3);
			continue;
		}
		throw new DeployError({
			code: "oidc-token-failed",
			message: `GitHub's token service gave no OIDC token: ${error instanceof Error ? error.message : String(error)}`,
			where: "GitHub Actions, not AWS",
			safe,
			remedy: "Run the job again; if it goes on, look at githubstatus.com.",
			cause: error
		});
	}
}
function providerMissing(options, error, safe) {
	return new DeployError({
		code: "trust-refused",
		message: `AWS does not accept GitHub's identity tokens in account ${options.accountId}: ${error.message}`,
		where: options.roleArn,
		safe,
		remedy: `Create the foundation, which has the OIDC provider: ${accountCommand(options.region)}`,
		cause: error
	});
}
/** What is said before the command. A job that knows no default branch cannot fill it in. */
function rolesRemedy(region, defaultBranch) {
	const roles = `Create or update the roles of this repository in ${region}, once the foundation is there`;
	return defaultBranch === null ? `${roles} (DefaultBranch must be its default branch)` : roles;
}
function refused(options, token, error, safe) {
	const claims = decodeClaims(token);
	return new DeployError({
		code: "trust-refused",
		message: [
			`AWS refused this job the role ${options.roleArn}. Either it does not exist, or its trust policy does not allow this job.`,
			"The job said of itself:",
			...describeClaims(claims).map((line) => `  ${line}`),
			"A trust policy that allows it (both shapes of sub: GitHub adds numeric ids to repositories made or renamed since July 2026):",
			trustStatement(options.accountId, claims)
		].join("\n"),
		where: options.roleArn,
		safe,
		remedy: `${rolesRemedy(options.region, options.defaultBranch)}: ${repositoryCommand(options.region, claims, options.defaultBranch)}`,
		cause: error
	});
}

export { preloadClients as i, signIn as n, createClients as r, ambientCredentials as t };