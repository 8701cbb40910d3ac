package cgroup

import (
	"testing"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

const id = "4b1f2d7c9e6a5038c1d2e3f405162738495a6b7c8d9eafb0c1d2e3f4a5b6c7d8"

func TestRuntimeOf(t *testing.T) {
	paths := func(paths ...string) surroundings { return surroundings{paths: paths} }
	for name, test := range map[string]struct {
		around surroundings
		want   stats.Runtime
	}{
		"nothing":                          {surroundings{}, stats.RuntimeNone},
		"a session":                        {paths("/user.slice/user-1000.slice/session-3.scope"), stats.RuntimeNone},
		"the docker daemon":                {paths("/system.slice/docker.service"), stats.RuntimeNone},
		"the kubelet":                      {paths("/system.slice/kubelet.service"), stats.RuntimeNone},
		"a service of containerd":          {paths("/system.slice/containerd.service"), stats.RuntimeNone},
		"a slice named after docker":       {paths("/docker/builds"), stats.RuntimeNone},
		"lxcfs, the daemon":                {paths("/system.slice/lxcfs.service"), stats.RuntimeNone},
		"systemd-nspawn":                   {surroundings{container: "systemd-nspawn"}, stats.RuntimeNone},
		"docker, v1":                       {paths("/docker/" + id), stats.RuntimeDocker},
		"docker, systemd":                  {paths("/system.slice/docker-" + id + ".scope"), stats.RuntimeDocker},
		"docker, nested":                   {paths("/system.slice/docker-" + id + ".scope/init"), stats.RuntimeDocker},
		"docker, private namespace":        {surroundings{dockerEnv: true, paths: []string{"/"}}, stats.RuntimeDocker},
		"docker, by its files":             {paths("/", "/var/lib/docker/containers/"+id+"/hostname"), stats.RuntimeDocker},
		"docker with images of containerd": {surroundings{dockerEnv: true, rootOptions: "rw,lowerdir=/var/lib/containerd/io.containerd.snapshotter.v1.overlayfs/snapshots/9/fs"}, stats.RuntimeDocker},
		"docker in LXC":                    {paths("/lxc/101/docker/" + id), stats.RuntimeDocker},
		"podman":                           {surroundings{containerEnv: true}, stats.RuntimePodman},
		"podman, by its variable":          {surroundings{container: "podman"}, stats.RuntimePodman},
		"podman, by its cgroup":            {paths("/machine.slice/libpod-" + id + ".scope/container"), stats.RuntimePodman},
		"podman, by its files":             {paths("/containers/storage/overlay-containers/" + id + "/userdata/hostname"), stats.RuntimePodman},
		"kubernetes, by its variable":      {surroundings{kubernetes: true}, stats.RuntimeKubernetes},
		"kubernetes, v1":                   {paths("/kubepods/burstable/pod0a1b/" + id), stats.RuntimeKubernetes},
		"kubernetes, systemd":              {paths("/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod0a1b.slice/cri-containerd-" + id + ".scope"), stats.RuntimeKubernetes},
		"kubernetes in kind":               {paths("/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-pod0a1b.slice/cri-containerd-" + id + ".scope"), stats.RuntimeKubernetes},
		"kubernetes, by its files":         {paths("/", "/var/lib/kubelet/pods/0a1b/etc-hosts"), stats.RuntimeKubernetes},
		"kubernetes with docker":           {surroundings{dockerEnv: true, kubernetes: true}, stats.RuntimeKubernetes},
		"kubernetes with CRI-O":            {surroundings{containerEnv: true, paths: []string{"/kubepods.slice/crio-" + id + ".scope"}}, stats.RuntimeKubernetes},
		"containerd":                       {paths("/system.slice/cri-containerd-" + id + ".scope"), stats.RuntimeContainerd},
		"containerd, written by systemd":   {paths("/system.slice:cri-containerd:" + id), stats.RuntimeContainerd},
		"containerd, nerdctl":              {paths("/system.slice/nerdctl-" + id + ".scope"), stats.RuntimeContainerd},
		"containerd, by its snapshot":      {surroundings{rootOptions: "rw,lowerdir=/var/lib/containerd/io.containerd.snapshotter.v1.overlayfs/snapshots/9/fs"}, stats.RuntimeContainerd},
		"LXC, by its variable":             {surroundings{container: "lxc"}, stats.RuntimeLXC},
		"LXC, v1":                          {paths("/lxc/101/ns"), stats.RuntimeLXC},
		"LXC, v2":                          {paths("/lxc.payload.web/system.slice"), stats.RuntimeLXC},
		"LXC, by lxcfs":                    {surroundings{lxcfs: true, paths: []string{"/system.slice/cron.service"}}, stats.RuntimeLXC},
	} {
		t.Run(name, func(t *testing.T) {
			if got := runtimeOf(test.around); got != test.want {
				t.Errorf("it is %s, to be %s", got, test.want)
			}
		})
	}
}
