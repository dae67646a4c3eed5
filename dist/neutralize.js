// lib/neutralize.js
/** GitHub shows lines whole; a line longer than this is cut with a note. */
const longestLine = 4e3;
/** As it will be read: what is deleted is gone, and nothing is left that could be. */
function plain(line) {
	return line.replace(/\u001b\[[0-9;?]*[ -/]*[@-~]/g, "").replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "�").replace(/[\u202a-\u202e\u2066-\u2069]/g, "");
}
function inert(line) {
	const safe = line.replace(/##\[/g, "##​[").replace(/^(\s*):(?=:)/u, "$1:​");
	if (safe.length <= longestLine) return safe;
	return `${safe.slice(0, longestLine)} … (${safe.length - longestLine} characters cut)`;
}
/**
* Splits foreign text into safe lines. A carriage return starts a new line: it would overwrite the old one.
*
* @param clean called before the text is split, for what goes over several lines, and again once characters are
*   deleted, because what stood on both sides of them is one word then; before the line is cut, which could leave half
*   of a secret
*/
function foreignLines(text, clean = (text) => text) {
	return linesOf(clean(text)).map((line) => inert(clean(plain(line))));
}
function linesOf(text) {
	return text.split(/\r\n|\n|\r|\u2028|\u2029|\u0085/);
}
/** Terminal colours, control characters, and what turns text round or hides it: nobody reads it, and it can make a text look like another. */
const invisible = /\u001b\[[0-?]*[ -/]*[@-~]|[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/g;
function withoutInvisible(text) {
	return text.replace(invisible, "");
}
/**
* A text that is still to be shown somewhere, without its secrets: also without those that would only come together
* when whatever shows it takes away what is invisible.
*/
function cleanedText(text, clean) {
	return linesOf(clean(text)).map((line) => clean(withoutInvisible(line))).join("\n");
}

export { foreignLines as n, withoutInvisible as r, cleanedText as t };