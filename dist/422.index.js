export const id = 422;
export const ids = [422];
export const modules = {

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


/***/ }),

/***/ 6464:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   QL: () => (/* binding */ phaseTaskDefinition),
/* harmony export */   Zq: () => (/* binding */ phaseCommand),
/* harmony export */   ax: () => (/* binding */ fingerprintOf),
/* harmony export */   fW: () => (/* binding */ ensureTaskDefinition),
/* harmony export */   k_: () => (/* binding */ scriptTaskDefinition),
/* harmony export */   lK: () => (/* binding */ phaseEndPattern),
/* harmony export */   rn: () => (/* binding */ portName),
/* harmony export */   xN: () => (/* binding */ containerName),
/* harmony export */   zp: () => (/* binding */ webTaskDefinition)
/* harmony export */ });
/* unused harmony export execForm */
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7598);
/* harmony import */ var _refusal_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(4549);


/** The one container of every task. Express Mode insists on this name. */
const containerName = 'Main';
/** The name of the web port; Express Mode and ECS Gateway insist on one. */
const portName = 'web';
/**
 * Runs the command that it is given as `$2` in a shell of its own, passes SIGTERM on to it, and ends the log with a
 * line that says which phase this was (`$1`, the intent's id) and how it ended: the log still knows when ECS has
 * forgotten the task.
 */
const phaseWrapper = [
    'sh -c "$2" &',
    'child=$!',
    'trap \'kill -TERM "$child" 2>/dev/null\' TERM INT',
    'wait "$child"',
    'code=$?',
    // A trapped signal ends the first wait early, with a code of its own.
    'while kill -0 "$child" 2>/dev/null; do wait "$child"; code=$?; done',
    'echo "monolayer-phase $1 exited $code"',
    'exit "$code"',
].join('\n');
/** How a phase's last log line reads; the id is the intent's. */
function phaseEndPattern(id) {
    return new RegExp(`^monolayer-phase ${id.replace(/[^\w-]/g, '')} exited ([0-9]{1,3})$`);
}
/** A task that runs one shell command, given per run: see {@link phaseCommand}. */
function phaseTaskDefinition(settings) {
    return define(settings, 'phase', {
        entryPoint: ['sh', '-c', phaseWrapper, 'monolayer-phase'],
        // Never reached: RunTask always overrides it. Without it the image's own CMD would stand here.
        command: ['none', 'exit 64'],
    });
}
/** The override that gives a phase its command. */
function phaseCommand(id, command) {
    return { name: containerName, command: [id, command] };
}
/** A task that serves the app. `command`: shell command, or `null` for the image's own. */
function webTaskDefinition(settings, web) {
    return define(settings, 'web', {
        portMappings: [{ containerPort: web.port, protocol: 'tcp', name: portName }],
        ...(web.command === null ? {} : { entryPoint: ['sh', '-c'], command: [execForm(web.command)] }),
    });
}
/** A task that runs a fixed script, as the database setup does. */
function scriptTaskDefinition(settings, prefix, script) {
    return define(settings, prefix, { entryPoint: ['sh', '-c'], command: [script] });
}
/**
 * `exec` in front of a simple command, so that the server replaces the shell and gets SIGTERM itself. A compound
 * command (`a && b`, a pipe, an assignment in front) stays as it is: `exec` would cut it short.
 */
