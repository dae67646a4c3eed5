export const id = 344;
export const ids = [344];
export const modules = {

/***/ 3234:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   de: () => (/* binding */ roleArns),
/* harmony export */   iQ: () => (/* binding */ partitionOf),
/* harmony export */   ww: () => (/* binding */ executionRoles)
/* harmony export */ });
/** The roles that `bootstrap/repository.yml` makes for a stage of a repository. */
function roleArns(at) {
    const deploy = `arn:${at.partition}:iam::${at.accountId}:role/monolayer/${at.repositoryId}-${at.stage}`;
    return { deploy, app: `${deploy}-app`, database: `${deploy}-database` };
}
/** The execution roles of an account's stage. */
function executionRoles(account) {
    return roleArns({ ...account, ...account.address });
}
/** `aws-cn` and `aws-us-gov` have their own regions. */
function partitionOf(region) {
    if (region.startsWith('cn-'))
        return 'aws-cn';
    if (region.startsWith('us-gov-'))
        return 'aws-us-gov';
    return 'aws';
}


/***/ }),

/***/ 6933:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   fs: () => (/* binding */ nameCalls),
/* harmony export */   hP: () => (/* binding */ createClients),
/* harmony export */   sx: () => (/* binding */ callSettings)
/* harmony export */ });
/* harmony import */ var _refusal_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4549);

/**
 * How every call behaves: `standard` retries (throttling and 5xx, with backoff), and a limit on one attempt, because
 * the SDK would otherwise wait for a silent connection for ever.
 */
const callSettings = {
    maxAttempts: 8,
    retryMode: 'standard',
    requestHandler: { connectionTimeout: 5_000, requestTimeout: 30_000, throwOnRequestTimeout: true },
};
/**
 * @param beforeMutation is called before each attempt of a call that changes something; it throws when this run may
 *   no longer change anything (its lock is lost or too old)
 */
function createClients(options) {
    const settings = { region: options.region, credentials: options.credentials, ...callSettings };
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
            const { CloudWatch } = await Promise.all(/* import() */[__webpack_require__.e(861), __webpack_require__.e(85)]).then(__webpack_require__.t.bind(__webpack_require__, 4085, 19));
            return fenced('cloudwatch', new CloudWatch(settings));
        }),
        dynamodb: once(async () => {
            const { DynamoDB } = await Promise.all(/* import() */[__webpack_require__.e(861), __webpack_require__.e(305)]).then(__webpack_require__.t.bind(__webpack_require__, 4305, 19));
            // Not fenced: the lock itself lives here, and each of its writes carries its own condition.
            return named('dynamodb', new DynamoDB(settings));
        }),
        ecr: once(async () => {
            const { ECR } = await Promise.all(/* import() */[__webpack_require__.e(861), __webpack_require__.e(249)]).then(__webpack_require__.t.bind(__webpack_require__, 8249, 19));
            return fenced('ecr', new ECR(settings));
        }),
        ecs: once(async () => {
            const { ECS } = await Promise.all(/* import() */[__webpack_require__.e(861), __webpack_require__.e(212)]).then(__webpack_require__.t.bind(__webpack_require__, 212, 19));
            return fenced('ecs', new ECS(settings));
        }),
        logs: once(async () => {
            const { CloudWatchLogs } = await Promise.all(/* import() */[__webpack_require__.e(861), __webpack_require__.e(303)]).then(__webpack_require__.t.bind(__webpack_require__, 303, 19));
            return fenced('logs', new CloudWatchLogs(settings));
        }),
        rds: once(async () => {
            const { RDS } = await Promise.all(/* import() */[__webpack_require__.e(861), __webpack_require__.e(202)]).then(__webpack_require__.t.bind(__webpack_require__, 7202, 19));
            return fenced('rds', new RDS(settings));
        }),
        ssm: once(async () => {
            const { SSM } = await Promise.all(/* import() */[__webpack_require__.e(861), __webpack_require__.e(736)]).then(__webpack_require__.t.bind(__webpack_require__, 4736, 19));
            return fenced('ssm', new SSM(settings));
        }),
    };
}
/** What services call a session that is over: their own names, and those of the request's front door. */
const expired = ['ExpiredToken', 'ExpiredTokenException', 'RequestExpired'];
/**
 * A session can end before its time as far as this machine can tell: its clock is wrong, or the job was suspended. Once
 * more with a new one; what has expired was refused before it had an effect.
 */
