export const id = 622;
export const ids = [622];
export const modules = {

/***/ 7622:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  openExpressTarget: () => (/* binding */ openExpressTarget)
});

// EXTERNAL MODULE: ./lib/errors.js
var errors = __webpack_require__(452);
// EXTERNAL MODULE: ./lib/wait.js
var wait = __webpack_require__(7634);
// EXTERNAL MODULE: ./lib/aws/fresh-role.js
var fresh_role = __webpack_require__(4626);
// EXTERNAL MODULE: ./lib/aws/refusal.js
var refusal = __webpack_require__(4549);
;// CONCATENATED MODULE: ./lib/aws/express-service.js




/** A service that is being removed takes 5 to 10 minutes to go. */
const removalSeconds = 1800;
/** An Express service's ARN follows from its name. */
function serviceArnOf(account) {
    return `arn:${account.partition}:ecs:${account.region}:${account.accountId}:service/${account.foundation.cluster}/${account.names.service}`;
}
/** The service, or `null` where there is none, or only the memory of one (INACTIVE). */
async function describeService(ecs, serviceArn) {
    try {
        const { service } = await ecs.describeExpressGatewayService({ serviceArn, include: ['TAGS'] });
        return service === undefined || service.status?.statusCode === 'INACTIVE' ? null : service;
    }
    catch (error) {
        if ((0,refusal/* isNamed */.ev)(error, 'ResourceNotFoundException', 'ServiceNotFoundException', 'ServiceNotActiveException'))
            return null;
        if ((0,refusal/* isNamed */.ev)(error, 'InvalidParameterException') && /not found|INACTIVE/i.test(error.message))
            return null;
        throw error;
    }
}
/** What a service serves, once it has an address. */
function servingOf(service) {
    const configuration = service.activeConfigurations?.[0];
    const endpoint = configuration?.ingressPaths?.find(({ accessType }) => accessType === 'PUBLIC')?.endpoint;
    if (!service.serviceArn || !configuration?.taskDefinitionArn || !endpoint)
        return null;
    // AWS gives the endpoint with and without a scheme.
    const url = endpoint.includes('://') ? endpoint : `https://${endpoint}`;
    return {
        serviceArn: service.serviceArn,
        taskDefinition: configuration.taskDefinitionArn,
        url: url.replace(/\/+$/, ''),
    };
}
async function createService(ecs, account, request) {
    const create = async () => {
        try {
            await ecs.createExpressGatewayService({
                serviceName: account.names.service,
                cluster: account.foundation.cluster,
                infrastructureRoleArn: account.foundation.infrastructureRoleArn,
                ...configuration(account, request),
                tags: Object.entries(account.tags).map(([key, value]) => ({ key, value })),
            });
        }
        catch (error) {
            // There is no client token. Our own first attempt whose answer was lost has made the service.
            if ((await describeService(ecs, serviceArnOf(account))) === null)
                throw error;
        }
    };
    await (0,fresh_role/* whileRolesAreFresh */.v)(create, request.voice.say, request.signal);
}
async function updateService(ecs, account, request) {
    const serviceArn = serviceArnOf(account);
    const update = () => ecs.updateExpressGatewayService({ serviceArn, ...configuration(account, request) });
    await (0,fresh_role/* whileRolesAreFresh */.v)(update, request.voice.say, request.signal);
}
/** Asks for the removal of a service; one that is being removed or gone already is fine. */
async function deleteService(ecs, serviceArn) {
    try {
        await ecs.deleteExpressGatewayService({ serviceArn });
    }
    catch (error) {
        // "is in DRAINING status": an earlier run asked for it; "in INACTIVE status": it is gone.
        if (!(0,refusal/* isNamed */.ev)(error, 'ServiceNotActiveException', 'ResourceNotFoundException'))
            throw error;
    }
}
async function waitUntilGone(ecs, serviceArn, say, signal) {
    await (0,wait/* waitFor */.fm)({
        what: 'the old service to be removed',
        usually: 'usually 5 to 10 minutes',
        timeoutSeconds: removalSeconds,
        interval: () => 5,
        say,
        signal,
        look: async () => ((await describeService(ecs, serviceArn)) === null ? true : null),
        timedOut: () => new errors/* DeployError */.s({
            code: 'cleanup-incomplete',
            message: 'The ECS service is still being removed after half an hour.',
            where: serviceArn,
            remedy: 'Run the job again later; it goes on from there.',
        }),
    });
}
/** @throws DeployError `environment-foreign` for a service of another repository */
function refuseForeign(service, account) {
    const id = service.tags?.find(({ key }) => key === 'monolayer:repository-id')?.value;
    if (id === String(account.address.repositoryId))
        return;
    throw new errors/* DeployError */.s({
        code: 'environment-foreign',
        message: `There is an ECS service ${service.serviceName} that is not this repository's (its tag monolayer:repository-id is ${id ?? 'missing'}).`,
        where: service.serviceArn ?? 'Amazon ECS',
        safe: 'It was not touched.',
        remedy: 'Remove it, or give this app another name with the input app.',
    });
}
/** Everything explicit: Express Mode's defaults differ between the API reference and the developer guide. */
function configuration(account, request) {
    return {
        taskDefinitionArn: request.taskDefinition,
        healthCheckPath: request.healthCheckPath,
        networkConfiguration: {
            subnets: [...account.foundation.subnets],
            securityGroups: [account.foundation.appSecurityGroup],
        },
        scalingTarget: {
            minTaskCount: request.minTasks,
            maxTaskCount: request.maxTasks,
            autoScalingMetric: 'AVERAGE_CPU',
            autoScalingTargetValue: 60,
        },
    };
}