function execForm(command) {
    const simple = /^[\w./-]+(?:\s|$)/.test(command) &&
        !/[;&|<>()\n`]|\$\(/.test(command) &&
        !/^(exec|cd|export|set|if|for|while|case)\s/.test(command);
    return simple ? `exec ${command}` : command;
}
function define(settings, logPrefix, container) {
    return {
        family: settings.family,
        networkMode: 'awsvpc',
        requiresCompatibilities: ['FARGATE'],
        cpu: String(settings.cpu),
        memory: String(settings.memory),
        runtimePlatform: { cpuArchitecture: settings.cpuArchitecture, operatingSystemFamily: 'LINUX' },
        executionRoleArn: settings.executionRoleArn,
        containerDefinitions: [
            {
                name: containerName,
                image: settings.image,
                essential: true,
                environment: Object.entries(settings.environment)
                    .sort(([a], [b]) => (a < b ? -1 : 1))
                    .map(([name, value]) => ({ name, value })),
                secrets: [...settings.secrets].sort((a, b) => (a.name < b.name ? -1 : 1)),
                linuxParameters: { initProcessEnabled: true },
                ...(settings.secretsVersion === undefined
                    ? {}
                    : { dockerLabels: { 'monolayer.secrets': settings.secretsVersion } }),
                logConfiguration: {
                    logDriver: 'awslogs',
                    options: {
                        'awslogs-group': settings.logGroup,
                        'awslogs-region': settings.region,
                        'awslogs-stream-prefix': logPrefix,
                        // A phase must not lose a line. A web task must not stop because CloudWatch does.
                        mode: logPrefix === 'web' ? 'non-blocking' : 'blocking',
                        ...(logPrefix === 'web' ? { 'max-buffer-size': '25m' } : {}),
                    },
                },
                ...container,
            },
        ],
        tags: Object.entries(settings.tags).map(([key, value]) => ({ key, value })),
    };
}
const fingerprintTag = 'monolayer:fingerprint';
/** What a definition says, as a hash: the same text, the same revision. */
function fingerprintOf(definition) {
    return (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHash)('sha256').update(canonical(definition)).digest('hex').slice(0, 32);
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
            taskDefinition: definition.family ?? '',
            include: ['TAGS'],
        });
        const tag = answer.tags?.find(({ key }) => key === fingerprintTag);
        const arn = answer.taskDefinition?.taskDefinitionArn;
        if (tag?.value === fingerprint && answer.taskDefinition?.status === 'ACTIVE' && arn)
            return arn;
    }
    catch (error) {
        // "Unable to describe task definition": the family has no active revision yet.
        if (!(0,_refusal_js__WEBPACK_IMPORTED_MODULE_1__/* .isNamed */ .ev)(error, 'ClientException'))
            throw error;
    }
    const answer = await ecs.registerTaskDefinition({
        ...definition,
        tags: [...(definition.tags ?? []), { key: fingerprintTag, value: fingerprint }],
    });
    const arn = answer.taskDefinition?.taskDefinitionArn;
    if (!arn)
        throw new Error('ECS registered a task definition and did not say its ARN');
    return arn;
}
/** JSON with sorted keys, so that the order of members never counts. */
function canonical(value) {
    if (Array.isArray(value))
        return `[${value.map(canonical).join(',')}]`;
    if (typeof value !== 'object' || value === null)
        return JSON.stringify(value) ?? 'null';
    const members = Object.entries(value)
        .filter(([, member]) => member !== undefined)
        .sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`).join(',')}}`;
}


/***/ }),

/***/ 9491:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   R_: () => (/* binding */ accountCommand),
/* harmony export */   Yg: () => (/* binding */ repositoryCommand),
/* harmony export */   Yq: () => (/* binding */ decodeClaims),
/* harmony export */   Zs: () => (/* binding */ describeClaims),
/* harmony export */   o2: () => (/* binding */ gatewayCommand),
/* harmony export */   si: () => (/* binding */ trustStatement)
/* harmony export */ });
/** The claims of GitHub's token that a trust policy can ask for. The token itself is never shown. */
const shownClaims = [
    'sub',
    'aud',
    'repository_id',
    'repository',
    'ref',
    'environment',
    'event_name',
    'job_workflow_ref',
];
/** The payload of a JWT (RFC 7519), not verified: AWS does that. Empty where it is no JWT. */
function decodeClaims(token) {
    try {
        const payload = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
        return typeof payload === 'object' && payload !== null ? { ...payload } : {};
    }
    catch {
        return {};
    }
}
function describeClaims(claims) {
    return shownClaims.flatMap((name) => typeof claims[name] === 'string' ? [`${name} = ${claims[name]}`] : []);
}
/** A trust policy statement that allows these claims, in both shapes of `sub`, as JSON. */
function trustStatement(accountId, claims) {
    const provider = 'token.actions.githubusercontent.com';
    const [owner = '<owner>', name = '<repository>'] = text(claims.repository).split('/');
    const ownerId = text(claims.repository_owner_id) || '<owner-id>';
    const id = text(claims.repository_id) || '<repository-id>';
    const production = text(claims.ref) !== '' && !text(claims.ref).startsWith('refs/pull/');
    return JSON.stringify({
        Effect: 'Allow',
        Principal: { Federated: `arn:aws:iam::${accountId}:oidc-provider/${provider}` },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: {
            StringEquals: {
                [`${provider}:aud`]: 'sts.amazonaws.com',
                [`${provider}:repository_id`]: id,
                ...(production ? { [`${provider}:ref`]: text(claims.ref) } : {}),
            },
            StringLike: {
                [`${provider}:sub`]: [`repo:${owner}/${name}:*`, `repo:${owner}@${ownerId}/${name}@${id}:*`],
            },
        },
    }, null, 2);
}
/** Creates what an account needs once. */
const accountCommand = 'aws cloudformation deploy --stack-name monolayer-account --template-file bootstrap/account.yml --capabilities CAPABILITY_NAMED_IAM';
/** Creates what `web-target: gateway` needs in an account, once. */
const gatewayCommand = 'aws cloudformation deploy --stack-name monolayer-gateway --template-file bootstrap/gateway.yml --capabilities CAPABILITY_NAMED_IAM';
/** Creates the roles of one repository. */
function repositoryCommand(claims) {
    const [owner = '<owner>', name = '<repository>'] = text(claims.repository).split('/');
    const parameters = [
        `Owner=${owner || '<owner>'}`,
        `OwnerId=${text(claims.repository_owner_id) || '<number>'}`,
        `Repository=${name}`,
        `RepositoryId=${text(claims.repository_id) || '<number>'}`,
        'DefaultBranch=main',
    ];
    return `aws cloudformation deploy --stack-name monolayer-${owner || 'owner'}-${name.replace(/[^A-Za-z0-9-]/g, '-')} --template-file bootstrap/repository.yml --capabilities CAPABILITY_NAMED_IAM --parameter-overrides ${parameters.join(' ')}`;
}
function text(value) {
    return typeof value === 'string' ? value : '';
}


/***/ }),

/***/ 1041:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  openWebTargets: () => (/* binding */ openWebTargets)
});

// EXTERNAL MODULE: ./lib/errors.js
var errors = __webpack_require__(452);
// EXTERNAL MODULE: ./lib/wait.js
var wait = __webpack_require__(7634);
// EXTERNAL MODULE: ./lib/aws/fresh-role.js
var fresh_role = __webpack_require__(4626);
;// CONCATENATED MODULE: ./lib/aws/owned-service.js

/** A service's ARN follows from its cluster and its name. */
function serviceArnOf(account) {
    return `arn:${account.partition}:ecs:${account.region}:${account.accountId}:service/${account.foundation.cluster}/${account.names.service}`;
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

// EXTERNAL MODULE: ./lib/aws/refusal.js
var refusal = __webpack_require__(4549);
;// CONCATENATED MODULE: ./lib/aws/express-service.js





/** A service that is being removed takes 5 to 10 minutes to go. */
const removalSeconds = 1800;
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
        const wedged = await rollout.service.wedged(await managedResources(ecs, deployment));
        return wedged === null ? null : { kind: 'wedged', reason: wedged };
    };
    return (0,wait/* waitFor */.fm)({
        what: 'the rollout',
        usually: rollout.service.usually,
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
            const serving = await rollout.service.serving();
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





const usually = {
    first: 'the first one makes the load balancer and the certificate: usually 10 to 25 minutes',
    update: 'Express Mode shifts traffic step by step: usually 8 to 12 minutes',
};
/** ECS Express Mode: one call makes load balancer, certificate, scaling and service. */
function openExpressTarget(ecs, account) {
    const serviceArn = serviceArnOf(account);
    return {
        kind: 'express',
        // One task is the least that Express Mode takes.
        sleeper: null,
        preflight: async () => { },
        serving: () => readServing(ecs, serviceArn),
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
async function readServing(ecs, serviceArn) {
    const service = await describeService(ecs, serviceArn);
    return service === null ? null : servingOf(service);
}
/** A service as the watch over a rollout sees it. `created`: it was made for this rollout. */
function watched(ecs, serviceArn, created) {
    const provisioning = new ProvisioningWatch();
    return {
        serving: () => readServing(ecs, serviceArn),
        wedged: async (resources) => provisioning.look(resources),
        usually: created ? usually.first : usually.update,
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
    const service = watched(ecs, serviceArn, created);
    const rollout = { cluster, serviceArn, service, request, known, deploymentArn: running };
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
    const service = watched(ecs, serviceArn, true);
    const rollout = { cluster, serviceArn, service, request, known, deploymentArn: null };
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

// EXTERNAL MODULE: ./lib/aws/trust.js
var trust = __webpack_require__(9491);
;// CONCATENATED MODULE: ./lib/aws/gateway-foundation.js



/** Written by `bootstrap/gateway.yml`; its name is the one fixed point between that template and this code. */
function gatewayParameter(stage) {
    return `/monolayer/gateway/${stage}`;
}
const supportedVersion = 1;
/**
 * States in which a gateway takes new services: how its last update ended does not matter (ECS API, Gateway.status).
 */
const usable = new Set(['ACTIVE', 'UPDATE_IN_PROGRESS', 'UPDATE_COMPLETE', 'UPDATE_FAILED']);
/**
 * Makes sure that a stage has a gateway in this region before anything is built. AWS publishes no list of the regions
 * that have ECS Gateway: a region without it answers UnsupportedFeatureException, or does not know the operation.
 *
 * @returns the gateway's ARN
 * @throws DeployError `gateway-missing` with the command that makes it
 */
async function readGateway(ssm, ecs, stage, region) {
    const parameter = gatewayParameter(stage);
    const arn = parseGateway(await readParameter(ssm, parameter, region), parameter);
    try {
        const { gateway } = await ecs.describeGateway({ gateway: arn });
        if (usable.has(gateway?.status ?? ''))
            return arn;
        throw missing(`The gateway ${arn} is ${gateway?.status ?? 'not there'}.`, parameter);
    }
    catch (error) {
        if ((0,refusal/* isNamed */.ev)(error, 'UnsupportedFeatureException', 'UnknownOperationException')) {
            const what = `AWS has no ECS Gateway in ${region} (it says: ${error.message}).`;
            throw missing(what, parameter, unsupported);
        }
        if ((0,refusal/* isNamed */.ev)(error, 'GatewayNotFoundException'))
            throw missing(`The gateway ${arn} is not there any more.`, parameter);
        throw error;
    }
}
async function readParameter(ssm, name, region) {
    try {
        const { Parameter } = await ssm.getParameter({ Name: name });
        return Parameter?.Value ?? '';
    }
    catch (error) {
        if ((0,refusal/* isNamed */.ev)(error, 'ParameterNotFound'))
            throw missing(`There is no parameter ${name} in ${region}.`, name);
        throw error;
    }
}
/** @throws DeployError `gateway-missing` where the text is not what `bootstrap/gateway.yml` writes */
function parseGateway(text, parameter) {
    let value;
    try {
        value = JSON.parse(text);
    }
    catch {
        throw missing(`The parameter ${parameter} is not JSON.`, parameter);
    }
    const { version, gateway } = record(value);
    if (version !== supportedVersion) {
        const what = `The gateway's parameter has version ${String(version)}; this action needs version ${supportedVersion}.`;
        throw missing(what, parameter);
    }
    if (typeof gateway === 'string' && gateway !== '')
        return gateway;
    throw missing(`The parameter ${parameter} names no gateway.`, parameter);
}
function record(value) {
    return typeof value === 'object' && value !== null ? { ...value } : {};
}
const create = `Make it once per account and region: ${trust/* gatewayCommand */.o2}. If CloudFormation does not know AWS::ECS::Gateway there, leave web-target out.`;
const unsupported = 'Leave web-target out (Express Mode), or use a region that has ECS Gateway.';
function missing(what, parameter, remedy = create) {
    return new errors/* DeployError */.s({
        code: 'gateway-missing',
        message: `web-target: gateway cannot be used here: ${what}`,
        where: `AWS Systems Manager, parameter ${parameter}, and Amazon ECS`,
        safe: 'Nothing was made and nothing was changed.',
        remedy,
    });
}

