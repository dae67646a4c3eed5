import { P as DeployError, a as waitFor } from "./base.js";
import { n as take } from "./take.js";
import { i as webTargetOf, r as recordedTarget } from "./web-target.js";

// lib/http-check.js
/** A new name, certificate and listener reach every corner of the load balancer within minutes. */
const timeoutSeconds = 300;
const requestTimeoutMs = 1e4;
/**
* Waits until a URL answers as users will see it: through DNS, TLS and load balancer. Every answer counts but the
* load balancer's own "nobody there" (502, 503, 504); redirects are not followed.
*
* @throws DeployError `rollout-failed` when nobody answers for five minutes
*/
async function awaitAnswer(url, voice, signal) {
	let last = "no answer yet";
	return waitFor({
		what: `${url} to answer`,
		usually: "usually at once; a new name takes a few minutes",
		timeoutSeconds,
		interval: () => 3,
		say: voice.say,
		signal,
		look: async () => {
			try {
				const answer = await fetch(url, {
					redirect: "manual",
					signal: AbortSignal.any([signal, AbortSignal.timeout(requestTimeoutMs)])
				});
				await answer.body?.cancel();
				last = `HTTP ${answer.status}`;
				if ([
					502,
					503,
					504
				].includes(answer.status)) return null;
				voice.say(`${url} answers: ${last}.`);
				return answer.status;
			} catch (error) {
				signal.throwIfAborted();
				last = error instanceof Error ? `${error.message}${error.cause instanceof Error ? ` (${error.cause.message})` : ""}` : String(error);
				return null;
			}
		},
		timedOut: () => new DeployError({
			code: "rollout-failed",
			message: `AWS says that the new version is healthy, but ${url} does not answer: ${last}.`,
			where: url,
			safe: "The service runs; only its public address does not answer from here.",
			remedy: "Open the URL in a browser. If it answers, run the job again; if not, look at the load balancer in the EC2 console."
		})
	});
}

// lib/sleep.js
/** Seconds after which the sweep puts this preview to sleep; `null` where it never does. */
function sleepsAfter({ inputs, target }, { sleeper }) {
	return target.stage === "preview" && sleeper !== null && inputs.previewSleepSeconds > 0 ? inputs.previewSleepSeconds : null;
}
/**
* `command: wake`: brings a preview that sleeps back as it was, without a build, a phase or a rollout.
*
* @throws DeployError `input-invalid` where it cannot sleep; `rollout-timeout`, `rollout-failed` where it does not come up
*/
async function wake(run) {
	const { report, progress } = run;
	const environment = await take(run);
	try {
		const { state } = environment;
		if (recordedTarget(state) !== "gateway") throw cannotSleep(run);
		if (state.asleepSince === null) {
			progress.say("It is not asleep: nothing to do.");
			report.outcome = "unchanged";
			report.live = true;
			return;
		}
		await run.announcer.begin(environment, "waking");
		if (await wakeUp(run, environment) === null) throw gone(run);
		report.outcome = "woken";
		report.live = true;
		report.sleepsAfterSeconds = sleepsAfter(run, webTargetOf(run, environment));
	} finally {
		await environment.release();
	}
}
/** Brings the tasks back and waits until the URL answers. @returns `null` where there is no service to wake */
async function wakeUp(run, environment) {
	return run.progress.step("Wake the preview", async (voice) => {
		const { sleeper } = webTargetOf(run, environment);
		const { signal } = run;
		environment.note((state) => ({
			...state,
			wokenAt: (/* @__PURE__ */ new Date()).toISOString()
		}));
		const serving = await sleeper?.wake({
			tasks: run.inputs.minTasks,
			voice,
			signal
		}) ?? null;
		if (serving === null) return null;
		await awaitAnswer(serving.url, voice, signal);
		await environment.save((state) => ({
			...state,
			asleepSince: null,
			wokenAt: (/* @__PURE__ */ new Date()).toISOString()
		}));
		return serving;
	});
}
/** Takes the tasks of a preview away. Its database, its URL and everything else stay. */
async function putToSleep(run, environment) {
	const { report, progress, announcer } = run;
	await announcer.begin(environment, "sleeping");
	await progress.step("Put to sleep", async (voice) => {
		await environment.save((state) => ({
			...state,
			asleepSince: (/* @__PURE__ */ new Date()).toISOString()
		}));
		await webTargetOf(run, environment).sleeper?.sleep(voice);
	});
	report.outcome = "asleep";
	await announcer.end();
}
/**
* Takes away the tasks of a preview that is recorded as asleep, and has some: whoever put it to sleep died or was
* refused after the record was written, or somebody who woke it or deployed to it did not come to the end.
*
* @returns whether it had any
*/
async function keepAsleep(run, environment) {
	const { report, progress, announcer } = run;
	const { sleeper } = webTargetOf(run, environment);
	if (await progress.step("Look whether it sleeps", async (voice) => sleeper?.sleep(voice)) !== true) return false;
	await announcer.begin(environment, "sleeping");
	report.outcome = "asleep";
	await announcer.end();
	return true;
}
function cannotSleep({ account }) {
	return new DeployError({
		code: "input-invalid",
		message: `command: wake: ${account.address.environment} has no service behind a gateway, and only such a service sleeps.`,
		where: "the `with:` of the step in your workflow file",
		safe: "Nothing was changed.",
		remedy: "Deploy it (a push does), or name another preview with the input environment."
	});
}
function gone({ account }) {
	return new DeployError({
		code: "rollout-failed",
		message: `The service ${account.names.service} is not there any more, so it cannot be woken.`,
		where: `cluster ${account.foundation.cluster}`,
		safe: "Its database and its record are as they were.",
		remedy: "Push to the pull request, or dispatch the workflow: that makes it anew."
	});
}

export { wakeUp as a, wake as i, putToSleep as n, awaitAnswer as o, sleepsAfter as r, keepAsleep as t };