;// CONCATENATED MODULE: ./lib/aws/rollback-alarm.js
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
    const answer = await api.ecs.describeServiceRevisions({ serviceRevisionArns: [serviceRevisionArn] });
    const resources = answer.serviceRevisions?.[0]?.ecsManagedResources;
    const names = (resources?.metricAlarms ?? []).flatMap(({ arn }) => nameOf(arn) ?? []);
    if (names.length === 0)
        return [];
    const { MetricAlarms = [] } = await api.cloudwatch.describeAlarms({ AlarmNames: names });
    const changed = [];
    for (const alarm of MetricAlarms) {
        const reduced = reduceAlarm(alarm);
        if (reduced === null)
            continue;
        await api.cloudwatch.putMetricAlarm(reduced);
        changed.push(alarm.AlarmName ?? '');
    }
    return changed;
}
/**
 * The alarm without its 4xx, or `null` where there is nothing to change. Each 4xx series becomes zeros under its old
 * id, so that the expression over it stays as AWS wrote it. An alarm that looks at 4xx alone stays as it is.
 */
function reduceAlarm(alarm) {
    const queries = alarm.Metrics ?? [];
    const counts = (query, what) => what.test(query.MetricStat?.Metric?.MetricName ?? '');
    const errors = queries.find((query) => counts(query, serverErrors));
    if (errors?.Id === undefined || !queries.some((query) => counts(query, clientErrors)))
        return null;
    const zeros = `${errors.Id} * 0`;
    return definitionOf(alarm, queries.map((query) => counts(query, clientErrors)
        ? { Id: query.Id, Expression: zeros, Label: '4xx (not counted)', ReturnData: false }
        : query));
}
/** `arn:aws:cloudwatch:<region>:<account>:alarm:<name>` */
function nameOf(arn) {
    return arn === undefined ? undefined : /:alarm:(.+)$/.exec(arn)?.[1];
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
        Metrics: [...metrics],
    };
}

