import { f as appPattern, v as regionPattern } from "./base.js";

// lib/github/deployed-places.js
/** How many deployments of production are looked through for the places where it was made: one page. */
const newestDeployments = 100;
/** The apps and regions in which production was deployed, as far as GitHub's newest deployments say. */
async function readDeployedPlaces(github, { owner, repo }) {
	const wanted = {
		owner,
		repo,
		environment: "production",
		per_page: newestDeployments
	};
	const { data } = await github.rest.repos.listDeployments(wanted);
	return data.flatMap(({ payload }) => {
		const { app, region } = typeof payload === "object" ? payload : {};
		if (typeof app !== "string" || !appPattern.test(app)) return [];
		if (typeof region !== "string" || !regionPattern.test(region)) return [];
		return [{
			app,
			region
		}];
	});
}

// lib/github/refusal.js
/**
* Reads a refusal. GitHub says 404 instead of 403 where a token may not even know that a thing exists, and 403 also for
* a locked conversation and for its limits
* (https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api).
*
* @param status `null` where there was no answer
*/
function refusalOf(status, message) {
	if (status === 429 || status === 403 && /rate limit|abuse detection/i.test(message)) return "rate-limit";
	if (status === 403 && /\blocked\b/i.test(message)) return "locked";
	return status === 403 || status === 404 ? "permission" : "other";
}

// lib/github/api.js
/** GitHub answers within seconds, or it is not asked: nothing that it says is needed to deploy. */
const timeoutMs = 15e3;
/**
* @param run whose repository it is, and where GitHub is asked
* @param token the job's token; `''` where there is none
* @param say is told once when GitHub refuses, with the permission that is missing
*/
function openGitHub({ repository, apiUrl }, token, say) {
	const [owner = "", repo = ""] = repository.fullName.split("/");
	let octokit = null;
	const client = () => {
		octokit ??= import("./github.js").then((module) => bounded(module.getOctokit(token, { baseUrl: apiUrl })));
		return octokit;
	};
	const saidOf = /* @__PURE__ */ new Set();
	const lacking = /* @__PURE__ */ new Set();
	const orNull = async (what, permission, ask) => {
		if (token === "") return null;
		try {
			return await ask(await client());
		} catch (error) {
			const status = statusOf(error);
			const message = error instanceof Error ? error.message : String(error);
			const isRefused = refusalOf(status, message) === "permission";
			if (isRefused) lacking.add(permission);
			const why = isRefused ? `the job lacks the permission ${permission}` : status === null ? message : `GitHub answered ${status}, ${message}`;
			if (!saidOf.has(what)) say(`Could not ask GitHub ${what}: ${why}.`);
			saidOf.add(what);
			return null;
		}
	};
	return {
		client,
		lacks: (permission) => token === "" || lacking.has(permission),
		isRunOver: ({ runId, attempt }) => orNull(`whether run ${runId} is over`, "actions: read", async (github) => {
			return oneOf((await github.rest.actions.getWorkflowRunAttempt({
				owner,
				repo,
				run_id: runId,
				attempt_number: attempt
			})).data.status, runStates) === "completed";
		}),
		isPullRequestOpen: (number) => orNull(`whether pull request #${number} is open`, "pull-requests: read", async (github) => {
			const place = {
				owner,
				repo
			};
			try {
				return oneOf((await github.rest.pulls.get({
					...place,
					pull_number: number
				})).data.state, ["open", "closed"]) === "open";
			} catch (error) {
				if (statusOf(error) !== 404) throw error;
				const { data } = await github.rest.pulls.list({
					...place,
					state: "all",
					per_page: 1
				});
				if (!Array.isArray(data)) throw new Error(unreadable);
				return "none";
			}
		}),
		isOlder: (commit, deployed) => orNull("which commit is newer", "contents: read", async (github) => {
			const place = {
				owner,
				repo
			};
			try {
				return oneOf((await github.rest.repos.compareCommitsWithBasehead({
					...place,
					basehead: `${deployed}...${commit}`,
					per_page: 1
				})).data.status, [
					"ahead",
					"behind",
					"diverged",
					"identical"
				]) === "behind";
			} catch (error) {
				if (statusOf(error) !== 404) throw error;
				const { data } = await github.rest.repos.getCommit({
					...place,
					ref: commit,
					per_page: 1
				});
				if (data.sha !== commit) throw new Error(unreadable);
				return false;
			}
		}),
		deployedPlaces: () => orNull("where production was deployed", "deployments: read", (github) => readDeployedPlaces(github, {
			owner,
			repo
		}))
	};
}
const unreadable = "its answer cannot be read";
/** Of an attempt of a workflow run (https://docs.github.com/en/rest/actions/workflow-runs). */
const runStates = [
	"completed",
	"in_progress",
	"queued",
	"requested",
	"waiting",
	"pending"
];
/**
* A word that GitHub says. What stands between us and GitHub may answer in its place, with 200 and a page of its own:
* then nothing is known, and above all not that a pull request is closed.
*/
function oneOf(word, known) {
	if (typeof word === "string" && known.includes(word)) return word;
	throw new Error(unreadable);
}
/** No Content and Reset Content: the answers that have nothing in them (RFC 9110). */
const empty = [204, 205];
/**
* The client with a limit on every request: without one it waits five minutes for an answer that does not come. And with
* an error for an answer that is text, or an object without members: everything that is asked here is answered with JSON
* in which something stands. Octokit makes an empty text of an answer that was cut off.
*/
function bounded(octokit) {
	octokit.hook.before("request", (options) => {
		options.request = {
			...options.request,
			signal: AbortSignal.timeout(timeoutMs)
		};
	});
	octokit.hook.after("request", (response) => {
		if (!empty.includes(response.status) && saysNothing(response.data)) throw new Error(unreadable);
	});
	return octokit;
}
/** An empty list does say something. */
function saysNothing(data) {
	if (typeof data !== "object" || data === null) return true;
	return !Array.isArray(data) && Object.keys(data).length === 0;
}
/** The HTTP status of an Octokit error, if it is one; Octokit says 500 also where no answer came. */
function statusOf(error) {
	if (typeof error !== "object" || error === null || !("status" in error)) return null;
	if (error.status === 500 && !("response" in error && error.response)) return null;
	return typeof error.status === "number" ? error.status : null;
}

export { statusOf as n, refusalOf as r, openGitHub as t };