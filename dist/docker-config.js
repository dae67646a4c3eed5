import { mkdtempSync } from "node:fs";
import { homedir } from "node:os";
import { basename, join } from "node:path";
import { mkdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";

// lib/image/docker-config.js
const PREFIX = "monolayer-docker-";
/**
* Makes the private configuration. It keeps what builds rely on: proxies, plugins, the chosen context, and the
* logins of earlier steps, without which a base image in a private registry could not be pulled. Whatever docker
* would do with *our* password through a credential store is left out: it is written here and removed with this.
* @param temporary an existing folder, such as `RUNNER_TEMP`
* @param keep told the directory before anything is in it: whoever is killed from now on leaves it to the post step
*/
async function createDockerConfig(environment, temporary, keep = () => {}) {
	const user = environment.DOCKER_CONFIG ?? join(environment.HOME ?? homedir(), ".docker");
	const configuration = withoutStore(await readConfiguration(user));
	const directory = mkdtempSync(join(temporary, PREFIX));
	keep(directory);
	const plainDirectory = join(directory, "plain");
	await mkdir(plainDirectory, { mode: 448 });
	const { proxies, ...plain } = configuration;
	await write(directory, configuration);
	await write(plainDirectory, plain);
	for (const folder of ["cli-plugins", "contexts"]) {
		const there = await stat(join(user, folder)).then((found) => found.isDirectory(), () => false);
		for (const place of there ? [directory, plainDirectory] : []) await symlink(join(user, folder), join(place, folder));
	}
	return {
		directory,
		plainDirectory,
		proxies: proxyVariables(proxies)
	};
}
/**
* Forgets every login: removes the private configuration. Can be called twice, and from the post step with nothing
* but the path; refuses any other directory.
*/
async function removeDockerConfig(directory) {
	if (!basename(directory).startsWith(PREFIX)) throw new Error(`${directory} is no docker configuration of ours`);
	await rm(directory, {
		recursive: true,
		force: true,
		maxRetries: 5,
		retryDelay: 100
	});
}
/** Lets a login to this registry stay in the private configuration, whatever helper the user has for it. */
async function detachRegistry(config, host) {
	const configuration = await readConfiguration(config.directory);
	const without = (part) => Object.fromEntries(Object.entries(tableOf(part)).filter(([name]) => hostOf(name) !== host));
	await write(config.directory, {
		...configuration,
		auths: without(configuration.auths),
		credHelpers: without(configuration.credHelpers)
	});
}
const KEPT = [
	"auths",
	"credHelpers",
	"proxies",
	"HttpHeaders",
	"currentContext",
	"cliPluginsExtraDirs"
];
async function readConfiguration(directory) {
	try {
		return tableOf(JSON.parse(await readFile(join(directory, "config.json"), "utf8")));
	} catch {
		return {};
	}
}
/** A store for everything becomes a helper for the hosts that are logged in now. */
function withoutStore(configuration) {
	const kept = Object.fromEntries(Object.entries(configuration).filter(([name]) => KEPT.includes(name)));
	const store = configuration.credsStore;
	if (typeof store !== "string" || store === "") return kept;
	const hosts = Object.keys(tableOf(configuration.auths));
	const helpers = Object.fromEntries(hosts.map((host) => [host, store]));
	return {
		...kept,
		credHelpers: {
			...helpers,
			...tableOf(configuration.credHelpers)
		}
	};
}
function proxyVariables(proxies) {
	const names = [
		["httpProxy", "HTTP_PROXY"],
		["httpsProxy", "HTTPS_PROXY"],
		["noProxy", "NO_PROXY"],
		["allProxy", "ALL_PROXY"]
	];
	const chosen = tableOf(tableOf(proxies).default);
	const variables = {};
	for (const [key, name] of names) {
		const value = chosen[key];
		if (typeof value !== "string" || value === "") continue;
		variables[name] = value;
		variables[name.toLowerCase()] = value;
	}
	return variables;
}
function hostOf(name) {
	return name.replace(/^https?:\/\//, "").split("/", 1)[0] ?? "";
}
function tableOf(value) {
	return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
}
async function write(directory, configuration) {
	await writeFile(join(directory, "config.json"), JSON.stringify(configuration), { mode: 384 });
}

export { detachRegistry as n, removeDockerConfig as r, createDockerConfig as t };