function renewExpired(client, renew) {
    // biome-ignore lint/suspicious/noExplicitAny: see Client
    const once = (next) => async (args) => {
        try {
            return await next(args);
        }
        catch (error) {
            if (!(0,_refusal_js__WEBPACK_IMPORTED_MODULE_0__/* .isNamed */ .ev)(error, ...expired))
                throw error;
            renew();
            await client.config.credentials({ forceRefresh: true });
            return next(args);
        }
    };
    client.middlewareStack.add(once, { step: 'initialize', name: 'renewExpired' });
}
/** Attaches to every error that a client throws which call it came from: see {@link AwsCall}. */
function nameCalls(service, client) {
    // biome-ignore lint/suspicious/noExplicitAny: see Client
    const nameCall = (next, context) => async (args) => {
        try {
            return await next(args);
        }
        catch (error) {
            const call = { service, operation: (context.commandName ?? '').replace(/Command$/, '') };
            if (error instanceof Error)
                Object.assign(error, { awsCall: call });
            throw error;
        }
    };
    client.middlewareStack.add(nameCall, { step: 'initialize', name: 'nameCalls' });
    return client;
}
/** Inside the SDK's retries, so that every attempt is checked and not only the first. */
function stopBeforeMutations(client, check) {
    // biome-ignore lint/suspicious/noExplicitAny: see Client
    const stop = (next, context) => async (args) => {
        if (!readsOnly.test(context.commandName ?? ''))
            check();
        return next(args);
    };
    client.middlewareStack.addRelativeTo(stop, {
        relation: 'after',
        toMiddleware: 'retryMiddleware',
        name: 'stopBeforeMutations',
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


/***/ }),

/***/ 6719:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   J: () => (/* binding */ signIn)
/* harmony export */ });
/* harmony import */ var node_timers_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8500);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(452);
/* harmony import */ var _wait_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7634);
/* harmony import */ var _clients_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(6933);
/* harmony import */ var _fresh_role_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(4626);
/* harmony import */ var _refusal_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(4549);
/* harmony import */ var _trust_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(9491);







/** One hour, the most that a role's default allows; renewed when it is nearly over. */
const sessionSeconds = 3600;
/** New credentials are fetched when the old ones have less than this left. */
const renewBeforeMs = 10 * 60 * 1000;
/**
 * Signs in with GitHub's OIDC token (or with the credentials of an earlier step) and makes sure of the account.
 *
 * @throws DeployError `sign-in-impossible`, `trust-refused`, `account-wrong`
 */
