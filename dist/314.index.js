export const id = 314;
export const ids = [314];
export const modules = {

/***/ 7314:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  openExpressTarget: () => (/* binding */ openExpressTarget)
});

// EXTERNAL MODULE: external "node:timers/promises"
var promises_ = __webpack_require__(8500);
// EXTERNAL MODULE: ./lib/errors.js
var errors = __webpack_require__(452);
// EXTERNAL MODULE: ./lib/wait.js
var wait = __webpack_require__(7634);
// EXTERNAL MODULE: ./lib/aws/refusal.js
var refusal = __webpack_require__(4549);
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
 * service that was rolled back is stable again, which is why only SUCCESSFUL is success (research/aws 0.1).
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
                describe: `AWS is going back to the previous version: ${reason || 'no reason given yet'}.`,
            };
        case 'STOP_REQUESTED':
            return { kind: 'running', describe: 'Somebody stopped the deployment; waiting for its end.' };
        case 'PENDING':
        case 'IN_PROGRESS':
        case undefined:
            return {
                kind: 'running',
                describe: stages[deployment.lifecycleStage ?? ''] ?? 'The rollout has begun.',
            };
        default:
            return { kind: 'running', describe: `The deployment is ${String(deployment.status)}.` };
    }
}

;// CONCATENATED MODULE: ./lib/aws/express.js





