package httpapi

import (
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// operations is what the contract says of each route, apart from its path and parameters.
type operations struct {
	stats, summary, stream, processes, workloads, instances, version huma.Operation
}

func newOperations(api huma.API) operations {
	schema := func(of reflect.Type) *huma.Schema { return api.OpenAPI().Components.Schemas.Schema(of, true, "") }
	snapshot := schema(reflect.TypeFor[stats.Snapshot]())
	processes := schema(reflect.TypeFor[stats.ProcessList]())
	workloads := schema(reflect.TypeFor[stats.WorkloadList]())
	summary := schema(reflect.TypeFor[stats.Summary]())
	problem := schema(reflect.TypeFor[Problem]())
	return operations{
		stats: huma.Operation{
			OperationID: "get-stats",
			Summary:     "The newest snapshot",
			Description: "Returns what the sampler took last. A request more often than each intervalSeconds gets the same answer: send If-None-Match.",
			Responses: responses(problem,
				response(http.StatusOK, "The snapshot.", "application/json", snapshot),
				response(http.StatusNotModified, "The snapshot named by If-None-Match is still the newest.", "", nil)),
		},
		summary: huma.Operation{
			OperationID: "get-summary",
			Summary:     "The newest snapshot in short",
			Description: "Some hundred bytes: what a list of instances shows of each. Members of a fleet poll each other for it. Its ETag is that of the snapshot.",
			Responses: responses(problem,
				response(http.StatusOK, "The summary.", "application/json", summary),
				response(http.StatusNotModified, "The snapshot named by If-None-Match is still the newest.", "", nil)),
		},
		stream: huma.Operation{
			OperationID: "stream-stats",
			Summary:     "Every snapshot, as it is taken",
			Description: "Server-Sent Events. Each event is named stats; its data is a snapshot, its id <instance>-<start>-<sequence>. " +
				"The window of the past comes first (SYS_STATS_WINDOW, at most 32 MiB), or what came after the id given. A comment comes at least every 15 s. " +
				"It is compressed for those who send Accept-Encoding: gzip: each event can then be read as soon as it comes. " +
				"A viewer that does not receive an event within 10 s, or falls a whole window behind, is disconnected and counted in self.droppedViewers.",
			Responses: responses(problem,
				response(http.StatusOK, "A stream that ends only when either side disconnects. The schema is that of the data of an event.", "text/event-stream", snapshot)),
		},
		processes: huma.Operation{
			OperationID: "get-processes",
			Summary:     "The processes that use the most",
			Description: "Processes are read each intervalSeconds, less often where there are very many, and only while somebody asks: each request has them read for ten seconds more. " +
				"The first request has them read at once, and again after 0.4 s: processor time needs two readings. " +
				"It is absent from the answer where the second takes longer than a second. " +
				"503 with Retry-After if no reading came within 4 s, or if the newest is far too old.",
			Responses: responses(problem,
				response(http.StatusOK, "The list.", "application/json", processes)),
		},
		workloads: huma.Operation{
			OperationID: "get-workloads",
			Summary:     "Who runs on the machine: containers, pods, services, sessions",
			Description: "Workloads are found in the machine's tree of cgroups: no container runtime is asked. They are read each intervalSeconds while somebody asks " +
				"or a finding stands, each request for ten seconds more, and else every 5 s. A container in a pod is in the pod's numbers, too (parent); rows without a parent and rest add up to the machine. " +
				"404 if no workload has the id. 503 if they are not read (SYS_STATS_WORKLOADS=off), or no reading came within 4 s.",
			Responses: responses(problem,
				response(http.StatusOK, "The list.", "application/json", workloads)),
		},
		instances: huma.Operation{
			OperationID: "list-instances",
			Summary:     "The members of the fleet, and how each is doing",
			Description: "The members of the fleet (SYS_STATS_PEERS), as this instance knows them: each is polled every 5 s. ?instance= asks for any of them.",
			Responses:   responses(problem),
		},
		version: huma.Operation{
			OperationID: "get-version",
			Summary:     "What was built, and which instance answers",
			Responses:   responses(problem),
		},
	}
}
