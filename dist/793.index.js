export const id = 793;
export const ids = [793,589,671];
export const modules = {

/***/ 1793:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  deploy: () => (/* binding */ deploy)
});

// EXTERNAL MODULE: ./lib/destroy.js
var destroy = __webpack_require__(8589);
// EXTERNAL MODULE: ./lib/errors.js
var errors = __webpack_require__(452);
;// CONCATENATED MODULE: ./lib/left-behind.js


/**
 * Whether the pull request was closed while this run waited or deployed: then what was made for it is removed. Its
 * own run for "closed" may have been first, and found nothing to remove.
 */
async function leftBehind(run, environment) {
    const { target, github, report, progress } = run;
    if (target.pullRequest === null || (await github.isPullRequestOpen(target.pullRequest)) !== false)
        return false;
    const note = `Pull request #${target.pullRequest} was closed meanwhile, so its preview is removed.`;
    progress.say(note);
    report.notes.push(note);
    await (0,destroy/* removePreview */.p)(run, environment);
    return true;
}
/** The same after a deployment that failed: nobody needs to mend what is not wanted any more. */
async function leftBehindAfter(error, run, environment) {
    const lost = error instanceof errors/* DeployError */.s && error.code === 'lock-lost';
    if (lost || run.signal.aborted)
        return false;
    if (!(await leftBehind(run, environment)))
        return false;
    run.progress.say(`What had stopped the deployment: ${error instanceof Error ? error.message : String(error)}`);
    return true;
}

;// CONCATENATED MODULE: ./lib/app-environment.js
/**
 * The variables of the specification's "Runtime Environment Variables", the user's own, and `PORT`, which always is
 * the port that the load balancer sends to. What is secret comes by reference.
 *
 * @param url `null` while it is not known, before the very first rollout
 */
function appEnvironment(plan, inputs, connection, secrets, url) {
    const variables = { ENVIRONMENT: plan.environment };
    for (const { name, value } of inputs.environmentVariables)
        variables[name] = value;
    variables.PORT = String(plan.web.port);
    if (connection !== null) {
        variables.PGHOST = connection.host;
        variables.PGPORT = String(connection.port);
        variables.PGUSER = connection.user;
        variables.PGDATABASE = connection.database;
        variables.PGSSLMODE = 'require';
    }
    if (url !== null)
        variables.MONOLAYER_URL = url;
    return { variables, secrets: [...(connection?.secrets ?? []), ...secrets] };
}

// EXTERNAL MODULE: ./lib/aws/account.js
var aws_account = __webpack_require__(3234);
// EXTERNAL MODULE: ./lib/aws/task-definition.js
var task_definition = __webpack_require__(6464);
// EXTERNAL MODULE: ./lib/sleep.js
var sleep = __webpack_require__(3424);
// EXTERNAL MODULE: ./lib/take.js
var take = __webpack_require__(1488);
// EXTERNAL MODULE: ./lib/web-target.js
var web_target = __webpack_require__(7643);
;// CONCATENATED MODULE: ./lib/pending.js






/** What is to serve, from what was prepared. */
function describeDeployment(run, environment, prepared) {
    const { account, inputs, plan } = run;
    const settings = (url, family) => {
        const app = appEnvironment(plan, inputs, prepared.connection, prepared.secrets, url);
        return {
            family,
            image: prepared.image.reference,
            executionRoleArn: (0,aws_account/* executionRoles */.ww)(account).app,
            cpu: inputs.cpu,
            memory: inputs.memory,
            cpuArchitecture: inputs.cpuArchitecture,
            environment: app.variables,
            secrets: app.secrets.map(({ name, valueFrom }) => ({ name, valueFrom })),
            // A changed value must make a new revision, though its name stays: tasks read secrets only when they start.
            secretsVersion: (0,task_definition/* fingerprintOf */.ax)(app.secrets),
            logGroup: account.names.logGroup,
            region: account.region,
            tags: account.tags,
        };
    };
    const phases = inputs.image === null
        ? plan.phases
        : plan.phases.filter(({ name }) => name === 'beforeRollout' || name === 'afterRollout');
    return {
        commit: inputs.image === null ? run.run.commit : (rolledBackTo(environment, prepared) ?? inputs.image),
        image: prepared.image.reference,
        imageKey: prepared.image.key,
        phases,
        settings,
        fingerprint: (0,task_definition/* fingerprintOf */.ax)({
            web: (0,task_definition/* webTaskDefinition */.zp)(settings(null, account.names.webFamily), plan.web),
            phases: phases.map(({ name, command }) => ({ name, command })),
            healthCheckPath: plan.web.healthCheckPath,
            tasks: [inputs.minTasks, inputs.maxTasks],
        }),
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
    if (run.target.force || state.pending !== null || last?.fingerprint !== deployment.fingerprint)
        return false;
    const serving = await (0,web_target/* webTargetOf */.JA)(run, environment).serving();
    if (serving?.taskDefinition !== last.taskDefinition)
        return false;
    if (state.asleepSince !== null && (await (0,sleep/* wakeUp */.sH)(run, environment)) === null)
        return false;
    for (const { name, command } of deployment.phases) {
        run.report.phases.push({
            name,
            command,
            outcome: 'skipped',
            exitCode: null,
            seconds: null,
            because: 'nothing changed',
        });
    }
    run.report.outcome = 'unchanged';
    run.report.url = serving.url;
    run.report.image = deployment.image;
    run.report.live = true;
    run.report.sleepsAfterSeconds = (0,sleep/* sleepsAfter */.Dl)(run);
    // The same content under another commit: what is deployed is that commit now.
    if (last.commit !== deployment.commit) {
        await environment.save((current) => ({
            ...current,
            deployments: [{ ...last, commit: deployment.commit }, ...current.deployments.slice(1)],
        }));
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
    if (stage === 'production')
        return;
    await environment.save((state) => ({
        ...state,
        pullRequest: pullRequest ?? state.pullRequest,
        begunAt: new Date().toISOString(),
    }));
}
/** Writes down what is being deployed, unless an earlier run began the very same and this one goes on with it. */
async function begin(environment, deployment) {
    if (environment.state.pending?.fingerprint === deployment.fingerprint)
        return;
    await environment.save((state) => ({
        ...state,
        images: [...state.images.filter((image) => image !== deployment.image), deployment.image],
        pending: {
            fingerprint: deployment.fingerprint,
            commit: deployment.commit,
            succeeded: [],
            rolledOut: false,
        },
    }));
}
/** What the phases of this deployment run with. */
async function phaseRun(run, environment, deployment) {
    const { account } = run;
    return {
        account,
        environment,
        progress: run.progress,
        report: run.report,
        project: run.plan.project,
        taskDefinition: deployment.phases.length === 0 ? '' : await phaseTaskDefinitionFor(account, deployment, run.report.url),
        commit: deployment.commit,
        fingerprint: deployment.fingerprint,
        databaseInstance: environment.state.database?.instance ?? null,
        memory: run.inputs.memory,
        timeoutSeconds: run.inputs.phaseTimeoutSeconds,
        runUrl: (0,take/* runUrl */.V)(run.run),
        signal: run.signal,
    };
}
async function phaseTaskDefinitionFor(account, deployment, url) {
    const definition = (0,task_definition/* phaseTaskDefinition */.QL)(deployment.settings(url, account.names.phaseFamily));
    return (0,task_definition/* ensureTaskDefinition */.fW)(await account.clients.ecs(), definition);
}
/** Writes down what serves now. */
async function finish(run, environment, deployment, serving) {
    const record = {
        commit: deployment.commit,
        image: deployment.image,
        imageKey: deployment.imageKey,
        taskDefinition: serving.taskDefinition,
        url: serving.url,
        at: new Date().toISOString(),
        fingerprint: deployment.fingerprint,
    };
    await environment.save((state) => ({
        ...state,
        pending: null,
        service: { arn: serving.serviceArn, url: serving.url },
        deployments: [record, ...state.deployments],
    }));
    if (run.inputs.image === null) {
        run.report.outcome = 'deployed';
        return;
    }
    run.report.outcome = 'rolled-back';
    if (run.plan.database !== 'none') {
        run.report.notes.push('The database schema stays where it is: a roll back runs no migration, because the older code does not know the newer ones.');
    }
}

// EXTERNAL MODULE: ./lib/phases.js + 2 modules
var phases = __webpack_require__(3746);
// EXTERNAL MODULE: ./lib/plan/phases.js
var plan_phases = __webpack_require__(8839);
// EXTERNAL MODULE: ./lib/aws/database.js
var database = __webpack_require__(4656);
// EXTERNAL MODULE: ./lib/aws/database-instance.js
var database_instance = __webpack_require__(2862);
// EXTERNAL MODULE: ./lib/aws/logs.js
var aws_logs = __webpack_require__(8446);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
// EXTERNAL MODULE: ./lib/aws/refusal.js
var refusal = __webpack_require__(4549);
;// CONCATENATED MODULE: ./lib/aws/parameters.js


/** SSM reads at most so many parameters in one call. */
const readAtOnce = 10;
/**
 * @param mask is given every value before anything else happens with it
 */
function openParameterStore(ssm, account, mask) {
    const known = new Map();
    const asked = new Set();
    const path = (name) => `${account.names.parameters}${name}`;
    const stored = (name, version) => ({
        name,
        valueFrom: `arn:${account.partition}:ssm:${account.region}:${account.accountId}:parameter${path(name)}`,
        version,
    });
    const tags = Object.entries(account.tags).map(([Key, Value]) => ({ Key, Value }));
    const read = async (names) => {
        const missing = names.filter((name) => !asked.has(name));
        for (let from = 0; from < missing.length; from += readAtOnce) {
            const batch = missing.slice(from, from + readAtOnce);
            const answer = await ssm.getParameters({ Names: batch.map(path), WithDecryption: true });
            for (const parameter of answer.Parameters ?? []) {
                const name = parameter.Name?.slice(account.names.parameters.length);
                if (name === undefined || parameter.Value === undefined)
                    continue;
                mask(parameter.Value);
                known.set(name, { value: parameter.Value, version: String(parameter.Version ?? 0) });
            }
            for (const name of batch)
                asked.add(name);
        }
        return known;
    };
    const create = async (name, value) => {
        try {
            const answer = await ssm.putParameter({
                Name: path(name),
                Value: value,
                Type: 'SecureString',
                Tags: tags,
            });
            known.set(name, { value, version: String(answer.Version ?? 1) });
            return String(answer.Version ?? 1);
        }
        catch (error) {
            if ((0,refusal/* isNamed */.ev)(error, 'ParameterAlreadyExists'))
                return null;
            throw error;
        }
    };
    return {
        read,
        async ensure(name, value) {
            mask(value);
            const current = (await read([name])).get(name);
            if (current?.value === value)
                return stored(name, current.version);
            if (current === undefined) {
                const version = await create(name, value);
                if (version !== null)
                    return stored(name, version);
            }
            // Tags go on when a parameter is made; SSM refuses them together with Overwrite.
            const answer = await ssm.putParameter({
                Name: path(name),
                Value: value,
                Type: 'SecureString',
                Overwrite: true,
            });
            known.set(name, { value, version: String(answer.Version ?? 0) });
            return stored(name, String(answer.Version ?? 0));
        },
        async ensureGenerated(name) {
            const current = (await read([name])).get(name);
            if (current !== undefined)
                return { stored: stored(name, current.version), value: current.value };
            const value = randomPassword();
            mask(value);
            const version = await create(name, value);
            if (version !== null)
                return { stored: stored(name, version), value };
            // Made between our read and our write, or by our own write whose answer was lost: that one counts.
            asked.delete(name);
            const made = (await read([name])).get(name);
            if (made === undefined)
                throw new Error(`the parameter ${path(name)} exists and cannot be read`);
            return { stored: stored(name, made.version), value: made.value };
        },
    };
}
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
/** Letters and digits only, so that it is the same in a URL, in a shell and in alembic's configuration (`%`). */
function randomPassword() {
    return Array.from({ length: 32 }, () => alphabet[(0,external_node_crypto_.randomInt)(alphabet.length)]).join('');
}

// EXTERNAL MODULE: ./lib/aws/registry.js
var aws_registry = __webpack_require__(5350);
// EXTERNAL MODULE: ./lib/cancellation.js
var cancellation = __webpack_require__(1848);
;// CONCATENATED MODULE: ./lib/earlier-image.js

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
    if (digest !== undefined) {
        return {
            reference: digest,
            commit: deployments.find(({ image }) => image.endsWith(digest))?.commit ?? null,
        };
    }
    if (commitPattern.test(input)) {
        const meant = deployments.filter(({ commit }) => commit.startsWith(input.toLowerCase()));
        const commits = [...new Set(meant.map(({ commit }) => commit))];
        if (commits.length > 1)
            throw ambiguous(input, commits);
        const [first] = meant;
        const found = first === undefined ? undefined : /sha256:[0-9a-f]{64}$/.exec(first.image)?.[0];
        if (first !== undefined && found !== undefined)
            return { reference: found, commit: first.commit };
    }
    return { reference: input.slice(input.lastIndexOf(':') + 1), commit: null };
}
function ambiguous(input, commits) {
    return new errors/* DeployError */.s({
        code: 'image-not-found',
        message: `The input image is ${input}, and ${commits.length} deployed commits begin so: ${commits.join(', ')}.`,
        where: 'the input image',
        safe: 'Nothing was changed; what serves goes on serving.',
        remedy: 'Give more of the commit.',
    });
}

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(1455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
;// CONCATENATED MODULE: ./lib/image/docker-argv.js
function buildArgv(build) {
    const { builder } = build;
    const isBuildKit = builder !== 'classic';
    return [
        ...(builder === 'buildx' ? ['buildx', 'build', '--load', '--provenance=false'] : ['build']),
        ...(isBuildKit ? ['--progress=plain'] : []),
        `--platform=${build.platform}`,
        `--file=${build.dockerfile}`,
        `--iidfile=${build.idFile}`,
        ...(build.tag === null ? [] : [`--tag=${build.tag}`]),
        ...(build.pull ? ['--pull'] : []),
        ...build.buildArgs.map(({ name, value }) => `--build-arg=${name}=${value}`),
        ...Object.entries(build.labels).map(([name, value]) => `--label=${name}=${value}`),
        ...(isBuildKit ? Object.entries(build.secrets).map(([id, path]) => `--secret=id=${id},src=${path}`) : []),
        ...cacheArguments(build),
        '-',
    ];
}
/** The cache is kept in the image itself: the driver that every Docker has can do no other. */
function cacheArguments({ builder, cacheFrom }) {
    switch (builder) {
        case 'buildx':
            return ['--cache-to=type=inline', ...cacheFrom.map((ref) => `--cache-from=type=registry,ref=${ref}`)];
        case 'embedded':
            return ['--build-arg=BUILDKIT_INLINE_CACHE=1', ...cacheFrom.map((ref) => `--cache-from=${ref}`)];
        case 'classic':
            return [];
    }
}
/** The variable that chooses the builder behind `docker build`. */
function builderEnvironment(builder) {
    return builder === 'buildx' ? {} : { DOCKER_BUILDKIT: builder === 'embedded' ? '1' : '0' };
}
function runArgv(run) {
    return [
        `--config=${run.configDirectory}`,
        'run',
        '--interactive',
        `--name=${run.name}`,
        `--platform=${run.platform}`,
        ...run.memoryFolders.map((folder) => `--tmpfs=${folder}:rw,mode=0700`),
        run.image,
        '/bin/sh',
        '-c',
        run.command,
    ];
}
function commitArgv(container, tag) {
    return ['commit', container, tag];
}
function removeContainerArgv(container) {
    return ['rm', '--force', '--volumes', container];
}
function loginArgv(host, username) {
    return ['login', `--username=${username}`, '--password-stdin', host];
}
function pushArgv(reference) {
    return ['push', reference];
}
function inspectArgv(reference, format) {
    return ['image', 'inspect', `--format=${format}`, reference];
}
function tagArgv(source, target) {
    return ['tag', source, target];
}
function versionArgv() {
    return ['version', '--format={{json .}}'];
}

;// CONCATENATED MODULE: ./lib/image/docker-failure.js

/**
 * Docker's own words for what a user can mend, from its error texts (moby/moby, docker/cli, moby/buildkit). The first
 * that fits counts, so what explains more stands first.
 */
const KNOWN = [
    {
        code: 'docker-disk-full',
        said: /no space left on device|disk quota exceeded/i,
        message: 'The disk of the runner is full.',
        remedy: 'Free disk space in an earlier step of the job, or use a runner with a larger disk.',
    },
    {
        code: 'docker-unavailable',
        said: /permission denied while trying to connect to the docker/i,
        message: "The Docker daemon refuses the runner's user.",
        remedy: "Add the runner's user to the group docker, or run the job on a GitHub-hosted runner.",
    },
    {
        code: 'docker-unavailable',
        said: /cannot connect to the docker daemon|is the docker daemon running|error during connect|dial unix .*docker/i,
        message: 'The Docker daemon does not run on this runner.',
        remedy: 'Start Docker in an earlier step of the job, or run the job on a GitHub-hosted runner.',
    },
    {
        code: 'image-architecture',
        said: /exec format error|exec user process caused.*exec format|no match for platform|does not match the (?:specified|detected) platform/i,
        message: 'The image is for another CPU architecture than this runner can execute.',
        remedy: 'Run the job on a runner of that architecture (ubuntu-24.04-arm for ARM64), or add docker/setup-qemu-action before this step, or change cpu-architecture.',
    },
    {
        code: 'buildkit-missing',
        said: /the --(?:mount|chmod|link|network|security|parents|exclude) (?:option|flag) requires BuildKit|unknown flag: --(?:mount|chmod|link)|requires BuildKit/i,
        message: 'The Dockerfile uses instructions of BuildKit, but Docker on this runner comes without it.',
        remedy: 'Add docker/setup-buildx-action before this step, or install the package docker-buildx-plugin.',
    },
    {
        code: 'base-image-unavailable',
        said: /toomanyrequests|pull rate limit/i,
        message: 'The registry of the base image limits anonymous downloads, and this runner has used them up.',
        remedy: 'Add docker/login-action for that registry before this step; its login is used here.',
    },
    {
        code: 'base-image-unavailable',
        said: /pull access denied|manifest (?:for \S+ |unknown).*|failed to resolve source metadata|failed to resolve reference|repository does not exist/i,
        message: 'The base image of the Dockerfile could not be pulled.',
        remedy: 'Check the name behind FROM; for a private registry add docker/login-action before this step, its login is used here.',
    },
];
/** Lines at the end of a failed build that are shown in the error. */
const SHOWN = 15;
/** What a failed docker command means for the user. */
function dockerFailure(result, otherwise) {
    const text = result.tail.join('\n');
    const known = KNOWN.find(({ said }) => said.test(text)) ?? otherwise;
    const lines = result.tail.filter((line) => line.trim() !== '').slice(-SHOWN);
    return new errors/* DeployError */.s({
        code: known.code,
        message: [
            known.message,
            ...(lines.length === 0 ? [] : ['Docker said:', ...lines.map((line) => `  ${line}`)]),
        ].join('\n'),
        safe: 'Nothing was deployed; what runs is unchanged.',
        remedy: known.remedy,
    });
}

;// CONCATENATED MODULE: ./lib/image/tar.js
const BLOCK = 512;
/**
 * Writes a tar archive (POSIX.1-2017, `pax`, "ustar Interchange Format"), member by member and never more than one
 * chunk at a time. Owner and group are 0 as in the context that Docker sends itself. A pax header carries only what
 * does not fit the ustar header: long or non-ASCII paths and link targets, sizes from 8 GiB.
 */
async function* tarOf(members) {
    for (const member of members) {
        yield headersOf(member);
        if (member.kind === 'file') {
            let written = 0;
            for await (const chunk of member.content()) {
                written += chunk.length;
                yield chunk;
            }
            if (written !== member.size)
                throw new Error(`${member.path}: ${written} bytes instead of ${member.size}`);
            if (written % BLOCK !== 0)
                yield Buffer.alloc(BLOCK - (written % BLOCK));
        }
    }
    yield Buffer.alloc(2 * BLOCK);
}
/** A file that is already in memory. */
function textMember(path, content, mode = 0o644) {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    return {
        kind: 'file',
        path,
        mode,
        modified: 0,
        size: bytes.length,
        content: async function* () {
            yield bytes;
        },
    };
}
const TYPES = { file: '0', link: '2', directory: '5' };
const LARGEST = 0o77777777777;
function headersOf(member) {
    const path = member.kind === 'directory' ? `${member.path}/` : member.path;
    const target = member.kind === 'link' ? member.target : '';
    const size = member.kind === 'file' ? member.size : 0;
    const records = {
        ...(fits(path) ? {} : { path }),
        ...(fits(target) ? {} : { linkpath: target }),
        ...(size <= LARGEST ? {} : { size: String(size) }),
    };
    const mode = member.kind === 'link' ? 0o777 : member.mode;
    const own = header(path, TYPES[member.kind], mode, Math.min(size, LARGEST), member.modified, target);
    if (Object.keys(records).length === 0)
        return own;
    const body = Buffer.concat(Object.entries(records).map(([key, value]) => record(key, value)));
    const padded = Buffer.alloc(Math.ceil(body.length / BLOCK) * BLOCK);
    body.copy(padded);
    return Buffer.concat([header('pax', 'x', 0o644, body.length, 0, ''), padded, own]);
}
function fits(text) {
    return text.length <= 100 && /^[\x20-\x7e]*$/.test(text);
}
/** `<length> <key>=<value>\n`, where the length counts itself. */
function record(key, value) {
    const rest = Buffer.byteLength(` ${key}=${value}\n`);
    let length = rest + String(rest).length;
    if (String(length).length > String(rest).length)
        length = rest + String(length).length;
    return Buffer.from(`${length} ${key}=${value}\n`);
}
function header(path, type, mode, size, modified, target) {
    const block = Buffer.alloc(BLOCK);
    const octal = (value, offset, length) => block.write(`${Math.max(0, Math.trunc(value))
        .toString(8)
        .padStart(length - 1, '0')}\0`, offset, 'ascii');
    block.write(Buffer.from(path).subarray(0, 100).toString('latin1'), 0, 'latin1');
    octal(mode & 0o7777, 100, 8);
    octal(0, 108, 8);
    octal(0, 116, 8);
    octal(size, 124, 12);
    octal(Math.min(modified, LARGEST), 136, 12);
    block.fill(' ', 148, 156);
    block.write(type, 156, 'ascii');
    block.write(Buffer.from(target).subarray(0, 100).toString('latin1'), 157, 'latin1');
    block.write('ustar\0', 257, 'ascii');
    block.write('00', 263, 'ascii');
    const sum = block.reduce((total, byte) => total + byte, 0);
    block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'ascii');
    return block;
}

;// CONCATENATED MODULE: ./lib/image/build-steps.js





/** What the docker command says about its legacy builder each time: chosen by us, so no news for the user. */
const ADVICE = /legacy builder is deprecated|^\s+(?:BuildKit is currently disabled|environment-variable\.|Install the buildx component|https:\/\/docs\.docker\.com\/go\/buildx)/;
/**
 * One `docker build` from an archive.
 * @returns id of the image
 * @throws DeployError with what Docker said
 */
async function dockerBuild(tools, build, members) {
    const idFile = (0,external_node_path_.join)(tools.config.directory, 'image-id');
    const result = await tools.docker.call({
        argv: buildArgv({ ...build, idFile }),
        environment: builderEnvironment(build.builder),
        input: tarOf(members),
        say: (line) => {
            if (!ADVICE.test(line))
                tools.quote(line);
        },
        timeoutSeconds: tools.timeoutSeconds,
    });
    if (result.code !== 0)
        throw buildFailure(result, build.builder);
    return (await (0,promises_.readFile)(idFile, 'utf8')).trim();
}
function buildFailure(result, builder) {
    return dockerFailure(result, {
        code: 'image-build-failed',
        message: 'Building the image failed.',
        remedy: builder === 'classic'
            ? 'Correct the step that failed; `docker build` in the app directory repeats it on your machine.'
            : 'Correct the step that failed; `docker buildx build` in the app directory repeats it on your machine.',
    });
}
/** Writes secrets where BuildKit reads them: below the private configuration, which is removed at the end. */
async function writeSecrets(config, secrets) {
    const folder = (0,external_node_path_.join)(config.directory, 'secrets');
    await (0,promises_.mkdir)(folder, { mode: 0o700, recursive: true });
    const paths = {};
    for (const { id, content } of secrets) {
        const path = (0,external_node_path_.join)(folder, id);
        await (0,promises_.writeFile)(path, content, { mode: 0o600 });
        paths[id] = path;
    }
    return paths;
}

;// CONCATENATED MODULE: ./lib/image/builder.js



const TIMEOUT_SECONDS = 60;
/**
 * Checks that Docker can build here, and with what.
 * @throws DeployError `docker-missing`, `docker-unavailable`
 */
async function detectBuilder(docker) {
    const answer = await docker.call({ argv: versionArgv(), timeoutSeconds: TIMEOUT_SECONDS });
    if (answer.code !== 0) {
        throw dockerFailure(answer, {
            code: 'docker-unavailable',
            message: 'The Docker daemon did not answer.',
            remedy: 'Start Docker in an earlier step of the job, or run the job on a GitHub-hosted runner.',
        });
    }
    const { client, serverOs } = readVersion(answer.stdout);
    if (serverOs === 'windows') {
        throw new errors/* DeployError */.s({
            code: 'docker-unavailable',
            message: 'The Docker daemon of this runner builds Windows images; the app runs on Linux.',
            remedy: 'Run the job on a Linux runner, such as runs-on: ubuntu-latest.',
        });
    }
    const buildx = await docker.call({ argv: ['buildx', 'version'], timeoutSeconds: TIMEOUT_SECONDS });
    if (buildx.code === 0)
        return 'buildx';
    // Docker 23 moved BuildKit's client out of the docker command, into the plugin.
    return client !== null && client < 23 ? 'embedded' : 'classic';
}
function readVersion(json) {
    try {
        const { Client, Server } = JSON.parse(json);
        const major = /^\d+/.exec(Client?.Version ?? '')?.[0];
        return { client: major === undefined ? null : Number(major), serverOs: Server?.Os ?? 'linux' };
    }
    catch {
        return { client: null, serverOs: 'linux' };
    }
}

// EXTERNAL MODULE: external "node:child_process"
var external_node_child_process_ = __webpack_require__(1421);
// EXTERNAL MODULE: external "node:stream"
var external_node_stream_ = __webpack_require__(7075);
// EXTERNAL MODULE: external "node:stream/promises"
var external_node_stream_promises_ = __webpack_require__(6466);
// EXTERNAL MODULE: external "node:string_decoder"
var external_node_string_decoder_ = __webpack_require__(6193);
;// CONCATENATED MODULE: ./lib/image/line-reader.js

/** A longer line is cut: one line of a hostile program must not fill the memory. */
const MAX_LENGTH = 16 * 1024;
/** Cuts a byte stream into lines at `\n`, `\r\n` or a lone `\r` (progress bars). */
class LineReader {
    #rest = '';
    #cut = false;
    #decoder = new external_node_string_decoder_.StringDecoder('utf8');
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
        const last = parts.pop() ?? '';
        for (const part of parts) {
            this.#append(part);
            this.#give(this.#rest);
            this.#cut = false;
        }
        this.#append(last);
    }
    #append(text) {
        if (this.#cut)
            return;
        this.#rest += text;
        if (this.#rest.length <= MAX_LENGTH)
            return;
        this.#rest = `${this.#rest.slice(0, MAX_LENGTH)} …`;
        this.#cut = true;
    }
    #give(line) {
        this.#rest = '';
        if (line !== '')
            this.#line(line);
    }
}