;// CONCATENATED MODULE: ./lib/aws/gateway-revision.js
/**
 * What a service behind a gateway serves: the revision of its newest deployment that succeeded, which is also what a
 * roll back goes back to. `service.taskDefinition` is what was asked for last, and need not serve.
 *
 * @returns `null` while none has succeeded, or while its route has no URL
 */
async function readServingRevision(ecs, account, service) {
    const arn = (await newestSuccess(ecs, account, service.createdAt)) ?? steadyRevision(service);
    if (arn === undefined || service.serviceArn === undefined)
        return null;
    const answer = await ecs.describeServiceRevisions({ serviceRevisionArns: [arn] });
    const [revision] = answer.serviceRevisions ?? [];
    const url = urlOf(revision?.ecsManagedResources);
    if (revision?.taskDefinition === undefined || url === null)
        return null;
    return { serviceArn: service.serviceArn, taskDefinition: revision.taskDefinition, url };
}
/** `https://…` of the public route, without a slash at its end; `null` until the route is there. */
function urlOf(resources) {
    const connection = publicConnections(resources).find(({ status }) => routes.has(status ?? ''));
    return connection?.serviceUrl?.replace(/\/+$/, '') || null;
}
/** The public routes of a revision that could not be made. */
function failedRoutes(resources) {
    return publicConnections(resources).filter(({ status }) => status === 'CREATE_FAILED');
}
/** States in which a route has traffic: one whose update failed goes on as it was. */
const routes = new Set(['ACTIVE', 'UPDATE_IN_PROGRESS', 'UPDATE_FAILED']);
function publicConnections(resources) {
    return (resources?.gatewayConnections ?? []).filter(({ accessType }) => accessType !== 'PRIVATE');
}
/** `since`: a service of the same name that was removed before may have deployments too. */
async function newestSuccess(ecs, account, since) {
    const answer = await ecs.listServiceDeployments({
        cluster: account.foundation.cluster,
        service: account.names.service,
        status: ['SUCCESSFUL'],
        maxResults: 10,
    });
    const made = ({ createdAt }) => createdAt?.getTime() ?? 0;
    const [newest] = (answer.serviceDeployments ?? [])
        .filter((deployment) => made(deployment) >= (since?.getTime() ?? 0))
        .sort((a, b) => made(b) - made(a));
    return newest?.targetServiceRevisionArn;
}
/** ECS forgets deployments after 90 days: then a service that has one deployment, completed, serves that. */
function steadyRevision({ deployments = [], currentServiceRevisions = [] }) {
    const steady = deployments.length === 1 && deployments[0]?.rolloutState === 'COMPLETED';
    return steady && currentServiceRevisions.length === 1 ? currentServiceRevisions[0]?.arn : undefined;
}

