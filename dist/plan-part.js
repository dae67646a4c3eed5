import { l as withoutInvisible } from "./base.js";
import { t as dailyCost } from "./cost.js";

// lib/github/markdown.js
/** Stands, unseen, between the sign and the name of what would else be a mention or a reference. */
const apart = "&#8203;";
/**
* Text that is not ours, on one line, safe inside Markdown: no HTML, emphasis, code, links or images, no mention or
* reference, no cell, list, heading or quote. What means nothing to GitHub stays as it is, so that the raw text can
* be read: only what does becomes a character reference. Rules: the GitHub Flavored Markdown Spec; mentions and
* references are looked for in the finished text, where a character reference does not help.
*/
function escapeMarkdown(text) {
	return withoutInvisible(text).replace(/\s+/g, " ").trim().replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/#(?=[0-9])/g, `#${apart}`).replace(/@(?=[\w-])/g, `@${apart}`).replace(/\b(gh)-(?=[0-9])/gi, `$1-${apart}`).replace(/:\/\//g, "&#58;//").replace(/(www)\./gi, "$1&#46;").replace(/(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, "&#95;").replace(/[`*~[\]|\\$]/g, reference).replace(/^[-+=#]/, reference).replace(/^([0-9]{1,9})([.)])/, (_, digits, mark) => digits + reference(mark));
}
function reference(character) {
	return `&#${character.charCodeAt(0)};`;
}
/** Foreign text as code on one line. */
function inlineCode(text) {
	return `<code>${escapeMarkdown(text)}</code>`;
}
/** A link that is shown as it is, and that nothing in it can end. */
function link(url) {
	return `<${encodeURI(withoutInvisible(url))}>`;
}
/** Foreign text as a block that nothing in it can end: its fence is longer than any run of backticks in it. */
function codeBlock(text) {
	let longest = 2;
	for (const [run] of text.matchAll(/`+/g)) longest = Math.max(longest, run.length);
	const fence = "`".repeat(longest + 1);
	return `${fence}text\n${withoutInvisible(text)}\n${fence}`;
}
function table(head, rows) {
	const line = (cells) => `| ${cells.join(" | ")} |`;
	return [
		line(head),
		line(head.map(() => "---")),
		...rows.map(line)
	].join("\n");
}
/** Room for what closes what a cut has left open. */
const closingBytes = 200;
/**
* Cuts a text to so many bytes of UTF-8, at a line's end, closes what is open there, and says so. GitHub drops a
* summary that is too long whole, and refuses a comment.
*/
function cutToBytes(text, bytes, where = "the log of the job") {
	if (Buffer.byteLength(text, "utf8") <= bytes) return text;
	const note = `\n\n*(cut: the rest is in ${where})*\n`;
	const room = bytes - closingBytes - Buffer.byteLength(note, "utf8");
	const kept = [];
	let used = 0;
	let fence = "";
	let details = 0;
	for (const line of text.split("\n")) {
		used += Buffer.byteLength(line, "utf8") + 1;
		if (used > room) break;
		kept.push(line);
		const mark = /^`{3,}/.exec(line)?.[0] ?? "";
		if (fence === "") {
			fence = mark;
			details += line.startsWith("<details>") ? 1 : line.startsWith("</details>") ? -1 : 0;
		} else if (line === fence) fence = "";
	}
	const closing = [...fence === "" ? [] : [fence], ...Array.from({ length: details }, () => "\n</details>")];
	return [...kept, ...closing].join("\n") + note;
}

// lib/github/phase-outcome.js
/** What became of a phase, in words; what went wrong stands out. */
function phaseOutcome({ outcome }) {
	const words = outcome.replaceAll("-", " ");
	return outcome === "failed" || outcome === "timed-out" ? `**${words}**` : words;
}

// lib/github/prose.js
/** A command of the AWS CLI up to the end of the sentence, or of its clause; a word in quotes belongs to it as it is. */
const command = /\baws [a-z][a-z0-9-]* [a-z][a-z0-9-]*(?:(?<!\.) (?!\()(?:'[^']*'|\\'|[^\s,;']|,(?=\S))+)*/g;
/** Our sentences with what is not ours in them, escaped; commands in them stand as code, to be copied. */
function prose(text) {
	let from = 0;
	const parts = [];
	for (const found of text.matchAll(command)) {
		const code = withoutPunctuation(found[0]);
		parts.push(text.slice(from, found.index), code);
		from = found.index + code.length;
	}
	parts.push(text.slice(from));
	return parts.map((part, index) => index % 2 === 1 ? inlineCode(part) : clause(part)).join("");
}
/** Without the signs that end the sentence or clause. */
function withoutPunctuation(text) {
	let end = text.length;
	while (end > 0 && ".:)".includes(text.charAt(end - 1))) end -= 1;
	return text.slice(0, end);
}
/** Escaped, with the spaces at its ends: they part it from the code. */
function clause(text) {
	const escaped = escapeMarkdown(text);
	if (escaped === "") return text === "" ? "" : " ";
	return `${/^\s/.test(text) ? " " : ""}${escaped}${/\s$/.test(text) ? " " : ""}`;
}
/** The same line by line. */
function proseLines(text) {
	return text.split("\n").map(prose).filter((line) => line !== "").join("<br>");
}

// lib/github/plan-part.js
/** What was found, why, and what it costs: also the whole of `command: plan`, where it is not folded away. */
function planPart(plan, folded) {
	const found = table(["What", "Found"], foundRows(plan));
	const cost = `${costTable(plan)}\n\nNot counted: ${plan.monthlyCost.notCounted.map(escapeMarkdown).join("; ")}.`;
	const month = `about ${plan.monthlyCost.usd.toFixed(2)} USD a month`;
	return [
		...plan.errors.length > 1 ? [`### Stops a deployment\n\n${findingList(plan.errors)}`] : [],
		part("What was found, and why", found, folded),
		part(`What it costs: ${month}`, cost, folded)
	].join("\n\n");
}
/** Findings as a list: what, and the one thing to do. */
function findingList(findings) {
	return findings.map(({ code, message, fix }) => `- ${inlineCode(code)} ${prose(message)}<br>${prose(fix)}`).join("\n");
}
/** What the environment costs a day: `0.87 USD a day`, and for a preview what it shares with the others. */
function costADay(plan) {
	const { own, shared } = dailyCost(plan.monthlyCost);
	if (plan.stage === "production") return `about ${(own + shared).toFixed(2)} USD a day`;
	const all = `all previews together share a load balancer${plan.database === "postgres" ? " and a database instance" : ""} at ${shared.toFixed(2)} USD a day`;
	return `about ${own.toFixed(2)} USD a day (${all})`;
}
function part(title, body, folded) {
	return folded ? `<details><summary>${title}</summary>\n\n${body}\n\n</details>` : `### ${title}\n\n${body}`;
}
function foundRows(plan) {
	const { project, web } = plan;
	const because = project.postgres.because.map(escapeMarkdown).join("; ");
	const database = {
		postgres: `PostgreSQL: ${because}`,
		external: `your own: ${inlineCode("DATABASE_URL")} is set`,
		none: because === "" ? "none" : `none: ${because}`
	}[plan.database];
	const entrypoint = project.entrypoint?.because;
	return [
		["App", `${inlineCode(project.directory)}, ${escapeMarkdown(project.framework ?? "framework not recognised")}`],
		["Image", plan.image.from === "generated" ? `generated: ${escapeMarkdown(project.packageManager)}, Python ${escapeMarkdown(project.python)}` : inlineCode(project.dockerfile ?? "Dockerfile")],
		["Database", database],
		...entrypoint ? [["Entrypoint", escapeMarkdown(entrypoint)]] : [],
		["Start command", startCommand(plan)],
		["Port", `${web.port}: ${escapeMarkdown(web.because.port)}`],
		["Health check", `${inlineCode(web.healthCheckPath)}: ${escapeMarkdown(web.because.healthCheckPath)}`],
		...plan.phases.map((phase) => [`Phase ${phase.name}`, `${inlineCode(phase.command)}, ${phase.when}: ${escapeMarkdown(phase.because)}`])
	];
}
function startCommand({ web, image }) {
	if (web.command !== null) return inlineCode(web.command);
	return image.from === "generated" ? "none found" : "the image's own";
}
function costTable({ monthlyCost }) {
	const { own, shared } = dailyCost(monthlyCost);
	return table([
		"Per month",
		"USD",
		""
	], [...monthlyCost.lines.map((line) => [
		escapeMarkdown(line.what),
		line.usd.toFixed(2),
		escapeMarkdown(line.note)
	]), [
		"**Together**",
		`**${monthlyCost.usd.toFixed(2)}**`,
		`${(own + shared).toFixed(2)} a day`
	]]);
}

export { proseLines as a, cutToBytes as c, link as d, table as f, prose as i, escapeMarkdown as l, findingList as n, phaseOutcome as o, planPart as r, codeBlock as s, costADay as t, inlineCode as u };