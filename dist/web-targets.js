import { O as isClearlyRefused, P as DeployError, a as waitFor, i as realPace, k as isNamed, u as runsOnSpot } from "./base.js";
import { t as whileRolesAreFresh } from "./fresh-role.js";
import { d as promptly, f as rolloutPause, m as whenNotBusy } from "./task-definition.js";
import { n as gatewayCommand } from "./bootstrap-commands.js";

// lib/aws/ask-rollout.js
/** Asks AWS for a rollout. Where no answer comes, or none that is clear, AWS may have begun it all the same. */
async function askForRollout(request, ask) {
	request.begun();
	try {
		return await ask();
	} catch (error) {
		if (isClearlyRefused(error)) request.refused();
		throw error;
	}
}

// lib/aws/owned-service.js
/** A service's ARN follows from its cluster and its name. */
function serviceArnOf(account) {
	return `arn:${account.partition}:ecs:${account.region}:${account.accountId}:service/${account.foundation.cluster}/${account.names.service}`;
}
/** @throws DeployError `environment-foreign` for a service of another repository */
function refuseForeign(service, account) {
	const id = service.tags?.find(({ key }) => key === "monolayer:repository-id")?.value;
	if (id === String(account.address.repositoryId)) return;
	throw new DeployError({
		code: "environment-foreign",
		message: `There is an ECS service ${service.serviceName} that is not this repository's (its tag monolayer:repository-id is ${id ?? "missing"}).`,
		where: service.serviceArn ?? "Amazon ECS",
		safe: "It was not touched.",
		remedy: "Remove it, or give this app another name with the input app."
	});
}

// lib/aws/express-service.js
/** A service that is being removed takes 5 to 10 minutes to go. */
const removalSeconds$1 = 1800;
/** The service, or `null` where there is none, or only the memory of one (INACTIVE). */
async function describeService(ecs, serviceArn) {
	try {
		const { service } = await ecs.describeExpressGatewayService({
			serviceArn,
			include: ["TAGS"]
		});
		return service === void 0 || service.status?.statusCode === "INACTIVE" ? null : service;
	} catch (error) {
		if (isNamed(error, "ResourceNotFoundException", "ServiceNotFoundException", "ServiceNotActiveException")) return null;
		if (isNamed(error, "InvalidParameterException") && /not found|INACTIVE/i.test(error.message)) return null;
		throw error;
	}
}
/** What a service serves, once it has an address. */
function servingOf(service) {
	const configuration = service.activeConfigurations?.[0];
	const endpoint = configuration?.ingressPaths?.find(({ accessType }) => accessType === "PUBLIC")?.endpoint;
	if (!service.serviceArn || !configuration?.taskDefinitionArn || !endpoint) return null;
	const url = endpoint.includes("://") ? endpoint : `https://${endpoint}`;
	return {
		serviceArn: service.serviceArn,
		taskDefinition: configuration.taskDefinitionArn,
		url: url.replace(/\/+$/, ""),
		...configuration.serviceRevisionArn === void 0 ? {} : { revision: configuration.serviceRevisionArn }
	};
}
async function createService(ecs, account, request) {
	const create = async () => {
		try {
			await ecs.createExpressGatewayService({
				serviceName: account.names.service,
				cluster: account.foundation.cluster,
				infrastructureRoleArn: account.foundation.infrastructureRoleArn,
				...configuration$1(account, request),
				tags: Object.entries(account.tags).map(([key, value]) => ({
					key,
					value
				}))
			});
		} catch (error) {
			if (await describeService(ecs, serviceArnOf(account)) === null) throw error;
		}
	};
	await whileRolesAreFresh(create, request.voice.say, request.signal);
}
/** @returns the ARN of the service revision that is rolled out, where AWS says it */
async function updateService(ecs, account, request) {
	const serviceArn = serviceArnOf(account);
	const update = () => ecs.updateExpressGatewayService({
		serviceArn,
		...configuration$1(account, request)
	});
	const { service } = await whileRolesAreFresh(update, request.voice.say, request.signal);
	return service?.targetConfiguration?.serviceRevisionArn ?? null;
}
/** Asks for the removal of a service; one that is being removed or gone already is fine. */
async function deleteService(ecs, serviceArn) {
	try {
		await ecs.deleteExpressGatewayService({ serviceArn });
	} catch (error) {
		if (!isNamed(error, "ServiceNotActiveException", "ResourceNotFoundException")) throw error;
	}
}
async function waitUntilGone(ecs, serviceArn, say, signal) {
	await waitFor({
		what: "the old service to be removed",
		usually: "usually 5 to 10 minutes",
		timeoutSeconds: removalSeconds$1,
		interval: () => 5,
		say,
		signal,
		look: async () => await describeService(ecs, serviceArn) === null ? true : null,
		timedOut: () => new DeployError({
			code: "cleanup-incomplete",
			message: "The ECS service is still being removed after half an hour.",
			where: serviceArn,
			remedy: "Run the job again later; it goes on from there."
		})
	});
}
/** Everything explicit: Express Mode's defaults differ between the API reference and the developer guide. */
function configuration$1(account, request) {
	return {
		taskDefinitionArn: request.taskDefinition,
		healthCheckPath: request.healthCheckPath,
		networkConfiguration: {
			subnets: [...account.foundation.subnets],
			securityGroups: [account.foundation.appSecurityGroup]
		},
		scalingTarget: {
			minTaskCount: request.minTasks,
			maxTaskCount: request.maxTasks,
			autoScalingMetric: "AVERAGE_CPU",
			autoScalingTargetValue: 60
		}
	};
}

