import { S as cleanAll, r as describeSeconds, w as bounded } from "./base.js";
import { n as statusOf, r as refusalOf } from "./api.js";
import { c as cutToBytes, d as link, f as table, i as prose, l as escapeMarkdown, o as phaseOutcome, s as codeBlock, t as costADay, u as inlineCode } from "./plan-part.js";
import { t as runUrl } from "./take.js";
import { setTimeout } from "node:timers/promises";

// lib/github/comment.js
/** GitHub refuses longer comments; it counts characters, so this many bytes are never too many. */
const longestBody = 65536;
/** 100 comments a page; a pull request with more than 3,000 comments gets a second one of ours. */
const mostPages = 30;
/** The author of what a job's own token writes. */
const actionsBot = "github-actions[bot]";
/** Says which comment is ours for this app and environment; a copy of it by somebody else is not (see `findComment`). */
function commentMarker(repositoryId, app, environment) {
	return `<!-- monolayer ${repositoryId} ${app} ${environment} -->`;
}
/**
* Writes our one comment of a pull request: edits it where it is there, makes it where it is not.
*
* @param known the comment's id, if an earlier run recorded it; `null` looks through the comments
* @returns the comment's id
*/
async function upsertComment(github, place, author, known, markdown) {
	const { owner, repo } = place;
	const body = cutToBytes(`${place.marker}\n${markdown}`, longestBody, "the job summary");
	const id = (known !== null && await isOurs(github, place, author, known) ? known : null) ?? await findComment(github, place, author);
	if (id === null) {
		const made = await github.rest.issues.createComment({
			owner,
			repo,
			issue_number: place.pullRequest,
			body
		});
		if (typeof made.data.id !== "number") throw new Error("GitHub did not say which comment it made");
		return made.data.id;
	}
	await github.rest.issues.updateComment({
		owner,
		repo,
		comment_id: id,
		body
	});
	return id;
}
/** Whose comments count as ours: those of whom the token belongs to. A job's own token may not ask, and is the bot. */
async function authorOf(github, token) {
	if (token.startsWith("ghs_")) return actionsBot;
	const { login } = (await github.rest.users.getAuthenticated()).data;
	if (typeof login !== "string") throw new Error("GitHub did not say whose the token is");
	return login;
}
function ours(comment, place, author) {
	return comment.user?.login === author && (comment.body ?? "").split(/\r?\n/, 1)[0] === place.marker;
}
async function isOurs(github, place, author, id) {
	try {
		const { data } = await github.rest.issues.getComment({
			owner: place.owner,
			repo: place.repo,
			comment_id: id
		});
		return ours(data, place, author);
	} catch (error) {
		if (statusOf(error) === 404) return false;
		throw error;
	}
}
/** Ours has our marker as its first line *and* our author: anybody can write the marker. */
async function findComment(github, place, author) {
	for (let page = 1; page <= mostPages; page += 1) {
		const { data } = await github.rest.issues.listComments({
			owner: place.owner,
			repo: place.repo,
			issue_number: place.pullRequest,
			per_page: 100,
			page
		});
		const found = data.find((comment) => ours(comment, place, author));
		if (found !== void 0) return found.id;
		if (data.length < 100) return null;
	}
	return null;
}