async function signIn(options) {
    const { credentials, renew } = options.requestToken === null
        ? { credentials: ambientProvider(options), renew: () => { } }
        : webIdentityProvider(options, options.requestToken);
    await credentials();
    const { STS } = await Promise.all(/* import() */[__webpack_require__.e(861), __webpack_require__.e(695)]).then(__webpack_require__.t.bind(__webpack_require__, 1695, 19));
    const sts = (0,_clients_js__WEBPACK_IMPORTED_MODULE_3__/* .nameCalls */ .fs)('sts', new STS({ region: options.region, credentials, ..._clients_js__WEBPACK_IMPORTED_MODULE_3__/* .callSettings */ .sx }));
    const caller = await sts.getCallerIdentity({});
    const accountId = caller.Account ?? '';
    const arn = caller.Arn ?? '';
    if (accountId !== options.accountId) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .DeployError */ .s({
            code: 'account-wrong',
            message: `The credentials belong to AWS account ${accountId}, but aws-account-id is ${options.accountId}.`,
            where: arn,
            safe: 'Nothing was changed in either account.',
            remedy: 'Correct aws-account-id, or the role in role-to-assume.',
        });
    }
    return { accountId, arn, credentials, renew };
}
function ambientProvider(options) {
    const { ambient } = options;
    if (ambient === null) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .DeployError */ .s({
            code: 'sign-in-impossible',
            message: 'GitHub gave this job no OIDC token, and no earlier step left AWS credentials.',
            where: 'the `permissions:` of the job in your workflow file',
            safe: 'Nothing was called on AWS and nothing was changed.',
            remedy: 'Add to the job: permissions: { id-token: write, contents: read, actions: read, pull-requests: write, deployments: write }',
        });
    }
    options.say('Using the AWS credentials of an earlier step: this job may not ask for an OIDC token.');
    return async () => ambient;
}
/** Asks GitHub for a token and STS for a session, and again when the session is nearly over. */
function webIdentityProvider(options, requestToken) {
    let session = null;
    let expires = 0;
    let first = true;
    const credentials = async () => {
        if (session === null || Date.now() > expires - renewBeforeMs) {
            // A role that has let this job in once is known everywhere: only the first time is worth waiting for.
            session = assumeRole(options, requestToken, first ? _fresh_role_js__WEBPACK_IMPORTED_MODULE_4__/* .freshRoleSeconds */ .E : 0);
            expires = Number.POSITIVE_INFINITY;
            try {
                expires = (await session).expiration?.getTime() ?? Number.POSITIVE_INFINITY;
                first = false;
            }
            catch (error) {
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
        },
    };
}
/** @param waitSeconds how long a refusal may come from a role that was made a moment ago */
async function assumeRole(options, requestToken, waitSeconds) {
    const { STS } = await Promise.all(/* import() */[__webpack_require__.e(861), __webpack_require__.e(695)]).then(__webpack_require__.t.bind(__webpack_require__, 1695, 19));
    const sts = (0,_clients_js__WEBPACK_IMPORTED_MODULE_3__/* .nameCalls */ .fs)('sts', new STS({ region: options.region, ..._clients_js__WEBPACK_IMPORTED_MODULE_3__/* .callSettings */ .sx }));
    const began = performance.now();
    for (let attempt = 1;; attempt += 1) {
        const token = await fetchToken(requestToken);
        options.mask(token);
        try {
            const answer = await sts.assumeRoleWithWebIdentity({
                RoleArn: options.roleArn,
                RoleSessionName: options.sessionName,
                WebIdentityToken: token,
                DurationSeconds: sessionSeconds,
            });
            const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = answer.Credentials ?? {};
            if (!AccessKeyId || !SecretAccessKey || !SessionToken)
                throw new Error('STS answered without credentials');
            options.mask(SecretAccessKey);
            options.mask(SessionToken);
            return {
                accessKeyId: AccessKeyId,
                secretAccessKey: SecretAccessKey,
                sessionToken: SessionToken,
                ...(Expiration ? { expiration: Expiration } : {}),
            };
        }
        catch (error) {
            if (!(error instanceof Error))
                throw error;
            // GitHub's tokens live for five minutes; the next one is new.
            if ((0,_refusal_js__WEBPACK_IMPORTED_MODULE_5__/* .isNamed */ .ev)(error, 'ExpiredTokenException', 'ExpiredToken') && attempt < 3)
                continue;
            if ((0,_refusal_js__WEBPACK_IMPORTED_MODULE_5__/* .isNamed */ .ev)(error, 'InvalidIdentityTokenException', 'InvalidIdentityToken')) {
                throw providerMissing(options, error);
            }
            if (!(0,_refusal_js__WEBPACK_IMPORTED_MODULE_5__/* .isNamed */ .ev)(error, 'AccessDenied', 'AccessDeniedException'))
                throw error;
            const refusal = refused(options, token, error);
            if ((performance.now() - began) / 1000 >= waitSeconds)
                throw refusal;
            if (attempt === 1) {
                // A wrong trust policy gets the very same answer, so its reader need not wait for the end of it.
                for (const line of refusal.message.split('\n'))
                    options.say(line);
                options.say(`If the role was made just now, AWS needs a while to know it everywhere: trying for ${(0,_wait_js__WEBPACK_IMPORTED_MODULE_2__/* .describeSeconds */ .bD)(waitSeconds)}.`);
            }
            await (0,node_timers_promises__WEBPACK_IMPORTED_MODULE_0__.setTimeout)(5_000);
        }
    }
}
/** One try; the runner's own client would wait for three minutes. */
const tokenMs = 20_000;
/** That client never hears of an answer that breaks off; then nothing but this timer keeps the process alive. */
const keepsAlive = {
    ..._wait_js__WEBPACK_IMPORTED_MODULE_2__/* .realPace */ .Of,
    sleep: (milliseconds, options) => _wait_js__WEBPACK_IMPORTED_MODULE_2__/* .realPace */ .Of.sleep(milliseconds, { ...options, background: false }),
};
/** GitHub's token service fails now and then; two more tries, then it is said whose fault it is. */
async function fetchToken(requestToken) {
    for (let attempt = 1;; attempt += 1) {
        try {
            return await (0,_wait_js__WEBPACK_IMPORTED_MODULE_2__/* .within */ .ux)(tokenMs, keepsAlive, requestToken);
        }
        catch (error) {
            if (attempt < 3) {
                await (0,node_timers_promises__WEBPACK_IMPORTED_MODULE_0__.setTimeout)(attempt * 2_000);
                continue;
            }
            throw new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .DeployError */ .s({
                code: 'oidc-token-failed',
                message: `GitHub's token service gave no OIDC token: ${error instanceof Error ? error.message : String(error)}`,
                where: 'GitHub Actions, not AWS',
                safe: 'Nothing was called on AWS and nothing was changed.',
                remedy: 'Run the job again; if it goes on, look at githubstatus.com.',
                cause: error,
            });
        }
    }
}
function providerMissing(options, error) {
    return new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .DeployError */ .s({
        code: 'trust-refused',
        message: `AWS does not accept GitHub's identity tokens in account ${options.accountId}: ${error.message}`,
        where: options.roleArn,
        safe: 'Nothing was changed.',
        remedy: `Create the foundation, which has the OIDC provider: ${_trust_js__WEBPACK_IMPORTED_MODULE_6__/* .accountCommand */ .R_}`,
        cause: error,
    });
}
function refused(options, token, error) {
    const claims = (0,_trust_js__WEBPACK_IMPORTED_MODULE_6__/* .decodeClaims */ .Yq)(token);
    return new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .DeployError */ .s({
        code: 'trust-refused',
        message: [
            `AWS refused this job the role ${options.roleArn}. Either it does not exist, or its trust policy does not allow this job.`,
            'The job said of itself:',
            ...(0,_trust_js__WEBPACK_IMPORTED_MODULE_6__/* .describeClaims */ .Zs)(claims).map((line) => `  ${line}`),
            'A trust policy that allows it (both shapes of sub: GitHub adds numeric ids to repositories made or renamed since July 2026):',
            (0,_trust_js__WEBPACK_IMPORTED_MODULE_6__/* .trustStatement */ .si)(options.accountId, claims),
        ].join('\n'),
        where: options.roleArn,
        safe: 'Nothing was changed.',
        remedy: `Create or update the roles of this repository: ${(0,_trust_js__WEBPACK_IMPORTED_MODULE_6__/* .repositoryCommand */ .Yg)(claims)}`,
        cause: error,
    });
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

/***/ 6344:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  openAccount: () => (/* binding */ openAccount)
});