;// CONCATENATED MODULE: ./lib/image/docker.js





const STDOUT_LIMIT = 1024 * 1024;
const TAIL_LINES = 200;
const KILL_AFTER_MS = 5_000;
/** @param signal stops every call that does not say otherwise */
function openDocker(environment, signal) {
    return {
        call: (call) => run(call, environment, call.signal === undefined ? signal : call.signal),
    };
}
async function run(call, environment, signal) {
    signal?.throwIfAborted();
    // A process group of its own: a plugin that docker started ends with it.
    const child = (0,external_node_child_process_.spawn)('docker', [...call.argv], {
        env: { ...environment, ...call.environment },
        stdio: ['pipe', 'pipe', 'pipe'],
        detached: true,
    });
    let stopped;
    const stop = (reason) => {
        stopped ??= reason;
        kill(child);
    };
    const timer = setTimeout(() => stop(timedOut(call)), call.timeoutSeconds * 1000);
    const onAbort = () => stop(signal?.reason);
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
        const ended = outcomeOf(child, call);
        const sent = send(call, child).catch(stop);
        const result = await ended;
        await sent;
        if (stopped !== undefined)
            throw stopped;
        return result;
    }
    finally {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
    }
}
function outcomeOf(child, call) {
    let stdout = '';
    const tail = [];
    const lines = (text) => {
        call.say?.(text);
        tail.push(text);
        if (tail.length > TAIL_LINES)
            tail.shift();
    };
    const out = new LineReader(lines);
    const err = new LineReader(lines);
    child.stdout?.on('data', (chunk) => {
        if (stdout.length < STDOUT_LIMIT)
            stdout += chunk.toString('utf8');
        out.write(chunk);
    });
    child.stderr?.on('data', (chunk) => err.write(chunk));
    return new Promise((resolve, reject) => {
        child.on('error', (error) => reject(missing(error)));
        child.on('close', (code) => {
            out.end();
            err.end();
            resolve({ code: code ?? -1, stdout, tail });
        });
    });
}
async function send(call, child) {
    if (child.stdin === null)
        return;
    if (call.input === undefined) {
        child.stdin.on('error', () => { });
        child.stdin.end();
        return;
    }
    try {
        await (0,external_node_stream_promises_.pipeline)(external_node_stream_.Readable.from(call.input, { objectMode: false }), child.stdin);
    }
    catch (error) {
        // Docker stopped reading: its own words and exit code tell why.
        const code = error.code ?? '';
        if (!['EPIPE', 'ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE', 'ERR_STREAM_DESTROYED'].includes(code))
            throw error;
    }
}
function kill(child) {
    signalGroup(child, 'SIGTERM');
    const timer = setTimeout(() => signalGroup(child, 'SIGKILL'), KILL_AFTER_MS);
    child.once('close', () => clearTimeout(timer));
}
function signalGroup(child, name) {
    if (child.pid === undefined)
        return;
    try {
        process.kill(-child.pid, name);
    }
    catch {
        // It ended in the meantime.
    }
}
function missing(error) {
    if (error.code !== 'ENOENT' && error.code !== 'EACCES')
        return error;
    return new errors/* DeployError */.s({
        code: 'docker-missing',
        message: 'This runner has no docker command, which builds the image.',
        safe: 'Nothing was built or deployed.',
        remedy: 'Run the job on a Linux runner with Docker, such as runs-on: ubuntu-latest.',
        cause: error,
    });
}
function timedOut(call) {
    const minutes = Math.round(call.timeoutSeconds / 60);
    return new errors/* DeployError */.s({
        code: 'image-build-failed',
        message: `docker ${call.argv.find((word) => !word.startsWith('-')) ?? ''} did not end within ${minutes} minutes and was stopped.`,
        remedy: 'See in the log above which step takes so long, and run the deployment again.',
    });
}

// EXTERNAL MODULE: ./lib/image/docker-config.js
var docker_config = __webpack_require__(7500);
;// CONCATENATED MODULE: ./lib/image/docker-environment.js
/**
 * The environment of the docker command: what it needs to reach its daemon and registries, and nothing else. The
 * action's own environment holds inputs with secrets, AWS credentials and the runner's command files
 * (`GITHUB_OUTPUT`, `ACTIONS_*`), which neither docker nor its plugins and credential helpers have to see.
 */
function dockerEnvironment(environment, configDirectory) {
    const kept = Object.entries(environment).filter((entry) => entry[1] !== undefined && NEEDED.has(entry[0].toUpperCase()));
    return {
        ...Object.fromEntries(kept),
        DOCKER_CONFIG: configDirectory,
        // No advertisements in the log, and no second manifest (provenance) beside the image.
        DOCKER_CLI_HINTS: 'false',
        BUILDX_NO_DEFAULT_ATTESTATIONS: '1',
    };
}
const NEEDED = new Set([
    'PATH',
    'HOME',
    'USER',
    'LOGNAME',
    'TMPDIR',
    'LANG',
    'LC_ALL',
    'XDG_RUNTIME_DIR',
    'DOCKER_HOST',
    'DOCKER_CONTEXT',
    'DOCKER_TLS_VERIFY',
    'DOCKER_CERT_PATH',
    'DOCKER_API_VERSION',
    'HTTP_PROXY',
    'HTTPS_PROXY',
    'ALL_PROXY',
    'NO_PROXY',
    'SSL_CERT_FILE',
    'SSL_CERT_DIR',
    'SSH_AUTH_SOCK',
]);

;// CONCATENATED MODULE: ./lib/image/image-findings.js
const MANY = 5;
/** What the user should know about the content of the image, found without building it. */
function imageFindings(image) {
    const { privateKeys } = image.context;
    const revealing = image.buildArgs
        .map(({ name }) => name)
        .filter((name) => /(?:^|_)(?:TOKEN|SECRET|PASSWORD|PASSWD|API_?KEY|PRIVATE_?KEY|CREDENTIALS?)(?:_|$)/i.test(name));
    return [
        ...(privateKeys.length === 0
            ? []
            : [
                {
                    code: 'private-key-in-image',
                    message: `${listOf(privateKeys)} begins like a private key and goes into the image.`,
                    fix: `Give the key to the app as a secret, and add ${privateKeys[0]} to .dockerignore.`,
                },
            ]),
        ...(revealing.length === 0
            ? []
            : [
                {
                    code: 'secret-in-build-args',
                    message: `build-args sets ${listOf(revealing)}: build arguments stay readable in the history of the image.`,
                    fix: 'Move it to build-secrets, and mount it in the Dockerfile with RUN --mount=type=secret.',
                },
            ]),
    ];
}
/** For the log: what was left out although nothing in the repository says so; `null` where that is nothing. */
function describeLeftOut(image) {
    const { credentials } = image.context;
    return credentials.length === 0
        ? null
        : `Left out of the image, because such files hold secrets: ${listOf(credentials)}. The app gets its secrets at run time.`;
}
function listOf(names) {
    const shown = names.slice(0, MANY).join(', ');
    return names.length > MANY ? `${shown} and ${names.length - MANY} more` : shown;
}

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
;// CONCATENATED MODULE: ./lib/image/context-file.js