/** 15 looks a minute: an end is noticed two seconds after it on average. */
const lookEverySeconds = 4;
/** A service that is being removed takes 5 to 10 minutes to go. */
const removalSeconds = 1800;
/** A role made a moment ago; AWS says only that it "cannot assume" it. Nothing else is waited for like this. */
const freshRoleSeconds = 240;
/** A new deployment shows up in the list within seconds. */
const appearSeconds = 120;
/** ECS Express Mode: one call makes load balancer, certificate, scaling and service. */
function openExpressTarget(ecs, account) {
    const { cluster } = account.foundation;
    const serviceName = account.names.service;
    const serviceArn = `arn:${account.partition}:ecs:${account.region}:${account.accountId}:service/${cluster}/${serviceName}`;
    return {
        async serving() {
            const service = await describe(ecs, serviceArn);
            return service === null ? null : servingOf(service);
        },
        async rollOut(request) {
            const before = await existing(ecs, account, serviceArn, request);
            const known = before === null ? new Set() : await knownDeployments(ecs, cluster, serviceArn);
            const running = before === null ? null : await runningDeployment(ecs, cluster, serviceArn, request.taskDefinition);
            if (running !== null)
                request.voice.say('An earlier run began this very rollout; waiting for its end.');
            else if (before === null)
                await create(ecs, account, request);
            else
                await update(ecs, account, serviceArn, request);
            return followRollout(ecs, {
                cluster,
                serviceArn,
                request,
                known,
                deploymentArn: running,
                first: before === null,
            });
        },
        async remove(voice) {
            const service = await describe(ecs, serviceArn);
            if (service === null)
                return;
            refuseForeign(service, account);
            try {
                await ecs.deleteExpressGatewayService({ serviceArn });
            }
            catch (error) {
                // "is in DRAINING status": an earlier run asked for it; "in INACTIVE status": it is gone.
                if (!(0,refusal/* isNamed */.ev)(error, 'ServiceNotActiveException', 'ResourceNotFoundException'))
                    throw error;
            }
            await waitUntilGone(ecs, serviceArn, voice.say);
        },
    };
}
/** The service to update, or `null` to create it; one that is just being removed is waited for first. */
async function existing(ecs, account, serviceArn, request) {
    const service = await describe(ecs, serviceArn);
    if (service === null)
        return null;
    refuseForeign(service, account);
    if (service.status?.statusCode !== 'DRAINING')
        return service;
    await waitUntilGone(ecs, serviceArn, request.voice.say);
    return null;
}
async function create(ecs, account, request) {
    await whileRolesAreFresh(request, async () => {
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
            if ((await describe(ecs, serviceArnOf(account))) === null)
                throw error;
        }
    });
}
async function update(ecs, account, serviceArn, request) {
    await whileRolesAreFresh(request, async () => {
        await ecs.updateExpressGatewayService({ serviceArn, ...configuration(account, request) });
    });
}
/** Everything explicit: Express Mode's defaults differ between its documents (research/aws 0.3). */
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
/** Repeats a call while AWS says that it cannot assume a role; after four minutes that is the answer. */
async function whileRolesAreFresh(request, call) {
    const began = performance.now();
    for (let attempt = 1;; attempt += 1) {
        try {
            return await call();
        }
        catch (error) {
            const text = error instanceof Error ? error.message : '';
            const fresh = /cannot assume role|unable to assume|not able to validate the provided access credentials|sts:AssumeRole/i;
            if (!fresh.test(text) || (performance.now() - began) / 1000 >= freshRoleSeconds)
                throw error;
            if (attempt === 1)
                request.voice.say('AWS does not know the roles yet, which is normal right after they were made; trying for 4 minutes.');
            await (0,promises_.setTimeout)(10_000);
        }
    }
}
async function followRollout(ecs, rollout) {
    const { request, cluster, serviceArn } = rollout;
    let ours = rollout.deploymentArn;
    let lastStatus = 'the deployment has not begun';
    const look = async (waitedSeconds) => {
        ours ??= await findOurs(ecs, rollout, waitedSeconds);
        if (ours === null)
            return null;
        const verdict = await judge(ecs, ours);
        if (verdict === null)
            return null;
        const line = verdict.kind === 'running' ? verdict.describe : '';
        if (line !== '' && line !== lastStatus)
            request.voice.say(line);
        if (verdict.kind === 'running')
            lastStatus = verdict.describe;
        return conclude(ecs, rollout, verdict);
    };
    const began = performance.now();
    return (0,wait/* waitFor */.fm)({
        what: 'the rollout',
        usually: rollout.first
            ? 'the first one makes the load balancer and the certificate: usually 10 to 25 minutes'
            : 'Express Mode shifts traffic step by step: usually 8 to 12 minutes',
        timeoutSeconds: request.timeoutSeconds,
        interval: () => lookEverySeconds,
        say: request.voice.say,
        signal: request.signal,
        look: () => look((performance.now() - began) / 1000),
        timedOut: async () => new RolloutTimeout(lastStatus),
    }).catch(async (error) => {
        if (!(error instanceof RolloutTimeout))
            throw error;
        const service = await describe(ecs, serviceArn);
        return {
            kind: 'timed-out',
            waitedSeconds: request.timeoutSeconds,
            lastStatus: `${error.lastStatus} (cluster ${cluster})`,
            serving: service === null ? null : servingOf(service),
        };
    });
}
class RolloutTimeout extends Error {
    lastStatus;
    constructor(lastStatus) {
        super(lastStatus);
        this.lastStatus = lastStatus;
    }
}
/** What a verdict on our deployment means for the service, or `null` to go on waiting. */
async function conclude(ecs, rollout, verdict) {
    switch (verdict.kind) {
        case 'running':
            return null;
        case 'succeeded': {
            // Succeeded is not enough: what serves must be what we rolled out.
            const service = await describe(ecs, rollout.serviceArn);
            const serving = service === null ? null : servingOf(service);
            if (serving === null)
                return null;
            if (serving.taskDefinition === rollout.request.taskDefinition)
                return { kind: 'serving', serving };
            const newest = await newestDeployment(ecs, rollout.cluster, rollout.serviceArn);
            return newest !== null && newest !== verdict.deploymentArn ? { kind: 'superseded', by: newest } : null;
        }
        case 'stopped': {
            const newest = await newestDeployment(ecs, rollout.cluster, rollout.serviceArn);
            if (newest !== null && newest !== verdict.deploymentArn)
                return { kind: 'superseded', by: newest };
            return failed(ecs, rollout, verdict.reason, verdict.alarms);
        }
        case 'rolled-back':
            return failed(ecs, rollout, verdict.reason, verdict.alarms);
    }
}
async function failed(ecs, rollout, reason, alarms) {
    if (rollout.first)
        return { kind: 'never-served', reason };
    const service = await describe(ecs, rollout.serviceArn);
    return { kind: 'rolled-back', reason, alarms, serving: service === null ? null : servingOf(service) };
}
/** Ours is the one that was not there before and whose revision runs our task definition. */
async function findOurs(ecs, rollout, waitedSeconds) {
    const answer = await ecs.listServiceDeployments({
        cluster: rollout.cluster,
        service: rollout.serviceArn,
        maxResults: 10,
    });
    for (const { serviceDeploymentArn: arn, targetServiceRevisionArn: revision } of answer.serviceDeployments ??
        []) {
        if (!arn || !revision || rollout.known.has(arn))
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
async function judge(ecs, deploymentArn) {
    const answer = await ecs.describeServiceDeployments({ serviceDeploymentArns: [deploymentArn] });
    const deployment = answer.serviceDeployments?.[0];
    // Not seen everywhere yet (failures: MISSING).
    return deployment === undefined ? null : judgeDeployment(deployment);
}
async function knownDeployments(ecs, cluster, service) {
    const answer = await ecs.listServiceDeployments({ cluster, service, maxResults: 50 });
    return new Set((answer.serviceDeployments ?? []).map(({ serviceDeploymentArn }) => serviceDeploymentArn ?? ''));
}
/** A rollout of the same task definition that is under way: an earlier run of ours began it and died. */
async function runningDeployment(ecs, cluster, service, taskDefinition) {
    const answer = await ecs.listServiceDeployments({
        cluster,
        service,
        status: ['PENDING', 'IN_PROGRESS'],
        maxResults: 10,
    });
    for (const { serviceDeploymentArn: arn, targetServiceRevisionArn: revision } of answer.serviceDeployments ??
        []) {
        if (arn && revision && (await taskDefinitionOf(ecs, revision)) === taskDefinition)
            return arn;
    }
    return null;
}
async function newestDeployment(ecs, cluster, service) {
    const answer = await ecs.listServiceDeployments({ cluster, service, maxResults: 10 });
    const newest = [...(answer.serviceDeployments ?? [])].sort(byAge)[0];
    return newest?.serviceDeploymentArn ?? null;
}
function byAge(a, b) {
    return (b.createdAt?.getTime() ?? 0) - (a.createdAt?.getTime() ?? 0);
}
async function taskDefinitionOf(ecs, serviceRevisionArn) {
    const answer = await ecs.describeServiceRevisions({ serviceRevisionArns: [serviceRevisionArn] });
    return answer.serviceRevisions?.[0]?.taskDefinition ?? null;
}
/** The service, or `null` where there is none, or only the memory of one (INACTIVE). */
async function describe(ecs, serviceArn) {
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
async function waitUntilGone(ecs, serviceArn, say) {
    await (0,wait/* waitFor */.fm)({
        what: 'the old service to be removed',
        usually: 'usually 5 to 10 minutes',
        timeoutSeconds: removalSeconds,
        interval: () => 5,
        say,
        look: async () => ((await describe(ecs, serviceArn)) === null ? true : null),
        timedOut: () => new errors/* DeployError */.s({
            code: 'cleanup-incomplete',
            message: 'The ECS service is still being removed after half an hour.',
            where: serviceArn,
            remedy: 'Run the job again later; it goes on from there.',
        }),
    });
}
function serviceArnOf(account) {
    return `arn:${account.partition}:ecs:${account.region}:${account.accountId}:service/${account.foundation.cluster}/${account.names.service}`;
}


/***/ })

};