// EXTERNAL MODULE: ./lib/aws/account.js
var aws_account = __webpack_require__(3234);
// EXTERNAL MODULE: ./lib/aws/clients.js
var clients = __webpack_require__(6933);
// EXTERNAL MODULE: ./lib/aws/credentials.js
var credentials = __webpack_require__(6719);
// EXTERNAL MODULE: ./lib/errors.js
var errors = __webpack_require__(452);
// EXTERNAL MODULE: ./lib/aws/refusal.js
var refusal = __webpack_require__(4549);
// EXTERNAL MODULE: ./lib/aws/trust.js
var trust = __webpack_require__(9491);
;// CONCATENATED MODULE: ./lib/aws/foundation.js



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
        const answer = await ssm.getParameter({ Name: name });
        text = answer.Parameter?.Value ?? '';
    }
    catch (error) {
        if ((0,refusal/* isNamed */.ev)(error, 'ParameterNotFound')) {
            throw missing(name, `There is no parameter ${name} in ${region}.`);
        }
        throw error;
    }
    return parseFoundation(text, name);
}
/**
 * @param name the parameter that has the text, for errors
 * @throws DeployError `foundation-missing` where the text is not what `bootstrap/account.yml` writes
 */
function parseFoundation(text, name) {
    let value;
    try {
        value = JSON.parse(text);
    }
    catch {
        throw missing(name, `The parameter ${name} is not JSON.`);
    }
    const root = record(value);
    if (root.version !== supportedVersion) {
        const version = String(root.version);
        throw missing(name, `The foundation has version ${version}; this action needs version ${supportedVersion}.`);
    }
    const read = (member) => {
        const found = root[member];
        if (typeof found === 'string' && found !== '')
            return found;
        throw missing(name, `The parameter ${name} has no "${member}".`);
    };
    const subnets = Array.isArray(root.subnets) ? root.subnets : [];
    if (subnets.length === 0 || !subnets.every((subnet) => typeof subnet === 'string' && subnet !== '')) {
        throw missing(name, `The parameter ${name} names no subnets.`);
    }
    return {
        infrastructureRoleArn: read('infrastructureRoleArn'),
        cluster: read('cluster'),
        subnets,
        appSecurityGroup: read('appSecurityGroup'),
        databaseSecurityGroup: read('databaseSecurityGroup'),
        databaseSubnetGroup: read('databaseSubnetGroup'),
        table: read('table'),
    };
}
function record(value) {
    return typeof value === 'object' && value !== null ? { ...value } : {};
}
function missing(name, what) {
    return new errors/* DeployError */.s({
        code: 'foundation-missing',
        message: `The foundation is not there: ${what}`,
        where: `AWS Systems Manager, parameter ${name}`,
        safe: 'Nothing was made and nothing was changed.',
        remedy: `Create or update it once per account and region: ${trust/* accountCommand */.R_}`,
    });
}

