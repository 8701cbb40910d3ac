package httpapi

import (
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"
	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// routes is the whole table of what this api answers.
func (s *Server) routes() http.Handler {
	router := chi.NewRouter()
	router.Use(
		requestID,
		s.clientIP(),
		logged(s.log),
		recovered,
		allowOrigins(s.options.AllowedOrigins),
		middleware.GetHead,
		strictQuery,
		s.ofInstance,
	)
	if s.options.Page != nil {
		router.Use(securityHeaders) // where there is no proxy to set them
	}
	router.NotFound(notFound)
	router.MethodNotAllowed(methodNotAllowed)

	contract := s.contract(router)
	router.Get("/openapi.json", serveContract(contract))
	router.Get("/healthz", s.alive)
	router.Get("/readyz", s.ready)
	if s.options.Page != nil {
		router.Get("/stats/*", notFound) // never a page: a program asks here
		router.Get("/*", servePage(s.options.Page))
	}
	return router
}

// clientIP believes X-Real-IP only behind the proxy, which overwrites it.
func (s *Server) clientIP() func(http.Handler) http.Handler {
	if s.options.Page != nil {
		return middleware.ClientIPFromRemoteAddr
	}
	return middleware.ClientIPFromHeader("X-Real-IP")
}

// ofInstance sends the questions that an instance can be named for to that instance.
func (s *Server) ofInstance(next http.Handler) http.Handler {
	elsewhere := s.elsewhere(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/stats", "/stats/stream", "/stats/processes":
			if r.Method == http.MethodGet || r.Method == http.MethodHead {
				elsewhere.ServeHTTP(w, r)
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}

// contract registers the operations that /openapi.json describes.
func (s *Server) contract(router chi.Router) *huma.OpenAPI {
	api := humachi.New(router, contractConfig())
	snapshot := api.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[stats.Snapshot](), true, "")
	processes := api.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[stats.ProcessList](), true, "")
	problem := api.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[Problem](), true, "")

	huma.Register(api, huma.Operation{
		OperationID: "get-stats", Method: http.MethodGet, Path: "/stats",
		Summary:     "The newest snapshot",
		Description: "Reads what the sampler has taken last. Asking more often than intervalSeconds gets the same answer: send If-None-Match.",
		Responses: responses(problem,
			response(http.StatusOK, "The snapshot.", "application/json", snapshot),
			response(http.StatusNotModified, "The snapshot named by If-None-Match is still the newest.", "", nil)),
	}, guarded(s.stats))

	huma.Register(api, huma.Operation{
		OperationID: "stream-stats", Method: http.MethodGet, Path: "/stats/stream",
		Summary: "Every snapshot, as it is taken",
		Description: "Server-Sent Events. Each event is named stats; its data is a snapshot, its id <instance>-<start>-<sequence>. " +
			"The window of the past comes first, or what came after the id given. A comment comes at least every 15 s. " +
			"A reader that does not keep up is disconnected and counted in self.droppedViewers.",
		Responses: responses(problem,
			response(http.StatusOK, "A stream that ends only when either side leaves. The schema is that of the data of an event.", "text/event-stream", snapshot)),
	}, guarded(s.stream))

	huma.Register(api, huma.Operation{
		OperationID: "get-processes", Method: http.MethodGet, Path: "/stats/processes",
		Summary: "The processes that use the most",
		Description: "Processes are read each intervalSeconds, less often where there are very many, and only while somebody asks: each request has them read for ten seconds more. " +
			"The first request has them read at once, and again after 0.4 s: processor time needs two readings. " +
			"It is absent in the answer where the second takes longer than a second. " +
			"503 with Retry-After where no reading came in 4 s, or the newest is far too old.",
		Responses: responses(problem,
			response(http.StatusOK, "The list.", "application/json", processes)),
	}, guarded(s.processes))

	huma.Register(api, huma.Operation{
		OperationID: "list-instances", Method: http.MethodGet, Path: "/instances",
		Summary:     "Who is there, and how each fares",
		Description: "The members of the fleet (SYS_STATS_PEERS), as this instance knows them: each is asked every 5 s. Any of them can be asked for by ?instance=.",
		Responses:   responses(problem),
	}, guarded(s.instances))

	huma.Register(api, huma.Operation{
		OperationID: "get-version", Method: http.MethodGet, Path: "/version",
		Summary:   "What was built, and who answers",
		Responses: responses(problem),
	}, guarded(s.version))

	return api.OpenAPI()
}
