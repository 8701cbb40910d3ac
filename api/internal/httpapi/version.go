package httpapi

import (
	"context"
	"runtime"
)

// Build says what was built and from what.
type Build struct {
	Version  string // from git describe
	Revision string // the commit, empty where it is not known
}

type versionOutput struct {
	CacheControl string `header:"Cache-Control" hidden:"true"`
	Body         versionBody
}

type versionBody struct {
	Version   string `json:"version" doc:"Version of the api, from git: dev where it was built without one." example:"v1.4.0"`
	Revision  string `json:"revision,omitempty" doc:"Commit that it was built from."`
	GoVersion string `json:"goVersion" doc:"Go release that it was built with." example:"go1.26.8"`
	Instance  string `json:"instance" doc:"Name of the instance that answers."`
}

func (s *Server) version(context.Context, *struct{}) (*versionOutput, error) {
	return &versionOutput{CacheControl: "no-cache", Body: versionBody{
		Version:   s.options.Build.Version,
		Revision:  s.options.Build.Revision,
		GoVersion: runtime.Version(),
		Instance:  s.options.Instance,
	}}, nil
}
