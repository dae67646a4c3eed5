import { n as partitionOf, r as roleArns } from "./account.js";
import { i as preloadClients, n as signIn, r as createClients, t as ambientCredentials } from "./credentials.js";
import { P as DeployError, b as tagsOf, g as namesOf, k as isNamed } from "./base.js";
import { t as accountCommand } from "./bootstrap-commands.js";
import { randomUUID } from "node:crypto";

// lib/aws/foundation.js
/**
* The parameter's name is the one fixed point between the templates and this code. Each stage has its own: the ids of
* production's subnets and groups are not for the preview role to read.
*/
function foundationParameter(stage) {
	return `/monolayer/foundation/${stage}`;
}
const supportedVersion = 1;
/** @throws DeployError `foundation-missing` with the command that creates it */
async function readFoundation(ssm, stage, region) {
	const name = foundationParameter(stage);
	let text;
	try {
		text = (await ssm.getParameter({ Name: name })).Parameter?.Value ?? "";
	} catch (error) {
		if (isNamed(error, "ParameterNotFound")) throw missing(name, region, `There is no parameter ${name} in ${region}.`);
		throw error;
	}
	return parseFoundation(text, name, region);
}
/**
* @param name the parameter that has the text, for errors
* @param region where that parameter is, for the command that makes it anew
* @throws DeployError `foundation-missing` where the text is not what `bootstrap/account.yml` writes
*/
function parseFoundation(text, name, region) {
	let value;
	try {
		value = JSON.parse(text);
	} catch {
		throw missing(name, region, `The parameter ${name} is not JSON.`);
	}
	const root = record(value);
	if (root.version !== supportedVersion) throw missing(name, region, `The foundation has version ${String(root.version)}; this action needs version ${supportedVersion}.`);
	const read = (member) => {
		const found = root[member];
		if (typeof found === "string" && found !== "") return found;
		throw missing(name, region, `The parameter ${name} has no "${member}".`);
	};
	const subnets = Array.isArray(root.subnets) ? root.subnets : [];
	if (subnets.length === 0 || !subnets.every((subnet) => typeof subnet === "string" && subnet !== "")) throw missing(name, region, `The parameter ${name} names no subnets.`);
	return {
		infrastructureRoleArn: read("infrastructureRoleArn"),
		cluster: read("cluster"),
		subnets,
		appSecurityGroup: read("appSecurityGroup"),
		databaseSecurityGroup: read("databaseSecurityGroup"),
		databaseSubnetGroup: read("databaseSubnetGroup"),
		table: read("table")
	};
}
function record(value) {
	return typeof value === "object" && value !== null ? { ...value } : {};
}
function missing(name, region, what) {
	return new DeployError({
		code: "foundation-missing",
		message: `The foundation is not there: ${what}`,
		where: `AWS Systems Manager, parameter ${name}`,
		safe: "Nothing was made and nothing was changed.",
		remedy: `Create or update it once per account and region: ${accountCommand(region)} (the first time in another region of the account, add --parameter-overrides CreateOidcProvider=no)`
	});
}

// lib/sign-in.js
/** The audience that AWS's OIDC provider for GitHub is made for. */
const audience = "sts.amazonaws.com";
/**
* Signs in with the role of the target's stage and reads the foundation.
*
* @throws DeployError `sign-in-impossible`, `trust-refused`, `account-wrong`, `foundation-missing`
*/
async function openAccount(session, target, voice) {
	const { inputs, run, world, mask } = session;
	const region = inputs.awsRegion ?? "";
	const accountId = inputs.awsAccountId ?? "";
	const partition = partitionOf(region);
	const address = {
		stage: target.stage,
		repositoryId: run.repository.id,
		app: inputs.app,
		environment: target.environment
	};
	const deployRoleArn = inputs.roleToAssume ?? roleArns({
		partition,
		accountId,
		region,
		...address
	}).deploy;
	session.roleArn = deployRoleArn;
	preloadClients();
	const identity = await signIn({
		region,
		accountId,
		requestToken: world.environment.ACTIONS_ID_TOKEN_REQUEST_URL ? () => world.requestToken(audience) : null,
		roleArn: deployRoleArn,
		sessionName: `monolayer-${run.runId}-${run.attempt}`,
		defaultBranch: run.repository.defaultBranch,
		ambient: ambientCredentials(world.environment),
		mask,
		say: voice.say
	});
	voice.say(`Signed in as ${identity.arn}.`);
	const step = randomUUID().replaceAll("-", "");
	/** What the lanes are at, for the post step: an environment, and with it what it shares with others. */
	const wanted = /* @__PURE__ */ new Map();
	let table = "";
	const saveLocks = () => world.saveState("lock", wanted.size === 0 ? "" : JSON.stringify({
		region,
		deployRoleArn,
		table,
		keys: [...wanted.values()].flat(),
		step
	}));
	const openLane = () => {
		let held = null;
		const lane = {
			clients: createClients({
				region,
				credentials: identity.credentials,
				renew: identity.renew,
				beforeMutation: () => held?.assertHeld()
			}),
			wanting: (key) => {
				const others = (wanted.get(lane) ?? []).filter(({ environment }) => environment !== key.environment);
				wanted.set(lane, [...others, key]);
				saveLocks();
			},
			hold: (environment) => {
				held = environment;
				if (environment !== null) return session.onCancelled(() => environment.release());
				wanted.delete(lane);
				saveLocks();
			}
		};
		return lane;
	};
	const lane = openLane();
	const foundation = await readFoundation(await lane.clients.ssm(), target.stage, region);
	table = foundation.table;
	if (target.stage === "production") for (const id of [...foundation.subnets, foundation.appSecurityGroup]) mask(id);
	const account = {
		accountId,
		region,
		partition,
		deployRoleArn,
		foundation,
		address,
		names: namesOf(address),
		tags: tagsOf(address, run.repository.fullName),
		clients: lane.clients
	};
	session.report.logs = logsOf(account);
	return {
		...lane,
		account,
		step,
		openLane
	};
}
function logsOf({ names, region }) {
	const group = encodeURIComponent(encodeURIComponent(names.logGroup)).replaceAll("%", "$");
	return {
		command: `aws logs tail ${names.logGroup} --follow --since 1h --region ${region}`,
		link: `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#logsV2:log-groups/log-group/${group}`
	};
}

export { openAccount };