async function hashFile(root, path) {
    const hash = (0,external_node_crypto_.createHash)('sha256');
    let size = 0;
    let start = '';
    for await (const chunk of readChunks(root, path)) {
        if (size === 0)
            start = chunk.subarray(0, 256).toString('latin1');
        size += chunk.length;
        hash.update(chunk);
    }
    return { size, sha256: hash.digest('hex'), start };
}
/**
 * The bytes of a file that was listed, checked against the hash that went into the key, so that what is built is
 * what the key says. A link that took the file's place in the meantime is not followed.
 * @throws DeployError `build-context-unusable` when the file changed since it was listed
 */
async function* readListed(root, entry) {
    const hash = (0,external_node_crypto_.createHash)('sha256');
    let size = 0;
    for await (const chunk of readChunks(root, entry.path)) {
        size += chunk.length;
        hash.update(chunk);
        if (size > entry.size)
            break;
        yield chunk;
    }
    if (size !== entry.size || hash.digest('hex') !== entry.sha256) {
        throw new errors/* DeployError */.s({
            code: 'build-context-unusable',
            message: `${entry.path} changed while the image was built.`,
            remedy: 'Let earlier steps of the job finish writing before this action runs.',
        });
    }
}
const CHUNK = 256 * 1024;
async function* readChunks(root, path) {
    const file = await openFile(root, path);
    try {
        for (;;) {
            const buffer = Buffer.allocUnsafe(CHUNK);
            const { bytesRead } = await file.read(buffer, 0, CHUNK);
            if (bytesRead === 0)
                return;
            yield buffer.subarray(0, bytesRead);
        }
    }
    finally {
        await file.close();
    }
}
async function openFile(root, path) {
    try {
        return await (0,promises_.open)((0,external_node_path_.join)(root, path), external_node_fs_.constants.O_RDONLY | external_node_fs_.constants.O_NOFOLLOW | external_node_fs_.constants.O_NONBLOCK);
    }
    catch (error) {
        throw unreadable(path, error);
    }
}
/** A file or folder of the context that the runner's user may not read. */
function unreadable(path, cause) {
    const code = cause.code ?? 'unknown';
    return new errors/* DeployError */.s({
        code: 'build-context-unusable',
        message: `${path === '' ? 'The app directory' : path} cannot be read for the image (${code}).`,
        remedy: `Make ${path === '' ? 'it' : path} readable for the runner's user, or list it in .dockerignore.`,
        cause,
    });
}

// EXTERNAL MODULE: ./node_modules/smol-toml/dist/index.js + 8 modules
var dist = __webpack_require__(3292);
;// CONCATENATED MODULE: ./lib/image/dependency-files.js


