// lib/plan/prices.js
/**
* On-demand list prices in US dollars, without tax, credits, free tier or discounts, as published on the AWS pricing
* pages of each service on the date below. They are for an estimate that is right to a few dollars a month, not for a
* bill. Prices that are not listed for a region are taken from us-east-1, and the estimate says so.
*/
const PRICES_DATE = "2026-11-22";
const US_EAST_1 = {
	fargate: {
		X86_64: {
			vcpuHour: .04048,
			gbHour: .004445
		},
		ARM64: {
			vcpuHour: .03238,
			gbHour: .00356
		}
	},
	databaseHour: /* @__PURE__ */ new Map([
		["db.t4g.micro", .016],
		["db.t4g.small", .032],
		["db.t4g.medium", .065],
		["db.t4g.large", .129],
		["db.t4g.xlarge", .258],
		["db.t4g.2xlarge", .517],
		["db.t3.micro", .018],
		["db.t3.small", .036],
		["db.t3.medium", .072],
		["db.t3.large", .145],
		["db.m6g.large", .159],
		["db.m6g.xlarge", .318],
		["db.m5.large", .178],
		["db.r6g.large", .225],
		["db.r6g.xlarge", .45]
	]),
	databaseGbMonth: .115,
	loadBalancerHour: .0225,
	publicAddressHour: .005,
	logsGb: .5
};
const EU_WEST_1 = {
	...US_EAST_1,
	databaseHour: /* @__PURE__ */ new Map([["db.t4g.micro", .017]]),
	databaseGbMonth: .127,
	loadBalancerHour: .0252,
	logsGb: .57
};
/** What Fargate Spot is taken to cost, as a part of the on-demand price: an assumption on the safe side, see the note in the estimate. */
const SPOT_PART = .5;
/** The region whose prices stand in where a region or an instance class is not listed. */
const REFERENCE_REGION = "us-east-1";
/** The prices of a region, or of the reference region where it is not listed. */
function pricesOf(region) {
	if (region === "eu-west-1") return {
		region,
		prices: EU_WEST_1
	};
	return {
		region: REFERENCE_REGION,
		prices: US_EAST_1
	};
}
/** An instance class's hourly price with the region it is from; `null` where no list has it. */
function databaseHour(list, instanceClass) {
	const own = list.prices.databaseHour.get(instanceClass);
	if (own !== void 0) return {
		usd: own,
		region: list.region
	};
	const reference = US_EAST_1.databaseHour.get(instanceClass);
	return reference === void 0 ? null : {
		usd: reference,
		region: REFERENCE_REGION
	};
}

// lib/plan/cost.js
/** Availability zones of the load balancer, as the foundation makes them; it has a public address in each. */
const LOAD_BALANCER_ZONES = 2;
/** Logs of a quiet app: an assumption, not a measurement. */
const LOGS_GB = 1;
/** The monthly list price of one environment, itemised. Pure; see `prices.ts` for date and source. */
function estimateMonthlyCost(input) {
	const list = pricesOf(input.region);
	const notCounted = [...NOT_COUNTED];
	const lines = [
		...taskLines(input, list),
		...loadBalancerLines(input, list),
		logLine(list)
	];
	if (input.database !== null) {
		const { instanceClass, storageGb } = input.database;
		const hour = databaseHour(list, instanceClass);
		if (hour === null) notCounted.unshift(`the database instance (no list price of ${instanceClass} is known here)`);
		else {
			const note = `${hour.usd} USD an hour, Single-AZ, ${priceNote(hour.region, input.region)}; shared by all environments of this stage and app`;
			lines.unshift(line(`Database instance ${instanceClass}`, hour.usd * 730, note, true));
		}
		const storage = `${list.prices.databaseGbMonth} USD a GB, ${priceNote(list.region, input.region)}`;
		lines.splice(hour === null ? 0 : 1, 0, line(`Database storage, ${storageGb} GB gp3`, storageGb * list.prices.databaseGbMonth, storage, true));
	}
	return {
		usd: cents(lines.reduce((sum, { usd }) => sum + usd, 0)),
		lines,
		notCounted
	};
}
/** What depends on use, and cannot be known before. */
const NOT_COUNTED = [
	"data transfer out",
	"load balancer capacity units (traffic)",
	"tasks beyond the minimum, and phase tasks (seconds to minutes a deployment)",
	"database backups beyond the size of the storage, CPU credits of burstable instances",
	"image storage in ECR, the state table, parameters and alarms (usually cents)",
	"taxes, discounts and free tiers"
];
/** What a day costs: what this environment adds, and what it shares with others. USD, rounded to cents. */
function dailyCost(estimate) {
	const sum = (shared) => cents(estimate.lines.filter((line) => line.shared === shared).reduce((total, { usd }) => total + usd * 24 / 730, 0));
	return {
		own: sum(false),
		shared: sum(true)
	};
}
function taskLines(input, list) {
	const vcpu = input.cpu / 1024;
	const gb = input.memory / 1024;
	const price = list.prices.fargate[input.cpuArchitecture];
	const hours = input.tasks * 730;
	const part = input.spot ? SPOT_PART : 1;
	const tasks = `${input.tasks} ${input.tasks === 1 ? "task" : "tasks"}`;
	const region = priceNote(list.region, input.region);
	return [line(`Fargate${input.spot ? " Spot" : ""}, ${tasks} of ${vcpu} vCPU and ${gb} GB`, hours * part * (vcpu * price.vcpuHour + gb * price.gbHour), `${input.cpuArchitecture === "ARM64" ? "ARM" : "x86"}, all hours of the month, ${input.spot ? spotNote : ""}${region}`), line(`Public IPv4 addresses of ${tasks}`, hours * list.prices.publicAddressHour, `one a task, ${region}`)];
}
/** Spot has no list price: it moves with supply and demand. */
const spotNote = `Spot taken as ${SPOT_PART * 100} % of the on-demand price (AWS: up to 70 % less, and it changes), `;
function loadBalancerLines({ webTarget }, list) {
	const gateway = webTarget === "gateway";
	return [line(gateway ? "Load balancer of the gateway" : "Load balancer", 730 * list.prices.loadBalancerHour, gateway ? "shared by the services of this stage (how many fit on one is not documented); AWS names no price for the gateway itself" : "shared by up to 25 services of a network: the next environments add nothing", true), line("Public IPv4 addresses of the load balancer", 730 * LOAD_BALANCER_ZONES * list.prices.publicAddressHour, `one in each of ${LOAD_BALANCER_ZONES} zones, shared in the same way`, true)];
}
function logLine(list) {
	return line("Logs", LOGS_GB * list.prices.logsGb, `assumes ${LOGS_GB} GB a month, kept 30 days`);
}
function priceNote(region, wanted) {
	const date = `list price of ${region}, ${PRICES_DATE}`;
	return region === wanted ? date : `${date}; ${wanted} is usually up to a third dearer`;
}
function line(what, usd, note, shared = false) {
	return {
		what,
		usd: cents(usd),
		note,
		shared
	};
}
function cents(usd) {
	return Math.round(usd * 100) / 100;
}

export { estimateMonthlyCost as n, REFERENCE_REGION as r, dailyCost as t };