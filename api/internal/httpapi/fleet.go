package httpapi

import (
	"context"
	"net/http"
	"net/url"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// Fleet knows the other instances, and asks them on behalf of a viewer.
type Fleet interface {
	// Summary returns one of our own snapshots in short.
	Summary(snapshot stats.Snapshot) stats.Summary
	// Instances lists the members, this one included, by name.
	Instances() []stats.Instance
	// Ask asks a member for path and returns its response as it is: redirects are not followed. A form is posted, unless it is nil. known
	// is false if there is no such member. The response's body ends with ctx, and the caller closes it.
	Ask(ctx context.Context, name, path string, query, form url.Values, header http.Header) (response *http.Response, known bool, err error)
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
