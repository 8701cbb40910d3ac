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
		middleware.RequestID,
		middleware.ClientIPFromHeader("X-Real-IP"),
		logged(s.log),
		recovered,
		allowOrigins(s.options.AllowedOrigins),
		middleware.GetHead,
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

// contract registers the operations that /openapi.json describes.
func (s *Server) contract(router chi.Router) *huma.OpenAPI {
	api := humachi.New(router, contractConfig())
	snapshot := api.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[stats.Snapshot](), true, "")
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
		OperationID: "get-version", Method: http.MethodGet, Path: "/version",
		Summary:   "What was built, and who answers",
		Responses: responses(problem),
	}, guarded(s.version))

	return api.OpenAPI()
}