// lib/github/comment-body.js
/** How many of a failure's lines a comment shows, and how many characters; the job summary has them all. */
const shownLines = 25;
const shownCharacters = 8e3;
/** The pull request comment, without its marker. */
function commentBody(facts) {
	const { report } = facts;
	const commit = inlineCode(facts.commit.slice(0, 7));
	const log = `[log](${encodeURI(facts.runUrl)})`;
	const parts = [`### ${title(facts)}`];
	if (facts.running === "removing") return [...parts, `It is being removed: ${log}.`].join("\n\n");
	if (facts.running === "waking") return [...parts, `Its tasks are starting: ${log}.`].join("\n\n");
	if (report.outcome === "asleep") return [
		...parts,
		asleepLine(report),
		`Commit ${commit}, ${log}`
	].join("\n\n");
	if (report.url !== null && report.outcome !== "destroyed") parts.push(urlLine(facts));
	if (facts.running === "deploying") return [...parts, `Commit ${commit} is being deployed: ${log}.`].join("\n\n");
	parts.push(...failureParts(report), ...report.notes.map(prose), ...phaseParts(report));
	if (report.live && report.stage === "preview" && report.plan !== null) parts.push(`Previews are public: whoever has the link can open it. It costs ${costADay(report.plan)} until the pull request is closed.`);
	if (report.live && report.sleepsAfterSeconds !== null) parts.push(`It sleeps when nobody has pushed for ${describeSeconds(report.sleepsAfterSeconds)}: its URL then answers 503 until the next push, or \`command: wake\`.`);
	parts.push(`Commit ${commit}, ${describeSeconds(facts.seconds)}, ${log}`);
	return parts.join("\n\n");
}
function title({ report, running }) {
	return `Preview ${report.environment === null ? "" : `${inlineCode(report.environment)} `}${state(report, running)}`;
}
const works = {
	deploying: "is being built",
	removing: "is being removed",
	waking: "is being woken"
};
function state(report, running) {
	if (running !== null) return works[running];
	switch (report.outcome) {
		case "deployed": return "is live";
		case "rolled-back": return "is live: rolled back to an earlier version";
		case "unchanged": return "is live, unchanged";
		case "woken": return "is live again";
		case "asleep": return "is asleep";
		case "destroyed": return "was removed";
		case "cancelled": return "was cancelled";
		case "failed":
		case null:
			if (report.failure?.code === "cleanup-incomplete") return "was not completely removed";
			return report.live ? "is live, but a step after the rollout failed" : "failed";
		case "planned":
		case "swept":
		case "skipped": return "";
	}
}
function urlLine({ report, running }) {
	const open = report.plan?.web.openPath ?? "/";
	const url = link(`${report.url}${open === "/" ? "" : open}`);
	if (report.live && running === null) return `**${url}**`;
	switch (report.rollout) {
		case "none": return `**${url}** still serves the previous version.`;
		case "asleep": return `**${url}** is the previous version, which sleeps.`;
		case "under-way": return `**${url}** serves the previous version, unless AWS finishes the rollout that was begun.`;
		case "unknown": return `**${url}** may serve either version: ask it.`;
	}
}
function asleepLine({ url }) {
	return `${url === null ? "Its URL" : link(url)} answers 503 while it sleeps, and no task of it costs anything. The next push brings it back, or the workflow started by hand with \`command: wake\`. Its database is as it was.`;
}
function failureParts({ failure, url }) {
	if (failure === null) return [];
	const [first = "", ...rest] = failure.message.slice(0, shownCharacters).split("\n");
	return [
		`**${prose(first)}**`,
		...rest.length === 0 ? [] : [codeBlock(rest.slice(0, shownLines).join("\n"))],
		...failure.safe === void 0 || url !== null ? [] : [prose(failure.safe.split("\n")[0] ?? "")],
		`**What to do:** ${prose(failure.remedy)}`
	];
}
function phaseParts(report) {
	if (report.phases.length === 0 || report.outcome === "unchanged") return [];
	const rows = report.phases.map((phase) => [
		escapeMarkdown(phase.name),
		phaseOutcome(phase),
		phase.exitCode === null ? "" : String(phase.exitCode)
	]);
	return [table([
		"Phase",
		"Outcome",
		"Exit code"
	], rows)];
}

// lib/github/deployment.js
/** What GitHub is told of an outcome. */
function deploymentStateOf(outcome, live) {
	switch (outcome) {
		case "deployed":
		case "unchanged":
		case "rolled-back":
		case "woken": return "success";
		case "asleep":
		case "destroyed": return "inactive";
		case "failed":
		case "cancelled":
		case null: return live ? "success" : "failure";
		case "planned":
		case "swept":
		case "skipped": return "inactive";
	}
}
/**
* Makes the deployment of this environment, or takes up the one an earlier run made.
*
* @param known its id, if an earlier run recorded it
* @param again this run has tried before and got no answer: it may have made one
* @returns its id
*/
async function ensureDeployment(github, deployment, known, again) {
	const { owner, repo } = deployment;
	if (known !== null) try {
		await github.rest.repos.getDeployment({
			owner,
			repo,
			deployment_id: known
		});
		return known;
	} catch (error) {
		if (statusOf(error) !== 404) throw error;
	}
	const made = again ? await findMade(github, deployment) : void 0;
	if (made !== void 0) return made;
	const answer = await github.rest.repos.createDeployment({
		owner,
		repo,
		ref: deployment.ref,
		environment: deployment.environment,
		description: deployment.description.slice(0, 140),
		payload: {
			...deployment.place,
			run: deployment.run
		},
		auto_merge: false,
		required_contexts: [],
		transient_environment: deployment.environment === "preview",
		production_environment: deployment.environment === "production"
	});
	return "id" in answer.data ? answer.data.id : null;
}
/** The deployment that this run attempt has made already. */
async function findMade(github, { owner, repo, ref, environment, run }) {
	const { data } = await github.rest.repos.listDeployments({
		owner,
		repo,
		ref,
		environment,
		per_page: 10
	});
	return data.find(({ payload }) => typeof payload === "object" && payload.run === run)?.id;
}
async function setDeploymentState(github, deployment, id, state, links) {
	await github.rest.repos.createDeploymentStatus({
		owner: deployment.owner,
		repo: deployment.repo,
		deployment_id: id,
		state,
		log_url: links.log,
		...links.url === null ? {} : { environment_url: links.url },
		auto_inactive: deployment.environment === "production"
	});
}

