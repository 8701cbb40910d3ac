package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"time"

	"github.com/rs/zerolog"

	"github.com/sys-stats/sys-stats/api/internal/config"
	"github.com/sys-stats/sys-stats/api/internal/host"
	"github.com/sys-stats/sys-stats/api/internal/httpapi"
	"github.com/sys-stats/sys-stats/api/internal/sampler"
)

// stopTimeout is how long answers that are being written may take once the process stops.
const stopTimeout = 5 * time.Second

// serve wires the program: host → sampler → feed → server. It returns when ctx is done and all has stopped.
func serve(ctx context.Context, settings config.Config, out io.Writer) error {
	log, err := newLogger(settings, out)
	if err != nil {
		return err
	}
	machine := host.New(host.Roots{Proc: settings.HostProc, Sys: settings.HostSys, Etc: settings.HostEtc})
	instance, err := instanceName(settings, machine)
	if err != nil {
		return err
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", settings.Listen)
	if err != nil {
		return fmt.Errorf("SYS_STATS_LISTEN=%q: %w", settings.Listen, err)
	}

	feed := httpapi.NewFeed(instance, time.Now(), int(settings.Window/settings.Interval), log)
	options := httpapi.Options{
		Instance:       instance,
		Build:          httpapi.Build{Version: version, Revision: revision},
		Interval:       settings.Interval,
		AllowedOrigins: settings.AllowedOrigins,
	}
	if settings.WebDir != "" {
		options.Page = os.DirFS(settings.WebDir)
	}
	server := httpapi.New(feed, options, log)
	ticker := sampler.New(machine, feed, sampler.Options{Interval: settings.Interval, Instance: instance, Version: version})

	sampling, stopSampling := context.WithCancel(context.WithoutCancel(ctx)) // it goes on while the server drains
	sampled := make(chan struct{})
	go func() { defer close(sampled); ticker.Run(sampling) }()
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	log.Info().Str("version", version).Str("instance", instance).Stringer("address", listener.Addr()).Msg("serving")

	select {
	case err = <-served: // it should not have ended
	case <-ctx.Done():
		log.Info().Stringer("drain", settings.DrainDelay).Msg("stopping")
		server.Drain()
		time.Sleep(settings.DrainDelay)
		stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTimeout)
		defer cancel()
		err = server.Stop(stopping)
	}
	stopSampling()
	<-sampled
	return err
}

// instanceName returns the name that this process goes by.
func instanceName(settings config.Config, machine *host.Reader) (string, error) {
	if settings.Instance != "" {
		return settings.Instance, nil
	}
	name, err := machine.Hostname()
	if err != nil || !config.InstancePattern.MatchString(name) {
		return "", fmt.Errorf("the host name %q cannot name this instance: set SYS_STATS_INSTANCE", name)
	}
	return name, nil
}

func newLogger(settings config.Config, out io.Writer) (zerolog.Logger, error) {
	level, err := zerolog.ParseLevel(settings.LogLevel)
	if err != nil {
		return zerolog.Logger{}, err
	}
	if settings.LogFormat == "console" {
		out = zerolog.ConsoleWriter{Out: out, TimeFormat: time.TimeOnly, NoColor: true}
	}
	return zerolog.New(out).Level(level).With().Timestamp().Logger(), nil
}
