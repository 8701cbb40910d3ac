package httpapi

import (
	"context"
	"net/http"
	"net/url"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// Fleet knows the other instances, and asks them on behalf of a viewer.
type Fleet interface {
	// Instances lists the members, this one included, by name.
	Instances() []stats.Instance
	// Ask asks a member for path and returns its answer as it is, whatever it is: redirects are not followed. known is false
	// where there is no such member. The answer's body ends with ctx, and is the caller's to close.
	Ask(ctx context.Context, name, path string, query url.Values, header http.Header) (answer *http.Response, known bool, err error)
}

type instancesOutput struct {
	CacheControl string `header:"Cache-Control" hidden:"true"`
	Body         stats.InstanceList
}

func (s *Server) instances(context.Context, *struct{}) (*instancesOutput, error) {
	output := &instancesOutput{CacheControl: "no-cache", Body: stats.InstanceList{Instances: []stats.Instance{}}}
	if s.options.Fleet != nil {
		output.Body.Instances = s.options.Fleet.Instances()
	}
	return output, nil
}
