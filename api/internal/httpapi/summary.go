package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

type summaryOutput struct {
	Status       int
	ETag         string `header:"ETag" doc:"Id of the snapshot."`
	CacheControl string `header:"Cache-Control" hidden:"true"`
	Body         *stats.Summary
}

// summary answers with the newest snapshot in short.
func (s *Server) summary(_ context.Context, input *statsInput) (*summaryOutput, error) {
	if err := s.checkInstance(input.Instance); err != nil {
		return nil, err
	}
	if s.options.Fleet == nil {
		return nil, huma.Error404NotFound("This instance is in no fleet. Ask for /stats.")
	}
	newest, sampled := s.feed.Newest()
	if !sampled {
		return nil, errNoSample()
	}
	output := &summaryOutput{Status: http.StatusOK, ETag: s.feed.id(newest.Sequence).etag(), CacheControl: "no-cache"}
	if matches(input.IfNoneMatch, output.ETag) {
		output.Status = http.StatusNotModified
		return output, nil
	}
	summary := s.options.Fleet.Summary(newest)
	output.Body = &summary
	return output, nil
}