// lib/aws/managed-resources.js
/** The resources of a revision that are not there yet, or never will be. Empty once all are ACTIVE. */
function missingResources(resources) {
	return [
		...(resources.ingressPaths ?? []).flatMap((path) => [
			{
				name: "load balancer",
				resource: path.loadBalancer
			},
			{
				name: "certificate",
				resource: path.certificate
			},
			{
				name: "listener",
				resource: path.listener
			},
			{
				name: "listener rule",
				resource: path.rule
			},
			...(path.targetGroups ?? []).map((resource) => ({
				name: "target group",
				resource
			})),
			...(path.loadBalancerSecurityGroups ?? []).map((resource) => ({
				name: "load balancer's security group",
				resource
			}))
		]),
		{
			name: "scaling target",
			resource: resources.autoScaling?.scalableTarget
		},
		...(resources.autoScaling?.applicationAutoScalingPolicies ?? []).map((resource) => ({
			name: "scaling policy",
			resource
		})),
		...(resources.metricAlarms ?? []).map((resource) => ({
			name: "alarm",
			resource
		})),
		...(resources.serviceSecurityGroups ?? []).map((resource) => ({
			name: "service's security group",
			resource
		})),
		...(resources.logGroups ?? []).map((resource) => ({
			name: "log group",
			resource
		}))
	].flatMap(({ name, resource }) => {
		const { status, statusReason } = resource ?? {};
		return status === void 0 || status === "ACTIVE" ? [] : [{
			name,
			status,
			reason: statusReason ?? null
		}];
	});
}
/** `certificate, listener: FAILED (quota exceeded)` */
function describeResources(missing) {
	const groups = /* @__PURE__ */ new Map();
	for (const { name, status, reason } of missing) {
		const key = `${status}${reason === null ? "" : ` (${reason})`}`;
		groups.set(key, (groups.get(key) ?? /* @__PURE__ */ new Set()).add(name));
	}
	return [...groups].map(([key, names]) => `${[...names].join(", ")}: ${key}`).join("; ");
}
/** Load balancer, certificate and name usually take 5 to 15 minutes. */
const usualSeconds = 1200;
/** Nothing has moved for so long. */
const stillSeconds = 600;
/**
* Notices when Express Mode will never finish making its resources: one FAILED, or nothing has moved for ten minutes
* and twenty have passed. AWS does not ask again for what was once refused to it, and an update does not help: only a
* new service does.
*/
var ProvisioningWatch = class {
	#began = performance.now();
	#last = "";
	#changed = performance.now();
	/** @returns what is wedged, in words, or `null` while there is hope */
	look(resources) {
		const missing = resources === void 0 ? [] : missingResources(resources);
		if (missing.length === 0) return null;
		const failed = missing.filter(({ status }) => status === "FAILED");
		if (failed.length > 0) return describeResources(failed);
		const now = performance.now();
		const text = describeResources(missing);
		if (text !== this.#last) this.#changed = now;
		this.#last = text;
		return now - this.#began >= usualSeconds * 1e3 && now - this.#changed >= stillSeconds * 1e3 ? text : null;
	}
};

// lib/aws/rollback-alarm.js
const clientErrors = /4XX/i;
const serverErrors = /5XX/i;
/**
* Express Mode rolls a deployment back when 4xx and 5xx together exceed 1 % of the answers: a visitor who asks for
* what is not there, or without a password, takes a good deployment back. Only 5xx say that an app is broken, so the
* 4xx of the alarms of a revision are made to count as none.
*
* @returns the names of the alarms that were changed now; empty where all was well
*/
async function reduceAlarms(api, serviceRevisionArn) {
	const names = (((await api.ecs.describeServiceRevisions({ serviceRevisionArns: [serviceRevisionArn] })).serviceRevisions?.[0]?.ecsManagedResources)?.metricAlarms ?? []).flatMap(({ arn }) => nameOf(arn) ?? []);
	if (names.length === 0) return [];
	const { MetricAlarms = [] } = await api.cloudwatch.describeAlarms({ AlarmNames: names });
	const changed = [];
	for (const alarm of MetricAlarms) {
		const reduced = reduceAlarm(alarm);
		if (reduced === null) continue;
		await api.cloudwatch.putMetricAlarm(reduced);
		changed.push(alarm.AlarmName ?? "");
	}
	return changed;
}
/**
* The alarm without its 4xx, or `null` where there is nothing to change. Each 4xx series becomes zeros under its old
* id, so that the expression over it stays as AWS wrote it. An alarm that looks at 4xx alone stays as it is.
*/
function reduceAlarm(alarm) {
	const queries = alarm.Metrics ?? [];
	const counts = (query, what) => what.test(query.MetricStat?.Metric?.MetricName ?? "");
	const errors = queries.find((query) => counts(query, serverErrors));
	if (errors?.Id === void 0 || !queries.some((query) => counts(query, clientErrors))) return null;
	const zeros = `${errors.Id} * 0`;
	return definitionOf(alarm, queries.map((query) => counts(query, clientErrors) ? {
		Id: query.Id,
		Expression: zeros,
		Label: "4xx (not counted)",
		ReturnData: false
	} : query));
}
/** `arn:aws:cloudwatch:<region>:<account>:alarm:<name>` */
function nameOf(arn) {
	return arn === void 0 ? void 0 : /:alarm:(.+)$/.exec(arn)?.[1];
}
/** What PutMetricAlarm replaces: everything that is left out of it goes. */
function definitionOf(alarm, metrics) {
	return {
		AlarmName: alarm.AlarmName,
		AlarmDescription: alarm.AlarmDescription,
		ActionsEnabled: alarm.ActionsEnabled,
		OKActions: alarm.OKActions,
		AlarmActions: alarm.AlarmActions,
		InsufficientDataActions: alarm.InsufficientDataActions,
		EvaluationPeriods: alarm.EvaluationPeriods,
		DatapointsToAlarm: alarm.DatapointsToAlarm,
		Threshold: alarm.Threshold,
		ComparisonOperator: alarm.ComparisonOperator,
		TreatMissingData: alarm.TreatMissingData,
		EvaluateLowSampleCountPercentile: alarm.EvaluateLowSampleCountPercentile,
		ThresholdMetricId: alarm.ThresholdMetricId,
		Metrics: [...metrics]
	};
}

// lib/aws/service-deployment.js
/** What happens in each stage of a deployment, as a user would say it (ECS API, ServiceDeployment.lifecycleStage). */
const stages = {
	RECONCILE_SERVICE: "AWS is preparing the service.",
	PRE_SCALE_UP: "AWS is about to start the new tasks.",
	SCALE_UP: "The new tasks are starting and must pass their health check.",
	POST_SCALE_UP: "The new tasks are healthy.",
	TEST_TRAFFIC_SHIFT: "Test traffic goes to the new version.",
	POST_TEST_TRAFFIC_SHIFT: "Test traffic has gone to the new version.",
	PRE_PRODUCTION_TRAFFIC_SHIFT: "Traffic is about to go to the new version.",
	PRODUCTION_TRAFFIC_SHIFT: "Traffic is going to the new version, step by step.",
	POST_PRODUCTION_TRAFFIC_SHIFT: "All traffic goes to the new version.",
	BAKE_TIME: "AWS watches the new version for some minutes; it goes back if errors come.",
	CLEAN_UP: "The old tasks are stopping."
};
/**
* Reads one deployment. There is no status "FAILED": a deployment that fails is stopped or rolled back, and a
* service that was rolled back is stable again, which is why only SUCCESSFUL is success (ECS API reference,
* ServiceDeployment).
*/
function judgeDeployment(deployment) {
	const deploymentArn = deployment.serviceDeploymentArn ?? "";
	const alarms = deployment.alarms?.triggeredAlarmNames ?? [];
	const breaker = deployment.deploymentCircuitBreaker;
	const reason = [
		deployment.statusReason,
		deployment.rollback?.reason,
		breaker?.status === "TRIGGERED" ? `${breaker.failureCount ?? "several"} tasks failed (circuit breaker)` : void 0,
		alarms.length > 0 ? `alarm ${alarms.join(", ")}` : void 0
	].filter((part, index, all) => part && all.indexOf(part) === index).join("; ");
	const byHand = isStoppedByHand(deployment);
	switch (deployment.status) {
		case "SUCCESSFUL": return {
			kind: "succeeded",
			deploymentArn
		};
		case "ROLLBACK_SUCCESSFUL":
			if (byHand) return {
				kind: "stopped",
				deploymentArn,
				reason: reason || noReason,
				wentBack: "yes"
			};
			return {
				kind: "rolled-back",
				deploymentArn,
				alarms,
				reason: reason || noReason
			};
		case "ROLLBACK_FAILED":
			if (byHand) return {
				kind: "stopped",
				deploymentArn,
				reason: reason || noReason,
				wentBack: "failed"
			};
			return {
				kind: "rolled-back",
				deploymentArn,
				alarms,
				reason: `${reason || noReason}; going back failed too`
			};
		case "STOPPED": return {
			kind: "stopped",
			deploymentArn,
			reason: reason || noReason,
			wentBack: "no"
		};
		case "ROLLBACK_REQUESTED":
		case "ROLLBACK_IN_PROGRESS": return {
			kind: "running",
			deploymentArn,
			describe: `${byHand ? "Somebody stopped the deployment; " : ""}AWS is going back to the previous version: ${reason || "no reason given yet"}.`
		};
		case "STOP_REQUESTED": return {
			kind: "running",
			deploymentArn,
			describe: "Somebody stopped the deployment; waiting for its end."
		};
		case "PENDING":
		case "IN_PROGRESS":
		case void 0:
			if (breaker?.status === "TRIGGERED" || deployment.alarms?.status === "TRIGGERED") return {
				kind: "failing",
				deploymentArn,
				reason
			};
			return {
				kind: "running",
				deploymentArn,
				describe: `${stages[deployment.lifecycleStage ?? ""] ?? "The rollout has begun."}${describeFailures(breaker)}`
			};
		default: return {
			kind: "running",
			deploymentArn,
			describe: `The deployment is ${String(deployment.status)}.`
		};
	}
}
/**
* Whether a person ended the deployment, whose tasks may all be well. With automatic roll backs in use, as they are here,
* only a manual stop sets its time (ECS API reference, ServiceDeployment.stoppedAt).
*/
function isStoppedByHand({ stoppedAt, deploymentCircuitBreaker, alarms }) {
	const failed = deploymentCircuitBreaker?.status === "TRIGGERED" || alarms?.status === "TRIGGERED";
	return stoppedAt !== void 0 && !failed;
}
const noReason = "ECS gave no reason";
/** Tasks that failed so far: with the third at the earliest AWS gives up (ECS developer guide, circuit breaker). */
function describeFailures(breaker) {
	const { failureCount = 0, threshold } = breaker ?? {};
	if (failureCount === 0) return "";
	const limit = threshold === void 0 ? "" : `; AWS gives up at ${threshold}`;
	return ` ${failureCount} ${failureCount === 1 ? "task has" : "tasks have"} failed so far${limit}.`;
}

// lib/aws/rollout-watch.js
/** A new deployment shows up in the list within seconds. */
const appearSeconds = 120;
/** Follows our deployment to its end: ours is known by its ARN, and what serves by its task definition. */
async function followRollout(ecs, rollout, pace = realPace) {
	const { request } = rollout;
	const began = pace.now();
	let ours = rollout.deploymentArn;
	let lastStatus = "The deployment has not begun.";
	let stage = "untold";
	let stageSince = began;
	let looks = 0;
	let isTooEarly = ours === null;
	const see = promptly(async () => {
		ours ??= await findOurs(ecs, rollout, (pace.now() - began) / 1e3);
		return ours === null ? null : describeDeployment(ecs, ours);
	}, pace);
	const judge = async (deployment) => {
		const verdict = judgeDeployment(deployment);
		const seen = stageOf(deployment);
		if (seen !== stage) stageSince = pace.now();
		stage = seen;
		if (verdict.kind === "running") {
			if (verdict.describe !== lastStatus) request.voice.say(verdict.describe);
			lastStatus = verdict.describe;
		}
		const end = await conclude(ecs, rollout, deployment, verdict);
		if (end !== null || stage !== "first") return end;
		looks += 1;
		if (looks % 5 !== 1) return null;
		const wedged = await rollout.service.wedged(await managedResources(ecs, deployment));
		return wedged === null ? null : {
			kind: "wedged",
			reason: wedged
		};
	};
	return waitFor({
		what: "the rollout",
		usually: rollout.service.usually,
		timeoutSeconds: request.timeoutSeconds,
		interval: (waited) => rolloutPause(waited, stage, (pace.now() - stageSince) / 1e3),
		say: request.voice.say,
		signal: request.signal,
		pace,
		look: async () => {
			if (isTooEarly) {
				isTooEarly = false;
				return null;
			}
			const deployment = await see();
			if (deployment === null || deployment === "busy") return null;
			const end = await whenNotBusy(() => judge(deployment));
			return end === "busy" ? null : end;
		},
		timedOut: () => new RolloutTimeout()
	}).catch((error) => {
		if (!(error instanceof RolloutTimeout)) throw error;
		return {
			kind: "timed-out",
			waitedSeconds: request.timeoutSeconds,
			lastStatus
		};
	});
}
var RolloutTimeout = class extends Error {};
/** What a verdict on our deployment means for the service, or `null` to go on waiting. */
async function conclude(ecs, rollout, deployment, verdict) {
	const { deploymentArn } = verdict;
	switch (verdict.kind) {
		case "running": return null;
		case "failing": return isFirst(deployment) ? {
			kind: "never-served",
			reason: verdict.reason
		} : null;
		case "succeeded": {
			const serving = await rollout.service.serving();
			if (serving === null) return null;
			if (serving.taskDefinition === rollout.request.taskDefinition) return {
				kind: "serving",
				serving
			};
			const newest = await newestDeployment(ecs, rollout.cluster, rollout.serviceArn);
			return newest !== null && newest !== deploymentArn ? {
				kind: "superseded",
				by: newest
			} : null;
		}
		case "stopped": {
			const newest = await newestDeployment(ecs, rollout.cluster, rollout.serviceArn);
			if (newest !== null && newest !== deploymentArn) return {
				kind: "superseded",
				by: newest
			};
			return {
				kind: "stopped",
				reason: verdict.reason,
				wentBack: verdict.wentBack
			};
		}
		case "rolled-back": return failed(deployment, verdict, deployment.status !== "ROLLBACK_FAILED");
	}
}
function failed(deployment, { reason, alarms }, restored) {
	return isFirst(deployment) ? {
		kind: "never-served",
		reason
	} : {
		kind: "rolled-back",
		reason,
		alarms,
		restored
	};
}
/** Nothing has ever served: there is no revision to go back to. */
function isFirst(deployment) {
	return (deployment.sourceServiceRevisions ?? []).length === 0;
}
/** While old tasks run, a rollout still has to stop them. */
function stageOf(deployment) {
	const { lifecycleStage, sourceServiceRevisions = [] } = deployment;
	if (isFirst(deployment)) return "first";
	if (lifecycleStage === void 0) return "untold";
	const oldOnesRun = sourceServiceRevisions.some(({ runningTaskCount = 0 }) => runningTaskCount > 0);
	return lifecycleStage === "CLEAN_UP" && !oldOnesRun ? "ending" : "shifting";
}
/** Ours is the one that was not there before and whose revision is ours, or runs our task definition. */
async function findOurs(ecs, rollout, waitedSeconds) {
	const isNew = waitedSeconds <= appearSeconds;
	const candidates = (await list(ecs, rollout.cluster, rollout.serviceArn).catch((error) => {
		if (isNew && isNamed(error, "ServiceNotFoundException")) return [];
		throw error;
	})).filter(({ arn }) => !rollout.known.has(arn));
	const named = candidates.find(({ revision }) => revision !== null && revision === rollout.revision);
	if (named !== void 0) return named.arn;
	for (const { arn, revision } of candidates) {
		if (revision === null) continue;
		if (await taskDefinitionOf(ecs, revision) === rollout.request.taskDefinition) return arn;
	}
	if (!isNew) throw new DeployError({
		code: "rollout-failed",
		message: `ECS accepted the rollout, but shows no deployment of it after ${appearSeconds / 60} minutes.`,
		where: `ECS service ${rollout.serviceArn}`,
		remedy: "Look at the service in the ECS console, then run the job again."
	});
	return null;
}
async function describeDeployment(ecs, arn) {
	return (await ecs.describeServiceDeployments({ serviceDeploymentArns: [arn] })).serviceDeployments?.[0] ?? null;
}
async function managedResources(ecs, deployment) {
	const arn = deployment.targetServiceRevision?.arn;
	if (arn === void 0) return void 0;
	return (await ecs.describeServiceRevisions({ serviceRevisionArns: [arn] })).serviceRevisions?.[0]?.ecsManagedResources;
}
async function earlierDeployments(ecs, cluster, service, taskDefinition) {
	const all = await list(ecs, cluster, service, { maxResults: 50 });
	const known = new Set(all.map(({ arn }) => arn));
	for (const { arn, revision, open } of all) {
		if (!open || revision === null || await taskDefinitionOf(ecs, revision) !== taskDefinition) continue;
		const deployment = await describeDeployment(ecs, arn);
		if (deployment === null || judgeDeployment(deployment).kind === "running") return {
			known,
			running: arn
		};
	}
	return {
		known,
		running: null
	};
}
async function newestDeployment(ecs, cluster, service) {
	return (await list(ecs, cluster, service)).sort((a, b) => b.createdAt - a.createdAt)[0]?.arn ?? null;
}
async function list(ecs, cluster, service, filter = {}) {
	return ((await ecs.listServiceDeployments({
		cluster,
		service,
		maxResults: 10,
		...filter
	})).serviceDeployments ?? []).flatMap((brief) => brief.serviceDeploymentArn === void 0 ? [] : [{
		arn: brief.serviceDeploymentArn,
		revision: brief.targetServiceRevisionArn ?? null,
		createdAt: brief.createdAt?.getTime() ?? 0,
		open: brief.status === "PENDING" || brief.status === "IN_PROGRESS"
	}]);
}
async function taskDefinitionOf(ecs, serviceRevisionArn) {
	return (await ecs.describeServiceRevisions({ serviceRevisionArns: [serviceRevisionArn] })).serviceRevisions?.[0]?.taskDefinition ?? null;
}

// lib/aws/express.js
const usually$1 = {
	first: "the first one makes the load balancer and the certificate: usually 10 to 25 minutes",
	update: "Express Mode shifts traffic step by step: usually 8 to 12 minutes"
};
/** ECS Express Mode: one call makes load balancer, certificate, scaling and service. */
function openExpressTarget(ecs, account) {
	const serviceArn = serviceArnOf(account);
	/** What was seen to serve at the end of a rollout, which saves a look. */
	let rolledOut = null;
	return {
		kind: "express",
		sleeper: null,
		preflight: async () => {},
		serving: () => readServing(ecs, serviceArn),
		async rollOut(request) {
			const { created, end } = await begin$1(ecs, account, request);
			if (end.kind === "serving") rolledOut = end.serving;
			if (end.kind !== "wedged") return end;
			if (!created) return neverMade(end.reason);
			return recreate(ecs, account, request, end.reason);
		},
		async relax(voice) {
			try {
				const { revision } = rolledOut ?? await readServing(ecs, serviceArn) ?? {};
				if (revision === void 0) return;
				const changed = await reduceAlarms({
					ecs,
					cloudwatch: await account.clients.cloudwatch()
				}, revision);
				for (const name of changed) voice.say(`The alarm ${name} looks at 5xx answers only from now on: a 404 takes no deployment back.`);
			} catch (error) {
				const why = error instanceof Error ? error.message : String(error);
				voice.say(`The rollback alarm stays as AWS made it, which counts 4xx answers too (${why}).`);
			}
		},
		async remove(voice) {
			if (await discard$1(ecs, account)) await waitUntilGone(ecs, serviceArn, voice.say);
		},
		async discard(voice) {
			if (await discard$1(ecs, account)) voice.say("The service is being removed: it never served.");
		}
	};
}
async function readServing(ecs, serviceArn) {
	const service = await describeService(ecs, serviceArn);
	return service === null ? null : servingOf(service);
}
/** A service as the watch over a rollout sees it. `created`: it was made for this rollout. */
function watched$1(ecs, serviceArn, created) {
	const provisioning = new ProvisioningWatch();
	return {
		serving: () => readServing(ecs, serviceArn),
		wedged: async (resources) => provisioning.look(resources),
		usually: created ? usually$1.first : usually$1.update
	};
}
/** Updates the service, makes it, or waits for a rollout of an earlier run; then follows it to its end. */
async function begin$1(ecs, account, request) {
	const { cluster } = account.foundation;
	const serviceArn = serviceArnOf(account);
	const before = await existing$1(ecs, account, request);
	const { known, running } = before === null ? {
		known: /* @__PURE__ */ new Set(),
		running: null
	} : await earlierDeployments(ecs, cluster, serviceArn, request.taskDefinition);
	let revision = null;
	if (running !== null) {
		request.voice.say("An earlier run began this very rollout; waiting for its end.");
		request.begun();
	} else revision = await askForRollout(request, async () => {
		if (before !== null) return updateService(ecs, account, request);
		await createService(ecs, account, request);
		return null;
	});
	const created = before === null;
	const rollout = {
		cluster,
		serviceArn,
		service: watched$1(ecs, serviceArn, created),
		request,
		known,
		deploymentArn: running,
		revision
	};
	return {
		created,
		end: await followRollout(ecs, rollout)
	};
}
/** Once more with a new service, made from nothing: AWS does not ask again for what it was refused. */
async function recreate(ecs, account, request, reason) {
	const { cluster } = account.foundation;
	const serviceArn = serviceArnOf(account);
	request.voice.say(`AWS does not finish what the service needs (${reason}). It never does then, so the service that this run made is removed and made once more.`);
	const { known } = await earlierDeployments(ecs, cluster, serviceArn, request.taskDefinition);
	await deleteService(ecs, serviceArn);
	await waitUntilGone(ecs, serviceArn, request.voice.say, request.signal);
	await createService(ecs, account, request);
	const rollout = {
		cluster,
		serviceArn,
		service: watched$1(ecs, serviceArn, true),
		request,
		known,
		deploymentArn: null,
		revision: null
	};
	const end = await followRollout(ecs, rollout);
	return end.kind === "wedged" ? neverMade(end.reason) : end;
}
function neverMade(reason) {
	return {
		kind: "never-served",
		reason: `AWS did not finish what the service needs: ${reason}`
	};
}
/** The service to update, or `null` to create it; one that is just being removed is waited for first. */
async function existing$1(ecs, account, request) {
	const serviceArn = serviceArnOf(account);
	const service = await describeService(ecs, serviceArn);
	if (service === null) return null;
	refuseForeign(service, account);
	if (service.status?.statusCode !== "DRAINING") return service;
	await waitUntilGone(ecs, serviceArn, request.voice.say, request.signal);
	return null;
}
/** Asks for the removal. @returns false where there is nothing to remove */
async function discard$1(ecs, account) {
	const serviceArn = serviceArnOf(account);
	const service = await describeService(ecs, serviceArn);
	if (service === null) return false;
	refuseForeign(service, account);
	await deleteService(ecs, serviceArn);
	return true;
}

// lib/aws/gateway-foundation.js
/** Written by `bootstrap/gateway.yml`; its name is the one fixed point between that template and this code. */
function gatewayParameter(stage) {
	return `/monolayer/gateway/${stage}`;
}
const supportedVersion = 1;
/**
* States in which a gateway takes new services: how its last update ended does not matter (ECS API, Gateway.status).
*/
const usable = /* @__PURE__ */ new Set([
	"ACTIVE",
	"UPDATE_IN_PROGRESS",
	"UPDATE_COMPLETE",
	"UPDATE_FAILED"
]);
/**
* Makes sure that a stage has a gateway in this region before anything is made. AWS publishes no list of the regions
* that have ECS Gateway: a region without it answers UnsupportedFeatureException, or does not know the operation.
*
* @returns the gateway's ARN
* @throws DeployError `gateway-missing` with the command that makes it
*/
async function readGateway(ssm, ecs, stage, region) {
	const parameter = gatewayParameter(stage);
	const arn = parseGateway(await readParameter(ssm, parameter, region), parameter, region);
	try {
		const { gateway } = await ecs.describeGateway({ gateway: arn });
		if (usable.has(gateway?.status ?? "")) return arn;
		throw missing(`The gateway ${arn} is ${gateway?.status ?? "not there"}.`, parameter, region);
	} catch (error) {
		if (isNamed(error, "UnsupportedFeatureException", "UnknownOperationException")) throw missing(`AWS has no ECS Gateway in ${region} (it says: ${error.message}).`, parameter, region, unsupported);
		if (isNamed(error, "GatewayNotFoundException")) throw missing(`The gateway ${arn} is not there any more.`, parameter, region);
		throw error;
	}
}
async function readParameter(ssm, name, region) {
	try {
		const { Parameter } = await ssm.getParameter({ Name: name });
		return Parameter?.Value ?? "";
	} catch (error) {
		if (isNamed(error, "ParameterNotFound")) throw missing(`There is no parameter ${name} in ${region}.`, name, region);
		throw error;
	}
}
/** @throws DeployError `gateway-missing` where the text is not what `bootstrap/gateway.yml` writes */
function parseGateway(text, parameter, region) {
	let value;
	try {
		value = JSON.parse(text);
	} catch {
		throw missing(`The parameter ${parameter} is not JSON.`, parameter, region);
	}
	const { version, gateway } = record(value);
	if (version !== supportedVersion) throw missing(`The gateway's parameter has version ${String(version)}; this action needs version ${supportedVersion}.`, parameter, region);
	if (typeof gateway === "string" && gateway !== "") return gateway;
	throw missing(`The parameter ${parameter} names no gateway.`, parameter, region);
}
function record(value) {
	return typeof value === "object" && value !== null ? { ...value } : {};
}
const unsupported = "Leave web-target out (Express Mode), or use a region that has ECS Gateway.";
function create(region) {
	return `Make it once per account and region: ${gatewayCommand(region)}. If CloudFormation does not know AWS::ECS::Gateway there, leave web-target out.`;
}
function missing(what, parameter, region, remedy = create(region)) {
	return new DeployError({
		code: "gateway-missing",
		message: `web-target: gateway cannot be used here: ${what}`,
		where: `AWS Systems Manager, parameter ${parameter}, and Amazon ECS`,
		safe: "Nothing was made and nothing was changed.",
		remedy
	});
}

// lib/aws/gateway-revision.js
/**
* What a service behind a gateway serves: the revision of its newest deployment that succeeded, which is also what a
* roll back goes back to. `service.taskDefinition` is what was asked for last, and need not serve.
*
* @returns `null` while none has succeeded, or while its route has no URL
*/
async function readServingRevision(ecs, account, service) {
	const arn = await newestSuccess(ecs, account, service.createdAt) ?? steadyRevision(service);
	if (arn === void 0 || service.serviceArn === void 0) return null;
	const [revision] = (await ecs.describeServiceRevisions({ serviceRevisionArns: [arn] })).serviceRevisions ?? [];
	const url = urlOf(revision?.ecsManagedResources);
	if (revision?.taskDefinition === void 0 || url === null) return null;
	return {
		serviceArn: service.serviceArn,
		taskDefinition: revision.taskDefinition,
		url
	};
}
/** `https://…` of the public route, without a slash at its end; `null` until the route is there. */
function urlOf(resources) {
	return publicConnections(resources).find(({ status }) => routes.has(status ?? ""))?.serviceUrl?.replace(/\/+$/, "") || null;
}
/** The public routes of a revision that could not be made. */
function failedRoutes(resources) {
	return publicConnections(resources).filter(({ status }) => status === "CREATE_FAILED");
}
/** States in which a route has traffic: one whose update failed goes on as it was. */
const routes = /* @__PURE__ */ new Set([
	"ACTIVE",
	"UPDATE_IN_PROGRESS",
	"UPDATE_FAILED"
]);
function publicConnections(resources) {
	return (resources?.gatewayConnections ?? []).filter(({ accessType }) => accessType !== "PRIVATE");
}
/** `since`: a service of the same name that was removed before may have deployments too. */
async function newestSuccess(ecs, account, since) {
	const answer = await ecs.listServiceDeployments({
		cluster: account.foundation.cluster,
		service: account.names.service,
		status: ["SUCCESSFUL"],
		maxResults: 10
	});
	const made = ({ createdAt }) => createdAt?.getTime() ?? 0;
	const [newest] = (answer.serviceDeployments ?? []).filter((deployment) => made(deployment) >= (since?.getTime() ?? 0)).sort((a, b) => made(b) - made(a));
	return newest?.targetServiceRevisionArn;
}
/** ECS forgets deployments after 90 days: then a service that has one deployment, completed, serves that. */
function steadyRevision({ deployments = [], currentServiceRevisions = [] }) {
	return deployments.length === 1 && deployments[0]?.rolloutState === "COMPLETED" && currentServiceRevisions.length === 1 ? currentServiceRevisions[0]?.arn : void 0;
}

// lib/aws/gateway-service.js
/** Tasks take minutes to go. How long route, certificate and target group take is not documented. */
const removalSeconds = 1800;
/**
* How a gateway checks a target: healthy 10 seconds after its first answer, and taken away after 15 seconds without
* one. Its defaults are not documented, those of a target group are 30 seconds and five checks.
*/
const healthCheck = {
	healthCheckProtocol: "HTTP",
	healthCheckIntervalSeconds: 5,
	healthCheckTimeoutSeconds: 3,
	healthyThresholdCount: 2,
	unhealthyThresholdCount: 3,
	matcher: { httpCode: "200" }
};
/** Failed checks do not count so long after a task's start. The default is 0, which no app would survive. */
const graceSeconds = 120;
/** The service, or `null` where there is none, or only the memory of one (INACTIVE). */
async function describeClassic(ecs, account) {
	const [service] = (await ecs.describeServices({
		cluster: account.foundation.cluster,
		services: [account.names.service],
		include: ["TAGS"]
	})).services ?? [];
	return service === void 0 || service.status === "INACTIVE" ? null : service;
}
/** @throws DeployError `gateway-missing` where no gateway takes the service */
async function createClassic(ecs, account, request) {
	const create = async () => {
		try {
			await ecs.createService({
				serviceName: account.names.service,
				...configuration(account, request),
				capacityProviderStrategy: [{
					capacityProvider: capacityProvider(account),
					weight: 1
				}],
				propagateTags: "SERVICE",
				enableECSManagedTags: true,
				tags: Object.entries(account.tags).map(([key, value]) => ({
					key,
					value
				}))
			});
		} catch (error) {
			if (isNamed(error, "InvalidParameterException") && /gateway/i.test(error.message)) throw notTaken(account, error.message);
			if (await describeClassic(ecs, account) === null) throw error;
		}
	};
	await whileRolesAreFresh(create, request.voice.say, request.signal);
}
async function updateClassic(ecs, account, request) {
	const update = () => ecs.updateService({
		service: account.names.service,
		...configuration(account, request),
		forceNewDeployment: true
	});
	await whileRolesAreFresh(update, request.voice.say, request.signal);
}
/** Changes how many tasks run; ECS calls that no deployment. */
async function scaleClassic(ecs, account, tasks) {
	const { cluster } = account.foundation;
	await ecs.updateService({
		cluster,
		service: account.names.service,
		desiredCount: tasks
	});
}
/** Asks for the removal of a service; one that is being removed or gone already is fine. */
async function deleteClassic(ecs, account) {
	try {
		await ecs.deleteService({
			cluster: account.foundation.cluster,
			service: account.names.service,
			force: true
		});
	} catch (error) {
		if (!isNamed(error, "ServiceNotActiveException", "ServiceNotFoundException")) throw error;
	}
}
/**
* Waits until the service and its routes are gone: a route that stays costs a rule and a certificate, and keeps the
* gateway from ever being removed.
*
* @throws DeployError `cleanup-incomplete`
*/
async function waitUntilClassicGone(ecs, account, say, signal) {
	const left = (message) => new DeployError({
		code: "cleanup-incomplete",
		message,
		where: `ECS service ${account.names.service}, cluster ${account.foundation.cluster}`,
		remedy: "Run the job again later; it goes on from there."
	});
	await waitFor({
		what: "the service and its route to be removed",
		usually: "usually 1 to 6 minutes",
		timeoutSeconds: removalSeconds,
		interval: () => 5,
		say,
		signal,
		look: async () => {
			const routes = await routesOf(ecs, account);
			const failed = routes.find(({ status }) => status === "DELETE_FAILED");
			if (failed !== void 0) throw left(`AWS could not remove the route ${failed.gatewayRouteArn} to the service, and says no reason.`);
			return routes.length === 0 && await describeClassic(ecs, account) === null ? true : null;
		},
		timedOut: () => left("The ECS service is still being removed after half an hour.")
	});
}
async function routesOf(ecs, account) {
	const { cluster } = account.foundation;
	try {
		return (await ecs.listGatewayRoutes({
			cluster,
			service: account.names.service
		})).gatewayRoutes ?? [];
	} catch (error) {
		if (isNamed(error, "ServiceNotFoundException", "ServiceNotActiveException", "ResourceNotFoundException")) return [];
		throw error;
	}
}
/** The foundation's clusters have both providers. One of them alone: AWS does not fall back from Spot by itself. */
function capacityProvider(account) {
	return runsOnSpot("gateway", account.address.stage) ? "FARGATE_SPOT" : "FARGATE";
}
/**
* Everything explicit, in creation and update alike. `DEFERRED`: ECS would otherwise wait until the load balancer has
* let go of the old tasks, which takes the deregistration delay of 300 seconds that a gateway has no member for.
*/
function configuration(account, request) {
	return {
		cluster: account.foundation.cluster,
		taskDefinition: request.taskDefinition,
		desiredCount: request.minTasks,
		platformVersion: "LATEST",
		networkConfiguration: { awsvpcConfiguration: {
			subnets: [...account.foundation.subnets],
			securityGroups: [account.foundation.appSecurityGroup],
			assignPublicIp: "ENABLED"
		} },
		healthCheckGracePeriodSeconds: graceSeconds,
		deploymentConfiguration: {
			strategy: "ROLLING",
			minimumHealthyPercent: 100,
			maximumPercent: 200,
			deploymentCircuitBreaker: {
				enable: true,
				rollback: true,
				thresholdConfiguration: {
					type: "COUNT",
					value: 2
				}
			},
			earlySuccessCriteria: {
				enable: true,
				healthyPercent: 100,
				sourceServiceRevisionCleanup: "DEFERRED"
			}
		},
		gatewayConnectors: [{
			portName: "web",
			healthCheck: {
				...healthCheck,
				healthCheckPath: request.healthCheckPath,
				healthCheckPort: request.port
			},
			filters: { accessTypes: ["PUBLIC"] }
		}]
	};
}
function notTaken(account, why) {
	return new DeployError({
		code: "gateway-missing",
		message: `No ECS Gateway takes the service: ${why}`,
		where: `cluster ${account.foundation.cluster}`,
		safe: "The service was not made.",
		remedy: `Make the gateway anew: ${gatewayCommand(account.region)}`
	});
}

// lib/aws/gateway.js
const usually = {
	first: "the first one makes the load balancer, the route and the certificate: allow 25 minutes",
	update: "usually 1 to 3 minutes"
};
/** Starting a Fargate task takes about a minute, on Spot sometimes longer. */
const wakeSeconds = 900;
/** How many of a service's events are shown where AWS gives no other reason. */
const shownEvents = 10;
/**
* A classic ECS service behind an ECS Gateway: rolling updates, nothing that watches for 4xx answers, Spot for
* previews, and no tasks at all while it sleeps. `bootstrap/gateway.yml` makes the gateway.
*/
function openGatewayTarget(ecs, account) {
	const readServing = async () => {
		const service = await describeClassic(ecs, account);
		return service === null ? null : readServingRevision(ecs, account, service);
	};
	return {
		kind: "gateway",
		async preflight(voice) {
			const arn = await readGateway(await account.clients.ssm(), ecs, account.address.stage, account.region);
			voice.say(`The web service will be behind the gateway ${arn}.`);
		},
		serving: readServing,
		async rollOut(request) {
			const { cluster } = account.foundation;
			const { created, known, running } = await begin(ecs, account, request);
			const service = watched(ecs, account, request, created);
			const rollout = {
				cluster,
				serviceArn: serviceArnOf(account),
				service,
				request,
				known,
				deploymentArn: running,
				revision: null
			};
			const end = await followRollout(ecs, rollout);
			if (end.kind === "timed-out") await tellEvents(ecs, account, request, "The last events of the service:");
			return end.kind === "wedged" ? {
				kind: "never-served",
				reason: end.reason
			} : end;
		},
		relax: null,
		async discard(voice) {
			if (await discard(ecs, account)) voice.say("The service is being removed: it never served.");
		},
		async remove(voice) {
			if (await discard(ecs, account)) await waitUntilClassicGone(ecs, account, voice.say);
		},
		sleeper: {
			async sleep(voice) {
				const service = await describeClassic(ecs, account);
				if (service?.status !== "ACTIVE") return false;
				refuseForeign(service, account);
				if (service.desiredCount === 0) return false;
				await scaleClassic(ecs, account, 0);
				voice.say("Its tasks are stopping; its URL answers 503 until it is woken.");
				return true;
			},
			async wake({ tasks, voice, signal }) {
				const service = await describeClassic(ecs, account);
				if (service?.status !== "ACTIVE") return null;
				refuseForeign(service, account);
				await scaleClassic(ecs, account, tasks);
				await waitFor({
					what: `${tasks === 1 ? "its task" : `its ${tasks} tasks`} to run`,
					usually: "usually a minute",
					timeoutSeconds: wakeSeconds,
					interval: () => 4,
					say: voice.say,
					signal,
					look: async () => ((await describeClassic(ecs, account))?.runningCount ?? 0) >= tasks ? true : null,
					timedOut: () => asleep(account)
				});
				return readServing();
			}
		}
	};
}
/** Updates the service, makes it, or finds a rollout of an earlier run. */
async function begin(ecs, account, request) {
	const { cluster } = account.foundation;
	const serviceArn = serviceArnOf(account);
	const before = await existing(ecs, account, request);
	const { known, running } = await earlier(ecs, cluster, serviceArn, request.taskDefinition);
	if (before === null) {
		await askForRollout(request, () => createClassic(ecs, account, request));
		return {
			created: true,
			known,
			running: null
		};
	}
	if (running !== null) {
		request.voice.say("An earlier run began this very rollout; waiting for its end.");
		request.begun();
	} else await askForRollout(request, () => updateClassic(ecs, account, request));
	return {
		created: false,
		known,
		running
	};
}
/** The service to update, or `null` to create it; one that is just being removed is waited for first. */
async function existing(ecs, account, request) {
	const service = await describeClassic(ecs, account);
	if (service === null) return null;
	refuseForeign(service, account);
	if (service.status === "DRAINING") {
		await waitUntilClassicGone(ecs, account, request.voice.say, request.signal);
		return null;
	}
	if (service.resourceManagementType === "ECS") throw otherKind(service);
	return service;
}
/** ECS may still list the deployments of a service of the same name that is gone. */
async function earlier(ecs, cluster, serviceArn, taskDefinition) {
	try {
		return await earlierDeployments(ecs, cluster, serviceArn, taskDefinition);
	} catch (error) {
		if (isNamed(error, "ServiceNotFoundException", "ServiceNotActiveException")) return {
			known: /* @__PURE__ */ new Set(),
			running: null
		};
		throw error;
	}
}
/** Asks for the removal. @returns false where there is nothing to remove */
async function discard(ecs, account) {
	const service = await describeClassic(ecs, account);
	if (service === null) return false;
	refuseForeign(service, account);
	if (service.status === "ACTIVE") await deleteClassic(ecs, account);
	return true;
}
/** A service as the watch over a rollout sees it. `created`: it was made for this rollout. */
function watched(ecs, account, request, created) {
	return {
		usually: created ? usually.first : usually.update,
		async serving() {
			const service = await describeClassic(ecs, account);
			return service === null ? null : readServingRevision(ecs, account, service);
		},
		async wedged(resources) {
			const [failed] = failedRoutes(resources);
			if (failed === void 0) return null;
			const [last] = await tellEvents(ecs, account, request, "AWS could not make the route to the service, and gives no reason. The events of the service:");
			request.voice.say(`What there is of the gateway: aws ecs describe-gateway-resources --gateway ${failed.gatewayArn} --region ${account.region}. What was refused to its role stands in CloudTrail, under the role monolayer-gateway-${account.region}.`);
			return `AWS could not make the route ${failed.gatewayRouteArn} (CREATE_FAILED) and gives no reason; last event of the service: ${last ?? "none"}`;
		}
	};
}
/** Shows the newest events of the service: that Spot has no room, for one, stands nowhere else. @returns them */
async function tellEvents(ecs, account, { voice }, intro) {
	const events = ((await describeClassic(ecs, account))?.events ?? []).slice(0, shownEvents).map(({ message }) => message ?? "");
	voice.say(intro);
	voice.quote(events.join("\n") || "none");
	return events;
}
function asleep(account) {
	return new DeployError({
		code: "rollout-timeout",
		message: `The tasks of the service did not run within ${wakeSeconds / 60} minutes.`,
		where: `ECS service ${account.names.service}, cluster ${account.foundation.cluster}`,
		safe: "The service is there; AWS goes on starting its tasks, on Spot as soon as there is room.",
		remedy: `Look at the events of the service: aws ecs describe-services --cluster ${account.foundation.cluster} --services ${account.names.service} --region ${account.region} --query "services[0].events[:5]"`
	});
}
function otherKind(service) {
	return new DeployError({
		code: "web-target-differs",
		message: `There is an ECS service ${service.serviceName} of Express Mode, and web-target: gateway does not convert it.`,
		where: service.serviceArn ?? "Amazon ECS",
		safe: "It was not touched.",
		remedy: "Set web-target: express, or remove the environment first (command: destroy)."
	});
}

// lib/aws/web-targets.js
/** Every kind of web target of one environment; to open one calls nothing. */
function openWebTargets(ecs, account) {
	return {
		express: openExpressTarget(ecs, account),
		gateway: openGatewayTarget(ecs, account)
	};
}

export { openWebTargets };