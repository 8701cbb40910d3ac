package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"time"

	"github.com/rs/zerolog"

	"github.com/sys-stats/sys-stats/api/internal/cgroup"
	"github.com/sys-stats/sys-stats/api/internal/collectors"
	"github.com/sys-stats/sys-stats/api/internal/config"
	"github.com/sys-stats/sys-stats/api/internal/ecs"
	"github.com/sys-stats/sys-stats/api/internal/fleet"
	"github.com/sys-stats/sys-stats/api/internal/host"
	"github.com/sys-stats/sys-stats/api/internal/httpapi"
	"github.com/sys-stats/sys-stats/api/internal/sampler"
	"github.com/sys-stats/sys-stats/api/internal/stats"
	"github.com/sys-stats/sys-stats/api/internal/verdict"
)

// stopTimeout is how long answers that are being written may take once the process stops.
const stopTimeout = 5 * time.Second

// fleetInterval is how often each member is asked how it fares.
const fleetInterval = 5 * time.Second

// serve wires the program: host → sampler → feed → server. It returns when ctx is done and all has stopped.
func serve(ctx context.Context, settings config.Config, out io.Writer) error {
	log, flushLog, err := newLogger(settings, out)
	if err != nil {
		return err
	}
	defer flushLog()
	machine := host.New(host.Roots{Proc: settings.HostProc, Sys: settings.HostSys, Etc: settings.HostEtc, Own: "/proc"})
	instance := instanceName(settings, machine.Hostname)
	guard, encryption, err := openDoor(settings, log)
	if err != nil {
		return err
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", settings.Listen)
	if err != nil {
		return fmt.Errorf("SYS_STATS_LISTEN=%q: %w", settings.Listen, err)
	}

	feed := httpapi.NewFeed(instance, time.Now(), int(settings.Window/settings.Interval), log)
	machine.SetWatched(feed.IsWatched)
	own := cgroup.New(cgroup.Roots{Proc: "/proc", Sys: "/sys"})
	limitMemory(ctx, own, os.Environ())
	sources := []sampler.Source{machine, own, host.NewSelf("/proc")}
	sampling, stopSampling := context.WithCancel(context.WithoutCancel(ctx)) // it goes on while the server drains
	defer stopSampling()
	var task *ecs.Reader // or nil outside of ECS
	if settings.ECSMetadataURI != "" {
		task = ecs.New(settings.ECSMetadataURI, settings.AWSEnvironment)
		sources = append(sources, task)
		go task.Run(sampling)
	}
	workloads := newWorkloads(sampling, settings, task)
	processes := sampler.NewProcesses(processSource{machine, settings.ProcessArgs}, settings.Interval)
	processes.SetWorkloads(workloads)
	members := newFleet(settings, feed, workloads, instance, log)
	past := openHistory(settings, instance, log)
	collected := collectors.New(settings.HostProc, settings.HostSys, settings.HistoryInterval)
	if past != nil {
		sources = append(sources, historySource{past}, collected)
	}
	exporter := newExporter(settings, past, collected, workloads, members)
	options := httpapi.Options{
		Instance:       instance,
		Build:          httpapi.Build{Version: version, Revision: revision},
		Interval:       settings.Interval,
		AllowedOrigins: settings.AllowedOrigins,
		Hosts:          hostNames(settings, machine.Hostname, os.Hostname),
		MaxStreams:     settings.MaxStreams,
		Guard:          guard,
		TLS:            encryption,
		Processes:      processes,
		Fleet:          members,
		Metrics:        exporter,
		QueryTimeout:   settings.QueryTimeout,
	}
	if past != nil {
		options.History = past
	}
	if settings.WebDir != "" {
		options.Page = os.DirFS(settings.WebDir)
	}
	if workloads != nil { // an interface of nothing is not nil
		options.Workloads = workloads
		workloads.SetHints(verdict.Hint)
	}
	server := httpapi.New(feed, options, log)
	ticker := sampler.New(sources, verdict.New(users{processes}, tenants{workloads}), []sampler.Sink{feed, exporter}, sampler.Options{
		Interval: settings.Interval, Instance: instance, Version: version, Processes: processes, Workloads: workloads,
	})

	sampled := make(chan struct{})
	go func() { defer close(sampled); ticker.Run(sampling) }()
	go members.Run(sampling)
	go workloads.Run(sampling)
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	log.Info().Str("version", version).Str("instance", instance).Stringer("address", listener.Addr()).Msg("serving")
	warnOfOpenDoor(settings, listener.Addr(), log)

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
	closeHistory(exporter, past, log)
	return err
}

// users tells the verdict who uses the most of the machine.
type users struct{ processes *sampler.Processes }

func (u users) Top(field string, n int) ([]verdict.Use, *float64, bool) {
	top, known := u.processes.Top(field, n)
	uses := make([]verdict.Use, 0, len(top.Processes))
	for _, process := range top.Processes {
		uses = append(uses, verdict.Use{PID: process.PID, Name: process.Name, CPUPercent: process.CPUPercent, ResidentBytes: process.ResidentBytes})
	}
	if !top.SeesAll { // what nobody explains may only be out of sight
		return uses, nil, known
	}
	return uses, top.UnlistedCPUPercent, known
}

// tenants tells the verdict who runs on the machine.
type tenants struct{ workloads *sampler.Workloads }

// tenantsTooOld is how old workloads may be to explain a finding of now. A machine that is short of memory may take seconds to read them.
const tenantsTooOld = 15 * time.Second

func (t tenants) Newest() ([]stats.Workload, time.Duration, bool) {
	list, known := t.workloads.Newest()
	if !known {
		return nil, 0, false
	}
	age := max(0, time.Since(list.At))
	return list.Workloads, age, age <= tenantsTooOld
}

// processSource reads processes, with their command lines only where the settings show them.
type processSource struct {
	machine   *host.Reader
	arguments bool
}

func (s processSource) ReadProcesses(ctx context.Context) stats.ProcessReading {
	return s.machine.ReadProcesses(ctx, s.arguments)
}

func (s processSource) ForgetProcesses() { s.machine.ForgetProcesses() }

// newFleet returns the fleet that the settings describe: with no peers, this instance alone.
func newFleet(settings config.Config, feed *httpapi.Feed, workloads *sampler.Workloads, instance string, log zerolog.Logger) *fleet.Fleet {
	var credentials func() (string, string, error)
	if settings.PeerPasswordFile != "" {
		credentials = func() (string, string, error) {
			password, err := config.ReadPassword(settings.PeerPasswordFile)
			return settings.PeerUser, password, err
		}
	}
	return fleet.New(fleet.Options{
		Self: instance, Start: feed.Start(), Newest: feed.Newest, Workloads: topWorkloads(workloads), Peers: settings.Peers, Interval: fleetInterval,
		ForgetAfter: settings.ForgetAfter, Resolver: net.DefaultResolver, Credentials: credentials, Log: log,
	})
}