// EXTERNAL MODULE: ./lib/plan/web-target.js
var web_target = __webpack_require__(4079);
// EXTERNAL MODULE: ./lib/aws/task-definition.js
var task_definition = __webpack_require__(6464);
;// CONCATENATED MODULE: ./lib/aws/gateway-service.js







/** Tasks take minutes to go. How long route, certificate and target group take is not documented. */
const gateway_service_removalSeconds = 1800;
/**
 * How a gateway checks a target: healthy 10 seconds after its first answer, and taken away after 15 seconds without
 * one. Its defaults are not documented, those of a target group are 30 seconds and five checks.
 */
const healthCheck = {
    healthCheckProtocol: 'HTTP',
    healthCheckIntervalSeconds: 5,
    healthCheckTimeoutSeconds: 3,
    healthyThresholdCount: 2,
    unhealthyThresholdCount: 3,
    matcher: { httpCode: '200' },
};
/** Failed checks do not count so long after a task's start. The default is 0, which no app would survive. */
const graceSeconds = 120;
/** The service, or `null` where there is none, or only the memory of one (INACTIVE). */
async function describeClassic(ecs, account) {
    const answer = await ecs.describeServices({
        cluster: account.foundation.cluster,
        services: [account.names.service],
        include: ['TAGS'],
    });
    const [service] = answer.services ?? [];
    return service === undefined || service.status === 'INACTIVE' ? null : service;
}
/** @throws DeployError `gateway-missing` where no gateway takes the service */
async function createClassic(ecs, account, request) {
    const create = async () => {
        try {
            await ecs.createService({
                serviceName: account.names.service,
                ...gateway_service_configuration(account, request),
                capacityProviderStrategy: [{ capacityProvider: capacityProvider(account), weight: 1 }],
                propagateTags: 'SERVICE',
                enableECSManagedTags: true,
                tags: Object.entries(account.tags).map(([key, value]) => ({ key, value })),
            });
        }
        catch (error) {
            // At once and with a reason: no gateway of the cluster, none in this network, none that is public.
            if ((0,refusal/* isNamed */.ev)(error, 'InvalidParameterException') && /gateway/i.test(error.message)) {
                throw notTaken(account, error.message);
            }
            // Our own first attempt whose answer was lost has made the service.
            if ((await describeClassic(ecs, account)) === null)
                throw error;
        }
    };
    await (0,fresh_role/* whileRolesAreFresh */.v)(create, request.voice.say, request.signal);
}
async function updateClassic(ecs, account, request) {
    const update = () => ecs.updateService({
        service: account.names.service,
        ...gateway_service_configuration(account, request),
        // The same task definition again would otherwise be no deployment at all.
        forceNewDeployment: true,
    });
    await (0,fresh_role/* whileRolesAreFresh */.v)(update, request.voice.say, request.signal);
}
/** Changes how many tasks run; ECS calls that no deployment. */
async function scaleClassic(ecs, account, tasks) {
    const { cluster } = account.foundation;
    await ecs.updateService({ cluster, service: account.names.service, desiredCount: tasks });
}
/** Asks for the removal of a service; one that is being removed or gone already is fine. */
async function deleteClassic(ecs, account) {
    try {
        await ecs.deleteService({
            cluster: account.foundation.cluster,
            service: account.names.service,
            force: true,
        });
    }
    catch (error) {
        if (!(0,refusal/* isNamed */.ev)(error, 'ServiceNotActiveException', 'ServiceNotFoundException'))
            throw error;
    }
}
/**
 * Waits until the service and its routes are gone: a route that stays costs a rule and a certificate, and keeps the
 * gateway from ever being removed.
 *
 * @throws DeployError `cleanup-incomplete`
 */