/** Lock files of large projects reach some MiB. */
const LIMIT = 32 * 1024 * 1024;
const INCLUDE = /^\s*(?:-r|-c|--requirement|--constraint)(?:\s+|=|\s*)(\S+)/gm;
const LOCAL = /^\s*(?:(?:-e|--editable)[\s=]*)?(?:[\w.[\],-]+\s*@\s*)?(?:file:)?(\.{1,2}(?:\/[^\s;#[]*)?)(?:\[[^\]]*\])?\s*(?:;.*|#.*)?$/gm;
/** A line that names the project itself, for `sed -E`: it can only be installed once the sources are there. */
const SELF_REQUIREMENT = '^[[:space:]]*(-e[[:space:]]*|--editable[[:space:]=]+)?[.]/?([[][^]]*[]])?[[:space:]]*(#.*)?$';
/** Follows the manifests of the plan to every file that installing the dependencies reads. */
function collectDependencyFiles(install, files) {
    const texts = new Map();
    const included = new Set();
    const folders = new Set();
    let namesProject = false;
    const visit = (path) => {
        if (texts.has(path))
            return;
        const text = files.read(path, LIMIT);
        if (text === null)
            return;
        texts.set(path, text);
        const local = isRequirements(path) ? localRequirements(text) : localSources(text, path);
        for (const target of local) {
            if (target === '.')
                namesProject ||= isRequirements(path);
            else if (files.isFolder(target))
                folders.add(target);
            else if (files.isFile(target))
                texts.set(target, texts.get(target) ?? '');
        }
        if (!isRequirements(path))
            return;
        for (const target of includedBy(text, path)) {
            included.add(target);
            visit(target);
        }
    };
    for (const path of seedsOf(install))
        visit(external_node_path_.posix.normalize(path));
    // uv is told to leave local packages for later, when the sources are there.
    if (install.packageManager === 'uv')
        folders.clear();
    else
        for (const folder of install.localPackages)
            folders.add(trimmed(external_node_path_.posix.normalize(folder)));
    const manifests = [...texts.keys()];
    return {
        manifests,
        folders: [...folders],
        requirements: install.packageManager === 'pip' ? rootsOf(manifests, included) : [],
        namesProject: install.packageManager === 'pip' && namesProject,
        lists: install.packageManager === 'pip' ? listsIn(texts) : [],
        texts: [...texts.values()],
    };
}
/** A lock above the app is the lock of a workspace, whose own `pyproject.toml` says so. */
function seedsOf({ packageManager, manifests, lock }) {
    if (lock === null)
        return manifests;
    const workspace = packageManager === 'pip' || packageManager === 'pipenv';
    return [...manifests, lock, ...(workspace ? [] : [external_node_path_.posix.join(external_node_path_.posix.dirname(lock), 'pyproject.toml')])];
}
/** Files in pip's requirements format, also as pip-tools and others name what they compiled. */
function isRequirements(path) {
    return /\.(?:txt|in)$|requirements[^/]*\.lock$/i.test(path);
}
function rootsOf(manifests, included) {
    return manifests
        .filter((path) => isRequirements(path) && !included.has(path))
        .filter((path) => !(path.endsWith('.in') && manifests.includes(path.replace(/\.in$/, '.txt'))));
}
function includedBy(text, path) {
    return [...text.matchAll(INCLUDE)].flatMap(([, target = '']) => target.includes('://') ? [] : [external_node_path_.posix.join(external_node_path_.posix.dirname(path), target)]);
}
/** pip takes paths in a requirements file relative to the working directory, not to the file. */
function localRequirements(text) {
    return [...text.matchAll(LOCAL)].map(([, target = '']) => trimmed(external_node_path_.posix.normalize(target)));
}
/** Every `path = "…"` in the tables of a `pyproject.toml` or Pipfile. */
function localSources(text, path) {
    if (!/(?:pyproject\.toml|Pipfile)$/.test(path))
        return [];
    let document;
    try {
        document = (0,dist/* parse */.qg)(text);
    }
    catch {
        return [];
    }
    const found = [];
    const search = (value, depth) => {
        if (depth > 12 || typeof value !== 'object' || value === null)
            return;
        for (const [key, inner] of Object.entries(value)) {
            if (key === 'path' && typeof inner === 'string' && !external_node_path_.posix.isAbsolute(inner))
                found.push(trimmed(external_node_path_.posix.join(external_node_path_.posix.dirname(path), inner)));
            else
                search(inner, depth + 1);
        }
    };
    search(document, 0);
    return found;
}
function listsIn(texts) {
    const setup = /^\s*install_requires\s*=/m.test(texts.get('setup.cfg') ?? '');
    return [
        ...(hasProjectTable(texts.get('pyproject.toml') ?? '') ? ['pyproject.toml'] : []),
        ...(setup ? ['setup.cfg'] : []),
    ];
}
function hasProjectTable(text) {
    try {
        const { project } = (0,dist/* parse */.qg)(text);
        return typeof project === 'object' && 'dependencies' in project;
    }
    catch {
        return false;
    }
}
function trimmed(path) {
    return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}

;// CONCATENATED MODULE: ./lib/image/install-commands.js

/** Where the packages of the app are; its `bin` is first on the PATH of the image. */
const VENV = '/opt/venv';
/** Where the package manager is while it works. It does not stay in the image. */
const MANAGER = '/opt/manager';
const PIP = `python -m pip --python ${VENV}/bin/python install`;
/**
 * The managers as they are installed: any version that reads today's lock files. pdm's extra `locked` takes the
 * versions of its own dependencies that its makers tested, because newer ones have broken it.
 */
const MANAGERS = {
    // Only for a pylock.toml (PEP 751), which the pip of older images cannot read.
    pip: 'pip>=26.1',
    uv: 'uv>=0.9,<2',
    poetry: 'poetry>=1.8,<3',
    pdm: 'pdm[locked]>=2.20,<3',
    pipenv: 'pipenv>=2024',
};
const SETTINGS = 'export PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore';
/**
 * Tools that take a package's version from git ask for it when the project itself is installed, but `.git` is not in
 * the image. Each of them takes a version from the environment instead.
 */
const VERSIONS = [
    'SETUPTOOLS_SCM_PRETEND_VERSION=0.0.0',
    'PDM_BUILD_SCM_VERSION=0.0.0',
    'POETRY_DYNAMIC_VERSIONING_BYPASS=0.0.0',
    'UV_DYNAMIC_VERSIONING_BYPASS=0.0.0',
].join(' ');
/**
 * The lists as lines for `pip install -r`, so that they are installed without the sources. Python before 3.11 has no
 * `tomllib`, but pip brings tomli. (`setup.py` can only be run: its dependencies come with the project.)
 */
const LISTS = {
    'pyproject.toml': [
        'import sys',
        "t = __import__('tomllib' if sys.version_info >= (3, 11) else 'pip._vendor.tomli', fromlist=['loads'])",
        "print(*t.loads(open('pyproject.toml', encoding='utf-8').read())['project']['dependencies'], sep=chr(10))",
    ],
    'setup.cfg': [
        'import configparser',
        'c = configparser.ConfigParser(interpolation=None)',
        "c.read('setup.cfg', encoding='utf-8')",
        "print(c.get('options', 'install_requires'))",
    ],
};
/**
 * Shell commands, run one after the other in the app's folder, that fill the virtual environment with what the
 * project depends on, by its own package manager and lock, and leave nothing else behind.
 */
function dependencyCommands(install, files, system) {
    const nothing = install.packageManager === 'pip' && files.manifests.length === 0;
    return [
        SETTINGS,
        ...installSystem(system.build),
        `python -m venv --without-pip ${VENV}`,
        ...(nothing ? [] : installDependencies(install, files)),
        ...(install.extra.length === 0 ? [] : [`${PIP} ${install.extra.map(quote).join(' ')}`]),
        ...removeSystem(system.build),
        'rm -rf /root/.cache /root/.local /root/.config /tmp/*',
    ];
}
/** As `dependencyCommands`, for the project itself; its dependencies are there already. */
function projectCommands(install, files) {
    return [
        SETTINGS,
        `export ${VERSIONS}`,
        ...installProject(install, files),
        'rm -rf /root/.cache /root/.local /root/.config /tmp/*',
    ];
}
/** True where the project has to be installed once its sources are in the image. */
function needsProject(install, files) {
    const uvPackages = install.packageManager === 'uv' && install.localPackages.length > 0;
    return install.installProject || files.namesProject || uvPackages;
}
function installDependencies(install, files) {
    const locked = install.lock !== null;
    switch (install.packageManager) {
        case 'pip':
            return install.lock === null
                ? pipCommands(files)
                : withManager('pip', [
                    `${MANAGER}/bin/pip --python ${VENV}/bin/python install -r ${quote(install.lock)}`,
                ]);
        case 'uv':
            // A lock is taken as it is: `--locked` would need the sources of every member of a workspace to check it.
            return withManager('uv', [
                `${uv()} sync ${locked ? '--frozen ' : ''}--no-dev --no-install-local --compile-bytecode`,
            ]);
        case 'poetry':
            return withManager('poetry', [
                `VIRTUAL_ENV=${VENV} ${MANAGER}/bin/poetry install --no-interaction --only main --no-root --compile`,
            ]);
        case 'pdm':
            return withManager('pdm', [
                `VIRTUAL_ENV=${VENV} PDM_CHECK_UPDATE=0 ${MANAGER}/bin/pdm ${locked ? 'sync' : 'install'} --prod --no-self`,
                `{ python -m compileall -q ${VENV}/lib || true; }`,
            ]);
        case 'pipenv':
            return withManager('pipenv', [
                `VIRTUAL_ENV=${VENV} PIPENV_NOSPIN=1 PIPENV_VERBOSITY=-1 ${MANAGER}/bin/pipenv ${locked ? 'sync' : 'install --skip-lock'}`,
            ]);
    }
}
function pipCommands(files) {
    const requirements = files.requirements.map((path) => `-r ${quote(path)}`).join(' ');
    const requirementFiles = files.manifests.filter(isRequirements).map(quote);
    return [
        ...(files.namesProject
            ? [`sed -i -E '/${SELF_REQUIREMENT.replaceAll('/', '\\/')}/d' ${requirementFiles.join(' ')}`]
            : []),
        ...(requirements === '' ? [] : [`${PIP} ${requirements}`]),
        ...files.lists.flatMap((list) => [
            `python -c "${LISTS[list].join('; ')}" > /tmp/${list}.txt`,
            `${PIP} -r /tmp/${list}.txt`,
        ]),
    ];
}
function installProject(install, files) {
    switch (install.packageManager) {
        case 'pip':
            return files.namesProject
                ? [`${PIP} ${files.requirements.map((path) => `-r ${quote(path)}`).join(' ')}`]
                : [`${PIP} -e .`];
        case 'uv':
            // uv knows which members of a workspace the app needs. `--inexact` keeps what was added to the lock's packages.
            return withManager('uv', [
                `${uv()} sync ${install.lock === null ? '' : '--frozen '}--no-dev --inexact${install.installProject ? '' : ' --no-install-project'}`,
            ]);
        case 'poetry':
        case 'pdm':
        case 'pipenv':
            // Editable, as these managers do it themselves: data files next to the code are found.
            return [`${PIP} --no-deps -e .`];
    }
}
function uv() {
    return `UV_PROJECT_ENVIRONMENT=${VENV} UV_PYTHON=${VENV}/bin/python UV_PYTHON_DOWNLOADS=never UV_NO_CACHE=1 UV_LINK_MODE=copy ${MANAGER}/bin/uv`;
}
function withManager(manager, commands) {
    return [
        `python -m venv --without-pip ${MANAGER}`,
        `python -m pip --python ${MANAGER}/bin/python install --quiet ${quote(MANAGERS[manager])}`,
        ...commands,
        `rm -rf ${MANAGER}`,
    ];
}
/** Ends a layer in which Debian packages were installed. */
const CLEAN_SYSTEM = 'rm -rf /var/lib/apt/lists/* /var/cache/apt/*';
/** Commands that install Debian packages; none where there is nothing to install. */
function installSystem(packages) {
    if (packages.length === 0)
        return [];
    return [
        'apt-get update',
        `DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends ${packages.join(' ')}`,
    ];
}
function removeSystem(packages) {
    if (packages.length === 0)
        return [];
    return [`apt-get purge --yes --auto-remove ${packages.join(' ')}`, CLEAN_SYSTEM];
}
/** As one word of a POSIX shell. */
function quote(word) {
    return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

;// CONCATENATED MODULE: ./lib/image/start-command.js
/** Words that open a compound command, where `exec` cannot stand (POSIX.1-2017, Shell, 2.4 "Reserved Words"). */
const RESERVED = /^(?:if|for|while|until|case|select|function|time|!|\{|\[\[)$/;
/** Commands of the shell itself: nothing would be left to become the process. */
const BUILTIN = /^(?:cd|exec|exit|export|set|unset|trap|wait|eval|source|\.|:|true|false|return|ulimit|umask)$/;
/**
 * A start command as the exec form of a container's command: `["sh", "-c", "exec …"]`. The shell is there because
 * such commands use it (`$PORT`, `cd src && …`); `exec` puts the server in its place, so that the server is process
 * 1 and gets the SIGTERM with which ECS ends a task. Where the last command cannot be told for certain (a pipe, a
 * loop, something in the background), the command stays as written.
 */
function startCommand(command) {
    return ['sh', '-c', withExec(command.trim())];
}
function withExec(command) {
    const last = lastCommand(command);
    if (last === null)
        return command;
    const words = /^((?:[A-Za-z_]\w*=(?:[^\s'"$`\\]|'[^']*'|"[^"$`\\]*")*\s+)*)(\S+)/.exec(command.slice(last));
    const [, assignments = '', program = ''] = words ?? [];
    if (program === '' || RESERVED.test(program) || BUILTIN.test(program) || /^[<>(]|=/.test(program))
        return command;
    // `exec A=1 program` would look for a program named `A=1`; `env` takes the assignments as they are.
    const prefix = assignments === '' ? 'exec ' : 'exec env ';
    return command.slice(0, last) + prefix + command.slice(last);
}
/** Where the last simple command of a list (`a && b; c`) begins; `null` for pipes, jobs, subshells, compounds. */
function lastCommand(command) {
    let start = 0;
    let at = 0;
    while (at < command.length) {
        const character = command.charAt(at);
        if (character === '\\')
            at += 2;
        else if (character === "'" || character === '"')
            at = afterQuote(command, at);
        else if (/[`#()<]/.test(character) || command.startsWith('$(', at)) {
            // A substitution may hold anything, and a here-document or comment ends the line: only the harmless kinds pass.
            if (character === '<' && command.charAt(at + 1) !== '<')
                at += 1;
            else
                return null;
        }
        else if (command.startsWith('&&', at) || command.startsWith('||', at)) {
            at += 2;
            start = at;
        }
        else if (command.startsWith('>&', at) || command.startsWith('&>', at))
            at += 2;
        else if (character === '|' || character === '&')
            return null;
        else if (character === ';' || character === '\n') {
            at += 1;
            start = at;
        }
        else
            at += 1;
        if (start === at && RESERVED.test(/^\s*(\S*)/.exec(command.slice(at))?.[1] ?? ''))
            return null;
    }
    if (RESERVED.test(/^\s*(\S*)/.exec(command)?.[1] ?? ''))
        return null;
    const blanks = /^\s*/.exec(command.slice(start))?.[0].length ?? 0;
    return start + blanks < command.length ? start + blanks : null;
}
function afterQuote(command, from) {
    const quote = command.charAt(from);
    let at = from + 1;
    while (at < command.length && command.charAt(at) !== quote)
        at += quote === '"' && command.charAt(at) === '\\' ? 2 : 1;
    return at + 1;
}

;// CONCATENATED MODULE: ./lib/image/dockerfile.js



/** Raised with every change that makes another image of the same project: images of older versions are rebuilt. */
const generatorVersion = 1;
/** Where the repository's files are in the build context, and where they are in the image. */
const CONTEXT_FOLDER = 'app';
const HOME = '/app';
/** Where the build's settings (package indexes, certificates) are while packages are installed, and only then. */
const SETTINGS_FOLDER = '/run/secrets';
const FIND_LINKS_FOLDER = '/run/find-links';
/**
 * The generated image, from the slim official Python image. The order is that of change: what a push seldom touches
 * comes first, so that a change of the sources alone installs nothing again.
 */
function generateInstructions(image) {
    const { install, files, system } = image;
    const workdir = image.directory === '.' ? HOME : `${HOME}/${image.directory}`;
    return [
        plain(`FROM python:${install.python}-slim`),
        plain('ENV LANG=C.UTF-8 PYTHONUNBUFFERED=1 PYTHONFAULTHANDLER=1'),
        plain(`RUN useradd --create-home --uid 1000 app && install -d -o app -g app ${[...new Set([HOME, workdir])].join(' ')}`),
        plain(`WORKDIR ${workdir}`),
        ...dockerfile_run([...installSystem(system.run), ...(system.run.length === 0 ? [] : [CLEAN_SYSTEM])]),
        ...image.buildArgs.map((name) => plain(`ARG ${name}`)),
        ...copyDependencyFiles(files, image.directory),
        { kind: 'install', commands: dependencyCommands(install, files, system) },
        plain(`COPY --chown=1000:1000 ${CONTEXT_FOLDER}/ ${HOME}/`),
        ...(needsProject(install, files)
            ? [{ kind: 'install', commands: projectCommands(install, files) }]
            : []),
        // FORWARDED_ALLOW_IPS: uvicorn and gunicorn believe X-Forwarded-* from anyone, because nobody but the load
        // balancer reaches the container. WEB_CONCURRENCY: one worker; ECS adds tasks, not processes.
        plain(`ENV PATH=${VENV}/bin:$PATH VIRTUAL_ENV=${VENV} PYTHONPATH=${importPath(workdir, install.pythonPath)} FORWARDED_ALLOW_IPS=* WEB_CONCURRENCY=1 PORT=${image.port}`),
        plain('USER app'),
        plain(`EXPOSE ${image.port}`),
        plain(`CMD ${JSON.stringify(startCommand(image.command))}`),
    ];
}
/**
 * The Dockerfile for BuildKit. It is also the text that enters the image's key, whichever builder is at hand.
 */
function renderDockerfile(instructions, settings) {
    return instructions.map((instruction) => `${render(instruction, settings)}\n`).join('');
}
function render(instruction, settings) {
    if (instruction.kind === 'plain')
        return instruction.text;
    const mounts = settings === null ? [] : mountsOf(settings);
    const commands = [...(settings === null ? [] : [readSettings]), ...instruction.commands];
    return ['RUN', ...mounts.map((mount) => `${mount} \\\n   `), commands.join(' \\\n && ')].join(' ');
}
/** Takes up the variables of the build's settings; the file is written by `build-settings.ts`. */
const readSettings = `. ${SETTINGS_FOLDER}/environment`;
function mountsOf(settings) {
    return [
        ...settings.files.map((id) => `--mount=type=secret,id=${id},required=true`),
        ...(settings.findLinks ? [`--mount=type=bind,source=find-links,target=${FIND_LINKS_FOLDER}`] : []),
    ];
}
function importPath(workdir, folders) {
    return folders.map((folder) => external_node_path_.posix.join(workdir, folder)).join(':');
}
/** One COPY for each folder that manifests lie in, to the same place below the root of the project. */
function copyDependencyFiles(files, directory) {
    const folders = new Map();
    for (const path of files.manifests) {
        const whole = inContext(directory, path);
        const cut = whole.lastIndexOf('/');
        const folder = cut === -1 ? '' : whole.slice(0, cut + 1);
        folders.set(folder, [...(folders.get(folder) ?? []), whole]);
    }
    return [
        ...[...folders].map(([folder, paths]) => copy(paths, `${HOME}/${folder}`)),
        ...files.folders
            .map((path) => inContext(directory, path))
            .map((path) => copy([`${path}/`], `${HOME}/${path}/`)),
    ];
}
function copy(sources, target) {
    const words = [...sources.map((path) => `${CONTEXT_FOLDER}/${path}`), target];
    // The form with blanks is the readable one; a path with blanks needs the other.
    const list = words.some((word) => /[\s"'\\]/.test(word)) ? JSON.stringify(words) : words.join(' ');
    return plain(`COPY --chown=1000:1000 ${list}`);
}
/** @returns a path relative to the root of the context, for one relative to the app directory */
function inContext(directory, path) {
    const parts = directory === '.' ? [] : directory.split('/');
    for (const part of path.split('/')) {
        if (part === '..')
            parts.pop();
        else if (part !== '.' && part !== '')
            parts.push(part);
    }
    return parts.join('/');
}
function plain(text) {
    return { kind: 'plain', text };
}
function dockerfile_run(commands) {
    return commands.length === 0 ? [] : [plain(`RUN ${commands.join(' \\\n && ')}`)];
}

;// CONCATENATED MODULE: ./lib/image/archive.js




/** The Dockerfile in an archive of a generated image. */
const GENERATED_DOCKERFILE = 'Dockerfile';
/**
 * The archive for a generated image: its Dockerfile at the top, and the repository's files in a folder of their own,
 * where nothing of theirs can meet anything of ours.
 * @param only keeps those entries that it accepts
 */
function generatedArchive(context, dockerfile, only = () => true) {
    return [
        textMember(GENERATED_DOCKERFILE, dockerfile),
        { kind: 'directory', path: CONTEXT_FOLDER, mode: 0o755, modified: 0 },
        ...context.entries
            .filter(({ path }) => only(path))
            .map((entry) => memberOf(context.root, entry, `${CONTEXT_FOLDER}/${entry.path}`)),
    ];
}
/** Folders of packages, below `find-links/<n>/`. */
function findLinksMembers(folders, base) {
    return [
        { kind: 'directory', path: base, mode: 0o755, modified: 0 },
        ...folders.flatMap((folder, index) => [
            { kind: 'directory', path: `${base}/${index}`, mode: 0o755, modified: 0 },
            ...folder.entries.map((entry) => memberOf(folder.root, entry, `${base}/${index}/${entry.path}`)),
        ]),
    ];
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
    const name = path ?? `.dockerfile.${(0,external_node_crypto_.createHash)('sha256').update(dockerfile).digest('hex').slice(0, 12)}`;
    const known = new Set(context.entries.map((entry) => entry.path));
    return {
        dockerfile: name,
        members: [
            ...context.entries.map((entry) => memberOf(context.root, entry, entry.path)),
            ...(known.has(name) ? [] : [textMember(name, dockerfile)]),
            ...(known.has('.dockerignore') || ignoreFile === null ? [] : [textMember('.dockerignore', ignoreFile)]),
        ],
    };
}
function memberOf(root, entry, path) {
    return entry.kind === 'file'
        ? { ...entry, path, content: () => readListed(root, entry) }
        : { ...entry, path };
}

// EXTERNAL MODULE: ./lib/image/exclusions.js
var exclusions = __webpack_require__(5052);
;// CONCATENATED MODULE: ./lib/image/context.js





const MAX_ENTRIES = 200_000;
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
        entries: new Map(),
        folders: new Map(),
        credentials: [],
        privateKeys: [],
        bytes: 0,
    };
    await walkFolder(walk, '', null, 0);
    for (const path of options.required) {
        if (walk.entries.has(path))
            continue;
        const entry = await entryOf(walk, path, await statOf(walk, path));
        if (entry !== null)
            await add(walk, entry);
    }
    const entries = [...walk.entries.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
    return { root: options.root, entries, credentials: walk.credentials, privateKeys: walk.privateKeys };
}
async function walkFolder(walk, folder, match, depth) {
    if (depth > MAX_DEPTH)
        throw tooMuch(`${folder} is nested more than ${MAX_DEPTH} folders deep`);
    for (const name of await namesIn(walk, folder)) {
        const path = folder === '' ? name : `${folder}/${name}`;
        const exclusion = (0,exclusions/* exclusionOf */.a)(name, walk.ignore);
        const answer = walk.ignore.test(path, match);
        if (exclusion === 'credentials' && !answer.ignored)
            walk.credentials.push(path);
        if (exclusion !== null)
            continue;
        const stat = await statOf(walk, path);
        if (stat.isDirectory()) {
            if (answer.ignored && !walk.ignore.mayKeepInside(path))
                continue;
            if (await isVirtualEnvironment(walk, path))
                continue;
            const entry = folderEntry(path, stat);
            walk.folders.set(path, entry);
            if (!answer.ignored)
                await add(walk, entry);
            await walkFolder(walk, path, answer.match, depth + 1);
        }
        else if (!answer.ignored) {
            const entry = await entryOf(walk, path, stat);
            if (entry !== null)
                await add(walk, entry);
        }
    }
}
/** PEP 405: a virtual environment is a directory that holds `pyvenv.cfg`. */
async function isVirtualEnvironment(walk, path) {
    return (0,promises_.lstat)((0,external_node_path_.join)(walk.root, path, 'pyvenv.cfg')).then((stat) => stat.isFile(), () => false);
}
function folderEntry(path, stat) {
    return { kind: 'directory', path, mode: stat.mode & 0o7777, modified: secondsOf(stat) };
}
async function add(walk, entry) {
    walk.entries.set(entry.path, entry);
    if (walk.entries.size > MAX_ENTRIES)
        throw tooMuch(`there are more than ${MAX_ENTRIES} files`);
    if (entry.kind === 'file')
        walk.bytes += entry.size;
    if (walk.bytes > MAX_BYTES)
        throw tooMuch(`they are larger than ${MAX_BYTES / 1024 ** 3} GiB`);
    const parent = external_node_path_.posix.dirname(entry.path);
    if (parent === '.' || walk.entries.has(parent))
        return;
    await add(walk, walk.folders.get(parent) ?? folderEntry(parent, await statOf(walk, parent)));
}
async function entryOf(walk, path, stat) {
    const modified = secondsOf(stat);
    if (stat.isSymbolicLink())
        return { kind: 'link', path, target: await (0,promises_.readlink)((0,external_node_path_.join)(walk.root, path)), modified };
    if (!stat.isFile())
        return null;
    const { size, sha256, start } = await hashFile(walk.root, path);
    if (PRIVATE_KEY.test(start))
        walk.privateKeys.push(path);
    return { kind: 'file', path, mode: stat.mode & 0o7777, modified, size, sha256 };
}
async function namesIn(walk, folder) {
    let names;
    try {
        names = await (0,promises_.readdir)((0,external_node_path_.join)(walk.root, folder), { encoding: 'buffer' });
    }
    catch (error) {
        throw unreadable(folder, error);
    }
    return names
        .map((bytes) => {
        const name = bytes.toString('utf8');
        if (Buffer.from(name).equals(bytes))
            return name;
        throw new errors/* DeployError */.s({
            code: 'build-context-unusable',
            message: `The name of ${folder === '' ? '' : `${folder}/`}${name} is not UTF-8.`,
            remedy: 'Rename the file.',
        });
    })
        .sort((a, b) => (a < b ? -1 : 1));
}
async function statOf(walk, path) {
    try {
        return await (0,promises_.lstat)((0,external_node_path_.join)(walk.root, path));
    }
    catch (error) {
        throw unreadable(path, error);
    }
}
function secondsOf(stat) {
    return Math.max(0, Math.floor(stat.mtimeMs / 1000));
}
function tooMuch(what) {
    return new errors/* DeployError */.s({
        code: 'build-context-unusable',
        message: `The files for the image are too much to send to Docker: ${what}.`,
        remedy: 'Keep what the app does not need at run time out with a .dockerignore file.',
    });
}

// EXTERNAL MODULE: ./lib/image/dockerignore.js + 1 modules
var dockerignore = __webpack_require__(5743);
;// CONCATENATED MODULE: ./lib/image/layered-build.js






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
        const instructions = from === null ? plain : [{ kind: 'plain', text: `FROM ${from}` }, ...args, ...plain];
        args = [...args, ...plain.filter(({ kind, text }) => kind === 'plain' && text.startsWith('ARG '))];
        const needed = index === 0 && !isLast ? dependencyFilter(source) : undefined;
        const id = await dockerBuild(tools, {
            builder: 'classic',
            platform: image.platform,
            dockerfile: GENERATED_DOCKERFILE,
            tag: isLast ? build.tag : null,
            buildArgs: image.buildArgs,
            labels: isLast ? build.labels : {},
            secrets: {},
            cacheFrom: [],
            pull: build.pull && index === 0,
        }, generatedArchive(image.context, renderDockerfile(instructions, null), needed));
        if (install === null)
            return id;
        from = await runInstall(tools, image, id, install, settings, findLinks);
    }
    throw new Error('A generated Dockerfile ended with an install step.');
}
function cutAtInstalls(instructions) {
    const parts = [];
    let plain = [];
    for (const instruction of instructions) {
        if (instruction.kind === 'plain')
            plain.push(instruction);
        else {
            parts.push({ plain, install: instruction.commands });
            plain = [];
        }
    }
    return [...parts, { plain, install: null }];
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
    const known = await tools.docker.call({
        argv: inspectArgv(tag, '{{.Id}}'),
        timeoutSeconds: CLEANUP_SECONDS,
    });
    if (known.code === 0) {
        tools.say(`Packages are taken from an earlier build on this machine (${tag}).`);
        return tag;
    }
    const name = `monolayer-install-${(0,external_node_crypto_.randomUUID)()}`;
    try {
        const result = await tools.docker.call({
            argv: runArgv({
                configDirectory: tools.config.plainDirectory,
                image: parent,
                name,
                platform: image.platform,
                memoryFolders: [SETTINGS_FOLDER, FIND_LINKS_FOLDER],
                command: ['tar -xf - -C / --no-same-owner', readSettings, 'set -x', ...commands].join(' && '),
            }),
            input: tarOf(settingsMembers(tools, image, settings, findLinks)),
            say: tools.quote,
            timeoutSeconds: tools.timeoutSeconds,
        });
        if (result.code !== 0)
            throw buildFailure(result, 'classic');
        const commit = await tools.docker.call({
            argv: commitArgv(name, tag),
            timeoutSeconds: tools.timeoutSeconds,
        });
        if (commit.code !== 0)
            throw buildFailure(commit, 'classic');
        return tag;
    }
    finally {
        await tools.docker.call({
            argv: removeContainerArgv(name),
            timeoutSeconds: CLEANUP_SECONDS,
            signal: null,
        });
    }
}
/** The settings' values are left out, as BuildKit leaves out secrets: they are the way, not the content. */
function layerKey(parent, commands, image, settings, findLinks) {
    const packages = findLinks.map(({ entries }) => entries.map((entry) => ({ ...entry, modified: 0 })));
    const parts = [parent, commands, image.buildArgs, settings.files.map(({ id }) => id), packages];
    return (0,external_node_crypto_.createHash)('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 24);
}
function settingsMembers(tools, image, settings, findLinks) {
    const inRoot = (path) => path.replace(/^\//, '');
    // A Dockerfile's ARG and Docker's proxies reach a RUN without staying in the image; here they go the settings' way.
    const variables = [
        ...Object.entries(tools.config.proxies),
        ...image.buildArgs.map((arg) => [arg.name, arg.value]),
    ];
    const exported = variables.map(([name, value = '']) => `export ${name}='${value.replaceAll("'", "'\\''")}'\n`);
    return [
        ...settings.files.map(({ id, content }) => textMember(inRoot(`${SETTINGS_FOLDER}/${id}`), id === 'environment' ? Buffer.concat([Buffer.from(exported.join('')), content]) : content, 0o600)),
        ...findLinksMembers(findLinks, inRoot(FIND_LINKS_FOLDER)),
    ];
}

;// CONCATENATED MODULE: ./lib/image/local-build.js







/**
 * Builds the image and leaves it in the local Docker under its reference.
 * @throws DeployError `image-build-failed`, `base-image-unavailable`, `buildkit-missing`, `image-architecture`,
 *   `docker-disk-full`
 */
async function buildLocally(tools, builder, image, options) {
    try {
        await buildOnce(tools, builder, image, options, options.refresh);
    }
    catch (error) {
        // A base image that is only on this machine has no newer version anywhere.
        if (!(options.refresh && error instanceof errors/* DeployError */.s && error.code === 'base-image-unavailable'))
            throw error;
        tools.say('The base image could not be looked up in its registry; the one on this machine is used.');
        await buildOnce(tools, builder, image, options, false);
    }
    await checkPlatform(tools, image, options.reference);
}
async function buildOnce(tools, builder, image, options, pull) {
    const { source } = image;
    if (source.from === 'dockerfile')
        return buildOwn(tools, builder, image, source, options, pull);
    const { settings } = source;
    const findLinks = await Promise.all((settings?.findLinks ?? []).map(listPackages));
    if (settings !== null && builder === 'classic') {
        const { reference: tag, labels } = options;
        await buildInLayers(tools, image, source, settings, findLinks, { tag, labels, pull });
        return;
    }
    const members = generatedArchive(image.context, image.dockerfile);
    await dockerBuild(tools, {
        ...argumentsOf(builder, image, options, pull),
        dockerfile: GENERATED_DOCKERFILE,
        secrets: settings === null ? {} : await writeSecrets(tools.config, settings.files),
    }, findLinks.length === 0 ? members : [...members, ...findLinksMembers(findLinks, 'find-links')]);
}
async function buildOwn(tools, builder, image, source, options, pull) {
    if (builder === 'classic' && source.secrets.length > 0)
        throw secretsNeedBuildKit(source.secrets);
    const ignoreFile = builder === 'classic' ? source.ignoreFile : null;
    const archive = ownArchive(image.context, image.dockerfile, source.path, ignoreFile);
    const secrets = source.secrets.map(({ name, value, content }) => ({
        id: name,
        content: content ?? Buffer.from(value),
    }));
    await dockerBuild(tools, {
        ...argumentsOf(builder, image, options, pull),
        dockerfile: archive.dockerfile,
        secrets: secrets.length === 0 ? {} : await writeSecrets(tools.config, secrets),
    }, archive.members);
}
function argumentsOf(builder, image, options, pull) {
    const { platform, buildArgs } = image;
    const { reference: tag, labels, cacheFrom } = options;
    return { builder, platform, tag, buildArgs, labels, cacheFrom, pull };
}
async function listPackages(folder) {
    const ignore = (0,dockerignore/* parseDockerignore */.y)('');
    if (!('test' in ignore))
        throw new Error('An empty ignore file has no line that could be wrong.');
    return listContext({ root: folder, ignore, required: [] });
}
/** ECS would start the image and report only `exec format error`. */
async function checkPlatform(tools, image, reference) {
    const result = await tools.docker.call({
        argv: inspectArgv(reference, '{{.Os}}/{{.Architecture}}'),
        timeoutSeconds: 60,
    });
    const platform = result.stdout.trim();
    if (result.code === 0 && platform === image.platform)
        return;
    throw new errors/* DeployError */.s({
        code: 'image-architecture',
        message: `The image is for ${platform === '' ? 'an unknown platform' : platform}, but the service runs on ${image.platform}.`,
        safe: 'Nothing was deployed; what runs is unchanged.',
        remedy: 'Remove --platform from the FROM lines of the Dockerfile, or set cpu-architecture to what the image is made for.',
    });
}
function secretsNeedBuildKit(secrets) {
    return new errors/* DeployError */.s({
        code: 'buildkit-missing',
        message: `build-secrets gives ${secrets.map(({ name }) => name).join(', ')} to your Dockerfile, but Docker on this runner comes without BuildKit, which alone keeps secrets out of the image.`,
        safe: 'Nothing was built or deployed.',
        remedy: 'Add docker/setup-buildx-action before this step, or install the package docker-buildx-plugin.',
    });
}

// EXTERNAL MODULE: ./lib/project/checkout.js + 1 modules
var checkout = __webpack_require__(348);
// EXTERNAL MODULE: ./lib/project/findings.js
var findings = __webpack_require__(7667);
;// CONCATENATED MODULE: ./lib/image/build-settings.js

/** Variables that name one file with certificate authorities: pip, Python's ssl and uv, requests and poetry, curl. */
const AUTHORITIES = ['PIP_CERT', 'SSL_CERT_FILE', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE'];
/** The other managers' name for a setting that was given in pip's words. */
const SYNONYMS = [
    ['PIP_INDEX_URL', ['UV_DEFAULT_INDEX', 'PDM_PYPI_URL', 'PIPENV_PYPI_MIRROR']],
    ['PIP_EXTRA_INDEX_URL', ['UV_INDEX']],
];
/** Names that are files by themselves, and the variable by which the tools find them. */
const FILES = new Map([
    ['pip.conf', 'PIP_CONFIG_FILE'],
    ['netrc', 'NETRC'],
    ['.netrc', 'NETRC'],
    ['uv.toml', 'UV_CONFIG_FILE'],
]);
/**
 * Turns secrets into what the install steps take up. A value that is a variable becomes one; a certificate, a
 * `pip.conf` or a `netrc` becomes a file, and the variable names it. pip's settings count for the other managers
 * too, and a certificate authority for every tool, unless the user gave that tool its own.
 */
function buildSettingsOf(secrets) {
    if (secrets.length === 0)
        return null;
    const environment = new Map();
    const files = [];
    const findLinks = [];
    for (const secret of secrets) {
        const { name, content } = secret;
        if (isFindLinks(name)) {
            const inside = secret.folders.map((folder) => {
                findLinks.push(folder);
                return `${FIND_LINKS_FOLDER}/${findLinks.length - 1}`;
            });
            const places = [...inside, ...secret.links];
            if (places.length > 0)
                environment.set(name, places.join(name === 'UV_FIND_LINKS' ? ',' : ' '));
        }
        else if (content === null)
            environment.set(name, secret.value);
        else {
            files.push({ id: name, content });
            const variable = FILES.get(name) ?? (/\.(?:crt|pem)$/.test(name) ? 'PIP_CERT' : name);
            if (isVariable(variable))
                environment.set(variable, `${SETTINGS_FOLDER}/${name}`);
        }
    }
    share(environment);
    const script = [...environment].map(([name, value]) => `export ${name}='${value.replaceAll("'", "'\\''")}'\n`);
    return { files: [{ id: 'environment', content: Buffer.from(script.join('')) }, ...files], findLinks };
}
function share(environment) {
    for (const [from, others] of SYNONYMS) {
        const value = environment.get(from);
        if (value === undefined)
            continue;
        for (const name of others)
            if (!environment.has(name))
                environment.set(name, value);
    }
    const authority = AUTHORITIES.map((name) => environment.get(name)).find((value) => value !== undefined);
    if (authority !== undefined)
        for (const name of AUTHORITIES)
            if (!environment.has(name))
                environment.set(name, authority);
    const links = environment.get('PIP_FIND_LINKS');
    if (links !== undefined && !environment.has('UV_FIND_LINKS'))
        environment.set('UV_FIND_LINKS', links.split(/\s+/).join(','));
}
/** True for a name that a shell takes as a variable. */
function isVariable(name) {
    return /^[A-Za-z_]\w*$/.test(name);
}
/** True for the settings that list folders and pages of packages. */
function isFindLinks(name) {
    return name === 'PIP_FIND_LINKS' || name === 'UV_FIND_LINKS';
}
/** Names whose value is the path of a file, in the tools' own documentation. */
function namesFile(name) {
    return (AUTHORITIES.includes(name) ||
        [
            'PIP_CLIENT_CERT',
            'PIP_CONFIG_FILE',
            'NETRC',
            'UV_CONFIG_FILE',
            'GOOGLE_APPLICATION_CREDENTIALS',
        ].includes(name));
}
/**
 * The settings of a `pip.conf` whose values are paths on the machine that it was written for, as if they had been
 * given by the variables that pip prefers over its file.
 */
function pathsInPipConf(text) {
    const found = new Map();
    let key = '';
    for (const line of text.split(/\r?\n/)) {
        const assignment = /^([A-Za-z][\w-]*)\s*[=:]\s*(.*)$/.exec(line);
        const more = /^\s+(\S.*)$/.exec(line);
        if (assignment !== null)
            key = (assignment[1] ?? '').toLowerCase().replaceAll('_', '-');
        const value = (assignment?.[2] ?? more?.[1] ?? '').trim();
        if (['cert', 'client-cert', 'find-links'].includes(key) &&
            value !== '' &&
            !line.trimStart().startsWith('#')) {
            const name = `PIP_${key.toUpperCase().replaceAll('-', '_')}`;
            found.set(name, more !== null && found.has(name) ? `${found.get(name)} ${value}` : value);
        }
    }
    return [...found].map(([name, value]) => ({ name, value }));
}

;// CONCATENATED MODULE: ./lib/image/build-secret-files.js




/** BuildKit refuses larger secrets (moby/buildkit, `session/secrets`: `MaxSecretSize`). */
const build_secret_files_LIMIT = 500 * 1024;
/**
 * Reads what the secrets point to on the runner. A setting such as `PIP_CERT=/etc/ssl/company.crt` means the file,
 * not its path, which nothing in the build would find. The workflow's author chose the names, and could read the
 * files anyway.
 * @throws DeployError `build-secret-unusable` for a file that cannot be read or is larger than 500 KiB
 */
async function resolveBuildSecrets(secrets) {
    const resolved = await Promise.all(secrets.map(resolve));
    const given = new Set(resolved.map(({ name }) => name));
    const configurations = resolved.filter(({ name }) => name === 'pip.conf' || name === 'PIP_CONFIG_FILE');
    const more = configurations
        .flatMap(({ content }) => (content === null ? [] : pathsInPipConf(Buffer.from(content).toString('utf8'))))
        .filter(({ name }) => !given.has(name));
    return [...resolved, ...(await Promise.all(more.map(resolveIfThere)))];
}
async function resolve(secret) {
    if (!/^[A-Za-z0-9_.-]+$/.test(secret.name) || /^\.+$/.test(secret.name)) {
        throw new errors/* DeployError */.s({
            code: 'build-secret-unusable',
            message: `build-secrets: ${JSON.stringify(secret.name)} cannot be the name of a secret.`,
            remedy: 'Use letters, digits, dots, underscores and dashes: PIP_INDEX_URL, pip.conf.',
        });
    }
    const plain = { ...secret, content: null, folders: [], links: [] };
    if (isFindLinks(secret.name))
        return { ...plain, ...(await foldersIn(secret.value)) };
    const isPath = namesFile(secret.name) && (0,external_node_path_.isAbsolute)(secret.value);
    if (isPath)
        return { ...plain, content: await contentOf(secret) };
    if (namesFile(secret.name) && /\n/.test(secret.value))
        return { ...plain, content: bounded(secret, secret.value) };
    if (!isVariable(secret.name))
        return { ...plain, content: bounded(secret, secret.value) };
    return plain;
}
/** A path that a configuration file names may be one of another machine; pip warns of it and goes on. */
async function resolveIfThere(secret) {
    return resolve(secret).catch(() => ({ ...secret, content: null, folders: [], links: [] }));
}
async function contentOf(secret) {
    try {
        if ((await (0,promises_.stat)(secret.value)).size > build_secret_files_LIMIT)
            throw tooLarge(secret);
        return bounded(secret, await (0,promises_.readFile)(secret.value));
    }
    catch (error) {
        if (error instanceof errors/* DeployError */.s)
            throw error;
        throw new errors/* DeployError */.s({
            code: 'build-secret-unusable',
            message: `build-secrets: ${secret.name} names ${secret.value}, which cannot be read (${error.code ?? 'unknown'}).`,
            remedy: 'Give the path of a file on the runner, or the content of the file.',
            cause: error,
        });
    }
}
function bounded(secret, content) {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    if (bytes.length > build_secret_files_LIMIT)
        throw tooLarge(secret);
    return bytes;
}
function tooLarge(secret) {
    return new errors/* DeployError */.s({
        code: 'build-secret-unusable',
        message: `build-secrets: ${secret.name} is larger than the ${build_secret_files_LIMIT / 1024} KiB that a build takes as a secret.`,
        remedy: `Give ${secret.name} only what the build needs, such as the certificate of the package index alone.`,
    });
}
/** Folders that hold something; an empty or missing one would only make pip warn. */
async function foldersIn(value) {
    const places = value.split(/[\s,]+/).filter((place) => place !== '');
    const folders = [];
    for (const place of places.filter(external_node_path_.isAbsolute)) {
        const names = await (0,promises_.readdir)(place).catch(() => []);
        if (names.length > 0)
            folders.push(place);
    }
    return { folders, links: places.filter((place) => !(0,external_node_path_.isAbsolute)(place)) };
}

;// CONCATENATED MODULE: ./lib/image/key.js

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
    const hash = (0,external_node_crypto_.createHash)('sha256');
    const add = (...values) => hash.update(`${JSON.stringify(values)}\n`);
    add('monolayer image', 1);
    add('platform', parts.platform);
    add('generator', parts.generator);
    add('dockerfile', parts.dockerfile);
    for (const { name, value } of [...parts.buildArgs].sort((a, b) => (a.name < b.name ? -1 : 1))) {
        add('build-arg', name, value);
    }
    for (const entry of parts.entries) {
        switch (entry.kind) {
            case 'directory':
                add('directory', entry.path, entry.mode);
                break;
            case 'file':
                add('file', entry.path, entry.mode, entry.sha256);
                break;
            case 'link':
                add('link', entry.path, entry.target);
                break;
        }
    }
    return hash.digest('hex');
}
/** The tag under which the image with this key is pushed. */
function tagOf(key) {
    return key.slice(0, TAG_LENGTH);
}

;// CONCATENATED MODULE: ./lib/image/system-packages.js
const COMPILER = ['gcc', 'libc6-dev'];
/**
 * What `python:<x.y>-slim` lacks for packages of web apps that come without wheels, from their own installation
 * pages: psycopg2 ("Build prerequisites"), psycopg 3 ("Installation": the pure Python package loads the system's
 * libpq, the extra `c` is compiled), mysqlclient, and requirements that are fetched with git.
 */
const RULES = [
    { named: system_packages_name('psycopg2'), build: [...COMPILER, 'libpq-dev'], run: ['libpq5'] },
    {
        named: /(?<![\w.-])psycopg-c(?![\w-])|(?<![\w.-])psycopg\s*\[[^\]]*\bc\b/i,
        build: [...COMPILER, 'libpq-dev'],
        run: ['libpq5'],
    },
    {
        named: system_packages_name('psycopg'),
        unless: /(?<![\w.-])psycopg[-_]binary|(?<![\w.-])psycopg"?\s*(?:=\s*\{[^}\n]*|:\s*\{[^}]*|)\[[^\]]*\bbinary\b/i,
        build: [],
        run: ['libpq5'],
    },
    {
        named: system_packages_name('mysqlclient'),
        build: [...COMPILER, 'libmariadb-dev', 'pkg-config'],
        run: ['libmariadb3'],
    },
    { named: /\bgit\+(?:https|ssh|http|git)\b|\bgit\s*=\s*["']/i, build: ['git'], run: [] },
];
function system_packages_name(text) {
    return new RegExp(`(?<![\\w.-])${text}(?![\\w-])`, 'i');
}
/**
 * Looks for the names in manifests and lock files. A name that only a comment or a development group has costs some
 * seconds and a small library; one that is missed would cost the build.
 */
function systemPackagesFor(texts) {
    const all = texts.map((text) => text.replace(/^\s*#.*$/gm, '')).join('\n');
    const rules = RULES.filter(({ named, unless }) => named.test(all) && unless?.test(all) !== true);
    const merge = (part) => [...new Set(rules.flatMap((rule) => rule[part]))].sort();
    return { build: merge('build'), run: merge('run') };
}

;// CONCATENATED MODULE: ./lib/image/prepare.js













/**
 * Reads what makes the image and derives its key. Needs neither Docker nor AWS, writes nothing.
 * @throws DeployError `build-context-unusable`, `build-secret-unusable`
 */
async function prepareImage(request) {
    const place = (0,checkout/* locateApp */.s)(request.workspace, request.directory);
    if (place === null)
        throw unusable(`${request.directory} is no folder of the checkout.`, 'Correct working-directory.');
    const files = new checkout/* Checkout */.R(place.root, place.app, new findings/* Findings */.F());
    const secrets = await resolveBuildSecrets(request.buildSecrets);
    return request.source.from === 'dockerfile'
        ? prepareOwn(request, request.source.path, place, files, secrets)
        : prepareGenerated(request, request.source, place, files, secrets);
}
async function prepareOwn(request, path, place, files, secrets) {
    const dockerfile = files.read(path);
    if (dockerfile === null) {
        throw unusable(`${path} is no readable file of the checkout.`, 'Correct the input dockerfile, or the file.');
    }
    // BuildKit prefers the ignore file beside the Dockerfile (Docker docs, "Build context", "Filename and location").
    const beside = `${path}.dockerignore`;
    const ignore = readIgnore(files, place.app, files.isFile(beside) ? beside : '.dockerignore');
    const context = await listContext({ root: place.app, ignore, required: [] });
    const normal = external_node_path_.posix.normalize(path);
    return prepare_finish(request, context, dockerfile, null, {
        from: 'dockerfile',
        path: normal.startsWith('../') ? null : normal,
        ignoreFile: files.isFile('.dockerignore') ? files.read('.dockerignore') : null,
        secrets,
    });
}
async function prepareGenerated(request, source, place, checkout, secrets) {
    const files = collectDependencyFiles(source.install, checkout);
    const up = levelsUp([...files.manifests, ...files.folders, ...source.install.localPackages], place.directory);
    const root = external_node_path_.posix.resolve(place.app, ...Array(up).fill('..'));
    const directory = up === 0 ? '.' : place.directory.split('/').slice(-up).join('/');
    const ignore = readIgnore(checkout, place.app, external_node_path_.posix.join('../'.repeat(up), '.dockerignore'));
    const context = await listContext({
        root,
        ignore,
        required: files.manifests.map((path) => inContext(directory, path)),
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
        settings: shape,
    });
    const dockerfile = renderDockerfile(instructions, shape);
    return prepare_finish(request, context, dockerfile, generatorVersion, {
        from: 'generated',
        instructions,
        settings,
        files,
        directory,
    });
}
function prepare_finish(request, context, dockerfile, generator, source) {
    const { platform, buildArgs } = request;
    const key = imageKey({ entries: context.entries, dockerfile, buildArgs, platform, generator });
    return { key, tag: tagOf(key), context, dockerfile, source, platform, buildArgs };
}
/** What of the settings shows in the Dockerfile: names, no values. */
function shapeOf(settings) {
    return settings === null
        ? null
        : { files: settings.files.map(({ id }) => id), findLinks: settings.findLinks.length > 0 };
}
/** How far above the app directory the files lie that the image needs: a workspace's lock, a local package. */
function levelsUp(paths, directory) {
    const depth = directory === '.' ? 0 : directory.split('/').length;
    const levels = paths.map((path) => external_node_path_.posix
        .normalize(path)
        .split('/')
        .filter((part) => part === '..').length);
    return Math.min(depth, Math.max(0, ...levels));
}
function readIgnore(files, app, path) {
    // What is there but is no file of the checkout (a link out of it) must not count as "nothing is ignored".
    const isThere = (0,external_node_fs_.lstatSync)(external_node_path_.posix.join(app, path), { throwIfNoEntry: false }) !== undefined;
    const text = isThere ? files.read(path) : '';
    if (text === null)
        throw unusable(`${path} cannot be read as a text file of the checkout.`, `Save ${path} as a UTF-8 text file.`);
    const rules = (0,dockerignore/* parseDockerignore */.y)(text);
    if ('test' in rules)
        return rules;
    throw unusable(`${path}:${rules.line}: ${rules.pattern} is no pattern that Docker knows.`, 'Close the bracket, or write a backslash before a character that is meant as itself.');
}
function unusable(message, remedy) {
    return new errors/* DeployError */.s({ code: 'build-context-unusable', message, remedy });
}

;// CONCATENATED MODULE: ./lib/image/push.js



const LOGIN_SECONDS = 120;
const DIGEST = /\bsha256:[0-9a-f]{64}\b/;
/** Logs docker in to the stage's registry, inside the private configuration. */
async function login(tools, registry) {
    const { host, username, password } = await registry.login();
    await (0,docker_config/* detachRegistry */.$z)(tools.config, host);
    const result = await tools.docker.call({
        argv: loginArgv(host, username),
        input: bytesOf(password),
        timeoutSeconds: LOGIN_SECONDS,
    });
    if (result.code === 0)
        return;
    throw dockerFailure(result, {
        code: 'image-push-failed',
        message: `Docker could not log in to the registry ${host}.`,
        remedy: 'Run the deployment again; if it stays so, check the network between the runner and the registry.',
    });
}
/**
 * Pushes an image. A push that breaks off (a lost connection, a token that ran out) is tried once more with a new
 * login; layers that arrived are not sent again.
 * @returns the digest that the registry gave it
 */
async function push(tools, registry, reference) {
    const call = { argv: pushArgv(reference), say: tools.quote, timeoutSeconds: tools.timeoutSeconds };
    let result = await tools.docker.call(call);
    if (result.code !== 0) {
        tools.say('The push broke off; it is tried once more with a new login.');
        await login(tools, registry);
        result = await tools.docker.call(call);
    }
    if (result.code !== 0) {
        throw dockerFailure(result, {
            code: 'image-push-failed',
            message: `The image could not be pushed to ${reference}.`,
            remedy: 'Run the deployment again; what was pushed so far is not sent twice.',
        });
    }
    const said = result.tail.findLast((line) => /digest: sha256:/.test(line));
    const digest = DIGEST.exec(said ?? '')?.[0];
    return digest ?? (await pushedDigest(tools, registry, reference));
}
/**
 * Moves the key's tag to an image that is in the registry already under another one. Where the registry refuses to
 * move tags, the image is deployed all the same; only the next run cannot know that it is there.
 */
async function pushTag(tools, reference) {
    const result = await tools.docker.call({ argv: pushArgv(reference), timeoutSeconds: tools.timeoutSeconds });
    if (result.code === 0)
        return;
    tools.say(`The tag of ${reference} was not set, so that the next run builds again:`);
    tools.quote(result.tail.at(-1) ?? '');
}
async function pushedDigest(tools, registry, reference) {
    const result = await tools.docker.call({
        argv: inspectArgv(reference, '{{range .RepoDigests}}{{println .}}{{end}}'),
        timeoutSeconds: 60,
    });
    const line = result.stdout.split('\n').find((name) => name.startsWith(`${registry.uri}@`));
    const digest = DIGEST.exec(line ?? '')?.[0];
    if (digest === undefined)
        throw new Error(`Docker pushed ${reference} but names no digest for it.`);
    return digest;
}
async function* bytesOf(text) {
    yield Buffer.from(text);
}

;// CONCATENATED MODULE: ./lib/image/reuse.js
/** A reused image gets the updates of its base after so long. */
const MAX_AGE_DAYS = 7;
/**
 * Whether an image that the registry has is deployed as it is, so that Docker is not even started. On a push only
 * while it is younger than a week, because the base image and unlocked packages get security updates; a dispatch
 * deploys what is there.
 * @param rebuildWhenOld true on a push
 */
function isReusable(found, rebuildWhenOld, now) {
    if (!rebuildWhenOld || found.pushedAt === null)
        return true;
    return now.getTime() - found.pushedAt.getTime() <= MAX_AGE_DAYS * 24 * 60 * 60 * 1000;
}

;// CONCATENATED MODULE: ./lib/image/build.js











/** Docker may compile packages and pull images of some GiB, but not for ever. */
const BUILD_SECONDS = 60 * 60;
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
        platform: options.cpuArchitecture === 'ARM64' ? 'linux/arm64' : 'linux/amd64',
        buildArgs: options.buildArgs,
        buildSecrets: options.buildSecrets,
    });
    for (const finding of imageFindings(image))
        voice.warn(finding);
    const found = await find(image.tag);
    if (found !== null && isReusable(found, options.rebuildWhenOld, new Date())) {
        voice.say(`Nothing that makes the image changed: ${image.tag} is reused, nothing is built.`);
        return { kind: 'known', digest: found.digest, key: image.key };
    }
    voice.say(found === null
        ? `The image with key ${image.tag} is not there yet: building it for ${image.platform}.`
        : `The image with key ${image.tag} is older than ${MAX_AGE_DAYS} days: building it again, for the updates of its base.`);
    const leftOut = describeLeftOut(image);
    if (leftOut !== null)
        voice.say(leftOut);
    const builder = await withDocker(options, (tools) => detectBuilder(tools.docker));
    return { kind: 'build', image, builder, refresh: found !== null };
}
/**
 * The decided image in the stage's registry: there already, or built and pushed.
 *
 * @throws DeployError of the codes `docker-…`, `build-…`, `base-image-…`, `buildkit-missing` and `image-…`
 */
async function ensureImage(options, decision) {
    const { registry } = options;
    if (decision.kind === 'known') {
        return {
            reference: `${registry.uri}@${decision.digest}`,
            digest: decision.digest,
            key: decision.key,
            built: false,
        };
    }
    const digest = await withDocker(options, (tools) => buildAndPush(tools, options, decision));
    return { reference: `${registry.uri}@${digest}`, digest, key: decision.image.key, built: true };
}
function sourceOf({ install, project, web }) {
    if (install === null)
        return { from: 'dockerfile', path: project.dockerfile ?? 'Dockerfile' };
    if (web.command === null)
        throw new Error('A generated image needs a start command.');
    return { from: 'generated', install, command: web.command, port: web.port };
}
async function withDocker(options, work) {
    const { environment, temporary, keepForPost } = options.runner;
    const config = await (0,docker_config/* createDockerConfig */.lp)(environment, temporary, keepForPost);
    try {
        return await work({
            docker: openDocker(dockerEnvironment(environment, config.directory), options.signal),
            config,
            say: (line) => options.voice.say(line),
            quote: (line) => options.voice.quote(line),
            timeoutSeconds: BUILD_SECONDS,
        });
    }
    finally {
        await (0,docker_config/* removeDockerConfig */.nS)(config.directory);
    }
}
/**
 * The image gets two tags: one that no other image ever has, so that one that still runs somewhere never counts as
 * untagged and expires; and the key's, which moves to the newest image with that key.
 */
async function buildAndPush(tools, options, { image, builder, refresh }) {
    const { registry } = options;
    await login(tools, registry);
    const reference = `${registry.uri}:${image.tag}`;
    await buildLocally(tools, builder, image, {
        reference,
        labels: { 'org.opencontainers.image.revision': options.commit, 'monolayer.key': image.key },
        cacheFrom: (options.earlierDigests ?? []).map((digest) => `${registry.uri}@${digest}`),
        refresh,
    });
    const own = `${reference}-${await shortId(tools, reference)}`;
    const tagged = await tools.docker.call({ argv: tagArgv(reference, own), timeoutSeconds: 60 });
    if (tagged.code !== 0)
        throw buildFailure(tagged, builder);
    tools.say(`Pushing ${own}.`);
    const digest = await push(tools, registry, own);
    await pushTag(tools, reference);
    return digest;
}
async function shortId(tools, reference) {
    const result = await tools.docker.call({ argv: inspectArgv(reference, '{{.Id}}'), timeoutSeconds: 60 });
    const id = /sha256:([0-9a-f]{12})/.exec(result.stdout)?.[1];
    if (id === undefined)
        throw new Error(`Docker built ${reference} but does not know it.`);
    return id;
}

// EXTERNAL MODULE: ./lib/shared-instance.js
var shared_instance = __webpack_require__(3624);
;// CONCATENATED MODULE: ./lib/prepare.js









/** How long the others may take to stop when one of them has failed. */
const stopMs = 10_000;
/**
 * Makes image and database ready, side by side: the one waits for Docker, the other for AWS. What can be refused is
 * refused before anything is made: an image that is gone, a runner without Docker.
 */
async function prepare(run, environment) {
    const { account, progress, report, mask } = run;
    const prepared = await progress.step('Prepare', async (voice) => {
        const decision = await decide(run, environment, voice);
        const parameters = openParameterStore(await account.clients.ssm(), account, mask);
        const failFast = new AbortController();
        const signal = AbortSignal.any([run.signal, failFast.signal]);
        // When one fails, the other is not waited for ten minutes: what it has begun on AWS, the next run finds.
        const together = (work) => work.catch((error) => {
            failFast.abort(error);
            throw error;
        });
        const works = [
            together(progress.step('Image', (image) => provideImage(run, decision, image, signal))),
            together(prepareDatabase(run, environment, parameters, signal)),
            together(prepareSecrets(run, parameters)),
            together(prepareLogs(run)),
        ];
        try {
            const [image, connection, secrets] = await Promise.all(works);
            return { image, connection, secrets };
        }
        catch (error) {
            // Docker is told to stop; its processes and its login shall not outlive the step.
            await (0,cancellation/* bounded */.M)(Promise.allSettled(works), stopMs);
            throw error;
        }
    });
    report.database = run.plan.database;
    return prepared;
}
/**
 * Which image will serve: an earlier one that was asked for, or the one of this checkout.
 *
 * @throws DeployError `image-not-found`, `docker-…`, before anything is changed
 */
async function decide(run, environment, voice) {
    const { account, inputs } = run;
    const ecr = await account.clients.ecr();
    const find = (tagOrDigest) => (0,aws_registry/* findImage */.F1)(ecr, account.names.repository, tagOrDigest);
    if (inputs.image === null)
        return decideImage(imageOptions(run, voice, run.signal), find);
    const { reference, commit } = earlierImage(environment.state.deployments, inputs.image);
    const image = await find(reference);
    if (image === null)
        throw (0,aws_registry/* imageGone */.Js)(inputs.image, account.names.repository);
    voice.say(`Going back to ${commit === null ? '' : `commit ${commit.slice(0, 7)}, `}${image.digest}: nothing is built.`);
    return { kind: 'known', digest: image.digest, key: null };
}
async function provideImage(run, decision, voice, signal) {
    const registry = await (0,aws_registry/* ensureRepository */.z0)(await run.account.clients.ecr(), run.account, run.mask);
    return ensureImage({ ...imageOptions(run, voice, signal), registry }, decision);
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
        signal,
    };
}
async function prepareDatabase(run, environment, parameters, signal) {
    const { account, inputs, plan, reading, progress, target } = run;
    if (plan.database !== 'postgres')
        return null;
    return progress.step('Database', async (voice) => {
        const ready = environment.state.database?.ready ?? false;
        const record = { instance: account.names.databaseInstance, name: account.names.database };
        const rds = await account.clients.rds();
        const settings = {
            instanceClass: inputs.databaseInstanceClass,
            engineVersion: inputs.databaseEngineVersion,
            storageGb: inputs.databaseStorageGb,
        };
        const begin = async () => {
            // Recorded first: whoever sweeps sees from now on that the instance is needed.
            if (environment.state.database === null) {
                await environment.save((state) => ({ ...state, database: { ...record, ready: false } }));
            }
            await (0,database_instance/* beginInstance */.Ju)(rds, account, settings, ready, voice);
        };
        if (target.stage === 'preview' && !ready) {
            // A sweep may have just decided that nobody needs the instance.
            await (0,database_instance/* awaitDeletion */.l$)(rds, account, voice, signal);
            await (0,shared_instance/* holdSharedInstance */.g)(run, voice, begin);
        }
        else
            await begin();
        const instance = await (0,database_instance/* awaitInstance */.we)(rds, account, voice, signal);
        const connection = await (0,database/* ensureDatabase */.c_)(account, parameters, instance, {
            ready,
            scheme: reading.databaseUrl.scheme,
            voice,
            signal,
        });
        if (!ready)
            await environment.save((state) => ({ ...state, database: { ...record, ready: true } }));
        return connection;
    });
}
/** Stores the user's secrets, each only if it changed. */
async function prepareSecrets(run, parameters) {
    const { secrets } = run.inputs;
    await parameters.read(secrets.filter(({ kind }) => kind !== 'reference').map(({ name }) => name));
    const stored = [];
    for (const secret of secrets) {
        switch (secret.kind) {
            case 'value':
                stored.push(await parameters.ensure(secret.name, secret.value));
                break;
            case 'generate':
                stored.push((await parameters.ensureGenerated(secret.name)).stored);
                break;
            case 'reference':
                // Its value is the user's affair: a new one is used when tasks start anew.
                stored.push({ name: secret.name, valueFrom: secret.arn, version: secret.arn });
                break;
        }
    }
    return stored;
}
async function prepareLogs(run) {
    const { account } = run;
    await (0,aws_logs/* ensureLogGroup */.Ai)(await account.clients.logs(), account.names.logGroup, { ...account.tags });
}

// EXTERNAL MODULE: ./lib/http-check.js
var http_check = __webpack_require__(4586);
// EXTERNAL MODULE: ./lib/aws/task.js
var aws_task = __webpack_require__(7968);
;// CONCATENATED MODULE: ./lib/aws/failed-task.js




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
    for (const desiredStatus of ['STOPPED', 'RUNNING']) {
        const { taskArns = [] } = await ecs.listTasks({
            cluster,
            serviceName: account.names.service,
            desiredStatus,
        });
        if (taskArns.length === 0)
            continue;
        const { tasks = [] } = await ecs.describeTasks({ cluster, tasks: taskArns.slice(0, 100) });
        found.push(...tasks.filter((task) => task.taskDefinitionArn === taskDefinition));
    }
    const [task] = found.sort((a, b) => rank(a) - rank(b) || age(b) - age(a));
    if (task?.taskArn === undefined)
        return null;
    const stream = (0,aws_logs/* streamOf */.mA)('web', task_definition/* containerName */.xN, task.taskArn);
    return {
        taskArn: task.taskArn,
        end: describeStop(task, memory),
        lastLines: await lastLines(logs, account.names.logGroup, stream),
    };
}
function rank(task) {
    if (task.stoppedReason === undefined)
        return 2;
    return scaledDown.test(task.stoppedReason) ? 1 : 0;
}
function age(task) {
    return (task.stoppingAt ?? task.createdAt)?.getTime() ?? 0;
}
function describeStop(task, memory) {
    const end = (0,aws_task/* endOf */.pJ)(task);
    if (end === null)
        return task.stoppedReason ?? null;
    if (end.kind === 'exited') {
        const stopped = task.stoppedReason ?? '';
        // Its own end is the news; that an essential container exited says the same again.
        const because = /Essential container/.test(stopped) || stopped === '' ? '' : ` (${stopped})`;
        return `${(0,aws_task/* describeExit */.KE)(end.exitCode, end.reason, memory)}${because}`;
    }
    return end.kind === 'forgotten' ? null : end.reason;
}
async function lastLines(logs, logGroupName, logStreamName) {
    try {
        const answer = await logs.getLogEvents({
            logGroupName,
            logStreamName,
            startFromHead: false,
            limit: shownLines,
        });
        return (answer.events ?? []).map(({ message }) => message ?? '');
    }
    catch (error) {
        // It wrote nothing, or never ran.
        if ((0,refusal/* isNamed */.ev)(error, 'ResourceNotFoundException'))
            return [];
        throw error;
    }
}

// EXTERNAL MODULE: ./lib/report.js
var lib_report = __webpack_require__(9293);
// EXTERNAL MODULE: ./lib/wait.js
var wait = __webpack_require__(7634);
;// CONCATENATED MODULE: ./lib/rollout-failure.js




/**
 * Why a rollout did not make it, with what the web container said last.
 *
 * @param taskDefinition of the version that failed
 */
async function rolloutFailure(run, taskDefinition, end) {
    const { account, report } = run;
    const task = end.kind === 'superseded' ? null : await evidenceOf(run, taskDefinition);
    const where = `ECS service ${account.names.service}, cluster ${account.foundation.cluster}`;
    const logs = `aws logs tail ${account.names.logGroup} --log-stream-name-prefix web/ --since 1h --region ${account.region}`;
    const schema = run.plan.database === 'none' || run.inputs.image !== null
        ? []
        : [
            'The database is not taken back: migrations of the new version have run, and the previous version works with them or does not.',
        ];
    switch (end.kind) {
        case 'rolled-back': {
            const alarm = end.alarms.length > 0;
            const back = end.restored
                ? 'so AWS went back to the previous one'
                : 'and going back to the previous one failed too';
            return new errors/* DeployError */.s({
                code: 'rollout-rolled-back',
                message: [`The new version was not healthy, ${back}: ${end.reason}.`, ...describeTask(task)].join('\n'),
                where,
                safe: [
                    end.restored
                        ? (0,lib_report/* describeServing */.Yh)(report)
                        : 'Nobody knows whether the previous version serves: ask its URL, and look at the service in the ECS console.',
                    ...schema,
                ].join('\n'),
                remedy: alarm
                    ? `Find the answers with errors in what it wrote, mend them and push: ${logs}`
                    : `${remedyFor(task)}, and push. All of its log: ${logs}`,
            });
        }
        case 'never-served':
            return new errors/* DeployError */.s({
                code: 'rollout-failed',
                message: [`The first version never became healthy: ${end.reason}.`, ...describeTask(task)].join('\n'),
                where,
                safe: 'Nothing serves yet, and there is nothing to go back to. The service is being removed, since it never served; the database stays.',
                remedy: `${remedyFor(task)}, and push. All of its log: ${logs}`,
            });
        case 'timed-out':
            return new errors/* DeployError */.s({
                code: 'rollout-timeout',
                message: [
                    `The rollout did not end within rollout-timeout (${(0,wait/* describeSeconds */.bD)(end.waitedSeconds)}). Last seen: ${end.lastStatus}`,
                    ...describeTask(task),
                ].join('\n'),
                where,
                safe: [`${(0,lib_report/* describeServing */.Yh)(report)} AWS goes on with the rollout.`, ...schema].join('\n'),
                remedy: 'Run the job again: it waits for the same rollout instead of starting another.',
            });
        case 'superseded':
            return new errors/* DeployError */.s({
                code: 'rollout-superseded',
                message: `Somebody else deployed the same service during this rollout (${end.by}).`,
                where,
                safe: ['Their deployment decides what serves; this one was not undone.', ...schema].join('\n'),
                remedy: 'If it was nobody you know, look at the service in the ECS console; then run the job again.',
            });
    }
}
/** What a task of the failed version left behind. Not to find it never hides the failure itself. */
async function evidenceOf(run, taskDefinition) {
    const { account, inputs, progress } = run;
    try {
        return await findFailedTask(await account.clients.ecs(), await account.clients.logs(), account, taskDefinition, inputs.memory);
    }
    catch (error) {
        progress.say(`Its tasks could not be looked at: ${error instanceof Error ? error.message : String(error)}`);
        return null;
    }
}
function describeTask(task) {
    if (task === null)
        return [];
    const id = task.taskArn.slice(task.taskArn.lastIndexOf('/') + 1);
    const how = task.end === null ? 'still runs' : `ended: ${task.end}`;
    return [
        `Its task ${id} ${how}.`,
        ...(task.lastLines.length === 0
            ? ['It wrote nothing to its log.']
            : ['Its last lines:', ...task.lastLines.map((line) => `  ${line}`)]),
    ];
}
function remedyFor(task) {
    if (task === null)
        return 'Mend what AWS names';
    if (task.end !== null && /OutOfMemory/i.test(task.end))
        return 'Set the input memory higher';
    if (task.end !== null && /health check/i.test(task.end)) {
        return 'Make the app answer the health check with 200 on its port (inputs health-check-path and port)';
    }
    return task.lastLines.length === 0 ? 'Find out why it ends' : 'Mend what its last lines say';
}

;// CONCATENATED MODULE: ./lib/rollout.js





/**
 * Rolls the new version out and makes sure that it is what answers.
 *
 * @throws DeployError `rollout-rolled-back`, `rollout-failed`, `rollout-timeout`, `rollout-superseded`
 */
async function rollOut(run, environment, deployment) {
    const { account, inputs, plan, progress, report } = run;
    const web = (0,web_target/* webTargetOf */.JA)(run, environment);
    return progress.step('Roll out', async (voice) => {
        const definition = (0,task_definition/* webTaskDefinition */.zp)(deployment.settings(report.url, account.names.webFamily), plan.web);
        const taskDefinition = await (0,task_definition/* ensureTaskDefinition */.fW)(await account.clients.ecs(), definition);
        const serving = await rolledOutBefore(web, environment, deployment, taskDefinition);
        if (serving !== null) {
            voice.say('An earlier run has rolled this out already.');
            await web.relax(voice);
            return live(run, serving, deployment);
        }
        await (0,web_target/* recordWebTarget */.Dg)(environment, web.kind);
        const end = await web.rollOut({
            taskDefinition,
            port: plan.web.port,
            healthCheckPath: plan.web.healthCheckPath,
            minTasks: inputs.minTasks,
            maxTasks: inputs.maxTasks,
            timeoutSeconds: inputs.rolloutTimeoutSeconds,
            voice,
            signal: run.signal,
        });
        if (end.kind !== 'serving') {
            const failure = await rolloutFailure(run, taskDefinition, end);
            if (end.kind === 'never-served')
                await discard(web, environment, failure, voice);
            throw failure;
        }
        await (0,http_check/* awaitAnswer */.r)(`${end.serving.url}${plan.web.healthCheckPath}`, voice, run.signal);
        await environment.save((state) => ({
            ...state,
            service: { arn: end.serving.serviceArn, url: end.serving.url },
            asleepSince: null,
            pending: state.pending === null ? null : { ...state.pending, rolledOut: true },
        }));
        await web.relax(voice);
        return live(run, end.serving, deployment);
    });
}
/** A run that died after the rollout and before `afterRollout` has left that to be done, and nothing else. */
async function rolledOutBefore(web, environment, deployment, taskDefinition) {
    const { pending } = environment.state;
    if (pending?.fingerprint !== deployment.fingerprint || !pending.rolledOut)
        return null;
    const serving = await web.serving();
    return serving?.taskDefinition === taskDefinition ? serving : null;
}
function live(run, serving, deployment) {
    run.report.live = true;
    run.report.url = serving.url;
    run.report.image = deployment.image;
    run.report.sleepsAfterSeconds = (0,sleep/* sleepsAfter */.Dl)(run);
    run.progress.say(`Live at ${serving.url}`);
    return serving;
}
/** Reports first, then removes: a service that never served helps nobody, and costs. Failing at it changes nothing. */
async function discard(web, environment, failure, voice) {
    voice.quote(failure.message);
    try {
        await web.discard(voice);
        // Nobody has ever known its URL: the next run may choose anew.
        await environment.save((state) => ({ ...state, service: null, webTarget: null }));
    }
    catch (error) {
        voice.say(`The service could not be removed (${error instanceof Error ? error.message : String(error)}); the next run makes use of it.`);
    }
}

// EXTERNAL MODULE: ./lib/settle.js
var settle = __webpack_require__(508);
;// CONCATENATED MODULE: ./lib/deploy.js









/**
 * Deploys one environment. Before the rollout nothing is written to the running service (a migration may still
 * break it); a failure after it says that the new version is live.
 *
 * @throws DeployError with the outcome already in the report
 */
async function deploy(run) {
    const environment = await (0,take/* take */.s)(run);
    try {
        await (0,web_target/* checkWebTarget */.Wf)(run, environment);
        await markBegun(run, environment);
        await run.announcer.begin(environment, 'deploying');
        await (0,settle/* settle */.G)(run, environment);
        if (await leftBehind(run, environment))
            return;
        try {
            await carryOut(run, environment);
        }
        catch (error) {
            // Its own run for "closed" may have come first and found nothing: what was made since must not stay.
            if (await leftBehindAfter(error, run, environment))
                return;
            throw error;
        }
        await leftBehind(run, environment);
    }
    finally {
        await environment.release();
    }
}
/** From a checkout to a version that serves. */
async function carryOut(run, environment) {
    const prepared = await prepare(run, environment);
    const deployment = describeDeployment(run, environment, prepared);
    if (await alreadyServes(run, environment, deployment))
        return;
    await begin(environment, deployment);
    await (0,phases/* runPhases */.Q)(await phaseRun(run, environment, deployment), (0,plan_phases/* phasesBefore */.uF)(deployment.phases));
    const serving = await rollOut(run, environment, deployment);
    await (0,phases/* runPhases */.Q)(await phaseRun(run, environment, deployment), (0,plan_phases/* phasesAfter */.tI)(deployment.phases));
    await finish(run, environment, deployment, serving);
}


/***/ }),

/***/ 8589:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   destroy: () => (/* binding */ destroy),
/* harmony export */   p: () => (/* binding */ removePreview)
/* harmony export */ });
/* harmony import */ var _removal_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3176);
/* harmony import */ var _take_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1488);
/* harmony import */ var _web_target_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7643);



/**
 * Removes a preview with everything that belongs to it and nothing else. Reads neither checkout nor plan: a broken
 * project never blocks a removal. Every step tolerates that it was done before, and the state goes last, so that a
 * removal that failed is found and finished.
 *
 * @throws DeployError `cleanup-incomplete` with everything that is left
 */
async function destroy(run) {
    const environment = await (0,_take_js__WEBPACK_IMPORTED_MODULE_1__/* .take */ .s)(run);
    try {
        if (await reopened(run)) {
            const note = `Pull request #${run.target.pullRequest} is open again, so its preview stays.`;
            run.report.notes.push(note);
            run.progress.say(note);
            run.report.outcome = 'skipped';
            return;
        }
        if (isEmpty(environment.state)) {
            run.report.notes.push('There was nothing to remove.');
            await environment.remove();
            run.report.outcome = 'destroyed';
            return;
        }
        await run.announcer.begin(environment, 'removing');
        if (run.account.address.stage === 'production')
            await removeProductionService(run, environment);
        else
            await removePreview(run, environment);
        run.report.outcome = 'destroyed';
        run.report.url = null;
        run.report.image = null;
    }
    finally {
        await environment.release();
    }
}
/**
 * Everything, and the item last. GitHub is told before that: whoever dies in between has left an item that says
 * "destroying", so the next run or sweep goes on and tells again.
 */
async function removePreview(run, environment) {
    const { report, announcer } = run;
    await (0,_removal_js__WEBPACK_IMPORTED_MODULE_0__/* .removeEnvironment */ .I)(run, environment);
    report.outcome = 'destroyed';
    report.url = null;
    report.image = null;
    report.live = false;
    await announcer.end();
    await environment.remove();
}
/**
 * Whether the pull request whose closing caused this run was opened again before the run came to remove anything. Its
 * own run for "reopened" may be over already; then nobody would make the preview anew.
 */
async function reopened({ run, target, inputs, github }) {
    const { event } = run;
    if (event.kind !== 'pull-request' || event.action !== 'closed' || inputs.command !== 'auto')
        return false;
    return target.pullRequest !== null && (await github.isPullRequestOpen(target.pullRequest)) === true;
}
/** Nothing was ever made for it: a pull request that was closed before its first deployment. */
function isEmpty(state) {
    const { begunAt, service, database, pending, intent, deployments, github } = state;
    const made = [begunAt ?? null, service, database, pending, intent, github.comment, github.deployment];
    return made.every((one) => one === null) && deployments.length === 0 && state.status === 'active';
}
/** Production keeps its database, its secrets and its history: only what serves and costs by the hour goes. */
async function removeProductionService(run, environment) {
    const { progress, report, account } = run;
    await progress.step('Remove the service', (voice) => (0,_web_target_js__WEBPACK_IMPORTED_MODULE_2__/* .webTargetOf */ .JA)(run, environment).remove(voice));
    await environment.save((state) => ({ ...state, service: null, webTarget: null, asleepSince: null }));
    const { database } = environment.state;
    report.notes.push('The web service of production was removed. Its secrets, images, logs and deployments are kept.', ...(database === null
        ? []
        : [
            `The database instance ${database.instance} is kept, with deletion protection, and goes on costing. Remove it yourself: aws rds modify-db-instance --db-instance-identifier ${database.instance} --no-deletion-protection --apply-immediately --region ${account.region}, then aws rds delete-db-instance --db-instance-identifier ${database.instance} --final-db-snapshot-identifier ${database.instance}-final --region ${account.region}`,
        ]));
}


/***/ }),

/***/ 7671:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   C: () => (/* binding */ olderCommit),
/* harmony export */   c: () => (/* binding */ statusOf),
/* harmony export */   openGitHub: () => (/* binding */ openGitHub)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(452);
/* harmony import */ var _refusal_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8595);


