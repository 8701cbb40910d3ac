package httpapi

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"
	"github.com/go-chi/chi/v5"
)

// contractVersion is the version of the contract, not of the program: it increases when a field or path is removed or changes its
// meaning. The program's version comes from git.
const contractVersion = "1"

func contractConfig() huma.Config {
	config := huma.DefaultConfig("sys-stats", contractVersion)
	config.Info.Description = "What a machine, and the container on it, are really doing. " +
		"Read-only. A value that could not be read is absent, never 0, and named in missing. " +
		"/metrics and /api/v1 follow Prometheus, and are not described here."
	config.CreateHooks = nil // they would add $schema, with the host name of the request, to every answer
	config.Transformers = []huma.Transformer{toProblem}
	config.RejectUnknownQueryParameters = true
	config.SchemasPath, config.DocsPath = "", "" // the docs page loads from another origin
	config.OpenAPIPath = ""                      // served below, without huma's own schemas
	return config
}

// WriteContract writes /openapi.json, with no server running.
func WriteContract(out io.Writer) error {
	_, err := out.Write(encodeContract())
	return err
}

func encodeContract() []byte {
	api := humachi.New(chi.NewRouter(), contractConfig())
	(&Server{}).register(api, newOperations(api))
	contract := api.OpenAPI()
	// huma registers its own error schema for responses that an operation does not describe. All of ours are described.
	schemas := contract.Components.Schemas.Map()
	delete(schemas, "ErrorModel")
	for _, schema := range schemas {
		schema.AdditionalProperties = nil // a newer api may have more fields
	}
	var encoded bytes.Buffer
	encoder := json.NewEncoder(&encoded)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(contract); err != nil {
		return nil // only if a type of ours cannot be described, which the test of the contract notices
	}
	return encoded.Bytes()
}

// forgetContract drops what only a description needs: no request is checked by it, and it takes memory.
func forgetContract(api huma.API) {
	contract := api.OpenAPI()
	contract.Paths = nil
	clear(contract.Components.Schemas.Map())
}

// serveContract makes the contract when somebody asks for it first.
func serveContract() http.HandlerFunc {
	encoded := sync.OnceValue(encodeContract)
	return func(w http.ResponseWriter, r *http.Request) {
		if r.URL.RawQuery != "" {
			writeProblem(w, r, http.StatusUnprocessableEntity, "There are no parameters here.")
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Cache-Control", "no-cache")
		_, _ = w.Write(encoded()) // the client is gone
	}
}

// answer is one entry of an operation's responses.
type answer struct {
	status   string
	response *huma.Response
}

func response(status int, description, mediaType string, schema *huma.Schema) answer {
	described := &huma.Response{Description: description}
	if mediaType != "" {
		described.Content = map[string]*huma.MediaType{mediaType: {Schema: schema}}
	}
	return answer{strconv.Itoa(status), described}
}

// responses is what an operation may answer: what is listed, and a problem for everything else.
func responses(problem *huma.Schema, listed ...answer) map[string]*huma.Response {
	described := map[string]*huma.Response{
		"default": {Description: "Anything else: see title, status and detail.", Content: map[string]*huma.MediaType{problemType: {Schema: problem}}},
		"200":     {},
	}
	for _, one := range listed {
		described[one.status] = one.response
	}
	return described
}