;// CONCATENATED MODULE: ./lib/aws/managed-resources.js
/** The resources of a revision that are not there yet, or never will be. Empty once all are ACTIVE. */
function missingResources(resources) {
    const named = [
        ...(resources.ingressPaths ?? []).flatMap((path) => [
            { name: 'load balancer', resource: path.loadBalancer },
            { name: 'certificate', resource: path.certificate },
            { name: 'listener', resource: path.listener },
            { name: 'listener rule', resource: path.rule },
            ...(path.targetGroups ?? []).map((resource) => ({ name: 'target group', resource })),
            ...(path.loadBalancerSecurityGroups ?? []).map((resource) => ({
                name: "load balancer's security group",
                resource,
            })),
        ]),
        { name: 'scaling target', resource: resources.autoScaling?.scalableTarget },
        ...(resources.autoScaling?.applicationAutoScalingPolicies ?? []).map((resource) => ({
            name: 'scaling policy',
            resource,
        })),
        ...(resources.metricAlarms ?? []).map((resource) => ({ name: 'alarm', resource })),
        ...(resources.serviceSecurityGroups ?? []).map((resource) => ({
            name: "service's security group",
            resource,
        })),
        ...(resources.logGroups ?? []).map((resource) => ({ name: 'log group', resource })),
    ];
    return named.flatMap(({ name, resource }) => {
        const { status, statusReason } = resource ?? {};
        return status === undefined || status === 'ACTIVE' ? [] : [{ name, status, reason: statusReason ?? null }];
    });
}
/** `certificate, listener: FAILED (quota exceeded)` */
function describeResources(missing) {
    const groups = new Map();
    for (const { name, status, reason } of missing) {
        const key = `${status}${reason === null ? '' : ` (${reason})`}`;
        groups.set(key, (groups.get(key) ?? new Set()).add(name));
    }
    return [...groups].map(([key, names]) => `${[...names].join(', ')}: ${key}`).join('; ');
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
class ProvisioningWatch {
    #began = performance.now();
    #last = '';
    #changed = performance.now();
    /** @returns what is wedged, in words, or `null` while there is hope */
    look(resources) {
        const missing = resources === undefined ? [] : missingResources(resources);
        if (missing.length === 0)
            return null;
        const failed = missing.filter(({ status }) => status === 'FAILED');
        if (failed.length > 0)
            return describeResources(failed);
        const now = performance.now();
        const text = describeResources(missing);
        if (text !== this.#last)
            this.#changed = now;
        this.#last = text;
        const wedged = now - this.#began >= usualSeconds * 1000 && now - this.#changed >= stillSeconds * 1000;
        return wedged ? text : null;
    }
}

;// CONCATENATED MODULE: ./lib/aws/service-deployment.js
/** What happens in each stage of a deployment, as a user would say it (ECS API, ServiceDeployment.lifecycleStage). */
const stages = {
    RECONCILE_SERVICE: 'AWS is preparing the service.',
    PRE_SCALE_UP: 'AWS is about to start the new tasks.',
    SCALE_UP: 'The new tasks are starting and must pass their health check.',
    POST_SCALE_UP: 'The new tasks are healthy.',
    TEST_TRAFFIC_SHIFT: 'Test traffic goes to the new version.',
    POST_TEST_TRAFFIC_SHIFT: 'Test traffic has gone to the new version.',
    PRE_PRODUCTION_TRAFFIC_SHIFT: 'Traffic is about to go to the new version.',
    PRODUCTION_TRAFFIC_SHIFT: 'Traffic is going to the new version, step by step.',
    POST_PRODUCTION_TRAFFIC_SHIFT: 'All traffic goes to the new version.',
    BAKE_TIME: 'AWS watches the new version for some minutes; it goes back if errors come.',
    CLEAN_UP: 'The old tasks are stopping.',
};
/**
 * Reads one deployment. There is no status "FAILED": a deployment that fails is stopped or rolled back, and a
 * service that was rolled back is stable again, which is why only SUCCESSFUL is success (ECS API reference,
 * ServiceDeployment).
 */
function judgeDeployment(deployment) {
    const deploymentArn = deployment.serviceDeploymentArn ?? '';
    const alarms = deployment.alarms?.triggeredAlarmNames ?? [];
    const breaker = deployment.deploymentCircuitBreaker;
    const reason = [
        deployment.statusReason,
        deployment.rollback?.reason,
        breaker?.status === 'TRIGGERED'
            ? `${breaker.failureCount ?? 'several'} tasks failed (circuit breaker)`
            : undefined,
        alarms.length > 0 ? `alarm ${alarms.join(', ')}` : undefined,
    ]
        .filter((part, index, all) => part && all.indexOf(part) === index)
        .join('; ');
    switch (deployment.status) {
        case 'SUCCESSFUL':
            return { kind: 'succeeded', deploymentArn };
        case 'ROLLBACK_SUCCESSFUL':
            return { kind: 'rolled-back', deploymentArn, alarms, reason: reason || 'ECS gave no reason' };
        case 'ROLLBACK_FAILED':
            return {
                kind: 'rolled-back',
                deploymentArn,
                alarms,
                reason: `${reason || 'ECS gave no reason'}; going back failed too`,
            };
        case 'STOPPED':
            return { kind: 'stopped', deploymentArn, alarms, reason: reason || 'the deployment was stopped' };
        case 'ROLLBACK_REQUESTED':
        case 'ROLLBACK_IN_PROGRESS':
            return {
                kind: 'running',
                deploymentArn,
                describe: `AWS is going back to the previous version: ${reason || 'no reason given yet'}.`,
            };
        case 'STOP_REQUESTED':
            return {
                kind: 'running',
                deploymentArn,
                describe: 'Somebody stopped the deployment; waiting for its end.',
            };
        case 'PENDING':
        case 'IN_PROGRESS':
        case undefined:
            if (breaker?.status === 'TRIGGERED' || deployment.alarms?.status === 'TRIGGERED') {
                return { kind: 'failing', deploymentArn, reason };
            }
            return {
                kind: 'running',
                deploymentArn,
                describe: `${stages[deployment.lifecycleStage ?? ''] ?? 'The rollout has begun.'}${describeFailures(breaker)}`,
            };
        default:
            return { kind: 'running', deploymentArn, describe: `The deployment is ${String(deployment.status)}.` };
    }
}
/** Tasks that failed so far: with the third at the earliest AWS gives up (ECS developer guide, circuit breaker). */
function describeFailures(breaker) {
    const { failureCount = 0, threshold } = breaker ?? {};
    if (failureCount === 0)
        return '';
    const limit = threshold === undefined ? '' : `; AWS gives up at ${threshold}`;
    return ` ${failureCount} ${failureCount === 1 ? 'task has' : 'tasks have'} failed so far${limit}.`;
}

;// CONCATENATED MODULE: ./lib/aws/rollout-watch.js





/** 15 looks a minute: an end is noticed two seconds after it on average. */
const lookEverySeconds = 4;
/** A new deployment shows up in the list within seconds. */
const appearSeconds = 120;
/** Follows our deployment to its end: ours is known by its ARN, and what serves by its task definition. */
async function followRollout(ecs, rollout) {
    const { request } = rollout;
    const began = performance.now();
    const provisioning = new ProvisioningWatch();
    let ours = rollout.deploymentArn;
    let lastStatus = 'The deployment has not begun.';
    const look = async () => {
        ours ??= await findOurs(ecs, rollout, (performance.now() - began) / 1000);
        if (ours === null)
            return null;
        const deployment = await describeDeployment(ecs, ours);
        // Not seen everywhere yet (failures: MISSING).
        if (deployment === null)
            return null;
        const verdict = judgeDeployment(deployment);
        if (verdict.kind === 'running') {
            if (verdict.describe !== lastStatus)
                request.voice.say(verdict.describe);
            lastStatus = verdict.describe;
        }
        const end = await conclude(ecs, rollout, deployment, verdict);
        if (end !== null || !isFirst(deployment))
            return end;
        const wedged = provisioning.look(await managedResources(ecs, deployment));
        return wedged === null ? null : { kind: 'wedged', reason: wedged };
    };
    return (0,wait/* waitFor */.fm)({
        what: 'the rollout',
        usually: rollout.created
            ? 'the first one makes the load balancer and the certificate: usually 10 to 25 minutes'
            : 'Express Mode shifts traffic step by step: usually 8 to 12 minutes',
        timeoutSeconds: request.timeoutSeconds,
        interval: () => lookEverySeconds,
        say: request.voice.say,
        signal: request.signal,
        look,
        timedOut: () => new RolloutTimeout(),
    }).catch((error) => {
        if (!(error instanceof RolloutTimeout))
            throw error;
        return { kind: 'timed-out', waitedSeconds: request.timeoutSeconds, lastStatus };
    });
}
class RolloutTimeout extends Error {
}
/** What a verdict on our deployment means for the service, or `null` to go on waiting. */
async function conclude(ecs, rollout, deployment, verdict) {
    const { deploymentArn } = verdict;
    switch (verdict.kind) {
        case 'running':
            return null;
        case 'failing':
            // With nothing to go back to, ECS starts no further tasks and leaves the deployment IN_PROGRESS for ever.
            return isFirst(deployment) ? { kind: 'never-served', reason: verdict.reason } : null;
        case 'succeeded': {
            // Succeeded is not enough: what serves must be what we rolled out.
            const service = await describeService(ecs, rollout.serviceArn);
            const serving = service === null ? null : servingOf(service);
            if (serving === null)
                return null;
            if (serving.taskDefinition === rollout.request.taskDefinition)
                return { kind: 'serving', serving };
            const newest = await newestDeployment(ecs, rollout.cluster, rollout.serviceArn);
            return newest !== null && newest !== deploymentArn ? { kind: 'superseded', by: newest } : null;
        }
        case 'stopped': {
            const newest = await newestDeployment(ecs, rollout.cluster, rollout.serviceArn);
            if (newest !== null && newest !== deploymentArn)
                return { kind: 'superseded', by: newest };
            return failed(deployment, verdict, true);
        }
        case 'rolled-back':
            return failed(deployment, verdict, deployment.status !== 'ROLLBACK_FAILED');
    }
}
function failed(deployment, { reason, alarms }, restored) {
    return isFirst(deployment)
        ? { kind: 'never-served', reason }
        : { kind: 'rolled-back', reason, alarms, restored };
}
/** Nothing has ever served: there is no revision to go back to. */
function isFirst(deployment) {
    return (deployment.sourceServiceRevisions ?? []).length === 0;
}
/** Ours is the one that was not there before and whose revision runs our task definition. */
async function findOurs(ecs, rollout, waitedSeconds) {
    for (const { arn, revision } of await list(ecs, rollout.cluster, rollout.serviceArn)) {
        if (rollout.known.has(arn) || revision === null)
            continue;
        if ((await taskDefinitionOf(ecs, revision)) === rollout.request.taskDefinition)
            return arn;
    }
    if (waitedSeconds > appearSeconds) {
        throw new errors/* DeployError */.s({
            code: 'rollout-failed',
            message: `ECS accepted the rollout, but shows no deployment of it after ${appearSeconds / 60} minutes.`,
            where: `ECS service ${rollout.serviceArn}`,
            safe: 'What served before goes on serving.',
            remedy: 'Look at the service in the ECS console, then run the job again.',
        });
    }
    return null;
}
async function describeDeployment(ecs, arn) {
    const answer = await ecs.describeServiceDeployments({ serviceDeploymentArns: [arn] });
    return answer.serviceDeployments?.[0] ?? null;
}
async function managedResources(ecs, deployment) {
    const arn = deployment.targetServiceRevision?.arn;
    if (arn === undefined)
        return undefined;
    const answer = await ecs.describeServiceRevisions({ serviceRevisionArns: [arn] });
    return answer.serviceRevisions?.[0]?.ecsManagedResources;
}
/** Every deployment of a service that ECS shows now. */
async function knownDeployments(ecs, cluster, service) {
    return new Set((await list(ecs, cluster, service, { maxResults: 50 })).map(({ arn }) => arn));
}
/** A rollout of the same task definition that is under way: an earlier run of ours began it and died. */
async function runningDeployment(ecs, cluster, service, taskDefinition) {
    for (const { arn, revision } of await list(ecs, cluster, service, { status: ['PENDING', 'IN_PROGRESS'] })) {
        if (revision === null || (await taskDefinitionOf(ecs, revision)) !== taskDefinition)
            continue;
        const deployment = await describeDeployment(ecs, arn);
        // One that is lost already, with nothing to go back to, stays IN_PROGRESS: a new one takes its place.
        if (deployment === null || judgeDeployment(deployment).kind === 'running')
            return arn;
    }
    return null;
}
async function newestDeployment(ecs, cluster, service) {
    const deployments = await list(ecs, cluster, service);
    return deployments.sort((a, b) => b.createdAt - a.createdAt)[0]?.arn ?? null;
}
async function list(ecs, cluster, service, filter = {}) {
    const answer = await ecs.listServiceDeployments({ cluster, service, maxResults: 10, ...filter });
    return (answer.serviceDeployments ?? []).flatMap((brief) => brief.serviceDeploymentArn === undefined
        ? []
        : [
            {
                arn: brief.serviceDeploymentArn,
                revision: brief.targetServiceRevisionArn ?? null,
                createdAt: brief.createdAt?.getTime() ?? 0,
            },
        ]);
}
async function taskDefinitionOf(ecs, serviceRevisionArn) {
    const answer = await ecs.describeServiceRevisions({ serviceRevisionArns: [serviceRevisionArn] });
    return answer.serviceRevisions?.[0]?.taskDefinition ?? null;
}

;// CONCATENATED MODULE: ./lib/aws/express.js



/** ECS Express Mode: one call makes load balancer, certificate, scaling and service. */
function openExpressTarget(ecs, account) {
    const serviceArn = serviceArnOf(account);
    return {
        async serving() {
            const service = await describeService(ecs, serviceArn);
            return service === null ? null : servingOf(service);
        },
        async rollOut(request) {
            const { created, end } = await begin(ecs, account, request);
            if (end.kind !== 'wedged')
                return end;
            // What earlier runs made is not taken away on a suspicion; that it never served is the next thing to be said.
            if (!created)
                return neverMade(end.reason);
            return recreate(ecs, account, request, end.reason);
        },
        async relax(voice) {
            try {
                const service = await describeService(ecs, serviceArn);
                const revision = service?.activeConfigurations?.[0]?.serviceRevisionArn;
                if (revision === undefined)
                    return;
                const changed = await reduceAlarms({ ecs, cloudwatch: await account.clients.cloudwatch() }, revision);
                for (const name of changed) {
                    voice.say(`The alarm ${name} looks at 5xx answers only from now on: a 404 takes no deployment back.`);
                }
            }
            catch (error) {
                const why = error instanceof Error ? error.message : String(error);
                voice.say(`The rollback alarm stays as AWS made it, which counts 4xx answers too (${why}).`);
            }
        },
        async remove(voice) {
            if (await discard(ecs, account))
                await waitUntilGone(ecs, serviceArn, voice.say);
        },
        async discard(voice) {
            if (await discard(ecs, account))
                voice.say('The service is being removed: it never served.');
        },
    };
}
/** Updates the service, makes it, or waits for a rollout of an earlier run; then follows it to its end. */
async function begin(ecs, account, request) {
    const { cluster } = account.foundation;
    const serviceArn = serviceArnOf(account);
    const before = await existing(ecs, account, request);
    const known = before === null ? new Set() : await knownDeployments(ecs, cluster, serviceArn);
    const running = before === null ? null : await runningDeployment(ecs, cluster, serviceArn, request.taskDefinition);
    if (running !== null)
        request.voice.say('An earlier run began this very rollout; waiting for its end.');
    else if (before === null)
        await createService(ecs, account, request);
    else
        await updateService(ecs, account, request);
    const created = before === null;
    const rollout = { cluster, serviceArn, request, known, deploymentArn: running, created };
    return { created, end: await followRollout(ecs, rollout) };
}
/** Once more with a new service, made from nothing: AWS does not ask again for what it was refused. */
async function recreate(ecs, account, request, reason) {
    const { cluster } = account.foundation;
    const serviceArn = serviceArnOf(account);
    request.voice.say(`AWS does not finish what the service needs (${reason}). It never does then, so the service that this run made is removed and made once more.`);
    const known = await knownDeployments(ecs, cluster, serviceArn);
    await deleteService(ecs, serviceArn);
    await waitUntilGone(ecs, serviceArn, request.voice.say, request.signal);
    await createService(ecs, account, request);
    const rollout = { cluster, serviceArn, request, known, deploymentArn: null, created: true };
    const end = await followRollout(ecs, rollout);
    return end.kind === 'wedged' ? neverMade(end.reason) : end;
}
function neverMade(reason) {
    return { kind: 'never-served', reason: `AWS did not finish what the service needs: ${reason}` };
}
/** The service to update, or `null` to create it; one that is just being removed is waited for first. */
async function existing(ecs, account, request) {
    const serviceArn = serviceArnOf(account);
    const service = await describeService(ecs, serviceArn);
    if (service === null)
        return null;
    refuseForeign(service, account);
    if (service.status?.statusCode !== 'DRAINING')
        return service;
    await waitUntilGone(ecs, serviceArn, request.voice.say, request.signal);
    return null;
}
/** Asks for the removal. @returns false where there is nothing to remove */
async function discard(ecs, account) {
    const serviceArn = serviceArnOf(account);
    const service = await describeService(ecs, serviceArn);
    if (service === null)
        return false;
    refuseForeign(service, account);
    await deleteService(ecs, serviceArn);
    return true;
}


/***/ }),