/** GitHub answers within seconds, or it is not asked: nothing that it says is needed to deploy. */
const timeoutMs = 15_000;
/**
 * @param token the job's token; `''` where there is none
 * @param say is told once when GitHub refuses, with the permission that is missing
 */
function openGitHub(fullName, token, say) {
    const [owner = '', repo = ''] = fullName.split('/');
    let octokit = null;
    const client = () => {
        octokit ??= __webpack_require__.e(/* import() */ 413).then(__webpack_require__.bind(__webpack_require__, 2413)).then((module) => module.getOctokit(token));
        return octokit;
    };
    const saidOf = new Set();
    const orNull = async (what, permission, ask) => {
        if (token === '')
            return null;
        try {
            return await ask(await client());
        }
        catch (error) {
            const status = statusOf(error);
            const message = error instanceof Error ? error.message : String(error);
            const why = (0,_refusal_js__WEBPACK_IMPORTED_MODULE_1__/* .refusalOf */ .O)(status, message) === 'permission'
                ? `the job lacks the permission ${permission}`
                : `GitHub answered ${status === null ? '' : `${status}, `}${message}`;
            if (!saidOf.has(what))
                say(`Could not ask GitHub ${what}: ${why}.`);
            saidOf.add(what);
            return null;
        }
    };
    const bounded = () => ({ request: { signal: AbortSignal.timeout(timeoutMs) } });
    return {
        client,
        isRunOver: ({ runId, attempt }) => orNull(`whether run ${runId} is over`, 'actions: read', async (github) => {
            const answer = await github.rest.actions.getWorkflowRunAttempt({
                owner,
                repo,
                run_id: runId,
                attempt_number: attempt,
                ...bounded(),
            });
            return answer.data.status === 'completed';
        }),
        isPullRequestOpen: (number) => orNull(`whether pull request #${number} is open`, 'pull-requests: read', async (github) => {
            const answer = await github.rest.pulls.get({ owner, repo, pull_number: number, ...bounded() });
            return answer.data.state === 'open';
        }),
        isOlder: (commit, deployed) => orNull('which commit is newer', 'contents: read', async (github) => {
            const answer = await github.rest.repos.compareCommitsWithBasehead({
                owner,
                repo,
                basehead: `${deployed}...${commit}`,
                per_page: 1,
                ...bounded(),
            });
            return answer.data.status === 'behind';
        }),
    };
}
/** The HTTP status of an Octokit error, if it is one. */
function statusOf(error) {
    if (typeof error !== 'object' || error === null || !('status' in error))
        return null;
    return typeof error.status === 'number' ? error.status : null;
}
/** A push of a commit that is older than the deployed one: a rerun of an old run, or two pushes that overtook each other. */
function olderCommit(commit, deployed, serving) {
    return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .DeployError */ .s({
        code: 'older-commit',
        message: `Commit ${commit.slice(0, 7)} is older than the deployed commit ${deployed.slice(0, 7)}, so it was not deployed.`,
        where: 'this run of the workflow',
        safe: `${serving} Nothing was changed.`,
        remedy: 'To go back on purpose, start the workflow by hand (workflow_dispatch) with the input image.',
    });
}


