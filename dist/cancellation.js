// lib/cancellation.js
/** How long a cancelled run may take to clean up: the runner kills it ten seconds after SIGINT. */
const cleanUpMs = 2500;
/** A cancellation of the job, which may come at any time: what must happen within seconds, then the end. */
var Cancellation = class {
	#controller = new AbortController();
	#cleanUps = [];
	#cleaned = () => {};
	#cutShort = () => {};
	#closed = false;
	/** Resolves once it was asked for and what must happen has happened, or has had its time. */
	cleaned = new Promise((resolve) => {
		this.#cleaned = () => resolve("cancelled");
	});
	/** Resolves when it is asked for after the work has ended. */
	late = new Promise((resolve) => {
		this.#cutShort = resolve;
	});
	get signal() {
		return this.#controller.signal;
	}
	/** Whether it came while there was something to cancel. */
	get happened() {
		return this.signal.aborted;
	}
	onCancelled(cleanUp) {
		if (this.happened) cleanUp().catch(() => {});
		else this.#cleanUps.push(cleanUp);
	}
	begin() {
		if (this.#closed) {
			this.#cutShort();
			return;
		}
		this.#controller.abort(/* @__PURE__ */ new Error("the job was cancelled"));
		bounded(Promise.allSettled(this.#cleanUps.map((cleanUp) => cleanUp())), cleanUpMs).then(() => this.#cleaned());
	}
	/** The work has ended: from now on there is nothing to cancel. */
	close() {
		this.#closed = true;
	}
};
/** Waits for something no longer than so. */
async function bounded(work, milliseconds) {
	await Promise.race([work, new Promise((done) => setTimeout(done, milliseconds).unref())]);
}

export { bounded as n, Cancellation as t };