// EXTERNAL MODULE: ./lib/plan/names.js
var names = __webpack_require__(595);
;// CONCATENATED MODULE: ./lib/sign-in.js





/** The audience that AWS's OIDC provider for GitHub is made for. */
const audience = 'sts.amazonaws.com';
/**
 * Signs in with the role of the target's stage and reads the foundation.
 *
 * @throws DeployError `sign-in-impossible`, `trust-refused`, `account-wrong`, `foundation-missing`
 */
async function openAccount(session, target, voice) {
    const { inputs, run, world, mask } = session;
    const region = inputs.awsRegion ?? '';
    const accountId = inputs.awsAccountId ?? '';
    const partition = (0,aws_account/* partitionOf */.iQ)(region);
    const address = {
        stage: target.stage,
        repositoryId: run.repository.id,
        app: inputs.app,
        environment: target.environment,
    };
    const deployRoleArn = inputs.roleToAssume ?? (0,aws_account/* roleArns */.de)({ partition, accountId, ...address }).deploy;
    session.roleArn = deployRoleArn;
    const identity = await (0,credentials/* signIn */.J)({
        region,
        accountId,
        requestToken: world.environment.ACTIONS_ID_TOKEN_REQUEST_URL ? () => world.requestToken(audience) : null,
        roleArn: deployRoleArn,
        sessionName: `monolayer-${run.runId}-${run.attempt}`,
        ambient: ambientCredentials(world.environment),
        mask,
        say: voice.say,
    });
    voice.say(`Signed in as ${identity.arn}.`);
    /** What the lanes are at, for the post step. */
    const wanted = new Map();
    let table = '';
    const saveLocks = () => world.saveState('lock', wanted.size === 0 ? '' : JSON.stringify({ region, deployRoleArn, table, keys: [...wanted.values()] }));
    const openLane = () => {
        let held = null;
        const lane = {
            clients: (0,clients/* createClients */.hP)({
                region,
                credentials: identity.credentials,
                renew: identity.renew,
                beforeMutation: () => held?.assertHeld(),
            }),
            wanting: (key) => {
                wanted.set(lane, key);
                saveLocks();
            },
            hold: (environment) => {
                held = environment;
                if (environment !== null)
                    return session.onCancelled(() => environment.release());
                wanted.delete(lane);
                saveLocks();
            },
        };
        return lane;
    };
    const lane = openLane();
    const foundation = await readFoundation(await lane.clients.ssm(), target.stage, region);
    table = foundation.table;
    if (target.stage === 'production') {
        // Whoever may open a pull request reads this log, and with these ids could place a task beside production's.
        for (const id of [...foundation.subnets, foundation.appSecurityGroup])
            mask(id);
    }
    const account = {
        accountId,
        region,
        partition,
        deployRoleArn,
        foundation,
        address,
        names: (0,names/* namesOf */.eZ)(address),
        tags: (0,names/* tagsOf */.Fg)(address, run.repository.fullName),
        clients: lane.clients,
    };
    session.report.logs = logsOf(account);
    return { ...lane, account, openLane };
}
function ambientCredentials(environment) {
    const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN: sessionToken, } = environment;
    if (!accessKeyId || !secretAccessKey)
        return null;
    return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
}
function logsOf({ names, region }) {
    // The console wants the group's name encoded twice, with `$` for `%`.
    const group = encodeURIComponent(encodeURIComponent(names.logGroup)).replaceAll('%', '$');
    return {
        command: `aws logs tail ${names.logGroup} --follow --since 1h --region ${region}`,
        link: `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#logsV2:log-groups/log-group/${group}`,
    };
}


/***/ })

};