/***/ }),

/***/ 8595:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   O: () => (/* binding */ refusalOf)
/* harmony export */ });
/**
 * Reads a refusal. GitHub says 404 instead of 403 where a token may not even know that a thing exists, and 403 also for
 * a locked conversation and for its limits
 * (https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api).
 *
 * @param status `null` where there was no answer
 */
function refusalOf(status, message) {
    if (status === 429 || (status === 403 && /rate limit|abuse detection/i.test(message)))
        return 'rate-limit';
    if (status === 403 && /\blocked\b/i.test(message))
        return 'locked';
    return status === 403 || status === 404 ? 'permission' : 'other';
}


/***/ }),

/***/ 4586:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   r: () => (/* binding */ awaitAnswer)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(452);
/* harmony import */ var _wait_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7634);


/** A new name, certificate and listener reach every corner of the load balancer within minutes. */
const timeoutSeconds = 300;
const requestTimeoutMs = 10_000;
/**
 * Waits until a URL answers as users will see it: through DNS, TLS and load balancer. Every answer counts but the
 * load balancer's own "nobody there" (502, 503, 504); redirects are not followed.
 *
 * @throws DeployError `rollout-failed` when nobody answers for five minutes
 */
async function awaitAnswer(url, voice, signal) {
    let last = 'no answer yet';
    return (0,_wait_js__WEBPACK_IMPORTED_MODULE_1__/* .waitFor */ .fm)({
        what: `${url} to answer`,
        usually: 'usually at once; a new name takes a few minutes',
        timeoutSeconds,
        interval: () => 3,
        say: voice.say,
        signal,
        look: async () => {
            try {
                const answer = await fetch(url, {
                    redirect: 'manual',
                    signal: AbortSignal.any([signal, AbortSignal.timeout(requestTimeoutMs)]),
                });
                await answer.body?.cancel();
                last = `HTTP ${answer.status}`;
                if ([502, 503, 504].includes(answer.status))
                    return null;
                voice.say(`${url} answers: ${last}.`);
                return answer.status;
            }
            catch (error) {
                signal.throwIfAborted();
                last =
                    error instanceof Error
                        ? `${error.message}${error.cause instanceof Error ? ` (${error.cause.message})` : ''}`
                        : String(error);
                return null;
            }
        },
        timedOut: () => new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .DeployError */ .s({
            code: 'rollout-failed',
            message: `AWS says that the new version is healthy, but ${url} does not answer: ${last}.`,
            where: url,
            safe: 'The service runs; only its public address does not answer from here.',
            remedy: 'Open the URL in a browser. If it answers, run the job again; if not, look at the load balancer in the EC2 console.',
        }),
    });
}


