import { r as describeSeconds, t as describeServing } from "./base.js";
import { a as proseLines, c as cutToBytes, d as link, f as table, i as prose, l as escapeMarkdown, n as findingList, o as phaseOutcome, r as planPart, s as codeBlock, t as costADay, u as inlineCode } from "./plan-part.js";

// lib/github/gantt.js
/** More bars than this are a wall; the table has all. */
const mostBars = 40;
/** Far enough from any change to daylight-saving time. */
const midnight = Date.UTC(2e3, 0, 1);
/**
* The steps as a Mermaid Gantt chart, with times since the run began. They are written as a day's times without a
* zone, which Mermaid reads and shows in the reader's own: so everybody sees 00:00:00 as the beginning.
*
* @param steps that have ended
*/
function ganttOf(steps) {
	return [
		"```mermaid",
		"gantt",
		"  dateFormat YYYY-MM-DD HH:mm:ss",
		"  axisFormat %H:%M:%S",
		"  todayMarker off",
		...[...steps].sort((a, b) => lengthOf(b) - lengthOf(a)).slice(0, mostBars).sort((a, b) => a.startedMs - b.startedMs).map((step, index) => {
			const time = new Date(midnight + Math.floor(step.startedMs / 1e3) * 1e3).toISOString().slice(0, 19).replace("T", " ");
			const seconds = Math.max(1, Math.round(lengthOf(step) / 1e3));
			return `  ${taskName(step.title)} :${step.outcome === "done" ? "" : "crit, "}s${index + 1}, ${time}, ${seconds}s`;
		}),
		"```"
	].join("\n");
}
function lengthOf(step) {
	return (step.endedMs ?? step.startedMs) - step.startedMs;
}
/** Words that begin a statement of their own in a Gantt chart (Mermaid, `gantt.jison`). */
const statements = /^(gantt|dateFormat|inclusiveEndDates|topAxis|axisFormat|tickInterval|includes|excludes|todayMarker|weekday|weekend|title|accTitle|accDescr|section|click|call|href)\b/i;
/** What Mermaid reads as a name and as nothing else: letters, digits, spaces, full stops and hyphens. */
function taskName(title) {
	const name = title.replace(/[^\p{L}\p{N} .-]/gu, " ").replace(/\s+/g, " ").replace(/^[\s.-]+|\s+$/g, "").slice(0, 60);
	if (name === "") return "Step";
	return statements.test(name) ? `Step ${name}` : name;
}