async function waitUntilClassicGone(ecs, account, say, signal) {
    const left = (message) => new errors/* DeployError */.s({
        code: 'cleanup-incomplete',
        message,
        where: `ECS service ${account.names.service}, cluster ${account.foundation.cluster}`,
        remedy: 'Run the job again later; it goes on from there.',
    });
    await (0,wait/* waitFor */.fm)({
        what: 'the service and its route to be removed',
        usually: 'usually 1 to 6 minutes',
        timeoutSeconds: gateway_service_removalSeconds,
        interval: () => 5,
        say,
        signal,
        look: async () => {
            const routes = await routesOf(ecs, account);
            const failed = routes.find(({ status }) => status === 'DELETE_FAILED');
            if (failed !== undefined) {
                throw left(`AWS could not remove the route ${failed.gatewayRouteArn} to the service, and says no reason.`);
            }
            return routes.length === 0 && (await describeClassic(ecs, account)) === null ? true : null;
        },
        timedOut: () => left('The ECS service is still being removed after half an hour.'),
    });
}
async function routesOf(ecs, account) {
    const { cluster } = account.foundation;
    try {
        const answer = await ecs.listGatewayRoutes({ cluster, service: account.names.service });
        return answer.gatewayRoutes ?? [];
    }
    catch (error) {
        // What it answers for a service that is gone is not documented; either way there is no route.
        if ((0,refusal/* isNamed */.ev)(error, 'ServiceNotFoundException', 'ServiceNotActiveException', 'ResourceNotFoundException'))
            return [];
        throw error;
    }
}
/** The foundation's clusters have both providers. One of them alone: AWS does not fall back from Spot by itself. */
function capacityProvider(account) {
    return (0,web_target/* runsOnSpot */.m)('gateway', account.address.stage) ? 'FARGATE_SPOT' : 'FARGATE';
}
/**
 * Everything explicit, in creation and update alike. `DEFERRED`: ECS would otherwise wait until the load balancer has
 * let go of the old tasks, which takes the deregistration delay of 300 seconds that a gateway has no member for.
 */