/***/ }),

/***/ 7500:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $z: () => (/* binding */ detachRegistry),
/* harmony export */   lp: () => (/* binding */ createDockerConfig),
/* harmony export */   nS: () => (/* binding */ removeDockerConfig)
/* harmony export */ });
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3024);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1455);
/* harmony import */ var node_os__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8161);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(6760);




const PREFIX = 'monolayer-docker-';
/**
 * Makes the private configuration. It keeps what builds rely on: proxies, plugins, the chosen context, and the
 * logins of earlier steps, without which a base image in a private registry could not be pulled. Whatever docker
 * would do with *our* password through a credential store is left out: it is written here and removed with this.
 * @param temporary an existing folder, such as `RUNNER_TEMP`
 * @param keep told the directory before anything is in it: whoever is killed from now on leaves it to the post step
 */
async function createDockerConfig(environment, temporary, keep = () => { }) {
    const user = environment.DOCKER_CONFIG ?? (0,node_path__WEBPACK_IMPORTED_MODULE_3__.join)(environment.HOME ?? (0,node_os__WEBPACK_IMPORTED_MODULE_2__.homedir)(), '.docker');
    const configuration = withoutStore(await readConfiguration(user));
    const directory = (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.mkdtempSync)((0,node_path__WEBPACK_IMPORTED_MODULE_3__.join)(temporary, PREFIX));
    keep(directory);
    const plainDirectory = (0,node_path__WEBPACK_IMPORTED_MODULE_3__.join)(directory, 'plain');
    await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.mkdir)(plainDirectory, { mode: 0o700 });
    const { proxies, ...plain } = configuration;
    await write(directory, configuration);
    await write(plainDirectory, plain);
    for (const folder of ['cli-plugins', 'contexts']) {
        const there = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.stat)((0,node_path__WEBPACK_IMPORTED_MODULE_3__.join)(user, folder)).then((found) => found.isDirectory(), () => false);
        for (const place of there ? [directory, plainDirectory] : [])
            await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.symlink)((0,node_path__WEBPACK_IMPORTED_MODULE_3__.join)(user, folder), (0,node_path__WEBPACK_IMPORTED_MODULE_3__.join)(place, folder));
    }
    return { directory, plainDirectory, proxies: proxyVariables(proxies) };
}
/**
 * Forgets every login: removes the private configuration. Can be called twice, and from the post step with nothing
 * but the path; refuses any other directory.
 */
