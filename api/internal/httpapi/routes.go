package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"
	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
)

// routes is the whole table of what this api answers, in groups: each has its own rules for parameters and errors.
func (s *Server) routes() http.Handler {
	router := chi.NewRouter()
	router.Use(s.observed, s.recovered, allowOrigins(s.options.AllowedOrigins), middleware.GetHead)
	if s.options.Page != nil {
		router.Use(securityHeaders) // where there is no proxy to set them
	}
	router.Use(onlyFor(newHostNames(append(s.options.Hosts, s.options.Instance)...)), onlyPaths)
	if s.options.Guard != nil {
		router.Use(onlyWithPassword(s.options.Guard))
	}
	router.NotFound(notFound)
	router.MethodNotAllowed(methodNotAllowed)

	api := humachi.New(router.With(strictQuery), contractConfig())
	s.register(api, operations{})
	forgetContract(api)
	router.Get("/openapi.json", serveContract())

	s.prometheus(router)

	// Health: for whatever runs this process. Not in the contract, and not published by the proxy.
	router.Get(healthPath, s.alive)
	router.Get(readyPath, s.ready)

	if s.options.Page != nil {
		router.Get("/*", servePage(s.options.Page))
	}
	return router
}

// register adds the routes that /openapi.json describes. Parameters are strict: unknown or repeated ones are refused. Errors are
// problems. A route that is forwarded is answered by the member that ?instance= names.
func (s *Server) register(api huma.API, described operations) {
	get(s, api, "/stats", described.stats, s.stats, s.statsAtOnce, s.forwarded(jsonOf(memberPatience)))
	get(s, api, "/stats/summary", described.summary, s.summary, s.forwarded(jsonOf(memberPatience)))
	get(s, api, "/stats/stream", described.stream, s.stream, s.forwarded(streamOf(memberPatience)))
	get(s, api, "/stats/processes", described.processes, s.processes, s.forwarded(uncachedJSONOf(processesPatience+memberOverhead)))
	get(s, api, "/stats/workloads", described.workloads, s.workloads, s.forwarded(uncachedJSONOf(workloadsPatience+memberOverhead)))
	get(s, api, "/instances", described.instances, s.instances)
	get(s, api, "/version", described.version, s.version)
}

// get adds a route for GET, and with it HEAD.
func get[I, O any](s *Server, api huma.API, path string, operation huma.Operation, handler func(context.Context, *I) (*O, error), wrappers ...wrapper) {
	operation.Method, operation.Path, operation.Middlewares = http.MethodGet, path, wrappers
	huma.Register(api, operation, guarded(s, handler))
}
