// lib/shell-word.js
/** Any text as one word of a POSIX shell: quoted where the shell would read it otherwise. */
function shellWord(text) {
	return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

export { shellWord as t };