async function removeDockerConfig(directory) {
    if (!(0,node_path__WEBPACK_IMPORTED_MODULE_3__.basename)(directory).startsWith(PREFIX))
        throw new Error(`${directory} is no docker configuration of ours`);
    await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.rm)(directory, { recursive: true, force: true });
}
/** Lets a login to this registry stay in the private configuration, whatever helper the user has for it. */
async function detachRegistry(config, host) {
    const configuration = await readConfiguration(config.directory);
    const without = (part) => Object.fromEntries(Object.entries(tableOf(part)).filter(([name]) => hostOf(name) !== host));
    await write(config.directory, {
        ...configuration,
        auths: without(configuration.auths),
        credHelpers: without(configuration.credHelpers),
    });
}
const KEPT = ['auths', 'credHelpers', 'proxies', 'HttpHeaders', 'currentContext', 'cliPluginsExtraDirs'];
async function readConfiguration(directory) {
    try {
        return tableOf(JSON.parse(await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.readFile)((0,node_path__WEBPACK_IMPORTED_MODULE_3__.join)(directory, 'config.json'), 'utf8')));
    }
    catch {
        return {};
    }
}
/** A store for everything becomes a helper for the hosts that are logged in now. */
function withoutStore(configuration) {
    const kept = Object.fromEntries(Object.entries(configuration).filter(([name]) => KEPT.includes(name)));
    const store = configuration.credsStore;
    if (typeof store !== 'string' || store === '')
        return kept;
    const hosts = Object.keys(tableOf(configuration.auths));
    const helpers = Object.fromEntries(hosts.map((host) => [host, store]));
    return { ...kept, credHelpers: { ...helpers, ...tableOf(configuration.credHelpers) } };
}
function proxyVariables(proxies) {
    const names = [
        ['httpProxy', 'HTTP_PROXY'],
        ['httpsProxy', 'HTTPS_PROXY'],
        ['noProxy', 'NO_PROXY'],
        ['allProxy', 'ALL_PROXY'],
    ];
    const chosen = tableOf(tableOf(proxies).default);
    const variables = {};
    for (const [key, name] of names) {
        const value = chosen[key];
        if (typeof value !== 'string' || value === '')
            continue;
        variables[name] = value;
        variables[name.toLowerCase()] = value;
    }
    return variables;
}
function hostOf(name) {
    return name.replace(/^https?:\/\//, '').replace(/\/.*$/, '');
}
function tableOf(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}
async function write(directory, configuration) {
    await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.writeFile)((0,node_path__WEBPACK_IMPORTED_MODULE_3__.join)(directory, 'config.json'), JSON.stringify(configuration), { mode: 0o600 });
}


/***/ }),

/***/ 508:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   G: () => (/* binding */ settle)
/* harmony export */ });
/* harmony import */ var _github_api_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7671);
/* harmony import */ var _open_phase_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3661);
/* harmony import */ var _removal_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3176);
/* harmony import */ var _report_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(9293);




/**
 * Settles what an interrupted run left, before anything else is done to the environment: a removal that was not
 * finished is finished, and a phase that is open is waited for.
 *
 * @throws DeployError `older-commit`, `phase-unknown`, `cleanup-incomplete`
 */
async function settle(environmentRun, environment) {
    const { account, run, inputs, target, github, progress, report } = environmentRun;
    const deployed = environment.state.deployments[0]?.commit;
    if (target.refuseOlder && deployed !== undefined && deployed !== run.commit) {
        if (await github.isOlder(run.commit, deployed))
            throw (0,_github_api_js__WEBPACK_IMPORTED_MODULE_0__/* .olderCommit */ .C)(run.commit, deployed, (0,_report_js__WEBPACK_IMPORTED_MODULE_3__/* .describeServing */ .Yh)(report));
    }
    if (environment.state.status === 'destroying') {
        progress.say('An earlier run began to remove this environment; finishing that first.');
        await (0,_removal_js__WEBPACK_IMPORTED_MODULE_2__/* .removeEnvironment */ .I)(environmentRun, environment);
        await environment.save((state) => ({ ...state, status: 'active' }));
        report.previous = null;
        report.url = null;
        report.image = null;
    }
    if (environment.state.intent === null)
        return;
    await progress.step('Settle what an interrupted run left', (voice) => (0,_open_phase_js__WEBPACK_IMPORTED_MODULE_1__/* .settleIntent */ .eY)({
        account,
        environment,
        progress,
        report,
        databaseInstance: environment.state.database?.instance ?? null,
        memory: inputs.memory,
        timeoutSeconds: inputs.phaseTimeoutSeconds,
        signal: environmentRun.signal,
    }, inputs.resolvePhase, voice));
}


/***/ }),

/***/ 3624:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   P: () => (/* binding */ sweepSharedInstance),
/* harmony export */   g: () => (/* binding */ holdSharedInstance)
/* harmony export */ });
/* harmony import */ var _aws_database_instance_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(2862);
/* harmony import */ var _aws_environment_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7759);
/* harmony import */ var _aws_environments_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(9055);
/* harmony import */ var _take_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(1488);




/** No environment can be called so: the lock of what all previews of an app share. */
const sharedKey = '(instance)';
/** How long the previews' shared instance is kept when no preview needs it: a new one takes ten minutes. */
const idleDays = 7;
/** It is held for the time of a few calls only. */
const waitSeconds = 300;
/**
 * Does something while no other run decides about the shared instance: a sweep must not delete it between a
 * deployment's look and its use.
 */
async function holdSharedInstance(run, voice, work) {
    const { account, run: job, github, signal } = run;
    const lock = await (0,_aws_environment_js__WEBPACK_IMPORTED_MODULE_1__/* .takeEnvironment */ .x)({
        table: await account.clients.dynamodb(),
        tableName: account.foundation.table,
        key: { ...account.names.stateKey, environment: sharedKey },
        holder: {
            runId: job.runId,
            attempt: job.attempt,
            url: (0,_take_js__WEBPACK_IMPORTED_MODULE_3__/* .runUrl */ .V)(job),
            commit: job.commit,
            actor: job.actor,
        },
        isRunOver: github.isRunOver,
        waitSeconds,
        say: voice.say,
        signal,
    });
    try {
        return await work();
    }
    finally {
        // The item is nothing but this lock: removed, so that it does not outlive the last preview.
        await lock.remove();
    }
}
/** Marks the shared instance as idle when no preview uses it, and removes it when it has been idle for a week. */
async function sweepSharedInstance(run, voice) {
    const { account } = run;
    const rds = await account.clients.rds();
    const name = account.names.databaseInstance;
    if ((await (0,_aws_database_instance_js__WEBPACK_IMPORTED_MODULE_0__/* .describeInstance */ .xJ)(rds, name)) === null)
        return;
    await holdSharedInstance(run, voice, async () => {
        const instance = await (0,_aws_database_instance_js__WEBPACK_IMPORTED_MODULE_0__/* .describeInstance */ .xJ)(rds, name);
        const arn = instance?.DBInstanceArn;
        if (instance === null || arn === undefined || instance.DBInstanceStatus === 'deleting')
            return;
        const unreadable = [];
        const all = await (0,_aws_environments_js__WEBPACK_IMPORTED_MODULE_2__/* .listEnvironments */ .D)(await account.clients.dynamodb(), account.foundation.table, account.names.stateKey.repository, (environment) => unreadable.push(environment));
        if (unreadable.length > 0) {
            voice.say(`The instance ${name} stays: the state of ${unreadable.join(', ')} cannot be read, so it may be needed.`);
            return;
        }
        const users = all.filter(({ state }) => state.database !== null);
        const since = instance.TagList?.find(({ Key }) => Key === _aws_database_instance_js__WEBPACK_IMPORTED_MODULE_0__/* .idleSinceTag */ .nb)?.Value ?? 'no';
        const mark = (Value) => rds.addTagsToResource({ ResourceName: arn, Tags: [{ Key: _aws_database_instance_js__WEBPACK_IMPORTED_MODULE_0__/* .idleSinceTag */ .nb, Value }] });
        if (users.length > 0) {
            voice.say(`${users.length} previews use the instance ${name}.`);
            if (since !== 'no')
                await mark('no');
            return;
        }
        const idleSeconds = since === 'no' ? 0 : (Date.now() - Date.parse(since)) / 1000;
        if (since === 'no' || Number.isNaN(idleSeconds)) {
            voice.say(`No preview uses the instance ${name}; it goes in ${idleDays} days unless one does.`);
            await mark(new Date().toISOString());
            return;
        }
        if (idleSeconds < idleDays * 86400) {
            voice.say(`No preview has used the instance ${name} for ${Math.floor(idleSeconds / 86400)} days.`);
            return;
        }
        voice.say(`Removing the instance ${name}: no preview has used it for ${idleDays} days.`);
        await rds.deleteDBInstance({
            DBInstanceIdentifier: name,
            SkipFinalSnapshot: true,
            DeleteAutomatedBackups: true,
        });
    });
}


/***/ }),

/***/ 3424:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Dl: () => (/* binding */ sleepsAfter),
/* harmony export */   sH: () => (/* binding */ wakeUp),
/* harmony export */   u9: () => (/* binding */ putToSleep),
/* harmony export */   wake: () => (/* binding */ wake)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(452);
/* harmony import */ var _http_check_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(4586);
/* harmony import */ var _take_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(1488);
/* harmony import */ var _web_target_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(7643);




/** Seconds after which the sweep puts this preview to sleep; `null` where it never does. */
function sleepsAfter({ inputs, target }) {
    const sleeps = target.stage === 'preview' && inputs.previewSleepSeconds > 0;
    return sleeps ? inputs.previewSleepSeconds : null;
}
/**
 * `command: wake`: brings a preview that sleeps back as it was, without a build, a phase or a rollout.
 *
 * @throws DeployError `input-invalid` where it cannot sleep; `rollout-timeout`, `rollout-failed` where it does not come up
 */
async function wake(run) {
    const { report, progress } = run;
    const environment = await (0,_take_js__WEBPACK_IMPORTED_MODULE_2__/* .take */ .s)(run);
    try {
        const { state } = environment;
        if ((0,_web_target_js__WEBPACK_IMPORTED_MODULE_3__/* .recordedTarget */ .UJ)(state) !== 'gateway')
            throw cannotSleep(run);
        if (state.asleepSince === null) {
            progress.say('It is not asleep: nothing to do.');
            report.outcome = 'unchanged';
            report.live = true;
            return;
        }
        await run.announcer.begin(environment, 'waking');
        if ((await wakeUp(run, environment)) === null)
            throw gone(run);
        report.outcome = 'woken';
        report.live = true;
        report.sleepsAfterSeconds = sleepsAfter(run);
    }
    finally {
        await environment.release();
    }
}
/** Brings the tasks back and waits until the URL answers. @returns `null` where there is no service to wake */
async function wakeUp(run, environment) {
    return run.progress.step('Wake the preview', async (voice) => {
        const { sleeper } = (0,_web_target_js__WEBPACK_IMPORTED_MODULE_3__/* .webTargetOf */ .JA)(run, environment);
        const { signal } = run;
        const serving = (await sleeper?.wake({ tasks: run.inputs.minTasks, voice, signal })) ?? null;
        if (serving === null)
            return null;
        await (0,_http_check_js__WEBPACK_IMPORTED_MODULE_1__/* .awaitAnswer */ .r)(serving.url, voice, signal);
        // Only now: whoever dies before this leaves a preview that the next push wakes again, which does no harm.
        await environment.save((state) => ({ ...state, asleepSince: null, wokenAt: new Date().toISOString() }));
        return serving;
    });
}
/** Takes the tasks of a preview away. Its database, its URL and everything else stay. */
async function putToSleep(run, environment) {
    const { report, progress, announcer } = run;
    await announcer.begin(environment, 'sleeping');
    await progress.step('Put to sleep', async (voice) => {
        // First: a push that finds the service without tasks must know that it has to wake it.
        await environment.save((state) => ({ ...state, asleepSince: new Date().toISOString() }));
        await (0,_web_target_js__WEBPACK_IMPORTED_MODULE_3__/* .webTargetOf */ .JA)(run, environment).sleeper?.sleep(voice);
    });
    report.outcome = 'asleep';
    await announcer.end();
}
function cannotSleep({ account }) {
    return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .DeployError */ .s({
        code: 'input-invalid',
        message: `command: wake: ${account.address.environment} has no service behind a gateway, and only such a service sleeps.`,
        where: 'the `with:` of the step in your workflow file',
        safe: 'Nothing was changed.',
        remedy: 'Deploy it (a push does), or name another preview with the input environment.',
    });
}
function gone({ account }) {
    return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .DeployError */ .s({
        code: 'rollout-failed',
        message: `The service ${account.names.service} is not there any more, so it cannot be woken.`,
        where: `cluster ${account.foundation.cluster}`,
        safe: 'Its database and its record are as they were.',
        remedy: 'Push to the pull request, or dispatch the workflow: that makes it anew.',
    });
}


/***/ })

};