function gateway_service_configuration(account, request) {
    return {
        cluster: account.foundation.cluster,
        taskDefinition: request.taskDefinition,
        desiredCount: request.minTasks,
        platformVersion: 'LATEST',
        networkConfiguration: {
            awsvpcConfiguration: {
                subnets: [...account.foundation.subnets],
                securityGroups: [account.foundation.appSecurityGroup],
                assignPublicIp: 'ENABLED',
            },
        },
        healthCheckGracePeriodSeconds: graceSeconds,
        deploymentConfiguration: {
            strategy: 'ROLLING',
            minimumHealthyPercent: 100,
            maximumPercent: 200,
            deploymentCircuitBreaker: {
                enable: true,
                rollback: true,
                thresholdConfiguration: { type: 'COUNT', value: 2 },
            },
            earlySuccessCriteria: {
                enable: true,
                healthyPercent: 100,
                sourceServiceRevisionCleanup: 'DEFERRED',
            },
        },
        gatewayConnectors: [
            {
                portName: task_definition/* portName */.rn,
                healthCheck: {
                    ...healthCheck,
                    healthCheckPath: request.healthCheckPath,
                    healthCheckPort: request.port,
                },
                filters: { accessTypes: ['PUBLIC'] },
            },
        ],
    };
}
function notTaken(account, why) {
    return new errors/* DeployError */.s({
        code: 'gateway-missing',
        message: `No ECS Gateway takes the service: ${why}`,
        where: `cluster ${account.foundation.cluster}`,
        safe: 'The service was not made.',
        remedy: `Make the gateway anew: ${trust/* gatewayCommand */.o2}`,
    });
}

