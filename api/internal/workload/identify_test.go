package workload

import (
	"strings"
	"testing"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

const (
	hexID  = "4b1f2d7c9e6a5038c1d2e3f405162738495a6b7c8d9eafb0c1d2e3f4a5b6c7d8"
	podOne = "0d6f0b1c-5a4e-4f7d-9c52-3a1f8e7b6d90"
)

// identifyPath identifies the cgroup at path as a walk does, from the topmost one down.
func identifyPath(path string) (identity stats.WorkloadIdentity, is bool) {
	var around surroundings
	at := ""
	for name := range strings.SplitSeq(strings.TrimPrefix(path, "/"), "/") {
		at += "/" + name
		identity, is = identify(name, around)
		identity.ID = at
		around = around.within(name, identity, is)
	}
	return identity, is
}

// Paths as the runtimes make them, with either driver. FIX stands for an id of a container, POD for the uid of a pod, with
// underscores _POD_.
func TestIdentify(t *testing.T) {
	none := ""
	for path, want := range map[string]string{
		// Docker
		"/system.slice/docker-FIX.scope": "container docker 4b1f2d7c9e6a",
		"/docker/FIX":                    "container docker 4b1f2d7c9e6a",
		"/docker":                        none,
		"/docker/buildkit/FIX":           "container docker 4b1f2d7c9e6a",
		"/ecs/9781c248-0edd-4cdb-9a93-f63cb662a5d3/FIX":                             "container docker 4b1f2d7c9e6a",
		"/ecstasks.slice/ecstasks-9781c248.slice/docker-FIX.scope":                  "container docker 4b1f2d7c9e6a",
		"/user.slice/user-1000.slice/user@1000.service/user.slice/docker-FIX.scope": "container docker 4b1f2d7c9e6a",
		"/docker/FIX/init.scope":                                                    none,
		"/docker/FIX/system.slice/a.service":                                        none, // what systemd runs in a container is the container's
		"/docker/FIX/docker/" + strings.Repeat("0", 64):                             "container docker 000000000000 in /docker/FIX",

		// Kubernetes
		"/kubepods.slice/kubepods-burstable.slice":                                                                           none,
		"/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod_POD_.slice":                                         "pod kubernetes pod 0d6f0b1c of POD",
		"/kubepods.slice/kubepods-pod_POD_.slice":                                                                            "pod kubernetes pod 0d6f0b1c of POD",
		"/kubepods.slice/kubepods-pod_POD_.slice/cri-containerd-FIX.scope":                                                   "container containerd 4b1f2d7c9e6a of POD in /kubepods.slice/kubepods-pod_POD_.slice",
		"/kubepods.slice/kubepods-pod_POD_.slice/crio-FIX.scope":                                                             "container cri-o 4b1f2d7c9e6a of POD in /kubepods.slice/kubepods-pod_POD_.slice",
		"/kubepods.slice/kubepods-pod_POD_.slice/crio-conmon-FIX.scope":                                                      none,
		"/kubepods.slice/kubepods-pod_POD_.slice/docker-FIX.scope":                                                           "container docker 4b1f2d7c9e6a of POD in /kubepods.slice/kubepods-pod_POD_.slice",
		"/kubepods/burstable/podPOD":                                                                                         "pod kubernetes pod 0d6f0b1c of POD",
		"/kubepods/burstable/podPOD/FIX":                                                                                     "container kubernetes 4b1f2d7c9e6a of POD in /kubepods/burstable/podPOD",
		"/kubepods/podPOD/crio-FIX":                                                                                          "container cri-o 4b1f2d7c9e6a of POD in /kubepods/podPOD",
		"/kubepods/burstable/pod3f1e5d7c9b8a4026e1f0d2c4b6a89753":                                                            "pod kubernetes pod 3f1e5d7c of 3f1e5d7c9b8a4026e1f0d2c4b6a89753",
		"/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-besteffort.slice/kubelet-kubepods-besteffort-pod_POD_.slice": "pod kubernetes pod 0d6f0b1c of POD",
		"/kubelet/kubepods/besteffort/podPOD/FIX":                                                                            "container kubernetes 4b1f2d7c9e6a of POD in /kubelet/kubepods/besteffort/podPOD",
		"/system.slice/containerd.service/kubepods-burstable-pod_POD_.slice:cri-containerd:FIX":                              "container containerd 4b1f2d7c9e6a of POD in /system.slice/containerd.service",
		"/docker/FIX/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-pod_POD_.slice/cri-containerd-FIX.scope":          "container containerd 4b1f2d7c9e6a of POD in /docker/FIX/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-pod_POD_.slice",
		"/docker/FIX/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-pod_POD_.slice":                                   "pod kubernetes pod 0d6f0b1c of POD in /docker/FIX",

		// containerd without Kubernetes
		"/system.slice/nerdctl-FIX.scope": "container containerd 4b1f2d7c9e6a",
		"/default/FIX":                    "container containerd 4b1f2d7c9e6a",
		"/somebody/FIX":                   "container  4b1f2d7c9e6a",

		// Podman
		"/machine.slice/libpod-FIX.scope":                                                          "container podman 4b1f2d7c9e6a",
		"/machine.slice/libpod-FIX.scope/container":                                                none,
		"/machine.slice/libpod-conmon-FIX.scope":                                                   none,
		"/libpod_parent/libpod-FIX":                                                                "container podman 4b1f2d7c9e6a",
		"/libpod_parent/libpod-conmon-FIX":                                                         none,
		"/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-FIX.scope":                "container podman 4b1f2d7c9e6a",
		"/machine.slice/machine-libpod_pod_FIX.slice":                                              "pod podman pod 4b1f2d7c9e6a",
		"/machine.slice/machine-libpod_pod_FIX.slice/libpod-" + strings.Repeat("0", 64) + ".scope": "container podman 000000000000 in /machine.slice/machine-libpod_pod_FIX.slice",
		"/system.slice/web.service/libpod-payload-FIX":                                             "container podman 4b1f2d7c9e6a in /system.slice/web.service",

		// LXC, systemd-nspawn, libvirt
		"/lxc.payload.web":                               "container lxc web",
		"/lxc.monitor.web":                               none,
		"/lxc/101":                                       "container lxc 101",
		"/lxc/101/ns":                                    none,
		"/lxc/101/ns/system.slice/cron.service":          none,
		"/lxc.payload.web/docker/FIX":                    "container docker 4b1f2d7c9e6a in /lxc.payload.web",
		`/machine.slice/machine-web\x2d1.scope`:          "container systemd-nspawn web-1",
		`/machine.slice/systemd-nspawn@web\x2d1.service`: "container systemd-nspawn web-1",
		`/machine.slice/systemd-nspawn@web.service/payload/system.slice/cron.service`: none,
		`/machine.slice/machine-qemu\x2d12\x2dubuntu22.04.scope`:                      "machine libvirt ubuntu22.04",
		`/machine.slice/machine-qemu\x2d12\x2dubuntu22.04.scope/libvirt/vcpu0`:        none,
		`/machine.slice/machine-lxc\x2d77\x2dweb.scope`:                               "container lxc web",
		"/machine/qemu-3-db.libvirt-qemu":                                             "machine libvirt db",
		"/machine/db.libvirt-qemu":                                                    "machine libvirt db",

		// systemd
		"/system.slice/postgresql.service":                                          "service systemd postgresql.service",
		`/system.slice/system-getty.slice/getty@tty1.service`:                       "service systemd getty@tty1.service",
		`/system.slice/systemd-fsck@dev-disk-by\x2duuid.service`:                    "service systemd systemd-fsck@dev-disk-by-uuid.service",
		"/system.slice/systemd-udevd.service/udev":                                  none,
		"/system.slice/run-u42.scope":                                               "service systemd run-u42.scope",
		"/init.scope":                                                               none,
		"/system.slice":                                                             none,
		"/system.slice/boot.mount":                                                  none,
		"/system.slice/dbus.socket":                                                 none,
		"/user.slice/user-1000.slice/session-3.scope":                               "session systemd session-3.scope",
		"/user.slice/user-1000.slice/session-c2.scope":                              "session systemd session-c2.scope",
		"/user.slice/user-1000.slice/user@1000.service":                             none,
		"/user.slice/user-1000.slice/user@1000.service/init.scope":                  none,
		"/user.slice/user-1000.slice/user@1000.service/app.slice/syncthing.service": "service systemd syncthing.service",
		`/user.slice/user-1000.slice/user@1000.service/app.slice/app-gnome-firefox\x2desr-811.scope`: "service systemd app-gnome-firefox-esr-811.scope",

		// OpenRC
		"/openrc/nginx": "service  nginx",
		"/openrc.nginx": "service  nginx",

		// What only looks like one
		"/system.slice/docker-4b1f2d7c9e6a.scope":                                  "service systemd docker-4b1f2d7c9e6a.scope",
		"/docker/4B1F2D7C9E6A5038C1D2E3F405162738495A6B7C8D9EAFB0C1D2E3F4A5B6C7D8": none,
		"/kubepods/podx":                       none,
		"/lxc.payload.":                        none,
		"/machine.slice/a.scope":               "service systemd a.scope",
		"/system.slice/a\x1b[31mb\xff.service": "service systemd a\uFFFD[31mb\uFFFD.service",
	} {
		fill := strings.NewReplacer("FIX", hexID, "_POD_", strings.ReplaceAll(podOne, "-", "_"), "POD", podOne)
		identity, is := identifyPath(fill.Replace(path))
		got := none
		if is {
			got = string(identity.Kind) + " " + string(identity.Runtime) + " " + identity.Name
			if identity.Pod != nil {
				got += " of " + identity.Pod.UID
			}
			if identity.Parent != "" {
				got += " in " + identity.Parent
			}
		}
		if got != fill.Replace(want) {
			t.Errorf("%s:\n got %q\nwant %q", path, got, fill.Replace(want))
		}
	}
}

func FuzzIdentify(f *testing.F) {
	for _, path := range []string{
		"/system.slice/docker-" + hexID + ".scope", "/kubepods/burstable/pod" + podOne + "/" + hexID, `/machine.slice/machine-qemu\x2d1\x2da.scope`,
		"/lxc/1", "/user.slice/user-1000.slice/session-3.scope", "/machine/a.libvirt-qemu", `/a/systemd-nspawn@\x.service`, "/x:crio:" + hexID,
	} {
		f.Add(path)
	}
	f.Fuzz(func(t *testing.T, path string) {
		identity, is := identifyPath(path)
		if !is {
			return
		}
		if identity.Kind == "" || identity.Name == "" || identity.NameSource == "" {
			t.Errorf("%q is %+v", path, identity)
		}
		if clean(identity.Name) != identity.Name {
			t.Errorf("%q is called %q", path, identity.Name)
		}
		if identity.Parent != "" && !strings.HasPrefix(identity.ID, identity.Parent+"/") {
			t.Errorf("%q is in %q", identity.ID, identity.Parent)
		}
	})
}