// lib/github/summary.js
/** GitHub drops a summary above 1 MiB whole; other steps of the job may have written to it too. */
const mostBytes = 921600;
/** No message is longer than this in characters, so that what follows it is not cut off. */
const longestMessage = 6e4;
/** Of a sweep of hundreds of previews, the longest steps. */
const mostSteps = 200;
/** The job summary: what failed first, then what serves, what was found and why, what was done and how long it took. */
function summaryOf(report, steps, warnings) {
	const planned = report.outcome === "planned" || report.failure?.code === "project-unreadable";
	const parts = [
		`\n## ${headline(report)}`,
		failurePart(report),
		urlPart(report),
		notesPart(report.notes),
		costPart(report),
		logsPart(report),
		phasesPart(report.phases),
		warnings.length === 0 ? "" : `### Worth a look\n\n${findingList(warnings)}`,
		deploymentsPart(report),
		report.plan === null ? "" : planPart(report.plan, !planned),
		stepsPart(steps)
	];
	return cutToBytes(`${parts.filter((part) => part !== "").join("\n\n")}\n`, mostBytes);
}
const headlines = {
	deployed: "deployed",
	unchanged: "unchanged, this is what serves already",
	"rolled-back": "rolled back to an earlier version",
	woken: "woken",
	asleep: "sleeps",
	failed: "failed",
	cancelled: "cancelled",
	destroyed: "removed",
	planned: "plan, nothing was changed",
	swept: "Previews swept",
	skipped: "Nothing to deploy"
};
function headline(report) {
	if (report.failure?.code === "cleanup-incomplete") {
		if (report.environment === null) return "Previews swept, but not completely";
		return `${inlineCode(report.environment)} was not completely removed`;
	}
	const what = headlines[report.outcome ?? "failed"];
	const live = report.live && report.outcome === "failed" ? " after the rollout: the new version is live" : "";
	if (report.environment === null) return `${what.charAt(0).toUpperCase()}${what.slice(1)}${live}`;
	return `${inlineCode(report.environment)} ${what}${live}`;
}
function failurePart(report) {
	const { failure } = report;
	if (failure === null) return report.outcome === "failed" ? prose(describeServing(report)) : "";
	const [first = "", ...rest] = (failure.message.length <= longestMessage ? failure.message : `${failure.message.slice(0, longestMessage)}\n(the rest is in the log of the job)`).split("\n");
	return [
		`**${prose(first)}** ${inlineCode(failure.code)}`,
		rest.length === 0 ? "" : codeBlock(rest.join("\n")),
		failure.safe === void 0 ? "" : `**Safe:** ${proseLines(failure.safe)}`,
		`**What to do:** ${prose(failure.remedy)}`,
		failure.where === void 0 ? "" : `**Where:** ${prose(failure.where)}`
	].filter((line) => line !== "").join("\n\n");
}
function urlPart(report) {
	if (report.url === null || report.outcome === "destroyed") return "";
	const open = report.plan?.web.openPath ?? "/";
	const docs = open === "/" ? "" : ` (there is no page at ${inlineCode("/")})`;
	return `**${servingLabel(report)}:** ${link(`${report.url}${open === "/" ? "" : open}`)}${docs}`;
}
function servingLabel({ live, rollout }) {
	if (live) return "Live";
	switch (rollout) {
		case "none": return "Still serving, the previous version";
		case "asleep": return "Asleep, the previous version";
		case "under-way": return "Serving the previous version, unless AWS finishes the rollout that was begun";
		case "unknown": return "Address, and nobody knows which version answers";
	}
}
function notesPart(notes) {
	if (notes.length <= 1) return notes.map(prose).join("");
	return notes.map((note) => `- ${prose(note)}`).join("\n");
}
function costPart(report) {
	if (report.plan === null || !report.live) return "";
	const cost = `It costs ${costADay(report.plan)}.`;
	return report.stage === "preview" ? `Previews are public: whoever has the link can open it. ${cost} Closing the pull request, or \`command: destroy\`, removes it.` : cost;
}
function phasesPart(phases) {
	if (phases.length === 0) return "";
	const rows = phases.map((phase) => [
		escapeMarkdown(phase.name),
		inlineCode(phase.command),
		`${phaseOutcome(phase)}${phase.because === null ? "" : `: ${escapeMarkdown(phase.because)}`}`,
		phase.exitCode === null ? "" : String(phase.exitCode),
		phase.seconds === null ? "" : describeSeconds(phase.seconds)
	]);
	return `### Phases\n\n${table([
		"Phase",
		"Command",
		"Outcome",
		"Exit code",
		"Time"
	], rows)}`;
}
/** What the input `image` takes, at hand when somebody must roll back. */
function deploymentsPart({ deployments, outcome }) {
	if (deployments.length === 0 || outcome === "destroyed") return "";
	const rows = deployments.map(({ commit, image, at }) => [
		inlineCode(commit.slice(0, 12)),
		escapeMarkdown(at),
		inlineCode(image.slice(image.lastIndexOf("@") + 1))
	]);
	return `<details><summary>Deployments, newest first: to roll back, give the input image a commit or a digest</summary>\n\n${table([
		"Commit",
		"Served since",
		"Digest"
	], rows)}\n\n</details>`;
}
function stepsPart(steps) {
	const ended = steps.filter((step) => step.endedMs !== null);
	if (ended.length === 0) return "";
	const seconds = (step) => ((step.endedMs ?? 0) - step.startedMs) / 1e3;
	const shown = new Set([...ended].sort((a, b) => seconds(b) - seconds(a)).slice(0, mostSteps));
	const rows = ended.filter((step) => shown.has(step)).map((step) => [
		escapeMarkdown(step.title),
		step.outcome === "done" ? "done" : "**failed**",
		describeSeconds(step.startedMs / 1e3),
		describeSeconds(seconds(step))
	]);
	const cut = ended.length > shown.size ? `\n\nThe ${shown.size} longest of ${ended.length} steps.` : "";
	return `<details><summary>Steps and times</summary>\n\n${table([
		"Step",
		"Outcome",
		"Began after",
		"Took"
	], rows)}${cut}\n\n${ganttOf(ended)}\n\n</details>`;
}
function logsPart(report) {
	if (report.logs === null || report.outcome === "destroyed") return "";
	return `**Logs** of app and phases: [CloudWatch](${encodeURI(report.logs.link)}), or\n\n${codeBlock(report.logs.command)}`;
}

export { summaryOf };