/***/ 4626:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   E: () => (/* binding */ freshRoleSeconds),
/* harmony export */   v: () => (/* binding */ whileRolesAreFresh)
/* harmony export */ });
/* harmony import */ var node_timers_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8500);

/** A role that was just made is known everywhere within minutes (IAM user guide, "Changes ... are not immediate"). */
const freshRoleSeconds = 240;
const tryEverySeconds = 10;
/** How ECS says that it does not know a role yet; nothing else is waited for like this. */
const notKnownYet = /cannot assume role|unable to assume|not able to validate the provided access credentials|sts:AssumeRole/i;
/** Repeats a call while AWS says that it cannot assume a role; after four minutes that is the answer. */
async function whileRolesAreFresh(call, say, signal) {
    const began = performance.now();
    for (let attempt = 1;; attempt += 1) {
        try {
            return await call();
        }
        catch (error) {
            const text = error instanceof Error ? error.message : '';
            if (!notKnownYet.test(text) || (performance.now() - began) / 1000 >= freshRoleSeconds)
                throw error;
            if (attempt === 1) {
                say('AWS does not know the roles yet, which is normal right after they were made; trying for 4 minutes.');
            }
            await (0,node_timers_promises__WEBPACK_IMPORTED_MODULE_0__.setTimeout)(tryEverySeconds * 1000, undefined, signal ? { signal } : {});
        }
    }
}


/***/ })

};