;// CONCATENATED MODULE: ./lib/aws/gateway.js








const gateway_usually = {
    // How long AWS takes to make a load balancer and a certificate for a gateway is not documented; Express takes 10 to 25.
    first: 'the first one makes the load balancer, the route and the certificate: allow 25 minutes',
    update: 'usually 1 to 3 minutes',
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
        kind: 'gateway',
        async preflight(voice) {
            const arn = await readGateway(await account.clients.ssm(), ecs, account.address.stage, account.region);
            voice.say(`The web service will be behind the gateway ${arn}.`);
        },
        serving: readServing,
        async rollOut(request) {
            const { cluster } = account.foundation;
            const { created, known, running } = await gateway_begin(ecs, account, request);
            const service = gateway_watched(ecs, account, request, created);
            const serviceArn = serviceArnOf(account);
            const rollout = { cluster, serviceArn, service, request, known, deploymentArn: running };
            const end = await followRollout(ecs, rollout);
            return end.kind === 'wedged' ? { kind: 'never-served', reason: end.reason } : end;
        },
        // Nothing here takes a deployment back for answers of the app.
        relax: async () => { },
        async discard(voice) {
            if (await gateway_discard(ecs, account))
                voice.say('The service is being removed: it never served.');
        },
        async remove(voice) {
            if (await gateway_discard(ecs, account))
                await waitUntilClassicGone(ecs, account, voice.say);
        },
        sleeper: {
            async sleep(voice) {
                const service = await describeClassic(ecs, account);
                if (service?.status !== 'ACTIVE')
                    return;
                refuseForeign(service, account);
                await scaleClassic(ecs, account, 0);
                voice.say('Its tasks are stopping; its URL answers 503 until it is woken.');
            },
            async wake({ tasks, voice, signal }) {
                const service = await describeClassic(ecs, account);
                if (service?.status !== 'ACTIVE')
                    return null;
                refuseForeign(service, account);
                await scaleClassic(ecs, account, tasks);
                await (0,wait/* waitFor */.fm)({
                    what: `${tasks === 1 ? 'its task' : `its ${tasks} tasks`} to run`,
                    usually: 'usually a minute',
                    timeoutSeconds: wakeSeconds,
                    interval: () => 4,
                    say: voice.say,
                    signal,
                    look: async () => ((await describeClassic(ecs, account))?.runningCount ?? 0) >= tasks ? true : null,
                    timedOut: () => asleep(account),
                });
                return readServing();
            },
        },
    };
}
/** Updates the service, makes it, or finds a rollout of an earlier run. */
async function gateway_begin(ecs, account, request) {
    const { cluster } = account.foundation;
    const serviceArn = serviceArnOf(account);
    const before = await gateway_existing(ecs, account, request);
    const known = await knownBefore(ecs, cluster, serviceArn);
    if (before === null) {
        await createClassic(ecs, account, request);
        return { created: true, known, running: null };
    }
    const running = await runningDeployment(ecs, cluster, serviceArn, request.taskDefinition);
    if (running !== null)
        request.voice.say('An earlier run began this very rollout; waiting for its end.');
    else
        await updateClassic(ecs, account, request);
    return { created: false, known, running };
}
/** The service to update, or `null` to create it; one that is just being removed is waited for first. */
async function gateway_existing(ecs, account, request) {
    const service = await describeClassic(ecs, account);
    if (service === null)
        return null;
    refuseForeign(service, account);
    if (service.status === 'DRAINING') {
        await waitUntilClassicGone(ecs, account, request.voice.say, request.signal);
        return null;
    }
    // A service of Express Mode is managed by ECS, and an update of it by these calls is refused.
    if (service.resourceManagementType === 'ECS')
        throw otherKind(service);
    return service;
}
/** ECS may still list the deployments of a service of the same name that is gone. */
async function knownBefore(ecs, cluster, serviceArn) {
    try {
        return await knownDeployments(ecs, cluster, serviceArn);
    }
    catch (error) {
        if ((0,refusal/* isNamed */.ev)(error, 'ServiceNotFoundException', 'ServiceNotActiveException'))
            return new Set();
        throw error;
    }
}
/** Asks for the removal. @returns false where there is nothing to remove */
async function gateway_discard(ecs, account) {
    const service = await describeClassic(ecs, account);
    if (service === null)
        return false;
    refuseForeign(service, account);
    if (service.status === 'ACTIVE')
        await deleteClassic(ecs, account);
    return true;
}
/** A service as the watch over a rollout sees it. `created`: it was made for this rollout. */
function gateway_watched(ecs, account, { voice }, created) {
    return {
        usually: created ? gateway_usually.first : gateway_usually.update,
        async serving() {
            const service = await describeClassic(ecs, account);
            return service === null ? null : readServingRevision(ecs, account, service);
        },
        async wedged(resources) {
            const [failed] = failedRoutes(resources);
            if (failed === undefined)
                return null;
            // A route has a status and no reason (ECS API, GatewayRoute): what AWS says of the service is all there is.
            const service = await describeClassic(ecs, account);
            const events = (service?.events ?? []).slice(0, shownEvents);
            voice.say('AWS could not make the route to the service, and gives no reason. The events of the service:');
            voice.quote(events.map(({ message }) => message ?? '').join('\n') || 'none');
            voice.say(`What there is of the gateway: aws ecs describe-gateway-resources --gateway ${failed.gatewayArn} --region ${account.region}. What was refused to its role stands in CloudTrail, under the role monolayer-gateway.`);
            return `AWS could not make the route ${failed.gatewayRouteArn} (CREATE_FAILED) and gives no reason; last event of the service: ${events[0]?.message ?? 'none'}`;
        },
    };
}
function asleep(account) {
    return new errors/* DeployError */.s({
        code: 'rollout-timeout',
        message: `The tasks of the service did not run within ${wakeSeconds / 60} minutes.`,
        where: `ECS service ${account.names.service}, cluster ${account.foundation.cluster}`,
        safe: 'The service is there; AWS goes on starting its tasks, on Spot as soon as there is room.',
        remedy: `Look at the events of the service: aws ecs describe-services --cluster ${account.foundation.cluster} --services ${account.names.service} --region ${account.region} --query "services[0].events[:5]"`,
    });
}
function otherKind(service) {
    return new errors/* DeployError */.s({
        code: 'web-target-differs',
        message: `There is an ECS service ${service.serviceName} of Express Mode, and web-target: gateway does not convert it.`,
        where: service.serviceArn ?? 'Amazon ECS',
        safe: 'It was not touched.',
        remedy: 'Set web-target: express, or remove the environment first (command: destroy).',
    });
}

;// CONCATENATED MODULE: ./lib/aws/web-targets.js


/** Every kind of web target of one environment; to open one calls nothing. */
function openWebTargets(ecs, account) {
    return { express: openExpressTarget(ecs, account), gateway: openGatewayTarget(ecs, account) };
}


/***/ })

};
