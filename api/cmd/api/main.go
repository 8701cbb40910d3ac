// Command api samples the machine and serves what it sampled. Settings come from the environment: see api help.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"syscall"

	"github.com/sys-stats/sys-stats/api/internal/config"
	"github.com/sys-stats/sys-stats/api/internal/httpapi"
)

// Set when linking, from git: go build -ldflags "-X main.version=v1.2.3 -X main.revision=<commit>".
var (
	version  = "dev"
	revision = ""
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	err := run(ctx, os.Args[1:], os.Environ(), os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "sys-stats api:", err)
		os.Exit(1)
	}
}

// run carries out one command, until ctx is done. It returns what went wrong, for people to read.
func run(ctx context.Context, args, environ []string, out io.Writer) error {
	command := "serve"
	if len(args) > 0 {
		command = args[0]
	}
	if len(args) > 1 {
		return fmt.Errorf("too many arguments: a command has none. Settings are environment variables: see api help")
	}
	switch command {
	case "serve":
		settings, err := config.Load(environ)
		if err != nil {
			return fmt.Errorf("the settings are not valid:\n%w\nRun api help to see all settings", err)
		}
		return serve(ctx, settings, out)
	case "openapi":
		return httpapi.WriteContract(out)
	case "settings":
		return config.WriteMarkdown(out)
	case "version":
		_, err := fmt.Fprintf(out, "%s %s %s %s/%s\n", version, revision, runtime.Version(), runtime.GOOS, runtime.GOARCH)
		return err
	case "help", "-h", "--help":
		return help(out)
	default:
		return fmt.Errorf("there is no command %q: serve, openapi, settings, version and help are all", command)
	}
}

func help(out io.Writer) error {
	_, err := fmt.Fprint(out, `sys-stats api samples the machine and serves what it sampled.

  api [serve]   sample and serve, until SIGTERM or SIGINT
  api openapi   print the contract, an OpenAPI 3.1 document
  api settings  print the settings as a table in Markdown
  api version   print version, commit and Go release
  api help      print this

Settings are environment variables:

`)
	return errors.Join(err, config.WriteHelp(out))
}