// lib/announce.js
/** Between the two tries of something on GitHub. */
const secondTryMs = 1e3;
/**
* How long the end waits for the beginning: both tries of a comment to which GitHub does not answer, and some more. Of a
* cancelled run, which has a second and a half to tell its end, a moment.
*/
const patienceMs = 4e4;
const cancelledPatienceMs = 500;
/**
* Nothing that happens here changes the result of a deployment: what GitHub refuses is a warning that names the
* missing permission.
*/
function openAnnouncer(run, octokit) {
	const { run: job, target, inputs, report, progress, redact } = run;
	const [owner = "", repo = ""] = job.repository.fullName.split("/");
	const commit = job.event.kind === "pull-request" ? job.event.head : job.commit;
	const log = runUrl(job);
	const place = inputs.comment && target.pullRequest !== null ? {
		owner,
		repo,
		pullRequest: target.pullRequest,
		marker: commentMarker(job.repository.id, inputs.app, target.environment)
	} : null;
	const deployment = {
		owner,
		repo,
		ref: commit,
		environment: target.stage,
		description: `${inputs.app} ${target.environment}`,
		place: {
			app: inputs.app,
			region: inputs.awsRegion ?? ""
		},
		run: log
	};
	const began = performance.now();
	let begun = false;
	let beginning = Promise.resolve();
	/** The end is being told: what is left of the beginning must not be told any more. */
	let ending = false;
	let told = null;
	let commentId = null;
	let deploymentId = null;
	const attempt = async (what, permission, work) => {
		if (inputs.githubToken === "") return;
		try {
			const github = await octokit();
			await work(github, false).catch(async (error) => {
				if (!isPassing(error)) throw error;
				await setTimeout(secondTryMs);
				await work(github, true);
			});
		} catch (error) {
			const status = statusOf(error);
			const why = error instanceof Error ? error.message : String(error);
			progress.warn({
				code: "github-refused",
				message: `Could not ${what} on GitHub: ${status === null ? "" : `HTTP ${status}, `}${why.replace(/\.?$/, ".")}`,
				fix: `${adviceOn(refusalOf(status, why), permission)}; the deployment itself is not affected.`
			});
		}
	};
	const comment = (running) => place === null ? Promise.resolve() : attempt("comment on the pull request", "pull-requests: write", async (github) => {
		if (running !== null && ending) return;
		const author = await authorOf(github, inputs.githubToken);
		const seconds = (performance.now() - began) / 1e3;
		const facts = cleanAll({
			report,
			running,
			commit,
			runUrl: log,
			seconds
		}, redact);
		const body = redact(commentBody(facts));
		commentId = await upsertComment(github, place, author, commentId, body);
	});
	const state = (next) => attempt("record the deployment", "deployments: write", async (github, again) => {
		deploymentId ??= await ensureDeployment(github, deployment, null, again);
		if (deploymentId === null) return;
		await setDeploymentState(github, deployment, deploymentId, next, {
			url: report.url,
			log
		});
	});
	const begin = async (environment, work) => {
		const known = environment.state.github;
		await Promise.all([comment(work), attempt("record the deployment", "deployments: write", async (github, again) => {
			if (again && ending) return;
			deploymentId = await ensureDeployment(github, deployment, deploymentId, again);
			if (deploymentId === null) return;
			const next = ending ? deploymentStateOf(report.outcome, report.live) : "in_progress";
			await setDeploymentState(github, deployment, deploymentId, next, {
				url: null,
				log
			});
		})]);
		const deployed = target.stage === "preview" ? deploymentId : known.deployment;
		if (ending || commentId === known.comment && deployed === known.deployment) return;
		await environment.save((current) => ({
			...current,
			github: {
				comment: commentId,
				deployment: deployed
			}
		}));
	};
	return {
		async begin(environment, work) {
			begun = true;
			ending = false;
			commentId = environment.state.github.comment;
			deploymentId = target.stage === "preview" ? environment.state.github.deployment : null;
			if (work === "sleeping") return;
			const telling = begin(environment, work);
			beginning = telling.catch(() => {});
			await telling;
		},
		async end() {
			const { outcome } = report;
			if (outcome === "skipped" || outcome === "planned" || outcome === "swept") return;
			if (outcome === "destroyed" && (!begun || told === "destroyed")) return;
			told = outcome;
			await bounded(beginning, outcome === "cancelled" ? cancelledPatienceMs : patienceMs);
			ending = true;
			await Promise.all([comment(null), deploymentId === null ? Promise.resolve() : state(deploymentStateOf(report.outcome, report.live))]);
		}
	};
}
/** GitHub's own trouble, or the network's: once more is worth it. */
function isPassing(error) {
	const status = statusOf(error);
	return status === null || status >= 500;
}
function adviceOn(refusal, permission) {
	switch (refusal) {
		case "permission": return `Add "${permission}" to the permissions of the job`;
		case "locked": return "Unlock the conversation of the pull request, or set comment: false";
		case "rate-limit": return "Nothing: GitHub limits how much is asked of it, and the next run tells it again";
		case "other": return "Nothing: the job summary has the same text";
	}
}

export { openAnnouncer };