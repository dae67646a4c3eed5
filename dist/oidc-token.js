// lib/github/oidc-token.js
/** GitHub answers within a second. */
const timeoutMs = 15e3;
/**
* The job's OIDC token for an audience, from the runner's token service (GitHub docs, "OpenID Connect reference",
* "Methods for requesting the OIDC token"). The toolkit's own function for this would load an HTTP client of 700 KB
* with the first line of the action. Asks once: who signs in knows how often to try.
*
* @throws Error where the service refuses, gives no token or does not answer within 15 seconds
*/
async function requestOidcToken(environment, audience) {
	const { ACTIONS_ID_TOKEN_REQUEST_URL: url = "", ACTIONS_ID_TOKEN_REQUEST_TOKEN: secret = "" } = environment;
	if (url === "" || secret === "") throw new Error("this job may not ask for one");
	const address = new URL(url);
	address.searchParams.set("audience", audience);
	const response = await fetch(address, {
		headers: {
			authorization: `Bearer ${secret}`,
			accept: "application/json"
		},
		signal: AbortSignal.timeout(timeoutMs)
	});
	const text = await response.text();
	if (!response.ok) throw new Error(`HTTP ${response.status}`);
	const { value } = JSON.parse(text);
	if (typeof value !== "string" || value === "") throw new Error("the answer has no token");
	return value;
}

export { requestOidcToken };